"""Which issues a sentence takes up that no pattern of the codebook finds in it.

Patterns find an issue where its usual words stand. Three coded positions in ten stand in other
words: `they will keep sending us what we need to defend the sky`. This model is learned from coded
real articles, which are not in the repository, by `pipelines/coded`; only its weights are kept
(`models/stance/words.json`). It sees which words and pairs of words stand in the sentence, with
marks in place of actors, its static vector, and where its article names the issue. What it
proposes is then judged like any other pair of holder and issue.
Source: L1-regularised logistic regression (Ng 2004), one for each issue, fitted by liblinear.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from parley.codebook import Issues
from parley.errors import InputError
from parley.stance.cases import masked
from parley.stance.classifiers import DECIMALS, Encoder, common_terms
from parley.stance.reading import ImpliedIssue, Reading

LEAST = 0.2  # how probable it must be that a sentence takes a position on an issue it does not name
POSITIONS = 10  # coded sentences with a position, below which nothing is learned of an issue
ARTICLES = 5  # a word or pair of words that fewer articles have is not kept
VECTOR = 3.0  # length of the static vector beside the words' ones
NEAR = (-1, -2, 1)  # sentences in which the issue may be named: by their places from this one
MANY = 5  # sentences of the article that name the issue, above which more tell nothing
COMPANY = len(NEAR) + 2  # features of where the article names the issue


class Implied:
    """For each proposition, how probable it is that a sentence takes a position on it."""

    def __init__(self, encoder: Encoder, regularisation: float = 0.3) -> None:
        self.encoder = encoder
        self.regularisation = regularisation
        self.terms: tuple[str, ...] = ()
        self.weights: dict[str, np.ndarray] = {}  # by proposition; the last one is the intercept

    def fit(self, readings: Sequence[Reading], taken: Mapping[tuple[str, str], set[str]],
            issues: Issues) -> "Implied":  # fmt: skip
        """Learn from coded articles.

        Parameters
        ----------
        readings : sequence of Reading
            All sentences of the articles, in the order of the text.
        taken : mapping
            Document and statement_id to the issues on which the sentence takes a position.
        issues : Issues
            The codebook, for the propositions.
        """
        asked = [r for r in readings if _holders(r)]
        texts = [masked(r) for r in asked]
        self.terms = tuple(common_terms(_counter(()).build_analyzer(), texts,
                                        (r.document_id for r in asked), ARTICLES))  # fmt: skip
        words = self._words(asked, texts)
        for issue in sorted(issues.issues):
            gold = np.array([issue in taken.get((r.document_id, r.statement_id), ())
                             for r in asked])  # fmt: skip
            seen = gold | ~np.array([_named(r, issue) for r in asked])
            if gold.sum() < POSITIONS:
                continue
            matrix = sparse.hstack([words, _company(readings, issue)]).tocsr()
            model = LogisticRegression(C=self.regularisation, l1_ratio=1, solver="liblinear",
                                       tol=1e-2, random_state=0)  # fmt: skip
            model.fit(matrix[seen], gold[seen])
            self.weights[issues.issues[issue].proposition] = np.round(
                np.append(model.coef_[0], model.intercept_), DECIMALS)
        n = len(self.terms)
        used = [k for k in range(n) if any(row[k] for row in self.weights.values())]
        self.weights = {p: np.append(row[used], row[n:]) for p, row in self.weights.items()}
        self.terms = tuple(self.terms[k] for k in used)
        return self

    def tell(self, readings: Sequence[Reading], issues: Issues) -> None:
        """Write into each sentence the issues that it takes up without naming them.

        Parameters
        ----------
        readings : sequence of Reading
            All sentences of the articles, in the order of the text; changed in place.
        issues : Issues
            The codebook; of a proposition that was not learned nothing is told.
        """
        for reading in readings:
            reading.implied.clear()
        asked = [r for r in readings if _holders(r)]
        known = {issue: its for issue, its in sorted(issues.issues.items())
                 if its.proposition in self.weights}  # fmt: skip
        if not asked or not known:
            return
        words = self._words(asked, [masked(r) for r in asked])
        for issue, its in known.items():
            weights = self.weights[its.proposition]
            matrix = sparse.hstack([words, _company(readings, issue)]).tocsr()
            score = matrix @ weights[:-1] + weights[-1]
            sure = np.round(1 / (1 + np.exp(-np.clip(score, -30, 30))), 4)
            for reading, share in zip(asked, sure, strict=True):
                if share >= LEAST and not _named(reading, issue):
                    reading.implied.append(ImpliedIssue(issue, its.name, float(share)))

    def _words(self, readings: Sequence[Reading], texts: Sequence[str]) -> sparse.csr_matrix:
        """Which terms stand in each masked text, and the vector of its sentence."""
        vectors = sparse.csr_matrix(VECTOR * self.encoder([r.sentence for r in readings]))
        if not self.terms:
            return vectors
        return sparse.hstack([_counter(self.terms).transform(texts), vectors]).tocsr()

    def to_json(self) -> dict[str, Any]:
        """The weights, for a file without pickles."""
        n = len(self.terms)
        return {proposition: {
            "terms": {t: float(w) for t, w in zip(self.terms, row, strict=False) if w},
            "vector": [float(w) for w in row[n : -1 - COMPANY]],
            "company": [float(w) for w in row[-1 - COMPANY : -1]],
            "intercept": float(row[-1]),
        } for proposition, row in sorted(self.weights.items())}  # fmt: skip

    @classmethod
    def from_json(cls, content: dict[str, Any], encoder: Encoder) -> "Implied":
        """The model that `to_json` wrote."""
        model = cls(encoder)
        try:
            model.terms = tuple(sorted({t for part in content.values() for t in part["terms"]}))
            for proposition, part in content.items():
                words = [part["terms"].get(t, 0.0) for t in model.terms]
                model.weights[proposition] = np.array(
                    [*words, *part["vector"], *part["company"], part["intercept"]], dtype=float)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise InputError("words.json: is no model of implied issues; restore it from git or "
                             "make it again with pipelines/coded") from None  # fmt: skip
        return model


def _counter(terms: Sequence[str]) -> CountVectorizer:
    return CountVectorizer(ngram_range=(1, 2), token_pattern=r"\S+", lowercase=False, binary=True,
                           vocabulary=terms or None, dtype=np.float64)  # fmt: skip


def _holders(reading: Reading) -> bool:
    return bool(reading.speaker or any(reading.parse.actors))


def _named(reading: Reading, issue: str) -> bool:
    return any(m.issue == issue for m in reading.mentions) \
        or any(c.issue == issue for c in reading.candidates)  # fmt: skip


def _company(readings: Sequence[Reading], issue: str) -> sparse.csr_matrix:
    """Of the sentences with holders: do those around name the issue, and how many of the article.

    Shape (sentences with holders, COMPANY).
    """
    rows = []
    for _, those in groupby(readings, key=lambda r: r.document_id):
        article = list(those)
        named = [any(m.issue == issue for m in r.mentions) for r in article]
        share = min(sum(named), MANY) / MANY
        rows += [[*(0 <= k + n < len(named) and named[k + n] for n in NEAR), share > 0, share]
                 for k, r in enumerate(article) if _holders(r)]  # fmt: skip
    return sparse.csr_matrix(np.array(rows, dtype=float).reshape(-1, COMPANY))
