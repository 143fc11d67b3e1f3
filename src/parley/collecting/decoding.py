"""Bytes to text: compression, binary formats, and the encodings that news archives come in.

Reads bytes, writes text, assumes nothing. The order of trust: a byte order mark, UTF-16 by its
pattern, UTF-8, a declaration in the mark-up, then charset-normalizer among the few encodings that
English, Russian and Ukrainian pages used.
"""

import codecs
import re
import zlib

from charset_normalizer import from_bytes

MAGIC = {
    b"%PDF": "a PDF", b"PK\x03\x04": "a ZIP archive or an Office file", b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture", b"GIF8": "a picture", b"\xd0\xcf\x11\xe0": "an old Office file",
    b"{\\rtf": "a rich text file", b"SQLite": "a database", b"PAR1": "a parquet table",
    b"BZh": "a bzip2 archive", b"\xfd7zXZ": "an xz archive", b"7z\xbc\xaf": "a 7z archive",
}  # fmt: skip
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
CANDIDATES = ["cp1252", "cp1251", "koi8_r", "koi8_u", "cp1250", "cp1254"]
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


def gunzip(content: bytes, limit: int) -> bytes:
    """Decompress gzip up to a limit of bytes.

    Raises
    ------
    zlib.error, ValueError
        If the content is damaged, cut short or larger than the limit.
    """
    machine = zlib.decompressobj(wbits=31)
    plain = machine.decompress(content, limit + 1)
    if len(plain) > limit:
        raise ValueError(f"more than {limit} bytes when decompressed")
    if not machine.eof:
        raise ValueError("the file is cut short")
    return plain


def kind_of_binary(content: bytes) -> str:
    """Name what kind of binary the content is; empty where it may be text."""
    for magic, name in MAGIC.items():
        if content.startswith(magic):
            return name
    if any(content.startswith(mark) for mark, _ in MARKS) or _wide(content):
        return ""
    sample = content[:_SAMPLE]
    if b"\x00" in content or len(_CONTROLS.findall(sample)) > len(sample) * 0.02:
        return "binary"
    return ""


def decode(content: bytes) -> str:
    """Text of any bytes: the best reading, never an error."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    wide = _wide(content)
    if wide:
        return content.decode(wide, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if _mostly_utf8(content):
        return content.decode("utf-8", "parley.cp1252")
    declared = _DECLARED.search(content[:2000])
    if declared:
        try:
            return content.decode(declared.group(1).decode("ascii"))
        except (LookupError, UnicodeError):
            pass
    return content.decode(_guess(content), "replace")


def _guess(content: bytes) -> str:
    """One of the candidate encodings, by charset-normalizer on the lines that are not ASCII."""
    lines = [line for line in content.splitlines() if not line.isascii()]
    sample = b"\n".join(lines)[:_SAMPLE]
    high = sum(byte > 127 for byte in sample)
    letters = high + sum(65 <= byte <= 90 or 97 <= byte <= 122 for byte in sample)
    if high < letters * 0.3:  # accents and curly quotes in a Latin script
        return "cp1252"
    best = from_bytes(sample, cp_isolation=CANDIDATES).best()
    return best.encoding if best else "cp1252"


def _wide(content: bytes) -> str:
    """UTF-16 without a mark: every other byte of a mostly Latin text is zero."""
    sample = content[:2000]
    half = len(sample) // 2
    if half < 4 or b"\x00" not in sample:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > half * 0.4 and even < half * 0.05:
        return "utf-16-le"
    if even > half * 0.4 and odd < half * 0.05:
        return "utf-16-be"
    return ""


def _mostly_utf8(content: bytes) -> bool:
    """Are well-formed sequences too many to be chance? Other encodings hardly make any."""
    text = content[:1_000_000].decode("utf-8", "replace")
    strays = text.count("\ufffd")
    return 3 * (sum(char > "\x7f" for char in text) - strays) > strays
