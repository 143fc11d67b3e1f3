"""Classifiers of one interface: ``fit(cases, gold, weights)`` and ``predict_proba(cases)``.

As in scikit-learn, ``classes_`` names the columns of what ``predict_proba`` returns. A case
without a candidate of the climb is judged by those that read the text, and is no position for the
others. Fits are by liblinear (Fan et al. 2008), whose sums do not depend on the processor.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import numpy as np
from scipy import sparse
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from parley.stance.cases import CLASSES, Case
from parley.stance.gold import DISPATCH
from parley.stance.model import PositionModel
from parley.stance.position import Candidate
from parley.vectors import Vectors

DECIMALS = 4  # to which weights are rounded


class Classifier(Protocol):
    """What all classifiers have in common."""

    classes_: tuple[str, ...]

    def fit(self, cases: Sequence[Case], gold: Sequence[str],
            weights: Sequence[float] | None = None) -> "Classifier":  # fmt: skip
        """Learn from cases with their codes; ``weights`` tell how much each one counts."""

    def predict_proba(self, cases: Sequence[Case]) -> np.ndarray:
        """One row for each case, one column for each of ``classes_``; rows sum to 1."""


class Majority:
    """Always the class that is most frequent in training, or the class given."""

    def __init__(self, always: str = "") -> None:
        self.always = always
        self.classes_: tuple[str, ...] = CLASSES

    def fit(self, cases, gold, weights=None) -> "Majority":
        """Count the classes."""
        self.classes_ = _classes([*gold, *([self.always] if self.always else [])])
        share = _shares(gold, weights, self.classes_)
        self.row = np.eye(len(self.classes_))[
            self.classes_.index(self.always) if self.always else int(np.argmax(share))]
        return self

    def predict_proba(self, cases) -> np.ndarray:
        """The same for every case."""
        return np.tile(self.row, (len(cases), 1))


class Rules:
    """The codebook's phrases and the climb of the parse alone: nothing is learned."""

    classes_: tuple[str, ...] = CLASSES

    def fit(self, cases, gold, weights=None) -> "Rules":
        """Learn nothing."""
        return self

    def predict_proba(self, cases) -> np.ndarray:
        """1 for the stance that the climb reads, or for none."""
        table = np.zeros((len(cases), len(CLASSES)))
        for i, case in enumerate(cases):
            sure = sorted(case.candidates, key=lambda c: bool(c.features.get("fallback")))
            table[i, CLASSES.index(sure[0].stance if sure else "none")] = 1
        return table


class Positions:
    """The model that `train` ships, learned and asked as there."""

    classes_: tuple[str, ...] = CLASSES

    def __init__(self, regularisation: float = 0.1, stance_regularisation: float = 1.0) -> None:
        self.how = (regularisation, stance_regularisation)

    def fit(self, cases, gold, weights=None) -> "Positions":
        """Learn from the candidates of the cases."""
        weights = _weights(gold, weights)
        rows = [(c, g, w, case.dispatch) for case, g, w in zip(cases, gold, weights, strict=True)
                for c in case.candidates]  # fmt: skip
        features = [{**c.features, DISPATCH: 1.0} if own else c.features for c, _, _, own in rows]
        self.model = PositionModel(*self.how).fit(
            features, [g for _, g, _, _ in rows], [c.sign for c, *_ in rows],
            [float(w) for _, _, w, _ in rows])  # fmt: skip
        return self

    def predict_proba(self, cases) -> np.ndarray:
        """The most probable candidate of each case; without one it is no position."""
        return np.array([self._of(case.candidates) for case in cases]).reshape(-1, len(CLASSES))

    def _of(self, candidates: Sequence[Candidate]) -> list[float]:
        asked = [self.model.predict(c) for c in candidates]
        stance, sure, given = max(asked, key=lambda a: a[1], default=("none", 0.0, 1.0))
        if stance == "none":
            return [1.0, 0.0, 0.0, 0.0]
        rest = sure * (1 - given) / 2
        return [1 - sure, *(sure * given if s == stance else rest for s in CLASSES[1:])]


class _Linear:
    """One logistic regression for each class against the others, on the features of `_matrix`."""

    def __init__(self, regularisation: float = 1.0) -> None:
        self.regularisation = regularisation
        self.classes_: tuple[str, ...] = CLASSES

    def _matrix(self, cases: Sequence[Case], learn: bool) -> sparse.csr_matrix:
        raise NotImplementedError

    def fit(self, cases, gold, weights=None):
        """Learn the weights of every class."""
        matrix, weights = self._matrix(cases, True), _weights(gold, weights)
        self.classes_ = _classes(gold)
        labels = np.asarray(gold)
        self.weights, self.intercepts = [], []
        for name in self.classes_:
            if len(self.classes_) == 1:
                self.weights.append(np.zeros(matrix.shape[1]))
                self.intercepts.append(0.0)
                continue
            model = LogisticRegression(C=self.regularisation, solver="liblinear", dual=True,
                                       tol=1e-2, max_iter=1000, random_state=0)  # fmt: skip
            model.fit(matrix, labels == name, sample_weight=weights)
            self.weights.append(np.round(model.coef_[0], DECIMALS))
            self.intercepts.append(round(float(model.intercept_[0]), DECIMALS))
        return self

    def predict_proba(self, cases) -> np.ndarray:
        """Probabilities of the classes, scaled to sum to 1."""
        if not len(cases):
            return np.zeros((0, len(self.classes_)))
        scores = self._matrix(cases, False) @ np.array(self.weights).T + np.array(self.intercepts)
        each = 1 / (1 + np.exp(-np.clip(scores, -30, 30)))
        return each / each.sum(axis=1, keepdims=True)


class Ngrams(_Linear):
    """Words and pairs of words, weighted by tf-idf, in a logistic regression.

    It reads the sentence with marks in place of holder and issue, so it needs no issue's name.
    """

    def __init__(self, regularisation: float = 10.0) -> None:
        super().__init__(regularisation)
        self.terms = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True,
                                     token_pattern=r"\S+", dtype=np.float64)  # fmt: skip

    def _matrix(self, cases, learn):
        texts = [case.masked for case in cases]
        return self.terms.fit_transform(texts) if learn else self.terms.transform(texts)


def common_terms(analyse: Callable[[str], list[str]], texts: Iterable[str],
                 articles: Iterable[str], least: int) -> list[str]:  # fmt: skip
    """The terms that at least so many articles have, sorted; `articles` names that of each text."""
    where: dict[str, set[str]] = defaultdict(set)
    for text, article in zip(texts, articles, strict=True):
        for term in analyse(text):
            where[term].add(article)
    return sorted(term for term, its in where.items() if len(its) >= least)


class Encoder:
    """Static vectors of texts, of length 1; a text is encoded once."""

    def __init__(self, vectors: Vectors) -> None:
        self.vectors = vectors
        self.known: dict[str, np.ndarray] = {}

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        """One row for each text."""
        new = sorted(set(texts) - self.known.keys())
        rows = self.vectors.sums(new).astype(np.float64)
        length = np.sqrt((rows**2).sum(axis=1, keepdims=True))
        rows = np.round(rows / np.where(length > 0, length, 1), 6)
        self.known.update(zip(new, rows, strict=True))
        return np.array([self.known[text] for text in texts]).reshape(len(texts), -1)


class Embeddings(_Linear):
    """Static vectors of sentence, proposition and the words from holder to issue."""

    def __init__(self, encoder: Encoder, regularisation: float = 1.0) -> None:
        super().__init__(regularisation)
        self.encoder = encoder

    def _matrix(self, cases, learn):
        sentence, proposition, between = (
            self.encoder([getattr(case, name) for case in cases])
            for name in ("sentence", "proposition", "between")
        )  # fmt: skip
        scale = np.sqrt(sentence.shape[1])  # so that products are as long as what they are of
        return sparse.csr_matrix(np.hstack([sentence, between, sentence * proposition * scale]))


class Pairs(_Linear):
    """Statement and proposition: n-grams of the one, vectors of both, what the climb reads.

    Neither actor nor issue is seen by name, so it can be asked about a proposition of which no
    code was seen. It reads words of the text, which the model of `train` does not.
    """

    def __init__(self, encoder: Encoder, regularisation: float = 3.0) -> None:
        super().__init__(regularisation)
        self.ngrams = Ngrams()
        self.embeddings = Embeddings(encoder)
        self.read = DictVectorizer()

    def _matrix(self, cases, learn):
        seen = [_features(case) for case in cases]
        read = self.read.fit_transform(seen) if learn else self.read.transform(seen)
        return sparse.hstack([self.ngrams._matrix(cases, learn), read,
                              self.embeddings._matrix(cases, learn)]).tocsr()  # fmt: skip


def _features(case: Case) -> dict[str, float]:
    """What the climb reads of a case, relative to the stance it would propose."""
    if not case.candidates:
        return {"no candidate": 1.0}
    best = min(case.candidates, key=lambda c: bool(c.features.get("fallback")))
    turned = {f"{name} as {best.stance}": value for name, value in best.features.items()
              if name.startswith(("op=", "via=", "cond="))}  # fmt: skip
    return {**best.features, **turned, **({DISPATCH: 1.0} if case.dispatch else {})}


def _classes(gold: Sequence[str]) -> tuple[str, ...]:
    """The classes of the codes: those of positions in their order, others by the alphabet."""
    return tuple(sorted(set(gold), key=lambda g: (CLASSES.index(g) if g in CLASSES else 99, g)))


def _weights(gold, weights) -> np.ndarray:
    return np.ones(len(gold)) if weights is None else np.asarray(weights, dtype=float)


def _shares(gold, weights, classes) -> np.ndarray:
    weight, labels = _weights(gold, weights), np.asarray(gold)
    return np.array([weight[labels == name].sum() for name in classes])
