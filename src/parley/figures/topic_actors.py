"""Which topics each actor speaks of."""

import pandas as pd
from matplotlib.figure import Figure

from parley.figures import style
from parley.figures.topic_shares import matrix, sentence

TITLE = "Topics by actor"


@style.styled
def topic_actors(
    topics: pd.DataFrame, statements: pd.DataFrame, topic_terms: pd.DataFrame
) -> Figure:
    """Each topic's share of what an actor says, repeats counted.

    Parameters
    ----------
    topics, statements, topic_terms : DataFrame
        Tables of the schema.
    """
    data = _spoken(topics, statements)
    if data.empty:
        return style.nothing(TITLE, "No statement with a topic has a speaker with a known side.")
    return matrix(data, "actor", topic_terms, TITLE)


def alt_text(topics: pd.DataFrame, statements: pd.DataFrame, topic_terms: pd.DataFrame) -> str:
    """What the figure shows, in a sentence or two."""
    return sentence(_spoken(topics, statements), "actor", topic_terms)


def _spoken(topics: pd.DataFrame, statements: pd.DataFrame) -> pd.DataFrame:
    data = topics.loc[topics["topic"] >= 0, ["statement_id", "topic"]]
    data = data.merge(statements[["statement_id", "actor"]], on="statement_id")
    return data.loc[data["actor"] != ""]
