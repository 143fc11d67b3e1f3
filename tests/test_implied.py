"""Implied issues: learned from codes, kept as JSON, and asked of holders like named ones."""

import json
from dataclasses import replace

import numpy as np
import pytest
from test_words import ROOT, readings

from parley import store
from parley.errors import InputError
from parley.stance.cases import cases_of
from parley.stance.classifiers import Encoder
from parley.stance.encoder import SEP, base_folder
from parley.stance.implied import LEAST, POSITIONS, Implied
from parley.stance.reader import Pieces, pages
from parley.stance.reading import ImpliedIssue
from parley.stance.words import Words
from parley.vectors import load_vectors

KIT = "London will ship another crate of rifles to Kyiv"
TALK = ". ".join(f"{KIT} on day {k}. Moscow saw rain on day {k}" for k in range(20)) + "."
NEW = "London will ship another crate of boots. Moscow saw rain. A ceasefire is what Kyiv wants."


@pytest.fixture(scope="module")
def vectors():
    return load_vectors(ROOT / "models/embedding")


@pytest.fixture(scope="module")
def learned(vectors):
    found, issues = readings(TALK)
    found = [replace(r, document_id=str(k)) for k, r in enumerate(found)]
    taken = {(r.document_id, r.statement_id): {"arms_supplies"} for r in found
             if "crate" in r.sentence}  # fmt: skip
    assert len(taken) > POSITIONS
    return Implied(Encoder(vectors), 10.0).fit(found, taken, issues)


def told(model: Implied, text: str) -> dict[str, list[str]]:
    found, issues = readings(text)
    model.tell(found, issues)
    return {r.sentence: [x.issue for x in r.implied] for r in found}


def test_what_is_said_in_other_words_is_found(learned):
    found = told(learned, NEW)
    assert found["London will ship another crate of boots."] == ["arms_supplies"]
    assert found["Moscow saw rain."] == []


def test_only_issues_with_enough_codes_are_learned(learned):
    assert len(learned.weights) == 1


def test_a_named_issue_is_not_implied_too(learned):
    issues = told(learned, "London will ship another crate of rifles and other weapons to Kyiv.")
    assert issues == {"London will ship another crate of rifles and other weapons to Kyiv.": [],
                      "Russia and Ukraine": []}  # fmt: skip


def test_telling_twice_tells_the_same(learned):
    found, issues = readings(NEW)
    learned.tell(found, issues)
    once = [list(r.implied) for r in found]
    learned.tell(found, issues)
    assert [list(r.implied) for r in found] == once
    assert any(once)
    assert all(x.probability >= LEAST for its in once for x in its)


def test_a_sentence_without_holder_implies_nothing(learned):
    found, issues = readings(NEW)
    for reading in found:
        reading.parse.actors[:] = [""] * len(reading.parse)
    learned.tell(found, issues)
    assert not any(r.implied for r in found if not r.speaker)


def test_json_carries_the_model(learned, vectors):
    again = Implied.from_json(json.loads(json.dumps(learned.to_json())), learned.encoder)
    assert told(again, NEW) == told(learned, NEW)
    assert again.terms == learned.terms
    assert all(np.array_equal(again.weights[p], learned.weights[p]) for p in learned.weights)


def test_a_broken_file_gets_one_clear_line(vectors):
    with pytest.raises(InputError, match=r"words\.json: is no model of implied issues"):
        Implied.from_json({"x": {"terms": {}}}, Encoder(vectors))


def test_nothing_to_read_is_no_error(learned):
    learned.tell([], readings("Nothing.")[1])


def test_every_holder_and_the_speaker_are_asked(learned):
    found, issues = readings('"A crate is on its way," Starmer said. London and Moscow wait.')
    reading = next(r for r in found if "London" in r.sentence)
    reading.implied.append(ImpliedIssue("arms_supplies", "Arms supplies", 0.6))
    assert {(c.actor, c.issue) for c in cases_of(reading, issues, {})} == {
        ("GBR", "arms_supplies"), ("RUS", "arms_supplies")}  # fmt: skip
    spoken = replace(next(r for r in found if "crate" in r.sentence), speaker="FRA")
    spoken.implied.append(ImpliedIssue("arms_supplies", "Arms supplies", 0.6))
    assert ("FRA", "arms_supplies") in {(c.actor, c.issue) for c in cases_of(spoken, issues, {})}


def test_the_reader_sees_the_name_of_an_implied_issue():
    found, _ = readings("London and Moscow wait.")
    reading = next(r for r in found if "London" in r.sentence)
    reading.implied.append(ImpliedIssue("arms_supplies", "Arms supplies", 0.6))
    pieces = Pieces(base_folder())
    page = pages(found, pieces)[reading.statement_id]
    where = page.issues["arms_supplies"]
    assert pieces.tokenizer.decode([page.ids[k] for k in where]) == "arms supplies"
    assert page.ids[where[-1] + 1 :] == [SEP]
    assert not page.signs


def test_an_implied_candidate_says_so(vectors):
    shipped = Words.from_json(store.read_json(ROOT / "models/stance/words.json"), vectors)
    shipped.implied = None
    shipped.predict_proba = lambda cases: np.array([[0.2, 0.6, 0.1, 0.1]] * len(cases))  # type: ignore[method-assign]
    found, issues = readings("London and Moscow wait.")
    reading = next(r for r in found if "London" in r.sentence)
    reading.implied.append(ImpliedIssue("arms_supplies", "Arms supplies", 0.5))
    shipped.judge(found, issues)
    assert {c.actor for c in reading.candidates} == {"GBR", "RUS"}
    for made in reading.candidates:
        assert (made.issue, made.sign) == ("arms_supplies", 1)
        assert made.features["via=words"] == made.features["implied"] == 1.0
        assert made.features["words_implied"] == 0.0
