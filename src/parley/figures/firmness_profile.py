"""How firmly each actor speaks."""

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure

from parley.figures import style
from parley.figures.style import Key

TITLE = "How firmly actors speak"
LEVELS = {  # firmest first: words, colour
    "red_line": ("red line", "#5C1A00"),
    "demand": ("demand", "#C05300"),
    "preference": ("preference", "#F0B37E"),
    "openness": ("openness", "#83B9DA"),
    "": ("not said", "#E4E4E4"),
}
ACTORS = 30


@style.styled
def firmness_profile(
    observations: pd.DataFrame, actors: Sequence[str] | Mapping[str, str]
) -> Figure:
    """Shares of red lines, demands, preferences and openness in each actor's statements.

    Parameters
    ----------
    observations : DataFrame
        Table "observations"; what shares a unit counts once, as firm as its firmest.
    actors : sequence or mapping
        The codes to show, in this order, or code to name; those with fewer than five statements
        are left out, unless all have fewer, and of more than 30 the ones with most stay.
    """
    table, left_out = _table(observations, actors)
    if table.empty:
        return style.nothing(TITLE, "No statement takes a position.")
    total = table.sum(axis=1)
    note = f"Share of an actor's statements, repeats counted once; n = {total.sum():,}"
    few = (total < style.FEW).tolist()
    under = f"fewer than {style.FEW}" if not any(few) and len(table) < ACTORS else "fewer"
    note += f"; {style.plural(left_out, 'actor')} with {under} not shown" if left_out else ""
    note += f"; pale: fewer than {style.FEW} statements" if any(few) else ""
    names = actors if isinstance(actors, Mapping) else {}
    labels = [names.get(actor, actor) for actor in table.index]
    legend = [Key(words, colour) for words, colour in LEVELS.values()]
    sheet, (axes,) = style.rows(TITLE, note, labels, right=0.72, legend=legend)
    inches = axes.get_position().width * style.WIDTH
    share = table.div(total, axis=0)
    left = pd.Series(0.0, index=table.index)
    for level, (_, colour) in LEVELS.items():
        colours = [style.pale(colour) if pale else colour for pale in few]
        axes.barh(range(len(table)), share[level], 0.8, left, color=colours)
        for row, (start, part) in enumerate(zip(left, share[level], strict=True)):
            text = f"{part * 100:.0f}"
            if part and style.width(text) + 0.05 < part * inches:
                axes.text(start + part / 2, row, text, ha="center", va="center_baseline",
                          color=style.ink_on(colours[row]))  # fmt: skip
        left = left + share[level]
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
    for row, n in enumerate(total):
        axes.annotate(f"n = {n:,}", (1, row), (5, 0), textcoords="offset points", color=style.SOFT,
                      va="center_baseline")  # fmt: skip
    return sheet.figure


def alt_text(observations: pd.DataFrame, actors: Sequence[str] | Mapping[str, str]) -> str:
    """What the figure shows, in a sentence or two."""
    table, _ = _table(observations, actors)
    if table.empty:
        return "No positions."
    total = table.sum(axis=1)
    names = actors if isinstance(actors, Mapping) else {}
    firm = (table["red_line"] + table["demand"]) / total
    frequent = total.loc[total >= min(10, total.max())]
    top = str(firm.loc[style.most(frequent.to_dict(), len(frequent))].idxmax())
    return (
        f"Firmness of {style.plural(int(total.sum()), 'statement')} of "
        f"{style.plural(len(table), 'actor')}. Of those who speak often, "
        f"{names.get(top, top)} is firmest: {firm[top]:.0%} red lines and demands "
        f"(n = {total[top]:,})."
    )


def _table(
    observations: pd.DataFrame, actors: Sequence[str] | Mapping[str, str]
) -> tuple[pd.DataFrame, int]:
    """Units by actor and firmness, and how many actors are left out."""
    order = {level: place for place, level in enumerate(LEVELS)}
    units = observations.assign(place=observations["firmness"].map(order))
    units = units.sort_values("place", kind="stable")
    units = units.drop_duplicates(["actor", "issue", "stance", "unit"])
    table = pd.crosstab(units["actor"], units["firmness"])
    table = table.reindex(columns=list(LEVELS), fill_value=0)
    present = [actor for actor in actors if actor in table.index]
    totals = table.loc[present].sum(axis=1).to_dict()
    often = {actor: n for actor, n in totals.items() if n >= style.FEW}
    keep = set(style.most(often or totals, ACTORS))
    shown = [actor for actor in present if actor in keep]
    return table.loc[shown], len(present) - len(shown)
