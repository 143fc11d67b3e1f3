"""Scores and their uncertainty: a Bayesian bootstrap over articles with a weak prior.

Sentences of one article are not independent, so articles are drawn, not sentences: in each draw
an article weighs in with a standard exponential (Rubin 1981, "The Bayesian bootstrap", Annals of
Statistics 9(1)). A bootstrap of one article alone would be sure of itself; so one article's weight
is added at either pole, support and oppose, again with exponential weights. For articles of one
statement each this is the Dirichlet posterior under a uniform prior: one statement in support gives
2 Beta(2, 1) - 1, at 95 % from -0.68 to 1, and twenty of twenty give 0.68 to 1. The prior widens the
interval; the score itself stays the plain mean, and an end of the interval that would leave the
score outside is moved to it (as Brown, Cai & DasGupta 2001, Statistical Science 16(2), do at 0 and
n).

An article's weights depend on the seed and its name alone. They are the same for every actor and
issue, so a distance knows when two scores rest on the same articles, and a new article changes no
other's weight.
"""

import hashlib
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from parley.params import Locate

BLOCK = 1024  # articles at a time: 8 MB of weights for 1,000 draws
FAINT = 1e-6  # a unit of probability 0 still was said


@dataclass(frozen=True)
class Cells:
    """Scores of actors on issues in one window.

    Attributes
    ----------
    table : DataFrame
        One row for each actor and issue, sorted: actor, issue, score, low, high, support, oppose,
        conditional, statements, documents, outlets, salience.
    draws : ndarray
        Bootstrap draws of the score, rows as in `table`, `params.bootstrap` columns.
    """

    table: pd.DataFrame
    draws: np.ndarray


def cells(rows: pd.DataFrame, window: tuple[str, str], params: Locate) -> Cells:
    """Score each actor on each issue in one window.

    Parameters
    ----------
    rows : DataFrame
        Observations of the window, sorted by key, at least one.
    window : tuple of str
        First and last day; names the prior's weights.
    params : Locate
        The section of params.yaml.
    """
    value = {"support": 1.0, "oppose": -1.0, "conditional": params.conditional_value}
    cell = rows.groupby(["actor", "issue"], sort=True)
    table = cell.agg(
        statements=("observation_id", "size"), documents=("document_id", "nunique")
    ).reset_index()  # fmt: skip
    named = rows.loc[rows["outlet"] != ""].groupby(["actor", "issue"])["outlet"].nunique()
    keys = pd.MultiIndex.from_frame(table[["actor", "issue"]])
    table["outlets"] = named.reindex(keys, fill_value=0).to_numpy()
    table["salience"] = table["statements"] / table.groupby("actor")["statements"].transform("sum")

    units = _units(rows)
    units["cell"] = keys.get_indexer(pd.MultiIndex.from_frame(units[["actor", "issue"]]))
    count = units.groupby(["cell", "stance"]).size().unstack(fill_value=0)
    for stance in value:
        table[stance] = count.get(stance, 0)
    weight = units["probability"].clip(lower=FAINT).to_numpy()
    part = weight * units["stance"].map(value).to_numpy(dtype=float)
    where = units["cell"].to_numpy()
    total = np.bincount(where, part, len(table))
    mass = np.bincount(where, weight, len(table))
    table["score"] = np.clip(total / mass, -1, 1)

    homes, home = np.unique(units["document"].to_numpy(dtype=str), return_inverse=True)
    shape = (len(table), len(homes))
    size = np.bincount(where) / units.groupby("cell")["document"].nunique().to_numpy()
    draws = _draws(
        csr_array((part, (where, home)), shape),
        csr_array((weight, (where, home)), shape),
        [f"document\t{name}" for name in homes],
        [f"{actor}\t{issue}\t{window}" for actor, issue in keys],
        size,
        params,
    )
    table["low"], table["high"] = interval(draws, table["score"].to_numpy(), params.level)
    return Cells(table, draws)


def _units(rows: pd.DataFrame) -> pd.DataFrame:
    """One row for what counts as one statement: its surest probability and its earliest article."""
    rows = rows.assign(undated=rows["published"] == "")
    rows = rows.sort_values(["undated", "published", "document_id", "observation_id"])
    units = rows.groupby(["actor", "issue", "stance", "unit"], sort=True)
    return units.agg(
        probability=("probability", "max"), document=("document_id", "first")
    ).reset_index()  # fmt: skip


def _draws(
    part: csr_array,
    weight: csr_array,
    articles: list[str],
    names: list[str],
    size: np.ndarray,
    params: Locate,
) -> np.ndarray:
    """Draws of the score, a row for each cell.

    `part` and `weight` (cells x articles) are the sums of weighted values and of weights; `size` is
    the statements of a cell's average article, which is what the prior weighs at either pole.
    """
    plus = size[:, None] * _exponentials([f"+\t{name}" for name in names], params)
    minus = size[:, None] * _exponentials([f"-\t{name}" for name in names], params)
    total, mass = plus - minus, plus + minus
    part, weight = part.tocsc(), weight.tocsc()
    for start in range(0, len(articles), BLOCK):
        drawn = _exponentials(articles[start : start + BLOCK], params)
        total += part[:, start : start + BLOCK] @ drawn
        mass += weight[:, start : start + BLOCK] @ drawn
    return np.clip(total / mass, -1, 1)


def _exponentials(names: list[str], params: Locate) -> np.ndarray:
    """Standard exponentials: a row for each name, drawn from the seed and the name alone."""
    rows = np.empty((len(names), params.bootstrap))
    for row, name in zip(rows, names, strict=True):
        digest = hashlib.blake2b(f"{params.seed}\t{name}".encode(), digest_size=16).digest()
        source = np.random.Philox(key=int.from_bytes(digest, "little"))
        np.random.Generator(source).standard_exponential(out=row)
    return rows


def interval(draws: np.ndarray, value: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Equal-tailed interval of each row of draws, stretched to hold the value.

    Parameters
    ----------
    draws : ndarray
        One row for each value; left as it is.
    value : ndarray
        The point estimates.
    level : float
        Share of the draws inside, 0 to 1.
    """
    ordered = np.sort(draws, axis=1)
    cut = round((1 - level) / 2 * draws.shape[1])
    return np.minimum(ordered[:, cut], value), np.maximum(ordered[:, -1 - cut], value)
