"""What the located tables say, as tables for reading: gaps by state, shifts, trends, links, texts.

Each function takes tables and returns a frame to show or numbers by key (for ``Report.record``).
"""

from collections.abc import Mapping

import pandas as pd

from parley import store
from parley.figures.spans import whole_span
from parley.findings import share, unrepeated
from parley.positions.windows import read_events
from parley.report import Number, Report

Names = Mapping[str, str]
STATES = {"agreed": "agreed", "near": "near", "open": "open",
          "red lines": "red line against red line", "little": "too little said"}  # fmt: skip
NOT_CHECKED = "not checked"  # of a demand that was looked up nowhere
THIRD = 1 / 3  # a score beyond a third of the scale is for or against
TEXTS = ("text", "date", "actor", "issue", "stance", "firmness", "demand", "reference", "checked",
         "explanation")  # fmt: skip


def states(distances: pd.DataFrame, gaps: pd.DataFrame, first: str, second: str, issues: Names) \
        -> pd.DataFrame:  # fmt: skip
    """The issues of two sides sorted into agreed, near, open and red line against red line.

    ``gaps`` is what ``findings.distances`` returns: it has the scores of either side.
    """
    rows = whole_span(distances)
    rows = rows[(rows.actor_a == first) & (rows.actor_b == second) & (rows.issue != "all")]
    rows = rows.merge(gaps[["issue", "score_a", "score_b"]], on="issue")
    rows = rows.assign(place=rows.state.map({state: n for n, state in enumerate(STATES)}))
    rows = rows.sort_values(["place", "distance", "low", "issue"], ignore_index=True)
    return pd.DataFrame({
        "state": rows.state.map(STATES), "issue": [issues.get(key, key) for key in rows.issue],
        f"score_{first}": rows.score_a, f"score_{second}": rows.score_b,
        "distance": rows.distance, "interval": intervals(rows),
        f"n_{first}": rows.statements_a, f"n_{second}": rows.statements_b,
    })  # fmt: skip


def numbers(distances: pd.DataFrame, trends: pd.DataFrame, shifts: pd.DataFrame, first: str,
            second: str) -> dict:  # fmt: skip
    """How many issues are in each state, whether two sides come nearer, and what was tested."""
    rows = whole_span(distances)
    rows = rows[(rows.actor_a == first) & (rows.actor_b == second)]
    found = {f"state_{state.replace(' ', '_')}": Number(int((rows.state == state).sum()), "issues")
             for state in STATES}  # fmt: skip
    whole = rows[rows.issue == "all"]
    row = whole.iloc[0] if len(whole) else None
    found["distance_all"] = Number(None, "0 to 1") if row is None else Number(
        float(row.distance), "0 to 1", float(row.low), float(row.high),
        int(row.statements_a + row.statements_b))  # fmt: skip
    pair = trends[(trends.actor_a == first) & (trends.actor_b == second)]
    pair = pd.concat([pair[pair.issue == "all"], pair[pair.issue != "all"]])
    row = pair.iloc[0] if len(pair) else None
    found["change"] = Number(None, "distance") if row is None else Number(
        float(row.change), "distance", float(row.low), float(row.high),
        int(row.statements_a + row.statements_b))  # fmt: skip
    found["nearer"] = Number(None if row is None else float(row.nearer), "probability")
    found["change_from"] = Number(None if row is None else row.first_day, "date")
    found["change_to"] = Number(None if row is None else row.last_day, "date")
    found["tested"] = Number(len(shifts), "series")
    return found


def reported(shifts: pd.DataFrame) -> pd.DataFrame:
    """The shifts that nothing speaks against."""
    return shifts[shifts.doubt == ""].reset_index(drop=True)


def shift_table(shifts: pd.DataFrame, issues: Names, actors: Names) -> pd.DataFrame:
    """All series that were tested, those reported first, the surest first."""
    rows = shifts.assign(kept=shifts.doubt == "")
    order = ["kept", "chance", "probability", "actor", "issue"]
    rows = rows.sort_values(order, ascending=[False, True, False, True, True], ignore_index=True)
    reasons = {"": "reported", "chance": "no: may be chance", "speaker": "no: other speakers",
               "outlet": "no: other outlets"}  # fmt: skip
    return pd.DataFrame({
        "actor": [actors.get(key, key) for key in rows.actor],
        "issue": [issues.get(key, key) for key in rows.issue],
        "from": rows.date, "before": rows.before, "after": rows.after,
        "n_before": rows.statements_before, "n_after": rows.statements_after,
        "probability": rows.probability, "false_rate": rows.chance,
        "reported": rows.doubt.map(reasons),
    })  # fmt: skip


def shift_places(observations: pd.DataFrame, shifts: pd.DataFrame, issues: Names, actors: Names) \
        -> pd.DataFrame:  # fmt: skip
    """Where the statements before and after each reported shift stand."""
    rows = unrepeated(observations[observations.published != ""]).merge(
        reported(shifts)[["actor", "issue", "date"]], on=["actor", "issue"])  # fmt: skip
    rows = rows.assign(part=["after" if late else "before" for late in rows.published >= rows.date])
    rows = rows.sort_values(["actor", "issue", "published", "observation_id"], ignore_index=True)
    return pd.DataFrame({
        "actor": [actors.get(key, key) for key in rows.actor],
        "issue": [issues.get(key, key) for key in rows.issue], "part": rows.part,
        "stance": rows.stance, "office": rows.office, "where_it_stands": rows.cite,
    })  # fmt: skip


def trend_table(trends: pd.DataFrame, first: str, second: str, issues: Names) -> pd.DataFrame:
    """How the distance of two sides changed on each issue, and on all together first."""
    rows = trends[(trends.actor_a == first) & (trends.actor_b == second)]
    rows = rows.assign(whole=rows.issue != "all").sort_values(["whole", "change", "issue"],
                                                              ignore_index=True)  # fmt: skip
    return pd.DataFrame({
        "issue": ["all of these" if key == "all" else issues.get(key, key) for key in rows.issue],
        "change": rows.change, "interval": intervals(rows), "probably_nearer": rows.nearer,
        "from": rows.first_day, "to": rows.last_day,
        f"n_{first}": rows.statements_a, f"n_{second}": rows.statements_b,
    })  # fmt: skip


def side_table(sides: pd.DataFrame, issues: Names, top: int = 6) -> pd.DataFrame:
    """Positions of groups of actors over the whole span: each group's most frequent issues."""
    rows = whole_span(sides)
    heard = rows.groupby("actor").statements.sum()
    rows = rows.assign(heard=rows.actor.map(heard))
    rows = rows.sort_values(["heard", "actor", "statements", "issue"],
                            ascending=[False, True, False, True])  # fmt: skip
    rows = rows.groupby("actor", sort=False).head(top).reset_index(drop=True)
    return pd.DataFrame({
        "side": rows.actor, "issue": [issues.get(key, key) for key in rows.issue],
        "score": rows.score, "interval": intervals(rows),
        "n": rows.support + rows.oppose + rows.conditional, "articles": rows.documents,
    })  # fmt: skip


def links(observations: pd.DataFrame) -> pd.DataFrame:
    """What waits for what: a row for each holder, issue and what the issue waits for.

    Returns
    -------
    DataFrame
        actor, issue, waits_for (an issue, "limited" for a limited form only, or "other"),
        statements (repeats counted once), articles; the most frequent first.
    """
    tied = unrepeated(observations[observations.stance == "conditional"])
    tied = tied.assign(waits_for=tied.condition_issue.where(tied.condition_issue != "", "other"))
    keys = ["actor", "issue", "waits_for"]
    table = tied.groupby(keys, as_index=False).agg(
        statements=("unit", "size"), articles=("story", "nunique"))  # fmt: skip
    return table.sort_values(["statements", *keys], ascending=[False, True, True, True],
                             ignore_index=True)  # fmt: skip


def primary(texts: pd.DataFrame, positions: pd.DataFrame) -> pd.DataFrame:
    """Each demand of a primary text beside the score of the coded articles.

    Parameters
    ----------
    texts : DataFrame
        data/primary_texts.csv (columns in `TEXTS`).
    positions : DataFrame
        Table "positions".

    Returns
    -------
    DataFrame
        The texts' columns with `score`, `low`, `high`, `n` (repeats counted once) and `agrees`:
        yes where the score lies in the third of the scale that the stance names (for a condition,
        the middle), no where not, and empty where the coded articles say nothing.
    """
    whole = whole_span(positions).assign(n=lambda p: p.support + p.oppose + p.conditional)
    rows = texts.merge(whole[["actor", "issue", "score", "low", "high", "n"]],
                       on=["actor", "issue"], how="left")  # fmt: skip
    side = rows.score.map(lambda s: "support" if s > THIRD else "oppose" if s < -THIRD
                          else "conditional")  # fmt: skip
    agrees = (side == rows.stance).map({True: "yes", False: "no"})
    return rows.assign(agrees=agrees.where(rows.score.notna(), ""))


def primary_by_text(compared: pd.DataFrame) -> pd.DataFrame:
    """For each primary text how many demands it makes, how many can be compared and agree."""
    rows = compared.assign(known=compared.agrees != "", yes=compared.agrees == "yes",
                           no=compared.agrees == "no",
                           read=compared.checked != NOT_CHECKED)  # fmt: skip
    table = rows.groupby(["date", "text", "reference"], as_index=False).agg(
        demands=("issue", "size"), looked_up=("read", "sum"), coded=("known", "sum"),
        agree=("yes", "sum"), differ=("no", "sum"))  # fmt: skip
    return table.drop(columns="date")[["text", *table.columns[2:]]]


def primary_apart(compared: pd.DataFrame, issues: Names, actors: Names) -> pd.DataFrame:
    """The demands with which the codes disagree, each explained."""
    rows = compared[compared.agrees == "no"].sort_values(["date", "actor", "issue"],
                                                         ignore_index=True)  # fmt: skip
    return pd.DataFrame({
        "text": rows.text, "of": [actors.get(k, k) for k in rows.actor],
        "issue": [issues.get(k, k) for k in rows.issue], "text_says": rows.stance,
        "score": rows.score, "n": rows.n.astype("Int64"), "why": rows.explanation,
    })  # fmt: skip


def primary_table(compared: pd.DataFrame, issues: Names) -> pd.DataFrame:
    """`primary` for reading, text by text: each demand, where it was looked up, and the codes."""
    rows = compared.sort_values(["date", "text", "issue"], ignore_index=True)
    return pd.DataFrame({
        "text": rows.text, "issue": [issues.get(k, k) for k in rows.issue],
        "demand_in_our_words": rows.demand, "stance": rows.stance, "score": rows.score,
        "n": rows.n.astype("Int64"), "agrees": rows.agrees.replace("", "not coded"),
        "looked_up_in": [checked.split(", http")[0] for checked in rows.checked],
    })  # fmt: skip


def primary_numbers(compared: pd.DataFrame) -> dict:
    """How many points could be compared, and how many agree."""
    known = compared[compared.agrees != ""]
    return {
        "texts_points": Number(len(compared), "points"),
        "texts_compared": Number(len(known), "points"),
        "texts_agree": share(int((known.agrees == "yes").sum()), len(known)),
        "texts_disagree": Number(int((known.agrees == "no").sum()), "points"),
        "texts_checked": Number(int((compared.checked != NOT_CHECKED).sum()), "points"),
    }


def intervals(rows: pd.DataFrame) -> list[str]:
    """Intervals as they stand in a cell."""
    return ["" if low != low or high != high else f"[{low + 0.0:.2f}, {high + 0.0:.2f}]"
            .replace("-", "\u2212") for low, high in zip(rows.low, rows.high, strict=True)]


def texts_of(report: Report) -> pd.DataFrame:
    """The primary texts of the project; none for another folder of articles."""
    if not report.project:
        return pd.DataFrame(columns=list(TEXTS), dtype=str)
    return store.read_csv(report.root / "data/primary_texts.csv", TEXTS)


def events_of(report: Report) -> tuple[str, ...]:
    """The days of the project's events; none for another folder of articles."""
    if not report.project:
        return ()
    return read_events(store.read_csv(report.root / "data/events.csv", ("date", "name")))
