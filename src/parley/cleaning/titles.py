"""The title of an article among the lines of its page.

Reads lines, writes the title and where it stands; assumes that a title is short, has no final stop,
and often stands twice: in the page's own title ("Headline | Section | Outlet") and above the text.
"""

import re

from parley.cleaning.lines import Line, alnum, sentences

LENGTH, WORDS = 160, 30  # characters and words of a title, at most
_SITE = re.compile(r"\s+(?:\||[-–—•·»])\s+")


def repeated_title(lines: list[Line], given: str) -> tuple[str, int]:
    """A title that stands above the text and is known from elsewhere: title and line, or -1.

    Known is the title that the record gives, the page's own title without the outlet, or a first
    line that comes again. Of several places the last counts that has most of the sentences below.
    """
    known = {alnum(piece) for piece in [given, *_pieces(given)] if piece}
    first = [line for line in lines[:3] if not line.reason]
    known |= {alnum(piece) for line in first for piece in _pieces(line.text)}
    keys = [alnum(line.text) if len(line.text) <= 2 * LENGTH else "" for line in lines]
    twice = {alnum(line.text) for line in first if line.words >= 4 and is_headline(line)}
    known |= {key for key in twice if not given and keys.count(key) > 1}
    known.discard("")
    places = [n for n, key in enumerate(keys) if key in known and not lines[n].reason]
    below, mass = {}, 0
    for n in range(len(lines) - 1, -1, -1):
        mass += len(lines[n].text) if lines[n].prose else 0
        below[n] = mass
    fit = [n for n in places if below[n] >= 0.6 * mass]
    if not fit:
        return given, -1
    return given or lines[fit[-1]].text, fit[-1]


def outlet_in_title(lines: list[Line], title: str) -> str:
    """The outlet that the page's own title names behind the headline, or empty."""
    for line in lines[:3]:
        pieces = _pieces(line.text)
        if any(alnum(piece) == alnum(title) for piece in pieces):
            last = _SITE.split(line.text)[-1]
            return last if len(last.split()) <= 6 else ""
    return ""


def names_section(lines: list[Line], given: str) -> bool:
    """Is a given title only the section or the site that the page's own title names at its end?"""
    pieces = _SITE.split(lines[0].text) if lines else []
    short = len(given.split()) <= 4 and len(pieces) > 1 and len(pieces[0].split()) >= 4
    return short and alnum(given) in [alnum(piece) for piece in pieces[1:]]


def first_title(lines: list[Line], start: int) -> tuple[str, int]:
    """The headline above the first sentence of an article: title and line, or -1."""
    head = range(min(start + 1, len(lines) - 1))
    candidates = [n for n in head if not lines[n].reason and is_headline(lines[n])]
    if not candidates:
        return "", -1
    site = _without_site(lines[candidates[0]].text) if start > 12 else ""
    if site and candidates[0] < 3:  # the page's own title, where the headline is not above the text
        return site, candidates[0]
    long = [n for n in candidates if lines[n].words >= 4] or candidates
    near = [n for n in long if n >= start - 12]
    best = near[0] if near else long[-1]
    title = lines[best].text
    return (_without_site(title) or title) if " | " in title else title, best


def _without_site(text: str) -> str:
    """A page's own title without the outlet behind it; empty where none is behind it."""
    found = list(_SITE.finditer(text))
    if not found or len(text[found[-1].end() :].split()) > 5:
        return ""
    title = text[: found[-1].start()]
    return title if len(title.split()) >= 3 else ""


def is_headline(line: Line) -> bool:
    """Does a line read like a title?"""
    text = line.text
    if len(text) >= LENGTH or line.words > WORDS or line.lower:
        return False
    bare = text.rstrip("\"'”’»)")
    if text.endswith((".", ":", ",", ";", "…", "。")) or bare.endswith((".", ",")):
        return False
    asked = re.sub(r"\?(?= )", ",", bare, count=1)  # "Whose side is it on? What Ankara wants"
    return sentences(asked.rstrip("?!")) == 0 and any(char.isalpha() for char in text)


def _pieces(text: str) -> list[str]:
    """What stands before each bar or dash of a line, the longest first."""
    if len(text) > 2 * LENGTH:
        return []
    found = [text[: match.start()] for match in _SITE.finditer(text)]
    return [piece for piece in reversed(found) if len(piece.split()) >= 3]
