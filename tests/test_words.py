"""The model of words: learned from cases, kept as JSON, and heard by the position model."""

import json
from pathlib import Path

import numpy as np
import pytest

from parley import store
from parley.codebook import load_actors, load_issues
from parley.errors import InputError
from parley.params import Attribute
from parley.stages.attribute import attribute
from parley.stance.cases import CLASSES, Case
from parley.stance.model import PositionModel
from parley.stance.position import Candidate
from parley.stance.reading import read_statements
from parley.stance.words import ARTICLES, Words
from parley.vectors import load_vectors

ROOT = Path(__file__).parents[1]
PEACE = "The guns are silent before anything else is agreed."


@pytest.fixture(scope="module")
def vectors():
    return load_vectors(ROOT / "models/embedding")


def case(text: str) -> Case:
    return Case(text, "XYZ", "Xyz", "peace", PEACE, text, text)


@pytest.fixture(scope="module")
def model(vectors):
    told = [("holderx applauded issuex", "support"), ("holderx scorned issuex", "oppose"),
            ("holderx mentioned issuex", "none")] * 8  # fmt: skip
    where = [str(k) for k in range(len(told))]
    return Words(vectors).fit([case(t) for t, _ in told], [g for _, g in told], [1.0] * len(told),
                              where)  # fmt: skip


def best(model: Words, text: str) -> str:
    return CLASSES[int(np.argmax(model.predict_proba([case(text)])[0]))]


def test_words_tell_the_stances_apart(model):
    assert best(model, "holderx applauded issuex again") == "support"
    assert best(model, "holderx scorned issuex again") == "oppose"
    assert best(model, "holderx mentioned issuex again") == "none"


def test_rows_sum_to_one_and_no_case_gives_no_row(model):
    table = model.predict_proba([case("holderx"), case("")])
    assert np.allclose(table.sum(axis=1), 1, atol=0.001)
    assert model.predict_proba([]).shape == (0, len(CLASSES))


def test_json_carries_the_model(model, vectors):
    again = Words.from_json(json.loads(json.dumps(model.to_json())), vectors)
    cases = [case(t) for t in ("holderx applauded issuex", "unknown words only", "")]
    assert np.array_equal(again.predict_proba(cases), model.predict_proba(cases))
    assert again.propositions == {PEACE}


def test_words_of_few_articles_are_not_kept(vectors):
    texts = ["common rare1"] * ARTICLES + ["common rare2"]
    made = Words(vectors).fit([case(t) for t in texts], ["none", "support"] * 2, [1.0] * 4,
                              ["one", "two", "three", "one"])  # fmt: skip
    assert set(made.to_json()["terms"]) == {"common", "common rare1", "rare1"}


def test_a_broken_file_gets_one_clear_line(vectors):
    with pytest.raises(InputError, match=r"words\.json: is no model of words"):
        Words.from_json({"terms": {}}, vectors)


def readings(text: str):
    issues = load_issues(ROOT / "data/codebook/issues.yaml")
    made = [{"document_id": "a", "source": "a.txt", "part": 1, "title": "Russia and Ukraine",
             "text": text, "published": "2025-05-16", "date_certainty": 1.0, "language": "en",
             "on_topic": True}]  # fmt: skip
    documents = store.frame("documents", made)
    said = attribute(documents, load_actors(ROOT / "data/codebook/actors.yaml"), Attribute())
    return read_statements(documents, said.statements, said.tokens, issues), issues


def test_only_learned_propositions_are_judged(model, vectors):
    found, issues = readings("Zelenskyy called for an immediate ceasefire.")
    model.judge(found, issues)  # learned of another proposition
    assert not any("words_position" in c.features for r in found for c in r.candidates)
    shipped = Words.from_json(store.read_json(ROOT / "models/stance/words.json"), vectors)
    shipped.judge(found, issues)
    heard = [c for r in found for c in r.candidates if c.issue == "ceasefire"]
    assert heard
    assert all("words_position" in c.features for c in heard)


def test_shipped_words_know_every_issue_and_hold_short_terms_only(vectors):
    content = store.read_json(ROOT / "models/stance/words.json")
    issues = load_issues(ROOT / "data/codebook/issues.yaml")
    coded = {issue.proposition for issue in issues.issues.values()}
    assert len(coded - set(content["propositions"])) <= 2  # an issue without codes is not learned
    assert all(len(term.split()) <= 2 for term in content["terms"])


def test_a_candidate_without_words_is_judged_by_weights_of_its_own():
    heard = [{"words_position": 3.0, "op=say": 1.0}, {"words_position": -3.0, "op=say": 1.0}] * 20
    deaf = [{"op=say": 1.0}, {"op=ask": 1.0}] * 20
    gold = ["support", "none"] * 40
    made = PositionModel(10.0, 1.0).fit(heard + deaf, gold, [1] * 80, [1.0] * 80)

    def sure(features: dict) -> float:
        return made.predict(Candidate("UKR", "peace", 1, features=features))[1]

    assert sure({"words_position": 3.0, "op=say": 1.0}) > 0.5 > sure(
        {"words_position": -3.0, "op=say": 1.0})  # fmt: skip
    assert sure({"op=say": 1.0}) > sure({"op=ask": 1.0})
