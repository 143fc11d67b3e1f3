"""Bring candidates and codes together: what a coder said of each candidate's holder and issue."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import pandas as pd

from parley.codebook import Issues
from parley.errors import InputError
from parley.stance.candidates import Candidate
from parley.stance.reading import Reading, normal, read_statements

Judge = Callable[[Sequence[Reading], Issues], None]
ARGUABLE = 0.25  # weight of a code that a competent coder may leave out; by cross-validation
DISPATCH = "corpus=dispatch"  # the mark of our own dispatches in training
PREFIX = 40  # letters of a sentence that must agree for a code to belong to it


@dataclass
class Example:
    """One row of the training data: a candidate with its code, or a code without a candidate.

    ``features`` are categorical and hold no text; ``sentence`` is a hash.
    """

    data: str
    document: str
    group: str  # near-duplicates share one, and a fold
    split: str
    sentence: str
    actor: str
    issue: str
    gold: str
    grade: str
    sign: int = 0
    proposed: str = "none"
    features: dict[str, float] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As a plain dict."""
        return asdict(self)


def deal(groups: set[str], folds: int, seed: int) -> dict[str, int]:
    """A fold for each group, by a seeded hash: the same whatever else is in the data."""
    def rank(group: str) -> str:
        return hashlib.sha256(f"{seed}:{group}".encode()).hexdigest()

    return {group: i % folds for i, group in enumerate(sorted(groups, key=rank))}


def sentence_hash(sentence: str) -> str:
    """A sentence as a hash of its letters and figures: 16 hexadecimal digits of SHA-256."""
    return hashlib.sha256(normal(sentence).encode()).hexdigest()[:16]


def examples(
    readings: list[Reading], gold: pd.DataFrame, data: str, group: str, split: str
) -> list[Example]:
    """The training rows of one article.

    Parameters
    ----------
    readings : list of Reading
        Its sentences with their candidates.
    gold : DataFrame
        Its codes: `sentence` (its text, or at least its beginning), actor, issue, stance, kind.
    data, group, split : str
        Carried over to every row.

    Returns
    -------
    list of Example
        One for each candidate holder and issue of a sentence and sign, and one for each code that
        no candidate meets.
    """
    coded: dict[str, dict[tuple[str, str], list]] = defaultdict(lambda: defaultdict(list))
    texts = [(normal(r.sentence), r) for r in readings]
    lost = []
    for row in gold.itertuples(index=False):
        letters = normal(row.sentence)
        match = next((r for t, r in texts if letters and letters == t), None)
        match = match or next(
            (r for t, r in texts if letters and (letters[:PREFIX] in t or
                                                 (len(t) > 15 and letters.startswith(t)))), None)
        if match is None:
            lost.append(row)
            continue
        coded[match.statement_id][row.actor, row.issue].append(row)
    found = []
    for reading in readings:
        codes, met = coded.get(reading.statement_id, {}), set()
        key = sentence_hash(reading.sentence)
        for candidate in reading.candidates:
            rows = codes.get((candidate.actor, candidate.issue), [])
            met.add((candidate.actor, candidate.issue))
            stance, grade = _code(candidate, rows)
            found.append(Example(data, reading.document_id, group, split, key, candidate.actor,
                                 candidate.issue, stance, grade, candidate.sign,
                                 "none" if "via=words" in candidate.features else candidate.stance,
                                 candidate.features))  # fmt: skip
        for pair, rows in codes.items():
            if pair not in met:
                best = min(rows, key=lambda r: r.kind != "R")
                found.append(Example(data, reading.document_id, group, split, key, *pair,
                                     best.stance, best.kind))  # fmt: skip
    document = readings[0].document_id if readings else group
    found += [Example(data, document, group, split, sentence_hash(r.sentence), r.actor, r.issue,
                      r.stance, r.kind) for r in lost]  # fmt: skip
    return found


def gold_examples(documents: pd.DataFrame, statements: pd.DataFrame, tokens: pd.DataFrame,
                  issues: Issues, gold: pd.DataFrame,
                  judge: Judge | None = None) -> list[Example]:  # fmt: skip
    """The training rows of our own coded articles.

    Parameters
    ----------
    documents, statements, tokens : DataFrame
        The tables of those names.
    issues : Issues
        The codebook.
    gold : DataFrame
        data/gold/positions.csv: source, part, sentence, actor, issue, stance, kind.
    judge : callable, optional
        Adds to the candidates what a model of words says, as `words.Words.judge`.

    Returns
    -------
    list of Example
        Of every on-topic article that is no duplicate; near-duplicates of one share its group.
    """
    missing = {"source", "part", "sentence", "actor", "issue", "stance", "kind"} - set(gold.columns)
    if missing:
        raise InputError(f"gold positions: column '{min(missing)}' is missing; see data/README.md")
    unknown = sorted(set(gold["issue"]) - set(issues.issues))
    if unknown:
        raise InputError(f"gold positions: issue '{unknown[0]}' is not in the codebook; add it "
                         "there or correct the code")  # fmt: skip
    readings: dict[str, list[Reading]] = defaultdict(list)
    read = read_statements(documents, statements, tokens, issues)
    if judge is not None:
        judge(read, issues)
    for reading in read:
        readings[reading.document_id].append(reading)
    found = []
    for row in documents.itertuples(index=False):
        if row.on_topic and not row.duplicate_of:
            codes = gold[(gold["source"] == row.source) & (gold["part"] == str(row.part))]
            found += examples(readings[row.document_id], codes, "gold", row.document_id, "train")
    return found


def load_examples(lines: list[dict[str, Any]]) -> list[Example]:
    """The training rows that the pipeline of coded articles left as JSON lines."""
    try:
        return [Example(**line) for line in lines]
    except TypeError as error:
        raise InputError(f"coded candidates: {error}; run pipelines/coded again") from None


def _code(candidate: Candidate, rows: list) -> tuple[str, str]:
    """The code of a candidate: of several, the required one, then the one it proposes."""
    if not rows:
        return "none", ""
    best = min(rows, key=lambda r: (r.kind != "R", r.stance != candidate.stance))
    return best.stance, best.kind
