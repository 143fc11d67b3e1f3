"""Whose matter a mention is: dealings of others, steps of others, what goes to others."""

from pathlib import Path

import pytest

from parley import store
from parley.codebook import load_actors, load_issues
from parley.params import Attribute
from parley.stages.attribute import attribute
from parley.stance.reading import read_statements

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def read():
    """The readings of an article of these sentences."""
    issues = load_issues(ROOT / "data/codebook/issues.yaml")
    actors = load_actors(ROOT / "data/codebook/actors.yaml")

    def read_(*sentences: str):
        documents = store.frame("documents", [{
            "document_id": "d", "source": "d", "part": 1, "title": "News",
            "text": " ".join(sentences), "published": "2025-06-01", "date_certainty": 0.0,
            "language": "en", "on_topic": True}])  # fmt: skip
        said = attribute(documents, actors, Attribute())
        found = read_statements(documents, said.statements, said.tokens, issues)
        return [r for r in found if r.sentence != "News"]

    return read_


OURS = [
    ("direct_talks", "Russia and Ukraine agreed to continue talks in Istanbul."),
    ("direct_talks", "Zelenskyy is ready to hold talks with Russia."),
    ("direct_talks", "Kyiv broke off the talks with Moscow."),
    ("direct_talks", "Erdogan offered to host talks between Russia and Ukraine."),
    ("direct_talks", "Macron pressed Ukraine to return to peace talks with Russia."),
    ("direct_talks", "Ukrainian, Russian and American delegations opened a new round of talks."),
    ("direct_talks", "Moscow said the delegations would continue talks on Monday."),
    ("nato_membership", "Germany supports Ukraine's application for NATO membership."),
    ("nato_membership", "Moscow rejected an enlargement of NATO."),
    ("arms_supplies", "Norway will send air defense systems to Ukraine."),
    ("arms_supplies", "Poland promised more tanks."),
    ("security_guarantees", "Ukraine needs binding security guarantees."),
    ("security_guarantees", "Starmer wants security guarantees for Ukraine."),
]
OTHERS = [
    ("direct_talks", "Talks between NATO and Russia are to be resumed."),
    ("direct_talks", "NATO and Russia agreed to continue talks."),
    ("direct_talks", "Macron is ready to hold talks with Russia."),
    ("direct_talks", "Lukashenko wants to continue his talks with Putin."),
    ("direct_talks", "Erdogan and Putin agreed to hold new talks."),
    ("leaders_meeting", "Lukashenko is ready to hold talks with his Russian counterpart Putin."),
    ("nato_membership", "Finland has decided to apply to join NATO."),
    ("nato_membership", "Turkey blocks the intention of Sweden to join the alliance."),
    ("arms_supplies", "Washington will send more air defense missiles to Poland."),
    ("security_guarantees", "Russia demands binding security guarantees."),
]


@pytest.mark.parametrize(("issue", "sentence"), OURS)
def test_what_concerns_the_parties_counts(read, issue, sentence):
    (reading,) = read(sentence)
    assert issue in {m.issue for m in reading.mentions}


@pytest.mark.parametrize(("issue", "sentence"), OTHERS)
def test_what_concerns_others_does_not(read, issue, sentence):
    (reading,) = read(sentence)
    assert issue not in {m.issue for m in reading.mentions}


def test_talks_without_sides_are_those_named_before(read):
    unnamed = "Moscow said the negotiations would be resumed on Monday."
    of_others = read("NATO and Russia agreed to continue talks.", unnamed)
    of_parties = read("Russia and Ukraine agreed to continue talks.", unnamed)
    assert "direct_talks" not in {m.issue for m in of_others[1].mentions}
    assert "direct_talks" in {m.issue for m in of_parties[1].mentions}


def test_who_rejects_those_demands_opposes_what_was_demanded(read):
    first = "Russia demanded that Ukraine give up the Donbas."
    _, refusal = read(first, "Poland and Norway rejected those demands.")
    found = {(c.actor, c.issue, c.stance) for c in refusal.candidates}
    assert found >= {("POL", "territorial_concessions", "oppose"),
                     ("NOR", "territorial_concessions", "oppose")}  # fmt: skip
    _, mere = read(first, "Poland discussed those demands for two hours.")
    assert not mere.candidates
    _, other = read(first, "Norway rejected the demand for a fee.")
    assert not other.candidates
