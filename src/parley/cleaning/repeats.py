"""What stands twice in one article: posts of a live blog, pull quotes, the head of every page.

Reads lines in order and marks every later copy; assumes that a paragraph of so many words does not
come again by chance, and that a line at the edge of several pages is no part of their text.
"""

import re
from collections import Counter

from parley.cleaning.lines import Line, alnum

WORDS = 8  # words that a paragraph has at least, so that it cannot repeat itself by chance
FEW = 4  # words of a pull quote under which its speaker is named
NEAR = 12  # paragraphs between a quotation and its copy in large type, at most
EDGE = 3  # lines at the head and at the foot of a page that may be its own
_NUMBER = re.compile(r"\W*(?:page )?\d{1,3}(?: ?(?:of|/) ?\d{1,3})?\W*$", re.IGNORECASE)


def mark_repeats(lines: list[Line]) -> None:
    """Mark every paragraph that says the same as one above it."""
    seen: set[str] = set()
    for line in lines:
        if line.reason or line.words < WORDS:
            continue
        key = alnum(line.text)
        if key in seen:
            line.reason = "repeated"
        seen.add(key)
    _mark_pulled([line for line in lines if not line.reason])


def _mark_pulled(lines: list[Line]) -> None:
    """Mark quotations that are set apart from a paragraph near by which holds them too."""
    for at, line in enumerate(lines):
        after = lines[at + 1] if at + 1 < len(lines) else line
        signed = bool(re.match(r"[–—-] ?\S", after.text)) and not after.ends
        if line.text[0] not in '"“«„' or line.words < (FEW if signed else WORDS):
            continue
        key = alnum(line.text)
        near = lines[max(0, at - NEAR) : at] + lines[at + 1 : at + 1 + NEAR]
        if any(key in alnum(other.text) for other in near if not other.reason):
            line.reason = "repeated"
            if signed and after.words <= WORDS:
                after.reason = "repeated"  # who is quoted


def mark_running(lines: list[Line]) -> None:
    """Mark the heads, feet and numbers of pages that form feeds divide."""
    starts = [0, *(n for n, line in enumerate(lines) if line.page and n)]
    if len(starts) < 2:
        return
    edges: list[Line] = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        edges += lines[start : start + EDGE] + lines[max(start + EDGE, end - EDGE) : end]
    often = Counter(_key(line) for line in edges)
    seen: set[str] = set()
    for line in edges:
        key = _key(line)
        if line.reason:
            continue
        if _NUMBER.match(line.text):
            line.reason = "page number"
        elif often[key] > 1 and not line.prose and key:
            line.reason = "page header" if key in seen else line.reason
            seen.add(key)


def _key(line: Line) -> str:
    return re.sub(r"\d+", "", alnum(line.text))
