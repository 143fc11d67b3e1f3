"""Which topics each actor speaks of."""

import pandas as pd
from matplotlib.figure import Figure

from parley.figures import style
from parley.figures.style import SEQUENTIAL, Key

TITLE = "Topics by actor"
ACTORS, TOPICS = 18, 20


@style.styled
def topic_actors(
    topics: pd.DataFrame, statements: pd.DataFrame, topic_terms: pd.DataFrame
) -> Figure:
    """Each topic's share of what an actor says, repeats counted.

    Parameters
    ----------
    topics, statements, topic_terms : DataFrame
        Tables of the schema; the 18 actors and 20 topics with most statements are drawn.
    """
    data = _spoken(topics, statements)
    if data.empty:
        return style.nothing(TITLE, "No statement with a topic has a speaker with a known side.")
    totals = data.groupby("actor").size().to_dict()
    actors = style.most(totals, ACTORS)
    shown = sorted(style.most(data.groupby("topic").size().to_dict(), TOPICS))
    counts = pd.crosstab(data["topic"], data["actor"])
    names = topic_terms.drop_duplicates("topic").set_index("topic")["label"].to_dict()
    note = f"Percent of an actor's statements with a topic, repeats counted; n = {len(data):,}"
    few = len(totals) - len(actors)
    note += f"; {style.plural(few, 'actor')} with fewer statements not shown" if few else ""
    legend = [Key(f"{value} %", _colour(value / 100)) for value in (0, 10, 25, 50, 100)]
    labels = [f"{topic}  {names.get(topic, '')}".strip() for topic in shown]
    grid = style.grid(TITLE, note, [*labels, "statements"], actors, legend=legend)
    for column, actor in enumerate(actors):
        for row, topic in enumerate(shown):
            share = counts.at[topic, actor] / totals[actor]
            colour = _colour(share)
            style.paint(grid.axes, column, row, colour)
            percent = f"{share * 100:.0f}" if share >= 0.005 or not share else "<1"
            grid.axes.text(column, row, percent, ha="center", va="center_baseline",
                           color=style.ink_on(colour))  # fmt: skip
        grid.axes.text(column, len(shown), style.count(totals[actor]), ha="center",
                       va="center_baseline", color=style.SOFT)  # fmt: skip
    return grid.sheet.figure


def alt_text(topics: pd.DataFrame, statements: pd.DataFrame, topic_terms: pd.DataFrame) -> str:
    """What the figure shows, in a sentence or two."""
    data = _spoken(topics, statements)
    if data.empty:
        return "No topics by actor."
    names = topic_terms.drop_duplicates("topic").set_index("topic")["label"].to_dict()
    parts = []
    for actor in style.most(data.groupby("actor").size().to_dict(), 3):
        mine = data.loc[data["actor"] == actor, "topic"]
        first = mine.value_counts().sort_index().sort_values(ascending=False, kind="stable")
        topic = first.index[0]
        share = first.iloc[0] / len(mine)
        parts.append(f"{actor} of {names.get(topic, topic)} ({share:.0%})")
    return f"What actors speak of most: {style.listed(parts)}."


def _spoken(topics: pd.DataFrame, statements: pd.DataFrame) -> pd.DataFrame:
    data = topics.loc[topics["topic"] >= 0, ["statement_id", "topic"]]
    data = data.merge(statements[["statement_id", "actor"]], on="statement_id")
    return data.loc[data["actor"] != ""]


def _colour(share: float):
    """Darker for a larger share; the square root tells small shares apart."""
    return SEQUENTIAL(share**0.5)
