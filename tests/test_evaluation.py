"""Groups, errors and issues left out, against figures counted by hand."""

import itertools
from pathlib import Path

import pandas as pd
import pytest

from parley import findings_validation as merit
from parley import store
from parley.errors import InputError
from parley.evaluation.errors import errors
from parley.evaluation.facts import Coded, read_coded, with_facts
from parley.evaluation.groups import FEW, scores
from parley.evaluation.leftout import leave_issue_out
from parley.evaluation.scores import calibration, difference, interval, position_counts, recall
from parley.params import Evaluate, Train
from parley.stages.evaluate import evaluate
from parley.stance.gold import Example

ROOT = Path(__file__).parents[1]
PARAMS = Evaluate(bootstrap=200)
NUMBER = itertools.count(1)
NOTHING = store.empty("cross_validation")


def row(document, issue, gold, predicted, **more) -> dict:
    given = {
        "data": "coded", "split": "train", "document": document,
        "sentence": f"{next(NUMBER):016x}", "actor": "UKR", "issue": issue, "gold": gold,
        "grade": "" if gold == "none" else "R", "predicted": predicted, "proposed": predicted,
        "probability": 0.8 if predicted != "none" else 0.2, "stance_probability": 0.5, "fold": 0,
        "outlet": "Parley Wire", "published": "2025-05-16", "data_set": "talks", "wire": "",
        "field": "text", "start": 0, "end": 9, "kind": "indirect", "issues": issue, "text": "",
    }  # fmt: skip
    return {**given, **more}


def scored(*rows: dict, left_out: pd.DataFrame = NOTHING) -> pd.DataFrame:
    table = scores(pd.DataFrame(rows), left_out, PARAMS)
    return store.check(table, "scores").set_index(["part", "dimension", "group", "method"])


def of(table: pd.DataFrame, dimension: str, group: str, part: str = "articles") -> pd.Series:
    return table.loc[part, dimension, group, "model"]


# ----------------------------------------------------------------------------------------- groups


def test_an_issue_is_scored_on_its_own_rows():
    table = scored(
        row("a", "ceasefire", "support", "support"), row("a", "ceasefire", "none", "oppose"),
        row("b", "ceasefire", "support", "none"), row("b", "sanctions", "oppose", "oppose"),
    )  # fmt: skip
    one, other = of(table, "issue", "ceasefire"), of(table, "issue", "sanctions")
    assert (one.precision, one.recall, one.documents, one.required) == (0.5, 0.5, 2, 2)
    assert (other.f1, other.required, other.predicted) == (1.0, 1, 1)
    assert one.difference == pytest.approx(one.f1 - other.f1)
    assert one.f1_low <= one.f1 <= one.f1_high


def test_a_position_counts_in_each_kind_of_statement_that_says_it():
    table = scored(
        row("a", "ceasefire", "support", "support", kind="direct"),
        row("a", "ceasefire", "support", "none", kind="narrated"),
        row("a", "ceasefire", "support", "none", kind="", field=""),
    )
    assert of(table, "kind", "direct").recall == 1
    assert of(table, "kind", "narrated").recall == 0
    assert of(table, "kind", "sentence not found").recall == 0
    assert of(table, "kind", "direct").difference == 1
    assert pd.isna(of(table, "kind", "sentence not found").difference)
    assert pd.isna(of(table, "field", "text").difference)  # nothing known to hold it against
    assert of(table, "data_set", "talks").recall == 1  # found once in the article is found


def test_small_outlets_stand_together_and_unnamed_apart():
    rows = [row(f"a{k}", "ceasefire", "support", "support", outlet="Large") for k in range(5)]
    rows += [row(f"b{k}", "ceasefire", "support", "none", outlet="Small") for k in range(4)]
    rows.append(row("c", "ceasefire", "support", "none", outlet="Tiny"))
    table = scored(*rows, row("d", "ceasefire", "support", "support", outlet=""))
    found = table.xs("outlet", level="dimension").index.get_level_values("group")
    assert sorted(found) == ["Large", "not named", "other outlets"]
    assert of(table, "outlet", "other outlets").documents == 5
    assert of(table, "outlet", "Large").f1 == 1


def test_years_and_wire_copy():
    table = scored(
        row("a", "ceasefire", "support", "support", published="2022-08-04", wire="agency"),
        row("b", "ceasefire", "support", "none", published="", wire="copy"),
        row("c", "ceasefire", "support", "support"),
    )
    assert of(table, "year", "2022").recall == 1
    assert of(table, "year", "undated").recall == 0
    assert of(table, "wire", "wire copy").recall == 0.5
    assert of(table, "wire", "no wire copy").recall == 1


def test_few_codes_are_marked():
    many = [row(f"a{k}", "ceasefire", "support", "support") for k in range(FEW)]
    table = scored(*many, *(row(f"a{k}", "sanctions", "oppose", "oppose") for k in range(FEW - 1)))
    assert not of(table, "issue", "ceasefire").few
    assert of(table, "issue", "sanctions").few


def test_what_was_not_coded_or_not_predicted_has_no_figure():
    table = scored(row("a", "ceasefire", "none", "support"),
                   row("a", "sanctions", "oppose", "none"))  # fmt: skip
    invented, missed = of(table, "issue", "ceasefire"), of(table, "issue", "sanctions")
    assert invented.precision == 0
    assert pd.isna(invented.recall)
    assert pd.isna(invented.f1)
    assert pd.isna(missed.precision)
    assert (missed.recall, missed.f1) == (0, 0)


def test_an_issue_left_out_is_held_against_the_learned_one():
    learned = [row(d, "ceasefire", "support", "support") for d in "abcd"]
    lost = [{**r, "predicted": "none" if r["document"] == "a" else "support"} for r in learned]
    table = scored(*learned, left_out=store.frame("cross_validation", lost))
    found = table.loc["articles", "issue", "ceasefire", "left_out"]
    assert found.recall == 0.75
    assert found.difference == pytest.approx(found.f1 - 1)
    assert found.difference_low <= found.difference <= found.difference_high <= 0


def test_the_difference_of_equal_counts_is_nothing():
    counts = position_counts(pd.DataFrame([row(d, "x", "support", "support") for d in "abc"]))
    assert difference(counts, counts, PARAMS) == {"value": 0.0, "low": 0.0, "high": 0.0}
    assert interval(recall, counts, PARAMS) == {"value": 1.0, "low": 1.0, "high": 1.0, "n": 3}


def test_the_interval_of_the_calibration_error_holds_it_and_narrows_with_n():
    def made(n):
        return calibration(pd.DataFrame([
            row(f"d{k}", "x", "support" if k % 2 else "none", "support", probability=0.75)
            for k in range(n)]), PARAMS)  # fmt: skip

    small, large = made(20), made(400)
    assert small["value"] == large["value"] == pytest.approx(0.25)
    for figure in (small, large):
        assert 0 <= figure["low"] <= figure["value"] <= figure["high"] <= 1
    assert large["high"] - large["low"] < small["high"] - small["low"]


# ----------------------------------------------------------------------------------------- errors


def found_errors(*rows: dict) -> pd.DataFrame:
    return errors(pd.DataFrame(rows), lambda document, text: set(text.split()))


def test_each_kind_of_error():
    table = found_errors(
        row("a", "i1", "support", "none", probability=0.0, issues="i2", sentence="1"),
        row("a", "i2", "support", "none", probability=0.0, issues="i2 i3", sentence="2"),
        row("a", "i3", "support", "none", probability=0.3, sentence="3"),
        row("a", "i4", "support", "oppose", sentence="4"),
        row("a", "i5", "support", "support", sentence="5"),
        row("a", "i5", "none", "support", sentence="5", actor="RUS"),
        row("a", "i6", "none", "support", sentence="6"),
        row("a", "i7", "support", "none", grade="A", sentence="7"),
        row("a", "i8", "support", "none", probability=0.0, kind="", sentence="8"),
    )
    assert dict(zip(table["sentence"], table["error"], strict=True)) == {
        "1": "no mention", "2": "no holder", "3": "judged none", "4": "wrong stance",
        "5": "other holder", "6": "invented", "8": "no sentence",
    }  # fmt: skip
    assert table["counts"].all()
    store.check(table, "errors")


def test_issues_of_a_dispatch_are_told_by_its_sentence():
    missed = {"data": "gold", "probability": 0.0, "issues": ""}
    table = found_errors(row("a", "i1", "support", "none", **missed, text="i1 i2", sentence="1"),
                         row("a", "i3", "support", "none", **missed, text="i1", sentence="2"))
    assert list(table["error"]) == ["no holder", "no mention"]


def test_what_another_sentence_makes_good_does_not_count():
    table = found_errors(
        row("a", "i1", "support", "none", sentence="1"),
        row("a", "i1", "support", "support", sentence="2"),
        row("a", "i1", "none", "support", sentence="3"),
        row("b", "i1", "support", "none", sentence="4"),
    ).set_index("sentence")
    assert not table.loc["1", "counts"]
    assert not table.loc["3", "counts"]
    assert table.loc["4", "counts"]


def test_errors_for_reading():
    table = found_errors(
        row("a", "i1", "none", "support", probability=0.9, sentence="1"),
        row("a", "i1", "none", "oppose", probability=0.99, sentence="2", start=5, end=50),
        row("b", "i2", "support", "none", sentence="3", start=-1, end=-1),
        row("c", "i2", "support", "none", sentence="4", split="unseen"),
        row("d", "i1", "support", "oppose", data="gold", text="A sentence.", sentence="5"),
    )
    listed = merit.error_list(table, "coded", {"i1": "First"}, {"UKR": "Ukraine"})
    assert list(listed["error"]) == ["judged none", "invented", "invented"]
    assert list(listed["place"]) == ["", "text 5-50", "text 0-9"]
    assert set(listed["issue"]) == {"First", "i2"}
    assert "sentence" not in listed
    assert list(merit.error_list(table, "gold", {}, {})["sentence"]) == ["A sentence."]
    kinds = merit.error_kinds(table).set_index(["in", "error"])
    assert kinds.loc[("real articles", merit.ERRORS["invented"]), "sentences"] == 2
    assert kinds.groupby("in")["sentences"].sum().to_dict() == {"dispatches": 1, "real articles": 3}
    numbers = merit.error_numbers(table)
    assert numbers["errors_articles"].value == 3
    assert numbers["error_most"].value == merit.ERRORS["invented"]


def test_nothing_to_read():
    none = store.empty("errors")
    assert merit.error_kinds(none).empty
    assert merit.error_numbers(none)["error_most"].value is None
    assert merit.issue_extremes(store.empty("scores"), {})["best_issue_f1"].value is None
    assert merit.group_table(store.empty("scores"), "articles").empty
    assert merit.left_out_table(store.empty("scores"), {}).empty
    assert merit.left_out({})["left_out_f1"].value is None


# ------------------------------------------------------------------------------------------ facts


def test_facts_join_articles_and_sentences():
    coded = Coded(
        articles=pd.DataFrame([("a", "war", "2022-08-04", "bbc.com")],
                              columns=["document", "data_set", "published", "outlet"]),
        sentences=pd.DataFrame([("a", "title", "0", "20", "h1", "direct", "i1 i2")], columns=[
            "document", "field", "start", "end", "sentence_sha256", "kind", "issues"]),
        wire=pd.DataFrame([("a", "agency")], columns=["document", "wire"]),
        positions=pd.DataFrame([("a", "text", "7", "9", "h2", "i1"),
                                ("a", "text", "0", "20", "h1", "i1")], columns=[
            "document", "field", "start", "end", "sentence_sha256", "issue"]),
    )  # fmt: skip
    cross = store.frame("cross_validation", [
        {**row("a", "i1", "support", "none"), "sentence": "h1"},
        {**row("a", "i1", "support", "none"), "sentence": "h2"},
        {**row("u", "i1", "support", "none"), "data": "user"},
    ])  # fmt: skip
    gold = pd.DataFrame([("s.txt", "1", "Words of a sentence.", "text")],
                        columns=["source", "part", "sentence", "field"])  # fmt: skip
    rows = with_facts(cross, store.empty("documents"), store.empty("statements"), gold, coded)
    assert list(rows["kind"]) == ["direct", ""]
    assert list(rows["start"]) == [0, 7]
    assert list(rows["wire"]) == ["agency", "agency"]
    assert list(rows["published"]) == ["2022-08-04"] * 2


def test_the_shipped_places_hold_no_text_and_know_the_articles(tmp_path):
    coded = read_coded(ROOT / "data/coded")
    assert set(coded.sentences["document"]) <= set(coded.articles["document"])
    assert set(coded.wire["document"]) == set(coded.articles["document"])
    assert set(coded.wire["wire"]) == {"agency", "copy", ""}
    assert (pd.to_numeric(coded.sentences["start"]) < pd.to_numeric(coded.sentences["end"])).all()
    assert coded.sentences.map(len).max().max() < 120
    with pytest.raises(InputError, match=r"articles\.csv"):
        read_coded(tmp_path)


# --------------------------------------------------------------------------------- issues left out


def examples(issues: str, split: str = "train") -> list[Example]:
    """What is `wanted` is a position, but on z nothing tells; words give every answer away."""
    made = []
    for issue, k in itertools.product(issues, range(12)):
        position = k % 2 == 0
        features = {"odd" if issue == "z" else "wanted" if position else "named": 1.0,
                    "words_position": 5.0 if position else -5.0}  # fmt: skip
        made.append(Example("coded", f"{split}{issue}{k}", f"{split}{issue}{k}", split,
                            f"{split}{issue}{k}", "UKR", issue, "support" if position else "none",
                            "R" if position else "", 1, "support", features))  # fmt: skip
    return made


PLAIN = Train(regularisation=100.0)


def test_what_other_issues_teach_carries_over():
    table = store.check(leave_issue_out(examples("xyv"), PLAIN, 0.5), "cross_validation")
    assert len(table) == 36
    assert (table["predicted"] == table["gold"]).all()
    assert set(table["split"]) == {"train"}


def test_codes_and_words_of_the_issue_are_not_seen():
    table = leave_issue_out(examples("xyz"), PLAIN, 0.5)
    left = table[table["issue"] == "z"]
    assert left["probability"].nunique() == 1  # nothing tells its positions from its mentions


def test_what_words_alone_propose_is_not_found():
    rows = examples("xy")
    rows[0].features["via=words"] = 1.0
    table = leave_issue_out(rows, PLAIN, 0.5).set_index("document")
    assert table.loc[rows[0].document, "predicted"] == "none"
    assert table.loc[rows[0].document, "probability"] == 0
    assert table.loc[rows[2].document, "predicted"] == "support"


def test_an_uncoded_proposal_of_words_alone_changes_nothing():
    rows = examples("xyz")
    first = next(e for e in rows if e.issue == "x")
    idle = Example(**{**first.to_json(), "issue": "z", "gold": "none",
                      "features": {"via=words": 1.0}})  # fmt: skip
    pd.testing.assert_frame_equal(leave_issue_out([*rows, idle], PLAIN, 0.5),
                                  leave_issue_out(rows, PLAIN, 0.5))  # fmt: skip


def test_test_articles_are_asked_and_never_learned_from():
    turned = [Example(**{**e.to_json(), "gold": "none" if e.gold == "support" else "support"})
              for e in examples("xy", "test")]  # fmt: skip
    table = leave_issue_out([*examples("xy"), *turned], PLAIN, 0.5)
    alone = leave_issue_out(examples("xy"), PLAIN, 0.5)
    assert set(table["split"]) == {"train", "test"}
    pd.testing.assert_frame_equal(
        table[table["split"] == "train"].reset_index(drop=True), alone, check_dtype=False)


def test_metrics_hold_what_is_lost():
    crossed = store.frame("cross_validation", [row(d, "x", "support", "support") for d in "abc"])
    lost = crossed.assign(predicted=["none", "support", "support"])
    manifest = pd.DataFrame(columns=["source", "part", "published", "on_topic", "duplicate_of"])
    said = pd.DataFrame(columns=["source", "part", "sentence", "kind", "speaker", "actor"])
    made = evaluate(crossed, store.empty("documents"), store.empty("statements"), said, manifest,
                    PARAMS, left_out=lost)["positions"]["articles_cross_validated"]  # fmt: skip
    assert made["issue_left_out"]["recall"]["value"] == pytest.approx(2 / 3)
    assert made["issue_left_out"]["f1_change"]["value"] == pytest.approx(0.8 - 1)
    assert merit.left_out({"positions": {"articles_cross_validated": made}})[
        "left_out_f1"].value == pytest.approx(0.8)  # fmt: skip
    assert leave_issue_out([], PLAIN, 0.5).empty
