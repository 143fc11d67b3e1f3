"""What each actor speaks about."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from parley.figures import style
from parley.figures.spans import span_words, whole_span
from parley.figures.style import SEQUENTIAL, Key

TITLE = "What actors speak about"
ACTORS = 18


@style.styled
def salience(positions: pd.DataFrame, issues: Mapping[str, str] | None = None) -> Figure:
    """Each issue's share of an actor's statements over the whole span, repeats counted.

    Parameters
    ----------
    positions : DataFrame
        Table "positions"; the 18 actors with most statements are drawn, most on the left.
    issues : mapping, optional
        Issue key to short name; issues stand with the most frequent first.
    """
    data = whole_span(positions)
    if data.empty:
        return style.nothing(TITLE, "No statement takes a position.")
    names = issues or {}
    totals = data.groupby("actor")["statements"].sum().to_dict()
    actors = style.most(totals, ACTORS)
    data = data.loc[data["actor"].isin(actors)]
    shown = style.most(data.groupby("issue")["statements"].sum().to_dict(), len(data))
    note = f"Percent of an actor's statements, repeats counted, {span_words(positions)}"
    left_out = len(totals) - len(actors)
    note += (
        f"; {style.plural(left_out, 'actor')} with fewer statements not shown" if left_out else ""
    )
    few = {actor for actor in actors if totals[actor] < style.FEW}
    note += f"; pale: fewer than {style.FEW} statements" if few else ""
    legend = [Key(f"{value} %", _colour(value / 100)) for value in (0, 10, 25, 50, 100)]
    labels = [names.get(issue, issue.replace("_", " ")) for issue in shown]
    grid = style.grid(TITLE, note, [*labels, "statements"], actors, legend=legend)
    row_of, column_of = ({k: n for n, k in enumerate(keys)} for keys in (shown, actors))
    for cell in style.records(data):
        colour = _colour(cell.salience)
        colour = style.pale(colour) if cell.actor in few else colour
        row, column = row_of[cell.issue], column_of[cell.actor]
        style.paint(grid.axes, column, row, colour)
        percent = f"{cell.salience * 100:.0f}" if cell.salience >= 0.005 else "<1"
        grid.axes.text(column, row, percent, ha="center", va="center_baseline",
                       color=style.ink_on(colour))  # fmt: skip
    for column, actor in enumerate(actors):
        grid.axes.text(column, len(shown), style.count(totals[actor]), ha="center",
                       va="center_baseline", color=style.SOFT)  # fmt: skip
    return grid.sheet.figure


def alt_text(positions: pd.DataFrame, issues: Mapping[str, str] | None = None) -> str:
    """What the figure shows, in a sentence or two."""
    data = whole_span(positions)
    if data.empty:
        return "No positions."
    names = issues or {}
    parts = []
    for actor in style.most(data.groupby("actor")["statements"].sum().to_dict(), 3):
        rows = data.loc[data["actor"] == actor]
        top = rows.sort_values(["salience", "issue"], ascending=[False, True]).iloc[0]
        name = names.get(top["issue"], top["issue"].replace("_", " "))
        parts.append(f"{actor} about {name} ({top['salience']:.0%})")
    return f"What actors speak about most: {style.listed(parts)}."


def _colour(share: float):
    """Darker for a larger share; the square root tells small shares apart."""
    return SEQUENTIAL(share**0.5)
