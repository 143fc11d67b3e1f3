"""Which topics each outlet gives room to."""

import pandas as pd
from matplotlib.figure import Figure

from parley.figures import style
from parley.figures.topic_shares import matrix, sentence

TITLE = "Topics by outlet"


@style.styled
def topic_outlets(
    topics: pd.DataFrame, statements: pd.DataFrame, documents: pd.DataFrame,
    topic_terms: pd.DataFrame,
) -> Figure:  # fmt: skip
    """Each topic's share of the statements in an outlet's articles, repeats counted.

    Parameters
    ----------
    topics, statements, documents, topic_terms : DataFrame
        Tables of the schema.
    """
    data = _printed(topics, statements, documents)
    if data.empty:
        return style.nothing(TITLE, "No statement with a topic has an outlet.")
    return matrix(data, "outlet", topic_terms, TITLE)


def alt_text(
    topics: pd.DataFrame, statements: pd.DataFrame, documents: pd.DataFrame,
    topic_terms: pd.DataFrame,
) -> str:  # fmt: skip
    """What the figure shows, in a sentence or two."""
    return sentence(_printed(topics, statements, documents), "outlet", topic_terms)


def _printed(
    topics: pd.DataFrame, statements: pd.DataFrame, documents: pd.DataFrame
) -> pd.DataFrame:
    data = topics.loc[topics["topic"] >= 0, ["statement_id", "topic"]]
    data = data.merge(statements[["statement_id", "document_id"]], on="statement_id")
    data = data.merge(documents[["document_id", "outlet"]], on="document_id")
    return data.loc[data["outlet"] != ""]
