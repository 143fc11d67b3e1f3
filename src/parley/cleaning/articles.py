"""A record becomes articles: the way from raw text to title, paragraphs and what is known of them.

Reads one record, writes `Article` and `Removal`; assumes nothing. Every stretch that is neither title
nor text of an article is a removal with its place in the decoded body.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from parley.cleaning import dates, layout
from parley.cleaning.boilerplate import notices
from parley.cleaning.datelines import BYLINE, PLACE, credited, dateline, is_agency, outlet_of
from parley.cleaning.html import is_markup, left_out, read_html
from parley.cleaning.lines import Line, alnum, cut, cut_out, mend, split_lines
from parley.cleaning.split import Part, split
from parley.cleaning.titles import first_title, outlet_in_title, repeated_title

_HEADER = re.compile(
    r"(?P<key>title|headline|date|published(?: on| at)?|posted(?: on)?|updated|source|outlet|publisher|url|link|author|byline|by"
    r"|retrieved|accessed|crawled|archived)(?P<colon>\s*[:=]\s*|\s+)(?P<value>\S.*)$",
    re.IGNORECASE,
)  # fmt: skip
_TIME = r"(?:[T ,]*\d\d?:\d\d(?::\d\d)?(?:\.\d+)?\s*(?:[ap]\.?m\.?\b)?\s*(?:Z\b|[A-Z]{2,4}\b|[+-]\d\d:?\d\d)?)?"
_TAKEN = ("retrieved", "accessed", "crawled", "archived")


class Removal(NamedTuple):
    """A stretch of the decoded body that is no part of an article, and why."""

    start: int
    text: str
    reason: str


@dataclass
class Article:
    """One article, and the candidates for its date."""

    title: str = ""
    text: str = ""
    outlet: str = ""
    agency: str = ""
    dated: list[dates.Dated] = field(default_factory=list)


@dataclass
class Stated:
    """What the head of a page states about it."""

    title: str = ""
    outlet: str = ""
    url: str = ""
    taken: str = ""
    dated: list[dates.Dated] = field(default_factory=list)


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
    lines = _read_head(lines, stated)
    every = list(lines)
    parts = split([line for line in lines if not line.reason])
    articles = []
    for number, part in enumerate(parts):
        known = (title or stated.title) if number == 0 else part.title
        article = _article(part, known)
        if number == 0:
            article.dated = stated.dated + article.dated
            article.outlet = stated.outlet or outlet_of(stated.url)
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
    article = _article(Part(page.lines, dated=[page.dated]), title or page.title)
    article.outlet = page.outlet
    reasons = {alnum(line.text): line.reason for line in page.lines if line.reason}
    removals = [
        Removal(start, piece, reasons.get(alnum(mend(piece)), "") or "page furniture")
        for start, piece in left_out(body, f"{article.title}\n{article.text}")
    ]
    return [article], [removal for removal in removals if removal.reason != "title"]


def _read_head(lines: list[Line], stated: Stated) -> list[Line]:
    """Take the header off a text: "date 2025-08-24", "Title: ...", "Source: ..."."""
    for at, line in enumerate(lines[:12]):
        if set(line.text) <= set("-=#*_~ "):
            line.reason = "header"
            continue
        match = _HEADER.match(line.text)
        if not match:
            break
        key, value = match.group("key").lower(), match.group("value")
        colon = match.group("colon").strip()
        day = next((hit for hit in dates.find(value[:60]) if hit[2] <= 12), None)
        if key not in ("title", "headline", "source", "outlet", "publisher", "url", "link", "author",
                       "byline", "by"):  # fmt: skip
            if not day:
                break
            rest = value[day[3] :]
            time = re.match(_TIME + r"[\s.,;|–—-]*", rest)
            prefix = line.text[: match.start("value") + day[3] + (time.end() if time else 0)]
            if key in _TAKEN:
                stated.taken = day[0].isoformat()
            else:
                stated.dated.append(
                    dates.Dated(day[0].isoformat(), "header", 0.9 if day[1] else 0.4)
                )
            if len(prefix) >= len(line.text) or (len(line.text) - len(prefix) < 30 and colon):
                line.reason = "header"
                continue
            head = cut(line, prefix, "header")
            return [*lines[:at], head, *lines[at:]] if head else lines
        if not colon or len(value) > 200:
            break
        if key in ("title", "headline"):
            stated.title = value
        elif key in ("source", "outlet", "publisher"):
            stated.outlet = value
        elif key in ("url", "link"):
            stated.url = value
        line.reason = "header"
    return lines


def _article(part: Part, given: str) -> Article:
    """The article in the lines of a part; every line that is not in it gets its reason."""
    article = Article(outlet=part.outlet, dated=list(part.dated))
    lines = layout.unwrap([line for line in part.lines if not line.reason])
    for line in lines:
        part.lines += cut_out(line, list(notices(line.raw)), "notice") if not line.more else []
    layout.mark_furniture(lines, given)
    article.title, place = repeated_title(lines, given)
    article.outlet = article.outlet or outlet_in_title(lines, article.title)
    above, lines = lines[: place + 1], lines[place + 1 :]
    _read_signs(lines, article, below_title=place >= 0)
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
    layout.mark_surroundings(lines, start, end, titled=place >= 0)
    kept = layout.mend_links(list(_without_datelines(lines, article, part)))
    article.text = "\n".join(line.text for line in kept if line.text)
    if article.text and not any(d.certainty >= 0.7 for d in article.dated):
        article.dated.append(dates.in_text(article.text))
    return article


def _read_signs(lines: list[Line], article: Article, below_title: bool) -> None:
    """Bylines, lines that are a date or a place, and credits of agencies."""
    prose = [n for n, line in enumerate(lines) if line.prose and not line.reason]
    first = prose[0] if prose else len(lines)
    for n, line in enumerate(lines):
        if line.reason == "credit":
            article.agency = article.agency or credited(line.text)
        if line.reason or line.words > 14:
            continue
        found = dates.in_line(line.text)
        if found.date:
            line.reason = "date"
            near = n <= first + 2
            certainty = found.certainty if near else min(found.certainty, 0.4)
            article.dated.append(found._replace(basis="date line", certainty=certainty))
        elif (
            n <= first + 2
            and line.words <= 6
            and PLACE.match(line.text)
            and n + 1 < len(lines)
            and n
        ):
            line.reason = "dateline"
        elif BYLINE.match(line.text) and (n <= first + 2 or line.text.lower().startswith("by ")):
            line.reason = "byline"


def _without_datelines(lines: list[Line], article: Article, part: Part) -> Iterator[Line]:
    """The lines that stay; the dateline of the first paragraphs goes, its agency and day count."""
    looked = 0
    for line in lines:
        if line.reason:
            continue
        if looked < 3 and not line.more:
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
