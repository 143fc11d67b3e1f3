"""Find the topics that the statements speak of.

Reads statements, documents and embeddings. Writes topics, topic_terms, topic_timeline,
topic_numbers and the model that finds the topic of other texts. Assumes that embeddings holds the
vector of every statement.

Topics are fitted on the statements of on-topic articles that repeat no other (with ``unit:
document``, on those articles); statements of repeats go to the topic with the nearest centre,
statements of off-topic articles and those without content (without a noun, where parsed) to none
(-1). No other statement is left out as an outlier. Repeats count in sizes and in the timeline.

Method: BERTopic (Grootendorst, 2022) with Ward clustering (Murtagh & Legendre, 2014) refined by
spherical k-means (Dhillon & Modha, 2001) in place of UMAP and HDBSCAN, whose topics change with
the processor, on vectors beside words (parley.topicmodel). The number of topics is the greatest
on which bootstrap samples agree (parley.refits). All sums are exact (parley.clusters): no
processor, number of threads or order of rows changes a topic.
"""

import calendar
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from parley import store
from parley.clusters import spread
from parley.errors import InputError
from parley.params import Discover
from parley.refits import FOUND, Sample, Trial, choose, npmi, overlaps, tried, wilson
from parley.topicmodel import TopicModel, rows_of, spoken, word_weights, words

HALVES = "ain aren couldn didn doesn don hadn hasn haven isn mustn needn shan shouldn wasn weren"
STOP_WORDS = ENGLISH_STOP_WORDS | set(HALVES.split()) | {"won", "wouldn", "said", "says", "say"}


@dataclass(frozen=True)
class Discovered:
    """The tables of topics, and the model that finds the topic of other texts."""

    topics: pd.DataFrame
    topic_terms: pd.DataFrame
    topic_timeline: pd.DataFrame
    topic_numbers: pd.DataFrame
    model: TopicModel

    @property
    def outliers(self) -> int:
        """Statements without a topic: off topic, without words, or too few for any topic."""
        return int((self.topics["topic"] == -1).sum())


@dataclass(frozen=True)
class _Fitted:
    """Topics in the order of their fit, with their terms and how often each was found again."""

    model: TopicModel = field(default_factory=lambda: TopicModel({}, np.zeros((0, 0)), []))
    terms: Sequence[Sequence[tuple[str, float]]] = ()
    found: Sequence[int] = ()
    trials: Sequence[Trial] = ()
    chosen: int = 0

    def ordered(self, order: Sequence[int]) -> "_Fitted":
        """The topics in another order, each with its label."""
        terms = [self.terms[i] for i in order]
        centres, labels = self.model.centres[order], _labels(terms)
        model = TopicModel(self.model.weights, centres, labels, self.model.words)
        return _Fitted(model, terms, [self.found[i] for i in order], self.trials, self.chosen)


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
    units, place = _units(data, params.unit)
    told = units["on_topic"].to_numpy(bool)
    fit = _fit(units[told & (units["duplicate_of"] == "").to_numpy(bool)], data, params)

    topic, cosine = np.full(len(units), -1), np.full(len(units), np.nan)
    texts = units.loc[told, "content"].tolist()
    topic[told], cosine[told] = fit.model.nearest(texts, _vectors(units[told]))
    sizes = Counter(topic[place])  # ties: first seen
    order = [cluster for cluster, _ in sizes.most_common() if cluster >= 0]
    if order:
        fit = fit.ordered(order)
        topic = np.append(np.argsort(order), -1)[topic]
    member = topic[place]
    if params.unit == "document":
        _, cosine = fit.model.nearest(data["content"].tolist(), _vectors(data), member)
    topics = pd.DataFrame(
        {
            "statement_id": data["statement_id"],
            "topic": member,
            "similarity": cosine,
            "representative": _representative(data, member, cosine, params),
        }
    )
    return Discovered(
        store.check(topics, "topics"),
        store.frame("topic_terms", _terms(fit, np.bincount(member[member >= 0]), params)),
        store.frame("topic_timeline", _timeline(data["published"], member)),
        store.frame("topic_numbers", _numbers(fit)),
        fit.model,
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


def _units(data: pd.DataFrame, unit: str) -> tuple[pd.DataFrame, np.ndarray]:
    """What topics are fitted on, and the place of each statement's unit.

    An article is its statements, each wording once, in one text with the sum of their vectors.
    """
    if unit == "statement" or data.empty:
        return data, np.arange(len(data))
    groups = data.drop_duplicates(["document_id", "sentence"]).groupby("document_id")
    units = groups.agg({"content": " ".join, "vector": "sum", "on_topic": "first",
                        "duplicate_of": "first"}).reset_index()  # fmt: skip
    return units, np.searchsorted(units["document_id"].to_numpy(), data["document_id"].to_numpy())


def _vectors(data: pd.DataFrame) -> np.ndarray:
    return np.stack(data["vector"].tolist()) if len(data) else np.zeros((0, 1))


def _fit(units: pd.DataFrame, data: pd.DataFrame, params: Discover) -> _Fitted:
    """Topics of the units, as many as the user or bootstrap samples want."""
    minimum = params.minimum_statements
    units = units[spoken(units["content"].tolist(), _vectors(units))]
    texts = [words(text) for text in units["content"]]
    asides = data[data["document_id"].isin(units["document_id"])]
    vocabulary = _vocabulary(texts, asides, minimum)
    most = len(units) // minimum
    if not most or len(vocabulary) < 2:
        return _Fitted()
    weights = word_weights(texts, vocabulary)
    rows = rows_of(units["content"].tolist(), _vectors(units), weights, params.words)
    said = _said(texts, vocabulary)

    leaves = spread(len(rows), params.fit_limit)
    sample = Sample.of(rows[leaves])
    heard = said[leaves]

    def coherence(labels: np.ndarray) -> float:
        best = _best(heard, labels, vocabulary, params.terms)
        return npmi(heard, [[column[term] for term, _ in topic] for topic in best])

    column = {word: i for i, word in enumerate(vocabulary)}
    asked = params.numbers if params.topics == "auto" else (params.topics,)
    numbers = sorted({min(number, most) for number in asked})
    draw = partial(sample.refits, minimum=minimum, limit=params.refit_limit, times=params.refits)
    fits = sample.fitted(numbers, minimum)
    trials = tried(sample.rows, numbers, fits, draw(numbers, seed=params.seed), coherence)
    chosen = choose(trials, params.stable)
    clusters = fits[numbers.index(chosen)]
    if len(leaves) < len(rows):
        labels = np.full(len(rows), -1)
        labels[leaves] = clusters.labels_
        clusters.settle(rows, labels)
    found = np.zeros(len(clusters.centres_), np.int64)
    for (centres,) in draw([chosen], seed=params.seed + 1):
        held = overlaps(clusters.labels_[leaves], len(found), sample.rows, centres)
        found += held >= FOUND
    model = TopicModel(weights, clusters.centres_, [], params.words)
    terms = _best(said, clusters.labels_, vocabulary, params.terms)
    return _Fitted(model, terms, found.tolist(), trials, chosen)


def _vocabulary(texts: Sequence[Sequence[str]], asides: pd.DataFrame, minimum: int) -> list[str]:
    """Words that may describe a topic: mostly no name of a speaker and no cue, not too rare.

    A word stands in at least ``minimum`` texts, or in one of a hundred where there are few.
    """
    minimum = min(minimum, max(1, len(texts) // 100))
    found, aside = Counter[str](), Counter[str]()
    for text in texts:
        found.update(set(text))
    for speaker, cue in zip(asides["speaker_text"], asides["cue"], strict=True):
        aside.update(set(words(f"{speaker} {cue}")))
    kept = [word for word, n in found.items() if n >= minimum and word not in STOP_WORDS]
    kept = [word for word in kept if 2 * aside[word] <= found[word]] or kept
    return sorted(kept if len(kept) > 1 else found)


def _said(texts: Sequence[Sequence[str]], vocabulary: list[str]) -> csr_matrix:
    """Which words of the vocabulary stand in each text.

    A word counts once in a text, which tells no more of the topic by saying it ten times
    (burstiness: Church & Gale, 1995).
    """
    column = {word: i for i, word in enumerate(vocabulary)}
    held = [sorted(column[word] for word in set(text) if word in column) for text in texts]
    ends = np.cumsum([0, *map(len, held)])
    columns = np.array([i for row in held for i in row], np.int64)
    return csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(texts), len(vocabulary)))


def _best(
    said: csr_matrix, labels: np.ndarray, vocabulary: list[str], number: int
) -> list[list[tuple[str, float]]]:
    """The terms of each topic by class-based tf-idf (Grootendorst, 2022), ties by the alphabet.

    As BERTopic's ClassTfidfTransformer with ``reduce_frequent_words``: square roots keep common
    words from leading every topic.
    """
    member = csr_matrix((np.ones(len(labels)), (labels, np.arange(len(labels)))))
    counts = (member @ said).toarray()
    totals = counts.sum(axis=1, keepdims=True)
    mean = int(totals.sum()) // len(totals)
    rarity = np.array([math.log(mean / n + 1) if n else 0.0 for n in counts.sum(axis=0)])
    weighted = np.sqrt(counts / np.maximum(totals, 1)) * rarity
    found = []
    for row in np.round(weighted, store.DECIMALS):
        best = [i for i in np.argsort(-row, kind="stable")[:number] if row[i] > 0]
        found.append([(vocabulary[i], float(row[i])) for i in best])
    return found


def _labels(terms: Sequence[Sequence[tuple[str, float]]]) -> list[str]:
    """Three terms for each topic, first those that weigh more in it than in any other."""
    most: dict[str, float] = {}
    for term, weight in chain.from_iterable(terms):
        most[term] = max(weight, most.get(term, 0.0))
    ranked = [sorted(topic, key=lambda pair: pair[1] < most[pair[0]]) for topic in terms]
    return [", ".join(term for term, _ in topic[:3]) for topic in ranked]


def _terms(fit: _Fitted, sizes: np.ndarray, params: Discover) -> list[dict[str, Any]]:
    rows = []
    for topic, terms in enumerate(fit.terms):
        low, high = wilson(fit.found[topic], params.refits)
        about = {"topic": topic, "label": fit.model.labels[topic], "statements": sizes[topic],
                 "found": fit.found[topic], "refits": params.refits, "low": low, "high": high,
                 "stable": fit.found[topic] >= params.stable * max(params.refits, 1)}  # fmt: skip
        rows += [{**about, "rank": rank, "term": term, "weight": weight}
                 for rank, (term, weight) in enumerate(terms, 1)]  # fmt: skip
    return rows


def _numbers(fit: _Fitted) -> list[dict[str, Any]]:
    return [
        {"topics": trial.asked, "made": trial.made, "stability": trial.stability,
         "overlap": trial.overlap, "coherence": trial.coherence,
         "chosen": trial.asked == fit.chosen}
        for trial in fit.trials
    ]  # fmt: skip


def _representative(
    data: pd.DataFrame, topic: np.ndarray, cosine: np.ndarray, params: Discover
) -> np.ndarray:
    """The statements nearest to their topic's centre, each wording once, ties by id."""
    marks = np.zeros(len(data), bool)
    free = (data["duplicate_of"] == "").to_numpy(bool) & (topic >= 0) & ~np.isnan(cosine)
    sentences = data["sentence"].tolist()
    seen: dict[int, set[str]] = {}
    for i in np.argsort(-np.round(cosine, store.DECIMALS), kind="stable"):
        wordings = seen.setdefault(int(topic[i]), set())
        if free[i] and len(wordings) < params.representatives:
            wording = " ".join(words(sentences[i]))
            if wording not in wordings:
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
