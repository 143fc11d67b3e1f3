"""Turn every statement into a vector of integers.

Reads statements and the token vectors in models/embedding. Writes embeddings.
Assumes nothing of a statement's language; word pieces that the vocabulary lacks count for nothing.

A vector depends on its own sentence alone: not on the other statements, their order or the batch.
Method: static vectors distilled from a sentence transformer (model2vec; Tulkens & van Dongen,
2024), weighted by smooth inverse frequency (Arora, Liang & Ma, 2017); see models/embedding/card.md.
"""

import pandas as pd

from parley import store
from parley.params import Embed
from parley.vectors import Vectors


def embed(statements: pd.DataFrame, vectors: Vectors, params: Embed) -> pd.DataFrame:
    """The sum of the token vectors of each statement's sentence.

    Parameters
    ----------
    statements : DataFrame
        Table ``statements``.
    vectors : Vectors
        What ``parley.vectors.load_vectors(params.folder)`` gives.
    params : Embed
        Section ``embed`` of params.yaml.

    Returns
    -------
    DataFrame
        Table ``embeddings``: one int32 vector for each statement.
    """
    sums = vectors.sums(statements["sentence"].tolist())
    rows = [
        {"statement_id": statement, "vector": vector}
        for statement, vector in zip(statements["statement_id"], sums, strict=True)
    ]
    return store.frame("embeddings", rows)
