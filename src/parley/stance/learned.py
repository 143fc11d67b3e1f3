"""Read the training rows that `parley learn` made."""

from pathlib import Path

from parley import store
from parley.errors import InputError
from parley.stance.gold import Example, load_examples


def read_learned(folder: Path) -> list[Example]:
    """The training rows of every .jsonl in a folder; none where there is no such file."""
    if not folder.is_dir():
        raise InputError(f"{folder}: there is no such folder; make it or give another")
    return [example for path in sorted(folder.glob("*.jsonl"))
            for example in load_examples(store.read_lines(path))]  # fmt: skip
