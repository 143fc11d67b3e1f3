"""Figures of merit by group, issues left out, and errors: numbers and small tables for reading.

Functions take the tables ``scores`` and ``errors`` and the figures of ``metrics.json``; they return
numbers by key (for ``Report.record``) or a frame to show.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from parley.findings import PARTS, share
from parley.report import Number

MEASURED = {
    "articles": "all articles", "articles_cross_validated": "cross-validated",
    "articles_dev": "development", "articles_test": "test",
    "dispatches_cross_validated": "dispatches",
}  # fmt: skip
DIMENSIONS = {"kind": "kind", "field": "place", "wire": "wire", "data_set": "data set",
              "year": "year", "outlet": "outlet"}  # fmt: skip
KINDS = {"direct": "direct quotation", "indirect": "indirect speech", "mixed": "partly quoted",
         "act": "act", "narrated": "narration"}  # fmt: skip
DATA = {"coded": "real articles", "gold": "dispatches"}
ERRORS = {
    "no sentence": "missed: the coder's sentence is divided otherwise here",
    "no mention": "missed: no pattern of the codebook finds the issue",
    "no holder": "missed: the issue is found, its holder is no candidate",
    "judged none": "missed: a candidate, judged to be no position",
    "wrong stance": "the position is found, its stance is wrong",
    "other holder": "invented: the sentence has a code on the issue, of another holder",
    "invented": "invented: the sentence has no code on the issue",
}
Names = Mapping[str, str]


def issue_extremes(scores: pd.DataFrame, issues: Names) -> dict[str, Number]:
    """The issues on which positions are found best and worst, of those with more than few codes."""
    data = _chosen(scores, "articles", "model")
    data = data[(data.dimension == "issue") & ~data.few & data.f1.notna()]
    data = data.sort_values(["f1", "group"])
    numbers = {"issues_many": Number(len(data), "issues"),
               "issues_few": Number(_few_issues(scores), "issues")}  # fmt: skip
    for name, place in (("worst", 0), ("best", -1)):
        top = data.iloc[place] if len(data) else None
        numbers[f"{name}_issue"] = Number(
            None if top is None else issues.get(top.group, top.group), "issue")
        numbers[f"{name}_issue_f1"] = Number(None, "share") if top is None else Number(
            top.f1, "share", top.f1_low, top.f1_high, int(top.documents))
    return numbers


def issue_table(scores: pd.DataFrame, issues: Names) -> pd.DataFrame:
    """Precision, recall and F1 of every issue, by what it is measured on, for reading."""
    data = scores[(scores.dimension == "issue") & (scores.method == "model")
                  & scores.part.isin(MEASURED)]  # fmt: skip
    order = list(MEASURED)
    data = data.sort_values(["group", "part"], key=lambda c: c if c.name == "group" else c.map(
        order.index))  # fmt: skip
    table = _figures(data)
    table.insert(0, "issue", [issues.get(g, g) for g in data.group])
    table.insert(1, "measured", data.part.map(MEASURED).to_numpy())
    return table


def group_table(scores: pd.DataFrame, *parts: str) -> pd.DataFrame:
    """Figures of groups other than issues, and how far their F1 is from that of all others."""
    data = scores[scores.part.isin(parts) & scores.dimension.isin(DIMENSIONS)
                  & (scores.method == "model")]  # fmt: skip
    ranks = {"part": parts, "dimension": list(DIMENSIONS)}
    data = data.assign(rank=-data.documents)
    data = data.sort_values(["part", "dimension", "rank", "group"], key=lambda c: c.map(
        ranks[c.name].index) if c.name in ranks else c)  # fmt: skip
    table = _figures(data)
    table.insert(0, "by", data.dimension.map(DIMENSIONS).to_numpy())
    table.insert(1, "group", [KINDS.get(g, g.replace("_", " ")) for g in data.group])
    table["difference"] = _intervals(data, "difference")
    if len(parts) > 1:
        table.insert(0, "measured", data.part.map(MEASURED).to_numpy())
    return table


def left_out(metrics: Mapping[str, Any]) -> dict[str, Number]:
    """F1 on issues without labels, and what it loses, where the model is tested."""
    measured = metrics.get("positions", {})
    part = next((key for key in PARTS if "issue_left_out" in measured.get(key, {})), "")
    figures = measured.get(part, {}).get("issue_left_out", {})
    return {"left_out_on": Number(PARTS.get(part), "data")} | {
        f"left_out_{key}": Number(item.get("value"), "share", item.get("low"), item.get("high"),
                                  item.get("n"))
        for key in ("precision", "recall", "f1", "f1_change")
        for item in [figures.get(key, {})]
    }  # fmt: skip


def left_out_table(scores: pd.DataFrame, issues: Names) -> pd.DataFrame:
    """F1 of each issue in real articles: learned, left out, and the change, for reading."""
    learned = _chosen(scores, "articles", "model")
    learned = learned[learned.dimension == "issue"].set_index("group")
    without = _chosen(scores, "articles", "left_out").set_index("group")
    without = without[without.f1.notna()].sort_values("required", ascending=False, kind="stable")
    learned = learned.reindex(without.index)
    return pd.DataFrame({
        "issue": [issues.get(g, g) for g in without.index], "articles": without.documents,
        "positions": _marked(without), "F1 learned": _intervals(learned, "f1"),
        "F1 left out": _intervals(without, "f1"), "change": _intervals(without, "difference"),
    }).reset_index(drop=True)  # fmt: skip


def error_kinds(errors: pd.DataFrame) -> pd.DataFrame:
    """How many errors of each kind there are, in all and among those that change a figure."""
    rows = []
    for data, name in DATA.items():
        mine = errors[(errors.data == data) & (errors.split != "unseen")]
        total = len(mine)
        for error, words in ERRORS.items():
            here = mine[mine.error == error]
            if total:
                part = share(len(here), total)._replace(n=None)
                rows.append({"in": name, "error": words, "sentences": len(here),
                             "share": part.text, "counted": int(here.counts.sum())})  # fmt: skip
    return pd.DataFrame(rows, columns=["in", "error", "sentences", "share", "counted"])


def error_numbers(errors: pd.DataFrame) -> dict[str, Number]:
    """How many errors there are, and the most frequent kind in real articles."""
    real = errors[(errors.data == "coded") & (errors.split != "unseen")]
    counts = real.error.value_counts().reindex(list(ERRORS), fill_value=0)
    return {
        "errors_articles": Number(len(real), "errors"),
        "errors_dispatches": Number(int((errors.data == "gold").sum()), "errors"),
        "errors_counted": Number(int(real.counts.sum()), "errors"),
        "error_most": Number(ERRORS[str(counts.idxmax())] if len(real) else None, "kind"),
        "error_most_share": share(int(counts.max()), len(real)),
    }


def error_list(errors: pd.DataFrame, data: str, issues: Names, actors: Names) -> pd.DataFrame:
    """The errors in real articles (place) or dispatches (sentence), of every kind the surest first.

    A miss is surest where the probability of a position is least, any other error where it is
    greatest.
    """
    mine = errors[(errors.data == data) & (errors.split != "unseen")]
    least = mine.error == "judged none"
    mine = mine.assign(sure=mine.probability.where(~least, 1 - mine.probability))
    mine = mine.sort_values(["counts", "sure", "sentence", "document", "actor", "issue"],
                            ascending=[False, False, True, True, True, True])  # fmt: skip
    mine = mine.assign(rank=mine.groupby("error").cumcount(),
                       kind=mine.error.map(list(ERRORS).index))  # fmt: skip
    mine = mine.sort_values(["rank", "kind"])
    place = {"sentence": mine.text} if data == "gold" else {
        "document": mine.document, "place": [f"{r.field} {r.start}-{r.end}" if r.start >= 0 else ""
                                             for r in mine.itertuples()]}  # fmt: skip
    about = {"outlet": mine.outlet, "published": mine.published} if data == "coded" else {}
    return pd.DataFrame({
        **about, **place, "holder": [actors.get(a, a) for a in mine.actor],
        "issue": [issues.get(i, i) for i in mine.issue], "coded": mine.gold,
        "predicted": mine.predicted, "error": mine.error,
    }).reset_index(drop=True)  # fmt: skip


def _chosen(scores: pd.DataFrame, part: str, method: str) -> pd.DataFrame:
    return scores[(scores.part == part) & (scores.method == method)]


def _few_issues(scores: pd.DataFrame) -> int:
    data = _chosen(scores, "articles", "model")
    return int((data.few & (data.dimension == "issue") & data.f1.notna()).sum())


def _figures(data: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({
        "articles": data.documents.to_numpy(), "positions": _marked(data),
        "precision": _intervals(data, "precision"), "recall": _intervals(data, "recall"),
        "F1": _intervals(data, "f1"),
    })  # fmt: skip


def _marked(data: pd.DataFrame) -> list[str]:
    """The number of positions to be found, with a word where they are few."""
    return [f"{r.required:,}{' (few)' if r.few else ''}" for r in data.itertuples()]


def _intervals(data: pd.DataFrame, figure: str) -> list[str]:
    """A figure with its interval; nothing where there is none."""
    columns = [data[figure], data[f"{figure}_low"], data[f"{figure}_high"]]
    return ["" if value != value else Number(float(value), "share", float(low), float(high)).text
            for value, low, high in zip(*columns, strict=True)]  # fmt: skip
