"""Bytes to text in the encodings that news archives come in.

Reads bytes, writes text, assumes nothing. The order of trust: a byte order mark, UTF-32 and UTF-16
by their pattern, UTF-8, a declaration, and then the text itself: the Cyrillic encodings by how
common the letters are that come out, charset-normalizer among the Latin ones.
"""

import codecs
import re
import unicodedata

from charset_normalizer import from_bytes

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
CYRILLIC = ("cp1251", "koi8_u", "cp866", "iso8859_5")
LATIN = ["cp1252", "cp1250", "cp1254"]
_SAME = {"iso8859-1": "cp1252", "ascii": "cp1252", "koi8-r": "koi8_u"}  # the larger of each pair
_NO_LETTERS = re.compile(r"utf.?(?:7|16|32)|escape|punycode|idna|undefined", re.IGNORECASE)
_LETTERS = "оеаинтісрвлкмдпузяьбгыйчхїжєшюцщэфґъё"  # of Russian and Ukrainian, the commonest first
_WEIGHT = {letter: 1 - place / len(_LETTERS) for place, letter in enumerate(_LETTERS)}
_SIGNS = "«»—–…’‘“”„№°§\xa0"
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{2,20})", re.IGNORECASE)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SAMPLE = 20_000


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are no UTF-8 as windows-1252: what half-converted archives hold."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    piece = error.object[error.start : error.end]
    return piece.decode("cp1252", "replace"), error.end


codecs.register_error("parley.cp1252", _as_cp1252)


def is_binary(content: bytes) -> bool:
    """Are the bytes no text in any encoding? A few NULs are damage, many are another format."""
    if any(content.startswith(mark) for mark, _ in MARKS) or _wide(content):
        return False
    content = content.rstrip(b"\x00")
    sample = content[:_SAMPLE]
    return content.count(0) > len(content) * 0.01 or (
        len(_CONTROLS.findall(sample)) > len(sample) * 0.02
    )


def decode(content: bytes, declared: str = "") -> str:
    """Text of any bytes: the best reading, never an error.

    Parameters
    ----------
    content : bytes
        The raw text.
    declared : str
        The encoding that whoever sent it named, if any; believed after UTF-8 only.
    """
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    wide = _wide(content)
    if wide:
        return content.decode(wide, "replace")
    content = content.rstrip(b"\x00")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if _mostly_utf8(content):
        return content.decode("utf-8", "parley.cp1252")
    found = _DECLARED.search(content[:2000])
    for name in (declared, found.group(1).decode("ascii", "ignore") if found else ""):
        try:
            if name and not _NO_LETTERS.search(name):
                known = codecs.lookup(name).name
                return content.decode(_SAME.get(known, known))
        except (LookupError, UnicodeError):
            pass
    return content.decode(_guess(content), "replace")


def _guess(content: bytes) -> str:
    """The likeliest encoding, from the lines that are not ASCII."""
    lines = [line for line in content[:1_000_000].splitlines() if not line.isascii()]
    sample = b"\n".join(lines)[:_SAMPLE]
    high = sum(byte > 127 for byte in sample)
    letters = high + sum(65 <= byte <= 90 or 97 <= byte <= 122 for byte in sample)
    if high < letters * 0.3:  # accents and curly quotes in a Latin script
        return "cp1252"
    scores = [(_cyrillic(sample.decode(name, "replace")), name) for name in CYRILLIC]
    best, name = max(scores, key=lambda pair: pair[0])
    if best > 0.45:
        return name
    found = from_bytes(sample, cp_isolation=LATIN).best()
    return found.encoding if found else "cp1252"


def _cyrillic(text: str) -> float:
    """How much a text looks like Russian or Ukrainian: 1 for the commonest letters alone."""
    total, count = 0.0, 0
    for before, char in zip(" " + text, text, strict=False):
        if char < "\x80":
            continue
        count += 1
        total += _WEIGHT.get(char.lower(), 0.5 if char in _SIGNS else -1.0)
        if char.isupper() and before.islower():
            total -= 1
        elif unicodedata.category(char) == "Ll":
            total += 0.1  # prose is mostly in small letters
    return total / count if count else 0.0


def _wide(content: bytes) -> str:
    """UTF-32 or UTF-16 without a mark: the high bytes of Latin and Cyrillic letters are few."""
    sample = content[:4000]
    sample = sample[: len(sample) // 4 * 4]
    if len(sample) < 8 or b"\x00" not in sample:
        return ""

    def share(start: int, step: int, values: bytes) -> float:
        piece = sample[start::step]
        return sum(byte in values for byte in piece) / len(piece)

    if share(0, 4, b"\x00") < 0.05 and min(share(2, 4, b"\x00"), share(3, 4, b"\x00")) > 0.95:
        return "utf-32-le"
    if share(3, 4, b"\x00") < 0.05 and min(share(0, 4, b"\x00"), share(1, 4, b"\x00")) > 0.95:
        return "utf-32-be"
    if share(0, 2, b"\x00") < 0.05 and share(1, 2, b"\x00\x04\x20") > 0.95:
        return "utf-16-le"
    if share(1, 2, b"\x00") < 0.05 and share(0, 2, b"\x00\x04\x20") > 0.95:
        return "utf-16-be"
    return ""


def _mostly_utf8(content: bytes) -> bool:
    """Are well-formed sequences too many to be chance? Other encodings hardly make any."""
    text = content[:1_000_000].decode("utf-8", "replace")
    strays = text.count("\ufffd")
    return 3 * (sum(char > "\x7f" for char in text) - strays) > strays
