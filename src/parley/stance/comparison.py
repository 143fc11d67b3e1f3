"""Classifiers compared on the same cases: cross-validated by article, or with an issue left out.

Every classifier gets the same cases with the same codes and the same folds. The probability from
which a case counts as a position is chosen for each of them inside its own training articles.
"""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from parley.codebook import Actors, Issues
from parley.stance.cases import Labelled, labelled, names_of
from parley.stance.classifiers import (
    Classifier,
    Embeddings,
    Encoder,
    Majority,
    Ngrams,
    Pairs,
    Positions,
    Rules,
)
from parley.stance.gold import ARGUABLE, deal
from parley.stance.reading import read_statements
from parley.vectors import Vectors

INNER = 3  # folds inside the training articles, to choose the threshold
THRESHOLDS = tuple(round(0.1 + 0.05 * k, 2) for k in range(13))
Factory = Callable[[], Classifier]
UNTUNED = {"majority", "always_support", "rules_alone"}  # what has no threshold to choose


def methods(vectors: Vectors, regularisation: float = 0.1, stance_regularisation: float = 1.0) \
        -> dict[str, Factory]:  # fmt: skip
    """The classifiers of the comparison by name, from the simplest on."""
    encoder = Encoder(vectors)
    return {
        "majority": Majority,
        "always_support": lambda: Majority("support"),
        "rules_alone": Rules,
        "ngrams": Ngrams,
        "embeddings": lambda: Embeddings(encoder),
        "statement_proposition": lambda: Pairs(encoder),
        "model": lambda: Positions(regularisation, stance_regularisation),
    }


def dispatch_cases(documents: pd.DataFrame, statements: pd.DataFrame, tokens: pd.DataFrame,
                   issues: Issues, actors: Actors,
                   gold: pd.DataFrame) -> list[Labelled]:  # fmt: skip
    """The cases of our own coded articles.

    Parameters
    ----------
    documents, statements, tokens : DataFrame
        The tables of those names.
    issues, actors : Issues, Actors
        The codebook.
    gold : DataFrame
        data/gold/positions.csv.
    """
    by_document: dict[str, list] = {}
    for reading in read_statements(documents, statements, tokens, issues):
        by_document.setdefault(reading.document_id, []).append(reading)
    names, rows = names_of(actors), []
    for d in documents.itertuples(index=False):
        if d.on_topic and not d.duplicate_of:
            codes = gold[(gold["source"] == d.source) & (gold["part"] == str(d.part))]
            rows += labelled(by_document.get(d.document_id, []), codes, issues, names,
                             "gold", d.document_id, "train")  # fmt: skip
    return rows


def cross_validate(rows: Sequence[Labelled], make: Factory, folds: int, seed: int,
                   tuned: bool = True) -> pd.DataFrame:  # fmt: skip
    """Predictions for every row by a classifier that has not seen its article.

    Parameters
    ----------
    rows : sequence of Labelled
        Cases with their codes; those of another split than "train" are predicted by the
        classifier that learned from all of "train".
    make : callable
        Gives a fresh classifier.
    folds, seed : int
        Number of folds, and what deals the groups to them.
    tuned : bool
        Is its threshold chosen inside the training articles (else 0.5).

    Returns
    -------
    DataFrame
        Columns as in the table `cross_validation`, a row for each case and missed code.
    """
    train = [row for row in rows if row.split == "train"]
    fold = deal({row.group for row in train}, folds, seed)
    made = []
    for k in range(folds):
        seen = [row for row in train if fold[row.group] != k]
        unseen = [row for row in train if fold[row.group] == k]
        made.append(_learned_and_asked(seen, unseen, make, tuned, seed, k))
    others = [row for row in rows if row.split != "train"]
    if others:
        made.append(_learned_and_asked(train, others, make, tuned, seed, -1))
    return pd.concat(made, ignore_index=True)


def leave_issue_out(rows: Sequence[Labelled], make: Factory, seed: int,
                    tuned: bool = True) -> pd.DataFrame:  # fmt: skip
    """Predictions on each issue by a classifier that saw no code of it, nor of its sentences.

    Columns as in `cross_validate`; the fold is the number of the issue.
    """
    made = []
    for k, issue in enumerate(sorted({row.issue for row in rows})):
        unseen = [row for row in rows if row.issue == issue]
        where = {(row.document, row.sentence) for row in unseen}
        seen = [row for row in rows if (row.document, row.sentence) not in where]
        made.append(_learned_and_asked(seen, unseen, make, tuned, seed, k))
    return pd.concat(made, ignore_index=True)


def _learned_and_asked(seen, unseen, make, tuned: bool, seed: int, fold: int) -> pd.DataFrame:
    model, threshold = _fit(seen, make), 0.5
    if tuned:
        threshold = _threshold(seen, make, seed)
    return _asked(model, unseen, threshold, fold)


def _fit(rows: Sequence[Labelled], make: Factory) -> Classifier:
    rows = [row for row in rows if row.case is not None]
    if not rows:
        return Majority("none").fit([], [])
    return make().fit([row.case for row in rows if row.case], [row.gold for row in rows],
                      [ARGUABLE if row.grade == "A" else 1.0 for row in rows])  # fmt: skip


def _threshold(rows: Sequence[Labelled], make: Factory, seed: int) -> float:
    """The threshold with the best F1 by article, holder, issue and stance, inside these rows."""
    fold = deal({row.group for row in rows}, INNER, seed + 1)
    parts = []
    for k in range(INNER):
        model = _fit([row for row in rows if fold[row.group] != k], make)
        parts.append(_asked(model, [row for row in rows if fold[row.group] == k], 0.0, k))
    table = pd.concat(parts)
    place = ["document", "actor", "issue"]
    coded = set(table[table["gold"] != "none"][[*place, "gold"]].itertuples(index=False, name=None))
    required = set(table[table["grade"] == "R"][[*place, "gold"]].itertuples(index=False,
                                                                            name=None))  # fmt: skip
    best = (-1.0, 0.5)
    for threshold in THRESHOLDS:
        said = table[table["probability"] >= threshold]
        said = set(said[[*place, "stance"]].itertuples(index=False, name=None))
        precision = len(said & coded) / max(len(said), 1)
        recall = len(said & required) / max(len(required), 1)
        score = 2 * precision * recall / (precision + recall) if precision and recall else 0.0
        best = max(best, (round(score, 6), threshold))
    return best[1]


def _asked(model: Classifier, rows: Sequence[Labelled], threshold: float, fold: int) \
        -> pd.DataFrame:  # fmt: skip
    """What a classifier says of rows; a coded position without a case is missed by all."""
    cases = [row.case for row in rows if row.case is not None]
    table = np.round(model.predict_proba(cases), 6)
    names = model.classes_
    stances = [k for k, name in enumerate(names) if name != "none"]
    answers = iter(table)
    made = []
    for row in rows:
        stance, sure, given = "none", 0.0, 0.0
        if row.case is not None:
            answer = next(answers)
            sure = float(sum(answer[k] for k in stances))
            if stances and sure > 0:
                best = max(stances, key=lambda k: answer[k])
                stance, given = names[best], float(answer[best]) / sure
        made.append({
            "data": row.data, "split": row.split, "document": row.document,
            "sentence": row.sentence, "actor": row.actor, "issue": row.issue, "gold": row.gold,
            "grade": row.grade, "stance": stance, "probability": min(sure, 1.0),
            "stance_probability": given, "fold": fold,
            "predicted": stance if sure > 0 and sure >= threshold else "none",
        })  # fmt: skip
    return pd.DataFrame(made, columns=COLUMNS)


COLUMNS = ["data", "split", "document", "sentence", "actor", "issue", "gold", "grade", "stance",
           "probability", "stance_probability", "fold", "predicted"]  # fmt: skip


def compare(rows: Sequence[Labelled], makes: dict[str, Factory], folds: int, seed: int) \
        -> dict[str, pd.DataFrame]:  # fmt: skip
    """The cross-validated predictions of every classifier; none where articles are too few."""
    if len({row.group for row in rows if row.case and row.gold != "none"}) < 2 * folds:
        return {}
    return {name: cross_validate(rows, make, folds, seed, name not in UNTUNED)
            for name, make in makes.items()}  # fmt: skip
