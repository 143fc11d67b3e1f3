"""Changes of position between consecutive windows."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from parley.figures import style
from parley.figures.style import Key

TITLE = "Changes of position"
ROWS = 35


@style.styled
def shifts(shifts: pd.DataFrame, issues: Mapping[str, str]) -> Figure:
    """Scores before and after each change, in the order of time.

    Parameters
    ----------
    shifts : DataFrame
        Table "shifts"; the 35 largest changes are drawn.
    issues : mapping
        Issue key to short name.
    """
    if shifts.empty:
        return style.nothing(TITLE, "No change of position is sure enough to be listed.")
    data = shifts.assign(size=(shifts["after"] - shifts["before"]).abs())
    data = data.sort_values(["size", "probability"], ascending=False, kind="stable").iloc[:ROWS]
    data = data.sort_values(["date", "actor", "issue"], kind="stable")
    note = (
        "Score in the window that starts then and in the actor's window before; on the right, the "
        "probability that the change has this sign"
    )
    left_out = len(shifts) - len(data)
    note += f"; {style.plural(left_out, 'smaller change')} not shown" if left_out else ""
    labels = [
        f"{r.date[:7]} {r.actor} · {issues.get(r.issue, r.issue)}" for r in style.records(data)
    ]  # fmt: skip
    legend = [
        Key("before", style.SOFT, "o", hollow=True),
        Key("after, towards support", style.BLUE, "^"),
        Key("after, towards oppose", style.VERMILION, "v"),
    ]
    sheet, (axes,) = style.rows(TITLE, note, labels, right=0.62, legend=legend, widest=3.0)
    for row, shift in enumerate(style.records(data)):
        up = shift.after > shift.before
        colour = style.BLUE if up else style.VERMILION
        axes.plot([shift.before, shift.after], [row, row], color=colour, linewidth=1.6, zorder=1)
        axes.plot([shift.before], [row], marker="o", markersize=5, color=style.SOFT,
                  markerfacecolor=style.PAPER, zorder=2, clip_on=False)  # fmt: skip
        marker = "^" if up else "v"
        axes.plot([shift.after], [row], marker=marker, markersize=6, color=colour, zorder=3,
                  clip_on=False)  # fmt: skip
        axes.annotate(
            _percent(shift.probability), (1.05, row), (5, 0), textcoords="offset points",
            annotation_clip=False, color=style.SOFT, va="center_baseline",
        )  # fmt: skip
    axes.set_xlim(-1.05, 1.05)
    axes.set_xticks([-1, 0, 1], ["oppose", "0", "support"])
    return sheet.figure


def alt_text(shifts: pd.DataFrame, issues: Mapping[str, str]) -> str:
    """What the figure shows, in a sentence or two."""
    if shifts.empty:
        return "No changes of position."
    size = (shifts["after"] - shifts["before"]).abs()
    (top,) = style.records(shifts.loc[[size.idxmax()]])
    return (
        f"{style.plural(len(shifts), 'change')} of position by "
        f"{style.plural(shifts['actor'].nunique(), 'actor')}. The largest: {top.actor} on "
        f"{issues.get(top.issue, top.issue)} from {top.before:+.2f} to {top.after:+.2f} in "
        f"{top.date[:7]} (probability {_percent(top.probability)})."
    )


def _percent(probability: float) -> str:
    return ">99 %" if probability > 0.99 else f"{probability * 100:.0f} %"
