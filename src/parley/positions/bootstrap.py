"""Scores and their uncertainty: a Bayesian bootstrap over articles with a weak prior.

Sentences of one article are not independent, so articles are drawn, not sentences: in each draw
an article weighs in with a standard exponential (Rubin 1981, "The Bayesian bootstrap", Annals of
Statistics 9(1)). A bootstrap of one article alone would be sure of itself; so half an article's
weight is added at either pole, support and oppose, with weights from gamma(1/2). For articles of
one statement each this is the Dirichlet posterior under Jeffreys' prior, whose intervals keep their
level near the poles (Brown, Cai & DasGupta 2001, Statistical Science 16(2)): one statement in
support gives 2 Beta(1.5, 0.5) - 1, at 95 % from -0.71 to 1, and twenty of twenty give 0.77 to 1.
The prior widens the interval; the score itself stays the plain mean, and an end of the interval
that would leave the score outside is moved to it. Articles vary too little about a mean of which
they are a part; `levered` makes up for it. `benchmarks/simulation.py` measures how often such
intervals hold the truth.

An article's weights depend on the seed and its name alone. They are the same for every actor and
issue, so a distance knows when two scores rest on the same articles, and a new article changes no
other's weight. An article and those that repeat it (wire copy) are drawn as one.

Where the stances come from the classifier, each draw also draws its confusion and looks for the mix
of true stances that explains the predicted ones best (`parley.positions.errors`): the score is
that of the mix, and its interval carries the classifier's measured errors. There the prior is a
quarter of an article, since what is seen tells less and half an article would keep intervals off
the poles, where most actors stand. What tells so little a prior may also narrow: draws are made
with it and without, and each end of the interval is the outer of the two.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from parley.params import Locate
from parley.positions.errors import SIGNS, Errors, mix
from parley.positions.weights import exponentials, gammas
from parley.schema import STANCES

BLOCK = 1024  # articles at a time: 8 MB of weights for 1,000 draws
CELLS = 64  # cells at a time where the classifier's errors are carried
FAINT = 1e-6  # a unit of probability 0 still was said
HALF, QUARTER = 0.5, 0.25  # articles that the prior adds at either pole


@dataclass(frozen=True)
class Cells:
    """Scores of actors on issues in one window.

    Attributes
    ----------
    table : DataFrame
        One row for each actor and issue, sorted: actor, issue, score, low, high, support, oppose,
        conditional, adversary, red_lines, statements, documents, outlets, salience.
    draws : ndarray
        Bootstrap draws of the score, rows as in `table`, `params.bootstrap` columns.
    """

    table: pd.DataFrame
    draws: np.ndarray


def cells(
    rows: pd.DataFrame, window: tuple[str, str], params: Locate, errors: Errors | None = None
) -> Cells:
    """Score each actor on each issue in one window.

    Parameters
    ----------
    rows : DataFrame
        Observations of the window, sorted by key, at least one.
    window : tuple of str
        First and last day; names the prior's weights.
    params : Locate
        The section of params.yaml.
    errors : Errors, optional
        The classifier's measured errors; None where the stances are codes.
    """
    cell = rows.groupby(["actor", "issue"], sort=True)
    table = cell.agg(
        statements=("observation_id", "size"), documents=("document_id", "nunique")
    ).reset_index()  # fmt: skip
    named = rows.loc[rows["outlet"] != ""].groupby(["actor", "issue"])["outlet"].nunique()
    keys = pd.MultiIndex.from_frame(table[["actor", "issue"]])
    table["outlets"] = named.reindex(keys, fill_value=0).to_numpy()
    table["salience"] = table["statements"] / table.groupby("actor")["statements"].transform("sum")

    units = units_of(rows)
    units["cell"] = keys.get_indexer(pd.MultiIndex.from_frame(units[["actor", "issue"]]))
    count = units.groupby(["cell", "stance"]).size().unstack(fill_value=0)
    for stance in STANCES:
        table[stance] = count.get(stance, 0)
    for name in ("adversary", "red_lines"):
        column = {"adversary": "by_adversary"}.get(name, name)
        table[name] = units.groupby("cell")[column].sum().astype(int)

    value = np.array([1.0, -1.0, params.conditional_value])
    stories = units.groupby("cell")["story"].nunique().to_numpy()
    size = np.bincount(units["cell"]) / stories
    names = [f"{actor}\t{issue}\t{window}" for actor, issue in keys]
    weigh = _by_code if errors is None else _by_sign(errors)
    score, *drawn = weigh(units, names, size, value, params)
    lows, highs = zip(*(interval(draws, score, params.level) for draws in drawn), strict=True)
    table["score"], table["low"], table["high"] = score, np.min(lows, axis=0), np.max(highs, axis=0)
    return Cells(table, drawn[0])


def units_of(rows: pd.DataFrame) -> pd.DataFrame:
    """One row for what counts as one statement: its surest probability and its earliest article.

    Only what all its sentences have from the adversary alone is by the adversary.
    """
    rows = rows.assign(
        red_lines=rows["firmness"] == "red_line",
        undated=rows["published"] == "", story=rows["story"].where(rows["story"] != "",
                                                                   rows["document_id"]),
    )  # fmt: skip
    rows = rows.sort_values(["undated", "published", "document_id", "observation_id"])
    units = rows.groupby(["actor", "issue", "stance", "unit"], sort=True)
    return units.agg(
        probability=("probability", "max"), document=("document_id", "first"),
        story=("story", "first"), published=("published", "first"), outlet=("outlet", "first"),
        office=("office", "first"), by_adversary=("by_adversary", "min"),
        red_lines=("red_lines", "max"), weight=("weight", "max"),
    ).reset_index()  # fmt: skip


def _by_code(units: pd.DataFrame, names: list[str], size: np.ndarray, value: np.ndarray,
             params: Locate) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Scores and draws where a stance is what its row says, weighted by its probability."""
    weight = (units["probability"] * units["weight"]).clip(lower=FAINT).to_numpy()
    worth = units["stance"].map(dict(zip(STANCES, value, strict=True))).to_numpy(dtype=float)
    where = units["cell"].to_numpy()
    score = np.bincount(where, weight * worth) / np.bincount(where, weight)
    (worths, masses), articles = sums_of(units, [weight * worth, weight], len(names))
    total, mass = weighed([levered(worths, masses), masses], articles, params)
    poles = poles_of(names, HALF, size, params)
    total, mass = total + poles[0] - poles[1], mass + poles[0] + poles[1]
    return np.clip(score, -1, 1), np.clip(total / mass, -1, 1)


def _by_sign(errors: Errors):
    """How `_by_code` is done where the classifier's errors are carried: draws without prior too."""
    def weigh(units: pd.DataFrame, names: list[str], size: np.ndarray, value: np.ndarray,
              params: Locate) -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
        given = errors.drawn(params.seed, params.bootstrap)
        issues = [name.split("\t")[1] for name in names]
        sign = errors.signs(units["stance"], units["probability"])
        weight = units["weight"].clip(lower=FAINT).to_numpy()
        values = [*(weight * (sign == n) for n in range(len(SIGNS))), weight]
        (*parts, masses), articles = sums_of(units, values, len(names))
        plain = np.stack([part.sum(axis=1) for part in parts], axis=-1)[:, None]
        likely = mix(plain, np.zeros((len(names), 1, 3)), errors.mean_wrong(issues),
                     errors.mean(), steps=400)  # fmt: skip
        parts = [levered(part, masses) for part in parts]
        draws, bare = np.empty((2, len(names), params.bootstrap))
        for start in range(0, len(names), CELLS):
            some = slice(start, start + CELLS)
            counts = np.stack(weighed([part[some] for part in parts], articles, params), axis=-1)
            counts = np.maximum(counts, 0.0)
            poles = poles_of(names[some], QUARTER, size[some], params)
            prior = np.stack([*poles, np.zeros_like(poles[0])], axis=-1)
            wrong = errors.wrong(issues[some], params.seed, params.bootstrap)
            draws[some] = mix(counts, prior, wrong, given) @ value
            bare[some] = mix(counts, np.zeros_like(prior), wrong, given) @ value
        return (np.clip(likely[:, 0] @ value, -1, 1), np.clip(draws, -1, 1),
                np.clip(bare, -1, 1))  # fmt: skip

    return weigh


def sums_of(units: pd.DataFrame, values: list[np.ndarray], cells: int) \
        -> tuple[list[csr_array], list[str]]:  # fmt: skip
    """Sums of values by cell and article (cells x articles), and the articles' names."""
    homes, home = np.unique(units["story"].to_numpy(dtype=str), return_inverse=True)
    where = units["cell"].to_numpy()
    made = [csr_array((part, (where, home)), (cells, len(homes))) for part in values]
    return made, [f"document\t{name}" for name in homes]


def levered(sums: csr_array, masses: csr_array) -> csr_array:
    """Sums by cell and article with each article's departure from its cell's mean made larger.

    A mean is drawn towards the articles that it is made of, the more of the cell they are the more,
    so that they vary too little about it. Departures divided by the square root of one less their
    article's share of the cell make up for that (bias-reduced linearisation, CR2: Bell & McCaffrey
    2002, Survey Methodology 28(2), 169-181).

    Parameters
    ----------
    sums, masses : csr_array
        Weighted values and weights, cells x articles, with entries in the same places.
    """
    size = np.diff(masses.indptr)
    whole = np.repeat(masses.sum(axis=1), size)
    usual = np.repeat(sums.sum(axis=1) / np.maximum(masses.sum(axis=1), FAINT), size) * masses.data
    rest = (whole - masses.data) / whole
    away = np.where(rest > 0, (sums.data - usual) / np.sqrt(np.where(rest > 0, rest, 1.0)), 0.0)
    return csr_array((usual + away, sums.indices, sums.indptr), sums.shape)


def weighed(parts: list[csr_array], articles: list[str], params: Locate) -> list[np.ndarray]:
    """Draws of sums over randomly weighted articles: cells x draws for each part."""
    totals = [np.zeros((part.shape[0], params.bootstrap)) for part in parts]
    columns = [part.tocsc() for part in parts]
    for start in range(0, len(articles), BLOCK):
        drawn = exponentials(articles[start : start + BLOCK], params.seed, params.bootstrap)
        for total, part in zip(totals, columns, strict=True):
            total += part[:, start : start + BLOCK] @ drawn
    return totals


def poles_of(names: list[str], articles: float, size: np.ndarray, params: Locate) \
        -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """The prior's weights at support and at oppose: so many average articles of each cell."""
    shapes = np.full(len(names), articles)
    up, down = (
        size[:, None] * gammas([f"{pole}\t{name}" for name in names], shapes, params.seed,
                               params.bootstrap)
        for pole in "+-"
    )  # fmt: skip
    return up, down


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
