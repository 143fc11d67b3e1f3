"""PDF files as lines of text.

Reads the bytes of a file, writes text: a line of the page is a line, a blank line stands where the
page leaves more room than between lines, and a form feed on its own line parts the pages. Assumes
that a page is written in reading order, as word processors and news databases do.
"""

import io
import logging
from collections import Counter
from typing import Any

from parley.collecting.entries import Rejection, is_blank

_WIDER = 1.25  # times the usual step from line to line is a gap between paragraphs


def pdf_text(content: bytes) -> str:
    """The text of a PDF.

    Raises
    ------
    Rejection
        If a password is needed, or if there are only pictures of pages.
    Exception
        Whatever pypdf raises on a damaged file.
    """
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    reader = pypdf.PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        raise Rejection("password", "the PDF opens only with a password; open it, and print or "
                        "save it without one")  # fmt: skip
    pages = [_lines(page) for page in reader.pages]
    steps = Counter(round(step) for page in pages for _, step in page if step > 0)
    usual = max(steps, key=lambda step: (steps[step], -step)) if steps else 0
    text = "\n\f\n".join(_page(page, usual) for page in pages)
    if is_blank(text):
        raise Rejection("empty", "the PDF holds pictures of pages and no text; run text "
                        "recognition (OCR) on it")  # fmt: skip
    return text


def _lines(page: Any) -> list[tuple[str, float]]:
    """The lines of a page, each with the step down from the line before it."""
    pieces: list[tuple[str, float]] = []

    def note(text: str, user: list[float], own: list[float], font: Any, size: float) -> None:
        pieces.append((text, own[4] * user[1] + own[5] * user[3] + user[5]))

    page.extract_text(visitor_text=note)
    lines: list[tuple[str, float]] = [("", 0.0)]
    for text, height in pieces:
        for number, part in enumerate(text.split("\n")):
            if number:
                lines.append(("", 0.0))
            if part:
                said, place = lines[-1]
                lines[-1] = (said + part, place if said.strip() else height)
    lines = [(text.strip(), height) for text, height in lines if text.strip()]
    above = [height for _, height in lines]
    return [
        (text, above[number - 1] - height if number else 0.0)
        for number, (text, height) in enumerate(lines)
    ]


def _page(lines: list[tuple[str, float]], usual: float) -> str:
    return "\n".join(f"\n{text}" if step > usual * _WIDER else text for text, step in lines)
