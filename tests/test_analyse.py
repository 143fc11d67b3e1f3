"""`parley analyse` from end to end, on three invented articles and a file that is none."""

import csv
import io
import os
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from parley import store
from parley.schema import TABLES

ROOT = Path(__file__).resolve().parents[1]
COLUMNS = {
    "documents": "source,part,document_id,title,published,outlet,agency,language,on_topic,"
                 "duplicate_of,text",
    "statements": "source,part,statement_id,field,start,end,sentence,kind,cue,speaker,actor,"
                  "relayed_by",
    "evidence": "source,part,document_id,statement_id,published,speaker,relayed_by,actor,issue,"
                "stance,probability,firmness,condition,sentence,start,end",
    **{name: ",".join(TABLES[name].names)
       for name in ("positions", "distances", "shifts", "removed", "rejected")},
}  # fmt: skip
FILES = {*(f"{name}.csv" for name in COLUMNS), "report.pdf", "evidence.html",
         "network.graphml", "tokens.parquet"}

FIRST = """\
Kyiv asks for a pause in the valley
16 May 2025

Zelenskyy called for an immediate ceasefire on Friday. “We support a full ceasefire,” he said.
“Our team has packed its bags,” he added.

- Lavrov rejected the idea of an unconditional ceasefire. Russia and Ukraine agreed to exchange
prisoners of war, according to Peskov.
"""
PAGE = """\
<html><head><title>A long table in Ankara</title>
<meta property="article:published_time" content="2025-06-02T10:00:00Z"></head>
<body><article><h1>A long table in Ankara</h1>
<p>Russia will agree to a ceasefire only if Western arms supplies to Ukraine stop, Lavrov said.</p>
<p>Trump urged Putin to accept a ceasefire. Macron said France was ready to send troops to Ukraine.
The soup of the delegations, a witness said, was cold by the time that the speeches ended.</p>
</article></body></html>
"""
TITLE = "=SUM(A1:A9) of the talks: Kyiv and Moscow count prisoners"
TABLE = [{
    "title": TITLE, "date": "2025-07-01", "outlet": "@Valley Gazette",
    "text": "+ Zelenskyy demanded the return of the abducted Ukrainian children. Russia released "
            "200 Ukrainian prisoners of war on Tuesday, and Peskov said Moscow was ready for "
            "direct talks with Kyiv.",
}]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("analyse") / "articles"
    (made / "deep/er").mkdir(parents=True)
    (made / "first.txt").write_text(FIRST, encoding="utf-8")
    (made / "deep/er/page.html").write_text(PAGE, encoding="utf-8")
    with open(made / "deep/table.csv", "w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(TABLE[0]))
        writer.writeheader()
        writer.writerows(TABLE)
    (made / "picture.bin").write_bytes(bytes(range(256)) * 30)
    return made


@pytest.fixture(scope="module")
def done(folder):
    """The command as a user gives it, in the folder beside the articles."""
    command = Path(sys.executable).with_name("parley")
    before = {p: p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
    result = subprocess.run(
        [command, "analyse", "articles", "--out", "out/of/it"], text=True, cwd=folder.parent,
        capture_output=True, timeout=180, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr[-2000:]
    assert {p: p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()} == before
    return result


@pytest.fixture(scope="module")
def out(folder, done):
    return folder.parent / "out/of/it"


def rows(out: Path, name: str) -> list[dict]:
    with open(out / f"{name}.csv", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_all_files_and_no_other(out):
    assert {p.name for p in out.iterdir()} == FILES


def test_nothing_is_written_elsewhere(folder, out):
    assert {p.name for p in folder.parent.iterdir()} == {"articles", "out"}


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_and_lines(out, name):
    content = (out / f"{name}.csv").read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    text = content.decode("utf-8")
    assert text.split("\n")[0] == COLUMNS[name]
    parsed = list(csv.reader(io.StringIO(text)))
    assert len(parsed) == len(text.splitlines()) == text.count("\n")  # a row a line
    assert all(len(row) == len(parsed[0]) for row in parsed)


@pytest.mark.parametrize("name", COLUMNS)
def test_no_cell_runs_as_a_formula(out, name):
    for row in rows(out, name):
        for column, cell in row.items():
            if cell[:1] in {"=", "+", "@", "\t"}:
                raise AssertionError((column, cell))
            assert not cell.startswith("-") or cell.lstrip("-").replace(".", "").isdigit() or \
                float(cell) < 0, (column, cell)  # fmt: skip


def test_a_defused_cell_keeps_its_length(out):
    (title,) = [r["title"] for r in rows(out, "documents") if r["source"] == "deep/table.csv"]
    assert title == "＝" + TITLE[1:]
    assert len(title) == len(TITLE)
    for raw in ("=1+1", "+49", "-x", "@you", "\tx", "a\nb\r\nc", "", "\x00", "x\u2028y"):
        defused = store.defuse(raw)
        assert len(defused) == len(raw)
        assert len(defused.splitlines()) <= 1


def test_summary(out, done):
    lines = done.stdout.splitlines()
    assert any(line.startswith("1 of 4 files rejected") for line in lines)
    assert any(line.startswith("3 articles, 3 on topic, 0 repeats") for line in lines)
    assert any("report.pdf" in line for line in lines)
    assert "Traceback" not in done.stderr
    count = len(rows(out, "evidence"))
    assert any(line.startswith(f"{count} positions") for line in lines)


def test_every_file_is_a_document_or_rejected(out):
    read = {r["source"] for r in rows(out, "documents")}
    assert read == {"first.txt", "deep/er/page.html", "deep/table.csv"}
    (refused,) = rows(out, "rejected")
    assert refused["source"] == "picture.bin"
    assert refused["reason"]
    assert refused["detail"]


def test_documents(out):
    dated = {r["source"]: r["published"] for r in rows(out, "documents")}
    assert dated["deep/er/page.html"] == "2025-06-02"
    assert dated["deep/table.csv"] == "2025-07-01"
    for row in rows(out, "documents"):
        assert (row["part"], row["language"], row["on_topic"]) == ("1", "en", "true")
        assert row["text"]


@pytest.mark.parametrize("name", ["statements", "evidence"])
def test_offsets_point_into_the_documents(out, name):
    documents = {(r["source"], r["part"]): r for r in rows(out, "documents")}
    fields = {r["statement_id"]: r["field"] for r in rows(out, "statements")}
    found = rows(out, name)
    assert found
    for row in found:
        text = documents[row["source"], row["part"]][fields[row["statement_id"]]]
        part = text[int(row["start"]) : int(row["end"])]
        assert store.defuse(part) == row["sentence"]


def test_keys_lead_from_table_to_table(out):
    documents = {r["document_id"]: r for r in rows(out, "documents")}
    statements = {r["statement_id"] for r in rows(out, "statements")}
    for row in rows(out, "evidence"):
        assert row["statement_id"] in statements
        assert documents[row["document_id"]]["source"] == row["source"]
        assert documents[row["document_id"]]["published"] == row["published"]


def test_who_wants_what(out):
    found = {(r["source"], r["actor"], r["issue"], r["stance"]) for r in rows(out, "evidence")}
    assert ("first.txt", "UKR", "ceasefire", "support") in found
    assert ("first.txt", "RUS", "ceasefire", "oppose") in found
    assert ("deep/er/page.html", "RUS", "ceasefire", "conditional") in found
    assert ("deep/er/page.html", "USA", "ceasefire", "support") in found
    for row in rows(out, "evidence"):
        assert 0 < float(row["probability"]) <= 1
        assert row["condition"] in row["sentence"]
    held = {(r["actor"], r["issue"]) for r in rows(out, "positions")}
    assert held == {(a, i) for _, a, i, _ in found}


def test_report_and_network(out):
    import pypdf

    content = (out / "report.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    pages = pypdf.PdfReader(out / "report.pdf").pages
    assert len(pages) > 1
    assert pages[0].extract_text().strip()
    graph = ET.parse(out / "network.graphml").getroot()
    assert graph.tag.endswith("graphml")
    assert len(list(graph.iter("{http://graphml.graphdrawing.org/xmlns}node"))) > 2


# ------------------------------------------------------------------------------ stopped, or refused


@pytest.mark.parametrize(
    ("number", "until", "code"),
    [(signal.SIGTERM, "**/.parley-*.part", 143), (signal.SIGINT, "temporary/parley-*/*", 130)],
)
def test_a_run_that_is_stopped_leaves_nothing(folder, tmp_path, number, until, code):
    """Stopped while it reads, and stopped while it makes the report."""
    (tmp_path / "temporary").mkdir()
    command = Path(sys.executable).with_name("parley")
    run = subprocess.Popen(
        [command, "analyse", folder, "--out", "deep/out"], cwd=tmp_path, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(tmp_path / "temporary")},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # as from a terminal
    )  # fmt: skip
    end = time.monotonic() + 120
    while not list(tmp_path.glob(until)) and time.monotonic() < end and run.poll() is None:
        time.sleep(0.02)
    assert run.poll() is None, run.communicate()
    run.send_signal(number)
    said, error = run.communicate(timeout=120)
    assert run.returncode == code, error
    assert "Traceback" not in error
    assert said == ""
    left = [p.name for p in tmp_path.rglob("*")]  # but for what PyTorch keeps for its next start
    assert [name for name in left if not name.startswith("torchinductor")] == ["temporary"]


def test_what_lies_in_the_output_folder_stays(folder, out):
    """A second run into the same folder: the same files, and nothing of the user's is lost."""
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    before = {name: (out / name).read_bytes() for name in sorted(FILES)}
    command = Path(sys.executable).with_name("parley")
    done = subprocess.run(
        [command, "analyse", "articles", "--out", "out/of/it"], text=True, cwd=folder.parent,
        capture_output=True, timeout=180, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert (out / "notes.txt").read_text(encoding="utf-8") == "mine"
    (out / "notes.txt").unlink()
    assert {name: (out / name).read_bytes() for name in sorted(FILES)} == before
    assert {p.name for p in out.iterdir()} == FILES


@pytest.mark.parametrize(
    ("given", "said"), [("", "--out: is empty"), ("taken", "taken: is a file"),
                        ("taken/below", "taken/below: cannot be written")],
)  # fmt: skip
def test_no_output_folder(folder, tmp_path, given, said):
    (tmp_path / "taken").write_text("x", encoding="utf-8")
    command = Path(sys.executable).with_name("parley")
    done = subprocess.run([command, "analyse", folder, "--out", given], text=True, cwd=tmp_path,
                          capture_output=True, timeout=60, check=False)  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith(f"parley: {said}")
    assert done.stderr.count("\n") == 1
    assert [p.name for p in tmp_path.iterdir()] == ["taken"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [("parties: [UKR, RUS]", "parties: [UKR, XAX]", "negotiation.parties: no actor has the code"),
     ("between: [RUS, UKR]", "between: [RUS, XAX]", "between: no actor has the code 'XAX'"),
     ("proposition: The delegations of Russia and Ukraine go on negotiating.",
      "proposition: Ukraine may join  NATO.", "has the proposition of issues.")],
)  # fmt: skip
def test_issues_that_do_not_go_with_the_actors(folder, tmp_path, old, new, said):
    text = (ROOT / "data/codebook/issues.yaml").read_text(encoding="utf-8")
    assert old in text
    book = tmp_path / "issues.yaml"
    book.write_text(text.replace(old, new, 1), encoding="utf-8")
    command = Path(sys.executable).with_name("parley")
    done = subprocess.run([command, "analyse", folder, "--codebook", book, "--out", "out"],
                          text=True, cwd=tmp_path, capture_output=True, timeout=60, check=False)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert [p.name for p in tmp_path.iterdir()] == ["issues.yaml"]


def test_one_short_article_is_enough_for_a_report(tmp_path):
    """Too few statements for topics: tables and report are made all the same."""
    (tmp_path / "one").mkdir()
    (tmp_path / "one/a.txt").write_text(
        "Kyiv asks for a truce\n\nUkraine wants an immediate ceasefire, Zelenskyy said in Kyiv.\n",
        encoding="utf-8")  # fmt: skip
    command = Path(sys.executable).with_name("parley")
    done = subprocess.run([command, "analyse", "one", "--out", "out"], text=True, cwd=tmp_path,
                          capture_output=True, timeout=180, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert "surely" not in done.stdout
    assert {path.name for path in (tmp_path / "out").iterdir()} == FILES
