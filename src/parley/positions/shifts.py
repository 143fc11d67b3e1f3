"""Shifts: did an actor's position on an issue change, when, and is it the actor who changed.

A series is an actor's dated statements on an issue. It is divided at the beginning of the window
where the two parts differ most, each part of at least `enough` statements in `shift_articles`
articles. Whether chance divides as well is asked by permutation: articles change places in time,
whole, and only among articles with the same office (president, minister, ..., unnamed), so that
another speaker is no other position. Over all series the Benjamini-Hochberg procedure (1995,
Journal of the Royal Statistical Society B 57(1), 289-300) keeps the expected share of false ones
among those listed at `shift_level`. Of the series so found the same is asked within outlets.

A change is then held against three explanations: chance (draws of the bootstrap), another speaker
(the change within the offices heard in both parts) and another outlet (the change within the
outlets heard in both parts, if these hold half of the statements of either, and without the outlet
heard most of those that are in one part alone). Repeated wire copy counts once from the start. The
probability of a move is the least share of draws that keep its sign.
"""

import numpy as np
import pandas as pd

from parley import store
from parley.params import Locate
from parley.positions.bootstrap import Cells, cells, interval, units_of
from parley.positions.errors import Errors
from parley.positions.weights import generator

BLOCK = 250  # permutations at a time
LATER = "\tlater"
STRATA = ("office", "outlet")
REACHED = 25  # as many that reach the change, and it is chance (Besag & Clifford 1991)


def shifts_of(
    rows: pd.DataFrame, params: Locate, windows: dict[str, tuple[str, str]],
    errors: Errors | None = None,
) -> pd.DataFrame:  # fmt: skip
    """The strongest change of each series that has enough statements on both sides of one.

    Parameters
    ----------
    rows : DataFrame
        Observations that count (`parley.positions.choices.counted`).
    windows : dict
        The window of each day.

    Returns
    -------
    DataFrame
        Table "shifts" with all series that were tested; where `doubt` is empty the change is sure
        enough to be reported.
    """
    dated = rows[rows["published"] != ""]
    if dated.empty:
        return store.empty("shifts")
    articles = _articles(units_of(dated), params)
    articles["start"] = articles["published"].map({day: span[0] for day, span in windows.items()})
    found = []
    for (actor, issue), series in articles.groupby(["actor", "issue"], sort=True):
        if series["n"].sum() >= 2 * params.enough:
            tested = _divided(series, f"{actor}\t{issue}", params)
            if tested is not None:
                found.append({"actor": actor, "issue": issue} | tested)
    if not found:
        return store.empty("shifts")
    for row, corrected in zip(found, _corrected([row["p"] for row in found]), strict=True):
        row["chance"] = row["alone"] = corrected
    again = [row for row in found if row["alone"] <= params.shift_level
             and row["p_outlet"] is not None]  # fmt: skip
    for row, corrected in zip(again, _corrected([row["p_outlet"] for row in again]), strict=True):
        row["chance"] = max(row["alone"], corrected)
    parts = _parted(dated, found)
    both = _scored(parts, params, errors)
    place = {key: n for n, key in enumerate(zip(both.table["actor"], both.table["issue"],
                                                strict=True))}  # fmt: skip
    for row in found:
        own = parts[(parts["actor"] == row["actor"]) & (parts["topic"] == row["issue"])]
        at = [place[(row["actor"], row["issue"] + later)] for later in ("", LATER)]
        row |= _explained(own, row, both.table.iloc[at], both.draws[at], params, errors)
    return store.frame("shifts", found)


def _articles(units: pd.DataFrame, params: Locate) -> pd.DataFrame:
    """Each actor's articles on each issue in the order of time.

    `rest_office` sums the statements' values less what their office says on average on the issue,
    so that only changes within offices count; `office` is the one heard most in the article.
    `rest_outlet` and `outlet` are the same of outlets.
    """
    value = {"support": 1.0, "oppose": -1.0, "conditional": params.conditional_value}
    worth = units["stance"].map(value)
    keys = ["actor", "issue", "story"]
    units = units.assign(n=units["weight"])
    for name in STRATA:
        usual = worth.groupby([units["actor"], units["issue"], units[name]]).transform("mean")
        units[f"rest_{name}"] = (worth - usual) * units["weight"]
    articles = units.groupby(keys, as_index=False).agg(
        rest_office=("rest_office", "sum"), rest_outlet=("rest_outlet", "sum"), n=("n", "sum"),
        published=("published", "min"),
    )  # fmt: skip
    for name in STRATA:
        heard = units.groupby([*keys, name], as_index=False)["n"].sum()
        heard = heard.sort_values([*keys, "n", name], ascending=[True, True, True, False, True])
        articles[name] = heard.drop_duplicates(keys)[name].to_numpy()
    return articles.sort_values(["actor", "issue", "published", "story"], ignore_index=True)


def _parted(dated: pd.DataFrame, found: list[dict]) -> pd.DataFrame:
    """The rows of all series with `late`, and with LATER behind the issue where it is true."""
    dates = pd.DataFrame(found)[["actor", "issue", "date"]]
    parts = dated.merge(dates, on=["actor", "issue"])
    late = parts["published"] >= parts["date"]
    named = parts["issue"].where(~late, parts["issue"] + LATER)
    return parts.assign(topic=parts["issue"], issue=named, late=late)


def _divided(articles: pd.DataFrame, name: str, params: Locate) -> dict | None:
    """Where a series changes most and how often chance does as much; None if it cannot be divided.

    Statements weigh as `parley.positions.choices.counted` says; `articles` are in order of time.
    Within outlets it is asked where outlets of several articles hold half of the statements.
    """
    starts = articles["start"].to_numpy(dtype=str)
    n = articles["n"].to_numpy(dtype=float)
    at = np.flatnonzero(starts[1:] != starts[:-1]) + 1
    before = n.cumsum()[at - 1]
    enough = np.minimum(before, n.sum() - before) >= params.enough
    at = at[enough & (np.minimum(at, len(n) - at) >= params.shift_articles)]
    if not len(at):
        return None
    random = generator(f"shift\t{name}", params.seed)
    best, p = _by_chance(articles, "office", at, random, params)
    several = articles.duplicated("outlet", keep=False).to_numpy()
    asked = p <= params.shift_level and n[several].sum() >= n.sum() / 2
    within = _by_chance(articles, "outlet", at, random, params)[1] if asked else None
    return {"date": starts[best], "p": p, "p_outlet": within}


def _by_chance(articles: pd.DataFrame, name: str, at: np.ndarray, random: np.random.Generator,
               params: Locate) -> tuple[int, float]:  # fmt: skip
    """The best of the divisions `at`, and its p-value by permutation within offices (outlets)."""
    rest, n = articles[f"rest_{name}"].to_numpy(), articles["n"].to_numpy(dtype=float)
    sizes = _contrast(rest[None], n[None], at)[0]
    group = articles[name].to_numpy(dtype=str)
    strata = [np.flatnonzero(group == own) for own in sorted(set(group))]
    reached = done = 0
    while done < params.permutations and reached < REACHED:
        many = min(BLOCK, params.permutations - done)
        done += many
        order = np.tile(np.arange(len(n)), (many, 1))
        for places in strata:
            order[:, places] = random.permuted(order[:, places], axis=1)
        drawn = _contrast(rest[order], n[order], at).max(axis=1)
        reached += int((drawn >= sizes.max() - 1e-9).sum())
    return int(at[sizes.argmax()]), (1 + reached) / (1 + done)


def _contrast(rest: np.ndarray, n: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Difference of the two parts' means at each division, in units of its spread by chance."""
    sums, counts = rest.cumsum(axis=1), n.cumsum(axis=1)
    before, after = counts[:, at - 1], counts[:, -1:] - counts[:, at - 1]
    gap = (sums[:, -1:] - sums[:, at - 1]) / after - sums[:, at - 1] / before
    return np.abs(gap) * np.sqrt(before * after / (before + after))


def _corrected(p: list[float]) -> np.ndarray:
    """Benjamini-Hochberg: the level at which each of several tests would be listed."""
    values = np.array(p)
    order = np.argsort(values)[::-1]
    raised = values[order] * len(values) / np.arange(len(values), 0, -1)
    corrected = np.empty(len(values))
    corrected[order] = np.minimum.accumulate(raised)
    return corrected


def _explained(parts: pd.DataFrame, row: dict, scores: pd.DataFrame, drawn: np.ndarray,
               params: Locate, errors: Errors | None) -> dict:  # fmt: skip
    """Scores before and after, the interval of the change, and what else may explain it."""
    before, after = scores["score"]
    draws = drawn[1] - drawn[0]
    sign = np.sign(after - before) or 1.0
    low, high = interval(draws[None], np.array([after - before]), params.level)
    kept = {"chance": float(np.mean(draws * sign > 0))}
    if row["alone"] <= params.shift_level:
        within = _within(parts, "office", sign, params, errors)
        kept["speaker"] = 0.5 if within is None else within
        kept["outlet"] = min(_within_outlets(parts, sign, params, errors),
                             *(_without_loudest(parts, side, sign, params, errors)
                               for side in (False, True)))  # fmt: skip
    doubt = min(kept, key=lambda reason: (kept[reason], reason))
    probability = kept[doubt]
    sure = row["chance"] <= params.shift_level and probability >= params.shift_probability
    if row["alone"] <= params.shift_level < row["chance"]:
        doubt = "outlet"
    once = scores[["support", "oppose", "conditional"]].sum(axis=1)
    return {
        "before": before, "after": after, "low": float(low[0]), "high": float(high[0]),
        "statements_before": int(once.iloc[0]), "statements_after": int(once.iloc[1]),
        "articles_before": int(scores["documents"].iloc[0]),
        "articles_after": int(scores["documents"].iloc[1]),
        "probability": probability, "doubt": "" if sure else doubt,
    }  # fmt: skip


def _scored(rows: pd.DataFrame, params: Locate, errors: Errors | None) -> Cells:
    ordered = rows.sort_values(["observation_id", "issue", "stance"])
    return cells(ordered, ("shift", ""), params, errors)


def _within(parts: pd.DataFrame, column: str, sign: float, params: Locate,
            errors: Errors | None) -> float | None:  # fmt: skip
    """Share of draws that keep the sign of the change within the offices (outlets) of both parts.

    None if both parts share none.
    """
    shared = set(parts.loc[parts["late"], column]) & set(parts.loc[~parts["late"], column])
    if not shared:
        return None
    same = parts[parts[column].isin(shared)]
    scored = _scored(same.assign(actor=same[column]), params, errors)
    weight, change = 0.0, np.zeros(params.bootstrap)
    for name in sorted(shared):
        first, second = np.flatnonzero(scored.table["actor"] == name)
        n = scored.table["statements"].iloc[[first, second]].to_numpy(dtype=float)
        own = n.prod() / n.sum()
        change += own * (scored.draws[second] - scored.draws[first])
        weight += own
    return float(np.mean(change / weight * sign > 0))


def _within_outlets(parts: pd.DataFrame, sign: float, params: Locate, errors: Errors | None) \
        -> float:  # fmt: skip
    """As `_within`, where outlets heard in both parts hold half of the statements of either."""
    shared = set(parts.loc[parts["late"], "outlet"]) & set(parts.loc[~parts["late"], "outlet"])
    known = parts["outlet"].isin(shared - {""})
    if known.groupby(parts["late"]).mean().min() < 0.5:
        return 1.0
    within = _within(parts[known], "outlet", sign, params, errors)
    return 1.0 if within is None else within


def _without_loudest(parts: pd.DataFrame, side: bool, sign: float, params: Locate,
                     errors: Errors | None) -> float:  # fmt: skip
    """Share of draws that keep the sign without the loudest of the outlets of one part alone."""
    inside = parts["late"] == side
    named = parts.loc[inside & (parts["outlet"] != ""), "outlet"]
    named = named[~named.isin(parts.loc[~inside, "outlet"])]
    if named.empty:
        return 1.0
    loudest = named.value_counts().sort_index().idxmax()
    rest = parts[~inside | (parts["outlet"] != loudest)]
    if rest["late"].nunique() < 2:
        return 0.5
    scored = _scored(rest, params, errors)
    return float(np.mean((scored.draws[1] - scored.draws[0]) * sign > 0))
