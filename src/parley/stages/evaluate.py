"""Figures of merit with their intervals: cleaning, attribution, positions, agreement of codings.

Reads the cross-validated predictions, documents, statements, the manifest of the sample corpus and
the codes (``data/gold``, ``data/coded``), with both codings of what was coded twice; writes
metrics. Assumes that predictions were made by a model that had not seen the article. Arguable codes
are neither rewarded nor punished.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from parley.agreement import attribution_agreement, position_agreement
from parley.evaluation.scores import (
    Counts,
    calibration,
    difference,
    figures,
    macro_f1,
    parts,
    position_counts,
    position_figures,
)
from parley.params import Evaluate
from parley.stance.reading import normal


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
    left_out: pd.DataFrame | None = None,
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
    left_out : DataFrame, optional
        Predictions on each issue by a model that saw no code of it, as
        `evaluation.leftout` makes them.

    Returns
    -------
    dict
        Nested figures; each measured one has `value`, `low`, `high` (bootstrap over documents)
        and `n`, the number of documents.
    """
    made: dict[str, Any] = {"corpus": _corpus(documents, manifest)}
    made["attribution"] = _attribution(documents, statements, attribution, params)
    learned = parts(cross_validation)
    made["positions"] = {name: _positions(part, params) for name, part in learned.items()}
    if left_out is not None:
        for name, part in parts(left_out).items():
            made["positions"][name]["issue_left_out"] = _beside(part, learned[name], params)
    if twice is not None:
        made["agreement"] = _agreement(twice, documents, statements, params)
    if compared:
        made["classifiers"] = {name: measured_positions(table, params)
                               for name, table in compared.items()}  # fmt: skip
    return made


def measured_positions(predictions: pd.DataFrame, params: Evaluate) -> dict[str, Any]:
    """Precision, recall and F1 of (document, actor, issue, stance), with intervals."""
    return position_figures(predictions, "predicted", params)


def _beside(part: pd.DataFrame, learned: pd.DataFrame, params: Evaluate) -> dict[str, Any]:
    """Figures of issues left out, and their F1 minus that of the same issues when learned."""
    documents = sorted(set(part["document"]) | set(learned["document"]))
    ours = position_counts(part, documents=documents)
    beside = difference(ours, position_counts(learned, documents=documents), params)
    return {**figures(ours, params), "f1_change": {**beside, "n": len(documents)}}


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
    made: dict[str, Any] = {}
    for name, column in (("model", "predicted"), ("rules_alone", "proposed"),
                         ("always_support", "support")):  # fmt: skip
        data = part.assign(support=np.where(part["gold"] != "none", "support", "none"))
        made[name] = position_figures(data, column, params)
    made["calibration_error"] = calibration(part, params)
    matched = part[(part["grade"] == "R") & (part["predicted"] != "none")]
    made["stance_macro_f1_by_sentence"] = {
        "value": macro_f1(matched["gold"].tolist(), matched["predicted"].tolist()),
        "n": len(matched)}  # fmt: skip
    return made


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
    return figures(counts, params)


def _same(predicted: tuple, gold: tuple) -> bool:
    sentence = predicted[0] == gold[0] or (len(predicted[0]) > 20 and predicted[0] in gold[0]) or (
        len(gold[0]) > 20 and gold[0] in predicted[0])  # fmt: skip
    speaker = bool(predicted[1]) and bool(gold[1]) and (
        predicted[1] in gold[1] or gold[1] in predicted[1])  # fmt: skip
    return sentence and (speaker or (bool(gold[2]) and predicted[2] == gold[2]))
