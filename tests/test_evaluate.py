"""Figures of merit, against figures counted by hand and against an outside scorer."""

import importlib.util
import itertools
import json
import random
from pathlib import Path

import pandas as pd
import pytest

from parley import store
from parley.params import Evaluate
from parley.schema import STANCES
from parley.stages.evaluate import evaluate

ROOT = Path(__file__).parents[1]
SCORER = ROOT.parent / "shared/tools/score_positions.py"
PARAMS = Evaluate(bootstrap=50)
COUNTER = itertools.count(1)


def row(document, actor, issue, gold, predicted, grade=None, **more) -> dict:
    given = {
        "data": "coded", "document": document, "sentence": f"{next(COUNTER):016x}",
        "actor": actor, "issue": issue, "gold": gold,
        "grade": ("" if gold == "none" else "R") if grade is None else grade,
        "predicted": predicted, "proposed": predicted, "probability": 0.8,
        "stance_probability": 0.5, "fold": 0, "split": "train",
    }  # fmt: skip
    return {**given, **more}


def measured(*rows: dict, **tables) -> dict:
    columns = {"attribution": ["source", "part", "field", "sentence", "kind", "speaker", "actor"],
               "manifest": ["source", "part", "published", "on_topic", "duplicate_of"]}  # fmt: skip
    return evaluate(
        store.frame("cross_validation", list(rows)),
        tables.get("documents", store.empty("documents")),
        tables.get("statements", store.empty("statements")),
        tables.get("attribution", pd.DataFrame(columns=columns["attribution"], dtype=str)),
        tables.get("manifest", pd.DataFrame(columns=columns["manifest"], dtype=str)),
        tables.get("params", PARAMS),
    )


def articles(*rows: dict, **more) -> dict:
    return measured(*rows, **more)["positions"]["articles_cross_validated"]


def values(figures: dict) -> tuple[float, float, float]:
    return tuple(figures[name]["value"] for name in ("precision", "recall", "f1"))


TOY = [
    row("a", "UKR", "ceasefire", "support", "support"),  # right
    row("a", "RUS", "ceasefire", "oppose", "support"),  # wrong stance
    row("a", "RUS", "sanctions", "oppose", "none"),  # missed
    row("b", "USA", "sanctions", "none", "support"),  # spurious
    row("b", "UKR", "sanctions", "support", "support"),  # right
    row("b", "GBR", "ceasefire", "conditional", "none", grade="A"),  # arguable: costs no recall
    row("b", "FRA", "ceasefire", "conditional", "conditional", grade="A"),  # no false alarm
]


def test_precision_recall_and_f1_by_hand():
    # predicted: 5 positions, of them in the codes 3; required 4, of them found 2
    p, r = 3 / 5, 2 / 4
    assert values(articles(*TOY)["model"]) == pytest.approx((p, r, 2 * p * r / (p + r)))
    assert articles(*TOY)["model"]["f1"]["n"] == 2


def test_intervals_hold_the_value():
    for name, figure in articles(*TOY)["model"].items():
        assert 0 <= figure["low"] <= figure["value"] <= figure["high"] <= 1, name


def test_one_position_of_a_document_however_often_it_is_said():
    many = [row("a", "UKR", "ceasefire", "support", "support") for _ in range(5)]
    assert values(articles(*many)["model"]) == (1.0, 1.0, 1.0)


def test_a_weak_second_stance_is_left_out_and_a_strong_one_is_kept():
    first = row("a", "UKR", "ceasefire", "support", "support", probability=0.9)
    weak = row("a", "UKR", "ceasefire", "none", "oppose", probability=0.3)
    strong = row("a", "UKR", "ceasefire", "none", "oppose", probability=0.7)
    assert values(articles(first, weak)["model"])[0] == 1.0
    assert values(articles(first, strong)["model"])[0] == 0.5


def test_parts_are_kept_apart():
    made = measured(
        row("a", "UKR", "ceasefire", "support", "support", data="gold"),
        row("b", "UKR", "ceasefire", "support", "none"),
        row("c", "UKR", "ceasefire", "support", "support", fold=-1, split="test"),
    )["positions"]
    assert {name: part["model"]["f1"]["value"] for name, part in made.items()} == {
        "dispatches_cross_validated": 1.0, "articles_cross_validated": 0.0, "articles_test": 1.0,
    }  # fmt: skip


def test_rules_and_always_support_are_measured_beside():
    figures = articles(
        row("a", "UKR", "ceasefire", "support", "none", proposed="support"),
        row("a", "RUS", "ceasefire", "oppose", "oppose", proposed="conditional"),
    )
    assert values(figures["model"]) == pytest.approx((1.0, 0.5, 2 / 3))
    assert values(figures["rules_alone"]) == (0.5, 0.5, 0.5)
    assert values(figures["always_support"]) == (0.5, 0.5, 0.5)


def test_calibration_error_by_hand():
    rows = [row("a", "UKR", "ceasefire", "support", "support", probability=0.95),
            row("b", "UKR", "ceasefire", "none", "support", probability=0.95),
            row("c", "UKR", "ceasefire", "none", "none", proposed="support", probability=0.05),
            row("d", "UKR", "ceasefire", "support", "none", proposed="none", probability=0.0),
            row("e", "UKR", "ceasefire", "support", "support", grade="A", probability=0.5),
            ]  # fmt: skip
    figure = articles(*rows)["calibration_error"]  # without no candidate, without arguable codes
    assert figure["n"] == 3
    assert figure["value"] == pytest.approx(2 / 3 * abs(0.5 - 0.95) + 1 / 3 * 0.05)


def test_stance_macro_f1_by_hand():
    rows = [row("a", "UKR", "ceasefire", "support", "support"),
            row("b", "UKR", "ceasefire", "oppose", "support"),
            row("c", "UKR", "ceasefire", "oppose", "oppose"),
            row("d", "UKR", "ceasefire", "conditional", "none")]  # fmt: skip
    figure = articles(*rows)["stance_macro_f1_by_sentence"]
    assert figure["n"] == 3
    assert figure["value"] == pytest.approx((2 / 3 + 2 / 3) / 2)


def test_nothing_predicted_and_nothing_coded():
    missed = articles(row("a", "UKR", "ceasefire", "support", "none"))
    assert values(missed["model"]) == (0.0, 0.0, 0.0)
    alarms = articles(row("a", "UKR", "ceasefire", "none", "support"))
    assert values(alarms["model"]) == (0.0, 0.0, 0.0)


def test_no_tables_at_all():
    made = measured()
    assert made["positions"] == {}
    assert made["attribution"] == {}
    assert made["corpus"]["articles_found"] == {"value": 0.0, "n": 0}


def test_order_does_not_matter_and_json_holds_it(tmp_path):
    one, other = measured(*TOY), measured(*TOY[::-1])
    assert one == other
    store.write_json(one, tmp_path / "metrics.json")
    assert json.loads((tmp_path / "metrics.json").read_text())["positions"]
    assert measured(*TOY) == one


def test_more_rounds_leave_the_value():
    wide = articles(*TOY, params=Evaluate(bootstrap=500, level=0.99))["model"]["f1"]
    narrow = articles(*TOY, params=Evaluate(bootstrap=500, level=0.5))["model"]["f1"]
    assert wide["value"] == narrow["value"]
    assert wide["low"] <= narrow["low"]
    assert narrow["high"] <= wide["high"]


# ------------------------------------------------------------------------ an outside scorer agrees


def outside(rows: list[dict]) -> dict:
    spec = importlib.util.spec_from_file_location("score_positions", SCORER)
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    evidence = [
        {"source": f"{r['document']}.txt", "part": "1", "actor": r["actor"], "issue": r["issue"],
         "stance": r["predicted"], "probability": r["probability"] * r["stance_probability"]}
        for r in rows if r["predicted"] != "none"
    ]  # fmt: skip
    gold = [{"doc": r["document"], "actor": r["actor"], "issue": r["issue"], "stance": r["gold"],
             "kind": r["grade"]} for r in rows if r["gold"] != "none"]  # fmt: skip
    return scorer.score(evidence, gold, rounds=10)


@pytest.mark.skipif(not SCORER.exists(), reason="the outside scorer ../shared/tools/"
                    "score_positions.py is not on this machine")  # fmt: skip
@pytest.mark.parametrize("seed", range(5))
def test_the_same_as_the_outside_scorer(seed):
    draw = random.Random(seed)
    rows = []
    for document in ("apple", "berry", "cherry", "date"):
        rows.append(row(document, "TUR", "ceasefire", "support", "support"))  # all have a code
        for _ in range(30):
            gold = draw.choice([*STANCES, "none"])
            right = draw.random() < 0.6
            predicted = gold if right else draw.choice([*STANCES, "none"])
            rows.append(row(
                document, draw.choice(["UKR", "RUS", "USA"]),
                draw.choice(["ceasefire", "sanctions", "neutrality", "direct_talks"]), gold,
                predicted, grade="" if gold == "none" else draw.choice("RRA"),
                probability=round(draw.uniform(0.1, 1), 3),
                stance_probability=round(draw.uniform(0.4, 1), 3)))  # fmt: skip
    rows = store.frame("cross_validation", rows).to_dict("records")
    theirs, ours = outside(rows), articles(*rows)["model"]
    for name in ("precision", "recall", "f1"):
        assert ours[name]["value"] == pytest.approx(theirs[name], abs=1e-12), name


# ---------------------------------------------------------------------- cleaning and attribution


def documents(*rows: dict) -> pd.DataFrame:
    return store.frame("documents", [
        {"document_id": f"d{i}", "source": f"{i}.txt", "part": 1, "text": "", "language": "en",
         "published": "2025-05-16", "date_certainty": 1.0, "on_topic": True, **given}
        for i, given in enumerate(rows)
    ])  # fmt: skip


def manifest(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["source", "part", "published", "on_topic", "duplicate_of"],
                        dtype=str)  # fmt: skip


def test_cleaning_by_hand():
    found = documents({}, {"published": ""}, {"duplicate_of": "d0"}, {"on_topic": False},
                      {"source": "extra.txt"})  # fmt: skip
    listed = manifest(
        ("0.txt", "1", "2025-05-16", "true", ""), ("1.txt", "1", "2025-05-17", "true", ""),
        ("2.txt", "1", "", "true", "0.txt#1"), ("3.txt", "1", "2025-05-16", "true", "0.txt#1"),
        ("9.txt", "1", "", "true", ""),
    )  # fmt: skip
    corpus = measured(documents=found, manifest=listed)["corpus"]
    assert corpus["articles_found"] == {"value": 4 / 5, "n": 5}
    assert corpus["articles_too_many"] == {"value": 1, "n": 5}
    assert corpus["dates_right"] == {"value": 2 / 3, "n": 3}
    assert corpus["topic_right"] == {"value": 3 / 4, "n": 4}
    assert corpus["duplicates_f1"]["value"] == pytest.approx(2 / 3)


def statement(n: int, sentence: str, speaker: str, actor: str, kind: str = "indirect") -> dict:
    return {"statement_id": f"s{n}", "document_id": "d0", "field": "text", "start": 0,
            "end": len(sentence), "sentence": sentence, "kind": kind, "content_start": -1,
            "content_end": -1, "quotation": 0, "speaker": speaker, "actor": actor}  # fmt: skip


def test_attribution_by_hand():
    said = store.frame("statements", [
        statement(1, "Lavrov said it would rain on the parade.", "Sergei Lavrov", "RUS"),  # right
        statement(2, "Jane Miller said it would not.", "John Miller", ""),  # wrong
        statement(3, "Trump said nothing of the sort at all.", "", "USA"),  # right by side
        statement(4, "Russia released a balloon.", "", "", "act"),  # not counted
        statement(5, "Nobody knew who said this.", "", ""),  # no speaker: not counted
    ])  # fmt: skip
    coded = pd.DataFrame([
        ("0.txt", "1", "text", "Lavrov said it would rain on the parade.", "indirect",
         "Sergei Lavrov", "RUS"),
        ("0.txt", "1", "text", "Jane Miller said it would not.", "indirect", "Jane Miller", ""),
        ("0.txt", "1", "text", "Trump said nothing of the sort at all.", "indirect",
         "Donald Trump", "USA"),
        ("0.txt", "1", "text", "Macron said a sentence that we missed.", "indirect",
         "Emmanuel Macron", "FRA"),
        ("0.txt", "1", "text", "Russia released a balloon.", "act", "", "RUS"),
        ("gone.txt", "1", "text", "An article that we lack.", "indirect", "Nobody", ""),
    ], columns=["source", "part", "field", "sentence", "kind", "speaker", "actor"])  # fmt: skip
    figures = measured(documents=documents({}), statements=said, attribution=coded)["attribution"]
    p, r = 2 / 3, 2 / 4
    assert values(figures) == pytest.approx((p, r, 2 * p * r / (p + r)))
    assert figures["f1"]["n"] == 1
