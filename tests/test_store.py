"""The disk: which files a folder has, and what a spreadsheet may see."""

import os
from pathlib import Path

import pandas as pd
import pytest

from parley import store
from parley.errors import InputError


def found(folder: Path, **more) -> dict[str, str]:
    return {f.source: f.problem for f in store.files(folder, 1000, **more)}


def test_every_file_below_a_folder_in_order(tmp_path):
    (tmp_path / "b").mkdir()
    for name in ("c.txt", "a.txt", "b/d.txt", ".hidden"):
        (tmp_path / name).write_text("x")
    assert list(found(tmp_path)) == ["a.txt", "b/d.txt", "c.txt"]


def test_links_are_named_not_followed(tmp_path):
    (tmp_path / "good.txt").write_text("x")
    os.symlink("loop", tmp_path / "loop")
    os.symlink("/", tmp_path / "root")
    os.symlink("/etc/hostname", tmp_path / "out")
    problems = found(tmp_path)
    assert problems.pop("good.txt") == ""
    assert set(problems) == {"loop", "root", "out"}
    assert all("link" in problem for problem in problems.values())


def test_names_that_are_not_utf8_stay_apart(tmp_path):
    for name in (b"a\xff.txt", b"a\xfe.txt", b"a?.txt"):
        with open(os.path.join(os.fsencode(tmp_path), name), "w") as out:
            out.write("x")
    assert set(found(tmp_path)) == {"a\\xff.txt", "a\\xfe.txt", "a?.txt"}


def test_results_of_an_earlier_run_are_no_articles(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "documents.csv").write_text("text\nx\n")
    assert list(found(tmp_path, leave=tmp_path / "out")) == ["a.txt"]


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-x", "@sum", "\tx", "a\nb\u2028c"])
def test_a_cell_that_would_run_is_defused_at_the_same_length(cell):
    safe = store.defuse(cell)
    assert len(safe) == len(cell)
    assert safe[0] not in "=+-@\t"
    assert len(safe.splitlines()) == 1


def test_a_table_is_whole_or_not_there(tmp_path):
    with pytest.raises(InputError):
        store.write(pd.DataFrame({"topic": [1]}), tmp_path / "topics.parquet", "topics")
    assert list(tmp_path.iterdir()) == []
