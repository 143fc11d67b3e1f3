"""How far apart the actors are over all issues that they share."""

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure

from parley.figures import style
from parley.figures.spans import span_words, whole_span
from parley.figures.style import SEQUENTIAL, Key

TITLE = "How far apart"
ACTORS = 25
WIDE = 0.5  # an interval wider than this is shown as unsure


@style.styled
def distance_matrix(distances: pd.DataFrame, actors: Sequence[str] | Mapping[str, str]) -> Figure:
    """The distance of each pair over the whole span, from 0 (the same) to 100 (opposite).

    Cells are pale where the interval is wider than half the scale.

    Parameters
    ----------
    distances : DataFrame
        Table "distances"; rows with issue "all".
    actors : sequence or mapping
        Codes in the order in which they stand; those without a distance are left out, and of more
        than 25 the first stay.
    """
    data, shown, left_out = _data(distances, actors)
    if data.empty:
        return style.nothing(TITLE, "No two actors speak on the same issue.")
    note = (
        f"Distance over shared issues, weighted by salience, {span_words(distances)}: "
        "0 the same positions, 100 opposite ones; no number where they share no issue"
    )
    note += f"; {style.plural(left_out, 'actor')} not shown" if left_out else ""
    legend = [Key(f"{value}", SEQUENTIAL(value / 100)) for value in (0, 25, 50, 75, 100)]
    legend.append(Key("pale: interval wider than half the scale",
                      style.pale(style.pale(SEQUENTIAL(1.0)))))
    grid = style.grid(TITLE, note, shown[1:], shown[:-1], legend=legend, largest=0.5)
    place = {actor: n for n, actor in enumerate(shown)}
    known = {frozenset((r.actor_a, r.actor_b)): r for r in style.records(data)}
    for a in shown[1:]:
        for b in shown[: place[a]]:
            row, column = place[a] - 1, place[b]
            cell = known.get(frozenset((a, b)))
            if cell is None:
                grid.axes.text(column, row, "·", ha="center", va="center", color=style.SOFT)
                continue
            colour = SEQUENTIAL(cell.distance)
            if cell.high - cell.low > WIDE:
                colour = style.pale(style.pale(colour))
            style.paint(grid.axes, column, row, colour)
            if grid.cell[0] > 0.22:
                grid.axes.text(column, row, f"{cell.distance * 100:.0f}", ha="center",
                               va="center_baseline", color=style.ink_on(colour))  # fmt: skip
    return grid.sheet.figure


def alt_text(distances: pd.DataFrame, actors: Sequence[str] | Mapping[str, str]) -> str:
    """What the figure shows, in a sentence or two."""
    data, shown, _ = _data(distances, actors)
    if data.empty:
        return "No distances."
    order = data.sort_values(["distance", "actor_a", "actor_b"], kind="stable")
    near, far = (
        f"{r.actor_a} and {r.actor_b} at {r.distance * 100:.0f} "
        f"[{r.low * 100:.0f}, {r.high * 100:.0f}]"
        for r in style.records(order.iloc[[0, -1]])
    )
    return (
        f"Distances between {style.plural(len(shown), 'actor')}, from 0 (the same) to 100 "
        f"(opposite). Farthest: {far}; nearest: {near}."
    )


def _data(
    distances: pd.DataFrame, actors: Sequence[str] | Mapping[str, str]
) -> tuple[pd.DataFrame, list[str], int]:
    """Whole-span rows over all issues, the actors shown, and how many are left out."""
    data = whole_span(distances)
    data = data.loc[data["issue"] == "all"]
    known = set(data["actor_a"]) | set(data["actor_b"])
    present = [actor for actor in actors if actor in known]
    shown = present[:ACTORS]
    data = data.loc[data["actor_a"].isin(shown) & data["actor_b"].isin(shown)]
    return data, shown, len(present) - len(shown)
