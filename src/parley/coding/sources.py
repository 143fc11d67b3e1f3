"""Read what `next` and `learn` work on: the pipeline's tables, or what `parley analyse` left."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from parley import store
from parley.codebook import Actors, Issues
from parley.errors import InputError
from parley.schema import EXPORTS
from parley.stance.gold import Judge
from parley.stance.reading import Reading, read_statements


@dataclass(frozen=True)
class Corpus:
    """The readings of all statements of a corpus, with the tables they came from."""

    documents: pd.DataFrame
    statements: pd.DataFrame
    readings: list[Reading]


def read_corpus(folder: Path, issues: Issues, judge: Judge | None = None) -> Corpus:
    """Read a folder with documents, statements and tokens.

    Parameters
    ----------
    folder : Path
        The output of `parley analyse`, or the pipeline's tables (data/processed; its tokens lie
        in data/interim beside it).
    issues : Issues
        The codebook that the statements are read by.
    judge : callable, optional
        Adds to the candidates what a model of words says, as `words.Words.judge`.

    Raises
    ------
    InputError
        Where the folder holds neither.
    """
    tokens = next((p for p in (folder / "tokens.parquet", folder.parent / "interim/tokens.parquet")
                   if p.is_file()), None)  # fmt: skip
    if tokens is None:
        raise InputError(f"{folder}: holds no tokens.parquet; give the output of parley analyse, "
                         "or the folder of the pipeline's tables")  # fmt: skip
    if (folder / "documents.parquet").is_file():
        documents = store.read(folder / "documents.parquet", "documents")
        statements = store.read(folder / "statements.parquet", "statements")
    else:
        documents, statements = _exported(folder)
    readings = read_statements(documents, statements, store.read(tokens, "tokens"), issues)
    if judge is not None:
        judge(readings, issues)
    return Corpus(documents, statements, readings)


def _exported(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables as `parley analyse` exports them, with the types that the readers need."""
    documents = store.read_csv(folder / "documents.csv", tuple(EXPORTS["documents"]))
    documents["on_topic"] = documents["on_topic"] == "true"
    statements = store.read_csv(folder / "statements.csv", tuple(EXPORTS["statements"]))
    places = documents[["source", "part", "document_id"]]
    return documents, statements.merge(places, on=["source", "part"])


def named(code: str, actors: Actors) -> str:
    """The name of an actor, or its code where the codebook has none."""
    return next((actor.name for actor in actors.actors if actor.code == code), code)
