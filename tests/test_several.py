"""Texts and pages with several articles: each becomes one; what is one article stays one."""

import pandas as pd
import pytest

from parley.cleaning.articles import read_record

ONE = ("Ferry talks open in Harbour Town", "The Example Times", "2025-05-16",
       "Ministers of both banks met on Friday to speak about the ferry that links their towns.",
       "The mayor said that no boat would sail before the two sides had agreed on the fares.")
TWO = ("Bridge toll is lifted for a month", "Sample Herald", "2025-05-18",
       "Drivers may cross the long bridge without paying until the middle of June, a court ruled.",
       "The owner of the bridge said on Sunday that it would appeal against the ruling in time.")
THREE = ("Storm shuts the northern harbour", "Parley Wire", "2025-06-02",
         "Waves of six metres closed the northern harbour for the third time in a single week.",
         "Fishermen asked the government on Monday to pay for the days that they stayed ashore.")
ALL = (ONE, TWO, THREE)
PARAGRAPH = "The crew waited on the quay until the evening, and nobody could tell how long it took."


def written(day: str) -> str:
    return pd.Timestamp(day).strftime("%B %-d, %Y")


def read(body: str, title: str = ""):
    """The articles of a text, after every removal has been found at its place."""
    articles, removed = read_record(body, title, "", "", "", "a.txt", True)
    for start, text, reason in removed:
        assert body[start : start + len(text)] == text
        assert reason
    return articles, removed


def day_of(article) -> str:
    sure = [dated for dated in article.dated if dated.certainty >= 0.5]
    return max(sure, key=lambda dated: dated.certainty).date if sure else ""


def assert_all(body: str, *wanted: tuple[str, ...]) -> list:
    articles, removed = read(body)
    assert [article.title for article in articles] == [one[0] for one in wanted]
    assert [article.outlet for article in articles] == [one[1] for one in wanted]
    assert [day_of(article) for article in articles] == [one[2] for one in wanted]
    assert [article.text for article in articles] == ["\n".join(one[3:]) for one in wanted]
    return removed


def nexis_uni(title, outlet, day, *paragraphs, gap="\n\n") -> str:
    head = [title, outlet, written(day) + " Friday", "", f"Copyright 2025 {outlet}",
            "All Rights Reserved", "Section: NEWS; Pg. 5", "Length: 512 words",
            "Byline: Ann Example", "Body"]  # fmt: skip
    tail = ["Graphic", "Photo, A boat at the quay.", "Classification", "Language: ENGLISH",
            "Publication-Type: Newspaper", "Subject: FERRIES (90%); HARBOURS (75%)",
            "Load-Date: July 30, 2025", "End of Document"]  # fmt: skip
    return gap.join([*head, *paragraphs, *tail]) + "\n"


def nexis_old(number, title, outlet, day, *paragraphs) -> str:
    head = [f"{number} of 3 DOCUMENTS", outlet, written(day) + " Friday\nLondon Edition", title,
            "BYLINE: Ann Example", "SECTION: NEWS; Pg. 5", "LENGTH: 512 words",
            "DATELINE: HARBOUR TOWN"]  # fmt: skip
    tail = ["LOAD-DATE: July 30, 2025", "LANGUAGE: ENGLISH", "PUBLICATION-TYPE: Newspaper",
            f"Copyright 2025 {outlet}\nAll Rights Reserved"]  # fmt: skip
    return "\n\n".join([*head, *paragraphs, *tail]) + "\n\n\n"


def factiva_codes(number, title, outlet, day, first, *rest) -> str:
    lines = [f"HD   {title}", "BY   Ann Example", "WC   512 words",
             f"PD   {pd.Timestamp(day).strftime('%-d %B %Y')}", f"SN   {outlet}", "SC   EXMPL",
             "LA   English", f"CY   Copyright 2025 {outlet}", "LP   ", first, "TD   ", *rest,
             "NS   gship : Shipping | gcat : Political/General News", "RE   uk : United Kingdom",
             "PUB  Example Press",
             f"AN   Document EXMPL00000{day.replace('-', '')}el5g0000{number}"]  # fmt: skip
    return "\n".join(lines) + "\n\n"


def factiva_plain(number, title, outlet, day, *paragraphs) -> str:
    lines = [title, "By Ann Example", "512 words", pd.Timestamp(day).strftime("%-d %B %Y"),
             "10:15 GMT", outlet, "EXMPL", "English", "(c) 2025 Example Limited", "", *paragraphs,
             "", f"Document EXMPL00000{day.replace('-', '')}el5g0000{number}", ""]  # fmt: skip
    return "\n".join(lines) + "\n"


def proquest(number, title, outlet, day, *paragraphs) -> str:
    lines = ["_" * 60, f"Document {number} of 3", title, "Author: Example, Ann",
             f"Publication info: {outlet} ; London (UK) [London (UK)]{written(day)}: 5.",
             "Links: http://example.org/resolve", "Full text: " + paragraphs[0], *paragraphs[1:],
             "Subject: Ferries; Harbours", f"Publication title: {outlet}; London (UK)", "Pages: 5",
             f"Publication date: {written(day)}", "Source type: Newspaper",
             "Language of publication: English", "ProQuest document ID: 12345",
             "Document URL: https://example.org/12345", "Last updated: 2025-09-01",
             "Database: Example Central"]  # fmt: skip
    return "\n\n".join(lines) + "\n\n"


EXPORTS = {
    "nexis": "".join(nexis_uni(*one) for one in ALL),
    "nexis, a line a paragraph": "".join(nexis_uni(*one, gap="\n") for one in ALL),
    "nexis of old": "".join(nexis_old(n, *one) for n, one in enumerate(ALL, 1)),
    "factiva with codes": "".join(factiva_codes(n, *one) for n, one in enumerate(ALL)),
    "factiva as shown": "".join(factiva_plain(n, *one) for n, one in enumerate(ALL)),
    "proquest": "".join(proquest(n, *one) for n, one in enumerate(ALL, 1))
    + "_" * 60 + "\n\nContact us at: http://example.org\n\nDatabase copyright 2025 Example\n",
}  # fmt: skip


@pytest.mark.parametrize("kind", EXPORTS)
def test_exports_of_databases(kind):
    removed = assert_all(EXPORTS[kind], *ALL)
    assert {"export field"} <= {reason for _, _, reason in removed}


@pytest.mark.parametrize(
    "body",
    [nexis_uni(*ONE), nexis_old(1, *ONE), factiva_codes(1, *ONE), factiva_plain(1, *ONE),
     proquest(1, *ONE)],
    ids=["nexis", "nexis of old", "factiva with codes", "factiva as shown", "proquest"],
)  # fmt: skip
def test_an_export_of_one_article(body):
    assert_all(body, ONE)


def test_a_cover_page_is_no_article():
    cover = "User Name: Someone\n\nDate and Time: Monday, May 26, 2025\n\nJob Number: 1\n\n" \
        "Documents (3)\n\n1. Ferry talks open in Harbour Town\n\n"  # fmt: skip
    assert_all(cover + EXPORTS["nexis"], *ALL)


def test_the_day_of_loading_is_no_day_of_publication():
    body = nexis_uni(*ONE).replace(written(ONE[2]) + " Friday", "Friday evening")
    (article,), _ = read(body)
    assert day_of(article) == ""


def test_a_field_in_the_text_ends_no_article():
    middle = "Subject: this word at the head of a paragraph is part of the report, he wrote then."
    (article,), _ = read(nexis_uni(*ONE, middle, PARAGRAPH))
    assert article.text == "\n".join([*ONE[3:], middle, PARAGRAPH])


def page(title, outlet, day, *paragraphs, by="Ann Example") -> str:
    lines = [title, f"By {by}", f"{outlet}, {written(day)}", "", *paragraphs]
    return "\n\n".join(line for line in lines if line)


@pytest.mark.parametrize("ruler", ["=====", "-" * 40, "*****", "* * * * *", "_" * 12, "\f"])
def test_rulers_divide(ruler):
    assert_all(f"\n{ruler}\n".join(page(*one) for one in ALL), *ALL)


def test_headers_between_rulers():
    body = "".join(f"=====\nTitle: {t}\nSource: {o}\nDate: {d}\n=====\n\n{p}\n\n{q}\n\n"
                   for t, o, d, p, q in ALL)  # fmt: skip
    assert_all(body, *ALL)


ONE_ARTICLE = {
    "a footer": f"{page(*ONE)}\n\n{'-' * 20}\n\nAnn Example writes about harbours. Follow us.\n",
    "chapters": f"{page(*ONE)}\n\n*****\n\nWhat the captains want\n\n{PARAGRAPH}\n\n{TWO[3]}\n\n"
                f"*****\n\nWhat comes next\n\n{PARAGRAPH}\n\n{TWO[4]}",
    "pages": f"{page(*ONE)}\n\f{PARAGRAPH}\n\n{TWO[3]}\n\f{TWO[4]}",
    "pages with a running head": "\f".join(
        f"{ONE[0]}\n{ONE[1]}, {written(ONE[2])}\n\n{one[3]}\n\n{one[4]}\n" for one in ALL),
    "rulers without headlines": f"\n\n{'=' * 20}\n\n".join([page(*ONE), *TWO[3:], *THREE[3:]]),
    "a live blog": "Live: the ferry talks as they happened\n\n" + "\n=====\n".join(
        f"{one[0]}\nBy Ann Example\n16 May 2025, 1{n}:04\n\n{one[3]}\n\n{one[4]}\n"
        for n, one in enumerate(ALL)),
    "a live blog without the word": "\n-----\n".join(
        f"{one[0]}\n16 May 2025, 1{n}:04\n\n{one[3]}\n\n{one[4]}\n" for n, one in enumerate(ALL)),
    "a box": f"{page(*ONE)}\n\n=====\n\nThe ferry in figures\n\n{PARAGRAPH}\n\n{TWO[3]}",
}  # fmt: skip


@pytest.mark.parametrize("kind", ONE_ARTICLE)
def test_what_is_one_article_stays_one(kind):
    articles, _ = read(ONE_ARTICLE[kind])
    assert len(articles) == 1
    for sentence in ONE[3:]:
        assert sentence in articles[0].text


def element(title, outlet, day, *paragraphs, heading="h2") -> str:
    text = "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)
    return (f"<article><header><{heading}>{title}</{heading}>"
            f'<p class="byline">By Ann Example</p><time datetime="{day}T10:00:00Z">{written(day)}'
            f'</time><span class="source">{outlet}</span></header>\n'
            f"{text}</article>\n")  # fmt: skip


def markup(body: str, title: str = "Press review") -> str:
    return (f"<html><head><title>{title}</title></head><body><nav><a href='/'>Home</a></nav>"
            f"<main>{body}</main><footer>Imprint</footer></body></html>")  # fmt: skip


@pytest.mark.parametrize("heading", ["h1", "h2"])
def test_article_elements_are_articles(heading):
    body = "<h1>Press review</h1>" * (heading == "h2")
    body += "".join(element(*one, heading=heading) for one in ALL)
    removed = assert_all(markup(body), *ALL)
    assert {"Home", "Imprint"} <= {text for _, text, _ in removed}


MARKUP = {
    "teasers": element(*ONE, PARAGRAPH) + "".join(
        f"<article><h2>{one[0]}</h2><time datetime='2025-05-01'></time><p>{one[3]}</p></article>"
        for one in (TWO, THREE)),
    "comments": element(*ONE, PARAGRAPH).replace(
        "</article>", f"<article><h2>Reader</h2><p>{TWO[3]}</p></article></article>"),
    "a live blog by its words": "<h1>Live updates: the ferry</h1>" + "".join(
        element(*one) for one in ALL),
    "a live blog by its kind": '<script type="application/ld+json">{"@type":"LiveBlogPosting"}'
        "</script>" + "".join(element(*one) for one in ALL),
    "posts without authors": "<h1>Ferry talks in the harbour</h1>" + "".join(
        f"<article><h2>{one[0]}</h2><time datetime='2025-05-16T1{n}:00'></time><p>{one[3]}</p>"
        f"<p>{one[4]}</p><p>{PARAGRAPH}</p></article>" for n, one in enumerate(ALL)),
}  # fmt: skip


@pytest.mark.parametrize("kind", MARKUP)
def test_a_page_of_one_article_stays_one(kind):
    articles, _ = read(markup(MARKUP[kind]))
    assert len(articles) == 1
    for sentence in ONE[3:]:
        assert sentence in articles[0].text


POSTS = [(f"1{n}:04", one[3], one[4]) for n, one in enumerate((*ALL, ONE, THREE))]


@pytest.mark.parametrize("kind", ["text", "html"])
def test_a_live_blog_keeps_its_order_and_counts_once(kind):
    if kind == "text":
        posts = "\n\n".join("\n\n".join(post) for post in POSTS)
        body = f"Live: the ferry talks as they happened\n\n16 May 2025\n\n{posts}"
    else:
        posts = "".join(f"<div class='post'><h3>{t}</h3><p>{p}</p><p>{q}</p></div>"
                        for t, p, q in POSTS)  # fmt: skip
        body = markup(f"<article><h1>Live: the ferry talks</h1>{posts}</article>")
    (article,), removed = read(body)
    told = [line for line in article.text.split("\n") if len(line.split()) > 8]
    assert told == [paragraph for one in ALL for paragraph in one[3:]]
    repeated = [text for _, text, reason in removed if reason == "repeated"]
    assert repeated == [*ONE[3:], *THREE[3:]]
