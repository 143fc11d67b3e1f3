"""Positions: which holder takes which stance on which issue in which statement.

Reads documents, statements, tokens, the codebook and the position model; writes stances. Assumes
the model of `train`; knows nothing of who usually wants what.
"""

import pandas as pd

from parley import engine, store
from parley.codebook import Actors, Issues
from parley.params import Classify
from parley.stance.backends import backend_of, predictor
from parley.stance.candidates import Candidate
from parley.stance.model import PositionModel, threshold_of
from parley.stance.reading import Reading, read_statements
from parley.stance.words import Words


def classify(
    documents: pd.DataFrame,
    statements: pd.DataFrame,
    tokens: pd.DataFrame,
    issues: Issues,
    actors: Actors,
    model: PositionModel,
    params: Classify,
    words: Words | None = None,
) -> pd.DataFrame:
    """The positions of all statements.

    Parameters
    ----------
    documents, statements, tokens : DataFrame
        The tables of those names.
    issues : Issues
        What is on the table.
    actors : Actors
        Who is whose adversary.
    model : PositionModel
        What tells positions from mentions.
    params : Classify
        The probability from which a candidate counts; the backend that judges in place of the
        model, if one is switched on.

    words : Words, optional
        What reads the words of a sentence; without it the position model judges alone.

    Returns
    -------
    DataFrame
        Table `stances`: of several candidates for one holder and issue, the most probable.
    """
    adversaries = {actor.code: set(actor.adversary) for actor in actors.actors}
    spoken = statements.drop_duplicates(["document_id", "field", "start"])
    said = {row.statement_id: row for row in spoken.itertuples(index=False)}
    people = set(tokens["person"]) - {""}
    rows: list[dict] = []
    readings = read_statements(documents, statements, tokens, issues)
    if words is not None:
        words.judge(readings, issues)
    backend = backend_of(params)
    judge = predictor(backend, readings, issues, actors) if backend else \
        lambda _, candidate: model.predict(candidate)
    thresholds = (params.threshold,) if backend else (params.threshold, params.threshold_new)
    for reading in engine.progress(readings, "classify"):
        chosen: dict[tuple[str, str], dict] = {}
        for candidate in reading.candidates:
            stance, is_position, given = judge(reading, candidate)
            if is_position < threshold_of(candidate.features, *thresholds):
                continue
            key = (candidate.actor, candidate.issue)
            if key in chosen and chosen[key]["_sure"] >= is_position:
                continue
            chosen[key] = {
                **_row(reading, candidate, stance, issues, people, said.get(reading.statement_id)),
                "probability": is_position * given, "_sure": is_position,
                "by_adversary": candidate.relayed_by in adversaries.get(candidate.actor, set()),
            }  # fmt: skip
        rows += chosen.values()
    return store.frame("stances", rows)


def _row(reading: Reading, candidate: Candidate, stance, issues: Issues, people, statement) -> dict:
    """One row of stances, without its probability."""
    text, start, end = "", -1, -1
    condition = candidate.condition
    if stance == "conditional" and condition is not None:
        start, end = condition.start, min(condition.end, len(reading.sentence))
        text = reading.sentence[start:end]
    named = [m.issue for m in issues.match(text)] if text else []
    person = candidate.person
    if not person and statement is not None and statement.actor == candidate.actor \
            and statement.speaker in people:  # fmt: skip
        person = statement.speaker
    return {
        "statement_id": reading.statement_id, "actor": candidate.actor, "issue": candidate.issue,
        "stance": stance, "firmness": candidate.firmness, "speaker": person,
        "relayed_by": candidate.relayed_by, "condition": text, "condition_start": start,
        "condition_end": end,
        "condition_issue": next((n for n in named if n != candidate.issue), ""),
    }  # fmt: skip
