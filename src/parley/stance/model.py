"""The position model: is a candidate a position, and which stance; logistic regression, as JSON."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from parley.stance.candidates import Candidate

RELATIVE = ("as_read", "contrary", "conditional")
DECIMALS = 4
OVERRULE = 0.5  # how sure the model must be to overrule what the climb reads
# what the second model sees: how the climb reads it, and what may change that reading
OF_STANCE = ("proposed=", "cond=", "partial", "unless", "modal=", "op=", "word=", "words_")
JUDGED, BY_WORDS, PLAIN = "words_position", "via=words", "plain:"
RARE = 3  # a feature seen in fewer candidates is left out


@dataclass(frozen=True)
class Linear:
    """Weights of one logistic regression: classes, an intercept and weights for each class."""

    classes: tuple[str, ...]
    intercepts: tuple[float, ...]
    weights: dict[str, tuple[float, ...]]

    def probabilities(self, features: dict[str, float]) -> dict[str, float]:
        """Probability of each class; sums are exact (fsum), so the same on every machine."""
        terms: list[list[float]] = [[b] for b in self.intercepts]
        for name, value in features.items():
            for k, weight in enumerate(self.weights.get(name, ())):
                terms[k].append(weight * value)
        scores = [math.fsum(t) for t in terms]
        if len(self.classes) == 2 and len(scores) == 1:
            scores = [0.0, scores[0]]
        top = max(scores)
        powers = [math.exp(s - top) for s in scores]
        total = math.fsum(powers)
        return {c: p / total for c, p in zip(self.classes, powers, strict=True)}


class PositionModel:
    """Which candidates are positions, and with which stance.

    Two logistic regressions on the candidates' categorical features: the first tells positions
    from mentions, the second tells among positions whether the stance is as the climb reads it,
    the contrary, or conditional. Neither sees the actor or the issue by name, so that nothing is
    learned of who usually wants what, and a new codebook needs no new labels.
    """

    def __init__(self, regularisation: float = 0.1, stance_regularisation: float = 1.0) -> None:
        self.regularisation = regularisation
        self.stance_regularisation = stance_regularisation
        self.position: Linear | None = None
        self.stance: Linear | None = None

    def fit(self, features: list[dict[str, float]], gold: list[str], signs: list[int],
            weights: list[float]) -> "PositionModel":  # fmt: skip
        """Learn from candidates.

        Parameters
        ----------
        features : list of dict
            One for each candidate.
        gold : list of str
            The coded stance of the candidate's holder on its issue in the sentence, or "none".
        signs : list of int
            How the climb reads it: +1 or -1.
        weights : list of float
            How much each candidate counts.
        """
        rows = [(seen, k) for k, f in enumerate(features) for seen in _learned_as(f)]
        features = [seen for seen, _ in rows]
        gold = [gold[k] for _, k in rows]
        signs, weights = [signs[k] for _, k in rows], [weights[k] for _, k in rows]
        is_position = ["yes" if g != "none" else "no" for g in gold]
        self.position = _fit(features, is_position, weights, self.regularisation)
        chosen = [i for i, g in enumerate(gold) if g != "none"]
        self.stance = _fit([_of_stance(features[i]) for i in chosen],
                           [relative(gold[i], signs[i]) for i in chosen],
                           [weights[i] for i in chosen], self.stance_regularisation)  # fmt: skip
        return self

    def predict(self, candidate: Candidate) -> tuple[str, float, float]:
        """Stance, the probability that it is a position, and that of the stance given one."""
        if self.position is None or self.stance is None:
            raise ValueError("the position model is empty: fit or load it first")
        features = _plain(candidate.features)
        is_position = self.position.probabilities(features).get("yes", 0.0)
        stances = self.stance.probabilities(_of_stance(features))
        read = relative(candidate.stance, candidate.sign)
        best = max(RELATIVE, key=lambda name: stances.get(name, 0.0))
        if stances.get(best, 0.0) < OVERRULE:
            best = read
        return absolute(best, candidate.sign), is_position, max(stances.get(best, 0.0), 1 / 3)

    def to_json(self) -> dict[str, Any]:
        """The weights, rounded, for a file without pickles."""
        return {
            name: {"classes": model.classes, "intercepts": model.intercepts,
                   "weights": dict(sorted(model.weights.items()))}
            for name, model in (("position", self.position), ("stance", self.stance)) if model
        }  # fmt: skip

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "PositionModel":
        """The model that `to_json` wrote."""
        model = cls()
        for name in ("position", "stance"):
            part = content[name]
            weights = {k: tuple(v) for k, v in part["weights"].items()}
            linear = Linear(tuple(part["classes"]), tuple(part["intercepts"]), weights)
            setattr(model, name, linear)
        return model


def _plain(features: dict[str, float]) -> dict[str, float]:
    """A candidate that no model of words judged has every feature twice, with weights of its own.

    What is common and what holds for one kind of data only are weighed apart (Daumé 2007).
    """
    if JUDGED in features:
        return features
    return {**features, **{f"{PLAIN}{name}": value for name, value in features.items()}, PLAIN: 1.0}


def _learned_as(features: dict[str, float]) -> list[dict[str, float]]:
    """A judged candidate is learned from as it is, and as if no words had been read."""
    if JUDGED not in features:
        return [_plain(features)]
    return [features] if BY_WORDS in features else [features, _plain(without_words(features))]


def threshold_of(features: dict[str, float], threshold: float,
                 threshold_new: float | None = None) -> float:  # fmt: skip
    """The probability from which a candidate with these features counts as a position.

    Where neither words nor reader have judged it, as on an issue of which no codes were learned,
    that is `threshold_new`, if there is one.
    """
    return threshold if threshold_new is None or JUDGED in features else threshold_new


def without_words(features: dict[str, float]) -> dict[str, float]:
    """The features of a candidate as if no words had been read."""
    return {name: value for name, value in features.items() if not name.startswith("words_")}


def _of_stance(features: dict[str, float]) -> dict[str, float]:
    return {name: value for name, value in features.items()
            if name.removeprefix(PLAIN).startswith(OF_STANCE)}  # fmt: skip


def relative(stance: str, sign: int) -> str:
    """A stance as seen from the climb's reading of it."""
    if stance == "conditional":
        return "conditional"
    return "as_read" if (stance == "support") == (sign > 0) else "contrary"


def absolute(name: str, sign: int) -> str:
    """The stance that a reading and its sign make."""
    if name == "conditional":
        return "conditional"
    return "support" if (name == "as_read") == (sign > 0) else "oppose"


def _fit(features, labels, weights, regularisation) -> Linear:
    counts: dict[str, int] = {}
    for row in features:
        for name, value in row.items():
            counts[name] = counts.get(name, 0) + (value != 0)
    known = {name for name, count in counts.items() if count >= RARE}
    rows = [{k: v for k, v in row.items() if k in known} for row in features]
    classes = sorted(set(labels))
    if len(classes) < 2:
        only = classes[0] if classes else "no"
        return Linear((only,), (0.0,), {})
    if not known:  # nothing is seen often enough: the share of each class is all there is
        total = sum(weights)
        shares = [sum(w for w, y in zip(weights, labels, strict=True) if y == c) / total
                  for c in classes]  # fmt: skip
        return Linear(tuple(classes), tuple(round(math.log(s), DECIMALS) for s in shares), {})
    vectorizer = DictVectorizer(sparse=True)
    matrix = vectorizer.fit_transform(rows)
    model = LogisticRegression(C=regularisation, max_iter=5000, tol=1e-8)
    model.fit(matrix, labels, sample_weight=np.asarray(weights))
    names = vectorizer.get_feature_names_out()
    coefs = np.round(model.coef_, DECIMALS) + 0.0
    return Linear(
        tuple(str(c) for c in model.classes_),
        tuple(float(b) for b in np.round(model.intercept_, DECIMALS) + 0.0),
        {str(name): tuple(float(c) for c in coefs[:, k]) for k, name in enumerate(names)
         if coefs[:, k].any()},
    )  # fmt: skip
