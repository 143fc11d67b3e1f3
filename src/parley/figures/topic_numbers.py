"""How stable and how coherent topics are, by their number."""

import pandas as pd
from matplotlib.figure import Figure

from parley.figures import style
from parley.figures.style import Key

TITLE = "How many topics there are"


@style.styled
def topic_numbers(topic_numbers: pd.DataFrame) -> Figure:
    """Stability and coherence for each number of topics that was tried.

    Parameters
    ----------
    topic_numbers : DataFrame
        Table "topic_numbers".
    """
    data = topic_numbers.sort_values("topics")
    if data.empty:
        return style.nothing(TITLE, "There are too few statements for topics.")
    chosen = data.loc[data["chosen"]].iloc[0]
    note = f"By the number of topics asked for; the upright line is the one taken: {_n(chosen)}"
    legend = [
        Key("found again in refits, mean share", style.BLUE, marker="o", line="-"),
        Key("overlap with the match (Jaccard)", style.GREEN, marker="s", line="--"),
        Key("coherence (NPMI)", style.AMBER, marker="^", line=":"),
    ]
    sheet = style.Sheet(TITLE, note, 2.3, legend)
    axes = sheet.axes(0.5, 0.08, style.WIDTH - 0.7, 1.75)
    lines = {"stability": (style.BLUE, "o", "-"), "overlap": (style.GREEN, "s", "--"),
             "coherence": (style.AMBER, "^", ":")}  # fmt: skip
    places = range(len(data))
    for column, (colour, marker, line) in lines.items():
        axes.plot(places, data[column], color=colour, marker=marker, linestyle=line,
                  markersize=4.5, linewidth=1.4)  # fmt: skip
    axes.axvline(list(data["chosen"]).index(True), color=style.SOFT, linewidth=0.8, zorder=0)
    lowest = min(0.0, float(data["coherence"].min()))
    axes.set_ylim(-0.05 if lowest >= 0 else max(-1.05, lowest - 0.1), 1.05)
    axes.set_xlim(-0.4, len(data) - 0.6)
    axes.set_xticks(places, [str(n) for n in data["topics"]])
    axes.set_xlabel("topics")
    axes.grid(axis="y")
    return sheet.figure


def alt_text(topic_numbers: pd.DataFrame) -> str:
    """What the figure shows, in a sentence or two."""
    if topic_numbers.empty:
        return "No topics."
    chosen = topic_numbers.loc[topic_numbers["chosen"]].iloc[0]
    if chosen["stability"] != chosen["stability"]:
        return f"{_n(chosen)} were asked for; none was refitted."
    least = topic_numbers.sort_values(["stability", "topics"]).iloc[0]
    return (
        f"Of {len(topic_numbers)} numbers tried, {_n(chosen)} were taken: "
        f"{chosen['stability']:.0%} found again in refits, against {least['stability']:.0%} of "
        f"{_n(least)}."
    )


def _n(row: pd.Series) -> str:
    return style.plural(int(row["topics"]), "topic")
