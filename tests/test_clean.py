"""Records become articles; what is taken out is listed with its place."""

from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley import store
from parley.cleaning import dates
from parley.cleaning.articles import read_record
from parley.cleaning.boilerplate import reason_for
from parley.cleaning.datelines import dateline, outlet_of
from parley.cleaning.duplicates import originals
from parley.cleaning.language import language
from parley.params import Clean
from parley.stages.clean import clean

PARAMS = Clean()
ISSUES = SimpleNamespace(
    negotiation=SimpleNamespace(topic_terms=("Ukrain*", "Russia*", "Kremlin", "peace talks"))
)
FIRST = "Russia said on Friday that the talks with Ukraine would go on after the exchange of lists."
SECOND = "Ukraine demanded a ceasefire of thirty days before the leaders meet, the delegation said."
THIRD = "“We want guarantees,” the Foreign Ministry said in a statement that was read to reporters."
TITLE = "Talks in Istanbul end with a promise of lists"


def record(body: str, source: str = "a.txt", item: int = 1, **fields: str) -> dict:
    kind = fields.pop("format", "text")
    named = {"title": "", "published_raw": "", "outlet_raw": "", "url": ""} | fields
    return {"record_id": f"{source}#{item}", "source": source, "item": item, "format": kind,
            "body": body, **named}  # fmt: skip


def run(*records: dict, params: Clean = PARAMS):
    table = store.frame("records", list(records))
    result = clean(table, ISSUES, params)
    for name, data in zip(("documents", "removed", "rejected"), result, strict=True):
        store.check(data, name)
    bodies = {}
    for row in records:
        bodies[row["source"]] = bodies[f"{row['source']}#{row['item']}"] = row["body"]
    for row in result.removed.to_dict("records"):
        if row["source"] in bodies and row["source"].count("#") + sum(
            r["source"] == row["source"] for r in records
        ):
            body = bodies[row["source"]]
            assert body[row["start"] : row["start"] + len(row["text"])] == row["text"]
    return result


def one(body: str, **fields: str) -> dict:
    result = run(record(body, **fields))
    assert len(result.documents) == 1, result.rejected.to_dict("records")
    return result.documents.iloc[0].to_dict()


def test_a_page_a_row_and_a_stub():
    result = run(
        record(f"{TITLE}\n\n{FIRST}\n\n{SECOND}\n"),
        record(f"{FIRST}\n{THIRD}", "b.csv", 2, format="csv", title=TITLE,
               published_raw="2025-05-16", outlet_raw="Example"),
        record("Too short.", "c.txt"),
    )  # fmt: skip
    page, row = result.documents.sort_values("source").to_dict("records")
    assert (page["title"], page["text"], page["part"]) == (TITLE, f"{FIRST}\n{SECOND}", 1)
    assert (page["published"], page["date_certainty"]) == ("", 0)
    assert (row["title"], row["text"], row["part"]) == (TITLE, f"{FIRST}\n{THIRD}", 2)
    assert (row["published"], row["date_basis"]) == ("2025-05-16", "metadata")
    assert (row["outlet"], row["language"], row["on_topic"]) == ("Example", "en", True)
    assert result.rejected["source"].tolist() == ["c.txt"]
    assert result.rejected["reason"].tolist() == ["too short"]


def test_furniture_is_taken_out_and_listed():
    body = f"""Europe 5 min read

{TITLE}

PHOTO : POOL/AFP VIA GETTY IMAGES / A PERSON

{FIRST}

This composite image shows two people at a table.
The leaders, left and right, met on Monday. (First Name, Second Name/AFP/Getty Images)

A subhead stays where it stands

{SECOND}

WATCH | What the two sides may settle next:

{THIRD}

With files from The Associated Press

Advertisement
You did not use the site, Click here to remain logged. Timeout: 60 second"""
    result = run(record(body))
    page = result.documents.iloc[0]
    assert page.title == TITLE
    assert page.text == f"{FIRST}\nA subhead stays where it stands\n{SECOND}\n{THIRD}"
    assert page.agency == "AP"
    reasons = dict(zip(result.removed["text"].str[:12], result.removed["reason"], strict=True))
    assert reasons == {
        "Europe 5 min": "widget", "PHOTO : POOL": "photo credit", "This composi": "caption",
        "The leaders,": "caption", "WATCH | What": "read more", "With files f": "credit",
        "Advertisemen": "advert", "You did not ": "session widget",
    }  # fmt: skip


def test_a_scraped_page_loses_its_menus():
    menu = ["Home", "World", "Politics", "Business", "Opinion", "Sport", "Video", "Photo"]
    tail = [
        "Related news",
        "Storm closes the northern ports for days",
        "Prices of bread rise",
        "Company",
        "About us",
        "We use cookies to make our site work for you.",
        "Accept",
    ]
    lines = [f"{TITLE} | World | The Example Times", *menu, TITLE, "By", "27 Feb 2026", FIRST,
             "Both sides named the", "bodies of prisoners", "as their first concern.", SECOND,
             THIRD, *tail]  # fmt: skip
    page = one("\n".join(lines))
    assert (page["title"], page["outlet"]) == (TITLE, "The Example Times")
    assert (page["published"], page["date_basis"]) == ("2026-02-27", "date line")
    joined = "Both sides named the bodies of prisoners as their first concern."
    assert page["text"] == f"{FIRST}\n{joined}\n{SECOND}\n{THIRD}"


def test_cards_of_an_aggregator_are_articles_of_their_own():
    card = "The Example Post\n21 hours ago\n- The Example Post\n{title}\n{text}\n\n\n"
    body = (
        f"{TITLE}\nMoscow\n{FIRST}\n{SECOND}\nComments\nNo comments yet...\nRelated Articles\n\n"
        + card.format(title="Lists of prisoners are exchanged", text=f"DPA Moscow {FIRST}")
        + card.format(
            title="Bridge reopens after repairs",
            text="Agencies Geneva The bridge over the lake was opened again on Sunday.",
        )  # fmt: skip
    )
    documents = run(record(body)).documents.sort_values("part")
    assert documents["part"].tolist() == [1, 2, 3]
    assert documents["title"].tolist() == [
        TITLE, "Lists of prisoners are exchanged", "Bridge reopens after repairs",
    ]  # fmt: skip
    assert documents["text"].tolist()[:2] == [f"{FIRST}\n{SECOND}", FIRST]
    assert documents["outlet"].tolist() == ["", "The Example Post", "The Example Post"]
    assert documents["agency"].tolist() == ["", "dpa", "agencies"]
    assert documents["published"].tolist() == ["", "", ""]
    assert documents["on_topic"].tolist() == [True, True, False]


def test_the_age_of_a_card_counts_from_a_day_that_the_page_states():
    card = "The Example Post\n{}\n- The Example Post\nLists of prisoners are exchanged\n{}\n"
    cards = card.format("2 days ago", SECOND) + card.format("2 months ago", THIRD)
    body = f"Retrieved: 2025-08-04 19:30\n{TITLE}\n{FIRST}\nRelated Articles\n{cards}"
    documents = run(record(body)).documents.sort_values("part")
    assert documents["published"].tolist() == ["", "2025-08-02", ""]
    assert documents["date_basis"].tolist() == ["", "age", ""]


def test_cards_of_a_row_are_numbered_behind_the_rows():
    page = (f"{FIRST}\nRelated Articles\nThe Example Post\n1 hour ago\n- The Example Post\nA card\n"
            f"{SECOND}")  # fmt: skip
    documents = run(
        record(page, "a.jsonl", 1, format="jsonl", title=TITLE),
        record(THIRD, "a.jsonl", 2, format="jsonl"),
    ).documents.sort_values("part")
    assert documents["part"].tolist() == [1, 2, 3]
    assert documents["text"].tolist() == [FIRST, THIRD, SECOND]


def test_mark_up():
    page = f"""<html lang="en"><head><title>{TITLE} - Example</title>
      <meta property="og:site_name" content="Example"><meta property="og:title" content="{TITLE}">
      <meta property="article:published_time" content="2025-05-16T10:00:00Z"></head><body>
      <nav><a href="/">Home</a><a href="/w">World</a></nav><article><h1>{TITLE}</h1>
      <p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></article>
      <footer>Some footer</footer></body></html>"""
    result = run(record(page, "a.html", format="html"))
    document = result.documents.iloc[0]
    assert (document.title, document.outlet) == (TITLE, "Example")
    assert document.text == f"{FIRST}\n{SECOND}\n{THIRD}"
    assert (document.published, document.date_basis) == ("2025-05-16", "mark-up")
    assert {"Home", "World", "Some footer"} <= set(result.removed["text"])


def test_mojibake_is_mended_and_quotation_marks_stay():
    broken = THIRD.encode().decode("latin-1")
    assert broken != THIRD
    assert one(f"{FIRST}\n{broken}")["text"] == f"{FIRST}\n{THIRD}"


def test_lines_of_fixed_width_are_joined():
    words = f"{FIRST} {SECOND}".split()
    lines, line = [], ""
    for word in words:
        if len(line) + len(word) > 60:
            lines.append(line.strip())
            line = ""
        line += word + " "
    body = "\n".join([*lines, line.strip()])
    assert one(body)["text"].replace("\n", " ") == f"{FIRST} {SECOND}"
    assert one(body)["text"].count("\n") <= 1


@pytest.mark.parametrize(
    ("body", "fields", "date", "basis"),
    [
        (f"date 2025-08-24 {FIRST}", {}, "2025-08-24", "header"),
        (f"Date: 24 August 2025\n{FIRST}", {}, "2025-08-24", "header"),
        (f"Published on Monday, May 19, 2025 at 10:04 GMT\n{FIRST}", {}, "2025-05-19", "header"),
        (f"{TITLE}\n27.02.2026 - Update : 28.02.2026\n{FIRST}", {}, "2026-02-27", "date line"),
        (FIRST, {"published_raw": "Wed, 21 May 2025 12:07:03 GMT"}, "2025-05-21", "metadata"),
        (FIRST, {"published_raw": "2025-05-21T12:07:03+03:00"}, "2025-05-21", "metadata"),
        (FIRST, {"published_raw": "1747829223"}, "2025-05-21", "metadata"),
        (FIRST, {"published_raw": "05/06/2025"}, "", ""),
        (FIRST, {"published_raw": "16/05/2025"}, "2025-05-16", "metadata"),
        (FIRST, {"published_raw": "May 2025"}, "", ""),
        (FIRST, {"published_raw": "2099-01-01"}, "", ""),
        (FIRST, {"url": "https://example.org/2025/05/16/talks"}, "2025-05-16", "address"),
        (FIRST, {"source": "2025-05-16_talks.txt"}, "2025-05-16", "file name"),
        (f"MOSCOW, May 16, 2025. /TASS/. {FIRST}", {}, "2025-05-16", "dateline"),
        (f"MOSCOW, May 16. /TASS/. {FIRST} The third round of 2025 came later.", {}, "2025-05-16",
         "dateline"),
        (f"MOSCOW, May 16. /TASS/. {FIRST}", {}, "", ""),
        (f"{FIRST} The war began on February 24, 2022.", {}, "", ""),
        (f"{FIRST} They met on Friday, May 16, 2025.", {}, "2025-05-16", "text"),
        (f"{FIRST} They met yesterday and on Thursday.", {}, "", ""),
    ],
)  # fmt: skip
def test_dates(body, fields, date, basis):
    row = one(body, **fields)
    assert (row["published"], row["date_basis"]) == (date, basis)


def test_a_threshold_for_dates():
    row = record(FIRST, source="2025-05-16.txt")
    assert run(row, params=Clean(date_certainty=0.7)).documents["published"].tolist() == [""]


@pytest.mark.parametrize(
    ("text", "words", "agency"),
    [
        ("MOSCOW, May 21. /TASS/. Russia said", "MOSCOW, May 21. /TASS/.", "TASS"),
        ("KYIV (Reuters) - Ukraine said", "KYIV (Reuters) -", "Reuters"),
        ("KYIV, Ukraine (AP) — The talks", "KYIV, Ukraine (AP) —", "AP"),
        ("BRUSSELS/KYIV, May 3 (Reuters) - EU", "BRUSSELS/KYIV, May 3 (Reuters) -", "Reuters"),
        ("Kyiv, Ukraine – The men", "Kyiv, Ukraine –", ""),
        ("KYIV: The envoy", "KYIV:", ""),
        ("NATO — The alliance", "", ""),
        ("Moscow said – it would", "", ""),
        ("Kyiv said it will", "", ""),
        ("Russia (AP) said", "", ""),
    ],
)
def test_datelines(text, words, agency):
    assert tuple(dateline(text)) == (words, agency)


@pytest.mark.parametrize(
    "text",
    [FIRST, SECOND, THIRD, "Kyiv disagreed.", "More than 20 people left.", "Latest round fails",
     "Most members of the alliance agree.", "Subscribers of the network lost contact for hours.",
     "The photo of the two leaders went around the world.", "He would share the plan with Paris.",
     "Live ammunition was found near the border, officials said.", "Opinion polls show a change."],
)  # fmt: skip
def test_sentences_are_no_furniture(text):
    assert reason_for(text) == ""


def test_copies_point_to_the_earliest():
    near = f"{FIRST} {SECOND} {THIRD} " * 3
    documents = run(
        record(near, "a.txt", url="https://b.example/2025/05/17/x"),
        record(near.upper(), "b.txt", url="https://b.example/2025/05/16/x"),
        record(near + " Adds a word.", "c.txt"),
        record(SECOND, "d.txt"),
    ).documents.set_index("source")
    first = documents.loc["b.txt", "document_id"]
    assert documents["duplicate_of"].to_dict() == {
        "a.txt": first, "b.txt": "", "c.txt": first, "d.txt": "",
    }  # fmt: skip


def test_a_shortened_copy_is_a_copy_and_shared_background_is_none():
    words = [f"word{n}" for n in range(400)]
    report, cut = " ".join(words), " ".join(words[:300])
    other = " ".join([f"new{n}" for n in range(250)] + words[:240])
    assert originals([report, cut, other]) == [-1, 0, -1]
    assert originals([cut, report]) == [-1, 0]


def test_a_dateline_takes_the_year_of_its_file():
    rows = [record(f"{FIRST} {n}.\n{SECOND}", "a.jsonl", n, format="jsonl",
                   published_raw=f"2025-05-{10 + n}") for n in range(1, 7)]  # fmt: skip
    sent = record(f"MOSCOW, May 16. /TASS/. {THIRD}\n{FIRST}", "a.jsonl", 9, format="jsonl")
    lone = record(f"MOSCOW, May 16. /TASS/. {THIRD}\n{SECOND}", "b.jsonl", 9, format="jsonl")
    documents = run(*rows, sent, lone).documents.set_index(["source", "part"])
    assert documents.loc[("a.jsonl", 9), "published"] == "2025-05-16"
    assert documents.loc[("a.jsonl", 9), "date_basis"] == "dateline"
    assert documents.loc[("b.jsonl", 9), "published"] == ""


def test_the_date_of_an_event_is_not_that_of_the_report():
    body = f"{SECOND} Officials met on Tuesday. A treaty was signed on Friday, May 16, 2025."
    assert one(body)["published"] == ""


@pytest.mark.parametrize(
    "text",
    ["The envoy speaks to reporters at the airport in Harbour Town on May 16, 2025.",
     "Two leaders shake hands before their meeting. (Source: Example Service/X)",
     "A street in the old town after the storm (Getty)"],
)  # fmt: skip
def test_captions_without_a_label(text):
    result = run(record(f"{TITLE}\n\n{FIRST}\n\n{text}\n\n{SECOND}\n\n{THIRD}"))
    assert result.documents["text"].tolist() == [f"{FIRST}\n{SECOND}\n{THIRD}"]
    assert result.removed["reason"].tolist() == ["caption"]


@pytest.mark.parametrize(
    "text",
    ["The two sides signed the agreement in Geneva on May 16, 2025.",
     "“He speaks for us,” the minister said on May 16, 2025.",
     "The alliance was founded by twelve countries (NATO).", "He will speak in June (see below)."],
)  # fmt: skip
def test_sentences_with_a_date_are_no_captions(text):
    assert text in one(f"{TITLE}\n\n{FIRST}\n\n{text}\n\n{SECOND}\n\n{THIRD}")["text"]


def test_originals_are_no_duplicates():
    assert originals([]) == []
    assert originals(["a b", "A, b!", "c"]) == [-1, 0, -1]


def test_languages():
    assert language(FIRST) == "en"
    assert (
        language("Переговоры в Стамбуле завершились без результата, и стороны это признали") == "ru"
    )
    assert (
        language("Переговори в Стамбулі завершилися без результату, і сторони це визнали") == "uk"
    )
    assert language("Die Verhandlungen in Istanbul sind ohne Ergebnis zu Ende gegangen") == "de"
    assert language("Вони домовилися про обмін полоненими, але не про перемир'я на фронті") == "uk"
    assert language("Они договорились об обмене пленными, но не о прекращении огня") == "ru"
    assert language("Hm") == ""


def test_outlets_by_address():
    assert outlet_of("https://www.example.org/a") == "example.org"
    assert outlet_of("http://[broken") == ""
    assert outlet_of("") == ""


def test_ages_without_a_known_day_are_no_dates():
    assert dates.of_age("21 hours ago", "") == dates.NONE
    assert dates.of_age("99999999999 years ago", "2025-05-16") == dates.NONE


def test_order_of_records_does_not_matter():
    records = [
        record(f"{FIRST} {n}.\n{SECOND}", f"{n % 3}.jsonl", n + 1, format="jsonl") for n in range(9)
    ]
    forward, backward = run(*records), run(*reversed(records))
    for one_table, other in zip(forward, backward, strict=True):
        pd.testing.assert_frame_equal(one_table, other)


def test_nothing_in_nothing_out():
    result = run()
    assert all(table.empty for table in result)


PIECES = st.sampled_from(
    [TITLE, FIRST, SECOND, THIRD, "Menu", "Related Articles", "The Example Post", "21 hours ago",
     "- The Example Post", "Advertisement", "date 2025-08-24 ", "27 Feb 2026", "## Head", "<p>",
     "MOSCOW, May 16. /TASS/.", "</p>", "<div>", "and so on", "x" * 300, '{"a": 1}', "\x00",
     "\ufeff",
     "https://example.org/a.jpg", "[link](https://example.org)", "\u2028", "â€œ", "&amp;lt;",
     "Read more: a link"]
)  # fmt: skip
BODIES = st.lists(st.one_of(PIECES, st.text(max_size=40)), max_size=14)


@settings(max_examples=150, deadline=None)
@given(lines=BODIES, gap=st.sampled_from(["\n", "\n\n", " ", "\r\n"]), field=st.text(max_size=20))
def test_any_text_is_cleaned_and_cleaned_once(lines, gap, field):
    body = gap.join(lines)
    result = run(
        record(body, published_raw=field, url=field, title=field),
        params=Clean(minimum_characters=1),
    )
    assert len(result.documents) + len(result.rejected) >= 1
    for text in result.documents["text"]:
        assert text == "\n".join(" ".join(line.split()) for line in text.split("\n"))


def test_clean_text_stays_as_it_is():
    text = f"A subhead that asks?\n{FIRST}\nAnother subhead\n{SECOND}\n{THIRD}"
    articles, removals = read_record(text, TITLE, "", "", "", "a.txt", True)
    assert [article.text for article in articles] == [text]
    assert removals == []
