"""What cleaning took out of the articles, and why."""

import pandas as pd
from matplotlib.figure import Figure

from parley.figures import style

TITLE = "What cleaning took out"


@style.styled
def removed_reasons(removed: pd.DataFrame) -> Figure:
    """Stretches of text that cleaning took out, by reason, with their characters.

    Parameters
    ----------
    removed : DataFrame
        Table "removed".
    """
    if removed.empty:
        return style.nothing(TITLE, "Cleaning took nothing out.")
    table = _table(removed)
    note = f"Stretches of text by reason; n = {len(removed):,} (characters in brackets)"
    sheet, (axes,) = style.rows(TITLE, note, list(table.index), right=1.35)
    axes.barh(range(len(table)), table["stretches"], 0.7, color=style.BLUE)
    axes.set_xlim(0, table["stretches"].max())
    axes.locator_params(axis="x", integer=True, nbins=6)
    for row, (stretches, characters) in enumerate(table.itertuples(index=False)):
        axes.annotate(f"{stretches:,} ({style.count(characters)})", (stretches, row), (3, 0),
                      textcoords="offset points", va="center_baseline")  # fmt: skip
    return sheet.figure


def alt_text(removed: pd.DataFrame) -> str:
    """What the figure shows, in a sentence or two."""
    if removed.empty:
        return "Cleaning took nothing out."
    table = _table(removed)
    first = table.iloc[0]
    return (
        f"Cleaning took out {style.plural(len(removed), 'stretch', 'stretches')} of text with "
        f"{style.plural(int(table['characters'].sum()), 'character')}; the most frequent reason "
        f"is {table.index[0]} ({first['stretches']:,} of {len(removed):,})."
    )


def _table(removed: pd.DataFrame) -> pd.DataFrame:
    """Stretches and characters by reason, the most frequent first."""
    table = removed.assign(characters=removed["text"].str.len()).groupby("reason").agg(
        stretches=("text", "size"), characters=("characters", "sum")
    )  # fmt: skip
    return table.sort_values("stretches", ascending=False, kind="stable")
