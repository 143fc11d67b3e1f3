"""The tables of the data sheet: counted by hand on a small data folder, and up to date."""

from pathlib import Path

import pytest

from parley.datasheet import TABLES, fill_tables
from parley.errors import InputError

ROOT = Path(__file__).parents[1]


def table(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [rows[0], *rows[2:]]


@pytest.fixture
def data(tmp_path) -> Path:
    files = {
        "raw/a.txt": "x", "raw/b.html": "x", "raw/empty.txt": "",
        "manifest.csv": "source,part,published,language,on_topic,duplicate_of,genre\n"
        "a.txt,1,2025-03-01,en,true,,wire story\nb.html,1,,en,true,a.txt#1,wire story\n"
        "b.html,2,2025-04-02,ru,false,,explainer\n",
        "gold/positions.csv": "source,part,sentence,actor,issue,stance\n"
        "a.txt,1,One.,RUS,ceasefire,oppose\na.txt,1,One.,UKR,ceasefire,support\n",
        "gold/fact_check.csv": "source,part,reading,sentences,not_carried,false\n"
        "a.txt,1,1,20,2,1\na.txt,1,2,20,0,0\nb.html,2,1,20,1,0\n",
        "gold/codings.csv": "source,part,sentence,coder,actor,issue,stance\n"
        "a.txt,1,One.,a,RUS,ceasefire,oppose\na.txt,1,One.,b,RUS,ceasefire,support\n"
        "a.txt,1,One.,a,UKR,ceasefire,support\n",
        "coded/articles.csv": "document,published,sentences,split\nd1,2025-03-09,12,train\n"
        "d2,2022-01-01,7,test\n",
        "coded/positions.csv": "document,sentence_sha256,actor,issue,stance,kind\n"
        "d1,aa,RUS,sanctions,oppose,R\nd2,,,,,\n",
        "coded/codings.csv": "document,sentence_sha256,coder,actor,issue,stance\n"
        "d1,aa,a,RUS,sanctions,oppose\nd1,aa,b,RUS,sanctions,oppose\n",
    }  # fmt: skip
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    book = ROOT / "data/codebook/issues.yaml"
    (tmp_path / "codebook").mkdir()
    (tmp_path / "codebook/issues.yaml").write_text(book.read_text(encoding="utf-8"), "utf-8")
    return tmp_path


def filled(name: str, data: Path) -> list[list[str]]:
    return table(fill_tables(f"<!-- t:{name} -->\nold\n<!-- /t -->\n", data))


def test_composition(data):
    assert filled("composition", data)[1:] == [
        ["html", "1", "2", "1", "1", "1", "1"],
        ["txt", "2", "1", "0", "0", "0", "0"],
        ["all", "3", "3", "1", "1", "1", "1"],
    ]


def test_statements_of_each_issue_and_what_is_short(data):
    rows = {row[0]: row[1:] for row in filled("issues", data)[1:]}
    assert rows["ceasefire"] == ["1", "0", "1", "1", "0", "fewer than 15"]
    assert rows["sanctions"] == ["0", "1", "0", "1", "0", "fewer than 15"]
    assert len(rows) == 23


def test_months_leave_out_copies_and_put_old_articles_together(data):
    assert filled("months", data)[1:] == [
        ["2025-03", "1", "2", "1", "1"], ["before 2025", "0", "0", "1", "0"],
        ["all", "1", "2", "2", "1"],
    ]  # fmt: skip


def test_splits_and_codings(data):
    assert filled("splits", data)[1:3] == [["train", "1", "12", "1", "1", "1"],
                                           ["dev", "0", "0", "0", "0", "0"]]  # fmt: skip
    assert filled("codings", data)[1:] == [["dispatches", "1", "2", "1", "0", "2"],
                                           ["real articles", "1", "1", "1", "1", "0"]]  # fmt: skip


def test_readings_against_the_sources(data):
    assert filled("facts", data)[1:] == [["1", "2", "40", "3 (7.5%)", "1 (2.5%)"],
                                         ["2", "1", "20", "0 (0.0%)", "0 (0.0%)"]]  # fmt: skip


def test_a_marker_without_a_table_or_an_end_says_so(data):
    with pytest.raises(InputError, match="no table 'nothing'"):
        fill_tables("<!-- t:nothing -->\n<!-- /t -->", data)
    with pytest.raises(InputError, match="has no"):
        fill_tables("<!-- t:months -->\n", data)


def test_the_data_sheet_is_up_to_date_and_shows_every_table():
    text = (ROOT / "data/README.md").read_text(encoding="utf-8")
    assert fill_tables(text, ROOT / "data") == text, "run make docs: data/README.md lags behind"
    assert all(f"<!-- t:{name} -->" in text for name in TABLES)
