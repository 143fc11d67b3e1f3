"""Shifts: did an actor's position on an issue change, when, and is it the actor who changed.

A series is an actor's dated statements on an issue. It is divided at the beginning of the window
where the two parts differ most, each part of at least `enough` statements in `shift_articles`
articles. Whether chance divides as well is asked by permutation: articles change places in time,
whole, and only among articles with the same office (president, minister, ..., unnamed), so that
another speaker is no other position. Over all series the Benjamini-Hochberg procedure (1995,
Journal of the Royal Statistical Society B 57(1), 289-300) keeps the expected share of false ones
among those listed at `shift_level`.

A change is then held against three explanations: chance (draws of the bootstrap), another speaker
(the change within the offices heard in both parts) and another outlet (the change without the
outlet heard most of those that are in one part alone). Repeated wire copy counts once from the
start. The probability of a move is the least share of draws that keep its sign.
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
        row["chance"] = corrected
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

    `rest` sums the statements' values less what their office says on average on the issue, so that
    only changes within offices count; `office` is the one heard most in the article.
    """
    value = {"support": 1.0, "oppose": -1.0, "conditional": params.conditional_value}
    worth = units["stance"].map(value)
    usual = worth.groupby([units["actor"], units["issue"], units["office"]]).transform("mean")
    keys = ["actor", "issue", "story"]
    units = units.assign(rest=(worth - usual) * units["weight"], n=units["weight"])
    articles = units.groupby(keys, as_index=False).agg(
        rest=("rest", "sum"), n=("n", "sum"), published=("published", "min")
    )  # fmt: skip
    heard = units.groupby([*keys, "office"], as_index=False)["n"].sum()
    heard = heard.sort_values([*keys, "n", "office"], ascending=[True, True, True, False, True])
    articles["office"] = heard.drop_duplicates(keys)["office"].to_numpy()
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
    """
    starts = articles["start"].to_numpy(dtype=str)
    rest, n = articles["rest"].to_numpy(), articles["n"].to_numpy(dtype=float)
    at = np.flatnonzero(starts[1:] != starts[:-1]) + 1
    before = n.cumsum()[at - 1]
    enough = np.minimum(before, n.sum() - before) >= params.enough
    at = at[enough & (np.minimum(at, len(n) - at) >= params.shift_articles)]
    if not len(at):
        return None
    sizes = _contrast(rest[None], n[None], at)[0]
    best = int(sizes.argmax())
    random = generator(f"shift\t{name}", params.seed)
    office = articles["office"].to_numpy(dtype=str)
    strata = [np.flatnonzero(office == rank) for rank in sorted(set(office))]
    reached = done = 0
    while done < params.permutations and reached < REACHED:
        many = min(BLOCK, params.permutations - done)
        done += many
        order = np.tile(np.arange(len(n)), (many, 1))
        for places in strata:
            order[:, places] = random.permuted(order[:, places], axis=1)
        drawn = _contrast(rest[order], n[order], at).max(axis=1)
        reached += int((drawn >= sizes[best] - 1e-9).sum())
    return {"date": starts[at[best]], "p": (1 + reached) / (1 + done)}


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
    if row["chance"] <= params.shift_level:
        kept["speaker"] = _within_offices(parts, sign, params, errors)
        kept["outlet"] = min(_without_loudest(parts, side, sign, params, errors)
                             for side in (False, True))  # fmt: skip
    doubt = min(kept, key=lambda reason: (kept[reason], reason))
    probability = kept[doubt]
    sure = row["chance"] <= params.shift_level and probability >= params.shift_probability
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


def _within_offices(parts: pd.DataFrame, sign: float, params: Locate, errors: Errors | None) \
        -> float:  # fmt: skip
    """Share of draws that keep the sign of the change within the offices heard in both parts."""
    shared = set(parts.loc[parts["late"], "office"]) & set(parts.loc[~parts["late"], "office"])
    if not shared:
        return 0.5
    same = parts[parts["office"].isin(shared)]
    scored = _scored(same.assign(actor=same["office"]), params, errors)
    weight, change = 0.0, np.zeros(params.bootstrap)
    for office in sorted(shared):
        first, second = np.flatnonzero(scored.table["actor"] == office)
        n = scored.table["statements"].iloc[[first, second]].to_numpy(dtype=float)
        own = n.prod() / n.sum()
        change += own * (scored.draws[second] - scored.draws[first])
        weight += own
    return float(np.mean(change / weight * sign > 0))


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
