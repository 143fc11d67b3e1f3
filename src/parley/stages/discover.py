"""Find the topics that the statements speak of.

Reads statements, documents and embeddings. Writes topics, topic_terms and topic_timeline.
Assumes that embeddings holds the vector of every statement.

Topics are fitted on the statements of on-topic articles that repeat no other; statements of
repeats go to the topic with the nearest centre, statements of off-topic articles to none (-1).
No statement with words is left out as an outlier. Repeats count in sizes and in the timeline.

Method: BERTopic (Grootendorst, 2022) with Ward clustering (Murtagh & Legendre, 2014) refined by
spherical k-means (Dhillon & Modha, 2001) in place of UMAP and HDBSCAN, whose topics change with
the processor. Unit vectors are rounded to integers, so that sums and products are exact in any
order: no processor, number of threads or order of rows changes a topic.
"""

import calendar
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import ward
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, CountVectorizer

from parley import store
from parley.errors import InputError
from parley.params import Discover

UNIT = 2**20  # length of a unit vector in integers; products of two stay below 2**53
ROUNDS = 100
WORD = r"(?u)(?<!['’])\b[^\W\d_]\w+\b"
HALVES = "ain aren couldn didn doesn don hadn hasn haven isn mustn needn shan shouldn wasn weren"
STOP_WORDS = ENGLISH_STOP_WORDS | set(HALVES.split()) | {"won", "wouldn", "said", "says", "say"}


@dataclass(frozen=True)
class Discovered:
    """The three tables of topics."""

    topics: pd.DataFrame
    topic_terms: pd.DataFrame
    topic_timeline: pd.DataFrame

    @property
    def outliers(self) -> int:
        """Statements without a topic: off topic, without words, or too few for any topic."""
        return int((self.topics["topic"] == -1).sum())


def discover(
    statements: pd.DataFrame,
    documents: pd.DataFrame,
    embeddings: pd.DataFrame,
    params: Discover,
) -> Discovered:
    """Topics of the statements, their terms, and how often each was spoken of in each month.

    Parameters
    ----------
    statements, documents, embeddings : DataFrame
        The tables of these names, rows in any order.
    params : Discover
        Section ``discover`` of params.yaml.

    Returns
    -------
    Discovered
        Topic 0 is the largest; ties go by the first statement. No topic at all where fewer than
        ``minimum_statements`` statements can be fitted.
    """
    data = _joined(statements, documents, embeddings)
    units = unit(np.array(data["vector"].tolist()).reshape(len(data), -1))
    spoken = data["on_topic"].to_numpy(bool) & units.any(axis=1)
    spoken &= data["sentence"].str.contains(WORD).to_numpy(bool)
    fitted = spoken & (data["duplicate_of"] == "").to_numpy(bool)

    topic = np.full(len(data), -1)
    product = np.full(len(data), np.nan)
    number = min(params.topics, int(fitted.sum()) // params.minimum_statements)
    if number:
        clusters = ExactWard(number, params.minimum_statements, params.fit_limit)
        model, vocabulary = _fit(data[fitted], units[fitted], clusters, params.minimum_statements)
        nearest, product[spoken] = clusters.nearest(units[spoken])
        order = [cluster for cluster, _ in Counter(nearest).most_common()]  # ties: first seen
        topic[spoken] = np.argsort(order)[nearest]
        terms = _terms(model, vocabulary, clusters, order, np.bincount(topic[spoken]), params.terms)
    else:
        terms = []
    topics = pd.DataFrame(
        {
            "statement_id": data["statement_id"],
            "topic": topic,
            "similarity": np.clip(product / UNIT**2, -1, 1),
            "representative": _representative(data, topic, product, fitted, params),
        }
    )
    return Discovered(
        store.frame("topics", topics.to_dict("records")),
        store.frame("topic_terms", terms),
        store.frame("topic_timeline", _timeline(data["published"], topic)),
    )


class ExactWard:
    """Ward clustering refined by spherical k-means, the same on every processor.

    Ward sees at most ``limit`` rows, spread evenly; the tree is cut from the top, and branches
    below ``minimum`` rows dissolve. Rows then move to the nearest centre until none moves.
    The interface is that of scikit-learn as far as BERTopic uses it.
    """

    def __init__(self, number: int, minimum: int, limit: int) -> None:
        self.number, self.minimum, self.limit = number, minimum, limit

    def fit(self, X: np.ndarray, y: object = None) -> "ExactWard":
        """Find the centres among integer unit vectors; ``labels_`` holds each row's cluster."""
        rows = np.arange(len(X))
        if len(X) > self.limit:
            rows = np.arange(self.limit) * len(X) // self.limit
        self.labels_ = np.full(len(X), -1)
        self.labels_[rows] = cut(ward(distances(X[rows])), self.number, self.minimum)
        for _ in range(ROUNDS):
            self.centres_ = _centres(X, self.labels_)
            before, self.labels_ = self.labels_, self._settled(X)
            if (self.labels_ == before).all():
                break
        return self

    def _settled(self, X: np.ndarray) -> np.ndarray:
        """Each row's cluster, after clusters that fell below the minimum are gone."""
        while True:
            labels = self.predict(X)
            sizes = np.bincount(labels, minlength=len(self.centres_))
            if sizes.min() >= self.minimum or len(sizes) == 1:
                return labels
            self.centres_ = np.delete(self.centres_, sizes.argmin(), axis=0)

    def nearest(self, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The cluster with the nearest centre for each row, and the product with that centre."""
        products = X @ self.centres_.T
        return products.argmax(axis=1), products.max(axis=1)

    def predict(self, X: np.ndarray) -> np.ndarray:
        """The cluster with the nearest centre for each row."""
        return self.nearest(X)[0]


def unit(rows: np.ndarray) -> np.ndarray:
    """Rows brought to length UNIT and rounded: whole numbers in floats, zeros stay zeros.

    Each step is elementwise or adds whole numbers below 2**53: exact, whatever the order.
    """
    rows = rows.astype(np.float64)
    largest = np.abs(rows).max(axis=1, initial=0, keepdims=True)
    rows = np.rint(rows * (UNIT / np.maximum(largest, 1)))
    length = np.sqrt((rows * rows).sum(axis=1, keepdims=True))
    return np.rint(rows * (UNIT / np.maximum(length, 1)))


def distances(rows: np.ndarray) -> np.ndarray:
    """Euclidean distances between integer rows, condensed as scipy wants them."""
    squares = (rows * rows).sum(axis=1)
    parts = [np.zeros(0)]
    for first in range(0, len(rows), 256):
        products = rows[first : first + 256] @ rows.T
        for i, row in enumerate(products, first):
            parts.append(np.sqrt(squares[i] + squares[i + 1 :] - 2 * row[i + 1 :]) / UNIT)
    return np.concatenate(parts)


def cut(tree: np.ndarray, number: int, minimum: int) -> np.ndarray:
    """Labels of at most ``number`` clusters from a linkage tree, -1 for rows of small branches.

    The highest merge is undone first. A branch with fewer than ``minimum`` rows makes no cluster
    (as in the condensed tree of HDBSCAN: Campello, Moulavi & Sander, 2013).
    """
    leaves = len(tree) + 1
    size = np.concatenate([np.ones(leaves), tree[:, 3]])
    height = np.concatenate([np.zeros(leaves), tree[:, 2]])
    clusters = {2 * leaves - 2}
    final: set[int] = set()
    while clusters and len(clusters) + len(final) < number:
        node = max(clusters, key=lambda node: (height[node], node))
        clusters.discard(node)
        children = [int(child) for child in tree[node - leaves, :2]] if height[node] else []
        children = [child for child in children if size[child] >= minimum]
        if children:
            clusters.update(children)
        else:
            final.add(node)
    labels = np.full(leaves, -1)
    for label, node in enumerate(sorted(clusters | final)):
        below = [node]
        while below:
            node = below.pop()
            if node < leaves:
                labels[node] = label
            else:
                below.extend(int(child) for child in tree[node - leaves, :2])
    return labels


def _centres(rows: np.ndarray, labels: np.ndarray) -> np.ndarray:
    sums = [rows[labels == label].sum(axis=0) for label in range(labels.max() + 1)]
    return unit(np.array(sums))


def _joined(
    statements: pd.DataFrame, documents: pd.DataFrame, embeddings: pd.DataFrame
) -> pd.DataFrame:
    """Statements sorted by key with what is needed of their documents and their vectors."""
    data = statements[["statement_id", "document_id", "sentence", "cue", "speaker_text"]]
    facts = documents[["document_id", "published", "on_topic", "duplicate_of"]]
    data = data.merge(facts, how="left", on="document_id", validate="many_to_one")
    data = data.merge(embeddings, how="left", on="statement_id", validate="one_to_one")
    for column, table in (("on_topic", "documents"), ("vector", "embeddings")):
        if data[column].isna().any():
            first = data.loc[data[column].isna(), "statement_id"].min()
            raise InputError(f"table {table}: nothing for statement {first}; make the table again")
    return data.sort_values("statement_id", ignore_index=True)


def _fit(
    data: pd.DataFrame, units: np.ndarray, clusters: ExactWard, minimum: int
) -> tuple[Any, Sequence[str]]:
    """A fitted BERTopic and its vocabulary."""
    from bertopic import BERTopic  # slow to import
    from bertopic.dimensionality import BaseDimensionalityReduction
    from bertopic.vectorizers import ClassTfidfTransformer

    vocabulary = _vocabulary(data, min(minimum, max(1, len(data) // 100)))
    model = BERTopic(
        language="multilingual",  # "english" would strip every letter beyond ASCII
        umap_model=BaseDimensionalityReduction(),
        hdbscan_model=clusters,
        vectorizer_model=CountVectorizer(token_pattern=WORD, vocabulary=vocabulary),
        ctfidf_model=ClassTfidfTransformer(reduce_frequent_words=True),
    )
    model.fit_transform(data["sentence"].tolist(), embeddings=units)
    return model, vocabulary


def _vocabulary(data: pd.DataFrame, minimum: int) -> list[str]:
    """Words of at least ``minimum`` statements that are mostly no name of a speaker and no cue."""
    analyse = CountVectorizer(token_pattern=WORD).build_analyzer()
    sentences, found, asides = Counter[str](), Counter[str](), Counter[str]()
    for sentence, speaker, cue in zip(
        data["sentence"], data["speaker_text"], data["cue"], strict=True
    ):
        words = analyse(sentence)
        found.update(words)
        sentences.update(set(words))
        asides.update(analyse(f"{speaker} {cue}"))
    words = [word for word, n in sentences.items() if n >= minimum and word not in STOP_WORDS]
    words = [word for word in words if 2 * asides[word] <= found[word]] or words
    return sorted(words or sentences)


def _terms(
    model: Any, vocabulary: Sequence[str], clusters: ExactWard, order: list[int],
    sizes: np.ndarray, number: int,
) -> list[dict[str, Any]]:  # fmt: skip
    """The terms of each topic by class-based tf-idf, ties by the alphabet."""
    row = {cluster: topic for cluster, topic in zip(clusters.labels_, model.topics_, strict=True)}
    rows = []
    for topic, cluster in enumerate(order):
        weights = np.round(model.c_tf_idf_[row[cluster]].toarray()[0], store.DECIMALS)
        best = [i for i in np.argsort(-weights, kind="stable")[:number] if weights[i] > 0]
        label = ", ".join(vocabulary[i] for i in best[:3])
        rows += [
            {"topic": topic, "rank": rank, "term": vocabulary[i], "weight": weights[i],
             "label": label, "statements": sizes[topic]}
            for rank, i in enumerate(best, 1)
        ]  # fmt: skip
    return rows


def _representative(
    data: pd.DataFrame, topic: np.ndarray, product: np.ndarray, fitted: np.ndarray, params: Discover
) -> np.ndarray:
    """The statements nearest to their topic's centre, each wording once, ties by id."""
    marks = np.zeros(len(data), bool)
    seen: dict[int, set[str]] = {}
    for i in np.argsort(-product, kind="stable"):
        if fitted[i] and topic[i] >= 0:
            wordings = seen.setdefault(int(topic[i]), set())
            wording = " ".join(re.findall(WORD, data["sentence"].iloc[i].casefold()))
            if len(wordings) < params.representatives and wording not in wordings:
                wordings.add(wording)
                marks[i] = True
    return marks


def _timeline(published: pd.Series, topic: np.ndarray) -> list[dict[str, Any]]:
    """Every topic in every month that has a statement with a date and a topic."""
    dated = ((published != "") & (topic >= 0)).to_numpy(bool)
    counts = Counter(zip(topic[dated], published[dated].str[:7], strict=True))
    months = Counter(published[dated].str[:7])
    rows = []
    for month in sorted(months):
        last = calendar.monthrange(int(month[:4]), int(month[5:]))[1]
        for number in range(topic.max() + 1):
            count = counts[number, month]
            rows.append(
                {"topic": number, "window_start": f"{month}-01", "window_end": f"{month}-{last}",
                 "statements": count, "share": count / months[month]}
            )  # fmt: skip
    return rows
