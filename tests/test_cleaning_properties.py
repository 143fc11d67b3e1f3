"""What holds for every input: places point at what they say, cleaning is done once, nothing raises.

Bodies are put together from sentences, furniture and marks of exports and pages, so that the rules
meet each other in ways that nobody thought of.
"""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parley.cleaning.articles import read_record
from parley.cleaning.duplicates import originals
from parley.cleaning.language import language

LIMIT_S = 10
SENTENCES = [
    "Ministers of both banks met on Friday to speak about the ferry that links their towns.",
    "The mayor said that no boat would sail before the two sides had agreed on the fares.",
    "“We shall wait until the evening,” the captain told a crowd that stood on the quay.",
    "Drivers may cross the long bridge without paying until the middle of June, a court ruled.",
    "A second round is to follow in Harbour Town, where the first one ended without result.",
    "Fishermen asked the government on Monday to pay for the days that they stayed ashore.",
]
FURNITURE = [
    "Advertisement", "Read more: a bridge is shut", "Photo: A. Person / Example", "Share", "Menu",
    "Sign up for our newsletter", "Related articles", "© 2025 Example", "WATCH | The ferry leaves",
    "We use cookies to make our site work for you.", "https://example.org/a.jpg", "5 min read",
    "In this photo the crew is seen at the quay on May 16, 2025.", "Your support keeps our team.",
]  # fmt: skip
MARKS = [
    "=====", "-----", "*****", "\f", "End of Document", "Body", "Document 1 of 50", "Load-Date: x",
    "Length: 512 words", "512 words", "26 May 2025", "Document EXMPL0000020250526el5g00001",
    "HD Ferry talks", "LP A ferry", "TD", "Full text: A ferry", "Publication date: May 16, 2025",
    "Title: Ferry talks open", "Date: 2025-05-16", "Date: 2525-05-16", "16 May 1625",
    "21 hours ago", "The Example Post", "- The Example Post", "MOSCOW, May 16. /TASS/.",
    "By Ann Example", "<p>",
    "</p>", "<article>", "</article>", "<h2>One</h2>", "<time datetime='2025-05-16'>", "<!--",
    "<script>", "\x00", "\ud800", "\u2028", "&amp;lt;", "â€œ", "[link](https://example.org)", "…",
]  # fmt: skip
TITLES = ["", "Ferry talks open in Harbour Town", "example.org", "News", "\ud800"]
LINES = st.one_of(st.sampled_from(SENTENCES), st.sampled_from(FURNITURE), st.sampled_from(MARKS),
                  st.text(max_size=30))  # fmt: skip
GAPS = st.sampled_from(["\n", "\n\n", "\r\n", " ", "\f"])
QUICK = settings(max_examples=200, deadline=None,
                 suppress_health_check=[HealthCheck.too_slow])  # fmt: skip


def read(body: str, title: str = "", field: str = ""):
    return read_record(body, title, field, field, field, "a.txt", True)


@QUICK
@given(lines=st.lists(LINES, max_size=25), gap=GAPS, title=st.sampled_from(TITLES),
       field=st.text(max_size=20))  # fmt: skip
def test_places_point_at_what_they_say(lines, gap, title, field):
    body = gap.join(lines)
    articles, removed = read(body, title, field)
    assert articles
    starts = [start for start, _, _ in removed]
    assert len(set(starts)) == len(starts)
    for start, text, reason in removed:
        assert body[start : start + len(text)] == text
        assert text
        assert reason


@QUICK
@given(
    head=st.sampled_from(TITLES[1:2]),
    blocks=st.lists(
        st.one_of(st.sampled_from(SENTENCES), st.sampled_from(SENTENCES),
                  st.sampled_from(FURNITURE)), min_size=1, max_size=14),
)  # fmt: skip
def test_cleaning_twice_changes_nothing(head, blocks):
    articles, _ = read("\n\n".join([head, *blocks]), head)
    for article in articles:
        again, removed = read(article.text, article.title)
        assert [one.text for one in again] == [article.text]
        assert removed == []


NESTED = "<html><body>" + "<div>" * 100_000 + SENTENCES[0] + "</div>" * 100_000
WIDE = {
    "nested tags": NESTED,
    "nested tags that do not close": NESTED[: -len("</div>" * 100_000)],
    "article elements": "<html><body>" + "<article>" * 20_000 + SENTENCES[0],
    "articles in a row": "<html>" + "<article><h2>A</h2></article>" * 20_000 + SENTENCES[0],
    "comments that do not close": "<html><body>" + "<!--" * 100_000,
    "scripts that do not close": "<html><body>" + "<script>" * 50_000 + SENTENCES[0],
    "a line of 5 MB": "word " * 1_000_000,
    "a word of 5 MB": "a" * 5_000_000,
    "a line of sentences": (SENTENCES[0] + " ") * 60_000,
    "many paragraphs": "\n".join(f"{one} {n}." for n in range(4_000) for one in SENTENCES),
    "many quotations": "\n".join(f"“{n} {SENTENCES[1]}”" for n in range(20_000)),
    "many short lines": "ab\n" * 100_000,
    "many rulers": f"{SENTENCES[0]}\n=====\n" * 10_000,
    "many ends": f"Body\n{SENTENCES[0]}\nEnd of Document\n" * 10_000,
    "many pages": f"{SENTENCES[0]}\f" * 20_000,
    "NULs": "\x00" * 1_000_000 + SENTENCES[0],
    "lone surrogates": "\ud800" * 100_000 + SENTENCES[0],
    "brackets": "(" * 100_000 + "[" * 100_000 + "![" * 50_000,
    "ampersands": "&" * 300_000,
    "dates": "2025-05-16 " * 50_000,
    "braces": '{"a":' * 50_000,
}  # fmt: skip


@pytest.mark.parametrize("kind", WIDE)
def test_no_input_raises_or_takes_long(kind):
    start = time.process_time()
    articles, removed = read(WIDE[kind])
    for start_at, text, _ in removed:
        assert WIDE[kind].startswith(text, start_at)
    for article in articles:
        language(article.text)
    originals(article.text for article in articles)
    assert time.process_time() - start < LIMIT_S


@pytest.mark.parametrize(
    "raw", ["2525-05-16", "16 May 2525", "May 16, 1625", "16.05.1625", "1625-05-16T10:00:00Z",
            "Fri, 16 May 2525 10:00:00 GMT", "17526643200"],
)  # fmt: skip
def test_no_year_out_of_reach_is_believed(raw):
    body = f"Date: {raw}\n{raw}\n\n" + "\n\n".join(SENTENCES[:3]) + f" It was {raw}."
    articles, _ = read_record(body, "A ferry", raw, "", f"https://example.org/{raw}", raw, True)
    assert not any(dated.date for dated in articles[0].dated)
