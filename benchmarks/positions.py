"""How fast positions are found, part by part, beside the parse of the same statements.

    python benchmarks/positions.py [--articles N]

Reads the tables of the sample (after `dvc repro`). Each part runs three times; the best is shown,
in statements a second and as a share of the time that attribution takes, measured in the same run.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from parley import store
from parley.codebook import load_actors, load_issues
from parley.params import Attribute
from parley.stages.attribute import attribute
from parley.stance.model import PositionModel
from parley.stance.reader import pages
from parley.stance.reading import read_statements
from parley.stance.words import read_words

ROUNDS = 3
TABLES = Path("data/processed")


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds and result of the fastest of some runs."""
    best, made = float("inf"), None
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        made = work()
        best = min(best, time.perf_counter() - begun)
    return best, made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=1000)
    given = parser.parse_args()
    issues = load_issues(Path("data/codebook/issues.yaml"))
    actors = load_actors(Path("data/codebook/actors.yaml"))
    model = PositionModel.from_json(store.read_json(Path("models/stance/model.json")))
    words = read_words(Path("models/stance/words.json"), Path("models/embedding"),
                       Path("models/reader"))  # fmt: skip
    documents = store.read(TABLES / "documents.parquet", "documents").head(given.articles)
    begun = time.perf_counter()
    said = attribute(documents, actors, Attribute())
    parsed = time.perf_counter() - begun
    n = len(said.statements)

    def read():
        return read_statements(documents, said.statements, said.tokens, issues)

    def judged() -> tuple[float, list]:
        """Seconds of the fastest of some runs, and the last readings: judging changes them."""
        best = float("inf")
        for _ in range(ROUNDS):
            readings = read()
            start = time.perf_counter()
            words.judge(readings, issues)
            best = min(best, time.perf_counter() - start)
        return best, readings

    reading, _ = timed(read)
    reader, words.reader = words.reader, None
    by_words, _ = judged()
    words.reader = reader
    by_both, found = judged()
    by_reader = by_both - by_words
    weighing, _ = timed(lambda: [model.predict(c) for r in found for c in r.candidates])
    print(f"{len(documents)} articles, {n} statements, of which the reader reads "
          f"{len(pages(found, reader.pieces))}")  # fmt: skip
    parts = {"parse and attribution": parsed, "climb": reading, "words": by_words,
             "reader": by_reader, "position model": weighing}  # fmt: skip
    parts["positions without the reader"] = reading + by_words + weighing
    parts["positions"] = reading + by_words + by_reader + weighing
    for name, seconds in parts.items():
        print(f"{name:30} {n / seconds:8.0f} statements/s  {seconds / parsed:6.3f} of parsing")


if __name__ == "__main__":
    main()
