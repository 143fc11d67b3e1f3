"""Every format that news comes in becomes records, with what it tells of title, date and outlet."""

import base64
import gzip
import io
import json

import pandas as pd
import pytest
from making import docx, p, pdf, table, warc, zipped
from test_collect import SENTENCE, one, refused, run

RUSSIAN = "Переговоры в Стамбуле завершились без результата, сообщил представитель МИД."
UKRAINIAN = "Переговори у Стамбулі завершилися, сказав її посол; Київ чекає на відповідь, є надія."
PAGE = f"<html><head><title>T</title></head><body><p>{SENTENCE}</p></body></html>"


def parquet(columns: dict) -> bytes:
    out = io.BytesIO()
    pd.DataFrame(columns).to_parquet(out)
    return out.getvalue()


# --------------------------------------------------------------------------------------- encodings


@pytest.mark.parametrize("text", [RUSSIAN, UKRAINIAN, RUSSIAN.upper(), UKRAINIAN.upper()])
@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be",
     "cp1251", "koi8_u"],
)  # fmt: skip
def test_russian_and_ukrainian_in_their_encodings(text, encoding):
    assert one("a.txt", text.encode(encoding))["body"] == text


@pytest.mark.parametrize("encoding", ["koi8_r", "cp866", "iso8859_5"])
def test_russian_in_older_encodings(encoding):
    assert one("a.txt", RUSSIAN.encode(encoding))["body"] == RUSSIAN


def test_a_wrong_or_odd_declaration_is_not_believed():
    for declared in ("utf-16", "unicode_escape", "rot13", "nonsense"):
        page = f"<html><meta charset='{declared}'><body>{RUSSIAN}</body></html>"
        assert RUSSIAN in one("a.html", page.encode("cp1251"))["body"]
    page = "<html><meta charset='iso-8859-1'><body>Kyiv’s offer</body></html>"
    assert "Kyiv’s" in one("a.html", page.encode("cp1252"))["body"]


def test_a_csv_in_windows_1251():
    row = one("a.csv", f"заголовок;текст;дата\nМир;{RUSSIAN};16.05.2025\n".encode("cp1251"))
    assert (row["title"], row["body"], row["published_raw"]) == ("Мир", RUSSIAN, "16.05.2025")


# ------------------------------------------------------------------------------------------ tables


@pytest.mark.parametrize(
    ("names", "outlet"),
    [
        ("Headline,Full text,Publication date,Publication title,DocumentURL", "Valley Gazette"),
        ("title,maintext,date_publish,source_domain,url", "Valley Gazette"),
        ("title,text,publish_date,media_name,url", "Valley Gazette"),
        ("Title,fullText,pubDate,pubtitle,link", "Valley Gazette"),
        ("headline,content,date,publication,url", "Valley Gazette"),
        ("title,story_text,date,SourceCommonName,DocumentIdentifier", "Valley Gazette"),
    ],
)
def test_columns_as_databases_name_them(names, outlet):
    cells = f"A title,{SENTENCE.replace(',', '')},2025-05-16,{outlet},http://example.org/1"
    row = one("a.csv", f"{names}\n{cells}\n".encode())
    assert (row["title"], row["published_raw"], row["outlet_raw"], row["url"]) == (
        "A title", "2025-05-16", outlet, "http://example.org/1",
    )  # fmt: skip


@pytest.mark.parametrize("crawled", ["seendate", "DATEADDED", "date_download", "collect_date"])
def test_the_day_of_the_crawl_is_no_date(crawled):
    assert one("a.csv", f"text,{crawled}\nx,20250516\n".encode())["published_raw"] == ""


def test_parquet():
    content = parquet({
        "Title": ["A", "B", "C"], "Full_Text": [SENTENCE, None, "x"],
        "date": pd.to_datetime(["2025-05-16", None, "2025-05-18"]),
        "source": [{"name": "Gazette"}, None, None], "other": [1, 2, 3],
    })  # fmt: skip
    result = run(("a.parquet", content))
    assert result.records["item"].tolist() == [1, 3]
    assert result.records["published_raw"].tolist() == ["2025-05-16 00:00:00",
                                                        "2025-05-18 00:00:00"]  # fmt: skip
    assert result.records["outlet_raw"].tolist() == ["Gazette", ""]
    assert set(result.records["format"]) == {"parquet"}
    assert result.rejected["reason"].tolist() == ["empty"]
    assert refused("a.parquet", parquet({"who": ["x"]}))["reason"] == "no text column"
    assert one("misnamed.csv", parquet({"text": [b"\xcc\xee\xf1\xea\xe2\xe0"]}))["body"] == "Москва"


# ------------------------------------------------------------------------------------------- feeds

RSS = """<?xml version="1.0" encoding="{encoding}"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>Valley Gazette</title><link>http://example.org</link>
<item><title>Kyiv &amp; Moscow</title><link>http://example.org/1</link>
<pubDate>Fri, 16 May 2025 10:00:00 GMT</pubDate><description>Short.</description>
<content:encoded><![CDATA[<p>{text}</p><script>x</script>]]></content:encoded></item>
<item><title>Second</title><source url="http://example.net">Other Paper</source>
<description>&lt;p&gt;A summary.&lt;/p&gt;</description></item>
<item><title>Nothing in it</title></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Gazette</title><entry>
<title type="html">A &lt;b&gt;bold&lt;/b&gt; title</title><link href="http://example.org/a"/>
<published>2025-05-16T10:00:00Z</published><updated>2025-05-18T10:00:00Z</updated>
<summary>Short.</summary><content type="html">&lt;p&gt;Full text.&lt;/p&gt;</content>
</entry></feed>"""


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251", "utf-16"])
def test_rss(encoding):
    content = RSS.format(encoding=encoding, text=RUSSIAN).encode(encoding)
    result = run(("a.xml", content))
    first, second = result.records.to_dict("records")
    assert first["body"] == f"<p>{RUSSIAN}</p><script>x</script>"  # raw, as a page is
    assert (first["title"], first["outlet_raw"]) == ("Kyiv & Moscow", "Valley Gazette")
    assert (first["published_raw"], first["url"]) == (
        "Fri, 16 May 2025 10:00:00 GMT", "http://example.org/1",
    )  # fmt: skip
    assert (second["body"], second["outlet_raw"]) == ("<p>A summary.</p>", "Other Paper")
    assert result.rejected["source"].tolist() == ["a.xml#3"]


def test_atom():
    row = one("a.atom", ATOM.encode())
    assert (row["format"], row["body"]) == ("feed", "<p>Full text.</p>")
    assert (row["title"], row["published_raw"]) == ("A bold title", "2025-05-16T10:00:00Z")


def test_a_feed_that_is_not_well_formed():
    broken = f"""junk <rss version="2.0"><channel><title>A & B</title>
    <item><title>One&nbsp;of two</title><description>{SENTENCE} AT&T <b>bold</description></item>
    <item><title>Two</title><description>{SENTENCE}</description></item>"""
    result = run(("a.rss", broken.encode()))
    assert len(result.records) == 2
    assert result.records["body"].str.startswith(SENTENCE).all()
    assert result.records["outlet_raw"].tolist() == ["A & B", "A & B"]


# --------------------------------------------------------------------------------- word processors


def test_docx_in_reading_order():
    body = (
        p("A title", properties="<w:pStyle w:val='Heading1'/>")
        + table([p("Date"), p("16 May 2025")], [p("Outlet"), p("Gazette")])
        + p("First ", "<w:ins><w:r><w:t>and new</w:t></w:r></w:ins>",
            "<w:del><w:r><w:delText>old</w:delText></w:r></w:del>", " text.")
        + p()
        + "<w:sdt><w:sdtContent>" + p("In a control.") + "</w:sdtContent></w:sdt>"
        + p("Before.", "<w:r><w:br w:type='page'/></w:r>", "After", "<w:r><w:br/></w:r>", "it.")
        + table([p("One.") + p("Two."), table([p("inner")])])
        + p("End of a section.", properties="<w:sectPr/>") + p(RUSSIAN) + "<w:sectPr/>"
    )  # fmt: skip
    row = one("a.docx", docx(body))
    assert row["format"] == "docx"
    assert row["body"] == (
        "A title\n\nDate\t16 May 2025\nOutlet\tGazette\n\nFirst and new text.\n\n\n"
        "In a control.\n\nBefore.\n\n\f\n\nAfter\nit.\n\nOne.\n\nTwo.\n\ninner\n\n"
        f"End of a section.\n\n\f\n\n{RUSSIAN}"
    )


def test_a_box_of_text_is_read_once():
    box = ("<w:r><mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/"
           "markup-compatibility/2006'><mc:Choice><w:txbxContent>{0}</w:txbxContent></mc:Choice>"
           "<mc:Fallback><w:txbxContent>{0}</w:txbxContent></mc:Fallback></mc:AlternateContent>"
           "</w:r>").format(p("boxed"))  # fmt: skip
    assert one("a.docx", docx(p("Text.", box)))["body"] == "Text.\n\nboxed"


def test_rtf():
    cyrillic = "".join(f"\\'{byte:02x}" for byte in "Москва".encode("cp1251"))
    content = (
        r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fnil Arial;}{\f1\fnil\fcharset204 Arial;}}"
        r"{\info{\title Not text}}{\stylesheet{\s1 heading 1;}}\f0\b A title\b0\par"
        "\n" r"{\field{\*\fldinst{HYPERLINK x}}{\fldrslt A link}} and \{one\}"
        r"\~more \rquote s.\par\par{\f1 " + cyrillic + r"} \u1050?\u1080\'3f\u1111?\u1074?.\par"
        r"{\deleted gone}{\v unseen}{\pict\bin4 }}}{ 00ff}\u-10179?\u-8704?\page "
        r"\trowd Date\cell 16 May\cell\row Tail\line end\par}after"
    )  # fmt: skip
    row = one("a.rtf", content.encode("ascii"))
    assert row["format"] == "rtf"
    assert row["body"] == (
        "A title\n\nA link and {one}\xa0more ’s.\n\n\nМосква Київ.\n\n😀\n\n\f\n\n"
        "Date\t16 May\nTail\nend"
    )


def test_rtf_in_the_encoding_that_it_names():
    body = rb"{\rtf1\ansi\ansicpg1251 " + RUSSIAN.encode("cp1251") + rb"\par}"
    assert one("a.doc", body)["body"] == RUSSIAN


def test_pdf():
    first = [(380, "A title of it"), (350, "The first line of"), (338, "a paragraph."),
             (310, "Another one, that"), (298, "has three"), (286, "lines.")]  # fmt: skip
    row = one("a.pdf", pdf(first, [(380, "Second page")]))
    assert row["format"] == "pdf"
    assert row["body"] == (
        "A title of it\n\nThe first line of\na paragraph.\n\nAnother one, that\nhas three\nlines."
        "\n\f\nSecond page"
    )


def test_pdf_in_cyrillic_letters(tmp_path):
    import typst

    (tmp_path / "a.typ").write_text(UKRAINIAN, encoding="utf-8")
    row = one("a.pdf", typst.compile(tmp_path / "a.typ"))
    assert " ".join(row["body"].split()) == UKRAINIAN


# -------------------------------------------------------------------------------------------- mail


def mail(*parts: str, head: str = "") -> bytes:
    joined = "".join(f"--cut\r\n{part}\r\n" for part in parts)
    return (
        "From: =?koi8-r?B?7dXSwQ==?= <news@example.org>\r\nSubject: Talks\r\n go on\r\n"
        f"Date: Fri, 16 May 2025 10:00:00 +0000\r\n{head}MIME-Version: 1.0\r\n"
        f"Content-Type: multipart/mixed; boundary=cut\r\n\r\n{joined}--cut--\r\n"
    ).encode()


def test_mail():
    html = f"Content-Type: text/html; charset=utf-8\r\n\r\n<p>{SENTENCE}</p>"
    row = one("a.eml", mail(f"Content-Type: text/plain\r\n\r\n{SENTENCE}", html))
    assert (row["format"], row["body"]) == ("eml", SENTENCE)
    assert (row["title"], row["outlet_raw"]) == ("Talks go on", "Мура")
    assert row["published_raw"] == "Fri, 16 May 2025 10:00:00 +0000"
    assert one("a.eml", mail("Content-Type: text/plain\r\n\r\nSee it.", html))["body"] == (
        f"<p>{SENTENCE}</p>"
    )


def test_what_hangs_on_a_mail_is_read_too():
    attached = base64.encodebytes(pdf([(300, "Attached text")])).decode()
    result = run(("a.eml", mail(
        f"Content-Type: text/plain\r\n\r\n{SENTENCE}",
        "Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment; filename=\"../x.pdf\"\r\n\r\n{attached}",
        "Content-Type: image/png\r\nContent-ID: <1>\r\n\r\nx",
    )))  # fmt: skip
    assert dict(zip(result.records["source"], result.records["body"], strict=True)) == {
        "a.eml": SENTENCE, "a.eml/_x.pdf": "Attached text",
    }  # fmt: skip
    assert result.rejected.empty


def test_a_text_named_eml_is_a_text():
    assert one("a.eml", SENTENCE.encode())["format"] == "text"


# ------------------------------------------------------------------------------------ web archives

OK = "200 OK\r\nContent-Type: text/html"


@pytest.mark.parametrize("packed", [False, True])
def test_warc(packed):
    content = warc(
        ("http://example.org/1", f"{OK}; charset=windows-1251", RUSSIAN.encode("cp1251")),
        ("http://example.org/2", f"{OK}\r\nContent-Encoding: gzip", gzip.compress(PAGE.encode())),
        ("http://example.org/p.png", "200 OK\r\nContent-Type: image/png", b"x"),
        ("http://example.org/none", "404 Not Found\r\nContent-Type: text/html", b"no"),
        packed=packed,
    )
    result = run(("a.warc.gz" if packed else "a.warc", content))
    assert result.records["body"].tolist() == [RUSSIAN, PAGE]
    assert result.records["url"].tolist() == ["http://example.org/1", "http://example.org/2"]
    assert result.records["published_raw"].tolist() == ["", ""]  # never the day of the crawl
    assert result.rejected["reason"].tolist() == ["no page", "no page"]


def test_warc_packed_as_a_whole_and_in_an_archive():
    content = gzip.compress(warc(("http://example.org/1", OK, PAGE.encode())))
    assert one("a.warc.gz", content)["format"] == "warc"
    assert one("a.zip", zipped({"in/a.warc.gz": content}))["source"] == "a.zip/in/a.warc.gz"


def test_a_warc_that_is_cut_short_keeps_what_is_whole():
    content = warc(("http://example.org/1", OK, PAGE.encode()), ("http://example.org/2", OK,
                                                                PAGE.encode()))  # fmt: skip
    result = run(("a.warc", content[:-40]))
    assert result.records["url"].tolist() == ["http://example.org/1"]
    assert result.rejected["reason"].tolist() == ["unreadable"]


# ---------------------------------------------------------------------------------------- archives


def test_archives_hold_all_formats_and_folders():
    inner = zipped({"deep/c.jsonl": json.dumps({"text": "row"}).encode()})
    result = run(("a.zip", zipped({
        "news/a.txt": SENTENCE.encode(), "news/b.html.gz": gzip.compress(PAGE.encode()),
        "c.docx": docx(p("Text")), "d.zip": inner, "e.parquet": parquet({"text": ["row"]}),
        "f.xml": ATOM.encode(), "g.pdf": pdf([(300, "Text")]), "__MACOSX/._a": b"x", "news/": b"",
        "новости/статья.txt": RUSSIAN.encode("koi8_r"),
    })))  # fmt: skip
    assert dict(zip(result.records["source"], result.records["format"], strict=True)) == {
        "a.zip/news/a.txt": "text", "a.zip/news/b.html.gz": "html", "a.zip/c.docx": "docx",
        "a.zip/d.zip/deep/c.jsonl": "jsonl", "a.zip/e.parquet": "parquet", "a.zip/f.xml": "feed",
        "a.zip/g.pdf": "pdf", "a.zip/новости/статья.txt": "text",
    }  # fmt: skip
    assert result.rejected.empty


def test_gzip_of_several_parts_is_read_to_its_end():
    content = gzip.compress(b"first, ") + gzip.compress(b"second")
    assert one("a.txt.gz", content)["body"] == "first, second"


def test_two_members_of_one_name_stay_apart():
    with pytest.warns(UserWarning, match="Duplicate"):
        content = zipped([("a.txt", b"one"), ("a.txt", b"two")])
    bodies = run(("a.zip", content)).records.set_index("source")["body"]
    assert bodies.to_dict() == {"a.zip/a.txt": "one", "a.zip/a.txt (2)": "two"}


def test_the_same_file_under_two_names():
    result = run(("a.txt", SENTENCE.encode()), ("b.txt", SENTENCE.encode()))
    assert result.records["source"].tolist() == ["a.txt", "b.txt"]


