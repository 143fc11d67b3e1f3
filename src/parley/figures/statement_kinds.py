"""How statements are made, and for how many the speaker's side is known."""

import pandas as pd
from matplotlib.figure import Figure

from parley.figures import style
from parley.figures.style import Key
from parley.schema import KINDS

TITLE = "How it is said"
WORDS = {
    "direct": "direct quotation",
    "indirect": "indirect speech",
    "mixed": "partly quoted",
    "act": "act",
    "narrated": "narration",
}


@style.styled
def statement_kinds(statements: pd.DataFrame) -> Figure:
    """Statements by kind, split by whether the speaker's side is known.

    Parameters
    ----------
    statements : DataFrame
        Table "statements".
    """
    if statements.empty:
        return style.nothing(TITLE, "There is no statement.")
    table = _table(statements)
    legend = [Key("speaker's side known", style.BLUE), Key("not known", "#C9C9C9")]
    note = f"Number of statements; n = {len(statements):,}"
    labels = [WORDS[str(kind)] for kind in table.index]
    sheet, (axes,) = style.rows(TITLE, note, labels, row=0.25, right=0.95, legend=legend)
    total = table.sum(axis=1)
    axes.barh(range(len(table)), table[True], 0.7, color=style.BLUE)
    axes.barh(range(len(table)), table[False], 0.7, left=table[True], color="#C9C9C9")
    axes.set_xlim(0, max(total.max(), 1))
    axes.locator_params(axis="x", integer=True, nbins=6)
    for row, n in enumerate(total):
        axes.annotate(f"{n:,} ({n / len(statements):.0%})", (n, row), (3, 0),
                      textcoords="offset points", va="center_baseline")  # fmt: skip
    return sheet.figure


def alt_text(statements: pd.DataFrame) -> str:
    """What the figure shows, in a sentence or two."""
    if statements.empty:
        return "No statement."
    table = _table(statements)
    total = table.sum(axis=1)
    return (
        f"Of {style.plural(len(statements), 'statement')}, most are {WORDS[str(total.idxmax())]} "
        f"({total.max() / len(statements):.0%}); the speaker's side is known for "
        f"{table[True].sum() / len(statements):.0%}."
    )


def _table(statements: pd.DataFrame) -> pd.DataFrame:
    known = statements["actor"] != ""
    table = pd.crosstab(statements["kind"], known)
    return table.reindex(index=list(KINDS), columns=[True, False], fill_value=0)
