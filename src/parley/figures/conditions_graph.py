"""What waits for what: issues that are accepted on condition, and what they wait for."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from parley.figures import style
from parley.figures.style import Sheet

TITLE = "What waits for what"
ROWS = 24
ROW = 0.26


@style.styled
def conditions_graph(links: pd.DataFrame, issues: Mapping[str, str]) -> Figure:
    """Arrows from what a holder accepts on condition to what it waits for.

    Parameters
    ----------
    links : DataFrame
        What `parley.summary.links` returns; the 24 most frequent are drawn.
    issues : mapping
        Issue key to short name.
    """
    if links.empty:
        return style.nothing(TITLE, "No position is conditional.")
    data = links.iloc[:ROWS].reset_index(drop=True)
    note = "Left: who accepts what on condition; right: what it waits for. The number, and the "
    note += "width of the line, is statements, repeats counted once"
    left_out = len(links) - len(data)
    note += f"; {style.plural(left_out, 'rarer link')} not shown" if left_out else ""
    data = data.assign(left=[f"{r.actor} · {issues.get(r.issue, r.issue)}"
                             for r in style.records(data)])  # fmt: skip
    words = {**issues, "limited": "a limited form of it only", "other": "something else"}
    data["right"] = [words.get(key, key) for key in data["waits_for"]]
    columns = [style.most(data.groupby(side)["statements"].sum().to_dict(), len(data))
               for side in ("left", "right")]  # fmt: skip
    deep = max(map(len, columns))
    height = ROW * deep + 0.1
    sheet = Sheet(TITLE, note, height)
    axes = sheet.axes(0, 0, style.WIDTH, height)
    axes.set_xlim(0, style.WIDTH)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    names = [[style.fit(name, 2.3) for name in column] for column in columns]
    start = max(map(style.width, names[0])) + 0.12
    end = style.WIDTH - max(map(style.width, names[1])) - 0.12
    place = [{name: (n + 0.5) * height / len(column) for n, name in enumerate(column)}
             for column in columns]  # fmt: skip
    largest = data["statements"].max()
    for link in reversed(list(style.records(data))):
        y, z = place[0][link.left], place[1][link.right]
        bend = (end - start) * 0.45
        points = [(start + 0.05, y), (start + bend, y), (end - bend, z), (end - 0.08, z)]
        colour = style.GREY if link.waits_for in ("limited", "other") else style.BLUE
        wide = 0.7 + 3.3 * (link.statements / largest) ** 0.5
        axes.add_patch(PathPatch(Path(points, [Path.MOVETO] + 3 * [Path.CURVE4]), facecolor="none",
                                 edgecolor=colour, linewidth=wide, alpha=0.75))  # fmt: skip
        axes.plot([end - 0.06], [z], marker=">", markersize=5, color=colour, linestyle="none")
    for column, shown, at, x, side in ((columns[0], names[0], place[0], start, "right"),
                                       (columns[1], names[1], place[1], end, "left")):  # fmt: skip
        for name, label in zip(column, shown, strict=True):
            axes.text(x, at[name], label, ha=side, va="center_baseline")
    for link in style.records(data.drop_duplicates("left")):
        n = int(data.loc[data["left"] == link.left, "statements"].sum())
        axes.annotate(style.count(n), (start + 0.06, place[0][link.left]), (0, 3.5),
                      textcoords="offset points", color=style.SOFT)  # fmt: skip
    return sheet.figure


def alt_text(links: pd.DataFrame, issues: Mapping[str, str]) -> str:
    """What the figure shows, in a sentence or two."""
    if links.empty:
        return "No conditional positions."
    named = links[~links["waits_for"].isin(("limited", "other"))]
    parts = [f"{r.actor} ties {issues.get(r.issue, r.issue)} to "
             f"{issues.get(r.waits_for, r.waits_for)} (n = {r.statements})"
             for r in style.records(named.iloc[:3])]  # fmt: skip
    return (
        f"{style.plural(len(links), 'link')} from what is accepted on condition to what it waits "
        f"for{': ' if parts else ''}{'; '.join(parts)}."
    )
