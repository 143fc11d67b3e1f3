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
    for name in ("c.txt", "a.txt", "b/d.txt"):
        (tmp_path / name).write_text("x")
    assert list(found(tmp_path)) == ["a.txt", "b/d.txt", "c.txt"]


def test_hidden_files_and_folders_are_named_and_litter_is_not(tmp_path):
    for name in (".git", ".drafts", "__MACOSX", "b"):
        (tmp_path / name).mkdir()
    for name in ("a.txt", ".hidden", ".DS_Store", "Thumbs.db", "desktop.ini", "._a.txt", "~$a.docx",
                 ".gitkeep", ".git/config", ".drafts/x.txt", "__MACOSX/x", "b/.gitignore"):
        (tmp_path / name).write_text("x")  # fmt: skip
    assert found(tmp_path) == {
        "a.txt": "",
        ".hidden": "hidden: the name of the file begins with a dot",
        ".drafts": "hidden: the name of the folder begins with a dot",
    }


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_named(tmp_path):
    (tmp_path / "closed").mkdir()
    for name in ("a.txt", "b.txt", "closed/c.txt"):
        (tmp_path / name).write_text("x")
    (tmp_path / "b.txt").chmod(0)
    (tmp_path / "closed").chmod(0)
    problems = found(tmp_path)
    (tmp_path / "closed").chmod(0o700)
    assert problems["a.txt"] == ""
    assert problems["b.txt"].startswith("unreadable")
    assert problems["closed"].startswith("unreadable")


def test_a_folder_that_may_not_be_opened_is_named(tmp_path, monkeypatch):
    (tmp_path / "closed").mkdir()
    (tmp_path / "a.txt").write_text("x")
    scandir = os.scandir

    def refuse(path):
        if os.path.basename(path) == "closed":
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert found(tmp_path)["closed"].startswith("unreadable")


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
