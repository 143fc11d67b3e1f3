"""What the tables say, as numbers and small tables: the arithmetic behind the notebooks' sentences.

Each function takes tables and returns numbers by key (for ``Report.record``) or a frame to show.
Repeats of one statement count once wherever an n is given, unless its key says otherwise.
"""

from collections.abc import Iterable, Mapping
from math import sqrt
from typing import Any

import pandas as pd

from parley.codebook import Issues
from parley.figures.spans import whole_span
from parley.params import Repeats
from parley.positions.choices import repeats_by
from parley.positions.windows import windows_of
from parley.report import Number

ENOUGH = 5  # statements of each side below which a distance makes no headline
REPEATS: tuple[Repeats, ...] = ("document", "week", "month")
COVERS = 0.1  # an issue covers a topic if so many of the topic's statements name it
EXAMPLES = 2  # sentences shown for a topic that no issue covers
TIED_TO = {"limited": "(a limited form of it only)", "other": "(something else)"}
SIGNS = {"support": 1.0, "oppose": -1.0}
Names = Mapping[str, str]


def corpus(documents: pd.DataFrame, removed: pd.DataFrame, rejected: pd.DataFrame) -> dict:
    """What was read, what was taken out of it, and what could not be read."""
    dated = documents.loc[documents.published != "", "published"]
    return {
        "articles": Number(len(documents), "articles"),
        "on_topic": Number(int(documents.on_topic.sum()), "articles"),
        "repeats": Number(int((documents.duplicate_of != "").sum()), "articles"),
        "undated": Number(len(documents) - len(dated), "articles"),
        "dated_share": Number(len(dated) / len(documents) if len(documents) else None, "share",
                              n=len(documents)),
        "languages": Number(_languages(documents), "ISO 639-1 codes with counts"),
        "sources": Number(documents.source.nunique(), "files"),
        "outlets": Number(_kinds(documents.outlet), "outlets"),
        "first_day": Number(min(dated, default=None), "date"),
        "last_day": Number(max(dated, default=None), "date"),
        "removed": Number(len(removed), "stretches"),
        "removed_characters": Number(int(removed.text.str.len().sum()), "characters"),
        "rejected": Number(len(rejected), "inputs"),
    }


def _languages(documents: pd.DataFrame) -> str | None:
    """The languages of the articles with their numbers, the most frequent first."""
    found = documents.language.replace("", "unknown").value_counts()
    order = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{language} ({count})" for language, count in order) or None


def coded(observations: pd.DataFrame) -> dict:
    """The coded real articles that the findings rest on."""
    dated = observations.loc[observations.published != "", "published"]
    return {
        "coded_undated": _without(observations, "published"),
        "coded_unnamed": _without(observations, "outlet"),
        "coded_articles": Number(observations.document_id.nunique(), "articles"),
        "coded_outlets": Number(_kinds(observations.outlet), "outlets"),
        "coded_positions": Number(len(observations), "positions"),
        "coded_first_day": Number(min(dated, default=None), "date"),
        "coded_last_day": Number(max(dated, default=None), "date"),
    }


def removals(removed: pd.DataFrame) -> pd.DataFrame:
    """Stretches and characters that cleaning took out, by reason, the most frequent first."""
    data = removed.assign(characters=removed.text.str.len())
    table = data.groupby("reason", as_index=False).agg(
        stretches=("text", "size"), characters=("characters", "sum"), files=("source", "nunique")
    )
    return table.sort_values(["stretches", "reason"], ascending=[False, True], ignore_index=True)


def outlets(documents: pd.DataFrame) -> pd.DataFrame:
    """Articles, those on topic, repeats and days by outlet, the largest first."""
    data = documents.assign(outlet=documents.outlet.replace("", "(unknown)"))
    data = data.assign(repeat=data.duplicate_of != "", day=data.published.replace("", None))
    table = data.groupby("outlet", as_index=False).agg(
        articles=("document_id", "size"), on_topic=("on_topic", "sum"), repeats=("repeat", "sum"),
        first_day=("day", "min"), last_day=("day", "max"),
    )  # fmt: skip
    return table.sort_values(["articles", "outlet"], ascending=[False, True], ignore_index=True)


def topics(statements: pd.DataFrame, members: pd.DataFrame, terms: pd.DataFrame) -> dict:
    """How much is said, by whom it is said, and what it is about."""
    heads = terms.drop_duplicates("topic").sort_values("topic")
    largest = heads.iloc[0] if len(heads) else None
    speech = statements.kind.isin(("direct", "indirect", "mixed"))
    return {
        "statements": Number(len(statements), "statements"),
        "speech": Number(int(speech.sum()), "statements"),
        "speakers": Number(_kinds(statements.speaker), "speakers"),
        "direct": share(int((statements.kind == "direct").sum()), int(speech.sum())),
        "topics": Number(len(heads), "topics"),
        "grouped": share(int((members.topic >= 0).sum()), len(members)),
        "largest_topic": Number(None if largest is None else str(largest.label), "label"),
        "largest_topic_share": share(0 if largest is None else int(largest.statements),
                                     len(members)),
    }  # fmt: skip


def topic_table(members: pd.DataFrame, terms: pd.DataFrame, timeline: pd.DataFrame) -> pd.DataFrame:
    """One row for each topic: its terms, its size, and the window in which its share peaked."""
    lines = terms.sort_values(["topic", "rank"]).groupby("topic").agg(
        terms=("term", ", ".join), statements=("statements", "first"))  # fmt: skip
    order = ["topic", "share", "window_start"]
    peak = timeline.sort_values(order, ascending=[True, False, True]).drop_duplicates("topic")
    table = lines.join(peak.set_index("topic")[["window_start", "share"]])
    table["similarity"] = members.groupby("topic").similarity.mean().reindex(table.index)
    heads = terms.drop_duplicates("topic").set_index("topic")
    heads = heads.loc[table.index]
    table["found"] = [f"{head.found} of {head.refits} refits" for head in heads.itertuples()]
    table["interval"] = _interval(heads)
    table["stable"] = heads.stable.map({True: "stable", False: "not stable"})
    names = {"window_start": "peak", "share": "share_at_peak", "similarity": "mean_similarity"}
    return table.rename(columns=names).reset_index()


def topic_stability(terms: pd.DataFrame, numbers: pd.DataFrame) -> dict:
    """How many topics were tried and taken, and how often they were found again."""
    heads = terms.drop_duplicates("topic")
    tried = len(heads) and int(heads.refits.iloc[0])
    again = heads.found / heads.refits
    return {
        "refits": Number(tried or None, "refits"),
        "stable_topics": Number(int(heads.stable.sum()), "topics"),
        "unstable_topics": Number(int((~heads.stable).sum()), "topics"),
        "stability": Number(float(again.mean()) if tried else None, "share"),
        "numbers_tried": Number(len(numbers), "numbers"),
    }


def named_issues(statements: pd.DataFrame, documents: pd.DataFrame, book: Issues) -> pd.DataFrame:
    """Which issues each sentence names by the codebook's patterns: statement_id and issue."""
    texts = documents.set_index("document_id").text
    rows = [
        {"statement_id": row.statement_id, "issue": issue}
        for row in statements.itertuples()
        for issue in sorted({m.issue for m in book.match(row.sentence, texts[row.document_id])})
    ]
    return pd.DataFrame(rows, columns=["statement_id", "issue"])


def topic_issues(members: pd.DataFrame, terms: pd.DataFrame, named: pd.DataFrame,
                 issues: Names) -> pd.DataFrame:  # fmt: skip
    """For each topic how many of its statements name an issue, and the issues that cover it."""
    told, shares = _crossed(members, named)
    rows = []
    for head in terms.drop_duplicates("topic").sort_values("topic").itertuples():
        mine = shares[shares.topic == head.topic]
        mine = mine.sort_values(["share", "issue"], ascending=[False, True])
        any_issue = told[told.topic == head.topic].named
        rows.append({
            "topic": head.topic, "label": head.label, "statements": len(any_issue),
            "name_an_issue": float(any_issue.mean()),
            "issues": _shares(mine[mine.share >= COVERS].issue, mine.share, issues) or "none",
        })  # fmt: skip
    return pd.DataFrame(rows, columns=["topic", "label", "statements", "name_an_issue", "issues"])


def issue_topics(members: pd.DataFrame, terms: pd.DataFrame, named: pd.DataFrame,
                 issues: Names) -> pd.DataFrame:  # fmt: skip
    """For each issue of the codebook the topics in which it is named, most often first."""
    labels = terms.drop_duplicates("topic").set_index("topic").label
    _, shares = _crossed(members, named)
    rows = []
    for issue, name in issues.items():
        mine = shares[shares.issue == issue].sort_values(["n", "topic"], ascending=[False, True])
        total = int(mine.n.sum())
        where = [f"{labels[row.topic]} ({row.n / total:.0%})" for row in mine.head(3).itertuples()]
        rows.append({"issue": name, "statements": total, "topics": "; ".join(where) or "none"})
    return pd.DataFrame(rows, columns=["issue", "statements", "topics"])


def candidate_issues(members: pd.DataFrame, statements: pd.DataFrame, terms: pd.DataFrame,
                     named: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:  # fmt: skip
    """Topics that no issue covers, each with sentences that name none: what the codebook misses."""
    told, shares = _crossed(members, named)
    covered = set(shares[shares.share >= COVERS].topic)
    heads = terms.drop_duplicates("topic")[["topic", "label", "stable"]]
    silent = told[~told.topic.isin(covered) & ~told.named]
    silent = silent.sort_values(["topic", "similarity", "statement_id"],
                                ascending=[True, False, True])  # fmt: skip
    silent = silent.merge(statements[["statement_id", "document_id", "sentence"]])
    silent = silent.drop_duplicates(["topic", "sentence"]).groupby("topic").head(EXAMPLES)
    silent = silent.merge(heads).merge(documents[["document_id", "outlet", "published"]])
    silent["stable"] = silent.stable.map({True: "stable", False: "not stable"})
    return silent[["topic", "label", "stable", "sentence", "outlet", "published"]]


def mirror(members: pd.DataFrame, named: pd.DataFrame) -> dict:
    """How much of what is said names an issue, and how many topics no issue covers."""
    told, shares = _crossed(members, named)
    covered = shares[shares.share >= COVERS].topic.nunique()
    return {
        "named": share(int(told.named.sum()), len(told)),
        "uncovered_topics": Number(int(told.topic.nunique() - covered), "topics"),
        "covers": Number(COVERS, "share"),
    }


def _crossed(members: pd.DataFrame, named: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Members with whether they name an issue, and each issue's share of each topic."""
    told = members[members.topic >= 0]
    told = told.assign(named=told.statement_id.isin(named.statement_id))
    shares = told.merge(named, on="statement_id").groupby(["topic", "issue"]).size()
    shares = shares.rename("n").reset_index()
    sizes = told.topic.value_counts()
    return told, shares.assign(share=shares.n / shares.topic.map(sizes))


def _shares(keys: pd.Series, values: pd.Series, names: Names, top: int = 4) -> str:
    first = keys.head(top)
    return "; ".join(f"{_name(key, names)} ({values[i]:.0%})" for i, key in first.items())


def representatives(members: pd.DataFrame, statements: pd.DataFrame, terms: pd.DataFrame,
                    documents: pd.DataFrame) -> pd.DataFrame:  # fmt: skip
    """The sentence nearest to the centre of each topic, with its outlet and date."""
    chosen = members[members.representative & (members.topic >= 0)]
    chosen = chosen.sort_values(["topic", "similarity", "statement_id"],
                                ascending=[True, False, True]).drop_duplicates("topic")  # fmt: skip
    chosen = chosen.merge(statements, on="statement_id")
    chosen = chosen.merge(documents[["document_id", "outlet", "published"]], on="document_id")
    chosen = chosen.merge(terms.drop_duplicates("topic")[["topic", "label"]], on="topic")
    return chosen[["label", "sentence", "outlet", "published"]]


def stances(observations: pd.DataFrame, issues: Names, actors: Names) -> dict:
    """How many positions there are, whose and on what, how firm and how often conditional."""
    once = unrepeated(observations)
    ties = once.stance == "conditional"
    holders = once.assign(tied=ties).groupby("actor").tied.agg(["sum", "size"]).reset_index()
    holders = holders[holders["size"] >= min(2 * ENOUGH, holders["size"].max() if len(once) else 0)]
    holders["rate"] = holders["sum"] / holders["size"]
    holders = holders.sort_values(["rate", "size", "actor"], ascending=[False, False, True])
    top = holders.iloc[0] if len(holders) and ties.any() else None
    tied = once[ties & (once.actor == ("" if top is None else top.actor))]
    firm = once[once.firmness != ""]
    counts = once.issue.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    return {
        "positions": Number(len(observations), "positions"),
        "positions_once": Number(len(once), "positions"),
        "articles": Number(observations.document_id.nunique(), "articles"),
        "outlets": Number(_kinds(observations.outlet), "outlets"),
        "undated": _without(observations, "published"),
        "unnamed": _without(observations, "outlet"),
        "holders": Number(once.actor.nunique(), "actors"),
        "issues": Number(once.issue.nunique(), "issues"),
        "top_issue": Number(_name(counts.index[0], issues) if len(counts) else None, "issue"),
        "top_issue_share": share(int(counts.iloc[0]) if len(counts) else 0, len(once)),
        "conditional": share(int(ties.sum()), len(once)),
        "red_lines": share(int((firm.firmness == "red_line").sum()), len(firm)),
        "adversary": share(int(once.by_adversary.sum()), len(once)),
        "conditional_actor": Number(None if top is None else _name(top.actor, actors), "actor"),
        "conditional_share": share(0 if top is None else int(top["sum"]),
                                   0 if top is None else int(top["size"])),
        "conditional_issue": Number(_most(tied.issue, issues), "issue"),
            }  # fmt: skip


def conditions(observations: pd.DataFrame, issues: Names, actors: Names) -> pd.DataFrame:
    """Who ties which issue to which other issue, and how often; the other one where it is known."""
    tied = unrepeated(observations)
    tied = tied[tied.stance == "conditional"]
    keys = ["actor", "issue", "condition_issue"]
    table = tied.groupby(keys, as_index=False).agg(
        statements=("unit", "size"), articles=("story", "nunique"))  # fmt: skip
    table = table.sort_values(["statements", *keys], ascending=[False, True, True, True],
                              ignore_index=True)  # fmt: skip
    shown = pd.DataFrame({
        "holder": table.actor.map(lambda key: _name(key, actors)),
        "accepts": table.issue.map(lambda key: _name(key, issues)),
        "on_condition_of": table.condition_issue.map(
            lambda key: _name(key or "other", {**issues, **TIED_TO})),
        "statements": table.statements, "articles": table.articles,
    })  # fmt: skip
    return shown if (table.condition_issue != "").any() else shown.drop(columns="on_condition_of")


def conditions_said(stances: pd.DataFrame, statements: pd.DataFrame, documents: pd.DataFrame,
                    issues: Names, actors: Names) -> pd.DataFrame:  # fmt: skip
    """Conditions in the words of our own or the user's articles, the surest first."""
    rows = stances[stances.condition != ""].merge(
        statements[["statement_id", "document_id"]], on="statement_id")  # fmt: skip
    rows = rows.merge(documents[["document_id", "outlet", "published"]], on="document_id")
    rows = rows.sort_values(["probability", "published", "statement_id", "actor", "issue"],
                            ascending=[False, True, True, True, True])  # fmt: skip
    rows = rows.drop_duplicates(["actor", "issue", "condition"]).reset_index(drop=True)
    return pd.DataFrame({
        "holder": rows.actor.map(lambda key: _name(key, actors)),
        "issue": rows.issue.map(lambda key: _name(key, issues)),
        "condition": rows.condition,
        "source": [", ".join(filter(None, pair))
                   for pair in zip(rows.outlet, rows.published, strict=True)],
    })  # fmt: skip


def unknown_speakers(statements: pd.DataFrame) -> pd.DataFrame:
    """Who speaks and has no party in the codebook: candidates for `actors.yaml`.

    Parameters
    ----------
    statements : DataFrame
        Table `statements`.

    Returns
    -------
    DataFrame
        speaker, as_written (the longest wording of the text for him), statements, articles; the
        most frequent first.
    """
    speech = statements.kind.isin(("direct", "indirect", "mixed"))
    data = statements[speech & (statements.speaker != "") & (statements.actor == "")]
    data = data.sort_values(["speaker_text", "statement_id"], key=_longest_first, kind="stable")
    table = data.groupby("speaker", as_index=False).agg(
        as_written=("speaker_text", "first"), statements=("statement_id", "size"),
        articles=("document_id", "nunique"))  # fmt: skip
    return table.sort_values(["statements", "articles", "speaker"],
                             ascending=[False, False, True], ignore_index=True)  # fmt: skip


def _longest_first(column: pd.Series) -> pd.Series:
    return -column.str.len() if column.name == "speaker_text" else column


def codebook(observations: pd.DataFrame, issues: Names, propositions: Names) -> pd.DataFrame:
    """The issues that were spoken of, with their propositions and how many statements each has."""
    counts = unrepeated(observations).issue.value_counts()
    spoken = [key for key in issues if key in counts.index]
    return pd.DataFrame({
        "issue": [issues[key] for key in spoken],
        "proposition": [propositions.get(key, "") for key in spoken],
        "statements": [int(counts[key]) for key in spoken],
    })  # fmt: skip


def codes(observations: pd.DataFrame, actors: Names) -> pd.DataFrame:
    """The codes of the figures with the actors' names, and how many statements each has."""
    counts = unrepeated(observations).actor.value_counts()
    spoken = sorted(counts.index, key=lambda key: (-counts[key], key))
    return pd.DataFrame({
        "code": spoken, "actor": [_name(key, actors) for key in spoken],
        "statements": [int(counts[key]) for key in spoken],
    })  # fmt: skip


def sides(positions: pd.DataFrame, parties: tuple[str, ...] = ("RUS", "UKR")) -> tuple[str, str]:
    """The two parties, where both hold positions; else the two actors heard most often."""
    heard = whole_span(positions).groupby("actor").statements.sum()
    if all(party in heard.index for party in parties[:2]) and len(parties) > 1:
        first, second = sorted(parties[:2])
        return first, second
    ranked = heard.reset_index().sort_values(["statements", "actor"], ascending=[False, True])
    first, second = sorted([*ranked.actor, "", ""][:2] if len(ranked) > 1 else ["", ""])
    return first, second


def loudest(positions: pd.DataFrame, issue: str | None, top: int = 6) -> pd.DataFrame:
    """The positions on an issue of the actors heard most often on it."""
    rows = positions[positions.issue == issue]
    heard = whole_span(rows).sort_values(["statements", "actor"], ascending=[False, True])
    return rows[rows.actor.isin(heard.actor.head(top))]


def distances(distances: pd.DataFrame, positions: pd.DataFrame, first: str, second: str) \
        -> pd.DataFrame:  # fmt: skip
    """The two sides on each issue over the whole span, the widest gap first, each with its n."""
    rows = whole_span(distances)
    rows = rows[(rows.actor_a == first) & (rows.actor_b == second) & (rows.issue != "all")]
    spoken = whole_span(positions)
    spoken = spoken.assign(n=spoken.support + spoken.oppose + spoken.conditional)
    for side, actor in (("a", first), ("b", second)):
        of = spoken[spoken.actor == actor].set_index("issue")
        for column in ("n", "score"):
            rows = rows.assign(**{f"{column}_{side}": rows.issue.map(of[column])})
    rows = rows.dropna(subset=["distance", "n_a", "n_b"]).astype({"n_a": int, "n_b": int})
    return rows.sort_values(["distance", "low", "n_a", "issue"],
                            ascending=[False, False, False, True], ignore_index=True)  # fmt: skip


def positions(positions: pd.DataFrame, table: pd.DataFrame, shifts: pd.DataFrame,
              first: str, second: str, issues: Names, actors: Names) -> dict:  # fmt: skip
    """Where the two sides stand furthest apart and nearest, and how often positions moved.

    ``table`` is what ``distances`` returns; of the shifts those without a doubt count. The headline
    issues are those with the highest lower end and the lowest upper end of the interval among
    issues on which each side was heard often enough (``ENOUGH``), or among all of them where there
    is no such issue.
    """
    often = table[(table.n_a >= ENOUGH) & (table.n_b >= ENOUGH)]
    often = table if often.empty else often
    keys = ["n", "issue"]
    ranked = often.assign(n=often.n_a + often.n_b)
    far = ranked.sort_values(["low", "distance", *keys], ascending=[False, False, False, True])
    near = ranked.sort_values(["high", "distance", *keys], ascending=[True, True, False, True])
    latest = shifts[shifts.doubt == ""].sort_values(["probability", "date", "actor", "issue"],
                                ascending=[False, False, True, True])  # fmt: skip
    numbers = {
        "side_a": Number(_name(first, actors) if first else None, "actor"),
        "side_b": Number(_name(second, actors) if second else None, "actor"),
        "cells": Number(len(whole_span(positions)), "actor-issue pairs"),
        "compared_issues": Number(len(table), "issues"),
        "apart": share(int((table.distance > 0.5).sum()), len(table)),
        "shifts": Number(int((shifts.doubt == "").sum()), "shifts"),
    }
    for label, rows in (("farthest", far), ("nearest", near)):
        row = rows.iloc[0] if len(rows) else None
        numbers[f"{label}_key"] = Number(None if row is None else row.issue, "issue key")
        numbers[f"{label}_issue"] = Number(
            None if row is None else _name(row.issue, issues), "issue")  # fmt: skip
        numbers[f"{label}_distance"] = Number(None, "0 to 1") if row is None else Number(
            float(row.distance), "0 to 1", float(row.low), float(row.high), int(row.n))  # fmt: skip
    row = latest.iloc[0] if len(latest) else None
    numbers["shift_actor"] = Number(None if row is None else _name(row.actor, actors), "actor")
    numbers["shift_issue"] = Number(None if row is None else _name(row.issue, issues), "issue")
    numbers["shift_date"] = Number(None if row is None else row.date, "date")
    numbers["shift_before"] = Number(None if row is None else float(row.before), "-1 to 1")
    numbers["shift_after"] = Number(None if row is None else float(row.after), "-1 to 1")
    return numbers


def position_table(positions: pd.DataFrame, issues: Names, actors: Names, top: int = 3) \
        -> pd.DataFrame:  # fmt: skip
    """Positions over the whole span for reading: each actor's ``top`` issues, then the others.

    The actors heard most often come first, and so do the issues on which each was heard most often.
    """
    rows = whole_span(positions)
    heard = rows.groupby("actor").statements.sum()
    order = ["heard", "actor", "statements", "issue"]
    rows = rows.assign(heard=rows.actor.map(heard))
    rows = rows.sort_values(order, ascending=[False, True, False, True])
    rows = rows.assign(later=rows.groupby("actor").cumcount() >= top)
    rows = rows.sort_values("later", kind="stable", ignore_index=True)
    return pd.DataFrame({
        "actor": rows.actor.map(lambda key: _name(key, actors)),
        "issue": rows.issue.map(lambda key: _name(key, issues)),
        "score": rows.score, "interval": _interval(rows),
        "for": rows.support, "against": rows.oppose, "if": rows.conditional,
        "articles": rows.documents, "outlets": rows.outlets,
    })  # fmt: skip


def sensitivity(observations: pd.DataFrame, first: str, second: str, issues: Names,
                events: Iterable[str] = ()) -> pd.DataFrame:  # fmt: skip
    """How the gap of two sides changes with other rules for what counts.

    One row for each rule: the widest gap and its issue, the mean gap over the issues on which both
    sides were heard, and the rank correlation of the gaps with those of the default rule.
    """
    once = unrepeated(observations)
    dated = once[once.published != ""]
    middle = sorted(dated.published)[len(dated) // 2] if len(dated) else ""
    named = ~once.office.isin(("", "unnamed"))
    rules = {
        "default: a conditional yes is 0, repeats count once": (once, 0.0),
        "a conditional yes is +0.5": (once, 0.5),
        "a conditional yes is \u22120.5": (once, -0.5),
        "conditional statements left out": (once[once.stance != "conditional"], 0.0),
        "repeats count every time": (observations, 0.0),
        **{f"what is said alike in one {span} counts once": (
            unrepeated(repeats_by(observations, span)), 0.0) for span in REPEATS},
        "without what only the other side says": (once[~once.by_adversary], 0.0),
        "only what its leaders say": (once[once.office == "leader"], 0.0),
        "only what named persons say": (once[named], 0.0),
        "only what nobody named says": (once[~named], 0.0),
        "only statements put as a demand or a red line": (
            once[once.firmness.isin(("demand", "red_line"))], 0.0),
        "the earlier half of the dated statements only": (dated[dated.published < middle], 0.0),
        "the later half of the dated statements only": (dated[dated.published >= middle], 0.0),
    }
    if not once.by_adversary.any():
        del rules["without what only the other side says"]
    if not named.any():
        for rule in [rule for rule in rules if "leaders" in rule or "named" in rule]:
            del rules[rule]
    gaps = {rule: _gaps(data, first, second, value) for rule, (data, value) in rules.items()}
    for window in ("month", "quarter", "event") if events else ("month", "quarter"):
        rule = "each window between events" if window == "event" else f"each {window}"
        rule += " weighs the same, the undated left out"
        rules[rule] = dated, 0.0
        gaps[rule] = _gaps(dated, first, second, 0.0, windows_of(dated.published, window, events))
    base = next(iter(gaps.values()))
    rows = []
    for rule, gap in gaps.items():
        both = sorted(set(gap.index) & set(base.index))
        ranks = gap[both].rank().corr(base[both].rank()) if len(both) > 2 else None
        data = rules[rule][0]
        heard = data[data.actor.isin([first, second])].issue.value_counts().reindex(gap.index)
        ranked = pd.DataFrame({"gap": gap, "heard": heard}).sort_index()
        order = ranked.sort_values(["gap", "heard"], ascending=False, kind="stable").gap
        rows.append({
            "rule": rule, "issues": len(gap), "mean_gap": gap.mean() if len(gap) else None,
            "widest": _name(order.index[0], issues) if len(gap) else "",
            "gap": order.iloc[0] if len(gap) else None, "rank_correlation": ranks,
        })  # fmt: skip
    table = pd.DataFrame(rows).astype({"mean_gap": float, "gap": float, "rank_correlation": float})
    return table if len(base) else table.iloc[:0]


def _gaps(data: pd.DataFrame, first: str, second: str, conditional: float,
          windows: Mapping[str, tuple[str, str]] | None = None) -> pd.Series:  # fmt: skip
    """Gaps by issue; with windows, of the means of the windows' means."""
    stances = data.stance.map({**SIGNS, "conditional": conditional})
    values = data.assign(value=stances.astype("float64"))
    window = [windows[day][0] for day in data.published] if windows else [""] * len(data)
    means = values.assign(window=window).groupby(["issue", "actor", "window"]).value.mean()
    scores = means.groupby(["issue", "actor"]).mean().unstack("actor")
    if first not in scores or second not in scores:
        return pd.Series(dtype=float)
    return ((scores[first] - scores[second]).abs() / 2).dropna()


def evidence(observations: pd.DataFrame, issues: Names, actors: Names) -> pd.DataFrame:
    """Where positions stand: outlet, date and offsets, never the sentence."""
    rows = observations.sort_values(
        ["issue", "actor", "published", "observation_id", "stance"], ignore_index=True)  # fmt: skip
    return pd.DataFrame({
        "issue": rows.issue.map(lambda key: _name(key, issues)),
        "holder": rows.actor.map(lambda key: _name(key, actors)),
        "stance": rows.stance, "firmness": rows.firmness.str.replace("_", " "),
        "where_it_stands": rows.cite,
    })  # fmt: skip


def quoted(observations: pd.DataFrame, statements: pd.DataFrame, issues: Names, actors: Names) \
        -> pd.DataFrame:  # fmt: skip
    """Sentences of our own or the user's articles: the surest one of each holder, issue, stance."""
    rows = observations.merge(statements[["statement_id", "sentence"]],
                              left_on="observation_id", right_on="statement_id")  # fmt: skip
    rows = rows.sort_values(["probability", "published", "observation_id", "actor", "issue"],
                            ascending=[False, True, True, True, True])  # fmt: skip
    rows = rows.drop_duplicates(["actor", "issue", "stance"])
    return pd.DataFrame({
        "holder": rows.actor.map(lambda key: _name(key, actors)),
        "issue": rows.issue.map(lambda key: _name(key, issues)),
        "stance": rows.stance, "probability": rows.probability,
        "sentence": rows.sentence,
        "source": [", ".join(filter(None, pair))
                   for pair in zip(rows.outlet, rows.published, strict=True)],
    }).reset_index(drop=True)  # fmt: skip


PARTS = {
    "articles_test": "real articles set apart for testing",
    "articles_dev": "real articles for development",
    "articles_unseen": "real articles of another negotiation, coded with its own codebook",
    "articles_cross_validated": "real articles, cross-validated",
    "dispatches_cross_validated": "dispatches, cross-validated",
}
METHODS = {"model": "model", "issue_left_out": "model, each issue left out of its training",
           "rules_alone": "rules alone", "always_support": "always support"}  # fmt: skip
CLASSIFIERS = {
    "majority": "majority: never a position", "always_support": "always support",
    "rules_alone": "codebook phrases with syntax",
    "ngrams": "n-grams, logistic regression", "embeddings": "embeddings, logistic regression",
    "statement_proposition": "statement and proposition, with words",
    "model": "the position model without words",
    "shipped": "the position model, words of other articles read too",
}  # fmt: skip


def validation(metrics: Mapping[str, Any], cross: pd.DataFrame) -> dict:
    """How well the classifier does on articles that it has not seen, beside two simpler methods."""
    measured = metrics.get("positions", {})
    part = next((key for key in PARTS if key in measured), "")
    numbers = {
        "tested_on": Number(PARTS.get(part), "data"),
        "candidates": Number(len(cross), "candidates"),
        "calibration_error": _measured(measured.get(part, {}).get("calibration_error", {})),
    }
    for method in METHODS:
        for figure in ("precision", "recall", "f1"):
            item = measured.get(part, {}).get(method, {}).get(figure, {})
            numbers[f"{method}_{figure}"] = _measured(item)
    return numbers


def _measured(item: Mapping[str, Any]) -> Number:
    return Number(item.get("value"), "share", item.get("low"), item.get("high"), item.get("n"))


CODINGS = {"articles": "real articles", "dispatches": "dispatches",
           "dispatches_attribution": "dispatches, attribution"}  # fmt: skip
VARIABLES = {
    "issue": "issue: does a sentence take a position on it",
    "actor": "actor: whose position it is",
    "stance": "stance: support, oppose or conditional",
    "firmness": "firmness, in order",
    "condition": "condition: is one stated",
    "speaker": "speaker: the holder's own named person",
    "position": "all at once, by sentence",
    "position_required": "all at once, without arguable codes that one coder left out",
    "position_by_document": "all at once, by document",
    "said": "does a sentence say who says something",
    "kind": "kind of attribution",
}


def agreement(metrics: Mapping[str, Any]) -> dict:
    """Krippendorff's alpha of actor, issue and stance, of dispatches and of real articles."""
    numbers = {}
    for coding in ("articles", "dispatches"):
        measured = metrics.get("agreement", {}).get(coding, {})
        numbers[f"{coding}_coded_twice"] = Number(measured.get("issue", {}).get("n"), "documents")
        for variable in ("actor", "issue", "stance"):
            alpha = _alpha(measured.get(variable, {}))
            numbers[f"{coding}_{variable}_alpha"] = alpha._replace(n=None)
    return numbers


def agreement_table(metrics: Mapping[str, Any]) -> pd.DataFrame:
    """Alpha of every variable for reading, with its interval, documents and units."""
    rows = []
    for coding, name in CODINGS.items():
        measured = metrics.get("agreement", {}).get(coding, {})
        for variable, item in sorted(measured.items(), key=_in_order):
            if variable in VARIABLES or variable == "actor":
                label = "party of the speaker" if coding == "dispatches_attribution" else ""
                label = label if variable == "actor" and label else VARIABLES[variable]
                rows.append({"codings of": name, "variable": label,
                             "alpha": _alpha(item)._replace(n=None).text,
                             "documents": item["n"], "units": item["units"]})  # fmt: skip
    return pd.DataFrame(rows, columns=["codings of", "variable", "alpha", "documents", "units"])


def _in_order(item: tuple[str, Any]) -> int:
    return list(VARIABLES).index(item[0]) if item[0] in VARIABLES else -1


def _alpha(item: Mapping[str, Any]) -> Number:
    return Number(item.get("value"), "alpha", item.get("low"), item.get("high"), item.get("n"))


def comparison(metrics: Mapping[str, Any]) -> pd.DataFrame:
    """Precision, recall and F1 for reading: a row for each data set and method."""
    rows = []
    order = [*PARTS, *METHODS]
    nodes = [(path, figures) for path, figures in _nodes(metrics)
             if "f1" in figures and path[:1] != ("classifiers",)]
    nodes.sort(key=lambda node: [order.index(s) if s in order else -1 for s in node[0]])
    for path, figures in nodes:
        method = METHODS.get(path[-1], "") if path else ""
        names = [PARTS.get(step, step.replace("_", " ")) for step in path if step not in METHODS]
        method = method or ("rules" if path[:1] == ("attribution",) else "model")
        row: dict[str, Any] = {"measured": ": ".join(names), "method": method}
        for key in ("precision", "recall", "f1"):
            number = _measured(figures.get(key, {}))
            row[key] = number._replace(n=None).text if number.value is not None else ""
        rows.append({**row, "documents": _measured(figures["f1"]).n})
    columns = ["measured", "method", "precision", "recall", "f1", "documents"]
    table = pd.DataFrame(rows, columns=columns).rename(columns={"f1": "F1"})
    return table.astype({"documents": "Int64"})


def classifiers(metrics: Mapping[str, Any]) -> pd.DataFrame:
    """Classifiers on the cases of the dispatches for reading: a row for each, figures of merit."""
    rows = []
    for name, figures in sorted(metrics.get("classifiers", {}).items(),
                                key=lambda item: list(CLASSIFIERS).index(item[0])):  # fmt: skip
        row = {"classifier": CLASSIFIERS[name]}
        for key in ("precision", "recall", "f1"):
            row[key] = _measured(figures[key])._replace(n=None).text
        rows.append({**row, "documents": _measured(figures["f1"]).n})
    columns = ["classifier", "precision", "recall", "f1", "documents"]
    table = pd.DataFrame(rows, columns=columns).rename(columns={"f1": "F1"})
    return table.astype({"documents": "Int64"})


def merit_table(metrics: Mapping[str, Any]) -> pd.DataFrame:
    """All other figures of merit for reading, one a row, with interval and n."""
    rows = []
    for path, figures in _nodes(metrics):
        if path[:1] in (("agreement",), ("classifiers",)):
            continue
        for key, item in figures.items():
            if "f1" in figures and key in ("precision", "recall", "f1"):
                continue
            values = item if isinstance(item, Mapping) else {"value": item}
            if isinstance(values.get("value"), (int, float)):
                name = ": ".join(PARTS.get(step, step).replace("_", " ") for step in (*path, key))
                name = name.replace(" f1", " F1")
                rows.append({"figure": name, **values})
    table = pd.DataFrame(rows, columns=["figure", "value", "low", "high", "n"])
    table = table.astype({"value": float, "low": float, "high": float, "n": "Int64"})
    shown = pd.DataFrame({"figure": table.figure, "value": table.value,
                          "interval": _interval(table), "n": table.n})  # fmt: skip
    return shown if (shown.interval != "").any() else shown.drop(columns="interval")


def _nodes(metrics: Mapping[str, Any], path: tuple[str, ...] = ()) \
        -> list[tuple[tuple[str, ...], dict[str, Any]]]:  # fmt: skip
    """The places of a nested dict that hold figures, with those figures."""
    figures = {key: item for key, item in metrics.items()
               if not isinstance(item, Mapping) or "value" in item}  # fmt: skip
    found = [(path, figures)] if figures else []
    for key, item in metrics.items():
        if key not in figures:
            found += _nodes(item, (*path, key))
    return found


def unrepeated(observations: pd.DataFrame) -> pd.DataFrame:
    """Each statement once: a quotation that ten outlets repeat is one."""
    return observations.drop_duplicates(["unit", "actor", "issue", "stance"])


def share(part: int, total: int) -> Number:
    """A share with its 95 % Wilson interval and n."""
    if not total:
        return Number(None, "share")
    z, rate = 1.959964, part / total
    middle, width = rate + z * z / (2 * total), z * sqrt(
        rate * (1 - rate) / total + z * z / (4 * total * total))  # fmt: skip
    scale = 1 + z * z / total
    low, high = max(0.0, (middle - width) / scale), min(1.0, (middle + width) / scale)
    return Number(rate, "share", low, high, total)


def _interval(table: pd.DataFrame) -> list[str]:
    return ["" if low != low or high != high else f"[{low + 0.0:.2f}, {high + 0.0:.2f}]"
            .replace("-", "\u2212") for low, high in zip(table.low, table.high, strict=True)]


def _most(values: pd.Series, names: Names) -> str | None:
    counts = values[values != ""].value_counts().sort_index()
    return _name(counts.sort_values(ascending=False, kind="stable").index[0], names) \
        if len(counts) else None  # fmt: skip


def _without(observations: pd.DataFrame, column: str) -> Number:
    """The number of articles that leave a column empty."""
    empty = observations[observations[column] == ""]
    return Number(int(empty.document_id.nunique()), "articles")


def _kinds(values: pd.Series) -> int:
    return int(values[values != ""].nunique())


def _name(key: Any, names: Names) -> str:
    return names.get(str(key), str(key))
