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

    ``articles``, ``sentences``, ``wire`` and ``positions`` are the files of those names in
    data/coded, with those of other negotiations' folders behind them.
    """

    articles: pd.DataFrame
    sentences: pd.DataFrame
    wire: pd.DataFrame
    positions: pd.DataFrame


def read_coded(folder: Path) -> Coded:
    """The four files of a folder such as data/coded, and those of the folders in it."""
    columns = {"articles": ("document", "data_set", "published", "outlet"),
               "sentences": ("document", "field", "start", "end", "sentence_sha256", "kind",
                             "issues"),
               "wire": ("document", "wire"),
               "positions": ("document", "field", "start", "end", "sentence_sha256", "issue"),
               }  # fmt: skip
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


def sentence_facts(documents: pd.DataFrame, statements: pd.DataFrame, gold: pd.DataFrame,
                   coded: Coded) -> pd.DataFrame:  # fmt: skip
    """Field, offsets, kind of attribution of each sentence; of dispatches its text as well.

    ``issues`` are the issues that a sentence of a real article names by the codebook's patterns.
    A coded sentence that is divided otherwise here has no kind.
    """
    own = statements.sort_values("statement_id").drop_duplicates(
        ["document_id", "field", "start"])  # fmt: skip
    own = own.assign(document=own["document_id"], text=own["sentence"])
    ids = {(r.source, str(r.part)): r.document_id for r in documents.itertuples()}
    theirs = gold.assign(text=gold["sentence"], start=-1, end=-1, kind="", document=[
        ids.get((r.source, str(r.part)), "") for r in gold.itertuples()])  # fmt: skip
    ours = pd.concat([own, theirs]).assign(data="gold", issues="")
    ours = ours.assign(sentence=[sentence_hash(s) for s in ours["text"]])
    named = coded.positions[coded.positions["issue"] != ""]
    real = pd.concat([coded.sentences, named.assign(kind="", issues="")])
    real = real.assign(data="coded", sentence=real["sentence_sha256"], text="",
                       start=pd.to_numeric(real["start"]), end=pd.to_numeric(real["end"]))
    every = pd.concat([ours[SENTENCE], real[SENTENCE]], ignore_index=True)
    return every.drop_duplicates(["data", "document", "sentence"], ignore_index=True)


def with_facts(cross_validation: pd.DataFrame, documents: pd.DataFrame, statements: pd.DataFrame,
               gold: pd.DataFrame, coded: Coded) -> pd.DataFrame:  # fmt: skip
    """The rows of dispatches and real articles in cross_validation with what is known of them.

    ``gold`` is data/gold/positions.csv.
    """
    rows = cross_validation[cross_validation["data"].isin(("gold", "coded"))]
    rows = rows.merge(article_facts(documents, coded), on=["data", "document"], how="left")
    rows = rows.merge(sentence_facts(documents, statements, gold, coded),
                      on=["data", "document", "sentence"], how="left")  # fmt: skip
    words = [*ARTICLE[2:], "field", "kind", "issues", "text"]
    rows[words] = rows[words].fillna("")
    rows[["start", "end"]] = rows[["start", "end"]].fillna(-1).astype(int)
    return rows
