"""Positions of statements: holders, thresholds, conditions, what the other side says."""

from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from parley import store
from parley.codebook import load_actors, load_issues
from parley.params import Attribute, Classify
from parley.stages.attribute import attribute
from parley.stages.classify import classify
from parley.stance.model import Linear, PositionModel

ROOT = Path(__file__).parents[1]
TEXTS = [
    "Zelenskyy called for an immediate ceasefire. The weather was fine in Ukraine.",
    "Lavrov rejected the idea of an unconditional ceasefire.",
    "Kyiv and Washington rejected a neutral status for Ukraine.",
    "Russia will agree to a ceasefire only if Western arms supplies to Ukraine stop.",
    "Lavrov said that Zelenskyy had rejected an unconditional ceasefire.",
]


@pytest.fixture(scope="module")
def books():
    return (load_issues(ROOT / "data/codebook/issues.yaml"),
            load_actors(ROOT / "data/codebook/actors.yaml"))  # fmt: skip


@pytest.fixture(scope="module")
def model():
    return PositionModel.from_json(store.read_json(ROOT / "models/stance/model.json"))


@pytest.fixture(scope="module")
def trusting():
    """A model that takes the climb at its word wherever it met a holder."""
    made = PositionModel()
    made.position = Linear(("no", "yes"), (2.0,), {"other": (-4.0,)})
    made.stance = Linear(("as_read", "conditional"), (-3.0,), {"proposed=conditional": (6.0,)})
    return made


@pytest.fixture(scope="module")
def tables(books):
    documents = store.frame("documents", [
        {"document_id": f"d{i}", "source": f"{i}.txt", "part": 1, "text": text,
         "published": "2025-05-16", "date_certainty": 1.0, "language": "en", "on_topic": True}
        for i, text in enumerate(TEXTS)
    ])  # fmt: skip
    said = attribute(documents, books[1], Attribute())
    return documents, said.statements, said.tokens


def rows_of(stances: pd.DataFrame, document: str) -> dict:
    part = stances[stances["statement_id"].str.startswith(document + "-")]
    return {(r.actor, r.issue): r for r in part.itertuples(index=False)}


def test_three_statements(tables, books, trusting):
    half = Classify(threshold=0.5, threshold_new=0.5)
    stances = store.check(classify(*tables, *books, trusting, half), "stances")
    asks, refuses, two = (rows_of(stances, f"d{i}") for i in range(3))
    assert {k: r.stance for k, r in asks.items()} == {("UKR", "ceasefire"): "support"}
    assert asks["UKR", "ceasefire"].speaker == "Volodymyr Zelenskyy"
    assert {k: r.stance for k, r in refuses.items()} == {("RUS", "ceasefire"): "oppose"}
    assert {k: r.stance for k, r in two.items()} == {
        ("UKR", "neutrality"): "oppose", ("USA", "neutrality"): "oppose"}  # fmt: skip
    assert two["USA", "neutrality"].speaker == ""


def test_a_condition_with_its_place(tables, books, trusting):
    stances = classify(*tables, *books, trusting, Classify(threshold=0.5, threshold_new=0.5))
    row = rows_of(stances, "d3")["RUS", "ceasefire"]
    assert row.stance == "conditional"
    assert row.condition.startswith("only if Western arms supplies")
    assert TEXTS[3][row.condition_start : row.condition_end] == row.condition
    assert row.condition_issue == "arms_supplies"
    plain = stances[stances["stance"] != "conditional"]
    assert (plain["condition"] == "").all()
    assert (plain[["condition_start", "condition_end"]] == -1).all(axis=None)


def test_what_only_the_other_side_says(tables, books, trusting):
    stances = classify(*tables, *books, trusting, Classify(threshold=0.5, threshold_new=0.5))
    told = rows_of(stances, "d4")["UKR", "ceasefire"]
    assert (told.relayed_by, told.by_adversary, told.stance) == ("RUS", True, "oppose")
    assert not rows_of(stances, "d0")["UKR", "ceasefire"].by_adversary


def test_the_shipped_model(tables, books, model):
    stances = store.check(classify(*tables, *books, model, Classify()), "stances")
    assert rows_of(stances, "d0")["UKR", "ceasefire"].stance == "support"
    assert rows_of(stances, "d1")["RUS", "ceasefire"].stance == "oppose"
    assert not stances["statement_id"].str.startswith("d0-0002").any()
    assert (stances["probability"] > 0).all()


def test_thresholds(tables, books, model):
    counts = [len(classify(*tables, *books, model, Classify(threshold=t, threshold_new=t)))
              for t in (0.0, 0.3, 0.6, 0.9, 1.0)]  # fmt: skip
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]
    assert counts[-1] == 0


def test_a_new_issue_has_a_threshold_of_its_own(tables, books, model):
    """No words are read here, so every issue is a new one."""
    alone = [len(classify(*tables, *books, model, Classify(threshold=t, threshold_new=0.6)))
             for t in (0.0, 1.0)]  # fmt: skip
    both = len(classify(*tables, *books, model, Classify(threshold=0.6, threshold_new=0.6)))
    assert alone == [both, both]
    assert both > 0


def test_one_row_for_holder_and_issue(tables, books, model):
    stances = classify(*tables, *books, model, Classify(threshold=0.0, threshold_new=0.0))
    assert not stances.duplicated(["statement_id", "actor", "issue"]).any()
    assert set(stances["statement_id"]) <= set(tables[1]["statement_id"])


def test_order_of_the_input_does_not_matter(tables, books, model):
    straight = classify(*tables, *books, model, Classify())
    shuffled = [table.sample(frac=1, random_state=3) for table in tables]
    assert_frame_equal(classify(*shuffled, *books, model, Classify()), straight)


def test_nothing_in_nothing_out(tables, books, model):
    empty = [store.empty(name) for name in ("documents", "statements", "tokens")]
    for given in (empty, [tables[0], *empty[1:]]):
        stances = classify(*given, *books, model, Classify())
        assert stances.empty
        store.check(stances, "stances")


def test_articles_off_the_topic_take_no_position(tables, books, model):
    documents = tables[0].assign(on_topic=False)
    every = Classify(threshold=0.0, threshold_new=0.0)
    assert classify(documents, *tables[1:], *books, model, every).empty


def test_a_codebook_without_these_issues_finds_nothing(tables, books, model):
    issues, actors = books
    one = {"accountability": issues.issues["accountability"]}
    other = issues.model_copy(update={"issues": one})
    other.model_post_init(None)
    every = Classify(threshold=0.0, threshold_new=0.0)
    assert classify(*tables, other, actors, model, every).empty
