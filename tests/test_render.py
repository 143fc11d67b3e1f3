"""render and the report that the notebooks write: fresh kernel, same bytes, errors in one line."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from matplotlib.figure import Figure

from parley import findings, findings_coded, params, store
from parley.errors import InputError
from parley.report import Number, Report, agreed, escape, markdown_table
from parley.stages.render import render

ROOT = Path(__file__).parents[1]
CHOICE = params.Render(timeout=120)


def notebook(folder: Path, *sources: str, name: str = "09-tiny") -> Path:
    cells = [nbformat.v4.new_code_cell(source, id=f"c{n}") for n, source in enumerate(sources)]
    node = nbformat.v4.new_notebook(cells=cells)
    path = folder / f"{name}.ipynb"
    nbformat.write(node, path)
    return path


@pytest.fixture
def report(tmp_path, monkeypatch) -> Report:
    """A report of an analysis in an empty folder; what it displays goes to ``report.seen``."""
    shown: list = []
    monkeypatch.setattr("parley.report.display", lambda data, **more: shown.append((data, more)))
    made = Report("09-tiny", tmp_path / "tables", tmp_path / "reports", "analysis", ROOT)
    made.seen = shown
    return made


def test_two_at_once_give_the_same_bytes(tmp_path):
    path = notebook(tmp_path, "import os, sys, pathlib", "print(pathlib.Path.cwd())",
                    "print('x', file=sys.stderr); os.environ['PARLEY_KIND']")  # fmt: skip
    with ThreadPoolExecutor(2) as pool:
        kind = {"PARLEY_KIND": "analysis"}
        first, second = pool.map(lambda _: render(path, kind, CHOICE, ROOT), range(2))
    assert nbformat.writes(first) == nbformat.writes(second)
    assert first.cells[1].outputs[0].text.strip() == str(ROOT)
    assert [output.output_type for output in first.cells[2].outputs] == ["execute_result"]
    assert "execution" not in first.cells[0].metadata
    assert set(first.metadata) == {"kernelspec", "language_info"}


def test_a_failing_cell_is_one_line_and_leaves_no_kernel(tmp_path):
    path = notebook(tmp_path, "import os; print(os.getpid())", "raise ValueError('first\\nsecond')")
    with pytest.raises(InputError) as caught:
        render(path, {}, CHOICE, ROOT)
    assert str(caught.value) == f"{path}: cell 2 (c1) fails: ValueError: first"
    assert "\n" not in str(caught.value)
    if Path("/proc").is_dir():
        for place in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                command = place.read_bytes()
            except OSError:
                continue
            assert not (b"ipykernel_launcher" in command and str(os.getpid()).encode() in
                        (place.parent / "stat").read_bytes().split()[3:4])  # fmt: skip


def test_a_slow_cell_names_the_parameter(tmp_path):
    path = notebook(tmp_path, "import time; time.sleep(60)")
    with pytest.raises(InputError, match=r"cell 1 \(c0\) takes too long; raise render.timeout"):
        render(path, {}, params.Render(timeout=1), ROOT)


def test_a_file_that_is_no_notebook(tmp_path):
    path = tmp_path / "x.ipynb"
    path.write_text("{")
    with pytest.raises(InputError, match="not a notebook"):
        render(path, {}, CHOICE)
    with pytest.raises(InputError, match="cannot be read"):
        render(tmp_path / "none.ipynb", {}, CHOICE)


@pytest.mark.parametrize("rows", [0, 3])
def test_the_notebooks_run_on_a_folder_of_few_articles(tmp_path, rows):
    """All five, on tables of three articles and of none, without the tables about the world."""
    make_tables(tmp_path / "tables", rows)
    environment = {"PARLEY_TABLES": str(tmp_path / "tables"), "PARLEY_KIND": "analysis",
                   "PARLEY_REPORTS": str(tmp_path / "reports")}  # fmt: skip
    paths = sorted((ROOT / "notebooks").glob("*.ipynb"))
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda path: render(path, environment, CHOICE, ROOT), paths))
    assert all("Answer" in str(node) for node in made)
    numbers = json.loads((tmp_path / "reports/numbers/01-corpus.json").read_text())
    assert numbers["corpus.articles"] == {"value": rows, "unit": "articles", "low": None,
                                          "high": None, "n": None, "text": str(rows)}  # fmt: skip


def make_tables(folder: Path, articles: int) -> None:
    """The tables of a folder of articles in which two sides take opposite positions."""
    documents, statements, seen = [], [], []
    for n in range(articles):
        documents.append(
            {"document_id": f"d{n}", "source": f"a{n}.txt", "part": 1, "title": "Talks",
             "text": "A said yes. B said no.", "published": f"2025-05-{n + 10}",
             "date_basis": "header", "date_certainty": 1.0, "outlet": "The Example",
             "agency": "", "language": "en", "on_topic": True, "duplicate_of": ""}
        )  # fmt: skip
        for actor, stance in (("RUS", "oppose"), ("UKR", "support")):
            key = f"d{n}-{actor}"
            statements.append(
                {"statement_id": key, "document_id": f"d{n}", "field": "text", "start": 0,
                 "end": 11, "sentence": "A said yes.", "kind": "direct", "cue": "said",
                 "content_start": 0, "content_end": 3, "quotation": 0, "speaker": "A",
                 "speaker_text": "A", "actor": actor, "relayed_by": "", "said_on": ""}
            )  # fmt: skip
            seen.append(
                {"observation_id": key, "actor": actor, "issue": "ceasefire", "stance": stance,
                 "document_id": f"d{n}", "unit": key, "published": f"2025-05-{n + 10}",
                 "outlet": "The Example", "probability": 0.9, "firmness": "", "speaker": "A",
                 "condition_issue": "", "by_adversary": False, "cite": f"a{n}.txt 0-11"}
            )  # fmt: skip
    from parley.stages.locate import locate

    observations = store.frame("observations", seen)
    located = locate(observations, params.Locate(bootstrap=20))
    tables = {"documents": store.frame("documents", documents), "observations": observations,
              "statements": store.frame("statements", statements),
              "positions": located.positions, "distances": located.distances,
              "shifts": located.shifts}  # fmt: skip
    for name in ("removed", "rejected", "stances", "topics", "topic_terms", "topic_timeline",
                 "topic_numbers"):
        tables[name] = store.empty(name)
    for name, table in tables.items():
        store.write(table, folder / f"{name}.parquet", name)


def test_a_table_that_is_missing_is_empty_in_an_analysis_only(tmp_path):
    made = Report("09-tiny", tmp_path, tmp_path, "analysis", tmp_path)
    assert made.own("documents").empty
    assert made.found("positions").empty
    with pytest.raises(InputError, match="run the stage"):
        Report("09-tiny", tmp_path, tmp_path, "project", tmp_path).found("positions")


def test_open_finds_the_root_from_below(monkeypatch):
    monkeypatch.chdir(ROOT / "notebooks")
    monkeypatch.delenv("PARLEY_TABLES", raising=False)
    assert Report.open("01-corpus").tables == ROOT / "data/processed"
    monkeypatch.setenv("PARLEY_KIND", "else")
    with pytest.raises(InputError, match="PARLEY_KIND"):
        Report.open("01-corpus")


def test_numbers_are_said_and_written(report):
    text = report.number("gap", 0.913, "0 to 1", 0.8, 1.0, 12)
    assert text == "0.91 [0.80, 1.00], n = 12"
    report.record({"who": Number("A*B|C"), "none": Number(None)})
    report.say("{who} at {gap}")
    said = report.seen[-1][0].data
    assert said.replace("\u00a0", " ") == r"A\*B\|C at 0.91 \[0.80, 1.00\], n = 12"
    assert said.count("\u00a0") == 3
    report.say("{none} of it", otherwise="nothing")
    assert report.seen[-1][0].data == "nothing"
    before = len(report.seen)
    report.say("for the project", only="project")
    report.say("{none}", otherwise="")
    assert len(report.seen) == before
    with pytest.raises(InputError, match="no number 'other'"):
        report.say("{other}")
    report.close()
    written = json.loads((report.reports / "numbers/09-tiny.json").read_text())
    assert written["tiny.gap"]["n"] == 12
    assert written["tiny.none"]["text"] == "no data"


def test_figures_and_tables_are_saved_numbered_and_described(report):
    report.number("n", 7)
    for name in ("one", "two"):
        report.figure(Figure(), name, "Caption with {n}.", "What is seen.")
    first, caption, *_ = report.seen
    assert first[0]["image/svg+xml"].startswith("<?xml")
    assert first[1]["metadata"]["parley"]["alt"] == "What is seen."
    assert caption[0].data == "**Figure 1.** Caption with 7."
    assert report.seen[3][0].data.startswith("**Figure 2.**")
    assert (report.reports / "figures/09-tiny/two.svg").is_file()
    frame = pd.DataFrame({"a": [1, 2, 3], "sum": ["=1+1", "x|y", "<b>"]})
    report.table(frame, "sums", "Sums.", rows=2)
    assert "The first 2 of 3 rows" in report.seen[-2][0].data
    assert r"x\|y" in report.seen[-1][0]["text/markdown"]
    assert "=1+1" not in (report.reports / "tables/09-tiny/sums.csv").read_text()
    report.table(frame.iloc[:0], "none", "None.", otherwise="Nothing.")
    assert report.seen[-1][0].data == "Nothing."


def test_text_cannot_be_mark_up():
    assert escape("a\n<b> $x$ *y* [z](w) |") == r"a \<b\> \$x\$ \*y\* \[z\](w) \|"
    table = markdown_table(pd.DataFrame({"a_b": ["x\ny|"], "n": [1.5], "m": [None]}))
    assert table.splitlines()[0] == "| a b | n | m |"
    assert table.splitlines()[2] == r"| x y\| | 1.50 |  |"
    assert ":|" in table.splitlines()[1]


def test_findings_of_nothing_have_no_value():
    nothing = store.empty("observations")
    assert findings.stances(nothing, {}, {})["top_issue"].value is None
    assert findings.sides(store.empty("positions")) == ("", "")
    assert findings.sensitivity(nothing, "A", "B", {}).empty
    assert findings.share(0, 0).text == "no data"
    assert findings.merit_table({}).empty
    assert findings.comparison({}).empty


def test_one_of_a_thing_is_singular():
    text = "1 articles of 11 outlets, 2.1 topics; 1 real articles, 1 outlet labels, 21 actors"
    assert agreed(text) == ("1 article of 11 outlets, 2.1 topics; 1 real article, 1 outlet label, "
                            "21 actors")  # fmt: skip


def test_coded_articles_are_listed_with_what_they_are_for():
    articles = pd.DataFrame({
        "document": ["a", "b", "c"], "data_set": ["talks_2025_2026"] * 2 + ["war_news_2022"],
        "published": ["2025-05-02", "", "2022-03-01"], "outlet": ["x", "x", ""],
        "duplicate_of": ["", "a", ""],
    })  # fmt: skip
    seen = pd.DataFrame({"document_id": ["a"]})
    coded = findings_coded.coded_articles(articles, seen)
    sets = findings_coded.coded_sets(coded).set_index("data_set")
    assert sets.loc["talks of 2025 and 2026"].tolist() == [2, 1, 1, 1, "2025-05-02", "2025-05-02"]
    assert sets.loc["war news of 2022", "behind_the_findings"] == 0
    assert findings_coded.coded_outlets(coded).outlet.tolist() == ["x", "(unknown)"]
    assert findings_coded.coded_numbers(coded)["coded_all_undated"].value == 1
    assert findings_coded.coded_sets(findings_coded.coded_articles(pd.DataFrame(), seen)).empty


def test_the_share_has_wilsons_interval():
    number = findings.share(8, 10)
    assert (round(number.low, 3), round(number.high, 3), number.n) == (0.490, 0.943, 10)


def test_the_widest_gap_needs_statements_of_both_sides():
    """A sure gap comes before a larger one that rests on few statements."""
    table = pd.DataFrame({
        "issue": ["few", "many", "near"], "distance": [1.0, 0.9, 0.1], "low": [0.1, 0.7, 0.0],
        "high": [1.0, 1.0, 0.2], "n_a": [1, 9, 8], "n_b": [1, 9, 8],
    })  # fmt: skip
    made = findings.positions(store.empty("positions"), table, store.empty("shifts"), "A", "B",
                              {"many": "Many"}, {"A": "Aland"})  # fmt: skip
    assert made["farthest_issue"].value == "Many"
    assert made["farthest_distance"] == Number(0.9, "0 to 1", 0.7, 1.0, 18)
    assert made["nearest_issue"].value == "near"
    assert made["side_a"].value == "Aland"


def test_a_conditional_yes_is_weighed_by_the_rule():
    rows = [{"observation_id": f"s{n}", "actor": actor, "issue": "i", "stance": stance,
             "document_id": "d", "unit": f"u{n}", "published": "", "outlet": "", "firmness": "",
             "probability": 1.0, "speaker": "", "condition_issue": "", "by_adversary": False,
             "cite": ""} for n, (actor, stance) in
            enumerate([("A", "conditional"), ("B", "oppose")])]  # fmt: skip
    table = findings.sensitivity(store.frame("observations", rows), "A", "B", {})
    gaps = dict(zip(table.rule, table.gap, strict=True))
    assert gaps["default: a conditional yes is 0, repeats count once"] == 0.5
    assert gaps["a conditional yes is +0.5"] == 0.75
    assert gaps["a conditional yes is \u22120.5"] == 0.25


def test_this_python_is_the_kernels(tmp_path):
    path = notebook(tmp_path, "import sys; sys.executable")
    made = render(path, {}, CHOICE, ROOT)
    assert sys.executable in made.cells[0].outputs[0].data["text/plain"]


@pytest.mark.parametrize("seconds", [0.05, 0.3, 3])
def test_render_can_be_stopped_at_any_time(tmp_path, seconds, request):
    """Ctrl-C also counts while the kernel starts, when nbclient would take it for its own."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # as from a terminal
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))
    path = notebook(tmp_path, "import time; time.sleep(60)")
    stop = threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGINT))
    begun = time.monotonic()
    stop.start()
    with pytest.raises(KeyboardInterrupt):
        render(path, {}, CHOICE, ROOT)
    stop.join()
    assert time.monotonic() - begun < 30


def test_render_works_where_a_loop_already_runs(tmp_path):
    """From inside a notebook, say."""
    path = notebook(tmp_path, "6 * 7")
    code = ("import asyncio, sys; from pathlib import Path\n"
            "from parley.params import Render; from parley.stages.render import render\n"
            "async def main():\n"
            " print(render(Path(sys.argv[1]), {}, Render(timeout=60)).cells[0].outputs[0].data)\n"
            "asyncio.run(main())")  # fmt: skip
    made = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True,
                          check=False)  # fmt: skip
    assert "42" in made.stdout, made.stderr
