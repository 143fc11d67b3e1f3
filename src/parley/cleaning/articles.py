"""A record becomes articles: the way from raw text to title, paragraphs and what is known of them.

Reads one record, writes `Article` and `Removal`; assumes nothing. Every stretch that is neither
title nor text of an article is a removal with its place in the decoded body.
"""

from collections.abc import Iterator
from typing import NamedTuple

from parley.cleaning import dates, layout
from parley.cleaning.boilerplate import notices
from parley.cleaning.datelines import dateline, is_agency, outlet_of
from parley.cleaning.html import is_markup, left_out, read_html
from parley.cleaning.lines import Line, alnum, cut, cut_out, mend, split_lines
from parley.cleaning.signs import Article, Stated, read_head, read_signs
from parley.cleaning.split import Part, split
from parley.cleaning.titles import first_title, outlet_in_title, repeated_title


class Removal(NamedTuple):
    """A stretch of the decoded body that is no part of an article, and why."""

    start: int
    text: str
    reason: str


def read_record(
    body: str, title: str, published: str, outlet: str, url: str, source: str, alone: bool
) -> tuple[list[Article], list[Removal]]:
    """The articles of a record in the order of the page, and what was taken out.

    Parameters
    ----------
    body, title, published, outlet, url : str
        The fields of the record.
    source : str
        The path of its file; a date in the name is a weak sign.
    alone : bool
        Is the record all that the file holds?
    """
    if is_markup(body):
        articles, removals = _of_markup(body, mend(title))
    else:
        articles, removals = _of_text(body, mend(title))
    first = articles[0]
    first.dated.insert(0, dates.in_field(published))
    first.outlet = mend(outlet) or first.outlet
    first.dated.append(dates.in_address(url))
    if alone:
        for article in articles[:1]:
            article.dated.append(dates.in_name(source))
    first.outlet = first.outlet or outlet_of(url)
    for article in articles:
        article.agency = article.agency or is_agency(article.outlet)
    return articles, removals


def _of_text(body: str, title: str) -> tuple[list[Article], list[Removal]]:
    lines = split_lines(body)
    stated = Stated()
    lines = read_head(lines, stated)
    every = list(lines)
    parts = split([line for line in lines if not line.reason])
    articles = []
    for number, part in enumerate(parts):
        known = (title or stated.title) if number == 0 else part.title
        article = _article(part, known)
        if number == 0:
            article.dated = stated.dated + article.dated
            article.outlet = stated.outlet or article.outlet or outlet_of(stated.url)
            article.dated.append(dates.in_address(stated.url))
        elif part.age:
            article.dated.append(dates.of_age(part.age, stated.taken))
        articles.append(article)
    gone = [
        Removal(piece.start, piece.raw, line.reason)
        for line in [*every, *(line for part in parts for line in part.lines)]
        for piece in (line, *line.more)
        if line.reason and line.reason != "title"
    ]
    return articles, sorted({removal.start: removal for removal in gone}.values())


def _of_markup(body: str, title: str) -> tuple[list[Article], list[Removal]]:
    page = read_html(body)
    article = _article(Part(page.lines, dated=[page.dated]), title or page.title, whole=True)
    article.outlet = page.outlet
    reasons = {alnum(line.text): line.reason for line in page.lines if line.reason}
    removals = [
        Removal(start, piece, reasons.get(alnum(mend(piece)), "") or "page furniture")
        for start, piece in left_out(body, f"{article.title}\n{article.text}")
    ]
    return [article], [removal for removal in removals if removal.reason != "title"]


def _article(part: Part, given: str, whole: bool = False) -> Article:
    """The article in the lines of a part; every line that is not in it gets its reason.

    ``whole`` says that the lines are an article already, and not the page around it.
    """
    article = Article(outlet=part.outlet, dated=list(part.dated))
    lines = layout.unwrap([line for line in part.lines if not line.reason])
    for line in lines:
        part.lines += cut_out(line, list(notices(line.raw)), "notice") if not line.more else []
    layout.mark_furniture(lines, given)
    article.title, place = repeated_title(lines, given)
    article.outlet = article.outlet or outlet_in_title(lines, article.title)
    above, lines = lines[: place + 1], lines[place + 1 :]
    read_signs(lines, article, below_title=place >= 0)
    lines = layout.mend_links(lines)
    start, end = layout.find_article(lines, anchored=place >= 0)
    if not article.title:
        article.title, place = first_title(lines, start)
        if place >= 0:
            above, lines = lines[: place + 1], lines[place + 1 :]
            start, end = layout.find_article(lines, anchored=True)
    for line in above:
        line.reason = line.reason or "navigation"
    if place >= 0 and above:
        above[-1].reason = "title"
    if not whole:
        layout.mark_surroundings(lines, start, end, titled=place >= 0)
    kept = layout.mend_links(list(_without_datelines(lines, article, part)))
    article.text = "\n".join(line.text for line in kept if line.text)
    if article.text and not any(d.certainty >= 0.7 for d in article.dated):
        article.dated.append(dates.in_text(article.text))
    return article


def _without_datelines(lines: list[Line], article: Article, part: Part) -> Iterator[Line]:
    """The lines that stay; the dateline of the first paragraphs goes, its agency and day count."""
    looked = 0
    for line in lines:
        if line.reason:
            continue
        if looked < 3:
            looked += 1
            found = dateline(line.text)
            head = cut(line, found.words, "dateline") if found.words else None
            if head is not None:
                looked = 3
                article.agency = found.agency or article.agency
                known = next((d.date for d in article.dated if d.certainty >= 0.5), "")
                day = dates.in_dateline(head.text, f"{article.title} {line.text}"
                                        + " ".join(other.text for other in lines))  # fmt: skip
                article.dated += [day, dates.with_year(head.text, known)]
                if head.start >= 0:
                    part.lines.append(head)
        yield line
