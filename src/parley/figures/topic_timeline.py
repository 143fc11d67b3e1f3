"""How much of the talk each topic takes, over time."""

import pandas as pd
from matplotlib.figure import Figure

from parley.figures import style

TITLE = "Topics over time"
TOPICS = 20


@style.styled
def topic_timeline(topic_timeline: pd.DataFrame, topic_terms: pd.DataFrame) -> Figure:
    """Each topic's share of the statements in each window.

    Parameters
    ----------
    topic_timeline, topic_terms : DataFrame
        Tables of the schema; the 20 topics with most statements are drawn.
    """
    data = topic_timeline.loc[topic_timeline["window_start"] != ""]
    if data.empty:
        return style.nothing(TITLE, "There are no dated statements with a topic.")
    totals = data.groupby("topic")["statements"].sum().to_dict()
    topics = sorted(style.most(totals, TOPICS))
    names = topic_terms.drop_duplicates("topic").set_index("topic")["label"].to_dict()
    first, last = style.day(data["window_start"].min()), style.day(data["window_end"].max()) + 1
    highest = data["share"].max() or 1
    note = (
        f"Share of a window's statements; a row's full height is {highest:.0%}; "
        f"n = {sum(totals.values()):,}"
    )
    left_out = len(totals) - len(topics)
    note += f"; {style.plural(left_out, 'smaller topic')} not shown" if left_out else ""
    labels = [f"{topic}  {names.get(topic, '')}".strip() for topic in topics]
    sheet, (axes,) = style.rows(TITLE, note, labels, row=0.235, xlabel=" ", widest=2.75, right=0.28)
    axes.set_xlabel("")
    axes.grid(False)
    for row, topic in enumerate(topics):
        part = data.loc[data["topic"] == topic]
        start = part["window_start"].map(style.day)
        wide = part["window_end"].map(style.day) + 1 - start
        axes.bar(start + wide * 0.06, -part["share"] / highest * 0.86, wide * 0.88, row + 0.45,
                 align="edge", color=style.BLUE, linewidth=0)  # fmt: skip
        axes.axhline(row + 0.45, color=style.FAINT, linewidth=0.6, zorder=0)
    inches = axes.get_position().width * style.WIDTH
    style.date_axis(axes, first, last, inches)
    return sheet.figure


def alt_text(topic_timeline: pd.DataFrame, topic_terms: pd.DataFrame) -> str:
    """What the figure shows, in a sentence or two."""
    data = topic_timeline.loc[topic_timeline["window_start"] != ""]
    if data.empty:
        return "No dated topics."
    names = topic_terms.drop_duplicates("topic").set_index("topic")["label"].to_dict()
    order = data.sort_values(["share", "topic", "window_start"], ascending=[False, True, True])
    peak = order.iloc[0]
    return (
        f"{style.plural(data['topic'].nunique(), 'topic')} from {data['window_start'].min()} to "
        f"{data['window_end'].max()}. The highest share of a window is {peak['share']:.0%}: "
        f"{names.get(peak['topic'], peak['topic'])} from {peak['window_start']}."
    )
