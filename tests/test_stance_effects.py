"""What is said of a thing: the good or harm it does, how it is judged, what follows it."""

from pathlib import Path

import pytest

from parley import store
from parley.codebook import load_actors, load_issues
from parley.params import Attribute
from parley.stages.attribute import attribute
from parley.stance.reading import read_statements

ROOT = Path(__file__).resolve().parents[1]

SAID = [
    # harm and good, with the negation of either
    ("Moscow said that sending arms to Ukraine will only prolong the conflict.",
     "RUS", "arms_supplies", "oppose"),
    ("Lavrov said that supplying Ukraine with weapons raises the risk of a wider war.",
     "RUS", "arms_supplies", "oppose"),
    ("Lavrov warned that arms supplies to Ukraine would lead to a direct conflict.",
     "RUS", "arms_supplies", "oppose"),
    ("Peskov said that arms supplies to Ukraine would not contribute to a settlement.",
     "RUS", "arms_supplies", "oppose"),
    ("Zelenskyy said that a ceasefire would let the Russian army regroup.",
     "UKR", "ceasefire", "oppose"),
    ("Zelenskyy said that a truce could be used by Putin to prepare a new attack.",
     "UKR", "ceasefire", "oppose"),
    ("Erdogan said that a ceasefire would save lives.", "TUR", "ceasefire", "support"),
    ("Macron said that security guarantees would prevent a new war.",
     "FRA", "security_guarantees", "support"),
    ("Zelenskyy said that giving up land would not stop the war.",
     "UKR", "territorial_concessions", "oppose"),
    ("Moscow said that Western sanctions stand in the way of a deal.",
     "RUS", "sanctions", "oppose"),
    ("Putin said that the rise in prices is the result of Western sanctions.",
     "RUS", "sanctions", "oppose"),
    ("Biden said that sanctions are weakening Russia's economy.", "USA", "sanctions", "support"),
    ("Putin said that Ukraine's NATO membership was one of the reasons for the war.",
     "RUS", "nato_membership", "oppose"),
    ("Lavrov accused the West of prolonging the war by arming Ukraine.",
     "RUS", "arms_supplies", "oppose"),
    # judgements
    ("“We don't think that a ceasefire is a good option,” Lavrov said.",
     "RUS", "ceasefire", "oppose"),
    ("Peskov said that now is not the right time for talks with Kyiv.",
     "RUS", "direct_talks", "oppose"),
    ("Medvedev said that talks with Ukraine are the only way to end the tensions.",
     "RUS", "direct_talks", "support"),
    ("Trump said it was too early to impose sanctions on Russia.", "USA", "sanctions", "oppose"),
    # a later clause about it
    ("Asked about a ceasefire, Zelenskyy said it would only allow Russia to regroup.",
     "UKR", "ceasefire", "oppose"),
    ("Lavrov cited Ukraine's NATO membership as one of the reasons for the war.",
     "RUS", "nato_membership", "oppose"),
    ("“Nobody will accept Ukraine into NATO,” Medvedev said.", "RUS", "nato_membership", "oppose"),
    ("Ukraine is seeking guarantees rather than NATO membership, Zelenskyy said.",
     "UKR", "nato_membership", "oppose"),
    # not one on the other
    ("Zelenskyy rejected the Russian plan, turning down an offer to resume talks with Moscow.",
     "UKR", "direct_talks", "oppose"),
    # what follows an if
    ("If Ukraine joins NATO, there will be consequences, Putin said.",
     "RUS", "nato_membership", "oppose"),
    ("Moscow warned that it will be forced to respond if Ukraine joins NATO.",
     "RUS", "nato_membership", "oppose"),
    ("If a truce is signed, we will release all prisoners, Putin said.",
     "RUS", "ceasefire", "support"),
    # limits
    ("Moscow insisted that the presidents of Russia and Ukraine should only meet to sign a deal.",
     "RUS", "leaders_meeting", "conditional"),
    ("“We are ready for talks with Russia, but with another president,” Zelenskyy said.",
     "UKR", "direct_talks", "conditional"),
    ("Ukraine will only talk with Russia when its troops have left, Zelenskyy said.",
     "UKR", "direct_talks", "conditional"),
]  # fmt: skip


@pytest.fixture(scope="module")
def read():
    actors = load_actors(ROOT / "data/codebook/actors.yaml")
    issues = load_issues(ROOT / "data/codebook/issues.yaml")
    documents = store.frame("documents", [
        {"document_id": f"d{n:03}", "source": f"{n}.txt", "part": 1, "published": "2025-05-16",
         "text": said[0], "title": "Russia and Ukraine", "date_certainty": 1.0, "language": "en",
         "on_topic": True}
        for n, said in enumerate(SAID)
    ])  # fmt: skip
    said = attribute(documents, actors, Attribute())
    readings = read_statements(documents, said.statements, said.tokens, issues)
    return {r.sentence: r.candidates for r in readings}


@pytest.mark.parametrize(("sentence", "actor", "issue", "stance"), SAID)
def test_what_is_said_of_a_thing(read, sentence, actor, issue, stance):
    found = {c.stance for c in read[sentence] if (c.actor, c.issue) == (actor, issue)}
    assert found == {stance}


def test_whose_act_a_thing_is_holds_nothing_by_what_others_say_of_it(read):
    (sentence,) = [s for s in read if s.startswith("If Ukraine joins NATO")]
    assert {c.actor for c in read[sentence] if c.issue == "nato_membership"} == {"RUS"}
