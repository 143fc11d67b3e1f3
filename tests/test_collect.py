"""Files become records, or say why they do not."""

import gzip
import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley import store
from parley.params import Collect
from parley.stages.collect import collect
from parley.store import SourceFile

PARAMS = Collect()
SENTENCE = "The delegations of both sides met for talks and agreed to exchange lists."


def run(*files: tuple[str, bytes]):
    result = collect([SourceFile(name, content) for name, content in files], PARAMS)
    store.check(result.records, "records")
    store.check(result.rejected, "rejected")
    return result


def one(name: str, content: bytes) -> dict:
    result = run((name, content))
    assert len(result.records) == 1, result.rejected.to_dict("records")
    return result.records.iloc[0].to_dict()


def refused(name: str, content: bytes) -> dict:
    result = run((name, content))
    assert result.records.empty
    assert len(result.rejected) == 1
    return result.rejected.iloc[0].to_dict()


def test_a_text_a_page_and_a_table():
    result = run(
        ("a.txt", SENTENCE.encode()),
        ("b.html", f"<html><body><p>{SENTENCE}</p></body></html>".encode()),
        ("c.csv", f"headline,text,date,outlet\nTalks,{SENTENCE},2025-05-16,Example\n".encode()),
    )
    assert result.records["format"].tolist() == ["text", "html", "csv"]
    assert result.records["record_id"].tolist() == ["a.txt#1", "b.html#1", "c.csv#1"]
    row = result.records.iloc[2]
    assert (row.title, row.body, row.published_raw, row.outlet_raw) == (
        "Talks", SENTENCE, "2025-05-16", "Example",
    )  # fmt: skip
    assert result.rejected.empty


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Le « cessez-le-feu »".encode("utf-8-sig"), "Le « cessez-le-feu »"),
        ("Kyiv’s offer – 30 days".encode("cp1252"), "Kyiv’s offer – 30 days"),
        ("Kyiv’s offer".encode("utf-16"), "Kyiv’s offer"),
        ("The offer of Kyiv".encode("utf-16-le"), "The offer of Kyiv"),
        ("Переговоры в Стамбуле завершились без результата, стороны".encode("cp1251"),
         "Переговоры в Стамбуле завершились без результата, стороны"),
        ("Переговоры в Стамбуле завершились без результата, стороны".encode("koi8_r"),
         "Переговоры в Стамбуле завершились без результата, стороны"),
        ("Zelenskyy’s ".encode() + "plan – é".encode("cp1252"), "Zelenskyy’s plan – é"),
    ],
)  # fmt: skip
def test_encodings(content, text):
    assert one("a.txt", content)["body"] == text


def test_declared_encoding_of_a_page():
    page = "<html><head><meta charset='windows-1251'></head><body>мир</body></html>"
    assert "мир" in one("a.html", page.encode("cp1251"))["body"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b"\xef\xbb\xbf \n\t\n", "empty"),
        ("a.txt", b"%PDF-1.4 \x00\x01", "unreadable"),
        ("a.txt", b"text \x00 and zeros", "binary"),
        ("a.docx", b"PK\x03\x04rest", "unreadable"),
        ("a.xml", b"<rss>no</rss>", "empty"),
        ("a.xml", b"<urlset><url/></urlset>", "unsupported"),
        ("a.csv", b"who,when\nx,y\n", "no text column"),
        ("a.csv", b"text\n", "empty"),
        ("a.json", b"{not json}\n", "broken"),
        ("a.txt.gz", b"\x1f\x8b\x08broken", "unreadable"),
    ],
)
def test_rejected_with_a_reason_and_a_mend(name, content, reason):
    row = refused(name, content)
    assert (row["source"], row["reason"]) == (name, reason)
    assert row["detail"]
    assert "\n" not in row["detail"]


def test_problems_of_the_store_are_reported():
    files = [
        SourceFile("a.txt", b"", "too large: 9 bytes, limit 5"),
        SourceFile("b.txt", b"", "unreadable: Permission denied"),
    ]
    result = collect(files, PARAMS)
    assert result.rejected["reason"].tolist() == ["too large", "unreadable"]


def test_a_bad_line_costs_itself_only():
    good = [json.dumps({"title": "A", "text": SENTENCE})]
    last = json.dumps({"title": "B", "body": [SENTENCE, "More."]})
    lines = [*good, "{broken", "", json.dumps({"text": ""}), last]
    result = run(("a.jsonl", "\n".join(lines).encode()))
    assert result.records["item"].tolist() == [1, 4]
    assert result.records["body"].tolist() == [SENTENCE, f"{SENTENCE}\nMore."]
    assert dict(zip(result.rejected["source"], result.rejected["reason"], strict=True)) == {
        "a.jsonl#2": "broken row",
        "a.jsonl#3": "empty",
    }


def test_a_quotation_mark_that_never_closes_costs_one_row():
    rows = ["title,text", f"A,{SENTENCE}", f'B,"{SENTENCE}', f"C,{SENTENCE}", f'D,"{SENTENCE}"']
    result = run(("a.csv", "\n".join(rows).encode()))
    assert result.records["title"].tolist() == ["A", "C", "D"]
    assert result.records["item"].tolist() == [1, 3, 4]
    assert result.rejected["source"].tolist() == ["a.csv#2"]


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_other_separators(separator):
    table = f"title{separator}text\nA{separator}{SENTENCE}\n"
    assert one("a.csv", table.encode())["title"] == "A"


def test_json_in_its_shapes():
    item = {"headline": "A", "Content": SENTENCE, "source": {"name": "Example"}, "url": None}
    for shape in (item, [item], {"articles": [item], "n": 1}):
        row = one("a.json", json.dumps(shape).encode())
        assert (row["title"], row["body"], row["outlet_raw"]) == ("A", SENTENCE, "Example")


def test_content_counts_where_the_suffix_lies():
    assert one("a.txt", b"<!DOCTYPE html><html><body>x</body></html>")["format"] == "html"
    assert one("a.txt", json.dumps([{"text": SENTENCE}]).encode())["format"] == "json"
    assert one("a.html", SENTENCE.encode())["format"] == "text"
    assert one("a.json", SENTENCE.encode())["format"] == "text"
    assert one("page.aspx", b"<html><body>x</body></html>")["format"] == "html"


def test_compressed():
    assert one("a.txt.gz", gzip.compress(SENTENCE.encode()))["body"] == SENTENCE
    assert one("a.jsonl.gz", gzip.compress(json.dumps({"text": "x"}).encode()))["format"] == "jsonl"


def test_half_a_surrogate_does_not_reach_the_disk():
    row = one("a.jsonl", b'{"text": "a \\ud800 b"}')
    assert row["body"] == "a \ufffd b"


def test_deep_json_is_no_crash():
    assert refused("a.json", b"[" * 100_000)["reason"] in ("broken", "broken row", "no text column")


def test_order_of_files_does_not_matter():
    files = [SourceFile(f"{n}.txt", f"{SENTENCE} {n}".encode()) for n in range(5)]
    files.append(SourceFile("x.txt", b""))
    forward, backward = collect(files, PARAMS), collect(reversed(files), PARAMS)
    pd.testing.assert_frame_equal(forward.records, backward.records)
    pd.testing.assert_frame_equal(forward.rejected, backward.rejected)


NAMES = st.sampled_from(["a.txt", "a.html", "a.json", "a.jsonl", "a.csv", "a.tsv", "a", "a.gz"])
STARTS = st.sampled_from([b"", b"<html>", b"[{", b'{"text": "', b'text,a\n"', b"\xff\xfe"])


@settings(max_examples=150, deadline=None)
@given(name=NAMES, start=STARTS, content=st.binary(max_size=300))
def test_any_bytes_are_a_record_or_rejected(name, start, content):
    result = run((name, start + content))
    assert len(result.records) + len(result.rejected) >= 1
