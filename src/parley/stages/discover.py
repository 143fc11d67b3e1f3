"""Find the topics that the statements speak of.

Reads statements, documents and embeddings. Writes topics, topic_terms and topic_timeline.
Assumes that embeddings holds the vector of every statement.

Topics are fitted on the statements of on-topic articles that repeat no other; statements of
repeats go to the topic with the nearest centre, statements of off-topic articles to none (-1).
No statement with words is left out as an outlier. Repeats count in sizes and in the timeline.

Method: BERTopic (Grootendorst, 2022) with Ward clustering (Murtagh & Legendre, 2014) refined by
spherical k-means (Dhillon & Modha, 2001) in place of UMAP and HDBSCAN, whose topics change with
the processor. All sums are exact (see parley.clusters): no processor, number of threads or order
of rows changes a topic.
"""

import calendar
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, CountVectorizer

from parley import store
from parley.clusters import UNIT, ExactWard, unit
from parley.errors import InputError
from parley.params import Discover

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
    units = unit(np.stack(data["vector"].tolist()) if len(data) else np.zeros((0, 1)))
    spoken = data["on_topic"].to_numpy(bool) & units.any(axis=1)
    spoken &= np.array([bool(re.search(WORD, text)) for text in data["sentence"]], bool)
    fitted = spoken & (data["duplicate_of"] == "").to_numpy(bool)

    topic = np.full(len(data), -1)
    product = np.full(len(data), np.nan)
    terms: list[dict[str, Any]] = []
    number = min(params.topics, int(fitted.sum()) // params.minimum_statements)
    vocabulary = _vocabulary(data[fitted], params.minimum_statements)
    if number and len(vocabulary) > 1:
        clusters = ExactWard(number, params.minimum_statements, params.fit_limit)
        model = _fit(data.loc[fitted, "sentence"], units[fitted], clusters, vocabulary)
        nearest, product[spoken] = clusters.nearest(units[spoken])
        order = [cluster for cluster, _ in Counter(nearest).most_common()]  # ties: first seen
        topic[spoken] = np.argsort(order)[nearest]
        terms = _terms(model, vocabulary, clusters, order, np.bincount(topic[spoken]), params.terms)
    topics = pd.DataFrame(
        {
            "statement_id": data["statement_id"],
            "topic": topic,
            "similarity": np.clip(product / UNIT**2, -1, 1),
            "representative": _representative(data, topic, product, fitted, params),
        }
    )
    return Discovered(
        store.check(topics, "topics"),
        store.frame("topic_terms", terms),
        store.frame("topic_timeline", _timeline(data["published"], topic)),
    )


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
    sentences: pd.Series, units: np.ndarray, clusters: ExactWard, vocabulary: list[str]
) -> Any:
    """A fitted BERTopic; the clusters are fitted with it.

    A word counts once in a statement: a text that says it ten times tells no more of the topic
    (burstiness: Church & Gale, 1995). Square roots keep common words from leading every topic.
    """
    from bertopic import BERTopic  # slow to import
    from bertopic.dimensionality import BaseDimensionalityReduction
    from bertopic.vectorizers import ClassTfidfTransformer

    known = set(vocabulary)
    texts = [" ".join(sorted(known.intersection(_words(sentence)))) for sentence in sentences]
    model = BERTopic(
        language="multilingual",  # "english" would strip every letter beyond ASCII
        umap_model=BaseDimensionalityReduction(),
        hdbscan_model=clusters,
        vectorizer_model=CountVectorizer(token_pattern=WORD, vocabulary=vocabulary),
        ctfidf_model=ClassTfidfTransformer(reduce_frequent_words=True),
    )
    model.fit_transform(texts, embeddings=units)
    return model


def _vocabulary(data: pd.DataFrame, minimum: int) -> list[str]:
    """Words that may describe a topic: mostly no name of a speaker and no cue, not too rare.

    A word stands in at least ``minimum`` statements, or in one of a hundred where there are few.
    """
    minimum = min(minimum, max(1, len(data) // 100))
    found, asides = Counter[str](), Counter[str]()
    for sentence in data["sentence"]:
        found.update(set(_words(sentence)))
    for speaker, cue in zip(data["speaker_text"], data["cue"], strict=True):
        asides.update(set(_words(f"{speaker} {cue}")))
    words = [word for word, n in found.items() if n >= minimum and word not in STOP_WORDS]
    words = [word for word in words if 2 * asides[word] <= found[word]] or words
    return sorted(words if len(words) > 1 else found)


def _words(text: str) -> list[str]:
    return re.findall(WORD, text.lower())


def _terms(
    model: Any, vocabulary: Sequence[str], clusters: ExactWard, order: list[int],
    sizes: np.ndarray, number: int,
) -> list[dict[str, Any]]:  # fmt: skip
    """The terms of each topic by class-based tf-idf, ties by the alphabet."""
    row = dict(zip(clusters.labels_, model.topics_, strict=True))
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
            wording = " ".join(_words(data["sentence"].iloc[i]))
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
