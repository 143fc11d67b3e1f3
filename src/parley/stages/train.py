"""Learn which candidates are positions: from our own coded dispatches and coded real articles.

Reads statements, tokens, documents, gold codes, the codebook and the candidates of real articles
(categorical features and codes, no text); writes the model and the cross-validated predictions.
Assumes that near-duplicates carry one group. Articles of the splits dev and test are predicted,
never learned from. A sentence that stands in several real articles is a standing line of an outlet:
it is learned from, and left out of the predictions, for it would count once for each article.
"""

from collections import defaultdict
from dataclasses import dataclass

import pandas as pd

from parley import engine, store
from parley.params import Train
from parley.stance.candidates import Candidate
from parley.stance.gold import ARGUABLE, DISPATCH, Example, deal
from parley.stance.model import PositionModel, threshold_of

STANDING = 3  # real articles in which a sentence stands, from which it is an outlet's standing line


@dataclass(frozen=True)
class Trained:
    """The output: the model as JSON content and the table cross_validation."""

    model: dict
    cross_validation: pd.DataFrame


def train(examples: list[Example], params: Train, threshold: float,
          threshold_new: float | None = None) -> Trained:  # fmt: skip
    """Fit the position model and cross-validate it by article.

    Parameters
    ----------
    examples : list of Example
        Candidates with their codes; only those of the split "train" are learned from.
    params : Train
        Regularisation, number of folds, seed.
    threshold : float
        Probability from which a candidate counts as a position.
    threshold_new : float, optional
        The same for candidates that neither words nor reader have judged, as on an issue of which
        no codes were learned; without it, `threshold`.

    Returns
    -------
    Trained
    """
    order = sorted(examples, key=lambda e: (e.data, e.document, e.sentence, e.actor, e.issue,
                                            e.sign))  # fmt: skip
    learnable = [e for e in order if e.split == "train"]
    folds = deal({e.group for e in learnable}, params.folds, params.seed)
    thresholds = threshold, threshold_new
    rows = []
    for fold in engine.progress(range(params.folds), "train"):
        seen = [e for e in learnable if folds[e.group] != fold]
        unseen = [e for e in learnable if folds[e.group] == fold]
        rows += _predict(_fit(seen, params), unseen, fold, thresholds)
    model = _fit(learnable, params)
    rows += _predict(model, [e for e in order if e.split != "train"], -1, thresholds)
    content = model.to_json() if model else {}
    return Trained(content, store.frame("cross_validation", _one_each(_counted(rows))))


def _fit(examples: list[Example], params: Train) -> PositionModel | None:
    usable = [e for e in examples if e.features]
    if not usable:
        return None
    return PositionModel(params.regularisation, params.stance_regularisation).fit(
        [_seen(e) for e in usable], [e.gold for e in usable], [e.sign for e in usable],
        [ARGUABLE if e.grade == "A" else 1.0 for e in usable])  # fmt: skip


def _seen(example: Example) -> dict[str, float]:
    """The features of an example; our dispatches are denser in positions, which a mark takes up.

    The mark is never set in prediction, so probabilities are those of real articles.
    """
    return {**example.features, DISPATCH: 1.0} if example.data == "gold" else example.features


def _predict(model, examples: list[Example], fold: int,
             thresholds: tuple[float, float | None]) -> list[dict]:  # fmt: skip
    rows = []
    for e in examples:
        stance, is_position, given = "none", 0.0, 0.0
        if model is not None and e.features:
            candidate = Candidate(e.actor, e.issue, e.sign, features=e.features)
            stance, is_position, given = model.predict(candidate)
        rows.append({
            "data": e.data, "split": e.split, "document": e.document, "sentence": e.sentence,
            "actor": e.actor, "issue": e.issue, "gold": e.gold, "grade": e.grade,
            "proposed": e.proposed,
            "predicted": stance if is_position >= threshold_of(e.features, *thresholds) else "none",
            "probability": is_position, "stance_probability": given, "fold": fold,
        })  # fmt: skip
    return rows


def _counted(rows: list[dict]) -> list[dict]:
    """The rows without sentences that stand in STANDING or more real articles."""
    where = defaultdict(set)
    for row in rows:
        if row["data"] == "coded":
            where[row["sentence"]].add(row["document"])
    return [row for row in rows if len(where[row["sentence"]]) < STANDING or row["data"] != "coded"]


def _one_each(rows: list[dict]) -> list[dict]:
    """Of several candidates for one holder and issue in a sentence, the most probable."""
    best: dict[tuple, dict] = {}
    for row in rows:
        key = tuple(row[k] for k in ("data", "document", "sentence", "actor", "issue"))
        if key not in best or row["probability"] > best[key]["probability"]:
            best[key] = row
    return list(best.values())
