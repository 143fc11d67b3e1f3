"""Which coded positions are missed, which are read wrongly, and which are invented."""

from collections.abc import Callable

import pandas as pd

from parley import store
from parley.evaluation.scores import coded, document_positions

Named = Callable[[str, str], set[str]]  # the issues that a sentence (document, text) names
KEPT = ["data", "split", "document", "sentence", "actor", "issue", "gold", "grade", "predicted",
        "probability", "outlet", "published", "field", "start", "end", "text"]  # fmt: skip


def errors(rows: pd.DataFrame, named: Named) -> pd.DataFrame:
    """The errors, a row for each sentence, holder and issue.

    An error is one of: *no sentence*, the coder's sentence is divided otherwise here; *no mention*,
    it names the issue by no pattern of the codebook;
    *no holder*, it names the issue, and the coded holder is no candidate; *judged none*, a
    candidate that the model takes for no position; *wrong stance*; *other holder*, a position of
    one whom the coders do not give it, on an issue that the sentence has a code on; *invented*, a
    position on an issue that the sentence has no code on. Missing an arguable code is no error.

    Parameters
    ----------
    rows : DataFrame
        cross_validation with what `facts.with_facts` adds.
    named : callable
        The issues that a sentence of a dispatch names; those of real articles stand in `issues`.

    Returns
    -------
    DataFrame
        The table "errors". ``counts`` tells whether the error changes a figure of merit: a missed
        position may be found, and an invented one may be coded, in another sentence of the article.
    """
    known = rows[rows["gold"] != "none"]
    on_issue = set(zip(known["document"], known["sentence"], known["issue"], strict=True))
    told, right, needed = document_positions(rows), coded(rows), coded(rows, "R")
    made = []
    for row in rows[rows["predicted"] != rows["gold"]].itertuples(index=False):
        missed = row.predicted == "none"
        if missed and row.grade != "R":
            continue
        if row.gold == "none":
            among = (row.document, row.sentence, row.issue) in on_issue
            kind = "other holder" if among else "invented"
        elif not missed:
            kind = "wrong stance"
        elif row.probability > 0:
            kind = "judged none"
        elif not row.kind:
            kind = "no sentence"
        else:
            issues = set(row.issues.split()) if row.data == "coded" else \
                named(row.document, row.text)  # fmt: skip
            kind = "no holder" if row.issue in issues else "no mention"
        place = (row.document, row.actor, row.issue)
        lost = (*place, row.gold) in needed and (*place, row.gold) not in told
        false = (*place, row.predicted) in told and (*place, row.predicted) not in right
        made.append({**{k: getattr(row, k) for k in KEPT}, "error": kind, "counts": lost or false})
    return store.frame("errors", made)
