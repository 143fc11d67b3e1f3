"""Figures of merit with their intervals: cleaning, attribution, positions, agreement of codings.

Reads the cross-validated predictions, documents, statements, the manifest of the sample corpus and
the codes (``data/gold``, ``data/coded``), with both codings of what was coded twice; writes
metrics. Assumes that predictions were made by a model that had not seen the article. Arguable codes
are neither rewarded nor punished.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from parley.agreement import attribution_agreement, position_agreement
from parley.params import Evaluate
from parley.schema import STANCES
from parley.stance.reading import normal

SECOND = 0.35  # share of the summed probability from which a second stance of a pair counts
Counts = dict[str, np.ndarray]  # per document: right, predicted, found, required


@dataclass(frozen=True)
class Twice:
    """What was coded twice: positions and attributions of dispatches, positions of real articles.

    ``dispatches``, ``attributions`` and ``articles`` are the files codings.csv and
    attribution_codings.csv of data/gold and codings.csv of data/coded; ``listed`` is
    data/coded/articles.csv; ``issues`` the number of issues of the codebook.
    """

    dispatches: pd.DataFrame
    attributions: pd.DataFrame
    articles: pd.DataFrame
    listed: pd.DataFrame
    issues: int


def evaluate(
    cross_validation: pd.DataFrame,
    documents: pd.DataFrame,
    statements: pd.DataFrame,
    attribution: pd.DataFrame,
    manifest: pd.DataFrame,
    params: Evaluate,
    twice: Twice | None = None,
    compared: Mapping[str, pd.DataFrame] | None = None,
) -> dict[str, Any]:
    """Measure the pipeline against the codes.

    Parameters
    ----------
    cross_validation, documents, statements : DataFrame
        The tables of those names.
    attribution : DataFrame
        data/gold/attribution.csv.
    manifest : DataFrame
        data/manifest.csv.
    params : Evaluate
        Bootstrap rounds, level and seed.
    twice : Twice, optional
        What two coders coded independently.
    compared : mapping, optional
        Predictions on the dispatches by name of the classifier, as `stance.comparison` makes them.

    Returns
    -------
    dict
        Nested figures; each measured one has `value`, `low`, `high` (bootstrap over documents)
        and `n`, the number of documents.
    """
    made: dict[str, Any] = {"corpus": _corpus(documents, manifest)}
    made["attribution"] = _attribution(documents, statements, attribution, params)
    parts = {
        "dispatches_cross_validated": cross_validation[cross_validation["data"] == "gold"],
        "articles_cross_validated": cross_validation[
            (cross_validation["data"] == "coded") & (cross_validation["fold"] >= 0)],
        "articles_dev": cross_validation[cross_validation["split"] == "dev"],
        "articles_test": cross_validation[cross_validation["split"] == "test"],
        "articles_unseen": cross_validation[cross_validation["split"] == "unseen"],
    }  # fmt: skip
    made["positions"] = {name: _positions(part, params) for name, part in parts.items()
                         if not part.empty}  # fmt: skip
    if twice is not None:
        made["agreement"] = _agreement(twice, documents, statements, params)
    if compared:
        made["classifiers"] = {name: measured_positions(table, params)
                               for name, table in compared.items()}  # fmt: skip
    return made


def measured_positions(predictions: pd.DataFrame, params: Evaluate) -> dict[str, Any]:
    """Precision, recall and F1 of (document, actor, issue, stance), with intervals."""
    return _position_figures(predictions, "predicted", params)


def _agreement(
    twice: Twice, documents: pd.DataFrame, statements: pd.DataFrame, params: Evaluate
) -> dict[str, Any]:
    """Krippendorff's alpha of the dispatches' and of the real articles' two codings."""
    place = {r.document_id: f"{r.source}#{r.part}" for r in documents.itertuples()}
    spans = statements.drop_duplicates(["document_id", "field", "start"])
    counts = spans["document_id"].map(place).value_counts()
    dispatches = {str(document): int(n) for document, n in counts.items()}
    articles = {r.document: int(r.sentences) for r in twice.listed.itertuples()}
    how = (params.bootstrap, params.level, params.seed)
    made = {
        "dispatches": position_agreement(_in_dispatches(twice.dispatches, dispatches), dispatches,
                                         twice.issues, *how),
        "dispatches_attribution": attribution_agreement(
            _in_dispatches(twice.attributions, dispatches), dispatches, *how),
        "articles": position_agreement(_in_articles(twice.articles), articles, twice.issues, *how),
    }  # fmt: skip
    return {name: figures for name, figures in made.items() if figures}


def _in_dispatches(codings: pd.DataFrame, known: dict[str, int]) -> pd.DataFrame:
    codings = codings.assign(document=codings["source"] + "#" + codings["part"])
    codings = codings[codings["document"].isin(known)]
    if "condition" in codings:
        starts = [r.sentence.find(r.condition) if r.condition else -1 for r in codings.itertuples()]
        ends = [start + len(r.condition) if start >= 0 else -1
                for start, r in zip(starts, codings.itertuples(), strict=True)]  # fmt: skip
        codings = codings.assign(condition_start=starts, condition_end=ends)
    return codings


def _in_articles(codings: pd.DataFrame) -> pd.DataFrame:
    return codings.assign(
        sentence=codings["sentence_sha256"],
        condition_start=pd.to_numeric(codings["condition_start"]),
        condition_end=pd.to_numeric(codings["condition_end"]),
    )


def _positions(part: pd.DataFrame, params: Evaluate) -> dict[str, Any]:
    """Position-level figures: (document, actor, issue, stance), as the field's coders compare."""
    figures: dict[str, Any] = {}
    for name, column in (("model", "predicted"), ("rules_alone", "proposed"),
                         ("always_support", "support")):  # fmt: skip
        data = part.assign(support=np.where(part["gold"] != "none", "support", "none"))
        figures[name] = _position_figures(data, column, params)
    is_position = (part["gold"] != "none").to_numpy()
    sure = part["probability"].to_numpy()
    seen = (part["probability"] > 0).to_numpy() & (part["grade"] != "A").to_numpy()
    figures["calibration_error"] = {
        "value": _calibration_error(is_position[seen], sure[seen]), "n": int(seen.sum()),
    }  # fmt: skip
    matched = part[(part["grade"] == "R") & (part["predicted"] != "none")]
    figures["stance_macro_f1_by_sentence"] = {
        "value": _macro_f1(matched["gold"].tolist(), matched["predicted"].tolist()),
        "n": len(matched)}  # fmt: skip
    return figures


def _position_figures(part: pd.DataFrame, column: str, params: Evaluate) -> dict[str, Any]:
    documents = sorted(set(part["document"]))
    counts: Counts = {k: np.zeros(len(documents)) for k in
                      ("right", "predicted", "found", "required")}  # fmt: skip
    for k, document in enumerate(documents):
        rows = part[part["document"] == document]
        predicted = _document_positions(rows, column)
        coded = {(r.actor, r.issue, r.gold) for r in rows.itertuples() if r.gold != "none"}
        required = {(r.actor, r.issue, r.gold) for r in rows.itertuples() if r.grade == "R"}
        counts["right"][k] = len(predicted & coded)
        counts["predicted"][k] = len(predicted)
        counts["found"][k] = len(predicted & required)
        counts["required"][k] = len(required)
    return {name: _interval(figure, counts, params) for name, figure in
            (("precision", _precision), ("recall", _recall), ("f1", _f1))}  # fmt: skip


def _document_positions(rows: pd.DataFrame, column: str) -> set[tuple[str, str, str]]:
    weight: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in rows.itertuples():
        stance = getattr(row, column)
        if stance in STANCES:
            sure = row.probability * row.stance_probability if column == "predicted" else 1.0
            weight[row.actor, row.issue][stance] += sure
    found = set()
    for pair, by_stance in weight.items():
        best = max(sorted(by_stance), key=lambda s: by_stance[s])
        total = sum(by_stance.values())
        found |= {(*pair, s) for s, w in by_stance.items() if s == best or w >= SECOND * total}
    return found


def _precision(c: Counts) -> Any:
    return np.divide(c["right"], c["predicted"], out=np.zeros_like(c["right"]),
                     where=c["predicted"] > 0)  # fmt: skip


def _recall(c: Counts) -> Any:
    return np.divide(c["found"], c["required"], out=np.zeros_like(c["found"]),
                     where=c["required"] > 0)  # fmt: skip


def _f1(c: Counts) -> Any:
    p, r = _precision(c), _recall(c)
    return np.divide(2 * p * r, p + r, out=np.zeros_like(p), where=p + r > 0)


def _interval(figure: Callable[[Counts], Any], counts: Counts, params: Evaluate) -> dict[str, Any]:
    """A figure of pooled counts with a percentile bootstrap over documents (Efron 1979)."""
    n = len(next(iter(counts.values())))
    whole = {k: np.atleast_1d(v.sum()) for k, v in counts.items()}
    rng = np.random.Generator(np.random.PCG64(params.seed))
    draws = rng.integers(0, n, size=(params.bootstrap, n))
    values = np.sort(figure({k: v[draws].sum(axis=1) for k, v in counts.items()}))
    tail = (1 - params.level) / 2
    last = params.bootstrap - 1
    return {"value": float(figure(whole)[0]), "low": float(values[int(tail * last)]),
            "high": float(values[int(np.ceil((1 - tail) * last))]), "n": n}  # fmt: skip


def _calibration_error(is_position: np.ndarray, sure: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error over equal-width bins (Naeini et al. 2015)."""
    if not len(sure):
        return 0.0
    place = np.minimum((sure * bins).astype(int), bins - 1)
    return float(sum(abs(is_position[place == b].mean() - sure[place == b].mean())
                     * (place == b).mean() for b in range(bins) if (place == b).any()))  # fmt: skip


def _macro_f1(gold: list[str], predicted: list[str]) -> float:
    scores = []
    for stance in STANCES:
        right = sum(g == p == stance for g, p in zip(gold, predicted, strict=True))
        either = gold.count(stance) + predicted.count(stance)
        if either:
            scores.append(2 * right / either)
    return float(np.mean(scores)) if scores else 0.0


def _corpus(documents: pd.DataFrame, manifest: pd.DataFrame) -> dict[str, Any]:
    """Cleaning against the manifest: articles found, dates right, duplicates told."""
    found = {(r.source, str(r.part)): r for r in documents.itertuples()}
    listed = list(manifest.itertuples(index=False))
    met = [(r, found[r.source, str(r.part)]) for r in listed if (r.source, str(r.part)) in found]
    dated = [(m, d) for m, d in met if m.published]
    key = {d.document_id: f"{d.source}#{d.part}" for d in documents.itertuples()}
    gold = {f"{m.source}#{m.part}": m.duplicate_of for m in listed if m.duplicate_of}
    told = {f"{d.source}#{d.part}" for d in documents.itertuples() if d.duplicate_of in key}
    right = len(told & set(gold))
    return {
        "articles_found": {"value": len(met) / len(listed) if listed else 0.0, "n": len(listed)},
        "articles_too_many": {"value": len(documents) - len(met), "n": len(documents)},
        "dates_right": {"value": _share(m.published == d.published for m, d in dated),
                        "n": len(dated)},
        "topic_right": {"value": _share((m.on_topic == "true") == d.on_topic for m, d in met),
                        "n": len(met)},
        "duplicates_f1": {"value": 2 * right / (len(told) + len(gold)) if told or gold else 1.0,
                          "n": len(gold)},
    }  # fmt: skip


def _share(flags) -> float:
    flags = list(flags)
    return sum(flags) / len(flags) if flags else 0.0


def _attribution(documents, statements, gold: pd.DataFrame, params: Evaluate) -> dict[str, Any]:
    """Sentences with the right speaker or actor: a hit where either agrees."""
    place = {r.document_id: (r.source, str(r.part)) for r in documents.itertuples()
             if not r.duplicate_of}  # fmt: skip
    said: dict[tuple, list] = defaultdict(list)
    for r in statements.itertuples():
        if r.document_id in place and (r.speaker or r.actor) and r.kind not in ("narrated", "act"):
            said[place[r.document_id]].append((normal(r.sentence), normal(r.speaker), r.actor))
    coded: dict[tuple, list] = defaultdict(list)
    for r in gold.itertuples():
        if r.kind not in ("narrated", "act"):
            coded[r.source, r.part].append((normal(r.sentence), normal(r.speaker), r.actor))
    keys = sorted(key for key in coded if key in set(place.values()))
    if not keys:
        return {}
    counts: Counts = {k: np.zeros(len(keys)) for k in ("right", "predicted", "found", "required")}
    for k, key in enumerate(keys):
        counts["predicted"][k] = len(said[key])
        counts["required"][k] = len(coded[key])
        counts["right"][k] = sum(any(_same(p, g) for g in coded[key]) for p in said[key])
        counts["found"][k] = sum(any(_same(p, g) for p in said[key]) for g in coded[key])
    return {name: _interval(figure, counts, params) for name, figure in
            (("precision", _precision), ("recall", _recall), ("f1", _f1))}  # fmt: skip


def _same(predicted: tuple, gold: tuple) -> bool:
    sentence = predicted[0] == gold[0] or (len(predicted[0]) > 20 and predicted[0] in gold[0]) or (
        len(gold[0]) > 20 and gold[0] in predicted[0])  # fmt: skip
    speaker = bool(predicted[1]) and bool(gold[1]) and (
        predicted[1] in gold[1] or gold[1] in predicted[1])  # fmt: skip
    return sentence and (speaker or (bool(gold[2]) and predicted[2] == gold[2]))
