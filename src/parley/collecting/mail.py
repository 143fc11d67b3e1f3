"""Mails: the text, and the files that hang on it.

Reads the bytes of an eml file, writes `Row` and the attached files. Assumes nothing; headers and
parts that break the rules of mail are read as far as they go.
"""

import email
import email.errors
import email.header
import email.policy
import re
from collections.abc import Iterator
from email.message import Message
from email.utils import parseaddr

from parley.collecting.decoding import decode
from parley.collecting.entries import Rejection, Row, is_blank, text_row

_ADDRESS = 400  # characters; the standard library takes comments in comments one by one
_OPENING = 20_000
_TAGS = re.compile(r"<(?:style|script)\b.*?</(?:style|script)\s*>|<[^<>]*>", re.I | re.S)


def read_mail(content: bytes) -> tuple[Row, list[tuple[str, bytes]]]:
    """A mail as a row, and its attached files with their names; small pictures in it are left out.

    The plain part is taken, or the HTML part where that says much more.

    Raises
    ------
    Rejection
        If the mail holds neither text nor an attached file.
    """
    message = email.message_from_bytes(content, policy=email.policy.compat32)
    plain, html = "", ""
    files: list[tuple[str, bytes]] = []
    for part in _leaves(message):
        kind, name = part.get_content_type(), _name(part)
        attached = "attachment" in str(part.get("Content-Disposition", "")).lower() or name
        if kind in ("text/plain", "text/html") and not attached:
            text = decode(_bytes(part), part.get_content_charset("") or "")
            if kind == "text/plain":
                plain = f"{plain}\n\n{text}" if plain else text
            else:
                html = f"{html}\n{text}" if html else text
        elif not (part.get_content_maintype() == "image" and part.get("Content-ID")):
            files.append((name or f"part {len(files) + 1}", _bytes(part)))
    words = len(_TAGS.sub("", html[:_OPENING]).split())
    body = html if words > 2 * len(plain[:_OPENING].split()) else plain
    if is_blank(body):
        if not files:
            raise Rejection("empty", "the mail holds no text; put the article into it")
        detail = "the mail itself holds no text; its attached files are read"
        return Row(0, {}, "empty", detail), files
    sender, address = parseaddr(_header(message, "From")[:_ADDRESS])
    row = text_row(body, _header(message, "Subject"), _header(message, "Date"), sender or address)
    return row, files


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold something; a forwarded mail is opened like one of them."""
    for part in message.walk():
        if not part.is_multipart():
            yield part


def _bytes(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _name(part: Message) -> str:
    try:
        return _decoded(part.get_filename() or "").replace("/", "_").replace("\\", "_").strip(". ")
    except (LookupError, ValueError, TypeError):
        return ""


def _header(message: Message, name: str) -> str:
    """A header in plain letters; bytes that it should not hold are decoded like a text."""
    for key, value in message.raw_items():
        if key.lower() == name.lower():
            return " ".join(_decoded(str(value)).split())
    return ""


def _decoded(value: str) -> str:
    raw = decode(value.encode("utf-8", "surrogateescape"))
    try:
        pieces = email.header.decode_header(raw)
    except (ValueError, email.errors.HeaderParseError):
        return raw
    return "".join(
        decode(piece, charset or "") if isinstance(piece, bytes) else piece
        for piece, charset in pieces
    )
