"""How far apart two actors stand: on each issue, and over the issues that both speak about."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.special import betaincinv

from parley.params import Locate
from parley.positions.bootstrap import Cells

PAIRS = 64  # pairs of actors at a time


def distances_in(cells: Cells, params: Locate) -> Iterator[pd.DataFrame]:
    """Distances between the actors of one window.

    distance = |score a - score b| / 2, from 0 (the same) to 1 (opposite). Its interval comes from
    those of the two scores and how they go together in the draws (method of variance estimates
    recovery: Zou & Donner 2008, Statistics in Medicine 27(10), 1693-1702), folded at 0: where the
    gap's interval holds 0 it begins at 0.

    Issue "all" is the mean over the issues on which both have a position, each weighted by the mean
    of its two saliences. Its interval is that of a share of an effective number of cases, under
    Jeffreys' prior on the mean and not on each issue, where it would add up (effective sample
    sizes: Korn & Graubard 1998, Survey Methodology 24(2), 193-201; with Jeffreys' prior: Franco,
    Little, Louis & Slud 2019, Journal of Survey Statistics and Methodology 7(3), 334-364). Chance
    adds to such a mean, for it makes no distance negative: what it may have added is taken off the
    lower end.

    Yields
    ------
    DataFrame
        issue, actor_a, actor_b (a before b in the alphabet), distance, low, high, statements_a,
        statements_b (repeats counted once), state (see the schema).
    """
    table = cells.table
    actors, actor = np.unique(table["actor"].to_numpy(dtype=str), return_inverse=True)
    issues, issue = np.unique(table["issue"].to_numpy(dtype=str), return_inverse=True)
    row = np.full((len(actors), len(issues)), -1)
    row[actor, issue] = np.arange(len(table))
    score, low_of, high_of, salience = (
        table[name].to_numpy() for name in ("score", "low", "high", "salience")
    )
    red = table["red_lines"].to_numpy() > 0
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
        ends = _ends(score, low_of, high_of, i, j, cells.draws)
        low, high = folded(*ends)
        value = np.abs(gap)
        heads = np.flatnonzero(np.diff(pair, prepend=-1))
        weight = (salience[i] + salience[j]) / 2
        weight /= np.repeat(np.add.reduceat(weight, heads), np.diff(heads, append=len(pair)))
        signed = np.where(gap < 0, -weight, weight)
        whole = _whole(value, low, high, draws, signed, heads, params.level)
        lines = np.append(red[i] & red[j], np.zeros(len(heads), dtype=bool))
        said = [np.append(once[at], np.add.reduceat(once[at], heads)) for at in (i, j)]
        pair = np.append(pair, pair[heads])
        on = np.append(on, np.full(len(heads), len(issues)))
        value, low, high = (np.append(part, more)
                            for part, more in zip((value, low, high), whole, strict=True))
        state = np.select(
            [on == len(issues), np.minimum(*said) < params.enough, high <= params.near,
             value <= params.near, lines],
            ["", "little", "agreed", "near", "red lines"], "open",
        )  # fmt: skip
        yield pd.DataFrame({
            "issue": names[on], "actor_a": actors[a[pair]], "actor_b": actors[b[pair]],
            "distance": np.minimum(value, 1), "low": np.minimum(low, 1),
            "high": np.minimum(high, 1), "statements_a": said[0], "statements_b": said[1],
            "state": state,
        })  # fmt: skip


def folded(low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The interval of an absolute value from that of the value."""
    ends = np.abs(low), np.abs(high)
    return np.where((low <= 0) & (high >= 0), 0.0, np.minimum(*ends)), np.maximum(*ends)


def _ends(score: np.ndarray, low: np.ndarray, high: np.ndarray, i: np.ndarray, j: np.ndarray,
          draws: np.ndarray) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Ends of the intervals of (score i - score j) / 2."""
    gap = score[i] - score[j]
    one, two = (part - part.mean(axis=1, keepdims=True) for part in (draws[i], draws[j]))
    spread = np.sqrt((one**2).sum(axis=1) * (two**2).sum(axis=1))
    alike = np.where(spread > 0, (one * two).sum(axis=1) / np.maximum(spread, 1e-12), 0.0)

    def reach(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return np.sqrt(np.maximum(a**2 + b**2 - 2 * alike * a * b, 0.0))

    below = reach(score[i] - low[i], high[j] - score[j])
    above = reach(high[i] - score[i], score[j] - low[j])
    return np.maximum(gap - below, -2) / 2, np.minimum(gap + above, 2) / 2


def _whole(value: np.ndarray, low: np.ndarray, high: np.ndarray, draws: np.ndarray,
           signed: np.ndarray, heads: np.ndarray, level: float) \
        -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    """Distance over all issues of each pair with the ends of its interval.

    `signed` are the issues' weights with the signs of their gaps; a pair's issues begin at `heads`.
    With one issue in common the interval is that issue's.
    """
    weight = np.abs(signed)
    noise = draws - draws.mean(axis=1, keepdims=True)
    added = np.abs(low[:, None] + noise).mean(axis=1) - low  # by chance, if truth is the lower end
    mean, bias = (np.add.reduceat(weight * part, heads) for part in (value, added))
    together = np.add.reduceat(noise * signed[:, None], heads, axis=0).var(axis=1)
    apart = np.add.reduceat(weight**2 * noise.var(axis=1), heads)
    spread = np.maximum(together, apart)  # issues in the same articles vary together
    ends = [2 * _quantile((1 + part) / 2, spread / 4, tail) - 1
            for part, tail in ((np.maximum(mean - bias, 0.0), (1 - level) / 2),
                               (np.minimum(mean, 1.0), (1 + level) / 2))]  # fmt: skip
    one = np.diff(heads, append=len(value)) == 1
    return (mean, np.where(one, low[heads], np.clip(ends[0], 0.0, mean)),
            np.where(one, high[heads], np.maximum(ends[1], mean)))  # fmt: skip


def _quantile(share: np.ndarray, spread: np.ndarray, tail: float) -> np.ndarray:
    """Quantiles of a share's beta distribution under Jeffreys' prior, given its variance.

    The effective number of cases is the one at which the distribution has the variance `spread`
    (between 1e-3 and 1e9 cases).
    """
    below, above = np.full(share.shape, -3.0), np.full(share.shape, 9.0)
    for _ in range(50):
        cases = 10 ** ((below + above) / 2)
        a, b = cases * share + 0.5, cases * (1 - share) + 0.5
        wide = a * b / ((a + b) ** 2 * (a + b + 1)) > spread
        below = np.where(wide, (below + above) / 2, below)
        above = np.where(wide, above, (below + above) / 2)
    return betaincinv(a, b, tail)
