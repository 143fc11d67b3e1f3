"""One interface for all classifiers, the same cases and folds; an issue left out is not learned."""

import inspect
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from parley import findings, store
from parley.codebook import load_actors, load_issues
from parley.params import Attribute, Evaluate
from parley.stages.attribute import attribute
from parley.stages.evaluate import evaluate, measured_positions
from parley.stance import comparison
from parley.stance.cases import CLASSES, CONTRARY, HOLDER, ISSUE, OTHER, Case, Labelled
from parley.stance.classifiers import Embeddings, Encoder, Majority, Ngrams, Positions, Rules
from parley.stance.comparison import (
    compare,
    cross_validate,
    dispatch_cases,
    leave_issue_out,
    methods,
)
from parley.stance.position import Candidate
from parley.vectors import load_vectors

ROOT = Path(__file__).parents[1]
METHODS = methods(load_vectors(ROOT / "models/embedding"))
GOLD = ("support", "none", "oppose", "conditional")
VERBS = {"support": "welcomes", "none": "met before", "oppose": "rejects", "conditional": "weighs"}
each_method = pytest.mark.parametrize("name", METHODS)


def row(n: int, **more) -> Labelled:
    """A case whose words tell its stance; its candidate always reads support."""
    gold = GOLD[n % 4]
    actor, issue = ("UKR", "RUS")[n % 2], ("ceasefire", "sanctions", "donbas")[n % 3]
    text = f"In week {n} the holder {VERBS[gold]} the thing"
    masked = text.lower().replace("the holder", HOLDER).replace("the thing", ISSUE)
    candidate = Candidate(actor, issue, 1, features={
        "good": float(gold != "none"), "word=turn": float(gold == "oppose"),
        "cond=maybe": float(gold == "conditional")})  # fmt: skip
    case = Case(text, actor, actor, issue, f"About {issue}.", masked, masked, (candidate,))
    given = Labelled(case, "gold", f"d{n // 4:02}", f"d{n // 4:02}", "train", f"{n:016x}", actor,
                     issue, gold, "" if gold == "none" else "R")  # fmt: skip
    return replace(given, **more)


ROWS = [row(n) for n in range(96)]
CASES, CODES = [r.case for r in ROWS], [r.gold for r in ROWS]


@each_method
def test_one_interface(name):
    model = METHODS[name]()
    assert list(inspect.signature(model.fit).parameters) == ["cases", "gold", "weights"]
    assert model.fit(CASES, CODES, [1.0] * len(CASES)) is model
    table = model.predict_proba(CASES[:7])
    assert table.shape == (7, len(model.classes_))
    assert set(model.classes_) <= set(CLASSES)
    assert table.sum(axis=1) == pytest.approx(np.ones(7))
    assert (table >= 0).all()
    assert model.predict_proba([]).shape[0] == 0
    assert (METHODS[name]().fit(CASES, CODES).predict_proba(CASES[:7]) == table).all()


@pytest.mark.parametrize("name", ["ngrams", "embeddings", "statement_proposition"])
def test_those_that_read_the_text_learn_it(name):
    table = cross_validate(ROWS, METHODS[name], 3, 1)
    assert (table["predicted"] == table["gold"]).mean() > 0.9


def test_the_rest_do_what_their_names_say():
    assert set(cross_validate(ROWS, METHODS["always_support"], 3, 1, False)["predicted"]) == {
        "support"}  # fmt: skip
    mostly = [r for r in ROWS if r.gold == "none" or r.document < "d05"]
    assert set(cross_validate(mostly, Majority, 3, 1, False)["predicted"]) == {"none"}
    assert set(cross_validate(ROWS, Rules, 3, 1, False)["predicted"]) == {"support"}
    bare = replace(CASES[0], candidates=())
    assert Rules().predict_proba([bare])[0][0] == 1
    learned = Positions(100.0, 100.0).fit(CASES, CODES)
    said = [CLASSES[k] for k in learned.predict_proba(CASES).argmax(axis=1)]
    assert said == CODES
    assert learned.predict_proba([bare])[0].tolist() == [1, 0, 0, 0]


def test_weights_count():
    """Of two codes for the same words the heavier one wins."""
    cases, codes = [CASES[0], CASES[0]] * 20, ["support", "oppose"] * 20
    for heavy in (0, 1):
        weights = [10.0 if k % 2 == heavy else 0.1 for k in range(40)]
        model = Ngrams().fit(cases, codes, weights)
        best = model.classes_[int(model.predict_proba(cases[:1]).argmax())]
        assert best == ("support", "oppose")[heavy]


def test_an_article_is_never_predicted_by_what_saw_it(monkeypatch):
    seen = []
    fit = comparison._fit

    def spy(rows, make):
        seen.append({r.document for r in rows})
        return fit(rows, make)

    monkeypatch.setattr(comparison, "_fit", spy)
    asked = comparison._asked

    def watch(model, rows, threshold, fold):
        assert not seen[-1] & {r.document for r in rows} or threshold
        return asked(model, rows, threshold, fold)

    monkeypatch.setattr(comparison, "_asked", watch)
    table = cross_validate(ROWS, METHODS["ngrams"], 3, 1)
    assert len(table) == len(ROWS)
    for documents, fold in zip(seen[::4], range(3), strict=True):
        assert not documents & set(table.loc[table["fold"] == fold, "document"])


def test_other_splits_are_predicted_and_never_learned_from():
    flipped = {"support": "oppose", "oppose": "support"}
    others = [replace(r, split="dev", document="x" + r.document, group="x" + r.document,
                      gold=flipped.get(r.gold, r.gold)) for r in ROWS]  # fmt: skip
    table = cross_validate(ROWS + others, METHODS["ngrams"], 3, 1)
    dev = table[table["split"] == "dev"]
    assert set(dev["fold"]) == {-1}
    told = {r.sentence: r.gold for r in ROWS}
    assert (dev["predicted"] == dev["sentence"].map(told)).mean() > 0.9
    alone = cross_validate(ROWS, METHODS["ngrams"], 3, 1)
    pd.testing.assert_frame_equal(table[table["split"] == "train"], alone)


def test_an_issue_left_out_is_not_learned_nor_are_its_sentences(monkeypatch):
    seen = []
    fit = comparison._fit
    monkeypatch.setattr(comparison, "_fit", lambda rows, make: seen.append(rows) or fit(rows, make))
    shared = [*ROWS, replace(ROWS[0], issue="donbas")]  # one sentence with two issues
    table = leave_issue_out(shared, Majority, 1, tuned=False)
    issues = sorted({r.issue for r in shared})
    assert len(table) == len(shared)
    for issue, rows in zip(issues, seen, strict=True):
        where = {r.sentence for r in shared if r.issue == issue}
        assert rows
        assert not where & {r.sentence for r in rows}


def test_coded_positions_without_a_case_are_missed_by_all():
    lost = replace(ROWS[0], case=None, sentence="f" * 16)
    for name in ("always_support", "ngrams"):
        table = cross_validate([*ROWS, lost], METHODS[name], 3, 1, name == "ngrams")
        missed = table[table["sentence"] == "f" * 16].iloc[0]
        assert (missed["predicted"], missed["gold"]) == ("none", "support")


def test_too_few_articles_are_not_compared():
    assert compare(ROWS[:12], METHODS, 5, 1) == {}


def test_embeddings_know_an_issue_by_its_words_not_its_key():
    encoder = Encoder(load_vectors(ROOT / "models/embedding"))
    renamed = [replace(case, issue="x", actor="y") for case in CASES]
    one = Embeddings(encoder).fit(CASES, CODES).predict_proba(renamed)
    assert (one == Embeddings(encoder).fit(CASES, CODES).predict_proba(CASES)).all()


# ------------------------------------------------------------------------------- cases of articles


@pytest.fixture(scope="module")
def made():
    issues = load_issues(ROOT / "data/codebook/issues.yaml")
    actors = load_actors(ROOT / "data/codebook/actors.yaml")
    text = ("Lavrov told Kyiv that Russia rejects an immediate ceasefire. "
            "Kyiv wants a neutral status no more. The weather was fine.")  # fmt: skip
    documents = store.frame("documents", [
        {"document_id": "d0", "source": "0.txt", "part": 1, "text": text, "date_certainty": 1.0,
         "published": "2025-05-16", "language": "en", "on_topic": True}])  # fmt: skip
    said = attribute(documents, actors, Attribute())
    gold = pd.DataFrame(
        [("0.txt", "1", text.split(". ")[0] + ".", "RUS", "ceasefire", "oppose", "R"),
         ("0.txt", "1", "The weather was fine.", "UKR", "sanctions", "support", "R")],
        columns=["source", "part", "sentence", "actor", "issue", "stance", "kind"])  # fmt: skip
    return dispatch_cases(documents, said.statements, said.tokens, issues, actors, gold)


def test_every_named_actor_meets_every_named_issue(made):
    places = {(r.actor, r.issue): r for r in made}
    assert places["RUS", "ceasefire"].gold == "oppose"
    assert places["UKR", "ceasefire"].gold == "none"
    assert places["UKR", "sanctions"].case is None
    assert ("UKR", "neutrality") in places


def test_names_of_holder_and_issue_are_masked(made):
    case = next(r.case for r in made if (r.actor, r.issue) == ("UKR", "ceasefire"))
    words = case.masked.split()
    assert {HOLDER, OTHER, ISSUE} <= set(words)
    assert not {"kyiv", "russia", "ceasefire"} & set(words)
    neutral = next(r.case for r in made if r.issue == "neutrality")
    assert {ISSUE, CONTRARY} & set(neutral.masked.split())


def test_the_table_of_the_report_holds_every_classifier_with_its_figures():
    compared = {name: cross_validate(ROWS, METHODS[name], 3, 1, False)
                for name in ("rules_alone", "majority")}  # fmt: skip
    empty = pd.DataFrame(columns=["source", "part", "sentence", "kind", "speaker", "actor",
                                  "published", "on_topic", "duplicate_of"], dtype=str)  # fmt: skip
    params = Evaluate(bootstrap=20)
    metrics = evaluate(store.empty("cross_validation"), store.empty("documents"),
                       store.empty("statements"), empty, empty, params, None, compared)
    table = findings.classifiers(metrics)
    assert table["classifier"].tolist() == ["majority: never a position",
                                            "codebook phrases with syntax"]  # fmt: skip
    counted = measured_positions(compared["rules_alone"], params)
    assert metrics["classifiers"]["rules_alone"] == counted
    assert table["documents"].tolist() == [24, 24]
    assert findings.classifiers({}).empty
    assert not any("classif" in str(x) for x in findings.comparison(metrics)["measured"])
