"""The terms of each topic."""

import pandas as pd
from matplotlib.figure import Figure

from parley.figures import style
from parley.figures.style import Sheet

TITLE = "What the topics are about"
COLUMNS, TERMS, TOPICS = 4, 6, 20
ROW, GAP = 0.155, 0.14


@style.styled
def topic_terms(topic_terms: pd.DataFrame) -> Figure:
    """The first terms of each topic, with bars as long as their weight.

    Parameters
    ----------
    topic_terms : DataFrame
        Table "topic_terms"; the first 20 topics and 6 terms are drawn.
    """
    if topic_terms.empty:
        return style.nothing(TITLE, "There are too few statements for topics.")
    data = topic_terms.loc[topic_terms["rank"] <= TERMS]
    topics = sorted(data["topic"].unique())[:TOPICS]
    left_out = data["topic"].nunique() - len(topics)
    deep = -(-len(topics) // COLUMNS)
    height = 0.2 + ROW * min(TERMS, int(data["rank"].max())) + GAP
    note = "Terms by weight (class-based tf-idf); the bar is relative to the topic's first term"
    note += f"; {style.plural(left_out, 'smaller topic')} not shown" if left_out else ""
    sheet = Sheet(TITLE, note, deep * height, ())
    wide = (style.WIDTH - 0.08 - GAP * (COLUMNS - 1)) / COLUMNS
    for place, topic in enumerate(topics):
        terms = data.loc[data["topic"] == topic].sort_values("rank")
        left = 0.04 + place % COLUMNS * (wide + GAP)
        top = place // COLUMNS * height
        head = f"Topic {topic} · n = {terms['statements'].iloc[0]:,}"
        sheet.text(style.fit(head, wide - 0.08), left, top, fontweight="bold")
        axes = sheet.axes(left, top + 0.18, wide, ROW * len(terms))
        axes.barh(range(len(terms)), terms["weight"] / max(terms["weight"].max(), 1e-9), 0.86,
                  color="#BBD9EC")  # fmt: skip
        for row, term in enumerate(terms["term"]):
            axes.text(0.015, row, style.fit(term, wide - 0.04), va="center_baseline")
        axes.set_xlim(0, 1)
        axes.set_ylim(len(terms) - 0.5, -0.5)
        axes.set_axis_off()
    return sheet.figure


def alt_text(topic_terms: pd.DataFrame) -> str:
    """What the figure shows, in a sentence or two."""
    if topic_terms.empty:
        return "No topics."
    topics = topic_terms.drop_duplicates("topic")
    large = topics.sort_values(["statements", "topic"], ascending=[False, True]).iloc[:3]
    words = [f"{r.label} (n = {r.statements:,})" for r in style.records(large)]
    return f"{style.plural(len(topics), 'topic')}; the largest: {'; '.join(words)}."
