"""Where sentences begin, and which stretches of a paragraph stand in quotation marks."""

import re
from dataclasses import dataclass

OPENING, CLOSING = "“„«‘", "”»’"
STOPS = frozenset({".", "!", "?", "…", "..", "...", "?!", "!?", "!!", "??"})
TITLES = re.compile(
    r"^(?:mr|mrs|ms|dr|gen|lt|col|maj|sgt|capt|sen|rep|gov|st|prof|adm|no|vs|jan|feb|mar|apr|jun|"
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
    inside = False
    words = list(doc)
    for token in words:
        token.is_sent_start = False
    if words:
        words[0].is_sent_start = True
    for i, token in enumerate(words):
        if token.text == '"':
            inside = not inside
        ends = token.text in STOPS or (len(token.text) > 2 and token.text.endswith("."))
        if not ends or TITLES.match(token.text):
            continue
        if token.text == "." and i and TITLES.match(words[i - 1].text + "."):
            continue
        nxt, straight = i + 1, inside
        while nxt < len(words) and _closes(words[nxt].text, straight):
            straight = straight and words[nxt].text != '"'
            nxt += 1
        if nxt < len(words) and _begins(words[nxt].text) and words[nxt - 1].whitespace_:
            if nxt > i + 1 and token.text in {"?", "!"} and _is_tag(words, nxt):
                continue
            words[nxt].is_sent_start = True
    return doc


def _closes(text: str, inside: bool) -> bool:
    return text in {"”", "’", "»", ")", "]", "'", "''"} or (text == '"' and inside)


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

    Parameters
    ----------
    paragraph : str
        The text of one paragraph.
    open_before : bool
        Whether the paragraph before ended inside a quotation; a repeated opening mark at the
        start of this one is then taken as its continuation, as the press does.
    """
    found: list[Quote] = []
    start, close = (-1, "") if not open_before else (0, "")
    for i, char in enumerate(paragraph):
        if start < 0:
            if char in "“„":
                start, close = i, "”“\""
            elif char == "«":
                start, close = i, "»"
            elif char == '"':
                start, close = i, '"”'
            elif char in "‘'" and _single_opens(paragraph, i):
                start, close = i, "’'"
        elif close == "":
            if char in "”»\"" and i > 0:
                found.append(Quote(start, i + 1))
                start = -1
        elif char in close and i > start + 1 and (char not in "’'" or _single_closes(paragraph, i)):
            found.append(Quote(start, i + 1))
            start = -1
    if start >= 0 and close[:1] not in {"’"}:
        found.append(Quote(start, len(paragraph), continued=True))
    return found


def _single_opens(text: str, i: int) -> bool:
    before = text[i - 1] if i else " "
    after = text[i + 1] if i + 1 < len(text) else " "
    if not (before.isspace() or before in "(—–-[") or not (after.isalnum() or after in "“\"["):
        return False
    return bool(re.search(r"\w[.,!?]?[’'](?=[\s,.;:!?)]|$)", text[i + 2 :]))


def _single_closes(text: str, i: int) -> bool:
    after = text[i + 1] if i + 1 < len(text) else " "
    if after.isalnum():
        return False
    before = text[i - 1]
    # a plural possessive (the allies' plan) closes nothing where a better close follows
    return not (before == "s" and after == " " and re.search(r"[.,!?][’']", text[i + 1 :]))
