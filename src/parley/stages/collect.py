"""Collect: raw files become records, one for each text as it came in.

Reads
    files of a corpus folder as ``store.SourceFile``: text and Markdown, HTML, JSON (a list of
    objects, one object, or an object that holds such a list), JSON lines, CSV, TSV and parquet,
    RSS and Atom, docx, rtf, PDF, mails, web archives (WARC), and ZIP and gzip files of all these
Writes
    ``records`` and ``rejected``: every file, every file in an archive and every row of a file is
    in one of them
Assumes
    nothing: any bytes under any name. A suffix is believed only where the content agrees.
    A row keeps its number in the file (``item``), also where rows before it were rejected.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import pandas as pd

from parley import store
from parley.collecting.entries import Row, numbered
from parley.collecting.reading import Text, read
from parley.params import Collect

_MENDS = {
    "too large": "split it or raise collect.max_bytes",
    "hidden": "rename it without the dot if it holds articles",
    "unreadable": "put a readable file here",
}
_NO_TEXT = re.compile("[\ud800-\udfff\x00]")


class Records(NamedTuple):
    """What `collect` makes: the tables ``records`` and ``rejected``."""

    records: pd.DataFrame
    rejected: pd.DataFrame


def collect(files: Iterable[store.SourceFile], params: Collect) -> Records:
    """Read files into records.

    Parameters
    ----------
    files : iterable of store.SourceFile
        In any order.
    params : Collect
        Names of columns, and the limits above which a file is rejected.

    Returns
    -------
    Records
        The tables ``records`` and ``rejected``.
    """
    records: list[dict[str, Any]] = []
    rejected: list[dict[str, str]] = []
    for file in files:
        for source, kind, row in _texts(file, params):
            where = f"{source}#{row.item}" if row.item else source
            if row.problem:
                detail = _one_line(row.detail)
                rejected.append({"source": where, "reason": row.problem, "detail": detail})
            else:
                fields = {name: _NO_TEXT.sub("\ufffd", text) for name, text in row.fields.items()}
                records.append({"record_id": where, "source": source, "item": row.item,
                                "format": kind, **fields})  # fmt: skip
    return Records(store.frame("records", records), store.frame("rejected", _apart(rejected)))


def _texts(file: store.SourceFile, params: Collect) -> Iterator[Text]:
    if not file.problem:
        yield from read(file.source, file.content, params)
        return
    stated = file.problem.partition(":")[0]
    reason = stated if stated in _MENDS else "unreadable"
    yield Text(file.source, "", Row(0, {}, reason, f"{file.problem}; {_MENDS[reason]}"))


def _apart(rejected: list[dict[str, str]]) -> list[dict[str, str]]:
    """The same rows with a key each: a file may be named like a row of another file."""
    seen: set[str] = set()
    for row in sorted(rejected, key=lambda row: (row["source"], row["reason"], row["detail"])):
        row["source"] = numbered(row["source"], seen)
    return rejected


def _one_line(text: str) -> str:
    return " ".join(_NO_TEXT.sub("\ufffd", text).split())
