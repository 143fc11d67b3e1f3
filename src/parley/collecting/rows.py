"""Rows of CSV, TSV, JSON and JSON lines as records; what cannot be one says why.

Reads decoded text and the column names of params.yaml, writes `Row`, assumes nothing. Rows are
numbered from 1 in the order of the file; the header of a CSV and blank lines are not counted.
"""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from parley.params import Collect

_RESTARTS = 20  # how often reading starts again after a quotation mark that never closes


@dataclass(frozen=True)
class Row:
    """One row: its number (0 for the whole file), its fields, or what is wrong and the mend."""

    item: int
    fields: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    detail: str = ""


def looks_like_json(text: str, strictly: bool = False) -> bool:
    """Does a text begin like JSON; strictly: is its first line or the whole of it valid JSON."""
    start = text.lstrip("\ufeff \t\r\n")
    if not start.startswith(("{", "[")) or not strictly:
        return start.startswith(("{", "["))
    return isinstance(_json(start.split("\n", 1)[0]), dict) or isinstance(_json(start), dict | list)


def json_rows(text: str, params: Collect, lines: bool) -> Iterator[Row]:
    """Rows of JSON lines, of a list of objects, or of an object that holds such a list."""
    text = text.lstrip("\ufeff")
    whole = None if lines and "\n" in text.strip() and _by_line(text) else _json(text)
    if isinstance(whole, dict):
        lists = [value for value in whole.values() if _is_list_of_objects(value)]
        whole = max(lists, key=len) if lists and not _field(whole, params.text_columns) else [whole]
    if isinstance(whole, list):
        for item, value in enumerate(whole, 1):
            yield _row(item, value, params)
        return
    if not lines and not _by_line(text):
        yield Row(0, {}, "broken", "the file is not valid JSON; export it again")
        return
    numbered = (line for line in text.split("\n") if line.strip())
    for item, line in enumerate(numbered, 1):
        yield _row(item, _json(line), params)


def csv_rows(text: str, params: Collect, tabs: bool) -> Iterator[Row]:
    """Rows of a CSV with a header; the separator is the one that yields a text column."""
    lines = io.StringIO(text.lstrip("\ufeff"), newline="").readlines()
    while lines and not lines[0].strip():
        lines.pop(0)
    head = next(_records(lines[:50], "\t" if tabs else ","), (0, []))
    separators = ("\t", ",", ";", "|") if tabs else (",", ";", "\t", "|")
    for separator in separators:
        after, header = next(_records(lines, separator), (1, []))
        names = [name.strip().lower() for name in header or []]
        if any(column.lower() in names for column in params.text_columns):
            break
    else:
        found = ", ".join(name.strip()[:30] for name in (head[1] or [])[:12])
        wanted = ", ".join(params.text_columns)
        mend = f"name one of them {wanted}, or add its name to collect.text_columns"
        yield Row(0, {}, "no text column", f"the columns are {found}; {mend}")
        return
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
            yield _row(item, dict(zip(names, cells, strict=True)), params)


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


def _row(item: int, value: Any, params: Collect) -> Row:
    if not isinstance(value, dict):
        return Row(item, {}, "broken row", "the line is not a valid JSON object; mend it")
    value = {str(name).strip().lower(): cell for name, cell in value.items() if name is not None}
    body = _field(value, params.text_columns)
    if not body.strip():
        if any(column.lower() in value for column in params.text_columns):
            return Row(item, {}, "empty", "the text of the row is empty; fill it in")
        wanted = ", ".join(params.text_columns)
        return Row(item, {}, "no text column",
                   f"name one of {wanted}, or add it to collect.text_columns")  # fmt: skip
    return Row(item, {
        "title": " ".join(_field(value, params.title_columns).split()),
        "body": body,
        "published_raw": _field(value, params.date_columns).strip(),
        "outlet_raw": " ".join(_field(value, params.outlet_columns).split()),
        "url": _field(value, params.url_columns).strip(),
    })  # fmt: skip


def _field(value: dict, columns: tuple[str, ...]) -> str:
    """The first of the columns that holds something, as text."""
    for column in columns:
        text = _text(value.get(column.lower()))
        if text.strip():
            return text
    return ""


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, list):
        return "\n".join(_text(part) for part in cell if isinstance(part, (str, int, float)))
    if isinstance(cell, dict):  # {"name": "Reuters", "id": ...}, as some feeds name outlets
        return next((_text(cell[key]) for key in ("name", "title", "text") if key in cell), "")
    return "" if cell is None or isinstance(cell, bool) or cell != cell else str(cell)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _by_line(text: str) -> bool:
    """Is the first line that is not blank an object of its own?"""
    first = next((line for line in text.split("\n") if line.strip()), "")
    return isinstance(_json(first), dict)


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, dict) for v in value)
