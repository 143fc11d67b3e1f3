"""How actors' positions on one issue change over time."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from parley.figures import style
from parley.figures.spans import windows
from parley.figures.style import Key, Sheet

ACTORS = 12
PANEL, GAP = 0.78, 0.34


@style.styled
def issue_timeline(positions: pd.DataFrame, issue: str, issues: Mapping[str, str]) -> Figure:
    """Scores with their intervals in each window, one panel for each actor.

    Parameters
    ----------
    positions : DataFrame
        Table "positions"; the 12 actors with most statements on the issue are drawn.
    issue : str
        Key of the issue.
    issues : mapping
        Issue key to short name.
    """
    name = issues.get(issue, issue)
    title = f"{name} over time"
    everything = windows(positions)
    data = everything.loc[everything["issue"] == issue]
    if data.empty:
        return style.nothing(title, f"No dated statement takes a position on {name}.")
    totals = data.groupby("actor")["statements"].sum().to_dict()
    actors = style.most(totals, ACTORS)
    columns = 1 if len(actors) == 1 else 2
    deep = -(-len(actors) // columns)
    first, last = (
        style.day(everything["window_start"].min()),
        style.day(everything["window_end"].max()) + 1,
    )
    legend = [
        Key("supports", style.BLUE, "^"),
        Key("between, or conditional", style.AMBER, "D"),
        Key("opposes", style.VERMILION, "v"),
        Key("interval holds 0", style.SOFT, "o", hollow=True),
    ]
    note = "Score in each window with its interval; n counts statements, repeats included"
    left_out = len(totals) - len(actors)
    note += (
        f"; {style.plural(left_out, 'actor')} with fewer statements not shown" if left_out else ""
    )
    sheet = Sheet(title, note, deep * (PANEL + GAP) + 0.3, legend)
    left = 0.62
    wide = (style.WIDTH - left - 0.25 - 0.3 * (columns - 1)) / columns
    for place, actor in enumerate(actors):
        row, column = place // columns, place % columns
        axes = sheet.axes(left + column * (wide + 0.3), row * (PANEL + GAP) + 0.22, wide, PANEL)
        _panel(axes, data.loc[data["actor"] == actor])
        head = style.fit(actor, wide - 0.8)
        axes.annotate(head, (0, 1), (0, 3), xycoords="axes fraction", fontweight="bold",
                      textcoords="offset points")  # fmt: skip
        axes.annotate(f"n = {totals[actor]:,}", (1, 1), (0, 3), xycoords="axes fraction",
                      textcoords="offset points", ha="right", color=style.SOFT)  # fmt: skip
        axes.set_ylim(-1.18, 1.18)
        axes.set_yticks([-1, 0, 1], ["oppose", "0", "support"] if column == 0 else ["", "", ""])
        style.date_axis(axes, first, last, wide)
        if place + columns < len(actors):
            axes.tick_params(axis="x", labelbottom=False)
    return sheet.figure


def alt_text(positions: pd.DataFrame, issue: str, issues: Mapping[str, str]) -> str:
    """What the figure shows, in a sentence or two."""
    data = windows(positions)
    data = data.loc[data["issue"] == issue].sort_values("window_start", kind="stable")
    name = issues.get(issue, issue)
    if data.empty:
        return f"No dated positions on {name}."
    parts = []
    for actor in style.most(data.groupby("actor")["statements"].sum().to_dict(), 3):
        rows = data.loc[data["actor"] == actor]
        start, end = rows.iloc[0], rows.iloc[-1]
        if len(rows) == 1:
            parts.append(f"{actor} stands at {start['score']:+.2f} in {start['window_start'][:7]}")
        else:
            parts.append(
                f"{actor} goes from {start['score']:+.2f} in {start['window_start'][:7]} to "
                f"{end['score']:+.2f} in {end['window_start'][:7]}"
            )
    return f"{name}, from -1 (oppose) to +1 (support): {'; '.join(parts)}."


def _panel(axes, rows: pd.DataFrame) -> None:
    rows = rows.sort_values("window_start")
    start, end = rows["window_start"].map(style.day), rows["window_end"].map(style.day) + 1
    middle = ((start + end) / 2).tolist()
    axes.axhline(0, color=style.GREY, linewidth=0.6, zorder=0)
    axes.grid(axis="y")
    scores, starts, ends = rows["score"].tolist(), start.tolist(), end.tolist()
    for n in range(len(rows) - 1):
        near = starts[n + 1] - ends[n] < 1
        axes.plot(middle[n : n + 2], scores[n : n + 2], color=style.GREY, linewidth=1,
                  linestyle="-" if near else (0, (1, 2)), zorder=1)  # fmt: skip
    for x, row in zip(middle, style.records(rows), strict=True):
        stance = style.side(row.score)
        colour = style.STANCE[stance]
        sure = row.low > 0 or row.high < 0
        axes.plot([x, x], [row.low, row.high], color=colour, linewidth=1.6, alpha=0.45, zorder=2,
                  solid_capstyle="butt")  # fmt: skip
        face = colour if sure else style.PAPER
        axes.plot([x], [row.score], marker=style.MARKER[stance], markersize=5, color=colour,
                  markerfacecolor=face, zorder=3, clip_on=False)  # fmt: skip
