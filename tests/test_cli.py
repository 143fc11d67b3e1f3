"""Bad input ends with one line on standard error and exit code 2, before anything is written."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from parley import cli, store

ROOT = Path(__file__).parents[1]
ISSUES, ACTORS = ROOT / "data/codebook/issues.yaml", ROOT / "data/codebook/actors.yaml"
ARTICLE = "Zelenskyy called for an immediate ceasefire in every village of the long valley.\n"


@pytest.fixture
def parley(monkeypatch, capsys):
    """Run a command in this process: exit code, standard output, standard error."""

    def run(*arguments) -> tuple[int, str, str]:
        monkeypatch.chdir(ROOT)
        monkeypatch.setattr(sys, "argv", ["parley", *map(str, arguments)])
        capsys.readouterr()
        try:
            cli.main()
            code = 0
        except SystemExit as end:
            code = end.code or 0
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "articles"
    made.mkdir()
    (made / "one.txt").write_text(ARTICLE * 3, encoding="utf-8")
    return made


def refused(result: tuple[int, str, str], out: Path, *words: str) -> str:
    """The one line, after all that goes for every refusal has been checked."""
    code, printed, error = result
    assert code == 2
    assert printed == ""
    assert error.endswith("\n")
    assert error.count("\n") == 1
    assert "\r" not in error
    assert error.startswith("parley: ")
    assert "Traceback" not in error
    for word in words:
        assert word in error
    assert not out.is_dir() or not list(out.rglob("*"))
    return error


def test_missing_folder(parley, tmp_path):
    out = tmp_path / "out"
    refused(parley("analyse", tmp_path / "nowhere", "--out", out), out, "nowhere", "no such folder")
    assert not out.exists()


def test_empty_folder(parley, tmp_path):
    (tmp_path / "empty").mkdir()
    out = tmp_path / "out"
    refused(parley("analyse", tmp_path / "empty", "--out", out), out, "empty", "put articles")
    assert not out.exists()


def test_a_file_where_a_folder_is_meant(parley, folder, tmp_path):
    out = tmp_path / "out"
    refused(parley("analyse", folder / "one.txt", "--out", out), out, "one.txt", "is not a folder")


def test_only_unreadable_files(parley, tmp_path):
    made, out = tmp_path / "binary", tmp_path / "out"
    made.mkdir()
    for name in ("a.bin", "b.txt"):
        (made / name).write_bytes(bytes(range(256)) * 20)
    refused(parley("analyse", made, "--out", out), out, "none of 2 files", "a.bin", "binary")


def test_unknown_parameter(parley, folder, tmp_path):
    params, out = tmp_path / "params.yaml", tmp_path / "out"
    params.write_text("clean:\n  minimum_charakters: 3\n")
    result = parley("analyse", folder, "--out", out, "--params", params)
    refused(result, out, "clean.minimum_charakters", "did you mean 'minimum_characters'?")
    params.write_text("claen:\n  minimum_characters: 3\n")
    refused(parley("analyse", folder, "--out", out, "--params", params), out,
            "did you mean 'clean'?")  # fmt: skip


@pytest.mark.parametrize("text", [
    "clean:\n  minimum_characters: many\n", "clean:\n  minimum_characters: -1\n", "- 1\n",
    "clean: [\n", "clean: 3\n", "\x00",
])  # fmt: skip
def test_params_that_are_none(parley, folder, tmp_path, text):
    params, out = tmp_path / "params.yaml", tmp_path / "out"
    params.write_text(text)
    refused(parley("analyse", folder, "--out", out, "--params", params), out, "params.yaml")


def test_missing_params(parley, folder, tmp_path):
    out = tmp_path / "out"
    refused(parley("analyse", folder, "--out", out, "--params", tmp_path / "gone.yaml"), out,
            "gone.yaml")  # fmt: skip


def test_misspelt_key_in_the_codebook(parley, folder, tmp_path):
    lines = ISSUES.read_text(encoding="utf-8").splitlines(keepends=True)
    place = next(i for i, line in enumerate(lines) if line.startswith("    phrases:"))
    lines[place] = lines[place].replace("phrases", "phrasess")
    (tmp_path / "issues.yaml").write_text("".join(lines), encoding="utf-8")
    out = tmp_path / "out"
    result = parley("analyse", folder, "--out", out, "--codebook", tmp_path / "issues.yaml")
    error = refused(result, out, "issues.yaml, line ", "phrases")
    number = int(re.search(r"line (\d+)", error)[1])
    assert abs(number - place - 1) <= place  # a line of that issue, or the misspelt one
    lines[place] = lines[place].replace("phrasess", "phrases")
    place = next(i for i, line in enumerate(lines) if line.startswith("    partial:"))
    lines[place] = lines[place].replace("partial", "partail")
    (tmp_path / "issues.yaml").write_text("".join(lines), encoding="utf-8")
    result = parley("analyse", folder, "--out", out, "--codebook", tmp_path / "issues.yaml")
    refused(result, out, f"issues.yaml, line {place + 1}:", "did you mean 'partial'?")


def test_misspelt_key_among_the_actors(parley, folder, tmp_path):
    lines = ACTORS.read_text(encoding="utf-8").splitlines(keepends=True)
    place = next(i for i, line in enumerate(lines) if line.startswith("    demonyms:"))
    lines[place] = lines[place].replace("demonyms", "demonmys")
    (tmp_path / "actors.yaml").write_text("".join(lines), encoding="utf-8")
    out = tmp_path / "out"
    result = parley("analyse", folder, "--out", out, "--actors", tmp_path / "actors.yaml")
    refused(result, out, f"actors.yaml, line {place + 1}:", "did you mean 'demonyms'?")


@pytest.mark.parametrize("option", ["--codebook", "--actors"])
@pytest.mark.parametrize("content", [None, "", "- 1\n", "a: [\n", "\x00"])
def test_no_codebook_at_all(parley, folder, tmp_path, option, content):
    path, out = tmp_path / "book.yaml", tmp_path / "out"
    if content is not None:
        path.write_text(content)
    refused(parley("analyse", folder, "--out", out, option, path), out, "book.yaml")


@pytest.mark.parametrize("below", ["", "/out", "/a/b/out"])
def test_output_that_cannot_be_written(parley, folder, tmp_path, below):
    """A file in the way stops even root, whom permissions do not."""
    (tmp_path / "file").write_text("in the way")
    out = Path(str(tmp_path / "file") + below)
    refused(parley("analyse", folder, "--out", out), out, "cannot be written")
    assert (tmp_path / "file").read_text() == "in the way"


def tables(folder: Path, *names: str) -> list[Path]:
    for name in names:
        store.write(store.empty(name), folder / f"{name}.parquet", name)
    return [folder / f"{name}.parquet" for name in names]


EVALUATE = ("cross_validation", "documents", "statements")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a,b\n1,2\n", "column"),
        (b"", "not a CSV"),
        (b"a,b\n1,2,3,4\n1\n\"", "not a CSV"),
        (b"\xff\xfe\x00a\x00", "not a CSV"),
        (None, "cannot be read"),
    ],
)
def test_wrong_csv(parley, tmp_path, content, words):
    wrong, out = tmp_path / "wrong.csv", tmp_path / "out"
    if content is not None:
        wrong.write_bytes(content)
    given = tables(tmp_path, *EVALUATE)
    gold, coded = ROOT / "data/gold", ROOT / "data/coded"
    given += [*tables(tmp_path, "tokens"), ROOT / "models/embedding"]
    outs = [out / "metrics.json", out / "scores.parquet", out / "errors.parquet"]
    result = parley("evaluate", *given, gold, coded, wrong, ISSUES, ACTORS, *outs)
    refused(result, out, "wrong.csv", words)
    for name in ("codings.csv", "attribution.csv"):
        folder = tmp_path / name.removesuffix(".csv")
        shutil.copytree(gold, folder)
        (folder / name).unlink()
        if content is not None:
            (folder / name).write_bytes(content)
        result = parley("evaluate", *given, folder, coded, ROOT / "data/manifest.csv", ISSUES,
                        ACTORS, *outs)  # fmt: skip
        refused(result, out, name, words)


def test_wrong_codes(parley, tmp_path):
    wrong, out = tmp_path / "wrong.csv", tmp_path / "out"
    wrong.write_text("a,b\n1,2\n")
    given = tables(tmp_path, "stances", "statements", "documents", "cross_validation")
    codes, conditions = (ROOT / "data/coded" / f"{n}.csv" for n in ("positions", "conditions"))
    actors, events = ROOT / "data/codebook/actors.yaml", ROOT / "data/events.csv"
    made = [out / name for name in ("sample", "world", "networks", "errors.json")]
    for texts in ((wrong, conditions, actors, events), (codes, wrong, actors, events),
                  (codes, conditions, actors, wrong)):  # fmt: skip
        refused(parley("locate", *given, *texts, *made), out, "column")
    given = tables(tmp_path, "documents", "statements", "tokens")
    coded = ROOT / "data/coded"
    result = parley("train", *given, wrong, coded / "candidates.jsonl",
                    coded / "grain_deal_2022/candidates.jsonl", coded / "user", ISSUES,
                    ROOT / "models/stance/words.json", ROOT / "models/embedding",
                    ROOT / "models/reader", out / "model.json",
                    out / "cross_validation.parquet")  # fmt: skip
    refused(result, out, "column")


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b"", b"PAR1", None])
def test_what_is_no_parquet(parley, tmp_path, content):
    wrong, out = tmp_path / "documents.parquet", tmp_path / "out"
    if content is not None:
        wrong.write_bytes(content)
    result = parley("attribute", wrong, ACTORS, out / "s.parquet", out / "t.parquet")
    refused(result, out, "documents.parquet", "cannot be read")


def test_another_table_than_meant(parley, tmp_path):
    (wrong,) = tables(tmp_path, "rejected")
    out = tmp_path / "out"
    result = parley("attribute", wrong, ACTORS, out / "s.parquet", out / "t.parquet")
    refused(result, out, "documents", "column")


@pytest.mark.parametrize("content", ["{}", "[]", "{", "null", '{"position": {}, "stance": {}}'])
def test_what_is_no_model(parley, tmp_path, content):
    wrong, out = tmp_path / "model.json", tmp_path / "out"
    wrong.write_text(content)
    given = tables(tmp_path, "documents", "statements", "tokens")
    result = parley("classify", *given, ISSUES, ACTORS, wrong, ROOT / "models/stance/words.json",
                    ROOT / "models/embedding", ROOT / "models/reader",
                    out / "stances.parquet")  # fmt: skip
    refused(result, out, "model.json")


def test_a_stage_that_cannot_write(parley, folder, tmp_path):
    (tmp_path / "file").write_text("in the way")
    below = tmp_path / "file/out"
    result = parley("collect", folder, below / "records.parquet", below / "rejected.parquet")
    refused(result, below, "cannot be written")


def test_no_half_files_are_left(parley, folder, tmp_path):
    out = tmp_path / "out"
    code, _, error = parley("collect", folder, out / "records.parquet", out / "rejected.parquet")
    assert (code, error) == (0, "")
    assert sorted(p.name for p in out.iterdir()) == ["records.parquet", "rejected.parquet"]


def test_data_dictionary(parley, tmp_path):
    assert parley("dictionary", tmp_path / "page.md")[0] == 0
    text = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert all(f"\n## {name}\n" in text for name in store.TABLES)


def test_from_the_shell(tmp_path):
    """As a user meets it: a process of its own, from another folder, without a terminal."""
    command = Path(sys.executable).with_name("parley")
    done = subprocess.run([command, "analyse", "nowhere", "--out", "out"], cwd=tmp_path, text=True,
                          capture_output=True, timeout=60, env={**os.environ, "COLUMNS": "40"},
                          check=False)  # fmt: skip
    refused((done.returncode, done.stdout, done.stderr), tmp_path / "out", "nowhere")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def audited(tmp_path):
    made = tmp_path / "audited"
    made.mkdir()
    (made / "page.txt").write_text(
        f"{ARTICLE}Advertisement\n<b>&\x1b[31m Photo: A. Person / Example\n{ARTICLE * 2}"
    )
    (made / "page.html").write_text(
        f"<html><body><nav><a>World</a></nav><article><h1>One</h1><p>{ARTICLE * 3}</p></article>"
        "<script>alert(1)</script></body></html>"
    )
    (made / "rows.csv").write_text(f"title,text\nOne,{ARTICLE.strip()}\nTwo,{ARTICLE.strip()}\n")
    return made


def test_show_removed(parley, audited):
    code, shown, error = parley("show-removed", audited, "page.txt")
    assert (code, error) == (0, "")
    assert "[advert: Advertisement]" in shown
    assert "advert: 1" in shown
    assert shown.count(ARTICLE.strip()) == 3
    assert "\x1b" not in shown
    code, shown, error = parley("show-removed", audited, "rows.csv#2")
    assert (code, error) == (0, "")
    assert "nothing was taken out" in shown


def test_show_removed_as_a_page(parley, audited, tmp_path):
    for name in ("page.txt", "page.html"):
        page = tmp_path / "out" / f"{name}.html"
        assert parley("show-removed", audited, name, "--html", page) == (0, "", "")
        text = page.read_text(encoding="utf-8")
        assert "<script" not in text
        assert "http" not in text
        assert ARTICLE.strip() in text
        assert '<del class="r0"' in text
    escaped = (tmp_path / "out/page.txt.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;&amp;" in escaped
    assert "\x1b" not in escaped


@pytest.mark.parametrize(
    ("name", "words"),
    [("gone.txt", "no readable document"), ("rows.csv", "#1 to rows.csv#2"),
     ("rows.csv#9", "rows 1 to 2"), ("../page.txt", "no readable document")],
)  # fmt: skip
def test_show_removed_of_no_document(parley, audited, tmp_path, name, words):
    out = tmp_path / "out"
    result = parley("show-removed", audited, name, "--html", out / "page.html")
    refused(result, out, name, words)
