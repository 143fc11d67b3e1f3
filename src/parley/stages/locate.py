"""locate: from observations to positions, distances between actors, and shifts over time.

Reads stances, statements and documents (`observations`) or data/coded (`coded_observations`), the
cross-validated errors of the classifier and the events; writes positions, distances, shifts,
trends. Assumes that dates are ISO or empty, and that rows which repeat one statement share a unit.
How scores get their intervals is said in `parley.positions.bootstrap`.
"""

from dataclasses import dataclass

import pandas as pd

from parley import store
from parley.params import Locate
from parley.positions.bootstrap import cells
from parley.positions.choices import by_side, counted
from parley.positions.distances import distances_in
from parley.positions.errors import Errors, measured
from parley.positions.observations import coded_observations, observations
from parley.positions.shifts import shifts_of
from parley.positions.trends import trends_of
from parley.positions.windows import windows_of

__all__ = ["Located", "coded_observations", "locate", "measured", "observations"]


@dataclass(frozen=True)
class Located:
    """The tables that `locate` makes."""

    positions: pd.DataFrame
    distances: pd.DataFrame
    shifts: pd.DataFrame
    trends: pd.DataFrame


def locate(
    observations: pd.DataFrame, params: Locate, errors: Errors | None = None,
    events: tuple[str, ...] = (), sides: dict[str, tuple[str, ...]] | None = None,
) -> Located:  # fmt: skip
    """Place each actor on each issue, in each window and over the whole span.

    The whole span runs from the first day of the first window to the last day of the last, and
    holds undated articles too. Where all dates stand in one window the span is that window, once;
    where nothing is dated its two days are empty.

    Parameters
    ----------
    observations : DataFrame
        Table "observations", in any order.
    params : Locate
        The section of params.yaml.
    errors : Errors, optional
        The classifier's measured errors; None where the stances are codes.
    events : tuple of str
        Days of the events that divide the time where `params.window` is "event".
    sides : dict, optional
        Groups of actors to place instead of the actors; an actor may be in several. Their shifts
        and trends are left out: who speaks for a group changes from week to week.

    Returns
    -------
    Located
        positions: a row for each actor, issue and window in which something was said. distances:
        for each pair of actors with positions on an issue in the same window, and on issue "all".
        shifts: `parley.positions.shifts`. trends: `parley.positions.trends`.
    """
    rows = counted(store.check(observations, "observations"), params)
    rows = rows if sides is None else by_side(rows, sides)
    windows = windows_of(rows["published"], params.window, events)
    spans = sorted(set(windows.values()))
    whole = (spans[0][0], spans[-1][1]) if spans else ("", "")
    first_day = rows["published"].map({day: span[0] for day, span in windows.items()})
    positions, distances = [], []
    for span in [*(spans if len(spans) > 1 else []), whole]:
        inside = rows if span == whole else rows.loc[first_day == span[0]]
        if inside.empty:
            continue
        located = cells(inside, span, params, errors)
        days = {"window_start": span[0], "window_end": span[1]}
        positions.append(located.table.assign(**days))
        distances += [part.assign(**days) for part in distances_in(located, params)]
    alone = sides is None
    return Located(
        positions=_table("positions", positions),
        distances=_table("distances", distances),
        shifts=shifts_of(rows, params, windows, errors) if alone else store.empty("shifts"),
        trends=trends_of(rows, params, errors) if alone else store.empty("trends"),
    )


def _table(name: str, parts: list[pd.DataFrame]) -> pd.DataFrame:
    return store.check(pd.concat(parts), name) if parts else store.empty(name)
