"""Texts that rulers or form feeds divide into articles.

Reads the lines of a text, writes its `Section`s; assumes that every article of such a text opens
with a headline of its own and, close to it, a date, an outlet or a byline of its own. One that does
not is no reason to divide: a ruler also stands before a footer, between the chapters of one article
and between the posts of a live blog.
"""

import re
from dataclasses import dataclass, field

from parley.cleaning import dates
from parley.cleaning.datelines import BYLINE, dateline
from parley.cleaning.lines import Line, alnum
from parley.cleaning.signs import Stated, outlet_and_date, read_head
from parley.cleaning.titles import is_headline

HEAD = 8  # lines in which an article shows that it is one
TOLD = 25  # words in sentences that make a section an article
_RULER = re.compile(r"([=*_#~–—•·-])(?: ?\1){4,}$")
LIVE = re.compile(
    r"\blive(?:[ -]?blog|[ -](?:updates?|coverage|feed|reporting|ticker)|\s*[:|–—-]|$)|^live\b"
    r"|\bas it happened\b|\bminute[ -]by[ -]minute\b|\bnewsblog\b|\brolling coverage\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?<![\d:])[0-2]?\d[:.h][0-5]\d(?![\d:])")


@dataclass
class Section:
    """The lines of one article of a text, and what its header says.

    ``whole`` says that the lines are the article already, and not the page around it.
    """

    lines: list[Line]
    stated: Stated = field(default_factory=Stated)
    whole: bool = False


@dataclass
class _Opening:
    """What the first lines of a section show of an article."""

    title: str = ""
    day: str = ""
    clock: bool = False
    signed: bool = False


def divide(lines: list[Line]) -> list[Section]:
    """The articles of a text that rulers divide; empty where it is not such a text."""
    kinds: dict[str, list[int]] = {}
    for at, line in enumerate(lines):
        if line.page:
            kinds.setdefault("page", []).append(at)
        if match := _RULER.match(line.text):
            kinds.setdefault(match.group(1), []).append(at)
    for kind in sorted(kinds, key=lambda k: "=*_#~–—•·-".find(k) if k != "page" else 99):
        found = _sections(lines, kinds[kind], kind == "page")
        if found:
            return found
    return []


def _sections(lines: list[Line], rulers: list[int], page: bool) -> list[Section]:
    """The sections between rulers of one kind, if they are articles."""
    edges = [0, *rulers, len(lines)]
    pieces = [lines[a:b] for a, b in zip(edges, edges[1:], strict=False) if b > a]
    pieces = _with_heads(pieces)
    openings = [_opening(piece) for piece in pieces]
    told = [sum(line.words for line in piece if line.prose) >= TOLD for piece in pieces]
    opens = [bool(o and t) for o, t in zip(openings, told, strict=True)]
    if sum(opens) < 2 or not _sound(pieces, openings, opens, told, page):
        return []
    sections: list[Section] = []
    before: list[Line] = []
    for piece, begins in zip(pieces, opens, strict=True):
        if begins:
            sections.append(Section([*before, *piece]))
            before = []
        elif sections:
            sections[-1].lines += piece  # a footer
        else:
            for line in piece:
                line.reason = "header"
            before = [*before, *piece]
    for section in sections:
        for line in section.lines:
            if _RULER.match(line.text):
                line.reason = "ruler"
    return sections


def _sound(
    pieces: list[list[Line]], openings: list[_Opening | None], opens: list[bool],
    told: list[bool], page: bool,
) -> bool:  # fmt: skip
    """Are the sections different articles rather than the parts of one?"""
    begun = [opening for opening, begins in zip(openings, opens, strict=True) if opening and begins]
    titles = [alnum(opening.title) for opening in begun]
    if len(set(titles)) < len(titles):
        return False  # a running header
    first = opens.index(True)
    if any(told[:first]):
        return False  # an article stands before them, so they are its boxes
    last = len(opens) - 1
    if not page and any(t and not o and n < last for n, (t, o) in
                        enumerate(zip(told, opens, strict=True))):  # fmt: skip
        return False
    above = [line for piece in pieces[:first] for line in piece] + pieces[first][:2]
    if any(LIVE.search(line.text) for line in above if line.words <= 30):
        return False
    if any(opening.signed for opening in begun):
        return True
    days = sorted({opening.day for opening in begun})
    near = not days or dates.apart(days[0], days[-1]) <= 1
    return not (near and all(opening.clock for opening in begun))  # posts of a live blog


def _with_heads(pieces: list[list[Line]]) -> list[list[Line]]:
    """Sections in which a header that stands between two rulers is part of what follows."""
    joined: list[list[Line]] = []
    held: list[Line] = []
    for n, piece in enumerate(pieces):
        rest = [line for line in piece if not _RULER.match(line.text)]
        bare = not any(line.prose for line in rest) and len(rest) <= HEAD
        following = pieces[n + 1] if n + 1 < len(pieces) else []
        if bare and rest and _opening(piece) and following and not _opening(following):
            held = [*held, *piece]
            continue
        joined.append([*held, *piece])
        held = []
    return joined


def _opening(piece: list[Line]) -> _Opening | None:
    """How a section opens, if it opens like an article."""
    found = _Opening()
    head = [line for line in piece if not _RULER.match(line.text)][:HEAD]
    stated = Stated()
    copies = [Line(line.start, line.raw, line.text, line.block) for line in head]
    rest = [line for line in read_head(copies, stated) if not line.reason]
    found.title = stated.title
    found.day = next((dated.date for dated in stated.dated if dated.date), "")
    found.signed = bool(stated.outlet or stated.url)
    for n, line in enumerate(rest):
        if line.prose:
            found.signed = found.signed or bool(dateline(line.text).words)
            break
        if dated := dates.in_line(line.text).date:
            found.day = found.day or dated
            found.clock = found.clock or bool(_CLOCK.search(line.text))
        elif signed := outlet_and_date(line.text):
            found.day, found.signed = signed[1].date, True
        elif BYLINE.match(line.text):
            found.signed = True
        elif not found.title and n < 3 and line.words >= 3 and is_headline(line):
            found.title = line.text
    return found if found.title and (found.day or found.signed) else None
