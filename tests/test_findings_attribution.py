"""What attribution finds and misses: outcomes, counts and examples of invented codes."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from parley import findings_attribution as held_against
from parley import store

LONG = "The lake is frozen and nobody knows when it will thaw, "
PLACES = [f"{name}_{end}" for name in ("cue", "content", "speaker") for end in ("start", "end")]
CODES = ["source", "part", "sentence", "kind", "speaker", "actor"]


def documents(*names: str, copy: str = "") -> pd.DataFrame:
    return store.frame("documents", [
        {"document_id": name, "source": f"{name}.txt", "part": 1, "title": "", "text": "x",
         "published": "", "date_certainty": 0.0, "language": "en", "on_topic": True,
         "duplicate_of": copy if name == "copy" else ""} for name in names])  # fmt: skip


def statements(*rows: tuple) -> pd.DataFrame:
    made = [{"statement_id": f"{document}-{n:04d}", "document_id": document, "field": "text",
             "start": 0, "end": len(sentence), "sentence": sentence, "kind": kind, "cue": "said",
             "speaker": speaker, "actor": actor, "quotation": 0, **dict.fromkeys(PLACES, -1)}
            for n, (document, sentence, kind, speaker, actor) in enumerate(rows)]  # fmt: skip
    return store.frame("statements", made)


def codes(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=CODES)


def test_found_wrong_missed_and_too_many():
    said = statements(
        ("a", LONG + "Lavrov said.", "indirect", "Sergei Lavrov", "RUS"),
        ("a", "“It thaws,” he said.", "direct", "Sergei Lavrov", "RUS"),
        ("a", "It was warm, Macron said.", "indirect", "Emmanuel Macron", "FRA"),
        ("a", "Russia froze the lake.", "narrated", "", ""),
        ("copy", "“It thaws,” he said.", "direct", "Emmanuel Macron", "FRA"),
    )
    gold = codes(
        ("a.txt", "1", LONG + "Lavrov said", "indirect", "Lavrov", ""),
        ("a.txt", "1", "“It thaws,” he said.", "direct", "Emmanuel Macron", "FRA"),
        ("a.txt", "1", "A third did not.", "mixed", "John Doe", ""),
        ("a.txt", "1", "Russia froze the lake.", "act", "", "RUS"),
        ("b.txt", "1", "Not in the corpus.", "direct", "John Doe", ""),
    )
    held = held_against.outcomes(said, documents("a", "copy", copy="a"), gold)
    assert list(zip(held.kind, held.outcome, held.coded, held.read, strict=True)) == [
        ("indirect", "found", "Lavrov", "Sergei Lavrov"),
        ("direct", "wrong speaker", "Emmanuel Macron", "Sergei Lavrov"),
        ("mixed", "missed", "John Doe", ""), ("act", "found", "RUS", ""),
        ("indirect", "too many", "", "Emmanuel Macron"),
    ]  # fmt: skip
    table = held_against.by_kind(held).set_index("kind")
    assert table.loc["indirect"].tolist() == [1, 1, 0, 0, 1.0, 1]
    assert table.loc["direct"].tolist() == [1, 0, 1, 0, 0.0, 0]
    assert list(table.index) == ["direct", "indirect", "mixed", "act"]
    numbers = held_against.numbers(held)
    assert (numbers["speech_found"].n, numbers["speech_too_many"].value) == (3, 1)
    assert [numbers[f"speech_{k}"].value for k in ("direct", "indirect", "mixed")] == [0, 1, 0]


def test_examples_are_the_first_short_ones_of_each_kind():
    rows = [("z", "Late, Macron said.", "indirect", "Emmanuel Macron", "FRA"),
            ("a", LONG * 3 + "Lavrov said.", "indirect", "Sergei Lavrov", "RUS"),
            ("a", "Cold, Lavrov said.", "indirect", "Sergei Lavrov", "RUS")]  # fmt: skip
    said = statements(*rows)
    gold = codes(*[(f"{d}.txt", "1", s, k, who, side) for d, s, k, who, side in rows],
                 ("a.txt", "1", "Nobody knows.", "indirect", "John Doe", ""))  # fmt: skip
    held = held_against.outcomes(said, documents("a", "z"), gold)
    (good,) = held_against.examples(held, found=True).itertuples(index=False)
    assert tuple(good) == ("indirect", "Cold, Lavrov said.", "said", "Sergei Lavrov")
    (bad,) = held_against.examples(held, found=False).itertuples(index=False)
    assert tuple(bad) == ("indirect", "missed", "Nobody knows.", "John Doe", "")
    (first,) = held_against.spoken(said).itertuples(index=False)
    assert first.sentence == "Cold, Lavrov said."


def test_without_codes_or_statements_there_is_nothing_and_no_error():
    said = statements(("a", "Late, Macron said.", "indirect", "Emmanuel Macron", "FRA"))
    for table, gold in ((said, pd.DataFrame()), (store.empty("statements"), codes())):
        held = held_against.outcomes(table, documents("a"), gold)
        assert held.empty
        assert held_against.by_kind(held).empty
        assert held_against.examples(held, found=True).empty
        assert held_against.examples(held, found=False).empty
        assert held_against.numbers(held)["speech_found"].value is None
    assert held_against.spoken(store.empty("statements")).empty


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["One.", "Two.", "Three."]),
                          st.sampled_from(["direct", "mixed", "act", "narrated"]),
                          st.sampled_from(["", "Jane Roe", "John Doe"])), max_size=8))
def test_every_code_of_an_article_has_one_outcome(rows):
    gold = codes(*[(f"{d}.txt", "1", s, k, who, "") for d, s, k, who in rows])
    said = statements(("a", "One.", "direct", "Jane Roe", ""), ("b", "Two.", "act", "", ""))
    held = held_against.outcomes(said, documents("a", "b"), gold)
    table = held_against.by_kind(held)
    assert table.coded.sum() == len(gold)
    assert (table.found + table["wrong speaker"] + table.missed == table.coded).all()
