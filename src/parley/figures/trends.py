"""Do two actors come nearer: the change of their distance on each issue."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from parley.figures import style
from parley.figures.style import Key

TITLE = "Nearer or farther"
ROWS = 30


@style.styled
def trends(trends: pd.DataFrame, issues: Mapping[str, str]) -> Figure:
    """Change of the distance of two actors from the first to the last day, with its interval.

    Parameters
    ----------
    trends : DataFrame
        Rows of table "trends" of one pair of actors; the 30 issues with most statements are drawn.
    issues : mapping
        Issue key to short name.
    """
    if trends.empty:
        return style.nothing(TITLE, "No issue has enough dated statements of both.")
    data = trends.assign(n=trends["statements_a"] + trends["statements_b"])
    data = data.sort_values(["n", "issue"], ascending=[False, True]).iloc[:ROWS]
    note = (
        "Change of the distance from the first to the last day that both have in common, with its "
        "interval, and the number of dated statements; hollow where the interval holds 0"
    )
    labels = ["all of these" if r.issue == "all" else issues.get(r.issue, r.issue)
              for r in style.records(data)]  # fmt: skip
    legend = [Key("nearer", style.BLUE, "v"), Key("farther", style.VERMILION, "^"),
              Key("the interval holds 0", style.SOFT, "o", hollow=True)]  # fmt: skip
    sheet, (axes,) = style.rows(TITLE, note, labels, right=0.62, legend=legend)
    axes.axvline(0, color=style.GREY, linewidth=0.8, zorder=0)
    for row, change in enumerate(style.records(data)):
        colour = style.BLUE if change.change <= 0 else style.VERMILION
        sure = change.low > 0 or change.high < 0
        axes.plot([max(change.low, -1), min(change.high, 1)], [row, row], color=colour, alpha=0.5,
                  linewidth=1.6, zorder=1)  # fmt: skip
        axes.plot([change.change], [row], marker="v" if change.change <= 0 else "^", markersize=6,
                  color=colour, markerfacecolor=colour if sure else style.PAPER, zorder=2,
                  clip_on=False)  # fmt: skip
        axes.annotate(f"n = {change.n}", (1.05, row), (5, 0), textcoords="offset points",
                      annotation_clip=False, color=style.SOFT, va="center_baseline")  # fmt: skip
    axes.set_xlim(-1.05, 1.05)
    axes.set_xticks([-1, -0.5, 0, 0.5, 1], ["−1", "−0.5", "0", "+0.5", "+1"])
    return sheet.figure


def alt_text(trends: pd.DataFrame, issues: Mapping[str, str]) -> str:
    """What the figure shows, in a sentence or two."""
    if trends.empty:
        return "No changes of distance."
    parts = [
        f"{'all together' if r.issue == 'all' else issues.get(r.issue, r.issue)} {r.change:+.2f} "
        f"[{r.low:+.2f}, {r.high:+.2f}]" for r in style.records(trends.iloc[:4])
    ]  # fmt: skip
    (top,) = style.records(trends.iloc[:1])
    return f"Change of the distance of {top.actor_a} and {top.actor_b}: {'; '.join(parts)}."
