"""What figures of merit are told apart by: outlet, date, wire copy, place of a sentence."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from parley import store
from parley.codebook import Issues
from parley.stance.gold import sentence_hash

ARTICLE = ["data", "document", "outlet", "published", "data_set", "wire"]
SENTENCE = ["data", "document", "sentence", "field", "start", "end", "kind", "issues", "text"]


@dataclass(frozen=True)
class Coded:
    """What is known of coded real articles without their text.

    ``articles``, ``sentences`` and ``wire`` are the files of those names in data/coded, with those
    of other negotiations' folders behind them.
    """

    articles: pd.DataFrame
    sentences: pd.DataFrame
    wire: pd.DataFrame


def read_coded(folder: Path) -> Coded:
    """The three files of a folder such as data/coded, and those of the folders in it."""
    columns = {"articles": ("document", "data_set", "published", "outlet"),
               "sentences": ("document", "field", "start", "end", "sentence_sha256", "kind",
                             "issues"),
               "wire": ("document", "wire")}  # fmt: skip
    found = {}
    for name, needed in columns.items():
        files = [folder / f"{name}.csv", *sorted(folder.glob(f"*/{name}.csv"))]
        found[name] = pd.concat([store.read_csv(file, needed) for file in files])
    return Coded(**found)


def naming(documents: pd.DataFrame, issues: Issues) -> Callable[[str, str], set[str]]:
    """A function that tells which issues a sentence (document, text) of a dispatch names."""
    text = dict(zip(documents["document_id"], documents["title"] + "\n" + documents["text"],
                    strict=True))  # fmt: skip
    return lambda document, sentence: {
        mention.issue for mention in issues.match(sentence, text.get(document, ""))}


def article_facts(documents: pd.DataFrame, coded: Coded) -> pd.DataFrame:
    """Outlet, date, data set and wire (agency, copy or nothing) of each coded article."""
    own = documents.assign(data="gold", document=documents["document_id"], data_set="dispatches",
                           wire="")  # fmt: skip
    wire = dict(zip(coded.wire["document"], coded.wire["wire"], strict=True))
    real = coded.articles.assign(data="coded",
                                 wire=coded.articles["document"].map(wire).fillna(""))  # fmt: skip
    every = pd.concat([own[ARTICLE], real[ARTICLE]])
    return every.drop_duplicates(["data", "document"], ignore_index=True)


def sentence_facts(statements: pd.DataFrame, coded: Coded) -> pd.DataFrame:
    """Field, offsets, kind of attribution of each sentence; of dispatches its text as well.

    ``issues`` are the issues that a sentence of a real article names by the codebook's patterns.
    """
    own = statements.sort_values("statement_id").drop_duplicates(
        ["document_id", "field", "start"])  # fmt: skip
    own = own.assign(data="gold", document=own["document_id"], issues="", text=own["sentence"],
                     sentence=[sentence_hash(s) for s in own["sentence"]])  # fmt: skip
    real = coded.sentences.assign(data="coded", sentence=coded.sentences["sentence_sha256"],
                                  start=pd.to_numeric(coded.sentences["start"]),
                                  end=pd.to_numeric(coded.sentences["end"]), text="")  # fmt: skip
    every = pd.concat([own[SENTENCE], real[SENTENCE]], ignore_index=True)
    return every.drop_duplicates(["data", "document", "sentence"], ignore_index=True)


def with_facts(cross_validation: pd.DataFrame, documents: pd.DataFrame, statements: pd.DataFrame,
               coded: Coded) -> pd.DataFrame:  # fmt: skip
    """The rows of dispatches and real articles in cross_validation with what is known of them."""
    rows = cross_validation[cross_validation["data"].isin(("gold", "coded"))]
    rows = rows.merge(article_facts(documents, coded), on=["data", "document"], how="left")
    rows = rows.merge(sentence_facts(statements, coded), on=["data", "document", "sentence"],
                      how="left")  # fmt: skip
    words = [*ARTICLE[2:], "field", "kind", "issues", "text"]
    rows[words] = rows[words].fillna("")
    rows[["start", "end"]] = rows[["start", "end"]].fillna(-1).astype(int)
    return rows
