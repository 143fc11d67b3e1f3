"""No file stops the run: each ends as a record, or in rejected with a reason and a mend."""

import gzip
import io
import os
import stat
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import docx, p, pdf, warc, zipped
from test_collect import SENTENCE, one, refused, run
from test_formats import ATOM, RSS, mail, parquet

from parley import store
from parley.params import Collect
from parley.stages.collect import collect
from parley.store import SourceFile

SMALL = Collect(max_bytes=2_000_000, max_unpacked_bytes=4_000_000, max_members=50, max_depth=2)


def limited(name: str, content: bytes, params: Collect = SMALL):
    result = collect([SourceFile(name, content)], params)
    store.check(result.records, "records")
    store.check(result.rejected, "rejected")
    return result


def reasons(result) -> dict[str, str]:
    return dict(zip(result.rejected["source"], result.rejected["reason"], strict=True))


# ------------------------------------------------------------------------------------ bombs, sizes


def test_too_large_a_file():
    row = limited("a.txt", b"x" * 2_000_001).rejected.iloc[0]
    assert (row["reason"], "collect.max_bytes" in row["detail"]) == ("too large", True)


@pytest.mark.parametrize("name", ["a.zip", "a.txt.gz"])
def test_a_bomb_of_one_file(name):
    zeros = b"a" * 1_500_000
    content = zipped({"a.txt": zeros}) if name == "a.zip" else gzip.compress(zeros)
    (reason,) = reasons(limited(name, content)).values()
    assert reason == "zip bomb"
    many = Collect(max_ratio=10**6)
    assert len(limited(name, content, many).records) == 1


def test_a_bomb_of_many_files_ends_where_the_limit_is():
    inner = zipped({f"{n}.txt": b"a" * 900_000 for n in range(9)})
    result = limited("a.zip", zipped({"first.txt": SENTENCE.encode(), "b.zip": inner}))
    assert reasons(result) == {"a.zip": "too large"}
    assert "kept" in result.rejected["detail"].iloc[0]
    assert "a.zip/first.txt" in set(result.records["source"])


def test_archives_in_archives():
    content = SENTENCE.encode()
    for _ in range(3):
        content = zipped({"a.zip": content})
    assert set(reasons(limited("a.zip", content)).values()) == {"zip bomb"}
    packed = gzip.compress(gzip.compress(gzip.compress(SENTENCE.encode())))
    assert set(reasons(limited("a.gz", packed)).values()) == {"zip bomb"}


def test_too_many_members():
    assert reasons(limited("a.zip", zipped({f"{n}.txt": b"x" for n in range(51)}))) == {
        "a.zip": "too large"
    }


def test_sizes_that_an_archive_states_are_not_believed():
    content = bytearray(zipped({"a.txt": b"a" * 3_000_000}))
    for head, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = content.index(head) + at
        content[place : place + 4] = (10).to_bytes(4, "little")
    result = limited("a.zip", bytes(content))
    assert len(result.records) + len(result.rejected) == 1
    assert all(len(body) <= 10 for body in result.records["body"])


def test_a_docx_and_a_web_page_that_are_bombs():
    assert reasons(limited("a.docx", docx(p("a" * 1_900_000)))) == {"a.docx": "zip bomb"}
    page = ("http://x.org/", "200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip",
            gzip.compress(b"a" * 1_900_000))  # fmt: skip
    assert reasons(limited("a.warc", warc(page))) == {"a.warc#1": "zip bomb"}


# ------------------------------------------------------------------------------------------- paths


@pytest.mark.parametrize(
    "path", ["../up.txt", "in/../../up.txt", "/etc/x.txt", "C:\\x.txt", "\\x.txt", "..\\x.txt"]
)
def test_paths_that_lead_out_of_an_archive(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run(("a.zip", zipped({path: b"x", "good.txt": SENTENCE.encode()})))
    assert result.records["source"].tolist() == ["a.zip/good.txt"]
    (row,) = result.rejected.to_dict("records")
    assert (row["source"], row["reason"]) == ("a.zip/#1", "unsafe path")
    assert list(tmp_path.iterdir()) == []


def test_a_link_in_an_archive():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("link.txt")
        info.create_system = 3
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    assert reasons(run(("a.zip", out.getvalue()))) == {"a.zip/link.txt": "link"}


def test_hidden_files_in_an_archive():
    result = run(("a.zip", zipped({".x.txt": b"x", ".DS_Store": b"x", "a/.gitkeep": b"",
                                   "._a.txt": b"x"})))  # fmt: skip
    assert reasons(result) == {"a.zip/.x.txt": "hidden"}


def test_problems_of_the_store_have_a_mend():
    files = [SourceFile(".x", b"", "hidden: the name of the file begins with a dot"),
             SourceFile("l", b"", "a link that leads out of the folder")]  # fmt: skip
    rejected = collect(files, Collect()).rejected
    assert rejected["reason"].tolist() == ["hidden", "unreadable"]
    assert rejected["detail"].str.contains("; ").all()


def test_a_link_out_of_the_folder(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "secret.txt").write_text(SENTENCE)
    (tmp_path / "in" / "a.txt").write_text(SENTENCE)
    os.symlink(tmp_path / "secret.txt", tmp_path / "in" / "b.txt")
    result = collect(store.files(tmp_path / "in", 1000), Collect())
    assert result.records["source"].tolist() == ["a.txt"]
    assert reasons(result) == {"b.txt": "unreadable"}


def test_a_file_named_like_a_row_of_another():
    result = run(("a.jsonl", b'{"text": "x"}\nno'), ("a.jsonl#2", b""))
    assert set(reasons(result)) == {"a.jsonl#2", "a.jsonl#2 (2)"}


# --------------------------------------------------------------------------------------- passwords


def test_a_zip_with_a_password():
    content = bytearray(zipped({"a.txt": SENTENCE.encode()}))
    for head, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        content[content.index(head) + at] |= 1
    row = run(("a.zip", bytes(content))).rejected.iloc[0]
    assert (row["source"], row["reason"]) == ("a.zip/a.txt", "password")
    assert "unpack" in row["detail"]


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_a_pdf_with_a_password(algorithm):
    page = [(300, "Text")]
    row = refused("a.pdf", pdf(page, password="secret", algorithm=algorithm))
    assert (row["reason"], "save it without" in row["detail"]) == ("password", True)


def test_a_docx_with_a_password():
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    row = refused("a.docx", content)
    assert (row["reason"], "password off" in row["detail"]) == ("password", True)
    row = refused("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert (row["reason"], "docx" in row["detail"]) == ("unsupported", True)


# ------------------------------------------------------------------------------------------ damage

WHOLE = {
    "a.docx": docx(p(SENTENCE)), "a.pdf": pdf([(300, "Text")]), "a.zip": zipped({"a.txt": b"x"}),
    "a.parquet": parquet({"text": [SENTENCE]}), "a.txt.gz": gzip.compress(SENTENCE.encode()),
}  # fmt: skip


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_that_is_cut_short(name):
    content = WHOLE[name]
    row = refused(name, content[: len(content) // 2])
    assert row["reason"] in ("unreadable", "empty")
    assert row["detail"]


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_that_begins_well_and_is_rubbish(name):
    row = refused(name, WHOLE[name][:8] + b"\xfe\x01rubbish" * 50)
    assert row["reason"] in ("unreadable", "empty")


@pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a.parquet", "a.zip", "a.rtf"])
def test_a_text_that_pretends(name):
    assert refused(name, SENTENCE.encode())["reason"] == "unreadable"
    page = b"<!DOCTYPE html><html><body>You must log in first</body></html>"
    assert one(name, page)["format"] == "html"


def test_damaged_rtf_is_read_as_far_as_it_goes():
    assert one("a.rtf", rb"{\rtf1\ansi Text {\b bold\par and \'zz \u99999999 more")["body"]
    assert refused("a.rtf", rb"{\rtf1{\fonttbl{\f0 Arial;")["reason"] == "empty"


def test_another_office_format():
    row = refused("a.xlsx", zipped({"[Content_Types].xml": b"x", "xl/workbook.xml": b"x"}))
    assert (row["reason"], "CSV" in row["detail"]) == ("unsupported", True)
    assert refused("a.zip", zipped({}))["reason"] == "empty"


def test_a_picture_of_a_page():
    row = refused("a.pdf", pdf([]))
    assert (row["reason"], "OCR" in row["detail"]) == ("empty", True)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"BZh9", "a bzip2 archive"),
        (b"a.txt".ljust(257, b"\0") + b"ustar", "a tar archive"),
        (bytes(range(256)) * 9, "binary"),
        (b"text" + b"\0" * 400 + b"text", "binary"),
    ],
)
def test_binary_named_txt(content, what):
    row = refused("a.txt", content)
    assert row["reason"] == "binary"
    assert what in row["detail"]


def test_a_few_nuls_are_damage():
    text = SENTENCE * 9
    assert one("a.txt", text.encode() + b"\0" * 500)["body"] == text
    assert one("a.txt", f"{text}\0{text}".encode())["body"] == f"{text}\ufffd{text}"
    assert one("a.jsonl", b'{"text": "a \\u0000 b"}')["body"] == "a \ufffd b"


BOMB = ('<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">'
        '<!ENTITY f SYSTEM "file:///etc/passwd">]>')  # fmt: skip


def test_entities_are_not_expanded():
    feed = BOMB + RSS.format(encoding="utf-8", text="&b;&f;").partition("?>")[2]
    assert refused("a.xml", feed.encode())["reason"] == "unsafe"
    assert refused("a.docx", docx(p("&b;&f;"), head=BOMB))["reason"] == "unsafe"


def test_a_page_of_comments_takes_no_time():
    assert one("a.html", b"<!---->" * 5000 + b"<p>" + SENTENCE.encode())["body"]


def test_an_empty_mail_and_odd_headers():
    assert refused("a.eml", b"From: a\r\n\r\n\r\n")["reason"] == "empty"
    raw = b"From: \xcc\xee\xf1\xea\xe2\xe0 <a@b>\r\nSubject: =?no-such?b?!!!?= =?x\r\n\r\nText."
    row = one("a.eml", raw)
    assert (row["outlet_raw"], row["body"]) == ("Москва", "Text.")


def test_one_bad_file_does_not_stop_the_others():
    files = [(f"{number}{name}", content[: len(content) // 2])
             for number, (name, content) in enumerate(WHOLE.items())]  # fmt: skip
    result = run(*files, ("z.txt", SENTENCE.encode()))
    assert result.records["source"].tolist() == ["z.txt"]
    assert len(result.rejected) == len(files)


# ---------------------------------------------------------------------------------------- anything

SEEDS = [*WHOLE.values(), RSS.format(encoding="utf-8", text="x").encode(), ATOM.encode(),
         mail("Content-Type: text/plain\r\n\r\nx"), rb"{\rtf1\ansi{\fonttbl{\f0 A;}} \u1050?x\par}",
         warc(("http://x.org", "200 OK\r\nContent-Type: text/html", b"<p>x</p>")),
         zipped({"a.docx": docx(p("x")), "b/c.txt.gz": gzip.compress(b"x")}),
         b'{"text": "x"}\n{"text": 1}', b"text,date\nx,y\n", b"<html><p>x"]  # fmt: skip
SUFFIXES = st.sampled_from(
    "txt md html json jsonl csv tsv parquet xml rss docx doc rtf pdf eml warc warc.gz zip gz xyz"
    .split()
)  # fmt: skip


@st.composite
def mutilated(draw) -> bytes:
    """A whole file with a stretch replaced, or bytes with the beginning of one."""
    content = draw(st.sampled_from(SEEDS))
    start = draw(st.integers(0, len(content)))
    end = draw(st.integers(start, min(len(content), start + 40)))
    tail = draw(st.sampled_from([content[end:], b""]))
    return content[:start] + draw(st.binary(max_size=40)) + tail


@settings(max_examples=400, deadline=None)
@given(suffix=SUFFIXES, content=st.one_of(st.binary(max_size=200), mutilated()))
def test_no_bytes_under_any_name_raise(suffix, content):
    result = limited(f"a.{suffix}", content)
    assert len(result.records) + len(result.rejected) >= 1
    assert result.rejected["detail"].str.len().gt(0).all()
    assert not result.rejected["detail"].str.contains("\n").any()
