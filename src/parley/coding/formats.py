"""Questions to coders as CSV, Label Studio tasks or doccano lines, and the answers read back."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from parley import store
from parley.codebook import Actors, Issues
from parley.coding.sampling import Asked
from parley.coding.sources import Corpus, named
from parley.errors import InputError
from parley.schema import STANCES

FORMATS = {"csv": ".csv", "labelstudio": ".json", "doccano": ".jsonl"}
ANSWERS = (*STANCES, "none")
# `stance` is the coder's and left empty; what the model says would lead the coder, and is kept back
COLUMNS = ["statement_id", "source", "part", "published", "outlet", "reason", "speaker", "sentence",
           "actor", "holder", "issue", "proposition", "stance"]  # fmt: skip
NEEDED = ("statement_id", "actor", "issue", "stance")


@dataclass(frozen=True)
class Coded:
    """One answer: where it stands in which file, and what it says."""

    file: Path
    row: int
    statement_id: str
    actor: str
    issue: str
    stance: str

    def error(self, what: str) -> InputError:
        """A problem of this answer in one line."""
        return InputError(f"{self.file}: row {self.row}: {what}")


def questions(asked: Sequence[Asked], corpus: Corpus, issues: Issues, actors: Actors) \
        -> pd.DataFrame:  # fmt: skip
    """A row for each statement, actor and issue to be coded, with the columns of `COLUMNS`."""
    documents = corpus.documents.set_index("document_id")
    said = corpus.statements.drop_duplicates("statement_id").set_index("statement_id")
    rows = []
    for a in asked:
        key, document = a.reading.statement_id, documents.loc[a.reading.document_id]
        for s in a.suggestions:
            rows.append({
                "statement_id": key, "source": document["source"], "part": str(document["part"]),
                "published": document["published"], "outlet": document["outlet"],
                "reason": a.reason, "speaker": said.loc[key, "speaker"],
                "sentence": a.reading.sentence, "actor": s.actor,
                "holder": named(s.actor, actors), "issue": s.issue,
                "proposition": issues.issues[s.issue].proposition, "stance": "",
            })  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)


def write_questions(rows: pd.DataFrame, path: Path, form: str) -> None:
    """Write questions: a CSV that no spreadsheet runs, Label Studio's JSON or doccano's lines.

    Raises
    ------
    InputError
        If the format is unknown or the name of the file does not end as the format's does.
    """
    if form not in FORMATS:
        raise InputError(f"--format: '{form}' is unknown; use {', '.join(FORMATS)}")
    if path.suffix.lower() != FORMATS[form]:
        raise InputError(f"{path}: does not end in {FORMATS[form]}, as {form} needs; rename it")
    if form == "csv":
        store.write_csv(rows, path)
        return
    tasks = [{str(k): v for k, v in row.items() if k != "stance"}
             for row in rows.to_dict("records")]  # fmt: skip
    if form == "labelstudio":
        store.write_json([{"data": {**task, "text": task["sentence"]}} for task in tasks], path)
    else:
        store.write_lines([{**task, "text": task["sentence"], "label": []} for task in tasks], path)


def read_answers(path: Path) -> list[Coded]:
    """Read what was coded; questions without an answer are left out.

    Parameters
    ----------
    path : Path
        .csv, Label Studio's export as JSON or JSON-MIN (.json), or doccano's as JSON lines
        (.jsonl). Rows are counted from 1; of a CSV, as a spreadsheet does, the header is row 1.

    Raises
    ------
    InputError
        One line that names file, row and mend.
    """
    readers: dict[str, Callable[[Path], Iterator[tuple[int, dict[str, str], list[str]]]]] = {
        ".csv": _csv, ".json": _labelstudio, ".jsonl": _doccano}
    if path.suffix.lower() not in readers:
        raise InputError(f"{path}: is neither .csv, .json nor .jsonl; export it as one of them")
    found = []
    for row, fields, stances in readers[path.suffix.lower()](path):
        stances = [s for s in dict.fromkeys(s.strip().lower() for s in stances) if s]
        if len(stances) > 1:
            raise InputError(f"{path}: row {row}: has {len(stances)} stances "
                             f"({', '.join(stances)}); keep one")  # fmt: skip
        missing = [name for name in NEEDED[:3] if not fields.get(name)]
        if stances and missing:
            raise InputError(f"{path}: row {row}: {missing[0]} is empty; copy it from the file "
                             "that parley next made")  # fmt: skip
        found += [Coded(path, row, fields["statement_id"], fields["actor"], fields["issue"], s)
                  for s in stances]
    return found


def _csv(path: Path):
    data = store.read_csv(path, NEEDED)
    for row, fields in enumerate(data.to_dict("records"), 2):
        yield row, {str(k): v.strip() for k, v in fields.items()}, [fields["stance"]]


def _labelstudio(path: Path):
    tasks = store.read_json(path)
    if not isinstance(tasks, list) or not all(isinstance(task, dict) for task in tasks):
        raise InputError(f"{path}: is no list of tasks; export from Label Studio as JSON")
    for row, task in enumerate(tasks, 1):
        data = task.get("data", task)
        yield row, _fields(path, row, data), _chosen(path, row, task)


def _chosen(path: Path, row: int, task: dict[str, Any]) -> list[str]:
    """The choices of all annotations of a task; of JSON-MIN the field `stance`."""
    if "annotations" not in task:
        given = task.get("stance", "")
        return [given] if isinstance(given, str) else [str(s) for s in given.get("choices", [])]
    try:
        return [str(choice) for annotation in task["annotations"]
                if not annotation.get("was_cancelled")
                for result in annotation["result"] if result.get("from_name") == "stance"
                for choice in result["value"]["choices"]]  # fmt: skip
    except (KeyError, TypeError, AttributeError):
        raise InputError(f"{path}: row {row}: its annotation is no choice named 'stance'; use the "
                         "labelling set-up of docs/coding.md") from None  # fmt: skip


def _doccano(path: Path):
    for row, line in enumerate(store.read_lines(path), 1):
        if not isinstance(line, dict):
            raise InputError(f"{path}: row {row}: is no object; export from doccano as JSONL")
        label = line.get("label") or []
        if not isinstance(label, (str, list)):
            raise InputError(f"{path}: row {row}: label is no stance; export from a project for "
                             "text classification")  # fmt: skip
        meta = line.get("meta")
        yield (row, _fields(path, row, {**line, **(meta if isinstance(meta, dict) else {})}),
               [str(s) for s in ([label] if isinstance(label, str) else label)])  # fmt: skip


def _fields(path: Path, row: int, data: object) -> dict[str, str]:
    if not isinstance(data, dict):
        raise InputError(f"{path}: row {row}: has no data; export it with its fields")
    return {name: data[name].strip() for name in NEEDED[:3] if isinstance(data.get(name), str)}
