"""What the words of a sentence say of a holder and an issue: a model that reads the text.

The climb sees relations and the words of our own lists. This model sees all words: it is learned
from coded real articles, which are not in the repository, by `pipelines/coded`, and only its
weights are kept (`models/stance/words.json`). What it says becomes features of the candidates, so
that the position model of `train` weighs it against the rest. A pair of a named actor and a named
issue that the climb leaves out becomes a candidate where the words speak for a position.
Source: stacked generalisation (Wolpert 1992).
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from parley import store
from parley.codebook import Issues
from parley.errors import InputError
from parley.stance.cases import CLASSES, Case, cases_of
from parley.stance.classifiers import Encoder, Pairs, common_terms
from parley.stance.implied import Implied
from parley.stance.operators import OPEN, STRONG
from parley.stance.position import Candidate
from parley.stance.reading import Reading
from parley.vectors import Vectors, load_vectors

ARTICLES = 3  # a word or pair of words that fewer articles have is not kept
LEAST = 0.15  # how probable a position must be that the words alone speak for
BATCH = 5_000  # cases judged at a time
CONTEXT = "context_"  # in the names of features: what the reader says
EDGE = 0.005  # probabilities are held this far from 0 and 1


class InContext(Protocol):
    """What reads sentences in their context, as `reader.Reader` does."""

    def predict_proba(self, readings: Sequence[Reading],
                      cases: Sequence[tuple[Reading, Case]]) -> np.ndarray:  # fmt: skip
        """A row for each case, a column for each of CLASSES; NaN where nothing can be said."""


class Words:
    """Probabilities of none, support, oppose and conditional, from statement and proposition."""

    def __init__(self, vectors: Vectors, regularisation: float = 1.0) -> None:
        self.encoder = Encoder(vectors)
        self.pairs = Pairs(self.encoder, regularisation)
        self.propositions: frozenset[str] = frozenset()
        self.reader: InContext | None = None
        self.implied: Implied | None = None

    def fit(self, cases: Sequence[Case], gold: Sequence[str], weights: Sequence[float],
            articles: Sequence[str]) -> "Words":  # fmt: skip
        """Learn from cases with their codes.

        Parameters
        ----------
        cases : sequence of Case
        gold : sequence of str
            The coded stance of each, or "none".
        weights : sequence of float
            How much each counts.
        articles : sequence of str
            The article of each case: words of too few articles are left out.
        """
        kept = common_terms(self.pairs.ngrams.terms.build_analyzer(), (c.masked for c in cases),
                            articles, ARTICLES)  # fmt: skip
        self.pairs.ngrams.terms.set_params(vocabulary=kept, min_df=1)
        self.pairs.fit(cases, gold, weights)
        self.propositions = frozenset(case.proposition for case in cases)
        return self

    def predict_proba(self, cases: Sequence[Case]) -> np.ndarray:
        """One row for each case, a column for each of CLASSES; rows sum to 1."""
        table = np.zeros((len(cases), len(CLASSES)))
        for first in range(0, len(cases), BATCH):
            told = self.pairs.predict_proba(cases[first : first + BATCH])
            for k, name in enumerate(self.pairs.classes_):
                table[first : first + BATCH, CLASSES.index(name)] = told[:, k]
        return np.round(table, 4)

    def to_json(self) -> dict[str, Any]:
        """The weights, rounded, for a file without pickles."""
        terms, read = self.pairs.ngrams.terms, self.pairs.read
        weights = np.array(self.pairs.weights)
        names, rare = terms.get_feature_names_out(), np.round(terms.idf_, 4)
        first, second = len(names), len(names) + len(read.feature_names_)
        return {
            "propositions": sorted(self.propositions), "classes": list(self.pairs.classes_),
            "intercepts": self.pairs.intercepts,
            "terms": {str(n): [float(i), *map(float, weights[:, k])]
                      for k, (n, i) in enumerate(zip(names, rare, strict=True))},
            "read": {n: [float(w) for w in weights[:, first + k]]
                     for k, n in enumerate(read.feature_names_)},
            "vectors": [[float(w) for w in row] for row in weights[:, second:]],
            "implied": self.implied.to_json() if self.implied else {},
        }  # fmt: skip

    @classmethod
    def from_json(cls, content: dict[str, Any], vectors: Vectors) -> "Words":
        """The model that `to_json` wrote."""
        try:
            model = cls(vectors)
            model.propositions = frozenset(content["propositions"])
            pairs, terms = model.pairs, model.pairs.ngrams.terms
            pairs.classes_ = tuple(content["classes"])
            pairs.intercepts = list(content["intercepts"])
            terms.set_params(vocabulary=sorted(content["terms"]), min_df=1)
            terms.fit([""])
            terms.idf_ = np.array([content["terms"][t][0] for t in sorted(content["terms"])])
            pairs.read.fit([dict.fromkeys(content["read"], 1.0)])
            parts = [np.array([content["terms"][t][1:] for t in sorted(content["terms"])]),
                     np.array([content["read"][n] for n in pairs.read.feature_names_]),
                     np.array(content["vectors"]).T]  # fmt: skip
            pairs.weights = list(np.vstack([p for p in parts if p.size]).T)
            model.implied = Implied.from_json(content["implied"], model.encoder)
        except (KeyError, TypeError, ValueError, IndexError):
            raise InputError("words.json: is no model of words; restore it from git or make it "
                             "again with pipelines/coded") from None  # fmt: skip
        return model

    def judge(self, readings: Sequence[Reading], issues: Issues) -> None:
        """Add to the candidates of all sentences what the words say of them.

        Of a proposition that was not learned nothing is said: words do not carry over to another
        negotiation (on the Black Sea grain deal they made positions worse).

        Parameters
        ----------
        readings : sequence of Reading
            Changed in place: candidates get features, and new ones are added.
        issues : Issues
            The codebook, for the propositions.
        """
        if self.implied is not None:
            self.implied.tell(readings, issues)
        pairs = [(reading, case) for reading, case in _asked(readings, issues)
                 if case.proposition in self.propositions]  # fmt: skip
        tables = {"": self.predict_proba([case for _, case in pairs])}
        if self.reader is not None:
            tables[CONTEXT] = self.reader.predict_proba(readings, pairs)
        again = {name: _elsewhere(pairs, table) for name, table in tables.items()}
        for k, (reading, case) in enumerate(pairs):
            known = [name for name, table in tables.items() if not np.isnan(table[k]).any()]
            _note(reading, case, {name: dict(zip(CLASSES, map(float, tables[name][k]), strict=True))
                                  for name in known},
                  {name: again[name][k] for name in known})  # fmt: skip


def read_words(path: Path, vectors: Path, reader: Path) -> Words:
    """The model of words of a file, with the vectors that it was learned with and the reader."""
    from parley.stance.reader import load_reader

    words = Words.from_json(store.read_json(path), load_vectors(vectors))
    words.reader = load_reader(reader)
    return words


def _asked(readings: Sequence[Reading], issues: Issues) -> list[tuple[Reading, Case]]:
    """Every pair of actor and issue that is judged, with its sentence."""
    return [(reading, case) for reading in readings if reading.speaks_of_issues
            for case in cases_of(reading, issues, {})]  # fmt: skip


def _elsewhere(pairs: Sequence[tuple[Reading, Case]], table: np.ndarray) -> list[float]:
    """For each case, how probable a position of the same holder on the issue is at its surest
    other place in the article; 0 where there is none.
    """
    sure = np.nan_to_num(1 - table[:, 0])
    places: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for k, (reading, case) in enumerate(pairs):
        places[reading.document_id, case.actor, case.issue].append(k)
    found = [0.0] * len(pairs)
    for together in places.values():
        order = sorted(together, key=lambda k: -sure[k])
        for k in together:
            found[k] = float(next((sure[o] for o in order if pairs[o][0].sentence
                                   != pairs[k][0].sentence), 0.0))  # fmt: skip
    return found


def _note(reading: Reading, case: Case, told: dict[str, dict[str, float]],
          again: dict[str, float]) -> None:  # fmt: skip
    """Let the candidates of a case bear what is said of them; make one where there is none.

    `told` holds what the words say, and under CONTEXT what the reader says; `again` what they say
    of the same holder and issue elsewhere in the article.
    """
    sure = {name: 1 - row["none"] for name, row in told.items()}
    found = list(case.candidates)
    if not found and max(sure.values()) >= LEAST:
        found = [_made(reading, case, told[max(sure, key=sure.__getitem__)])]
        reading.candidates.extend(found)
    for candidate in found:
        as_read, contrary = ("support", "oppose") if candidate.sign > 0 else ("oppose", "support")
        for name, row in told.items():
            given = max(sure[name], EDGE)
            candidate.features.update({
                f"words_{name}position": _logit(sure[name]),
                f"words_{name}as_read": _logit(row[as_read] / given),
                f"words_{name}contrary": _logit(row[contrary] / given),
                f"words_{name}conditional": _logit(row["conditional"] / given),
                f"words_{name}again": round(again[name], 2),
            })  # fmt: skip


def _made(reading: Reading, case: Case, told: dict[str, float]) -> Candidate:
    """The candidate of a pair that the climb leaves out."""
    sign = 1 if told["support"] + told["conditional"] >= told["oppose"] else -1
    firmness = "red_line" if STRONG.search(reading.sentence) else \
        "openness" if OPEN.search(reading.sentence) else "preference"
    named = any(actor == case.actor for actor in reading.parse.actors)
    features = {"via=words": 1.0, f"named={int(named)}": 1.0}
    implied = next((x for x in reading.implied if x.issue == case.issue), None)
    if implied:
        features.update({"implied": 1.0, "words_implied": _logit(implied.probability)})
    if sign > 0 and told["conditional"] > told["support"]:
        features["partial"] = 1.0
    return Candidate(case.actor, case.issue, sign, firmness=firmness, features=features)


def _logit(share: float) -> float:
    share = min(max(share, EDGE), 1 - EDGE)
    return round(math.log(share / (1 - share)), 2)
