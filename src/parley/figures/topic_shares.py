"""A matrix of what each of some speaks of: topics in rows, actors or outlets in columns."""

import pandas as pd
from matplotlib.figure import Figure

from parley.figures import style
from parley.figures.style import SEQUENTIAL, Key

COLUMNS, TOPICS = 18, 20


def matrix(data: pd.DataFrame, by: str, topic_terms: pd.DataFrame, title: str) -> Figure:
    """Each topic's share of the statements of each value of a column, repeats counted.

    Parameters
    ----------
    data : DataFrame
        A row for each statement with a topic: ``topic`` and the column ``by``.
    by : str
        The 18 values with most statements are drawn, for the 20 topics with most.
    topic_terms : DataFrame
        Table "topic_terms", for the labels.
    """
    totals = data.groupby(by).size().to_dict()
    columns = style.most(totals, COLUMNS)
    shown = sorted(style.most(data.groupby("topic").size().to_dict(), TOPICS))
    counts = pd.crosstab(data["topic"], data[by])
    names = _labels(topic_terms)
    note = f"Percent of an {by}'s statements with a topic, repeats counted; n = {len(data):,}"
    few = len(totals) - len(columns)
    note += f"; {style.plural(few, by)} with fewer statements not shown" if few else ""
    legend = [Key(f"{value} %", _colour(value / 100)) for value in (0, 10, 25, 50, 100)]
    labels = [f"{topic}  {names.get(topic, '')}".strip() for topic in shown]
    grid = style.grid(title, note, [*labels, "statements"], columns, legend=legend)
    for column, name in enumerate(columns):
        for row, topic in enumerate(shown):
            share = counts.at[topic, name] / totals[name]
            colour = _colour(share)
            style.paint(grid.axes, column, row, colour)
            percent = f"{share * 100:.0f}" if share >= 0.005 or not share else "<1"
            grid.axes.text(column, row, percent, ha="center", va="center_baseline",
                           color=style.ink_on(colour))  # fmt: skip
        grid.axes.text(column, len(shown), style.count(totals[name]), ha="center",
                       va="center_baseline", color=style.SOFT)  # fmt: skip
    return grid.sheet.figure


def sentence(data: pd.DataFrame, by: str, topic_terms: pd.DataFrame) -> str:
    """What the three with most statements speak of most."""
    if data.empty:
        return f"No topics by {by}."
    names = _labels(topic_terms)
    parts = []
    for name in style.most(data.groupby(by).size().to_dict(), 3):
        mine = data.loc[data[by] == name, "topic"]
        first = mine.value_counts().sort_index().sort_values(ascending=False, kind="stable")
        topic, share = first.index[0], first.iloc[0] / len(mine)
        parts.append(f"{name} of {names.get(topic, topic)} ({share:.0%})")
    return f"What {by}s speak of most: {style.listed(parts)}."


def _labels(topic_terms: pd.DataFrame) -> dict[int, str]:
    return topic_terms.drop_duplicates("topic").set_index("topic")["label"].to_dict()


def _colour(share: float):
    """Darker for a larger share; the square root tells small shares apart."""
    return SEQUENTIAL(share**0.5)
