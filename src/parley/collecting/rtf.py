"""Rich text files (rtf) as lines of text.

Reads the bytes of a file, writes text as `parley.collecting.word` does: a paragraph is a line with
a blank line after it, a row of a table a line with tabs, a page or section break a form feed.
Assumes nothing: one pass over the file, whatever is in it.
"""

import codecs
import contextlib
import re
from typing import NamedTuple

from parley.collecting.word import BREAK, joined

_TOKEN = re.compile(
    rb"\\([A-Za-z]{1,32})(-?\d{1,10})? ?|\\'([0-9A-Fa-f]{2})|\\(.)|([{}])|[\r\n]+|([^\\{}\r\n]+)",
    re.DOTALL,
)
_PARAGRAPH = "\v"
_WORDS = {
    "par": _PARAGRAPH, "row": "\n", "nestrow": "\n", "line": "\n", "tab": "\t", "cell": "\t",
    "nestcell": "\t", "page": BREAK, "sect": BREAK, "emdash": "—", "endash": "–", "bullet": "•",
    "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "emspace": " ",
    "enspace": " ", "qmspace": " ",
}  # fmt: skip
_SIGNS = {b"~": "\xa0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\n": _PARAGRAPH,
          b"\r": _PARAGRAPH, b"\t": "\t"}  # fmt: skip
_LEFT_OUT = {
    "colortbl", "stylesheet", "info", "pict", "fldinst", "footnote", "header", "headerl",
    "headerr", "headerf", "footer", "footerl", "footerr", "footerf", "pntext", "xe", "tc", "tcn",
    "nonesttables", "private", "objdata", "listtable", "revtbl", "rsidtbl", "filetbl", "template",
}  # fmt: skip
_CODE_PAGES = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
_CHARSETS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251",
    222: "cp874", 238: "cp1250", 255: "cp850",
}  # fmt: skip


class _State(NamedTuple):
    """What holds up to the end of a group."""

    left_out: bool = False
    fonts: bool = False  # in the table of fonts
    hidden: bool = False
    font: int = -1
    replaced: int = 1  # characters that stand for one given by its number, for old readers


def rtf_text(content: bytes) -> str:
    """The text of an rtf file, without what is hidden, deleted or beside the text.

    Parameters
    ----------
    content : bytes
        The file; what follows its outermost group is ignored.
    """
    reader = _Reader()
    at = 0
    while match := _TOKEN.match(content, at):
        at = match.end() + reader.take(match)
        if reader.done:
            break
    reader.flush()
    text = "".join(reader.said)
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = text.replace(BREAK, f"{_PARAGRAPH}{BREAK}{_PARAGRAPH}")
    return joined(iter(text.split(_PARAGRAPH)))


class _Reader:
    def __init__(self) -> None:
        self.said: list[str] = []
        self.raw = bytearray()
        self.state, self.stack = _State(), list[_State]()
        self.encoding, self.encodings = "cp1252", dict[int, str]()
        self.default = -1
        self.skip = 0
        self.done = False

    def take(self, match: re.Match[bytes]) -> int:
        """Read a token; how many bytes of no text follow it."""
        word, number, code, sign, brace, text = match.groups()
        if text or code:
            self._bytes(bytes.fromhex(code.decode()) if code else text)
            return 0
        self.flush()
        if brace:
            self._group(brace)
        elif sign == b"*":
            self.state = self.state._replace(left_out=True)
        elif sign in _SIGNS:
            self._say(_SIGNS[sign])
        elif word == b"bin":
            return max(int(number or 0), 0)
        elif word:
            self._word(word.decode(), int(number) if number else None)
        return 0

    def flush(self) -> None:
        """Put the bytes that wait for their end into text."""
        if self.raw:
            name = self.encodings.get(self.state.font, self.encoding)
            self._say(self.raw.decode(name, "replace"))
            self.raw.clear()

    def _bytes(self, piece: bytes) -> None:
        skipped = min(self.skip, len(piece))
        self.skip -= skipped
        self.raw += piece[skipped:]

    def _say(self, text: str) -> None:
        if not (self.state.left_out or self.state.hidden or self.state.fonts):
            self.said.append(text)

    def _group(self, brace: bytes) -> None:
        self.skip = 0
        if brace == b"{":
            self.stack.append(self.state)
        elif self.stack:
            self.state = self.stack.pop()
            self.done = not self.stack

    def _word(self, word: str, number: int | None) -> None:
        if word in _WORDS:
            self._say(_WORDS[word])
        elif word == "u" and number is not None:
            self._say(chr(number & 0xFFFF))
            self.skip = self.state.replaced
        elif word == "uc":
            self.state = self.state._replace(replaced=max(number or 0, 0))
        elif word in _LEFT_OUT:
            self.state = self.state._replace(left_out=True)
        elif word in ("deleted", "v"):
            self.state = self.state._replace(hidden=number != 0)
        elif word == "plain":
            self.state = self.state._replace(hidden=False, font=self.default)
        else:
            self._font(word, number)

    def _font(self, word: str, number: int | None) -> None:
        if word == "fonttbl":
            self.state = self.state._replace(fonts=True)
        elif word == "f":
            self.state = self.state._replace(font=-1 if number is None else number)
        elif word == "deff":
            self.default = -1 if number is None else number
            self.state = self.state._replace(font=self.default)
        elif word == "fcharset" and self.state.fonts and number in _CHARSETS:
            self.encodings[self.state.font] = _CHARSETS[number]
        elif word == "ansicpg" or word in _CODE_PAGES:
            name = _CODE_PAGES.get(word, "utf-8" if number == 65001 else f"cp{number}")
            with contextlib.suppress(LookupError):
                self.encoding = codecs.lookup(name).name
