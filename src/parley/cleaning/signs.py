"""What a page states about its article: header lines, bylines, dates and places above the text.

Reads lines, writes `Stated` and the candidates of an `Article`; assumes that such lines stand at
the head of a page or close above and below its first sentences.
"""

import re
from dataclasses import dataclass, field

from parley.cleaning import dates
from parley.cleaning.datelines import BYLINE, PLACE, credited, is_agency
from parley.cleaning.days import find
from parley.cleaning.lines import Line, alnum, cut

_HEADER = re.compile(
    r"(?P<key>title|headline|date|published(?: on| at)?|posted(?: on)?|updated|source|outlet"
    r"|publisher|url|link|author|byline|by"
    r"|retrieved|accessed|crawled|archived)(?P<colon>\s*[:=]\s*|\s+)(?P<value>\S.*)$",
    re.IGNORECASE,
)  # fmt: skip
_TIME = (
    r"(?:[T ,]*\d\d?:\d\d(?::\d\d)?(?:\.\d+)?\s*(?:[ap]\.?m\.?\b)?"
    r"\s*(?:Z\b|[A-Z]{2,4}\b|[+-]\d\d:?\d\d)?)?"
)
_MEDIUM = re.compile(
    r"\b(?:Agency|Chronicle|Daily|Digest|Dispatch|Gazette|Guardian|Herald|Independent|Journal|Mail"
    r"|Media|Mirror|Monitor|News|Observer|Online|Post|Press|Radio|Record|Report|Review|Standard"
    r"|Star|Telegraph|Times|Today|Tribune|TV|Weekly|Wire)\b"
)
_NAMING = ("title", "headline", "source", "outlet", "publisher", "url", "link", "author", "byline",
           "by")  # fmt: skip
_TAKEN = ("retrieved", "accessed", "crawled", "archived")


@dataclass
class Article:
    """One article, and the candidates for its date."""

    title: str = ""
    text: str = ""
    outlet: str = ""
    agency: str = ""
    dated: list[dates.Dated] = field(default_factory=list)
    day: str = ""  # a dateline with a day and no year
    divided: bool = False  # is it one of several that a text or page was divided into


@dataclass
class Stated:
    """What the head of a page states about it."""

    title: str = ""
    outlet: str = ""
    url: str = ""
    taken: str = ""
    dated: list[dates.Dated] = field(default_factory=list)


def read_head(lines: list[Line], stated: Stated) -> list[Line]:
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
        day = next((hit for hit in find(value[:60]) if hit[2] <= 12), None)
        if key not in _NAMING:
            if not day:
                break
            rest = value[day[3] :]
            time = re.match(_TIME + r"[\s.,;|–—-]*", rest)
            prefix = line.text[: match.start("value") + day[3] + (time.end() if time else 0)]
            if key in _TAKEN:
                clock = re.match(r"[T ,]*(\d\d):(\d\d)", rest)
                stated.taken = day[0].isoformat()
                if clock and clock.group(1) < "24" and clock.group(2) < "60":
                    stated.taken += f"T{clock.group(1)}:{clock.group(2)}"
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


def outlet_and_date(text: str) -> tuple[str, dates.Dated] | None:
    """Outlet and date of a line that is nothing else: "Example Times, May 27, 2025", or turned."""
    text = text.strip("*_ ")
    turned = re.match(r"(?=.*\d)(.+?)\s*[,|·•–—-]\s*([A-Z][^\d,|·•–—]*)$", text)
    if turned and (is_agency(turned.group(2)) or _MEDIUM.search(turned.group(2))):
        found = dates.in_line(turned.group(1))
        if found.date:
            return turned.group(2).strip(), found._replace(basis="date line")
    match = re.match(r"((?:[A-Z][\w'’.&-]*|of|the|and)(?: (?:[A-Z][\w'’.&-]*|of|the|and)){0,4})"
                     r"\s*[,|·•–—-]\s*(?=.*\d)", text)  # fmt: skip
    if not match or not (is_agency(match.group(1)) or _MEDIUM.search(match.group(1))):
        return None
    found = dates.in_line(text[match.end() :])
    return (match.group(1), found._replace(basis="date line")) if found.date else None


def read_signs(lines: list[Line], article: Article, below_title: bool) -> None:
    """Bylines, lines that are a date or a place, and credits of agencies."""
    prose = [n for n, line in enumerate(lines) if line.prose and not line.reason]
    first = prose[0] if prose else len(lines)
    third = prose[2] if len(prose) > 2 else len(lines)
    for n, line in enumerate(lines):
        if line.reason == "credit":
            article.agency = article.agency or credited(line.text)
        if line.reason or line.words > 14:
            continue
        if n < first and article.outlet and alnum(line.text) == alnum(article.outlet):
            line.reason = "header"
            continue
        found = dates.in_line(line.text)
        if found.date:
            line.reason = "date"
            near = n <= third or re.match(r"\W*(?:first )?(?:published|posted)\b", line.text, re.I)
            certainty = found.certainty if near else min(found.certainty, 0.4)
            article.dated.append(found._replace(basis="date line", certainty=certainty))
        elif n <= third and (signed := outlet_and_date(line.text)):
            line.reason = "header"
            article.outlet = article.outlet or signed[0]
            article.dated.append(signed[1])
        elif n <= first + 2 and line.words <= 6 and (n or below_title) and PLACE.match(line.text):
            line.reason = "dateline"
        elif BYLINE.match(line.text) and (n <= first + 2 or line.text.lower().startswith("by ")):
            line.reason = "byline"
