"""Who stands where: actors and issues over the whole span."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from parley.figures import style
from parley.figures.spans import span_words, whole_span
from parley.figures.style import DIVERGING, Key

TITLE = "Who stands where"
ACTORS = 20


@style.styled
def position_matrix(positions: pd.DataFrame, issues: Mapping[str, str]) -> Figure:
    """Each actor's score on each issue over the whole span, with its number of statements.

    Colour gives the score, the symbol its third of the scale; both are pale and hollow where the
    interval holds 0. An empty cell means that nothing was said.

    Parameters
    ----------
    positions : DataFrame
        Table "positions"; the 18 actors with most statements are drawn, most on the left.
    issues : mapping
        Issue key to short name; issues stand in this order.
    """
    data = whole_span(positions)
    if data.empty:
        return style.nothing(TITLE, "No statement takes a position.")
    totals = data.groupby("actor")["statements"].sum().to_dict()
    actors = style.most(totals, ACTORS)
    data = data.loc[data["actor"].isin(actors)]
    present = set(data["issue"])
    shown = [i for i in issues if i in present] + sorted(present - set(issues))
    note = (
        f"Score by thirds of the scale from −1 to +1, with the number of statements (repeats "
        f"counted once), {span_words(positions)}"
    )
    left_out = len(totals) - len(actors)
    note += (
        f"; {style.plural(left_out, 'actor')} with fewer statements not shown" if left_out else ""
    )
    legend = [
        Key("opposes", DIVERGING(0.0), "v"),
        Key("between, or conditional", style.GREY, "D"),
        Key("supports", DIVERGING(1.0), "^"),
        Key("pale and hollow: the interval holds 0", DIVERGING(1.0), "^", hollow=True),
    ]
    two_lines = len(actors) > 10
    grid = style.grid(
        TITLE, note, [issues.get(issue, issue) for issue in shown], actors,
        row=(0.29 if len(shown) < 25 else 0.25) if two_lines else 0.21, legend=legend,
    )  # fmt: skip
    row_of, column_of = ({k: n for n, k in enumerate(keys)} for keys in (shown, actors))
    for cell in style.records(data):
        row, column = row_of[cell.issue], column_of[cell.actor]
        sure = cell.low > 0 or cell.high < 0
        colour = DIVERGING((cell.score + 1) / 2)
        colour = colour if sure else style.pale(colour)
        style.paint(grid.axes, column, row, colour)
        symbol = (style.SYMBOL if sure else style.HOLLOW)[style.side(cell.score)]
        n = style.count(cell.support + cell.oppose + cell.conditional)
        ink = style.ink_on(colour)
        if two_lines:
            grid.axes.text(column, row - 0.21, symbol, ha="center", va="center", color=ink)
            grid.axes.text(column, row + 0.24, n, ha="center", va="center", color=ink)
        else:
            grid.axes.text(column, row, f"{symbol} {n}", ha="center", va="center_baseline",
                           color=ink)  # fmt: skip
    return grid.sheet.figure


def alt_text(positions: pd.DataFrame, issues: Mapping[str, str]) -> str:
    """What the figure shows, in a sentence or two."""
    data = whole_span(positions)
    if data.empty:
        return "No positions."
    totals = data.groupby("actor")["statements"].sum().to_dict()
    parts = []
    for actor in style.most(totals, 3):
        sure = data.loc[(data["actor"] == actor) & ((data["low"] > 0) | (data["high"] < 0))]
        sure = sure.sort_values(["statements", "issue"], ascending=[False, True])
        said = []
        for verb, rows in (
            ("supports", sure[sure["score"] > 0]),
            ("opposes", sure[sure["score"] < 0]),
        ):
            names = [issues.get(issue, issue) for issue in rows["issue"].iloc[:3]]
            if names:
                said.append(f"{verb} {style.listed(names)}")
        parts.append(f"{actor} {' and '.join(said) if said else 'has no clear position'}")
    return (
        f"Positions of {style.plural(len(totals), 'actor')} on "
        f"{style.plural(data['issue'].nunique(), 'issue')}. {'; '.join(parts)}."
    )
