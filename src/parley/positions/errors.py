"""The classifier's measured errors, as what `locate` needs to carry them into its intervals.

Rows of the table cross_validation are predictions for articles that the model had not seen. They
tell, for a true stance, how often it is found and as what, and how many of the positions found are
none. A found position is one of six signs: the predicted stance, sure or less sure (probability
above or below the median of those found).

What is measured is P(sign | true stance), not P(true stance | sign): the second depends on how
often an actor takes each stance, and would draw every actor towards the average of the training
data. Arguable codes count as positions, as in the figures of merit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from parley.errors import InputError
from parley.positions.weights import gammas
from parley.schema import STANCES

SIGNS = tuple((stance, sure) for stance in STANCES for sure in (False, True))
SMOOTHING = 0.5  # Jeffreys' pseudo-count in every cell of the confusion


@dataclass(frozen=True)
class Errors:
    """Counts of a cross-validated confusion.

    Attributes
    ----------
    cut : float
        Probability from which a prediction is a sure one.
    found : ndarray
        True stances (support, oppose, conditional, none) by signs, 4 x 6.
    missed : ndarray
        Positions of each true stance that were not found, 3.
    issues : dict
        For each issue, how many of those found are none, and how many were found.
    """

    cut: float
    found: np.ndarray
    missed: np.ndarray
    issues: dict[str, tuple[int, int]]

    def to_json(self) -> dict[str, Any]:
        """The counts as plain values."""
        return {"cut": self.cut, "found": self.found.tolist(), "missed": self.missed.tolist(),
                "issues": {issue: list(pair) for issue, pair in self.issues.items()}}  # fmt: skip

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Errors":
        """Read what `to_json` gave.

        Raises
        ------
        InputError
            If a part is missing or has another shape.
        """
        try:
            found, missed = (np.array(raw[key], dtype=float) for key in ("found", "missed"))
            issues = {str(issue): (int(a), int(b)) for issue, (a, b) in raw["issues"].items()}
            made = cls(float(raw["cut"]), found, missed, issues)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise InputError("measured errors: not in their form; run the stage locate") from None
        if made.found.shape != (4, len(SIGNS)) or made.missed.shape != (3,):
            raise InputError("measured errors: counts are missing; run the stage locate")
        return made

    def signs(self, stance: pd.Series, probability: pd.Series) -> np.ndarray:
        """The number of each row's sign."""
        first = stance.map({name: 2 * n for n, name in enumerate(STANCES)})
        return (first + (probability >= self.cut)).to_numpy(dtype=int)

    def mean(self) -> "Likelihoods":
        """Likelihoods at the counts themselves, as one draw."""
        return _likelihoods(*(part[None] + SMOOTHING
                              for part in (self.found[:3], self.missed, self.found[3])))

    def drawn(self, seed: int, draws: int) -> "Likelihoods":
        """Likelihoods drawn from their posterior (Dirichlet, from the counts)."""

        def draw(name: str, counts: np.ndarray) -> np.ndarray:
            flat = (counts + SMOOTHING).ravel()
            made = gammas([f"errors\t{name}\t{n}" for n in range(flat.size)], flat, seed, draws)
            return np.moveaxis(made.reshape(*counts.shape, draws), -1, 0)

        return _likelihoods(draw("found", self.found[:3]), draw("missed", self.missed),
                            draw("none", self.found[3]))  # fmt: skip

    def wrong(self, issues: Sequence[str], seed: int, draws: int) -> np.ndarray:
        """Share of the found positions on each issue that are none: issues x draws."""
        up, down = self.beta(issues)
        above = gammas([f"errors\twrong\t{issue}" for issue in issues], up, seed, draws)
        below = gammas([f"errors\tright\t{issue}" for issue in issues], down, seed, draws)
        return above / (above + below)

    def mean_wrong(self, issues: Sequence[str]) -> np.ndarray:
        """The mean of `wrong`, as one draw."""
        up, down = self.beta(issues)
        return (up / (up + down))[:, None]

    def beta(self, issues: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """Parameters of the beta distribution of each issue's share that is none."""
        counts = np.array(list(self.issues.values()), dtype=float).reshape(-1, 2)
        total = counts.sum(axis=0)
        mean = (total[0] + SMOOTHING) / (total[1] + 2 * SMOOTHING)
        strength = _strength(counts, mean)
        own = np.array([self.issues.get(issue, (0, 0)) for issue in issues], dtype=float)
        own = own.reshape(-1, 2)
        return strength * mean + own[:, 0], strength * (1 - mean) + own[:, 1] - own[:, 0]


@dataclass(frozen=True)
class Likelihoods:
    """What a confusion says of a found row, for each draw.

    Attributes
    ----------
    positions : ndarray
        Draws x signs x stances: P(sign | a position of this stance was found).
    mistakes : ndarray
        Draws x signs: P(sign | something was found that is no position).
    recall : ndarray
        Draws x stances: P(found | stance).
    """

    positions: np.ndarray
    mistakes: np.ndarray
    recall: np.ndarray


def _likelihoods(found: np.ndarray, missed: np.ndarray, none: np.ndarray) -> Likelihoods:
    """Shares from (drawn) counts with a leading axis of draws."""
    total = found.sum(-1)
    return Likelihoods(np.swapaxes(found / total[..., None], -1, -2),
                       none / none.sum(-1, keepdims=True), total / (total + missed))  # fmt: skip


def _strength(counts: np.ndarray, mean: float) -> float:
    """How many rows the average weighs against an issue's own (beta-binomial, by moments)."""
    rows = counts[counts[:, 1] > 1]
    if len(rows) < 2:
        return 2.0
    n = rows[:, 1]
    spread = ((rows[:, 0] - mean * n) ** 2 / (mean * (1 - mean)) - n).sum()
    alike = spread / (n * (n - 1)).sum()  # intra-class correlation
    return float(np.clip(1 / max(alike, 1e-3) - 1, 2.0, 500.0))


def measured(cross_validation: pd.DataFrame, data: str) -> Errors:
    """Count the errors of one part of the table cross_validation.

    Parameters
    ----------
    cross_validation : DataFrame
        Table of the schema.
    data : str
        gold (our own dispatches) or coded (real articles); another negotiation is left out.
    """
    rows = cross_validation
    rows = rows[(rows["data"] == data) & (rows["split"] != "unseen")]
    seen = rows[rows["predicted"] != "none"]
    probability = seen["probability"] * seen["stance_probability"]
    cut = round(float(probability.median()), 6) if len(seen) else 0.5
    by_issue = seen.assign(wrong=seen["gold"] == "none").groupby("issue", sort=True)["wrong"]
    issues = {str(i): (int(a), int(b)) for i, a, b in by_issue.agg(["sum", "size"]).itertuples()}
    empty = Errors(cut, np.zeros((4, len(SIGNS))), np.zeros(3), issues)
    truth = {name: n for n, name in enumerate((*STANCES, "none"))}
    np.add.at(empty.found, (seen["gold"].map(truth).to_numpy(dtype=int),
                            empty.signs(seen["predicted"], probability)), 1)  # fmt: skip
    lost = rows[(rows["predicted"] == "none") & (rows["gold"] != "none")]
    np.add.at(empty.missed, lost["gold"].map(truth).to_numpy(dtype=int), 1)
    return empty


def mix(counts: np.ndarray, prior: np.ndarray, wrong: np.ndarray, given: Likelihoods,
        steps: int = 60) -> np.ndarray:  # fmt: skip
    """The mix of true stances behind weighted counts of signs (expectation-maximisation).

    Maximises the likelihood of the signs, with `prior` as so many further rows of known stance.
    With random weights in counts and prior each maximum is a draw from the posterior (weighted
    likelihood bootstrap: Newton & Raftery 1994, Journal of the Royal Statistical Society B 56(1),
    3-48; random weights on the prior: Newton, Polson & Xu 2021, Canadian Journal of Statistics
    49(2), 421-437).

    Parameters
    ----------
    counts : ndarray
        Weighted counts, cells x draws x signs.
    prior : ndarray
        Weights of known stance, cells x draws x stances.
    wrong : ndarray
        Share of the found rows that are none, cells x draws.
    given : Likelihoods
        The confusion.

    Returns
    -------
    ndarray
        Shares of the stances among all positions, found or not: cells x draws x stances.
    """
    seen, prior = np.moveaxis(counts, -1, 0).copy(), np.moveaxis(prior, -1, 0).copy()
    likely, none = np.moveaxis(given.positions, 0, -1).copy(), given.mistakes.T
    right, none = 1 - wrong, wrong * none[:, None]
    shares = np.full((len(STANCES), *right.shape), 1 / len(STANCES))
    for _ in range(steps):
        raised = np.zeros_like(shares)
        for count, by_none, by_stance in zip(seen, none, likely, strict=True):
            held = sum(p * share for p, share in zip(by_stance, shares, strict=True))
            held = count / (by_none + right * held)
            for stance, p in enumerate(by_stance):
                raised[stance] += p * held
        shares = right * shares * raised + prior
        shares /= np.maximum(shares.sum(axis=0), 1e-300)
    whole = shares / given.recall.T[:, None]
    return np.moveaxis(whole / whole.sum(axis=0), 0, -1)
