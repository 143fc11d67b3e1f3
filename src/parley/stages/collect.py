"""Collect: raw files become records, one for each text as it came in.

Reads
    files of a corpus folder as ``store.SourceFile``: text and Markdown, HTML, JSON (a list of
    objects, one object, or an object that holds such a list), JSON lines, CSV and TSV, each of
    them also compressed with gzip
Writes
    ``records`` and ``rejected``: every file, and every row of a file, is in one of them
Assumes
    nothing: any bytes under any name. A suffix is believed only where the content agrees.
    A row keeps its number in the file (``item``), also where rows before it were rejected.
"""

import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any, NamedTuple

import pandas as pd

from parley import store
from parley.collecting.decoding import decode, gunzip, kind_of_binary
from parley.collecting.rows import Row, csv_rows, json_rows, looks_like_json
from parley.params import Collect

FORMATS = {
    "": "text", "txt": "text", "text": "text", "md": "text", "markdown": "text",
    "html": "html", "htm": "html", "xhtml": "html", "shtml": "html",
    "json": "json", "jsonl": "jsonl", "ndjson": "jsonl", "csv": "csv", "tsv": "tsv", "tab": "tsv",
}  # fmt: skip
SUPPORTED = "txt, md, html, json, jsonl, csv or tsv"
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_TAGS = re.compile(r"<(?:p|div|br|a|span|article|title|h[1-6]|li|meta)\b[^<>]*>", re.IGNORECASE)
_SURROGATES = re.compile("[\ud800-\udfff]")


class Records(NamedTuple):
    """What `collect` makes: the tables ``records`` and ``rejected``."""

    records: pd.DataFrame
    rejected: pd.DataFrame


class _Rejection(Exception):
    """A file that is no record: the reason and what a person can do about it."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


def collect(files: Iterable[store.SourceFile], params: Collect) -> Records:
    """Read files into records.

    Parameters
    ----------
    files : iterable of store.SourceFile
        In any order.
    params : Collect
        Names of columns, and the size above which a file is rejected.

    Returns
    -------
    Records
        The tables ``records`` and ``rejected``.
    """
    records: list[dict[str, Any]] = []
    rejected: list[dict[str, str]] = []
    for file in files:
        try:
            kind, rows = _read(file, params)
        except _Rejection as no:
            rejected.append(
                {"source": file.source, "reason": no.reason, "detail": _one_line(no.detail)}
            )
            continue
        for row in rows:
            if row.problem:
                where = f"{file.source}#{row.item}"
                detail = _one_line(row.detail)
                rejected.append({"source": where, "reason": row.problem, "detail": detail})
            else:
                fields = {
                    name: _SURROGATES.sub("\ufffd", text) for name, text in row.fields.items()
                }
                records.append(
                    {"record_id": f"{file.source}#{row.item}", "source": file.source,
                     "item": row.item, "format": kind, **fields}
                )  # fmt: skip
    return Records(store.frame("records", records), store.frame("rejected", rejected))


def _read(file: store.SourceFile, params: Collect) -> tuple[str, list[Row]]:
    """The format of a file and its rows."""
    if file.problem:
        reason = "too large" if file.problem.startswith("too large") else "unreadable"
        mend = "split the file" if reason == "too large" else "put a readable file here"
        raise _Rejection(reason, f"{file.problem}; {mend}")
    content, path = file.content, PurePosixPath(file.source)
    if len(content) > params.max_bytes:
        raise _Rejection("too large", f"{len(content)} bytes, limit {params.max_bytes}; split it")
    if content.startswith(b"\x1f\x8b"):
        try:
            content = gunzip(content, params.max_bytes)
        except (zlib.error, ValueError) as error:
            raise _Rejection("unreadable", f"gzip: {error}; compress it again") from None
        path = PurePosixPath(path.name.removesuffix(".gz"))
    suffix = path.suffix.lower().removeprefix(".")
    binary = kind_of_binary(content)
    if binary:
        known = FORMATS.get(suffix)
        what = f"is {binary}" + (f", though named .{suffix}" if known and suffix else "")
        raise _Rejection("binary", f"the file {what}; save its text as {SUPPORTED}")
    text = decode(content)
    if not text.strip("\ufeff\x00 \t\r\n\x0b\x0c\xa0"):
        raise _Rejection("empty", "there is no text in the file; put the article into it")
    kind = _kind(suffix, text)
    if kind in ("text", "html"):
        return kind, [Row(1, {"title": "", "body": text, "published_raw": "", "outlet_raw": "",
                              "url": ""})]  # fmt: skip
    rows = list(_rows(kind, text, params))
    if not rows:
        raise _Rejection("empty", "there is no row in the file; put articles into it")
    if not any(row.item for row in rows):
        raise _Rejection(rows[0].problem, rows[0].detail)
    return kind, rows


def _rows(kind: str, text: str, params: Collect) -> Iterator[Row]:
    if kind in ("json", "jsonl"):
        return json_rows(text, params, lines=kind == "jsonl")
    return csv_rows(text, params, tabs=kind == "tsv")


def _kind(suffix: str, text: str) -> str:
    """The format by suffix, corrected by what the content looks like."""
    start = text[:20_000]
    if _HTML.match(start):
        return "html"
    kind = FORMATS.get(suffix, "")
    if kind in ("json", "jsonl") and not looks_like_json(text):
        return "html" if len(_TAGS.findall(start)) >= 3 else "text"
    if kind in ("text", "html", "csv", "tsv") and looks_like_json(text, strictly=True):
        return "json"
    if kind == "html" and not _TAGS.search(start):
        return "text"
    if kind == "text" and len(_TAGS.findall(start)) >= 3 and start.lstrip().startswith("<"):
        return "html"
    if not kind:
        raise _Rejection(
            "unsupported", f"files named .{suffix} are not read; save it as {SUPPORTED}"
        )
    return kind


def _one_line(text: str) -> str:
    return " ".join(_SURROGATES.sub("\ufffd", text).split())
