"""Mark-up to text: the article of a page, with the title, date and outlet that the page states.

Reads decoded HTML, writes `Page`; assumes nothing about the page. trafilatura finds the article,
without its clock: dates after 2030 are out, and none is made up.
"""

import html as entities
import re
from collections import Counter
from collections.abc import Iterator
from configparser import ConfigParser
from typing import NamedTuple

import trafilatura
from trafilatura.settings import use_config

from parley.cleaning import dates
from parley.cleaning.lines import Line, alnum, mend
from parley.cleaning.repeats import WORDS

_DATES = {
    "original_date": True, "extensive_search": False,
    "min_date": f"{dates.FIRST}-01-01", "max_date": f"{dates.LAST}-12-31",
}  # fmt: skip
_SETTINGS = use_config()
SHORT = use_config()  # however short, it is the article
SHORT["DEFAULT"].update(MIN_EXTRACTED_SIZE="1", MIN_OUTPUT_SIZE="1")
_PIECE = re.compile(
    r"(?P<comment><!--)|<(?P<hidden>script|style|noscript|template|svg|head)\b"
    r"|<[^<>]*>|(?P<text>[^<]+|<)",
    re.IGNORECASE,
)
_CLOSE = re.compile(r"</(script|style|noscript|template|svg|head)\s*>", re.IGNORECASE)
SHORTEST = 16  # letters of a piece that cannot stand within other words of a text by chance
_WORD = re.compile(r"[^\W_]+")
_MARKUP = re.compile(
    r"<(?:!doctype\s+html|html|head|body|/?(?:p|div|span|article|h[1-6]|li|ul|figure|section|td|tr)"
    r"|meta|link|br|img|a|title)\b[^<>]*>",
    re.IGNORECASE,
)


class Page(NamedTuple):
    """The article of a page: its lines, and what the page states about it."""

    lines: list[Line]
    title: str
    dated: dates.Dated
    outlet: str


def is_markup(text: str) -> bool:
    """Is a text mark-up rather than plain?"""
    return len(_MARKUP.findall(text[:20_000])) >= 2 or len(_MARKUP.findall(text[-20_000:])) >= 2


def read_html(raw: str, settings: ConfigParser | None = None) -> Page:
    """The article of an HTML page; other settings of trafilatura for what is known to be one."""
    source = re.sub(r"^\s*<\?xml[^>]*\?>", "", raw)
    try:
        found = trafilatura.bare_extraction(
            source, with_metadata=True, include_comments=False, include_tables=False,
            date_extraction_params=_DATES, config=settings or _SETTINGS,
        )  # fmt: skip
    except Exception:  # a page that the parser cannot take is read as text without its tags
        found = None
    text = (getattr(found, "text", "") or "") if found else ""
    if not text.strip():
        text = "\n".join(piece for _, piece in visible(raw))
    lines = [
        Line(-1, line, mend(line), number)
        for number, line in enumerate(text.split("\n"))
        if line.strip()
    ]
    title = mend(getattr(found, "title", "") or "")
    stated = dates.in_field(getattr(found, "date", "") or "")
    dated = stated._replace(basis="mark-up", certainty=0.9) if stated.date else dates.NONE
    return Page([line for line in lines if line.text], title, dated,
                mend(getattr(found, "sitename", "") or ""))  # fmt: skip


def left_out(raw: str, kept: str) -> Iterator[tuple[int, str, bool]]:
    """Stretches of a page's visible text that are not in its articles.

    Yields start, text and whether the articles have the same stretch from elsewhere on the page.
    """
    whole = alnum(kept)
    words = " ".join(["", *_WORD.findall(kept), ""])
    seen: Counter[str] = Counter()
    for start, piece in visible(raw):
        key = alnum(mend(entities.unescape(piece)))
        if not key:
            continue
        short = 2 < len(key) < SHORTEST  # a menu's "World" is no part of "world markets"
        said = " ".join(_WORD.findall(mend(entities.unescape(piece)))) if short else ""
        if key not in whole or (short and f" {said} " not in words):
            yield start, piece, False
        elif piece.count(" ") >= WORDS - 1:
            seen[key] += 1
            if seen[key] > 1 and seen[key] > whole.count(key):
                yield start, piece, True


def visible(raw: str) -> Iterator[tuple[int, str]]:
    """The text between tags: start and the text without the blanks around it."""
    for match in _pieces(raw):
        piece = match.group("text")
        if piece and piece.strip():
            yield match.start() + len(piece) - len(piece.lstrip()), piece.strip()


def _pieces(raw: str) -> Iterator[re.Match[str]]:
    """Tags and texts in order, without comments and elements that show nothing."""
    closings: dict[str, list[int]] = {}  # where the hidden elements end, the last first
    for close in reversed(list(_CLOSE.finditer(raw))):
        closings.setdefault(close.group(1).lower(), []).append(close.end())
    comment = raw.rfind("-->")
    at = 0
    while at < len(raw):
        match = _PIECE.match(raw, at)
        if match is None:
            break
        at = match.end()
        if match.group("comment"):
            at = raw.find("-->", at) + 3 if at <= comment else at
        elif name := match.group("hidden"):
            ends = closings.get(name.lower(), [])
            while ends and ends[-1] <= at:
                ends.pop()
            at = ends[-1] if ends else raw.find(">", at) + 1 or len(raw)
        else:
            yield match
