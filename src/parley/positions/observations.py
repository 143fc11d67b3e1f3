"""Observations: what locate needs to know of a position, from this corpus or from coded articles.

A position repeated by ten outlets is one statement. `unit` says which rows are one and the same;
the count of rows keeps the repeats. To see what the duplicate rule does to a finding, take it
away: ``observations.assign(unit=observations["observation_id"])``.
"""

import re

import pandas as pd

from parley import store
from parley.codebook import Actors
from parley.errors import InputError
from parley.params import Locate
from parley.positions.offices import Offices
from parley.schema import DATE

CODED = (
    "data_set", "document", "content_sha256", "published", "outlet", "field", "start", "end",
    "sentence_sha256", "actor", "issue", "stance", "firmness", "speaker", "condition_start",
    "condition_end", "kind", "coder", "split", "duplicate_of",
)  # fmt: skip


def observations(
    stances: pd.DataFrame, statements: pd.DataFrame, documents: pd.DataFrame,
    actors: Actors | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Positions of the articles that are on topic, with their dates and what is a repeat of what.

    Two statements are one unit where they are the same sentence (letters and digits compared,
    case and punctuation not) in one article or in an article and its duplicates, or where they
    stand in the same running quotation.

    Parameters
    ----------
    stances, statements, documents : DataFrame
        Tables of the schema.
    actors : Actors, optional
        The codebook's actors, which give each speaker an office.

    Returns
    -------
    DataFrame
        Table "observations", one row for each row of `stances` in an article on topic. `unit` is
        the statement_id of the unit's first statement, in the original where there is one.
    """
    articles = documents.loc[documents["on_topic"]].set_index("document_id")
    said = statements.loc[statements["document_id"].isin(articles.index)]
    original = _originals(dict(zip(articles.index, articles["duplicate_of"], strict=True)))
    units = _Units()
    rank = {}
    for row in said.sort_values("statement_id").itertuples():
        root = original[row.document_id]
        rank[row.statement_id] = (row.document_id != root, row.statement_id)
        units.join(row.statement_id, ("sentence", root, _normal(row.sentence)))
        if row.quotation:
            units.join(row.statement_id, ("quotation", row.document_id, row.quotation))
    unit = units.names(rank)
    data = stances.merge(
        said[["statement_id", "document_id", "field", "start", "end"]], on="statement_id"
    ).merge(
        articles[["source", "part", "published", "outlet"]],
        left_on="document_id", right_index=True,
    )  # fmt: skip
    data = data.assign(
        observation_id=data["statement_id"],
        unit=data["statement_id"].map(unit),
        story=data["document_id"].map(original),
        office=_offices(data, actors),
        cite=[
            ", ".join(filter(None, (r.outlet, r.published, f"{r.source}#{r.part}:{_place(r)}")))
            for r in data.itertuples()
        ],
    )
    return store.check(data, "observations")


CONDITIONS = ("document", "field", "start", "end", "actor", "issue", "condition_issue")


def coded_observations(
    coded: pd.DataFrame, params: Locate, actors: Actors | None = None,
    conditions: pd.DataFrame | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Positions that coders found in real articles, without the articles' text.

    Required codes (kind R) published from `params.world_from` to `params.world_to` count, and
    those without a date. Where several coders set the same code it counts once. Articles with the
    same content, and those that `duplicate_of` names, are one; in them the same sentence is one
    unit.

    Parameters
    ----------
    coded : DataFrame
        data/coded/positions.csv, every cell text (columns in `CODED`).
    params : Locate
        The section of params.yaml.
    actors : Actors, optional
        The codebook's actors, which give each speaker an office.
    conditions : DataFrame, optional
        data/coded/conditions.csv (columns in `CONDITIONS`): what a conditional code waits for.

    Returns
    -------
    DataFrame
        Table "observations"; probability is 1, cite is "outlet, date, document:start-end".

    Raises
    ------
    InputError
        If a column is missing or a date is not YYYY-MM-DD.
    """
    for column in CODED:
        if column not in coded.columns:
            raise InputError(f"data/coded/positions.csv: column {column} is missing; add it")
    for row in coded.loc[~coded["published"].str.match(DATE)].itertuples():
        raise InputError(
            f"data/coded/positions.csv: {row.document} is published '{row.published}'; "
            "write YYYY-MM-DD or leave it empty"
        )
    dated = coded["published"].between(params.world_from, params.world_to)
    data = coded.loc[(coded["kind"] == "R") & (dated | (coded["published"] == ""))]
    data = data.sort_values(list(CODED), kind="stable")
    twins = dict(zip(coded["document"], coded["duplicate_of"], strict=True))
    original = _originals({**{other: "" for other in twins.values() if other}, **twins})
    units = _Units()
    rank: dict = {}
    identity: list[str] = []
    cites: list[str] = []
    for row in data.itertuples():
        place = f"{row.document}:{row.start}-{row.end}"
        key = f"{row.document}:{_place(row)}"
        root = original[row.document]
        rank[key] = min(rank.get(key, (True, key)), (row.document != root, key))
        sentence = row.sentence_sha256 or place
        units.join(key, ("document", root, sentence))
        if row.content_sha256:
            units.join(key, ("content", row.content_sha256, sentence))
        identity.append(key)
        cites.append(", ".join(filter(None, (row.outlet, row.published, place))))
    unit = units.names(rank)
    data = data.assign(
        observation_id=identity, document_id=data["document"], unit=[unit[k] for k in identity],
        probability=1.0, condition_issue=_conditions(data, conditions), by_adversary=False,
        relayed_by="", cite=cites,
        story=data["document"].map(original), office=_offices(data, actors),
    )  # fmt: skip
    once = data.drop_duplicates(["observation_id", "actor", "issue", "stance"])
    return store.check(once, "observations")


def _conditions(rows: pd.DataFrame, conditions: pd.DataFrame | None) -> list[str]:
    """What each conditional row waits for; empty where that is not coded."""
    if conditions is None:
        return [""] * len(rows)
    keys = list(CONDITIONS[:-1])
    known = conditions.set_index(keys)["condition_issue"].to_dict()
    tied = zip(rows[keys].itertuples(index=False, name=None), rows["stance"], strict=True)
    return [known.get(key, "") if stance == "conditional" else "" for key, stance in tied]


def _offices(rows: pd.DataFrame, actors: Actors | None) -> list[str]:
    """The office of each row's speaker; empty without a codebook."""
    if actors is None:
        return [""] * len(rows)
    offices = Offices(actors)
    return [offices.of(*pair) for pair in zip(rows["speaker"], rows["published"], strict=True)]


def _place(row) -> str:
    """Field, start and end of a sentence; the field is left out where it is the text."""
    field = f"{row.field}:" if row.field not in ("", "text") else ""
    return f"{field}{row.start}-{row.end}"


def _normal(sentence: str) -> str:
    return " ".join(re.findall(r"\w+", sentence.casefold()))


def _originals(duplicate_of: dict[str, str]) -> dict[str, str]:
    """The original of each document, through chains; a circle ends at its smallest member."""
    found = {}
    for document in duplicate_of:
        seen = [document]
        while (above := duplicate_of.get(seen[-1])) and above not in seen:
            seen.append(above)
        found[document] = min(seen[seen.index(above) :]) if above else seen[-1]
    return found


class _Units:
    """Statements that share a key, directly or through others, are one unit (union-find)."""

    def __init__(self) -> None:
        self.above: dict = {}
        self.statements: dict[str, None] = {}

    def _top(self, item):
        while self.above.setdefault(item, item) != item:
            self.above[item] = self.above[self.above[item]]
            item = self.above[item]
        return item

    def join(self, statement: str, key: tuple) -> None:
        self.statements[statement] = None
        self.above[self._top(key)] = self._top(statement)

    def names(self, rank: dict) -> dict[str, str]:
        """Each statement's unit, named by the unit's first statement in the order of `rank`."""
        first: dict = {}
        for statement in sorted(self.statements, key=rank.__getitem__):
            first.setdefault(self._top(statement), statement)
        return {statement: first[self._top(statement)] for statement in self.statements}
