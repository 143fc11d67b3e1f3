"""Scores of groups of coded positions: by issue, kind of statement, outlet, year, wire copy."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from parley import store
from parley.evaluation.scores import Counts, difference, figures, parts, pooled, position_counts
from parley.params import Evaluate

FEW, FEW_DOCUMENTS = 20, 5  # required positions and articles below which a group is "few"
OUTLET = 5  # articles from which an outlet has a row of its own
LOST = "sentence not found"  # a code whose sentence is divided otherwise here
BY_STATEMENT = ("kind", "field")


def _parts(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """What is measured apart, and all real articles of the codebook together."""
    found = parts(rows)
    real = [part for name, part in found.items()
            if name.startswith("articles_") and name != "articles_unseen"]  # fmt: skip
    return found | ({"articles": pd.concat(real)} if real else {})


def scores(rows: pd.DataFrame, left_out: pd.DataFrame, params: Evaluate) -> pd.DataFrame:
    """Precision, recall and F1 of every group, with intervals.

    Parameters
    ----------
    rows : DataFrame
        cross_validation with what `facts.with_facts` adds.
    left_out : DataFrame
        Predictions on each issue by a model without a label of it, may be empty.
    params : Evaluate
        Bootstrap rounds, level and seed.

    Returns
    -------
    DataFrame
        The table "scores". The difference is F1 minus that of all other rows of the part; of an
        issue left out, minus that of the issue when learned.
    """
    made, without = [], {} if left_out.empty else _parts(left_out)
    for name, part in _parts(rows).items():
        documents = sorted(set(part["document"]))
        whole = position_counts(part, documents=documents)
        for dimension, keys in _dimensions(name, part):
            for group in sorted(set(keys)):
                inside = (keys == group).to_numpy()
                ours = position_counts(part[inside], documents=documents)
                others = {k: whole[k] - v for k, v in ours.items()}
                if dimension in BY_STATEMENT:
                    rest = part[~inside & (keys != LOST).to_numpy()]
                    others = position_counts(rest, documents=documents)
                apart = group != LOST and others["required"].any()
                made.append(_row(name, dimension, group, "model", ours, params,
                                 part[inside]["document"].nunique(),
                                 difference(ours, others, params) if apart else None))
        if name in without:
            made += _left_out(name, part, without[name], params)
    return store.frame("scores", made)


def _dimensions(name: str, part: pd.DataFrame) -> Iterator[tuple[str, pd.Series]]:
    """What the rows of a part are grouped by, and the group of each row."""
    yield "issue", part["issue"]
    if name in ("articles", "articles_test", "dispatches_cross_validated"):
        for column in BY_STATEMENT:
            yield column, part[column].replace("", LOST)
    if name == "articles":
        articles = part.drop_duplicates("document")["outlet"].value_counts()
        large = set(articles[articles >= OUTLET].index) - {""}
        known = part["outlet"].where(part["outlet"].isin(large), "other outlets")
        yield "outlet", known.where(part["outlet"] != "", "not named")
        yield "data_set", part["data_set"].replace("", "unknown")
        yield "year", part["published"].str[:4].replace("", "undated")
        yield "wire", part["wire"].map({"": "no wire copy"}).fillna("wire copy")


def _left_out(name: str, part: pd.DataFrame, without: pd.DataFrame, params: Evaluate) \
        -> list[dict[str, Any]]:  # fmt: skip
    """The issues of a part when left out, held against the same issues when learned."""
    made = []
    for issue in sorted(set(part["issue"])):
        learned, unlearned = (t[t["issue"] == issue] for t in (part, without))
        documents = sorted(set(learned["document"]) | set(unlearned["document"]))
        ours = position_counts(unlearned, documents=documents)
        beside = difference(ours, position_counts(learned, documents=documents), params)
        made.append(_row(name, "issue", issue, "left_out", ours, params, len(documents), beside))
    return made


def _row(part: str, dimension: str, group: str, method: str, counts: Counts, params: Evaluate,
         documents: int, beside: dict[str, Any] | None) -> dict[str, Any]:  # fmt: skip
    """One row of the table; what nothing was coded or predicted of has no figure."""
    total = {k: int(v[0]) for k, v in pooled(counts).items()}
    inside = np.logical_or.reduce([v > 0 for v in counts.values()])
    row: dict[str, Any] = {
        "part": part, "dimension": dimension, "group": group, "method": method,
        "documents": documents, "required": total["required"], "predicted": total["predicted"],
        "few": total["required"] < FEW or documents < FEW_DOCUMENTS,
    }  # fmt: skip
    known = {"precision": total["predicted"] > 0, "recall": total["required"] > 0,
             "f1": total["required"] > 0}  # fmt: skip
    measured = figures({k: v[inside] for k, v in counts.items()}, params) if inside.any() else {}
    for name, there in known.items():
        item = measured.get(name, {}) if there else {}
        row.update({name: item.get("value"), f"{name}_low": item.get("low"),
                    f"{name}_high": item.get("high")})  # fmt: skip
    beside = beside if beside and known["f1"] else {}
    return {**row, "difference": beside.get("value"), "difference_low": beside.get("low"),
            "difference_high": beside.get("high")}  # fmt: skip
