"""One file of the corpus becomes texts: what it is, who reads it, and what lies inside of it.

Reads the bytes of a file, writes `Text`: rows with the path that they come from. Assumes nothing:
whatever a parser makes of a damaged file, a row says so and the next file is read.
"""

import io
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from parley.collecting.archives import Budget, Exhausted, Unpacking, gunzip, members, open_zip
from parley.collecting.decoding import decode
from parley.collecting.entries import Rejection, Row, is_blank, numbered, text_row
from parley.collecting.feeds import feed_rows
from parley.collecting.kinds import kind_of_bytes, kind_of_text
from parley.collecting.mail import read_mail
from parley.collecting.pdf import pdf_text
from parley.collecting.rows import csv_rows, json_rows
from parley.collecting.rtf import rtf_text
from parley.collecting.tables import parquet_rows
from parley.collecting.webarchives import warc_rows
from parley.collecting.word import MAIN_PART, docx_text
from parley.params import Collect

_ODD = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


class Text(NamedTuple):
    """A row and where it comes from: the path, with that inside an archive behind it."""

    source: str
    kind: str
    row: Row


def read(source: str, content: bytes, params: Collect) -> Iterator[Text]:
    """All that a file holds; what cannot be read comes as a row with the problem and the mend.

    Parameters
    ----------
    source : str
        The path of the file; the suffix is believed where the content agrees.
    content : bytes
        The file.
    params : Collect
        Names of columns and limits.
    """
    reader = _Reader(params)
    try:
        yield from reader.read(source, source, content, 0)
    except Exhausted as no:
        detail = f"{no.detail}; what was read before that is kept"
        yield Text(reader.unused(source), "", Row(0, {}, no.reason, detail))


class _Reader:
    """Reads one file of the corpus and the files inside of it, within one budget."""

    def __init__(self, params: Collect) -> None:
        self.params, self.budget = params, Budget(params)
        self.sources: set[str] = set()

    def unused(self, source: str) -> str:
        """The path, with a number behind it where another file inside has the same."""
        return numbered(_ODD.sub("_", source), self.sources)

    def read(self, source: str, name: str, content: bytes, depth: int) -> Iterator[Text]:
        try:
            yield from self._opened(source, name, content, depth)
        except Exhausted:
            raise
        except Rejection as no:
            yield Text(source, "", Row(0, {}, no.reason, no.detail))
        except Exception as error:  # a parser of another project may raise anything
            why = str(error).strip().split("\n")[0][:200] or type(error).__name__
            detail = f"the file is damaged ({why}); download or export it again"
            yield Text(source, "", Row(0, {}, "unreadable", detail))

    def _opened(self, source: str, name: str, content: bytes, depth: int) -> Iterator[Text]:
        limit = self.params.max_bytes
        if len(content) > limit:
            raise Rejection("too large", f"{len(content)} bytes, limit {limit}; split it or raise "
                            "collect.max_bytes")  # fmt: skip
        if not content:
            raise Rejection("empty", "the file is empty; put the article into it")
        suffix = _suffix(name)
        kind = kind_of_bytes(content, suffix)
        if kind == "gz":
            yield from self._gunzipped(source, name, content, depth)
        elif kind == "zip":
            yield from self._unzipped(source, content, depth)
        elif kind == "eml":
            row, files = read_mail(content)
            yield Text(source, "eml", row)
            self.budget.admit(len(files))
            for inner, attached in files:
                yield from self._inside(source, inner, attached, depth)
        else:
            yield from _named(source, *self._rows(kind, suffix, content))

    def _rows(self, kind: str, suffix: str, content: bytes) -> tuple[str, Iterator[Row]]:
        """The format and the rows of a file that is no archive."""
        if kind == "parquet":
            return kind, parquet_rows(content, self.budget)
        if kind == "warc":
            stream = Unpacking(io.BytesIO(content), len(content), self.budget)
            return kind, warc_rows(stream, self.budget)
        if kind in ("pdf", "rtf"):
            return kind, _one(pdf_text(content) if kind == "pdf" else rtf_text(content))
        text = decode(content)
        if is_blank(text):
            raise Rejection("empty", "there is no text in the file; put the article into it")
        kind = kind_of_text(text, suffix)
        if kind in ("text", "html"):
            return kind, _one(text)
        if kind == "feed":
            return kind, feed_rows(text)
        if kind in ("json", "jsonl"):
            return kind, json_rows(text, self.params, lines=kind == "jsonl")
        return kind, csv_rows(text, self.params, tabs=kind == "tsv")

    def _gunzipped(self, source: str, name: str, content: bytes, depth: int) -> Iterator[Text]:
        self._descend(depth)
        start, stream = gunzip(content, self.budget)
        if start.startswith(b"WARC/"):
            yield from _named(source, "warc", warc_rows(stream, self.budget))
            return
        inner = name[:-3] if name.lower().endswith(".gz") else name
        yield from self.read(source, inner, stream.whole(), depth + 1)

    def _unzipped(self, source: str, content: bytes, depth: int) -> Iterator[Text]:
        archive = open_zip(content, self.budget)
        names = {info.filename for info in archive.infolist()}
        if any(MAIN_PART.fullmatch(name) for name in names):
            yield from _named(source, "docx", _one(docx_text(archive, self.budget)))
            return
        if "[Content_Types].xml" in names or "mimetype" in names:
            raise Rejection("unsupported", "the file is a workbook, slides, a book or another "
                            "office format; save a text as docx, a table as CSV")  # fmt: skip
        self._descend(depth)
        empty = True
        for inner, unpacked, problem in members(archive, self.budget):
            empty = False
            if problem is None:
                yield from self._inside(source, inner, unpacked, depth)
            else:
                row = Row(0, {}, problem.reason, problem.detail)
                yield Text(self.unused(f"{source}/{inner}"), "", row)
        if empty:
            raise Rejection("empty", "the archive holds no file; put articles into it")

    def _inside(self, source: str, inner: str, content: bytes, depth: int) -> Iterator[Text]:
        path = self.unused(f"{source}/{inner}")
        yield from self.read(path, inner, content, depth + 1)

    def _descend(self, depth: int) -> None:
        if depth >= self.params.max_depth:
            raise Rejection("zip bomb", f"archives in archives, more than {self.params.max_depth} "
                            "deep; unpack the outer ones")  # fmt: skip


def _named(source: str, kind: str, rows: Iterator[Row]) -> Iterator[Text]:
    """Rows with their path; a file that breaks off keeps those before.

    Raises
    ------
    Rejection
        If there is no row, or if the file cannot be read to its end.
    """
    empty = True
    try:
        for row in rows:
            empty = False
            yield Text(source, kind, row)
    except Exhausted:
        raise
    except Rejection as no:
        kept = "" if empty else "; what came before that is kept"
        raise Rejection(no.reason, no.detail + kept) from None
    if empty:
        raise Rejection("empty", "there is no row in the file; put articles into it")


def _one(text: str) -> Iterator[Row]:
    if is_blank(text):
        raise Rejection("empty", "there is no text in the file; put the article into it")
    yield text_row(text)


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower().removeprefix(".")
