"""The only code that touches the disk: tables sorted by key, checked, the same bytes every time."""

import csv
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.errors
import pyarrow as pa
import pyarrow.parquet as pq

from parley.errors import InputError
from parley.schema import EXPORTS, TABLES, Table

DECIMALS = 6
FORMULA = str.maketrans({"=": "＝", "+": "＋", "-": "－", "@": "＠", "\t": " ", "\r": " "})
LITTER = {".ds_store", "thumbs.db", "desktop.ini", ".gitkeep", ".gitignore", ".localized"}
LITTER_FOLDERS = {
    "__macosx", ".git", ".svn", ".hg", ".dvc", ".ipynb_checkpoints", ".spotlight-v100",
    ".fseventsd", ".trashes", ".temporaryitems", "$recycle.bin", "system volume information",
}
ARROW = {"str": pa.string(), "int": pa.int64(), "float": pa.float64(), "bool": pa.bool_(),
         "object": pa.list_(pa.int32())}  # fmt: skip


@dataclass(frozen=True)
class SourceFile:
    """One file of a corpus folder: its path below it, its bytes, or why there are none."""

    source: str
    content: bytes
    problem: str = ""


def empty(name: str) -> pd.DataFrame:
    """An empty table of the schema, with its columns and types."""
    return frame(name, [])


def frame(name: str, rows: list[dict[str, Any]] | dict[str, list]) -> pd.DataFrame:
    """Rows, or columns, as a table of the schema: in order, with its types, sorted by key."""
    table = TABLES[name]
    return _typed(pd.DataFrame(rows, columns=table.names), table)


def check(data: pd.DataFrame, name: str) -> pd.DataFrame:
    """The table sorted by key with floats rounded, after its schema has passed it."""
    table = TABLES[name]
    missing = [column for column in table.names if column not in data.columns]
    if missing:
        raise InputError(f"table {name}: column {missing[0]} is missing; make the table again")
    data = _typed(data[table.names], table)
    try:
        table.schema().validate(data)
    except pandera.errors.SchemaError as error:
        line = str(error).split("\n")[0]
        raise InputError(f"table {name}: {line}; make the table again") from None
    return data


def _typed(data: pd.DataFrame, table: Table) -> pd.DataFrame:
    data = data.copy()
    for name, column in table.columns.items():
        if column.type == "str":
            data[name] = data[name].fillna("").astype("str")
        elif column.type == "float":
            data[name] = data[name].astype("float64").round(DECIMALS) + 0.0
        elif column.type == "int":
            given = data[name] if column.absent is None else data[name].fillna(column.absent)
            data[name] = given.astype("int64")
        elif column.type == "bool":
            data[name] = data[name].astype("bool")
    return data.sort_values(table.key, kind="stable", ignore_index=True)


def read(path: Path, name: str) -> pd.DataFrame:
    """Read a table from parquet and check it against the schema."""
    try:
        data = pq.read_table(path).to_pandas(ignore_metadata=True)
    except (OSError, pa.ArrowInvalid) as error:
        why = getattr(error, "strerror", None) or "not a parquet file"
        raise InputError(f"{path}: cannot be read ({why}); run the stage that makes it") from None
    return check(data, name)


def write(data: pd.DataFrame, path: Path, name: str) -> None:
    """Check a table and write it as parquet, whole or not at all."""
    data = check(data, name)
    columns = TABLES[name].columns
    schema = pa.schema([(column, ARROW[spec.type]) for column, spec in columns.items()])
    table = pa.Table.from_pandas(data, schema=schema, preserve_index=False)
    table = table.replace_schema_metadata(None)
    with _whole(path) as part:
        pq.write_table(table, part, compression="zstd", row_group_size=100_000)


def write_csv(data: pd.DataFrame, path: Path, name: str = "") -> None:
    """Write a table for spreadsheets: UTF-8, a row a line, no cell that runs as a formula.

    Line breaks become blanks and a leading =, +, - or @ becomes its full-width twin, one
    character for one, so offsets keep pointing at the same characters. Columns and order are
    those of ``schema.EXPORTS`` or of the table's schema.
    """
    names = EXPORTS.get(name) or (TABLES[name].names if name in TABLES else list(data.columns))
    data = data[names].copy()
    for column in data.columns:
        if data[column].dtype == bool:
            data[column] = data[column].map({True: "true", False: "false"})
        elif data[column].dtype.kind not in "iuf":
            data[column] = data[column].map(defuse)
    with _whole(path) as part, open(part, "w", encoding="utf-8", newline="") as out:
        data.to_csv(out, index=False, quoting=csv.QUOTE_MINIMAL, lineterminator="\n",
                    float_format=f"%.{DECIMALS}g")  # fmt: skip


def defuse(cell: object) -> str:
    """A cell as one line that no spreadsheet runs, as long as before."""
    text = "" if cell is None or cell != cell else str(cell)
    text = "".join(" " if c in "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\x00" else c for c in text)
    return text[:1].translate(FORMULA) + text[1:]


def read_csv(path: Path, columns: tuple[str, ...] = ()) -> pd.DataFrame:
    """Read a CSV whose cells are all text, with at least these columns; empty cells are ""."""
    try:
        data = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the path") from None
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        line = str(error).strip().split("\n")[0]
        raise InputError(f"{path}: is not a CSV in UTF-8 ({line}); mend or export it again") \
            from None  # fmt: skip
    missing = [column for column in columns if column not in data.columns]
    if missing:
        raise InputError(f"{path}: column '{missing[0]}' is missing; add it")
    return data


def _unread(path: Path, error: OSError) -> InputError:
    return InputError(f"{path}: cannot be read ({error.strerror}); restore it from git, or run the "
                      "stage that makes it")  # fmt: skip


def read_json(path: Path) -> Any:
    """Read a JSON file."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _unread(path, error) from None
    except ValueError as error:
        raise InputError(f"{path}: is not valid JSON ({error}); make it again") from None


def read_lines(path: Path) -> list[Any]:
    """Read a file of JSON lines."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line]
    except OSError as error:
        raise _unread(path, error) from None
    except ValueError as error:
        raise InputError(f"{path}: is not valid JSON lines ({error}); make it again") from None


def write_lines(values: list[Any], path: Path) -> None:
    """Write JSON lines with sorted keys, whole or not at all."""
    dump = (json.dumps(_rounded(v), sort_keys=True, ensure_ascii=False) for v in values)
    write_text("".join(line + "\n" for line in dump), path)


def write_json(value: Any, path: Path) -> None:
    """Write JSON with sorted keys and rounded floats, whole or not at all."""
    text = json.dumps(_rounded(value), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    write_text(text, path)


def write_text(text: str, path: Path) -> None:
    """Write text in UTF-8, whole or not at all."""
    with _whole(path) as part:
        part.write_text(text, encoding="utf-8", newline="\n")


def write_bytes(content: bytes, path: Path) -> None:
    """Write bytes, whole or not at all."""
    with _whole(path) as part:
        part.write_bytes(content)


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _rounded(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(item) for item in value]
    if isinstance(value, float):
        return None if value != value else round(value, DECIMALS) + 0.0
    return value.item() if hasattr(value, "item") else value


class _whole:
    """Write beside the target, then move into place: readers never meet half a file."""

    def __init__(self, path: Path) -> None:
        self.path = Path(path)
        self.part = self.path.with_name(f".{self.path.name}.part")

    def __enter__(self) -> Path:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.part.touch()
        except OSError as error:
            raise InputError(
                f"{self.path}: cannot be written ({error.strerror}); choose a folder you may write"
            ) from None
        return self.part

    def __exit__(self, kind, error, trace) -> None:
        if kind is None:
            os.replace(self.part, self.path)
        else:
            self.part.unlink(missing_ok=True)


def is_litter(path: str) -> bool:
    """Is a file no article by its name: what systems and programs leave in folders unasked?"""
    *folders, name = path.lower().split("/")
    return (
        name in LITTER or name.startswith(("._", "~$")) or not LITTER_FOLDERS.isdisjoint(folders)
    )


def is_hidden(path: str) -> bool:
    """Does the name of a file, or of a folder that it lies in, begin with a dot?"""
    return any(step.startswith(".") and step.strip(".") for step in path.split("/"))


def files(folder: Path, max_bytes: int, leave: Path | None = None) -> Iterator[SourceFile]:
    """All files below a folder, in the order of their paths.

    Symbolic links to folders or out of the folder, hidden files and folders, what may not be read
    and files that are too large come with an empty content and the problem in words. What systems
    leave unasked (`is_litter`) and what lies below `leave` (the results of an earlier run) is left
    out. A name that is not UTF-8 keeps its odd bytes as escapes.

    Raises
    ------
    InputError
        If the folder is missing, no folder, or holds no file.
    """
    folder = Path(folder)
    if not folder.exists():
        raise InputError(f"{folder}: there is no such folder; give the folder with the articles")
    if not folder.is_dir():
        raise InputError(f"{folder}: is not a folder; give the folder that holds the file")
    root = folder.resolve()
    paths: list[Path] = []

    def closed(error: OSError) -> None:
        if Path(error.filename) != folder:
            paths.append(Path(error.filename))

    for base, below, names in os.walk(folder, onerror=closed):
        below[:] = [name for name in below if name.lower() not in LITTER_FOLDERS]
        listed = [
            name for name in below if is_hidden(name) or os.path.islink(os.path.join(base, name))
        ]
        below[:] = [name for name in below if not is_hidden(name)]
        paths += [Path(base) / name for name in [*names, *listed] if not is_litter(name)]
    if leave is not None:
        away = leave.resolve()
        paths = [path for path in paths if away not in path.absolute().parents
                 and not path.parent.resolve().is_relative_to(away)]  # fmt: skip
    paths.sort(key=lambda path: path.relative_to(folder).as_posix())
    if not paths:
        raise InputError(f"{folder}: the folder is empty; put articles into it")
    for path in paths:
        name = os.fsencode(path.relative_to(folder).as_posix())
        source = name.decode("utf-8", "backslashreplace")
        try:
            if path.is_symlink() and path.is_dir():
                yield SourceFile(source, b"", "a link to a folder; put the folder itself there")
            elif not path.resolve().is_relative_to(root):
                yield SourceFile(source, b"", "a link that leads out of the folder")
            elif is_hidden(path.name):
                what = "folder" if path.is_dir() else "file"
                yield SourceFile(source, b"", f"hidden: the name of the {what} begins with a dot")
            elif path.is_dir():
                yield SourceFile(source, b"", "unreadable: the folder may not be opened")
            elif not path.is_file():
                yield SourceFile(source, b"", "not a regular file")
            elif path.stat().st_size > max_bytes:
                size = path.stat().st_size
                yield SourceFile(source, b"", f"too large: {size} bytes, limit {max_bytes}")
            else:
                yield SourceFile(source, path.read_bytes())
        except (OSError, RuntimeError) as error:  # RuntimeError: a link that leads to itself
            why = getattr(error, "strerror", None) or "a link that leads to itself"
            yield SourceFile(source, b"", f"unreadable: {why}")
