"""Pages of aggregators: the article, and the cards of other outlets' articles behind it.

Reads the lines of a page, writes its parts; assumes that a card opens with an outlet and an age or
a date on lines of their own ("Outlet", "21 hours ago", "- Outlet", title, text).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from parley.cleaning import dates
from parley.cleaning.lines import Line, alnum

_AGE = re.compile(
    r"(?:(?:about |over )?(?:\d+|an?|one) ?(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?"
    r"|weeks?"
    r"|months?|years?|[hdmw]) ago|yesterday|just now|today)$",
    re.IGNORECASE,
)  # fmt: skip
_RELATED = re.compile(
    r"(?:related|recommended|similar|more) (?:articles?|news|stories)\b", re.IGNORECASE
)
TOLD = 60  # words behind a card's title that make it an article where no line repeats the outlet
_ECHO = re.compile(r"[-–—•·*]\s*\S.{0,70}$")


@dataclass
class Part:
    """One article of a page: its lines, and what its card says of it."""

    lines: list[Line]
    title: str = ""
    outlet: str = ""
    age: str = ""
    dated: list[dates.Dated] = field(default_factory=list)


def split(lines: list[Line]) -> list[Part]:
    """The parts of a page in order, the main article first (it may have no lines)."""
    heads = list(_heads(lines))
    if not heads:
        return [Part(lines)]
    parts = [Part(lines[: heads[0][0]])]
    ends = [start for start, _ in heads[1:]] + [len(lines)]
    for (start, title), end in zip(heads, ends, strict=True):
        body = lines[title + 1 : end]
        if title >= end or not any(line.prose for line in body):
            for line in lines[start:end]:
                line.reason = "related links"
            parts[-1].lines += lines[start:end]
            continue
        for line in lines[start:title]:
            line.reason = "card header"
        when = lines[start + 1].text
        parts.append(
            Part(lines[start:end], lines[title].text, lines[start].text, when, [_dated(when)])
        )
        lines[title].reason = "title"
    return parts


def _dated(when: str) -> dates.Dated:
    found = dates.in_line(when)
    return found._replace(basis="header", certainty=min(found.certainty + 0.1, 0.9)) \
        if found.certainty > 0.5 else found  # fmt: skip


def _heads(lines: list[Line]) -> Iterator[tuple[int, int]]:
    """Where each card begins, and where its title stands."""
    behind = False
    last = -1
    for at in range(1, len(lines) - 1):
        behind = behind or bool(_RELATED.match(lines[at - 1].text))
        outlet, when = lines[at - 1], lines[at]
        if at - 1 <= last or outlet.words > 7 or outlet.ends or not _is_age(when.text):
            continue
        title = at + 1
        echoed = False
        while title < min(at + 5, len(lines)) and _ECHO.match(lines[title].text):
            echoed = echoed or alnum(lines[title].text) == alnum(outlet.text)
            title += 1
        told = title + 1 < len(lines) and lines[title + 1].words >= TOLD
        if title < len(lines) and alnum(outlet.text) and (echoed or (behind and told)):
            last = title
            yield at - 1, title


def _is_age(text: str) -> bool:
    return bool(_AGE.match(text)) or (len(text) < 40 and bool(dates.in_line(text).date))
