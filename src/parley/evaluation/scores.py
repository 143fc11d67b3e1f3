"""Precision, recall and F1 of positions, with intervals from drawing articles again at random.

A position is a (document, actor, issue, stance). Precision takes required and arguable codes as
right, recall asks for required ones only.
"""

from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from parley.params import Evaluate
from parley.schema import STANCES

SECOND = 0.35  # share of the summed probability from which a second stance of a pair counts
BINS = 10  # of the calibration error
Counts = dict[str, np.ndarray]  # per document: right, predicted, found, required
Position = tuple[str, str, str, str]  # document, actor, issue, stance


def parts(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Rows of cross_validation by what is measured apart; what has no row is left out."""
    real = rows[rows["data"] == "coded"]
    found = {
        "dispatches_cross_validated": rows[rows["data"] == "gold"],
        "articles_cross_validated": real[real["split"] == "train"],
        "articles_dev": real[real["split"] == "dev"],
        "articles_test": real[real["split"] == "test"],
        "articles_unseen": real[real["split"] == "unseen"],
    }
    return {name: part for name, part in found.items() if not part.empty}


def position_counts(rows: pd.DataFrame, column: str = "predicted",
                    documents: list[str] | None = None) -> Counts:  # fmt: skip
    """Counts of positions by document.

    Parameters
    ----------
    rows : DataFrame
        Rows of the table cross_validation.
    column : str
        Which stances are measured.
    documents : list of str, optional
        The documents in order, also those without a row; those of the rows, sorted, by default.
    """
    documents = sorted(set(rows["document"])) if documents is None else documents
    place = {document: k for k, document in enumerate(documents)}
    told, right, needed = document_positions(rows, column), coded(rows), coded(rows, "R")
    counts: Counts = {k: np.zeros(len(documents)) for k in
                      ("right", "predicted", "found", "required")}  # fmt: skip
    for name, positions in (("right", told & right), ("predicted", told),
                            ("found", told & needed), ("required", needed)):  # fmt: skip
        for document, *_ in positions:
            counts[name][place[document]] += 1
    return counts


def coded(rows: pd.DataFrame, grade: str = "") -> set[Position]:
    """The coded positions, all or those of a grade."""
    rows = rows[rows["grade"] == grade] if grade else rows[rows["gold"] != "none"]
    return set(zip(rows["document"], rows["actor"], rows["issue"], rows["gold"], strict=True))


def document_positions(rows: pd.DataFrame, column: str = "predicted") -> set[Position]:
    """The positions said to be there: of a pair's stances the surest, and a strong second one."""
    rows = rows[rows[column].isin(STANCES)]
    sure = rows["probability"] * rows["stance_probability"] if column == "predicted" else \
        pd.Series(1.0, rows.index)  # fmt: skip
    weight: dict[tuple[str, str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for document, actor, issue, stance, w in zip(rows["document"], rows["actor"], rows["issue"],
                                                 rows[column], sure, strict=True):  # fmt: skip
        weight[document, actor, issue][stance] += w
    found = set()
    for pair, by_stance in weight.items():
        best = max(sorted(by_stance), key=lambda s: by_stance[s])
        total = sum(by_stance.values())
        found |= {(*pair, s) for s, w in by_stance.items() if s == best or w >= SECOND * total}
    return found


def position_figures(rows: pd.DataFrame, column: str, params: Evaluate) -> dict[str, Any]:
    """Precision, recall and F1 of the rows, each with value, low, high and n (documents)."""
    return figures(position_counts(rows, column), params)


def figures(counts: Counts, params: Evaluate) -> dict[str, Any]:
    """Precision, recall and F1 of counts by document, each with value, low, high and n."""
    return {name: interval(figure, counts, params) for name, figure in FIGURES.items()}


def precision(c: Counts) -> Any:
    """Share of what was predicted that is right."""
    return np.divide(c["right"], c["predicted"], out=np.zeros_like(c["right"]),
                     where=c["predicted"] > 0)  # fmt: skip


def recall(c: Counts) -> Any:
    """Share of what is required that was found."""
    return np.divide(c["found"], c["required"], out=np.zeros_like(c["found"]),
                     where=c["required"] > 0)  # fmt: skip


def f1(c: Counts) -> Any:
    """Harmonic mean of the two."""
    p, r = precision(c), recall(c)
    return np.divide(2 * p * r, p + r, out=np.zeros_like(p), where=p + r > 0)


FIGURES: dict[str, Callable[[Counts], Any]] = {"precision": precision, "recall": recall, "f1": f1}


def interval(figure: Callable[[Counts], Any], counts: Counts, params: Evaluate) -> dict[str, Any]:
    """A figure of pooled counts with a percentile bootstrap over documents (Efron 1979)."""
    n = len(next(iter(counts.values())))
    low, high = ends(figure(_drawn(counts, params)), params)
    return {"value": float(figure(pooled(counts))[0]), "low": low, "high": high, "n": n}


def difference(one: Counts, other: Counts, params: Evaluate) -> dict[str, Any]:
    """F1 of one minus F1 of the other, on the same draws of the same documents."""
    value = float((f1(pooled(one)) - f1(pooled(other)))[0])
    low, high = ends(f1(_drawn(one, params)) - f1(_drawn(other, params)), params)
    return {"value": value, "low": low, "high": high}


def pooled(counts: Counts) -> Counts:
    """The sums over all documents."""
    return {k: np.atleast_1d(v.sum()) for k, v in counts.items()}


def ends(values: np.ndarray, params: Evaluate) -> tuple[float, float]:
    """The ends of the interval of what the draws gave."""
    values, tail, last = np.sort(values), (1 - params.level) / 2, len(values) - 1
    return float(values[int(tail * last)]), float(values[int(np.ceil((1 - tail) * last))])


def _drawn(counts: Counts, params: Evaluate) -> Counts:
    n = len(next(iter(counts.values())))
    times = drawn_times(n, params.bootstrap, params.seed)
    return {k: times @ v for k, v in counts.items()}  # whole numbers: exact in any order


@lru_cache(maxsize=64)
def drawn_times(n: int, rounds: int, seed: int) -> np.ndarray:
    """How often each of n documents is drawn in each round: whole numbers, (rounds, n)."""
    rng = np.random.Generator(np.random.PCG64(seed))
    draws = rng.integers(0, n, size=(rounds, n))
    return np.stack([np.bincount(row, minlength=n) for row in draws]).astype(float)


def calibration(rows: pd.DataFrame, params: Evaluate) -> dict[str, Any]:
    """Expected calibration error over equal-width bins (Naeini et al. 2015), with its interval.

    Over candidates that are not coded arguable; n is their number. The error of a draw is larger
    than that of the whole, by the noise that drawing adds, so the interval is the basic one of the
    bootstrap (Davison & Hinkley 1997, 5.2.1), which takes that off again; an end that would leave
    the value outside is moved to it.
    """
    rows = rows[(rows["probability"] > 0) & (rows["grade"] != "A")]
    if rows.empty:
        return {"value": 0.0, "n": 0}
    place = rows["document"].astype("category").cat.codes.to_numpy()
    sure = rows["probability"].to_numpy()
    gap = (rows["gold"] != "none").to_numpy() - sure
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    shape = (place.max() + 1, BINS)
    gaps, sizes = np.zeros(shape), np.zeros(shape)
    np.add.at(gaps, (place, bins), gap)
    np.add.at(sizes, (place, bins), 1)
    value = float(np.abs(gaps.sum(axis=0)).sum() / len(rows))
    times = drawn_times(shape[0], params.bootstrap, params.seed)
    summed = np.einsum("rd,db->rb", times, gaps, optimize=False)
    low, high = ends(np.abs(summed).sum(axis=1) / (times @ sizes).sum(axis=1), params)
    return {"value": value, "low": min(max(2 * value - high, 0.0), value),
            "high": max(min(2 * value - low, 1.0), value), "n": len(rows)}  # fmt: skip


def macro_f1(gold: list[str], predicted: list[str]) -> float:
    """The mean F1 of the stances that occur."""
    scores = []
    for stance in STANCES:
        right = sum(g == p == stance for g, p in zip(gold, predicted, strict=True))
        either = gold.count(stance) + predicted.count(stance)
        if either:
            scores.append(2 * right / either)
    return float(np.mean(scores)) if scores else 0.0
