"""How stable topics are, and how many there should be.

The statements are drawn anew with replacement, topics are fitted to the draw, and every statement
goes to the nearest of them. A topic is found again if the topic matched with it (one to one;
Kuhn, 1955) has at least half of the two topics' statements in common: below that, Hennig (2007,
"Cluster-wise assessment of cluster stability") calls a cluster dissolved.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Self

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_matrix

from parley.clusters import ExactWard, Rows, distances, tree_of

FOUND = 500_000  # millionths of overlap from which on a topic is the same
Z = 1.959964  # 95 %


@dataclass(frozen=True)
class Trial:
    """One number of topics: what came out, and how often it was found again."""

    asked: int
    made: int
    stability: float
    overlap: float
    coherence: float

    @property
    def merit(self) -> float:
        """Stability times coherence, the latter brought to [0, 1]."""
        return self.stability * (1 + self.coherence) / 2


@dataclass(frozen=True)
class Sample:
    """Rows, and how far apart they are: measured once for every refit."""

    rows: Rows
    apart: np.ndarray

    @classmethod
    def of(cls, rows: Rows) -> Self:
        """Rows with their distances."""
        return cls(rows, distances(rows))

    def fitted(self, numbers: Sequence[int], minimum: int) -> list[ExactWard]:
        """Clusters for each number, from one tree."""
        tree = tree_of(self.apart)
        return [ExactWard(number, minimum).fit(self.rows, tree) for number in numbers]

    def refits(
        self, numbers: Sequence[int], minimum: int, limit: int, times: int, seed: int
    ) -> list[list[np.ndarray]]:
        """The centres of each refit for each number: ``refits(...)[refit][number]``.

        A refit draws the rows anew with replacement, at most so many, and fits topics to them.
        """
        random = np.random.default_rng(seed)
        made = []
        for _ in range(times):
            drawn = np.sort(random.integers(0, len(self.rows), min(limit, len(self.rows))))
            again = Sample(self.rows[drawn], self.apart[np.ix_(drawn, drawn)])
            made.append([c.centres_ for c in again.fitted(numbers, minimum)])
        return made


def overlaps(labels: np.ndarray, number: int, rows: Rows, centres: np.ndarray) -> np.ndarray:
    """Overlap of so many topics with their match among other centres, in millionths.

    0 for a topic without a match.
    """
    others = rows.products(centres).argmax(axis=1)
    cells = np.bincount(labels * len(centres) + others, minlength=number * len(centres))
    common = cells.reshape(number, len(centres))
    either = common.sum(axis=1)[:, None] + common.sum(axis=0)[None] - common
    shared = common * 1_000_000 // np.maximum(either, 1)
    found = np.zeros(number, np.int64)
    mine, theirs = linear_sum_assignment(-shared)
    found[mine] = shared[mine, theirs]
    return found


def tried(
    rows: Rows, numbers: Sequence[int], fits: Sequence[ExactWard],
    again: list[list[np.ndarray]], coherence: Callable[[np.ndarray], float],
) -> list[Trial]:  # fmt: skip
    """Every number's fit held against its refits; ``coherence`` is asked with the labels."""
    trials = []
    for place, clusters in enumerate(fits):
        labels, made = clusters.labels_, len(clusters.centres_)
        shared = np.array([overlaps(labels, made, rows, centres[place]) for centres in again])
        stability = float((shared >= FOUND).mean()) if again else math.nan
        overlap = float(shared.mean() / 1_000_000) if again else math.nan
        trials.append(Trial(numbers[place], made, stability, overlap, coherence(labels)))
    return trials


def choose(trials: Sequence[Trial], stable: float) -> int:
    """The number to take: the most topics whose mean stability is high enough.

    Where none is, the number with the greatest product of stability and coherence; ties and
    numbers that were not refitted go to the smallest.
    """
    enough = [trial.asked for trial in trials if trial.stability >= stable]
    if enough:
        return max(enough)
    return max(trials, key=lambda t: (-1.0 if math.isnan(t.merit) else t.merit, -t.asked)).asked


def npmi(said: csr_matrix, topics: Sequence[Sequence[int]]) -> float:
    """Mean normalised pointwise mutual information of the terms of topics over texts.

    Bouma (2009). Terms that never meet count -1; a topic with one term counts nothing.

    Parameters
    ----------
    said : csr_matrix
        1 where a text (row) holds a term (column).
    topics : sequence of sequences of int
        The columns of each topic's terms.
    """
    means = []
    for topic in topics:
        held = said[:, list(topic)]
        together = (held.T @ held).toarray().astype(int)
        pairs = [_npmi(*map(int, (together[a, b], together[a, a], together[b, b], said.shape[0])))
                 for a, b in combinations(range(len(topic)), 2)]  # fmt: skip
        if pairs:
            means.append(math.fsum(pairs) / len(pairs))
    return math.fsum(means) / len(means) if means else math.nan


def _npmi(both: int, one: int, other: int, number: int) -> float:
    if not both or both == number:
        return 1.0 if both else -1.0
    return math.log(both * number / (one * other)) / -math.log(both / number)


def wilson(found: int, times: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson, 1927); not a number without trials."""
    if not times:
        return math.nan, math.nan
    share, square = found / times, Z * Z / times
    middle = (share + square / 2) / (1 + square)
    half = Z / (1 + square) * math.sqrt(share * (1 - share) / times + square / times / 4)
    return max(0.0, middle - half), min(1.0, middle + half)
