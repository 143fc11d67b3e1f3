"""The position model: learned from codes, by article, never from the test split."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from pandas.testing import assert_frame_equal

from parley import store
from parley.codebook import load_issues
from parley.errors import InputError
from parley.params import Train
from parley.stages.train import train
from parley.stance.candidates import Candidate
from parley.stance.gold import Example, examples, gold_examples, load_examples, sentence_hash
from parley.stance.model import PositionModel, absolute, relative
from parley.stance.reading import Reading, read_statements

ROOT = Path(__file__).parents[1]
PARAMS = Train(folds=3)
OPPOSITE = {"support": "oppose", "oppose": "support"}


def example(n: int, gold: str = "support", **more) -> Example:
    """An example whose features say what it is: "good" a position, "word=turn" its contrary."""
    features = {"good": float(gold != "none"), "word=turn": float(gold == "oppose"), "always": 1.0,
                "cond=maybe": float(gold == "conditional")}  # fmt: skip
    given = Example("gold", f"d{n:02}", f"d{n:02}", "train", f"{n:016x}", "UKR", "ceasefire", gold,
                    "" if gold == "none" else "R", 1, "support", features)  # fmt: skip
    return replace(given, **more)


GOLD = ("support", "none", "oppose", "none", "conditional")
MANY = [example(n, GOLD[n % 5]) for n in range(40)]


def test_learns_what_the_features_tell():
    made = train(MANY, Train(folds=3, regularisation=100.0, stance_regularisation=100.0), 0.5)
    table = store.check(made.cross_validation, "cross_validation")
    assert len(table) == len(MANY)
    assert (table["predicted"] == table["gold"]).all()
    assert set(table["fold"]) == {0, 1, 2}
    is_position = table["gold"] != "none"
    assert table.loc[is_position, "probability"].min() > 0.5
    assert table.loc[~is_position, "probability"].max() < 0.5


def test_the_sign_of_the_climb_turns_the_stance():
    turned = [replace(e, sign=-1, gold=OPPOSITE.get(e.gold, e.gold), document=f"t{i}",
                      group=f"t{i}") for i, e in enumerate(MANY)]  # fmt: skip
    made = train(MANY + turned, Train(folds=3, regularisation=100.0, stance_regularisation=100.0),
                 0.5)  # fmt: skip
    assert (made.cross_validation["predicted"] == made.cross_validation["gold"]).all()


def test_order_of_the_input_does_not_matter():
    one, other = (train(rows, PARAMS, 0.33) for rows in (MANY, MANY[::-1]))
    assert one.model == other.model
    assert_frame_equal(one.cross_validation, other.cross_validation)


def test_near_duplicates_share_a_fold():
    rows = [replace(e, group=f"g{n // 4}") for n, e in enumerate(MANY)]
    table = train(rows, PARAMS, 0.33).cross_validation
    group = {e.document: e.group for e in rows}
    assert (table.groupby(table["document"].map(group))["fold"].nunique() == 1).all()


def test_folds_do_not_depend_on_the_rest_of_an_article():
    folds = train(MANY, PARAMS, 0.33).cross_validation.set_index("document")["fold"]
    more = [replace(e, issue="sanctions") for e in MANY]
    again = train(MANY + more, PARAMS, 0.33).cross_validation.set_index("document")["fold"]
    assert again.groupby("document").first().to_dict() == folds.to_dict()


def test_the_test_split_is_predicted_but_never_learned_from():
    held_back = [example(90 + n, "none", split="test", data="coded",
                         features={"good": 1.0, "always": 1.0, "only_test": 1.0})
                 for n in range(8)]  # fmt: skip
    without, among = train(MANY, PARAMS, 0.33), train(MANY + held_back, PARAMS, 0.33)
    assert among.model == without.model
    assert "only_test" not in json.dumps(among.model)
    table = among.cross_validation
    assert (table.loc[table["data"] == "coded", "fold"] == -1).all()
    assert_frame_equal(table[table["data"] == "gold"].reset_index(drop=True),
                       without.cross_validation)  # fmt: skip


def test_an_article_is_predicted_by_a_model_that_has_not_seen_it():
    """A feature that stands in one article alone cannot help to predict that article."""
    rows = [replace(e, gold="none", grade="", features={"always": 1.0}) for e in MANY]
    for n in range(4):
        rows.append(example(7, sentence=f"odd{n}", features={"secret": 1.0, "always": 1.0}))
    table = train(rows, Train(folds=3, regularisation=100.0), 0.5).cross_validation
    assert (table.loc[table["sentence"].str.startswith("odd"), "predicted"] == "none").all()


def test_no_examples():
    made = train([], PARAMS, 0.33)
    assert made.model == {}
    assert made.cross_validation.empty
    store.check(made.cross_validation, "cross_validation")


def test_codes_that_no_candidate_meets_are_missed_not_lost():
    lost = example(50, features={}, sign=0, proposed="none")
    table = train([*MANY, lost], PARAMS, 0.33).cross_validation
    (row,) = table[table["document"] == "d50"].itertuples()
    assert (row.gold, row.predicted, row.probability) == ("support", "none", 0.0)
    only = train([lost], PARAMS, 0.33)
    assert only.model == {}
    assert len(only.cross_validation) == 1


@pytest.mark.parametrize("gold", ["none", "support", "conditional"])
def test_one_class_only(gold):
    made = train([example(n, gold) for n in range(9)], PARAMS, 0.33)
    assert set(made.cross_validation["predicted"]) == {gold}
    stance, sure, _ = PositionModel.from_json(made.model).predict(
        Candidate("UKR", "ceasefire", 1, features=example(0, gold).features))  # fmt: skip
    assert sure == (0.0 if gold == "none" else 1.0)
    assert stance == ("support" if gold == "none" else gold)


def test_fewer_articles_than_folds():
    made = train(MANY[:5] * 4, Train(folds=7), 0.33)
    assert len(made.cross_validation) == 5
    assert made.model


def test_two_candidates_of_two_classes():
    made = train(MANY[:2], PARAMS, 0.33)
    assert len(made.cross_validation) == 2


def test_threshold():
    none, every = (train(MANY, PARAMS, t).cross_validation for t in (1.0, 0.0))
    assert set(none["predicted"]) == {"none"}
    assert "none" not in set(every["predicted"])
    assert (none["probability"] == every["probability"]).all()


def test_of_several_candidates_the_most_probable():
    weak = [replace(e, gold="none", grade="", features={"always": 1.0}) for e in MANY]
    table = train(MANY + weak, PARAMS, 0.33).cross_validation
    assert len(table) == len(MANY)
    assert store.check(table, "cross_validation") is not None


def test_arguable_codes_weigh_half():
    doubled = [replace(e, grade="A") for e in MANY if e.gold != "none"]
    other = [replace(e, gold="none", grade="") for e in doubled]
    mixed = PositionModel().fit([e.features for e in doubled + other],
                                [e.gold for e in doubled + other], [1] * len(doubled) * 2,
                                [0.5] * len(doubled) + [1.0] * len(doubled))  # fmt: skip
    features = {"always": 1.0, "good": 1.0}
    assert mixed.position.probabilities(features)["yes"] == pytest.approx(1 / 3, abs=0.05)


def test_json_round_trip(tmp_path):
    made = train(MANY, PARAMS, 0.33)
    store.write_json(made.model, tmp_path / "model.json")
    model = PositionModel.from_json(store.read_json(tmp_path / "model.json"))
    direct = PositionModel.from_json(made.model)
    for e in MANY:
        candidate = Candidate(e.actor, e.issue, e.sign, features=e.features)
        assert model.predict(candidate) == direct.predict(candidate)
    store.write_json(model.to_json(), tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == (tmp_path / "model.json").read_bytes()


def test_the_committed_model_is_such_a_file(tmp_path):
    path = ROOT / "models/stance/model.json"
    store.write_json(PositionModel.from_json(store.read_json(path)).to_json(), tmp_path / "m.json")
    assert (tmp_path / "m.json").read_bytes() == path.read_bytes()


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("stance", ["support", "oppose", "conditional"])
def test_relative_and_absolute_stances(stance, sign):
    assert absolute(relative(stance, sign), sign) == stance


def test_probabilities_sum_to_one_and_bear_large_scores():
    model = PositionModel.from_json(train(MANY, PARAMS, 0.33).model)
    for features in ({}, {"good": 1e6}, {"turn": -1e6, "unknown": 3.0}):
        for linear in (model.position, model.stance):
            assert sum(linear.probabilities(features).values()) == pytest.approx(1.0)


# ------------------------------------------------------------------------------------------- codes


def gold_table(*rows: tuple):
    import pandas as pd

    columns = ["source", "part", "sentence", "actor", "issue", "stance", "kind"]
    return pd.DataFrame(rows, columns=columns, dtype=str)


def reading(sentence: str, *found: Candidate, n: int = 1) -> Reading:
    return Reading(f"d1-{n:04}", "d1", sentence, None, list(found))


SAID = "Zelenskyy called for an immediate ceasefire in every village of the valley."


def test_codes_meet_candidates_by_sentence_holder_and_issue():
    one = reading(SAID, Candidate("UKR", "ceasefire", 1, features={"a": 1}),
                  Candidate("RUS", "ceasefire", 1, features={"b": 1}))  # fmt: skip
    made = examples([one], gold_table(
        ("a.txt", "1", SAID.upper(), "UKR", "ceasefire", "support", "R"),
        ("a.txt", "1", SAID, "UKR", "sanctions", "oppose", "A"),
        ("a.txt", "1", "Nobody has ever written this line of text here.", "UKR", "sanctions",
         "support", "R")), "gold", "g", "train")  # fmt: skip
    assert [(e.actor, e.issue, e.gold, e.grade, bool(e.features)) for e in made] == [
        ("UKR", "ceasefire", "support", "R", True), ("RUS", "ceasefire", "none", "", True),
        ("UKR", "sanctions", "oppose", "A", False), ("UKR", "sanctions", "support", "R", False),
    ]  # fmt: skip
    assert made[0].sentence == sentence_hash(SAID)
    assert all(SAID not in json.dumps(e.to_json()) for e in made)


def test_examples_survive_json(tmp_path):
    store.write_lines([e.to_json() for e in MANY], tmp_path / "lines.jsonl")
    assert load_examples(store.read_lines(tmp_path / "lines.jsonl")) == MANY


def test_no_articles_no_codes():
    assert examples([], gold_table(), "gold", "g", "train") == []


def test_an_unknown_issue_in_the_codes_is_said_in_one_line():
    issues = load_issues(ROOT / "data/codebook/issues.yaml")
    tables = [store.empty(name) for name in ("documents", "statements", "tokens")]
    bad = gold_table(("a.txt", "1", SAID, "UKR", "ceasfire", "support", "R"))
    with pytest.raises(InputError, match="'ceasfire' is not in the codebook") as caught:
        gold_examples(*tables, issues, bad)
    assert "\n" not in str(caught.value)
    with pytest.raises(InputError, match="column 'kind' is missing") as caught:
        gold_examples(*tables, issues, bad.drop(columns="kind"))
    assert gold_examples(*tables, issues, gold_table()) == []
    assert read_statements(*tables, issues) == []


def test_lines_that_are_no_candidates_are_said_in_one_line():
    for lines in ([{"data": "coded"}], [{**MANY[0].to_json(), "extra": 1}]):
        with pytest.raises(InputError, match="^coded candidates: ") as caught:
            load_examples(lines)
        assert "\n" not in str(caught.value)


def test_a_standing_line_of_an_outlet_is_learned_from_and_not_counted():
    def row(document: str, sentence: str) -> Example:
        return Example("coded", document, document, "train", sentence, "UKR", "peace", "support",
                       "R", 1, "support", {"op=say": 1.0})  # fmt: skip

    rows = [row(f"d{k}", "standing") for k in range(3)] + [row(f"d{k}", "twice") for k in range(2)]
    rows += [row(f"d{k}", f"own{k}") for k in range(3)]
    found = train(rows, Train(), 0.3).cross_validation
    assert set(found["sentence"]) == {"twice", "own0", "own1", "own2"}
