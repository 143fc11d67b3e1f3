"""Rows of CSV, TSV, JSON and JSON lines as records; what cannot be one says why.

Reads decoded text and the column names of params.yaml, writes `Row`, assumes nothing. Rows are
numbered from 1 in the order of the file; the header of a CSV and blank lines are not counted.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from parley.collecting.decoding import decode
from parley.collecting.entries import Rejection, Row, text_row
from parley.collecting.kinds import parsed_json
from parley.params import Collect

_RESTARTS = 20  # how often reading starts again after a quotation mark that never closes


def json_rows(text: str, params: Collect, lines: bool) -> Iterator[Row]:
    """Rows of JSON lines, of a list of objects, or of an object that holds such a list.

    Raises
    ------
    Rejection
        If the text is no JSON at all.
    """
    text = text.lstrip("\ufeff")
    whole = None if lines and "\n" in text.strip() and _by_line(text) else parsed_json(text)
    if isinstance(whole, dict):
        lists = [value for value in whole.values() if _is_list_of_objects(value)]
        alone = row_of(1, whole.items(), params)
        whole = max(lists, key=len) if lists and alone.problem else [whole]
    if isinstance(whole, list):
        for item, value in enumerate(whole, 1):
            yield _object(item, value, params)
        return
    if not lines and not _by_line(text):
        raise Rejection("broken", "the file is not valid JSON; export it again")
    numbered = (line for line in text.split("\n") if line.strip())
    for item, line in enumerate(numbered, 1):
        yield _object(item, parsed_json(line), params)


def csv_rows(text: str, params: Collect, tabs: bool) -> Iterator[Row]:
    """Rows of a CSV with a header; the separator is the one that yields a text column.

    Raises
    ------
    Rejection
        If no separator yields a column of texts.
    """
    lines = io.StringIO(text.lstrip("\ufeff"), newline="").readlines()
    while lines and not lines[0].strip():
        lines.pop(0)
    head = next(_records(lines[:50], "\t" if tabs else ","), (0, []))
    separators = ("\t", ",", ";", "|") if tabs else (",", ";", "\t", "|")
    for separator in separators:
        after, header = next(_records(lines, separator), (1, []))
        names = [name.strip() for name in header or []]
        if has_text_column(names, params):
            break
    else:
        raise no_text_column(head[1] or [], params)
    item = 0
    for _, cells in _records(lines, separator, after, len(names)):
        if cells is not None and not any(cell.strip() for cell in cells):
            continue
        item += 1
        if cells is None or len(cells) != len(names):
            count = "quotation marks do not close" if cells is None else f"{len(cells)} cells"
            yield Row(item, {}, "broken row",
                      f"{count} where the header has {len(names)}; mend the row")  # fmt: skip
        else:
            yield row_of(item, zip(names, cells, strict=True), params)


def _records(
    lines: list[str], separator: str, start: int = 0, width: int = 0
) -> Iterator[tuple[int, list[str] | None]]:
    """Cells of each record and the line after it; a damaged record costs its first line only."""
    csv.field_size_limit(2**31 - 1)
    restarts = 0
    while start < len(lines):
        reader = csv.reader(lines[start:] if start else lines, delimiter=separator, strict=True)
        done = 0
        while True:
            cells: list[str] | None
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                cells = None
            damaged = cells is None or (width and len(cells) not in (0, width))
            if damaged and reader.line_num - done > 1 and restarts < _RESTARTS:
                restarts += 1
                yield start + done + 1, None
                start += done + 1
                break
            done = reader.line_num
            yield start + done, cells
    return


def row_of(item: int, cells: Iterable[tuple[Any, Any]], params: Collect) -> Row:
    """A row from the names and cells of its columns; why not, where it holds no text."""
    value: dict[str, Any] = {}
    for name, cell in cells:
        key = column_key(name)
        if value.get(key) in (None, ""):
            value[key] = cell
    body = _field(value, params.text_columns)
    if body.strip():
        return text_row(
            body, _field(value, params.title_columns), _field(value, params.date_columns),
            _field(value, params.outlet_columns), _field(value, params.url_columns), item,
        )  # fmt: skip
    if has_text_column(value, params):
        return Row(item, {}, "empty", "the text of the row is empty; fill it in")
    no = no_text_column(value, params)
    return Row(item, {}, no.reason, no.detail)


@lru_cache(maxsize=10_000)
def column_key(name: object) -> str:
    """A column's name as it is compared: Full Text, full_text and fullText are one."""
    lower = str(name).strip().lower()
    return "".join(char for char in lower if char.isalnum()) or lower


def wanted_columns(params: Collect) -> set[str]:
    """The keys of all columns that a record is made of."""
    columns = (params.title_columns, params.text_columns, params.date_columns,
               params.outlet_columns, params.url_columns)  # fmt: skip
    return {column_key(name) for names in columns for name in names}


def has_text_column(names: Iterable[str], params: Collect) -> bool:
    """Is one of the columns named as a column of texts?"""
    texts = {column_key(name) for name in params.text_columns}
    return any(column_key(name) in texts for name in names)


def no_text_column(names: Iterable[str], params: Collect) -> Rejection:
    """Why a table whose columns are named so holds no texts, and the mend."""
    found = ", ".join(str(name).strip()[:30] for name in list(names)[:12])
    wanted = ", ".join(params.text_columns[:6])
    return Rejection("no text column", f"the columns are {found}; name one of them {wanted}, or "
                     "add its name to collect.text_columns")  # fmt: skip


def _object(item: int, value: Any, params: Collect) -> Row:
    if not isinstance(value, dict):
        return Row(item, {}, "broken row", "the line is not a valid JSON object; mend it")
    return row_of(item, value.items(), params)


def _field(value: dict[str, Any], columns: tuple[str, ...]) -> str:
    """The first of the columns that holds something, as text."""
    for column in columns:
        text = _text(value.get(column_key(column)))
        if text.strip():
            return text
    return ""


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bytes):
        return decode(cell)
    if isinstance(cell, list):
        return "\n".join(_text(part) for part in cell if isinstance(part, (str, int, float)))
    if isinstance(cell, dict):  # {"name": "Reuters", "id": ...}, as some feeds name outlets
        return next((_text(cell[key]) for key in ("name", "title", "text") if key in cell), "")
    return "" if cell is None or isinstance(cell, bool) or cell != cell else str(cell)


def _by_line(text: str) -> bool:
    """Is the first line that is not blank an object of its own?"""
    first = next((line for line in text.split("\n") if line.strip()), "")
    return isinstance(parsed_json(first), dict)


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, dict) for v in value)
