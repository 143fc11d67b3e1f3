"""locate: from observations to positions, distances between actors, and shifts over time.

Reads stances, statements and documents (`observations`) or data/coded (`coded_observations`);
writes positions, distances, shifts. Assumes that dates are ISO or empty, and that rows which repeat
one statement share a unit. How scores get their intervals is said in `parley.positions.bootstrap`.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from parley import store
from parley.params import Locate
from parley.positions.bootstrap import Cells, cells
from parley.positions.distances import distances_in
from parley.positions.observations import coded_observations, observations
from parley.positions.windows import window_of

__all__ = ["Located", "coded_observations", "locate", "observations"]

Key = tuple[str, str]  # actor and issue
Drawn = tuple[float, np.ndarray]  # score and its draws


@dataclass(frozen=True)
class Located:
    """The tables that `locate` makes."""

    positions: pd.DataFrame
    distances: pd.DataFrame
    shifts: pd.DataFrame


def locate(observations: pd.DataFrame, params: Locate) -> Located:
    """Place each actor on each issue, in each calendar window and over the whole span.

    The whole span runs from the first day of the first window to the last day of the last, and
    holds undated articles too. Where all dates stand in one window the span is that window, once;
    where nothing is dated its two days are empty.

    Parameters
    ----------
    observations : DataFrame
        Table "observations", in any order.
    params : Locate
        The section of params.yaml.

    Returns
    -------
    Located
        positions: a row for each actor, issue and window in which something was said. distances:
        for each pair of actors with positions on an issue in the same window, and on issue "all".
        shifts: changes between an actor's consecutive windows with data on an issue, listed where
        the share of draws that agree with the change's sign reaches `params.shift_probability`.
    """
    rows = store.check(observations, "observations")
    windows = {date: window_of(date, params.window) for date in set(rows["published"]) - {""}}
    spans = sorted(set(windows.values()))
    whole = (spans[0][0], spans[-1][1]) if spans else ("", "")
    first_day = rows["published"].map({date: span[0] for date, span in windows.items()})
    positions, distances, shifts = [], [], []
    before: dict[Key, Drawn] = {}
    for span in [*(spans if len(spans) > 1 else []), whole]:
        inside = rows if span == whole else rows.loc[first_day == span[0]]
        if inside.empty:
            continue
        located = cells(inside, span, params)
        days = {"window_start": span[0], "window_end": span[1]}
        positions.append(located.table.assign(**days))
        distances += [part.assign(**days) for part in distances_in(located, params)]
        if span != whole:
            shifts += _shifts(located, before, span[0], params)
    return Located(
        positions=_table("positions", positions),
        distances=_table("distances", distances),
        shifts=store.frame("shifts", shifts),
    )


def _shifts(located: Cells, before: dict[Key, Drawn], date: str, params: Locate) -> list[dict]:
    """Changes since each actor's window before; `before` is brought up to date."""
    found = []
    table = located.table
    keys = zip(table["actor"], table["issue"], strict=True)
    for key, score, draws in zip(keys, table["score"], located.draws, strict=True):
        if key in before and (change := round(score - before[key][0], store.DECIMALS)):
            moved = (draws - before[key][1]) * np.sign(change)
            probability = float(np.mean(moved > 0))
            if probability >= params.shift_probability:
                found.append({
                    "actor": key[0], "issue": key[1], "date": date, "before": before[key][0],
                    "after": score, "probability": probability,
                })  # fmt: skip
        before[key] = score, draws
    return found


def _table(name: str, parts: list[pd.DataFrame]) -> pd.DataFrame:
    return store.check(pd.concat(parts), name) if parts else store.empty(name)
