"""Make the evidence browser: one page that leads from an actor and an issue to the sentences.

Reads observations, and where the articles are at hand also positions, statements and articles.
Returns one HTML page with its style, its script and its data inside: no network, no framework, no
clock. Assumes that a text is given only where it may be shown; of other articles the page holds
outlet, date and offsets. Every text is data in the page and never mark-up.
"""

import base64
import html
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from typing import Any

import pandas as pd

from parley import params

COLUMNS = (
    "article", "actor", "issue", "stance", "firmness", "published", "speaker", "relayed_by",
    "condition", "probability", "repeat", "cite", "field", "start", "end", "sentence",
    "condition_start", "condition_end",
)  # fmt: skip
ORDER = ["last", "published", "document_id", "observation_id", "actor", "issue", "stance"]
ABSENT = {"relayed_by": "", "condition": "", "field": "", "start": -1, "end": -1, "sentence": "",
          "condition_start": -1, "condition_end": -1}  # fmt: skip
OTHERS = (
    "Codes of real articles, made by language models under a codebook. The texts belong to their "
    "publishers and are not here: each position is cited by outlet, date, document and characters."
)
WRITTEN = (
    "Dispatches written for this project by a language model. They show the method and are not "
    "news. Positions were found by the classifier, errors included."
)
FOLDER = (
    "The articles of the folder. Positions were found by the classifier, errors included; no "
    "person has checked them."
)


@dataclass(frozen=True)
class Part:
    """One choice under "texts": positions with the articles that they stand in."""

    key: str  # its name in the page's address
    name: str
    note: str
    rows: pd.DataFrame  # COLUMNS
    articles: pd.DataFrame  # document_id, title, outlet, published, source, text


def coded(observations: pd.DataFrame, key: str = "world", name: str = "coded real articles",
          note: str = OTHERS) -> Part:  # fmt: skip
    """Positions in articles whose text is not ours: no sentence, no article."""
    rows = _marked(observations).assign(**ABSENT)
    articles = rows.drop_duplicates("document_id")[["document_id", "outlet", "published"]]
    return Part(key, name, note, rows, articles.assign(title="", source="", text=""))


def read(observations: pd.DataFrame, stances: pd.DataFrame, statements: pd.DataFrame,
         documents: pd.DataFrame, key: str, name: str, note: str) -> Part:  # fmt: skip
    """Positions in articles that were read here, with sentence and article.

    Parameters
    ----------
    observations, stances, statements, documents : DataFrame
        Tables of the schema.
    key, name, note : str
        The part's name in the address, its name on the page, and what its texts are.
    """
    places = statements[["statement_id", "field", "start", "end", "sentence"]]
    said = stances[["statement_id", "actor", "issue", "condition", "condition_start",
                    "condition_end"]]  # fmt: skip
    rows = _marked(observations).merge(
        said.merge(places, on="statement_id"), how="left",
        left_on=["observation_id", "actor", "issue"], right_on=["statement_id", "actor", "issue"],
    )  # fmt: skip
    for column, absent in ABSENT.items():
        rows[column] = rows[column].fillna(absent)
    articles = documents.loc[documents["document_id"].isin(rows["document_id"])]
    return Part(key, name, note, rows, articles)


def browse(parts: Sequence[Part], issues: Mapping[str, tuple[str, str]],
           actors: Mapping[str, str], browse: params.Browse, title: str = "") -> str:  # fmt: skip
    """Make the page.

    Parameters
    ----------
    parts : sequence of Part
        The first is shown where the address names none.
    issues : mapping
        Issue key to short name and proposition, in the order in which they are offered.
    actors : mapping
        Actor code to name.
    browse : Browse
        The section of params.yaml. Of articles beyond `characters` the page holds the sentences
        alone.
    title : str
        Title of the page; that of params.yaml where empty.

    Returns
    -------
    str
        The page. Its address takes ``#set=world&actor=RUS&issue=ceasefire&at=0``.
    """
    room = browse.characters
    shown = []
    for part in parts:
        made, room = _part(part, room)
        shown.append(made)
    data = {
        "columns": COLUMNS, "sets": shown,
        "issues": {key: list(words) for key, words in issues.items()}, "actors": dict(actors),
    }  # fmt: skip
    script, style = _template("evidence.js"), _template("evidence.css")
    parts_of_page = {
        "title": html.escape(title or browse.title),
        "language": html.escape(browse.language, quote=True),
        "script-hash": base64.b64encode(sha256(script.encode()).digest()).decode(),
        "style": style, "script": script, "data": as_data(data),
    }  # fmt: skip
    pieces = _template("evidence.html").split("$")
    return "".join(piece if n % 2 == 0 else parts_of_page[piece] for n, piece in enumerate(pieces))


def as_data(value: Any) -> str:
    """JSON that may stand in a page: no text in it can end the element or begin another."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text


def _marked(observations: pd.DataFrame) -> pd.DataFrame:
    """With what repeats another statement marked, in the order of time, what is undated last."""
    rows = observations.assign(last=observations["published"] == "").sort_values(ORDER)
    same = ["unit", "actor", "issue", "stance"]
    first = ~rows.duplicated(same)
    origin = rows["unit"] == rows["observation_id"]
    known = rows.loc[origin].set_index(same).index
    has_origin = pd.MultiIndex.from_frame(rows[same]).isin(known)
    return rows.assign(repeat=~((has_origin & origin) | (~has_origin & first)))


def _part(part: Part, room: int) -> tuple[dict[str, Any], int]:
    """A part as plain lists, and how many characters are left for others."""
    articles = part.articles.sort_values(["published", "document_id"])
    number = {name: place for place, name in enumerate(articles["document_id"])}
    listed, held = [], []
    for row in articles.itertuples():
        fits = 0 < len(row.text) <= room
        room -= len(row.text) if fits else 0
        held.append(fits)
        listed.append([row.document_id, row.title, row.outlet, row.published, row.source,
                       row.text if fits else ""])  # fmt: skip
    rows = part.rows.sort_values(ORDER).assign(
        article=part.rows["document_id"].map(number),
        probability=part.rows["probability"].round(2),
    ).reset_index(drop=True)  # fmt: skip
    found = rows["article"].map(dict(enumerate(held))).astype(bool) | (rows["field"] == "title")
    rows["sentence"] = rows["sentence"].where(~found, "")
    table = [[value.item() if hasattr(value, "item") else value for value in row]
             for row in rows[list(COLUMNS)].itertuples(index=False)]  # fmt: skip
    for row in table:
        for place in (-5, -4, -2, -1):
            row[place] = int(row[place])
    return {"key": part.key, "name": part.name, "note": part.note, "articles": listed,
            "rows": table}, room  # fmt: skip


def _template(name: str) -> str:
    return (files("parley") / "templates" / name).read_text(encoding="utf-8")
