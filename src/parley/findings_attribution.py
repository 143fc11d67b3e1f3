"""What attribution finds and what it misses: statements held against codes, sentence by sentence.

Functions take the tables ``statements`` and ``documents`` and the codes of the sample corpus
(data/gold/attribution.csv); they return numbers by key (for ``Report.record``) or a frame to show.
"""

import re
from collections import defaultdict
from typing import Any

import pandas as pd

from parley.findings import share
from parley.report import Number

SPEECH = ("direct", "indirect", "mixed")
KINDS = (*SPEECH, "act", "narrated")
SHORT = 150  # characters of a sentence that may stand as an example
OUTCOMES = ("found", "wrong speaker", "missed")
COLUMNS = ["place", "sentence", "kind", "coded", "outcome", "cue", "read"]


def outcomes(statements: pd.DataFrame, documents: pd.DataFrame, codes: pd.DataFrame) \
        -> pd.DataFrame:  # fmt: skip
    """What became of each coded attribution, and what was read where nothing is coded.

    Speech is *found* if a statement with the same sentence names the same speaker or side, *wrong
    speaker* if the sentence has speakers and none is right, *missed* if it has none. An act and a
    narration are found if their sentence is a statement of any kind: who holds a position in it is
    sought later. Copies and articles without codes are left out.

    Parameters
    ----------
    statements, documents : DataFrame
        The tables of those names.
    codes : DataFrame
        source, part, sentence, kind, speaker, actor of each coded attribution.

    Returns
    -------
    DataFrame
        place (source, part), sentence, kind, coded (who speaks by the codes), outcome (one of
        ``OUTCOMES``, or ``too many`` for speech read where none is coded), cue, read (who speaks
        by the statement); in the order of the codes, then of the statements.
    """
    place = {r.document_id: f"{r.source}#{r.part}" for r in documents.itertuples()
             if not r.duplicate_of}  # fmt: skip
    ours: dict[str, list] = defaultdict(list)
    for row in statements.sort_values("statement_id").itertuples():
        if row.document_id in place:
            ours[place[row.document_id]].append((_letters(row.sentence), row))
    coded: dict[str, list] = defaultdict(list)
    made = []
    for code in codes.itertuples():
        where, letters = f"{code.source}#{code.part}", _letters(code.sentence)
        coded[where].append((letters, code))
        if where not in set(place.values()):
            continue
        here = [row for other, row in ours[where] if _same_sentence(letters, other)]
        said = [row for row in here if row.kind in SPEECH and (row.speaker or row.actor)]
        if code.kind in SPEECH:
            right = [row for row in said if _same_speaker(code, row)]
            outcome = "found" if right else "wrong speaker" if said else "missed"
            best = (right or said or [None])[0]
        else:
            outcome, best = "found" if here else "missed", (here or [None])[0]
        made.append((where, code.sentence, code.kind, _who(code), outcome,
                     best.cue if best else "", _who(best) if best else ""))  # fmt: skip
    for where, rows in ours.items():
        for letters, row in rows if where in coded else []:
            near = any(_same_sentence(letters, other) for other, _ in coded[where])
            if row.kind in SPEECH and (row.speaker or row.actor) and not near:
                made.append((where, row.sentence, row.kind, "", "too many", row.cue, _who(row)))
    return pd.DataFrame(made, columns=COLUMNS)


def numbers(held: pd.DataFrame) -> dict[str, Number]:
    """Shares of coded speech by what became of it, and shares found by kind."""
    speech = held[held.kind.isin(SPEECH) & (held.outcome != "too many")]
    found = speech.outcome.value_counts()
    made = {f"speech_{name.split()[0]}": share(int(found.get(name, 0)), len(speech))
            for name in OUTCOMES}  # fmt: skip
    for kind in SPEECH:
        rows = speech[speech.kind == kind]
        made[f"speech_{kind}"] = share(int((rows.outcome == "found").sum()), len(rows))
    return {**made, "speech_articles": Number(int(held.place.nunique()), "articles"),
            "speech_too_many": Number(int((held.outcome == "too many").sum()), "statements"),
            "speech_short": Number(SHORT, "characters")}


def by_kind(held: pd.DataFrame) -> pd.DataFrame:
    """Counts of the outcomes by kind of speech, and the share found."""
    table = pd.crosstab(held.kind, held.outcome)
    table = table.reindex(index=list(KINDS), columns=[*OUTCOMES, "too many"], fill_value=0)
    table.insert(0, "coded", table[list(OUTCOMES)].sum(axis=1))
    table["share found"] = (table["found"] / table["coded"].replace(0, None)).astype(float).round(2)
    order = ["coded", *OUTCOMES, "share found", "too many"]
    table = table[order].rename_axis(index="kind", columns=None).reset_index()
    return table[table["coded"] + table["too many"] > 0]


def examples(held: pd.DataFrame, found: bool) -> pd.DataFrame:
    """The first short sentence of each kind that was found, or of each kind and way of failing."""
    rows = held[(held.outcome == "found") == found]
    rows = rows[(rows.sentence.str.len() <= SHORT) & ((rows.coded != "") | (rows.read != ""))]
    rows = rows.assign(kind=pd.Categorical(rows.kind, KINDS, ordered=True),
                       outcome=pd.Categorical(rows.outcome, [*OUTCOMES, "too many"], ordered=True))
    rows = rows.sort_values(["kind", "outcome", "place"], kind="stable")
    rows = rows.drop_duplicates(["kind", "outcome"]).astype({"kind": str, "outcome": str})
    if found:
        return rows[["kind", "sentence", "cue", "read"]].rename(columns={"read": "speaker"})
    return rows[["kind", "outcome", "sentence", "coded", "read"]].rename(
        columns={"coded": "speaker coded", "read": "speaker read"})  # fmt: skip


def spoken(statements: pd.DataFrame) -> pd.DataFrame:
    """The first short statement of each kind, with its cue and speaker, as they were read."""
    rows = statements[(statements.sentence.str.len() <= SHORT)
                      & (~statements.kind.isin(SPEECH) | (statements.speaker != ""))]  # fmt: skip
    rows = rows.assign(kind=pd.Categorical(rows.kind, KINDS, ordered=True))
    rows = rows.sort_values(["kind", "statement_id"]).drop_duplicates("kind")
    return rows.astype({"kind": str})[["kind", "sentence", "cue", "speaker"]]


def _who(row: Any) -> str:
    return row.speaker or row.actor


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())


def _same_sentence(one: str, two: str) -> bool:
    return one == two or (len(one) > 20 and one in two) or (len(two) > 20 and two in one)


def _same_speaker(code: Any, row: Any) -> bool:
    one, two = _letters(code.speaker), _letters(row.speaker)
    return (bool(one and two) and (one in two or two in one)) or (
        bool(code.actor) and code.actor == row.actor)  # fmt: skip
