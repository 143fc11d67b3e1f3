"""From the bytes of a file to the article: title, date, outlet and paragraphs in every format."""

from making import docx, p, pdf, table, warc
from test_clean import run as cleaned
from test_collect import run as collected

TITLE = "Envoys count the bridges of the valley"
FIRST = (
    "The envoys of both sides met for a second day in the old town hall and agreed on a list of "
    "bridges that engineers are to look at before the winter comes to the hills."
)
SECOND = (
    "A spokesman for the delegation said that the list was not a promise. Nobody, he added, had "
    "asked the farmers whose fields lie between the two lines of trenches."
)
THIRD = "The talks go on in June in the same hall, with the same cook and with more chairs."
TEXT = [FIRST, SECOND, THIRD]
PAGE = (
    f"<html><head><title>{TITLE} | Valley Gazette</title>"
    "<meta property='og:site_name' content='Valley Gazette'>"
    "<meta property='article:published_time' content='2025-05-16T10:00:00Z'></head><body>"
    "<nav><a href='/'>Home</a> <a href='/world'>World</a></nav>"
    f"<article><h1>{TITLE}</h1>" + "".join(f"<p>{text}</p>" for text in TEXT) + "</article>"
    "<footer>© Valley Gazette. All rights reserved.</footer></body></html>"
)


def article(name: str, content: bytes, outlet: str = "Valley Gazette") -> dict:
    """The one article of a file, which has all that the file says of it."""
    records = collected((name, content))
    assert records.rejected.empty, records.rejected.to_dict("records")
    documents = cleaned(*records.records.to_dict("records")).documents
    assert len(documents) == 1
    found = documents.iloc[0].to_dict()
    assert (found["title"], found["published"], found["outlet"]) == (TITLE, "2025-05-16", outlet)
    return found


def paragraphs(name: str, content: bytes, outlet: str = "Valley Gazette") -> list[str]:
    return article(name, content, outlet)["text"].split("\n")


def test_docx():
    body = (
        p(TITLE, properties="<w:pStyle w:val='Heading1'/>")
        + p("Valley Gazette, 16 May 2025") + "".join(map(p, TEXT))
        + table([p("Related articles")], [p("Read more: The price of bread in the valley")])
    )  # fmt: skip
    assert paragraphs("a.docx", docx(body)) == TEXT


def test_rtf():
    said = r"\par\par ".join([TITLE, "Valley Gazette, May 16, 2025", *TEXT])
    content = r"{\rtf1\ansi\deff0{\fonttbl{\f0 Times;}}\f0 " + said + r"\par}"
    assert paragraphs("a.rtf", content.encode("ascii")) == TEXT


def test_pdf_with_page_heads_numbers_and_divided_words():
    first = [
        (390, "Valley Gazette"), (370, TITLE), (350, "16 May 2025"),
        (322, "The envoys of both sides met for a second day in the old"),
        (310, "town hall and agreed on a list of bridges that engi-"),
        (298, "neers are to look at before the winter comes to the hills."),
        (270, "A spokesman for the delegation said that the list was not"),
        (258, "a promise. Nobody, he added, had asked the farmers whose"), (20, "1"),
    ]  # fmt: skip
    second = [
        (390, "Valley Gazette"), (360, "fields lie between the two lines of trenches."),
        (332, "The talks go on in June in the same hall, with the same"),
        (320, "cook and with more chairs."), (20, "2"),
    ]  # fmt: skip
    third = [
        (390, "Valley Gazette"), (360, "Observers called the well-"),
        (348, "known list a beginning of something that is still small."), (20, "3"),
    ]  # fmt: skip
    last = "Observers called the well-known list a beginning of something that is still small."
    found = article("a.pdf", pdf(first, second, third), outlet="")
    assert found["text"].split("\n") == [*TEXT, last]


def test_mail():
    content = (
        f"From: Valley Gazette <news@example.org>\r\nSubject: {TITLE}\r\n"
        "Date: Fri, 16 May 2025 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\n" + "\r\n\r\n".join(TEXT)
        + "\r\n\r\nFollow us on Facebook\r\n"
    )  # fmt: skip
    assert paragraphs("a.eml", content.encode()) == TEXT


def test_warc():
    head = "200 OK\r\nContent-Type: text/html; charset=utf-8"
    content = warc(("http://example.org/world/bridges", head, PAGE.encode()))
    assert paragraphs("a.warc", content) == TEXT


def test_rss():
    inside = "".join(f"<p>{text}</p>" for text in TEXT)
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        "<title>Valley Gazette</title><link>http://example.org</link>"
        f"<item><title>{TITLE}</title><link>http://example.org/1</link>"
        "<pubDate>Fri, 16 May 2025 10:00:00 GMT</pubDate><description>Short.</description>"
        f"<content:encoded><![CDATA[{inside}]]></content:encoded></item></channel></rss>"
    )
    assert paragraphs("a.xml", content.encode()) == TEXT
