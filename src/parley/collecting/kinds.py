"""What a file is: by its first bytes, by its name, and by what its text looks like.

Reads bytes, decoded text and the suffix of a name, writes the name of a format; assumes nothing.
A suffix is believed only where the content agrees.
"""

import json
import re
from typing import Any

from parley.collecting.decoding import is_binary
from parley.collecting.entries import Rejection

SUFFIXES = {
    "": "text", "txt": "text", "text": "text", "md": "text", "markdown": "text",
    "html": "html", "htm": "html", "xhtml": "html", "shtml": "html",
    "json": "json", "jsonl": "jsonl", "ndjson": "jsonl", "csv": "csv", "tsv": "tsv", "tab": "tsv",
    "xml": "xml", "rss": "xml", "atom": "xml", "rdf": "xml", "eml": "eml",
}  # fmt: skip
BY_CONTENT = {"parquet", "pq", "docx", "rtf", "pdf", "warc", "zip", "gz", "doc"}
SUPPORTED = "txt, md, html, json, jsonl, csv, tsv, parquet, xml, docx, rtf, pdf, eml or warc"
MAGIC = {
    b"\x1f\x8b": "gz", b"PK\x03\x04": "zip", b"PK\x05\x06": "zip", b"%PDF": "pdf",
    b"{\\rtf": "rtf", b"PAR1": "parquet", b"WARC/": "warc",
}  # fmt: skip
OTHERS = {
    b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"GIF8": "a picture",
    b"SQLite": "a database", b"BZh": "a bzip2 archive", b"\xfd7zXZ": "an xz archive",
    b"7z\xbc\xaf": "a 7z archive", b"Rar!": "a RAR archive", b"\x28\xb5\x2f\xfd": "a zstd archive",
}  # fmt: skip
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_PROTECTED = "EncryptedPackage".encode("utf-16-le")
_PROLOGUE = re.compile(
    r"\s+|\ufeff|<\?.*?>|<!--.*?-->|<!doctype(?!\s+html)[^>\[]*(?:\[.*?\]\s*)?>",
    re.IGNORECASE | re.DOTALL,
)
_ROOT = re.compile(r"<(!doctype\s+html|(?:[\w.-]+:)?[\w.-]+)", re.IGNORECASE)
_FEED = re.compile(r"<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE)
_TAGS = re.compile(r"<(?:p|div|br|a|span|article|title|h[1-6]|li|meta)\b[^<>]*>", re.IGNORECASE)
_HEADER = re.compile(rb"\s*(?:From |[A-Za-z][A-Za-z-]*:)")
_OPENING = 20_000


def kind_of_bytes(content: bytes, suffix: str) -> str:
    """The format of a file that is told by its bytes; empty where it is text.

    Raises
    ------
    Rejection
        If no reader takes such bytes, or if only a password opens them.
    """
    for magic, kind in MAGIC.items():
        if content.startswith(magic):
            return kind
    if suffix == "pdf" and b"%PDF-" in content[:1024]:
        return "pdf"
    if suffix == "eml" and _HEADER.match(content):
        return "eml"
    named = f", though named .{suffix}" if suffix in SUFFIXES or suffix in BY_CONTENT else ""
    if content.startswith(OLD_OFFICE):
        if _PROTECTED in content:
            raise Rejection("password", "the document opens only with its password; open it, "
                            "take the password off and save it again")  # fmt: skip
        raise Rejection("unsupported", f"the file is an old Office document{named}; save it as "
                        "docx, or a table as CSV")  # fmt: skip
    if content.startswith(b"PARE"):
        raise Rejection("password", "the parquet table is encrypted; write it without encryption")
    what = next((name for magic, name in OTHERS.items() if content.startswith(magic)), "")
    if content[257:262] == b"ustar":
        what = "a tar archive"
    if what.endswith("archive"):
        raise Rejection("binary", f"the file is {what}; unpack it, or pack it again as zip")
    if what or is_binary(content):
        raise Rejection("binary", f"the file is {what or 'binary'}{named}; save its text as "
                        f"{SUPPORTED}")  # fmt: skip
    return ""


def kind_of_text(text: str, suffix: str) -> str:
    """The format of a text: text, html, json, jsonl, csv, tsv or feed.

    Raises
    ------
    Rejection
        If the suffix tells of something else and the content does not say what it is.
    """
    start = text[:_OPENING]
    root, kind = _root(start), SUFFIXES.get(suffix, "")
    if root in ("html", "head", "body") or root.startswith("!doctype"):
        return "html"
    if root in ("rss", "feed", "rdf") or (kind == "xml" and _FEED.search(start)):
        return "feed"
    if kind in ("json", "jsonl") and not looks_like_json(text):
        return "html" if len(_TAGS.findall(start)) >= 3 else "text"
    if kind in ("text", "html", "csv", "tsv") and looks_like_json(text, strictly=True):
        return "json"
    if kind == "html" and not _TAGS.search(start):
        return "text"
    if kind == "text" and len(_TAGS.findall(start)) >= 3 and start.lstrip().startswith("<"):
        return "html"
    if kind == "eml":
        return "text"
    if kind == "xml":
        raise Rejection("unsupported", "the file is XML, but no RSS or Atom feed; save it as "
                        f"{SUPPORTED}")  # fmt: skip
    if suffix in BY_CONTENT:
        raise Rejection("unreadable", f"the file is named .{suffix} but does not begin like one; "
                        "download or export it again")  # fmt: skip
    if not kind:
        raise Rejection("unsupported", f"files named .{suffix[:20]} are not read; save it as "
                        f"{SUPPORTED}")  # fmt: skip
    return kind


def looks_like_json(text: str, strictly: bool = False) -> bool:
    """Does a text begin like JSON; strictly: is its first line or the whole of it valid JSON."""
    start = text.lstrip("\ufeff \t\r\n")
    if not start.startswith(("{", "[")) or not strictly:
        return start.startswith(("{", "["))
    first = parsed_json(start.split("\n", 1)[0])
    return isinstance(first, dict) or isinstance(parsed_json(start), dict | list)


def parsed_json(text: str) -> Any:
    """The value of a JSON text; None where it is no JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _root(start: str) -> str:
    """The first element of mark-up, in small letters and without its namespace."""
    at = 0
    while match := _PROLOGUE.match(start, at):
        at = match.end()
    found = _ROOT.match(start, at)
    return found.group(1).lower().rpartition(":")[2] if found else ""
