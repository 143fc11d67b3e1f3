"""Mark-up to text: the article of a page, with the title, date and outlet that the page states.

Reads decoded HTML, writes `Page`; assumes nothing about the page. trafilatura finds the article,
without its clock: dates after 2030 are out, and none is made up.
"""

import html as entities
import re
from collections.abc import Iterator
from typing import NamedTuple

import trafilatura

from parley.cleaning import dates
from parley.cleaning.lines import Line, alnum, mend

_DATES = {
    "original_date": True, "extensive_search": False,
    "min_date": f"{dates.FIRST}-01-01", "max_date": f"{dates.LAST}-12-31",
}  # fmt: skip
_PIECE = re.compile(
    r"<!--.*?-->|<(script|style|noscript|template|svg|head)\b.*?</\1\s*>|<[^<>]*>|([^<]+|<)",
    re.IGNORECASE | re.DOTALL,
)
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


def read_html(raw: str) -> Page:
    """The article of an HTML page."""
    source = re.sub(r"^\s*<\?xml[^>]*\?>", "", raw)
    try:
        found = trafilatura.bare_extraction(
            source, with_metadata=True, include_comments=False, include_tables=False,
            date_extraction_params=_DATES,
        )  # fmt: skip
    except Exception:  # a page that the parser cannot take is read as text without its tags
        found = None
    text = (getattr(found, "text", "") or "") if found else ""
    if not text.strip():
        text = "\n".join(piece for _, piece in _texts(raw))
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


def left_out(raw: str, kept: str) -> Iterator[tuple[int, str]]:
    """Stretches of a page's visible text that are not in the article: start and text."""
    whole = alnum(kept)
    for start, piece in _texts(raw):
        key = alnum(mend(entities.unescape(piece)))
        if key and key not in whole:
            yield start, piece


def _texts(raw: str) -> Iterator[tuple[int, str]]:
    """The text between tags: start and the text without the blanks around it."""
    for match in _PIECE.finditer(raw):
        piece = match.group(2)
        if piece and piece.strip():
            yield match.start(2) + len(piece) - len(piece.lstrip()), piece.strip()
