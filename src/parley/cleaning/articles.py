"""A record becomes articles: the way from raw text to title, paragraphs and what is known of them.

Reads one record, writes `Article` and `Removal`; assumes nothing. Every stretch that is neither
title nor text of an article is a removal with its place in the decoded body.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from parley.cleaning import dates, elements, exports, layout, links, rulers
from parley.cleaning.boilerplate import notices
from parley.cleaning.datelines import dateline, is_agency, outlet_of
from parley.cleaning.html import SHORT, is_markup, left_out, read_html
from parley.cleaning.lines import Line, alnum, cut, cut_out, mend, split_lines
from parley.cleaning.repeats import mark_repeats, mark_running
from parley.cleaning.rulers import Section
from parley.cleaning.signs import Article, read_head, read_signs
from parley.cleaning.split import Part, split
from parley.cleaning.titles import first_title, names_section, outlet_in_title, repeated_title

_ADDRESS = re.compile(r"(?:\w+://)?[\w-]+(?:\.[\w-]+)+(?:/\S*)?")  # no title


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
    articles, removals = _of_markup(body, mend(title)) if is_markup(body) \
        else _of_text(body, mend(title))  # fmt: skip
    several = len(articles) > 1 and articles[0].divided
    for number, article in enumerate(articles):
        if number == 0 and not several:  # the fields of a file with several speak of the file
            article.dated.insert(0, dates.in_field(published))
            article.outlet = mend(outlet) or article.outlet
            article.dated.append(dates.in_address(url))
            if alone:
                article.dated.append(dates.in_name(source))
        if number == 0 or several:
            article.outlet = article.outlet or mend(outlet) or outlet_of(url)
        article.agency = article.agency or is_agency(article.outlet)
    return articles, removals


def _of_text(body: str, title: str) -> tuple[list[Article], list[Removal]]:
    lines = split_lines(body)
    links.mark_links(lines)
    sections = exports.divide(lines) or rulers.divide(lines)
    several = len(sections) > 1
    articles: list[Article] = []
    gone: list[Removal] = []
    for section in sections or [Section(lines)]:
        made, removed = _of_section(section, "" if several else title)
        for article in made:
            article.divided = several
        articles += made
        gone += removed
    return articles, sorted({removal.start: removal for removal in gone}.values())


def _of_section(section: Section, title: str) -> tuple[list[Article], list[Removal]]:
    """The articles of a text, or of a section of it: the main one, and those of cards."""
    stated = section.stated
    mark_running(section.lines)
    lines = section.lines if section.whole else read_head(section.lines, stated)
    every = list(lines)
    left = [line for line in lines if not line.reason]
    parts = [Part(left)] if section.whole else split(left)
    articles = []
    for number, part in enumerate(parts):
        known = (title or stated.title) if number == 0 else part.title
        article = _article(part, known, whole=section.whole)
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
    return articles, gone


def _of_markup(body: str, title: str) -> tuple[list[Article], list[Removal]]:
    pages = []
    page = read_html(body)
    if found := elements.divide(body):
        for element in found:
            inside = body[element.start : element.end]
            own = read_html(f"<html><body>{inside}</body></html>", SHORT)
            pages.append(own._replace(title=element.title, dated=element.dated,
                                      outlet=element.outlet or page.outlet))  # fmt: skip
    else:
        pages.append(page._replace(title=title or page.title))
    articles, lines = [], []
    for page in pages:
        part = Part(page.lines, outlet=page.outlet, dated=[page.dated])
        article = _article(part, page.title, whole=True)
        article.outlet, article.divided = page.outlet, len(pages) > 1
        articles.append(article)
        lines += [line for line in part.lines if line.reason]
    return articles, list(_not_shown(body, articles, lines))


def _not_shown(body: str, articles: list[Article], lines: list[Line]) -> Iterator[Removal]:
    """What of a page's visible text is in none of its articles."""
    reasons = {alnum(line.text): line.reason for line in lines}
    kept = "\n".join(f"{article.title}\n{article.text}" for article in articles)
    for start, piece, again in left_out(body, kept):
        reason = "repeated" if again else reasons.get(alnum(mend(piece)), "") or "page furniture"
        if reason != "title":
            yield Removal(start, piece, reason)


def _article(part: Part, given: str, whole: bool = False) -> Article:
    """The article in the lines of a part; every line that is not in it gets its reason.

    ``whole`` says that the lines are an article already, and not the page around it.
    """
    article = Article(outlet=part.outlet, dated=list(part.dated))
    lines = layout.unwrap([line for line in part.lines if not line.reason])
    given = "" if _ADDRESS.fullmatch(given) or names_section(lines, given) else given
    for line in lines:
        part.lines += cut_out(line, list(notices(line.raw)), "notice") if not line.more else []
    lines = links.join_links(links.mend_marks(lines))
    layout.mark_furniture(lines, given)
    article.title, place = repeated_title(lines, given)
    article.outlet = article.outlet or outlet_in_title(lines, article.title)
    above, lines = lines[: place + 1], lines[place + 1 :]
    links.mark_teasers(lines if place >= 0 else _below_first(lines))
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
    key = alnum(article.title)
    for line in lines:
        if key and not line.reason and alnum(line.text) == key:
            line.reason = "repeated"
    if place >= 0 and above:
        above[-1].reason = "title"
    if not whole:
        clean = not any(line.reason for line in [*above[:-1], *lines])
        layout.mark_surroundings(lines, start, end, titled=place >= 0, clean=clean)
        if not clean:
            links.mark_layout(lines)
    kept = layout.mend_links([line for line in lines if not line.reason])
    mark_repeats(kept)
    kept = layout.mend_links(list(_without_datelines(kept, article, part)))
    article.text = "\n".join(line.text for line in kept if line.text and not line.reason)
    if article.text and not any(d.certainty >= 0.7 for d in article.dated):
        article.dated.append(dates.in_text(article.text))
    return article


def _below_first(lines: list[Line]) -> list[Line]:
    """The lines from the first sentence on: no title stands among them."""
    return lines[next((n for n, line in enumerate(lines) if line.prose), len(lines)) :]


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
                article.day = head.text
                article.dated += [day, dates.with_year(head.text, known)]
                if head.start >= 0:
                    part.lines.append(head)
        yield line
