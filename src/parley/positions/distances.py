"""How far apart two actors stand: on each issue, and over the issues that both speak about."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from parley.params import Locate
from parley.positions.bootstrap import Cells, interval

PAIRS = 64  # pairs of actors at a time


def distances_in(cells: Cells, params: Locate) -> Iterator[pd.DataFrame]:
    """Distances between the actors of one window.

    distance = |score a - score b| / 2, from 0 (the same) to 1 (opposite). Issue "all" is the mean
    over the issues on which both have a position, each weighted by the mean of its two saliences.
    Intervals come from the draws of the scores. Where little was said the prior draws scores to
    the middle: such an interval reaches far down, and up no farther than the distance itself.

    Yields
    ------
    DataFrame
        issue, actor_a, actor_b (a before b in the alphabet), distance, low, high.
    """
    table = cells.table
    actors, actor = np.unique(table["actor"].to_numpy(dtype=str), return_inverse=True)
    issues, issue = np.unique(table["issue"].to_numpy(dtype=str), return_inverse=True)
    row = np.full((len(actors), len(issues)), -1)
    row[actor, issue] = np.arange(len(table))
    score, salience = table["score"].to_numpy(), table["salience"].to_numpy()
    first, second = np.triu_indices(len(actors), k=1)
    names = np.append(issues, "all")
    for start in range(0, len(first), PAIRS):
        a, b = first[start : start + PAIRS], second[start : start + PAIRS]
        pair, on = np.nonzero((row[a] >= 0) & (row[b] >= 0))
        if not len(pair):
            continue
        i, j = row[a[pair], on], row[b[pair], on]
        value = np.abs(score[i] - score[j]) / 2
        draws = np.abs(cells.draws[i] - cells.draws[j]) / 2
        heads = np.flatnonzero(np.diff(pair, prepend=-1))
        weight = (salience[i] + salience[j]) / 2
        weight /= np.repeat(np.add.reduceat(weight, heads), np.diff(heads, append=len(pair)))
        pair = np.append(pair, pair[heads])
        on = np.append(on, np.full(len(heads), len(issues)))
        value = np.append(value, np.add.reduceat(value * weight, heads))
        draws = np.vstack([draws, np.add.reduceat(draws * weight[:, None], heads, axis=0)])
        low, high = interval(draws, value, params.level)
        yield pd.DataFrame({
            "issue": names[on], "actor_a": actors[a[pair]], "actor_b": actors[b[pair]],
            "distance": np.minimum(value, 1), "low": np.minimum(low, 1),
            "high": np.minimum(high, 1),
        })  # fmt: skip
