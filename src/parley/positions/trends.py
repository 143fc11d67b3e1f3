"""Convergence: does the distance of two actors shrink or grow with time.

On each issue both actors get a line through their dated statements (least squares, in each draw
weighted as in `parley.positions.bootstrap`). The change is the distance of the two lines on the
last day that both have in common, less that on the first. A weak prior, a quarter of an article at
either pole on the first and on the last day, keeps a few statements that all say the same from
looking sure. Predicted stances flatten a line, by a share that the measured confusion tells and
each draw draws; lines are made steeper by it.
"""

import numpy as np
import pandas as pd

from parley import store
from parley.params import Locate
from parley.positions.bootstrap import interval, poles_of, sums_of, units_of, weighed
from parley.positions.errors import SIGNS, Errors
from parley.schema import STANCES

DAYS = 60  # days that two actors must have in common
Lines = tuple[np.ndarray, np.ndarray]  # at time 0 and 1, a row for each draw


def trends_of(rows: pd.DataFrame, params: Locate, errors: Errors | None = None) -> pd.DataFrame:
    """Change of the distance of each two actors, on each issue and over all.

    Listed are issues on which either actor has `params.enough` dated statements in
    `params.shift_articles` articles, over at least 60 days in common. "all" is their mean, weighted
    by the number of statements.

    Parameters
    ----------
    rows : DataFrame
        Observations that count (`parley.positions.choices.counted`).

    Returns
    -------
    DataFrame
        Table "trends".
    """
    dated = rows[rows["published"] != ""]
    if dated.empty:
        return store.empty("trends")
    units = units_of(dated)
    units["day"] = pd.to_datetime(units["published"]).map(pd.Timestamp.toordinal)
    size = units.groupby(["actor", "issue"]).agg(
        n=("unit", "size"), articles=("story", "nunique"), first=("day", "min"), last=("day", "max")
    )  # fmt: skip
    size = size[(size["n"] >= params.enough) & (size["articles"] >= params.shift_articles)]
    units = units.set_index(["actor", "issue"]).loc[lambda u: u.index.isin(size.index)]
    units = units.reset_index()
    if units.empty:
        return store.empty("trends")
    start = int(units["day"].min())
    span = max(int(units["day"].max()) - start, 1)
    lines = _lines(units, size.index, start, span, params, errors)
    found: list[dict] = []
    actors = sorted(set(size.index.get_level_values("actor")))
    for n, a in enumerate(actors):
        for b in actors[n + 1 :]:
            found += _pair(a, b, size, lines, start, span, params)
    return store.frame("trends", found)


def _pair(a: str, b: str, size: pd.DataFrame, lines: dict, start: int, span: int,
          params: Locate) -> list[dict]:  # fmt: skip
    """The rows of two actors, and their mean where there is any."""
    rows, changes, weights = [], [], []
    shared = sorted(set(size.loc[a].index) & set(size.loc[b].index))
    for issue in shared:
        one, two = size.loc[(a, issue)], size.loc[(b, issue)]
        first, last = max(one["first"], two["first"]), min(one["last"], two["last"])
        if last - first < DAYS:
            continue
        ends = []
        for day in (first, last):
            at = (day - start) / span
            x, y = (base + at * slope for base, slope in (lines[(a, issue)], lines[(b, issue)]))
            gap = (np.clip(x, -1, 1) - np.clip(y, -1, 1)) / 2
            ends.append(gap if gap[0] >= 0 else -gap)
        change = ends[1] - ends[0]
        rows.append(_row(issue, a, b, change, params) | {
            "statements_a": int(one["n"]), "statements_b": int(two["n"]),
            "first_day": _iso(first), "last_day": _iso(last),
        })  # fmt: skip
        changes.append(change)
        weights.append(one["n"] + two["n"])
    if len(rows) > 1:
        mean = np.average(changes, axis=0, weights=weights)
        rows.append(_row("all", a, b, mean, params) | {
            "statements_a": sum(row["statements_a"] for row in rows),
            "statements_b": sum(row["statements_b"] for row in rows),
            "first_day": min(row["first_day"] for row in rows),
            "last_day": max(row["last_day"] for row in rows),
        })  # fmt: skip
    return rows


def _row(issue: str, a: str, b: str, change: np.ndarray, params: Locate) -> dict:
    """Change (the first entry) with interval and probability from the draws that follow it."""
    low, high = interval(change[None, 1:], change[:1], params.level)
    nearer = float(np.mean(change[1:] < 0) + np.mean(change[1:] == 0) / 2)
    return {"issue": issue, "actor_a": a, "actor_b": b, "change": float(change[0]),
            "low": float(low[0]), "high": float(high[0]), "nearer": nearer}  # fmt: skip


def _lines(units: pd.DataFrame, keys: pd.MultiIndex, start: int, span: int, params: Locate,
           errors: Errors | None) -> dict[tuple[str, str], Lines]:  # fmt: skip
    """Each series' line: its value on the first day of all and its rise to the last.

    The first entry of either array is the estimate, the others are the draws.
    """
    units = units.assign(cell=keys.get_indexer(pd.MultiIndex.from_frame(units[["actor", "issue"]])))
    value = {"support": 1.0, "oppose": -1.0, "conditional": params.conditional_value}
    worth = units["stance"].map(value).to_numpy(dtype=float)
    time = ((units["day"] - start) / span).to_numpy()
    weight = np.maximum(units["weight"].to_numpy(), 1e-6)
    weight = weight * (units["probability"].to_numpy() if errors is None else 1.0)
    powers = [weight, weight * time, weight * worth, weight * time**2, weight * time * worth]
    parts, articles = sums_of(units, powers, len(keys))
    size = np.bincount(units["cell"]) / units.groupby("cell")["story"].nunique().to_numpy()
    drawn = np.stack(weighed(parts, articles, params))
    for at in (0.0, 1.0):
        names = [f"{actor}\t{issue}\t{at:g}" for actor, issue in keys]
        up, down = poles_of(names, 0.25, size, params)
        both = up + down
        drawn += np.stack([both, at * both, up - down, at * both, at * (up - down)])
    plain = np.stack([part.sum(axis=1) for part in parts])[..., None]
    base, slope = _fit(np.concatenate([plain, drawn], axis=2))
    if errors is not None:
        centre, stretch = _flattening(errors, keys, params)
        base, slope = (base - centre) * stretch, slope * stretch
    return {key: (base[n], slope[n]) for n, key in enumerate(keys)}


def _fit(sums: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Intercept and slope of least squares from the sums of w, wt, wv, wtt and wtv."""
    w, wt, wv, wtt, wtv = sums
    spread = w * wtt - wt**2
    slope = np.where(spread > 1e-9, (w * wtv - wt * wv) / np.maximum(spread, 1e-9), 0.0)
    return (wv - slope * wt) / w, slope


def _flattening(errors: Errors, keys: pd.MultiIndex, params: Locate) \
        -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Where predicted values centre, and by how much their differences have to be stretched."""
    value = {"support": 1.0, "oppose": -1.0, "conditional": params.conditional_value}
    worth = np.array([value[stance] for stance, _ in SIGNS])
    issues = list(keys.get_level_values("issue"))
    centres, stretches = [], []
    for given, wrong in (
        (errors.mean(), errors.mean_wrong(issues)),
        (errors.drawn(params.seed, params.bootstrap),
         errors.wrong(issues, params.seed, params.bootstrap)),
    ):  # fmt: skip
        said = np.einsum("s,dst->dt", worth, given.positions)
        up, down = said[:, STANCES.index("support")], said[:, STANCES.index("oppose")]
        centres.append((1 - wrong) * (up + down) / 2 + wrong * (given.mistakes @ worth))
        stretches.append(2 / np.maximum((1 - wrong) * (up - down), 0.1))
    return np.hstack(centres), np.hstack(stretches)


def _iso(day: int) -> str:
    return pd.Timestamp.fromordinal(int(day)).date().isoformat()
