"""How far apart two actors stand: on each issue, and over the issues that both speak about."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from parley.params import Locate
from parley.positions.bootstrap import Cells, interval

PAIRS = 64  # pairs of actors at a time


def distances_in(cells: Cells, params: Locate) -> Iterator[pd.DataFrame]:
    """Distances between the actors of one window.

    distance = |score a - score b| / 2, from 0 (the same) to 1 (opposite). Its interval is that of
    the gap (score a - score b) / 2, folded at 0: where the gap's interval holds 0 it begins at 0.
    The draws' absolute values would not do, for these are never 0. Where little was said the prior
    draws scores to the middle: such an interval reaches far down.

    Issue "all" is the mean over the issues on which both have a position, each weighted by the mean
    of its two saliences. Its draws keep the gaps' signs, so that chance does not add up.

    Yields
    ------
    DataFrame
        issue, actor_a, actor_b (a before b in the alphabet), distance, low, high, statements_a,
        statements_b (repeats counted once).
    """
    table = cells.table
    actors, actor = np.unique(table["actor"].to_numpy(dtype=str), return_inverse=True)
    issues, issue = np.unique(table["issue"].to_numpy(dtype=str), return_inverse=True)
    row = np.full((len(actors), len(issues)), -1)
    row[actor, issue] = np.arange(len(table))
    score, salience = table["score"].to_numpy(), table["salience"].to_numpy()
    once = table[["support", "oppose", "conditional"]].sum(axis=1).to_numpy()
    first, second = np.triu_indices(len(actors), k=1)
    names = np.append(issues, "all")
    for start in range(0, len(first), PAIRS):
        a, b = first[start : start + PAIRS], second[start : start + PAIRS]
        pair, on = np.nonzero((row[a] >= 0) & (row[b] >= 0))
        if not len(pair):
            continue
        i, j = row[a[pair], on], row[b[pair], on]
        gap = (score[i] - score[j]) / 2
        draws = (cells.draws[i] - cells.draws[j]) / 2
        heads = np.flatnonzero(np.diff(pair, prepend=-1))
        weight = (salience[i] + salience[j]) / 2
        weight /= np.repeat(np.add.reduceat(weight, heads), np.diff(heads, append=len(pair)))
        ahead = np.where(gap < 0, -weight, weight)
        said = [np.append(once[at], np.add.reduceat(once[at], heads)) for at in (i, j)]
        pair = np.append(pair, pair[heads])
        on = np.append(on, np.full(len(heads), len(issues)))
        gap, draws = (np.append(part, np.add.reduceat((part.T * ahead).T, heads, axis=0), axis=0)
                      for part in (gap, draws))  # fmt: skip
        low, high = folded(*interval(draws, gap, params.level))
        yield pd.DataFrame({
            "issue": names[on], "actor_a": actors[a[pair]], "actor_b": actors[b[pair]],
            "distance": np.minimum(np.abs(gap), 1), "low": np.minimum(low, 1),
            "high": np.minimum(high, 1), "statements_a": said[0], "statements_b": said[1],
        })  # fmt: skip


def folded(low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The interval of an absolute value from that of the value."""
    ends = np.abs(low), np.abs(high)
    return np.where((low <= 0) & (high >= 0), 0.0, np.minimum(*ends)), np.maximum(*ends)
