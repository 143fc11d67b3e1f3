"""A raw text as lines that know where they stand, and what shape a line has.

Reads decoded text, writes `Line`; assumes nothing. Encoding is mended line by line (ftfy), so that
offsets keep pointing into the text as it was decoded. Quotation marks stay as they are.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import ftfy

_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\u2028\u2029]")
_MEND = ftfy.TextFixerConfig(uncurl_quotes=False, fix_character_width=False, explain=False)
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\ufffe\ufdd0]"
)
_HARMLESS = re.compile("[\x00-\x7f\xa0«»€£“”‘’–—…]*")  # nothing in it that needs ftfy
_OTHER = re.compile(r"[\W_]+")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s\"[^\"]*\")?\)")
_BOLD = re.compile(r"\*\*([^*]+)\*\*")
_HEADING = re.compile(r"^\s*#{1,6}\s+")
_END = re.compile(r"[.!?…。！？؟:;][\"'”’»)\]*]*(?:\[\d{1,3}\])*$")
_STOP = re.compile(r"[.!?…。！？؟][\"'”’»)\]]*(?:\s|$)")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
CUT = 60  # words of a teaser that is cut off, fewer
_DIVIDED = re.compile(r"\b([^\W\d_]+)-$")
_COMPOUND = set(
    "all anti co cross counter ex far half high hard inter long low mid multi near non north off"
    " old on open over part post pre pro self semi short so south sub third two three four five"
    " six ten twenty thirty un under vice well east west year day one".split()
)
LONG = 25  # words that make a line prose, also where its end is missing


@dataclass(slots=True)
class Line:
    """A stretch of the raw text: where it starts, as it was, mended, and why it goes (if it does).

    ``block`` is the number of the paragraph that blank lines make; ``start`` is -1 where the text
    was made of mark-up.
    """

    start: int
    raw: str
    text: str
    block: int = 0
    reason: str = ""
    more: list["Line"] = field(default_factory=list)  # lines that continue it
    page: bool = False  # does a new page begin with it (a form feed stands before it)
    link: bool = False  # was it a link as a whole, as far as the text tells

    @property
    def words(self) -> int:
        """The number of words; scripts without blanks count two characters as one."""
        words = len(self.text.split())
        wide = 0 if self.text.isascii() else len(_WIDE.findall(self.text))
        return max(words, wide // 2)

    @property
    def ends(self) -> bool:
        """Does it end like a sentence?"""
        return bool(_END.search(self.text))

    @property
    def lower(self) -> bool:
        """Does it begin like the middle of a sentence?"""
        first = self.text[:1]
        opened = first in "“‘«(" and self.text[1:2].islower()  # a quotation within a sentence
        return bool(first) and (first.islower() or first in ",.;:)%”’" or opened)

    @property
    def prose(self) -> bool:
        """Does it read like a sentence: long enough, and ended as one?"""
        words = self.words
        if words < CUT and self.text.endswith(("…", "...")):
            return False  # a teaser that is cut off
        if words >= LONG:
            return True
        if self.text.endswith("?") and words < 15 and sentences(self.text) == 1:
            return False  # a headline or a subhead that asks
        return self.ends and words >= 6 and not self.text.endswith((":", ";"))


def mend(raw: str) -> str:
    """Mend mojibake and entities, drop invisible characters and Markdown, make blanks single."""
    if "&" in raw or not _HARMLESS.fullmatch(raw):
        raw = ftfy.fix_text(raw, config=_MEND)
    raw = _INVISIBLE.sub("", raw)
    if "](" in raw or "**" in raw or raw.lstrip().startswith("#"):
        raw = _HEADING.sub("", _BOLD.sub(r"\1", _LINK.sub(r"\1", raw)))
    return " ".join(raw.split())


def split_lines(raw: str) -> list[Line]:
    """The lines of a raw text that hold anything, in order."""
    lines: list[Line] = []
    block, at, blank, page = 0, 0, False, False
    for start, piece in _pieces(raw):
        page = page or raw[start - 1 : start] == "\x0c"
        text = mend(piece)
        if not text:
            blank = True
            continue
        block += blank and bool(lines)
        blank = False
        at = start + len(piece) - len(piece.lstrip())
        lines.append(Line(at, piece.strip(), text, block, page=page and bool(lines)))
        page = False
    return lines


def _pieces(raw: str) -> Iterator[tuple[int, str]]:
    at = 0
    for match in _BREAK.finditer(raw):
        yield at, raw[at : match.start()]
        at = match.end()
    yield at, raw[at:]


def sentences(text: str) -> int:
    """How many sentences a line has, roughly."""
    return len(_STOP.findall(text))


def cut(line: Line, prefix: str, reason: str) -> Line | None:
    """Take a prefix off a line; the line that holds it, or None where it cannot be located."""
    words = [re.escape(word) for word in prefix.split()]
    found = re.match(r"\s*" + r"[\s\xa0]+".join(words) + r"\s*", line.raw) if words else None
    if found is None:
        return None
    gone = found.group().rstrip()
    head = Line(line.start, gone, mend(gone), line.block, reason)
    line.start = line.start + found.end() if line.start >= 0 else -1
    line.raw = line.raw[found.end() :]
    line.text = line.text[len(prefix) :].lstrip()
    return head


def cut_out(line: Line, spans: list[tuple[int, int]], reason: str) -> list[Line]:
    """Take stretches out of a line; the lines that hold them."""
    gone, kept, at = [], [], 0
    for start, end in spans:
        kept.append(line.raw[at:start])
        where = line.start + start if line.start >= 0 else -1
        piece = line.raw[start:end]
        gone.append(Line(where, piece, mend(piece), line.block, reason))
        at = end
    line.text = mend(" ".join([*kept, line.raw[at:]]))
    return gone


def join(first: Line, *rest: Line, gap: str = " ") -> str:
    """The text of lines that are one paragraph; no blank goes before a comma or a full stop.

    A word that a hyphen divides at the end of a line is put together, but for compounds.
    """
    text = first.text
    for line in rest:
        more = line.text
        divided = _DIVIDED.search(text)
        if divided and more[:1].islower():
            text = text if divided.group(1).lower() in _COMPOUND else text[:-1]
            text += more
        else:
            text += ("" if more[:1] in ",.;:!?)]%”’" else gap) + more
    return text


def alnum(text: str) -> str:
    """Letters and digits of a text, in lower case: what two writings of a title share."""
    return _OTHER.sub("", text.casefold())
