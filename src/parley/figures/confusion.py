"""What the model takes for what."""

from itertools import product

import pandas as pd
from matplotlib.figure import Figure

from parley.figures import style
from parley.figures.style import SEQUENTIAL, Key

TITLE = "What is taken for what"
ORDER = ("support", "conditional", "oppose", "none")


@style.styled
def confusion(cross_validation: pd.DataFrame) -> Figure:
    """Coded stances against predicted ones, out of fold.

    Parameters
    ----------
    cross_validation : DataFrame
        Table "cross_validation".
    """
    if cross_validation.empty:
        return style.nothing(TITLE, "There is no cross-validation.")
    table = _table(cross_validation)
    total = table.sum(axis=1)
    note = (
        "Candidates by coded stance (rows) and predicted stance (columns), out of fold: share of "
        f"the row, and number; n = {len(cross_validation):,}"
    )
    legend = [Key(f"{value} %", SEQUENTIAL(value / 100)) for value in (0, 25, 50, 75, 100)]
    labels = [f"coded {name} (n = {total[name]:,})" for name in ORDER]
    grid = style.grid(TITLE, note, labels, list(ORDER), row=0.42, largest=0.95, legend=legend,
                      axis="predicted")  # fmt: skip
    for row, coded in enumerate(ORDER):
        for column in range(len(ORDER)):
            n = int(table.to_numpy()[row, column])
            share = n / total[coded] if total[coded] else 0.0
            colour = SEQUENTIAL(share)
            style.paint(grid.axes, column, row, colour)
            ink = style.ink_on(colour)
            weight = "bold" if row == column else "normal"
            grid.axes.text(column, row - 0.19, f"{share:.0%}", ha="center", va="center", color=ink,
                           fontweight=weight)  # fmt: skip
            grid.axes.text(column, row + 0.21, f"{n:,}", ha="center", va="center", color=ink)
    return grid.sheet.figure


def alt_text(cross_validation: pd.DataFrame) -> str:
    """What the figure shows, in a sentence or two."""
    if cross_validation.empty:
        return "No cross-validation."
    table = _table(cross_validation)
    counts = dict(zip(product(ORDER, ORDER), table.to_numpy().ravel().tolist(), strict=True))
    right = sum(n for (a, b), n in counts.items() if a == b)
    wrong = {pair: n for pair, n in counts.items() if pair[0] != pair[1]}
    (coded, predicted), n = max(wrong.items(), key=lambda item: (item[1], item[0]))
    most = f" The most frequent error: coded {coded}, predicted {predicted} ({n:,})." if n else ""
    return (
        f"Of {style.plural(len(cross_validation), 'candidate')}, {right:,} "
        f"({right / len(cross_validation):.0%}) are predicted as coded.{most}"
    )


def _table(cross_validation: pd.DataFrame) -> pd.DataFrame:
    table = pd.crosstab(cross_validation["gold"], cross_validation["predicted"])
    return table.reindex(index=list(ORDER), columns=list(ORDER), fill_value=0)
