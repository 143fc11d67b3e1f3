"""Turn every statement into a vector of integers.

Reads statements, tokens and the token vectors in models/embedding. Writes embeddings.
Assumes nothing of a statement's language; word pieces that the vocabulary lacks count for nothing.

A vector depends on its own sentence alone: not on the other statements, their order or the batch.
With a parse it is the vector of what the sentence is about: its common nouns as lemmas. Names and
verbs tell who, and that something is said. As BERTopic's PartOfSpeech, but before the clustering.
Method: static vectors distilled from a sentence transformer (model2vec; Tulkens & van Dongen,
2024), weighted by smooth inverse frequency (Arora, Liang & Ma, 2017); see models/embedding/card.md.
"""

import pandas as pd

from parley import store
from parley.params import Embed
from parley.vectors import Vectors


def embed(
    statements: pd.DataFrame, vectors: Vectors, params: Embed, tokens: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The sum of the token vectors of each statement's content.

    Parameters
    ----------
    statements : DataFrame
        Table ``statements``.
    vectors : Vectors
        What ``parley.vectors.load_vectors(params.folder)`` gives.
    params : Embed
        Section ``embed`` of params.yaml.
    tokens : DataFrame, optional
        Table ``tokens``; without it a statement's content is its sentence.

    Returns
    -------
    DataFrame
        Table ``embeddings``: content and one int32 vector for each statement.
    """
    held = statements["sentence"].tolist() if tokens is None else nouns(statements, tokens)
    sums = vectors.sums(held)
    rows = [
        {"statement_id": statement, "content": content, "vector": vector}
        for statement, content, vector in zip(statements["statement_id"], held, sums, strict=True)
    ]
    return store.frame("embeddings", rows)


def nouns(statements: pd.DataFrame, tokens: pd.DataFrame) -> list[str]:
    """The lemmas of each statement's nouns, each once, in their order; empty where it has none.

    Proper nouns tell who, when and where, and are left out.
    """
    told = tokens[tokens["pos"] == "NOUN"].sort_values(["statement_id", "token"])
    told = told.drop_duplicates(["statement_id", "lemma"])
    held = told.groupby("statement_id")["lemma"].agg(" ".join).to_dict()
    return [held.get(statement, "") for statement in statements["statement_id"]]
