"""Where sentences begin, and which stretches of a paragraph stand in quotation marks."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from spacy.attrs import ORTH, SENT_START

OPENING, CLOSING = "“„«‘", "”»’"
FAR = 1_500  # characters within which the other mark of a pair of single ones is sought
MARKS = frozenset("“”„«»‘’'\"")
SAYS = re.compile(r"\b(?:said|says|told|tells|added|adds|wrote|writes|asked|noted)\b")
STOPS = frozenset({".", "!", "?", "…", "..", "...", "?!", "!?", "!!", "??"})
TITLES = re.compile(
    r"^(?:mr|mrs|ms|dr|gen|lt|col|maj|sgt|capt|sen|rep|gov|rev|hon|messrs|cpl|st|prof|adm|no|vs|jan|feb|mar|apr|jun|"
    r"jul|aug|sep|sept|oct|nov|dec|e\.g|i\.e|u\.s|u\.k|u\.n|e\.u|[a-z])\.$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Quote:
    """One quotation in a paragraph: characters start..end with the marks, open at an end or not."""

    start: int
    end: int
    continued: bool = False  # the closing mark is missing: it runs on in the next paragraph


def mark_sentences(doc):
    """A spaCy component: set sentence starts before the parse, aware of quotation marks.

    A sentence ends after a full stop, question or exclamation mark with the closing marks that
    follow it, where the next word begins with a capital, a figure or an opening mark. Stops of
    titles, initials and abbreviations end nothing.
    """
    if not len(doc):
        return doc
    orths = doc.to_array([ORTH]).ravel().tolist()
    ends = {orth for orth in set(orths) if _may_end(doc.vocab.strings[orth])}
    starts = np.full((len(orths), 1), -1, dtype=np.int64)
    starts[0] = 1
    for i, orth in enumerate(orths):
        if orth not in ends:
            continue
        text = doc[i].text
        if text == "." and i and TITLES.match(doc[i - 1].text + "."):
            continue
        nxt = i + 1
        while nxt < len(orths) and _closes(doc[nxt].text, bool(doc[nxt - 1].whitespace_)):
            nxt += 1
        if nxt < len(orths) and _begins(doc[nxt].text) and doc[nxt - 1].whitespace_:
            if nxt > i + 1 and text in {"?", "!"} and _is_tag(doc, nxt):
                continue
            starts[nxt] = 1
    return doc.from_array([SENT_START], starts.astype(np.uint64))


def _may_end(text: str) -> bool:
    return (text in STOPS or (len(text) > 2 and text.endswith("."))) and not TITLES.match(text)


def _closes(text: str, after_blank: bool) -> bool:
    return text in {"”", "’", "»", ")", "]", "'", "''"} or (text == '"' and not after_blank)


def _begins(text: str) -> bool:
    first = text[0]
    return first.isupper() or first.isdigit() or first in OPENING + "\"'([—–-"


def _is_tag(words, i: int) -> bool:
    """Is `Lavrov asked.` what follows a quoted question."""
    for token in words[i : i + 4]:
        if token.lower_ in {"said", "asked", "told", "added", "wrote", "says", "asks"}:
            return True
        if not token.text[0].isupper():
            return False
    return False


def quotes(paragraph: str, open_before: bool = False) -> list[Quote]:
    """The quotations of a paragraph, by curly, angle or straight double marks, or single curly.

    A straight mark opens after a blank and closes after a word, so that one that is missing does
    not turn all that follow. A quotation that is opened again before it was closed ends there, or
    with its sentence where it holds a word of saying (its closing mark is missing).

    Parameters
    ----------
    paragraph : str
        The text of one paragraph.
    open_before : bool
        Whether the paragraph before ended inside a quotation; a repeated opening mark at the
        start of this one is then taken as its continuation, as the press does.

    Returns
    -------
    list of Quote
        In order, never overlapping.
    """
    found: list[Quote] = []
    start, close, depth = (0, "”»\"", 0) if open_before else (-1, "", 0)
    for i, char in enumerate(paragraph):
        if char not in MARKS:
            continue
        straight = _straight(paragraph, i) if char == '"' else ""
        if start < 0:
            start, close = (i, _closing(paragraph, i)) if straight != "closes" else (-1, "")
            if not close:
                start = -1
        elif char in "“„" and close == "”" and i > start and not _reopens(paragraph, i):
            depth += 1
        elif (char in "“„" and close == "”" and i > start) or (
            straight == "opens" and '"' in close and i > start and "”" not in close[:1]
        ):
            found.append(Quote(start, _unclosed(paragraph, start, i)))
            start, close, depth = i, _closing(paragraph, i), 0
        elif char in close and i > start + 1 and straight != "opens" and (
            char not in "’'" or _single_closes(paragraph, i)
        ):
            if depth and char == "”":
                depth -= 1
                continue
            found.append(Quote(start, i + 1))
            start, depth = -1, 0
    if start >= 0 and close[:1] not in {"’"}:
        found.append(Quote(start, len(paragraph), continued=True))
    return [quote for quote in found if quote.end > quote.start]


def _closing(text: str, i: int) -> str:
    """The marks that may close what a mark opens; none where it opens nothing."""
    char = text[i]
    if char in "“„":
        return "”“" if char == "„" else "”"
    if char == "«":
        return "»"
    if char == '"':
        return '"”'
    return "’'" if char in "‘'" and _single_opens(text, i) else ""


def _straight(text: str, i: int) -> str:
    """Does a straight mark open or close, by the blanks beside it; empty where both may be."""
    before = text[i - 1] if i else " "
    after = text[i + 1] if i + 1 < len(text) else " "
    left, right = before.isspace() or before in "([—–/“‘", after.isspace() or after in ".,;:!?)]"
    if left == right:
        return ""
    return "opens" if left else "closes"


def _reopens(text: str, i: int) -> bool:
    """Does an opening mark stand at the beginning of a sentence."""
    return text[:i].rstrip()[-1:] in ".!?…”\"’"


def _unclosed(text: str, start: int, stop: int) -> int:
    """Where a quotation ends whose closing mark is missing before the next one opens."""
    if SAYS.search(text, start, stop):
        end = re.compile(r"[.!?…](?=\s)").search(text, start, stop)
        return end.end() if end else stop
    return start + len(text[start:stop].rstrip())


def _single_opens(text: str, i: int) -> bool:
    before = text[i - 1] if i else " "
    after = text[i + 1] if i + 1 < len(text) else " "
    if not (before.isspace() or before in "(—–-[") or not (after.isalnum() or after in "“\"["):
        return False
    ends = _single_ends(text)
    nearest = bisect_left(ends, i + 2)
    return nearest < len(ends) and ends[nearest] < i + FAR


@lru_cache(maxsize=4)
def _single_ends(text: str) -> list[int]:
    """Where a word ends in a single mark that may close."""
    return [m.start() for m in re.finditer(r"\w[.,!?]?[’'](?=[\s,.;:!?)]|$)", text)]


def _single_closes(text: str, i: int) -> bool:
    after = text[i + 1] if i + 1 < len(text) else " "
    if after.isalnum():
        return False
    before = text[i - 1]
    # a plural possessive (the allies' plan) closes nothing where a better close follows
    return not (before == "s" and after == " " and re.search(r"[.,!?][’']", text[i + 1 : i + FAR]))
