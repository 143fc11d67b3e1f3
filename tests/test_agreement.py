"""Agreement of codings, against figures counted by hand."""

import random

import krippendorff
import numpy as np
import pandas as pd
import pytest

from parley.agreement import alpha_of, attribution_agreement, position_agreement

HOW = (50, 0.95, 1)


def codes(*rows) -> pd.DataFrame:
    columns = ["document", "sentence", "coder", "actor", "issue", "stance", "firmness", "kind",
               "condition_start", "condition_end", "speaker"]  # fmt: skip
    filled = [(*row, *("demand", "R", -1, -1, "")[len(row) - 6 :]) for row in rows]
    return pd.DataFrame(filled, columns=columns)


def both(*rows) -> pd.DataFrame:
    return codes(*((d, s, coder, *rest) for d, s, *rest in rows for coder in "ab"))


def test_two_equal_codings_agree_in_everything():
    codings = both(("x", "1", "RUS", "ceasefire", "oppose"), ("x", "2", "UKR", "sanctions",
                   "support"), ("y", "1", "UKR", "ceasefire", "support"))  # fmt: skip
    made = position_agreement(codings, {"x": 5, "y": 3}, 4, *HOW)
    assert {made[v]["value"] for v in ("issue", "actor", "stance", "position")} == {1.0}
    assert made["issue"]["n"] == 2
    assert made["issue"]["units"] == 8 * 4
    assert made["position"]["units"] == 8  # three coded units and five silent sentences


def test_alpha_of_the_issue_by_hand():
    # 10 sentences, 1 issue: both say yes in 2, one alone in 2, none in 6.
    # observed disagreement 2/10; values: 6 yes and 14 no of 20, expected 2*6*14/(20*19)
    codings = pd.concat([
        both(("x", "1", "RUS", "i", "support"), ("x", "2", "RUS", "i", "support")),
        codes(("x", "3", "a", "RUS", "i", "support"), ("x", "4", "b", "RUS", "i", "support")),
    ])  # fmt: skip
    made = position_agreement(codings, {"x": 10}, 1, *HOW)
    assert made["issue"]["value"] == pytest.approx(1 - (2 / 10) / (2 * 6 * 14 / (20 * 19)))


def test_stances_that_differ_and_those_that_one_coder_left_out():
    codings = codes(
        ("x", "1", "a", "RUS", "i", "support"), ("x", "1", "b", "RUS", "i", "oppose"),
        ("x", "2", "a", "RUS", "i", "oppose"), ("x", "2", "b", "RUS", "i", "oppose"),
        ("x", "3", "a", "UKR", "i", "support", "demand", "A"),
    )  # fmt: skip
    made = position_agreement(codings, {"x": 3}, 2, *HOW)
    assert made["stance"]["units"] == 2
    assert made["stance"]["value"] == pytest.approx(1 - (1 / 2) / (2 * 1 * 3 / (4 * 3)))
    assert made["position"]["units"] == 3
    assert made["position_required"]["units"] == 2


def test_coders_who_guess_agree_by_chance_only():
    draw = random.Random(7)
    rows = [(f"d{n % 20}", str(n), coder, "RUS", "i", draw.choice(["support", "oppose"]))
            for n in range(800) for coder in "ab"]  # fmt: skip
    made = position_agreement(codes(*rows), {f"d{n}": 40 for n in range(20)}, 1, *HOW)
    assert abs(made["stance"]["value"]) < 0.1
    assert made["stance"]["low"] < 0 < made["stance"]["high"]


def test_firmness_next_to_each_other_is_better_than_far_away():
    def alpha(other: str) -> float:
        rows = [("x", str(n), c, "RUS", "i", "support", f, "R") for n, (f, g) in enumerate(
            [("openness", "openness"), ("red_line", "red_line"), ("preference", other)])
            for c, f in (("a", f), ("b", g))]  # fmt: skip
        return position_agreement(codes(*rows), {"x": 3}, 1, *HOW)["firmness"]["value"]

    assert alpha("demand") > alpha("red_line")


def test_overlap_of_conditions():
    codings = codes(("x", "1", "a", "RUS", "i", "conditional", "demand", "R", 10, 20),
                    ("x", "1", "b", "RUS", "i", "conditional", "demand", "R", 15, 25))  # fmt: skip
    made = position_agreement(codings, {"x": 2}, 1, *HOW)
    assert made["condition_overlap"]["value"] == pytest.approx(0.5)


def test_an_article_without_positions_counts_and_one_coded_once_does_not():
    codings = codes(("x", "", "a", "", "", ""), ("x", "", "b", "", "", ""),
                    ("y", "1", "a", "RUS", "i", "support"))  # fmt: skip
    made = position_agreement(codings, {"x": 4, "y": 4}, 2, *HOW)
    assert made["issue"]["units"] == 8
    assert made["issue"]["value"] is None  # one value alone: alpha says nothing


def test_attributions():
    columns = ["document", "sentence", "coder", "kind", "speaker", "actor"]
    rows = [("x", "1", c, "direct", "Lavrov", "RUS") for c in "ab"]
    rows += [("x", "2", "a", "indirect", "", "UKR"), ("x", "2", "b", "indirect", "", "")]
    rows += [("x", "3", "a", "act", "", "USA")]
    made = attribution_agreement(pd.DataFrame(rows, columns=columns), {"x": 6}, *HOW)
    assert made["said"]["units"] == 6
    assert made["kind"]["value"] == 1.0
    assert made["actor"]["units"] == 2
    assert made["actor"]["value"] < 1


@pytest.mark.parametrize("ordinal", [False, True])
def test_alpha_is_that_of_the_package(ordinal):
    rng = np.random.default_rng(3)
    for values in (2, 3, 4):
        units = rng.integers(0, values, size=(60, 2))
        counts = np.array([np.bincount(u, minlength=values) for u in units])
        pairs = np.zeros((values, values))
        for a, b in units:
            pairs[a, b] += 1
            pairs[b, a] += 1
        expected = krippendorff.alpha(
            value_counts=counts, level_of_measurement="ordinal" if ordinal else "nominal")
        assert alpha_of(pairs, ordinal) == pytest.approx(expected, abs=1e-9)
    assert alpha_of(np.array([[4.0, 0.0], [0.0, 0.0]])) is None
