"""For and against, by issue."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from parley.figures import style

TITLE = "For and against, by issue"


@style.styled
def stance_counts(observations: pd.DataFrame, issues: Mapping[str, str]) -> Figure:
    """Statements against, conditional and in support of each issue's proposition.

    Parameters
    ----------
    observations : DataFrame
        Table "observations"; what shares a unit counts once.
    issues : mapping
        Issue key to short name.
    """
    if observations.empty:
        return style.nothing(TITLE, "No statement takes a position.")
    table = _table(observations)
    note = (
        "Statements towards the issue's proposition, repeats counted once; "
        f"n = {table.to_numpy().sum():,}"
    )
    labels = [issues.get(issue, issue) for issue in table.index]
    sheet, panels = style.rows(TITLE, note, labels, panels=3, right=0.5)
    highest = table.to_numpy().max()
    for axes, (stance, colour) in zip(panels, style.STANCE.items(), strict=True):
        axes.barh(range(len(table)), table[stance], 0.7, color=colour)
        axes.set_xlim(0, highest)
        axes.locator_params(axis="x", integer=True, nbins=3)
        axes.annotate(f"{style.SYMBOL[stance]} {stance}", (0, 1), (0, 4), fontweight="bold",
                      xycoords="axes fraction", textcoords="offset points")  # fmt: skip
        for row, n in enumerate(table[stance]):
            if n:
                axes.annotate(style.count(n), (n, row), (2, 0), textcoords="offset points",
                              va="center_baseline")  # fmt: skip
    return sheet.figure


def alt_text(observations: pd.DataFrame, issues: Mapping[str, str]) -> str:
    """What the figure shows, in a sentence or two."""
    if observations.empty:
        return "No positions."
    table = _table(observations)
    total = table.sum(axis=1)
    top = table.index[0]
    row = table.loc[top]
    return (
        f"{style.plural(int(total.sum()), 'statement')} on {style.plural(len(table), 'issue')}: "
        f"{table['support'].sum():,} in support, {table['oppose'].sum():,} against, "
        f"{table['conditional'].sum():,} conditional. Most are on {issues.get(top, top)} "
        f"({row['support']:,} in support, {row['oppose']:,} against, {row['conditional']:,} "
        "conditional)."
    )


def _table(observations: pd.DataFrame) -> pd.DataFrame:
    """Units by issue and stance, the issue with most first."""
    units = observations.drop_duplicates(["actor", "issue", "stance", "unit"])
    table = pd.crosstab(units["issue"], units["stance"])
    table = table.reindex(columns=list(style.STANCE), fill_value=0)
    return table.loc[style.most(table.sum(axis=1).to_dict(), len(table))]
