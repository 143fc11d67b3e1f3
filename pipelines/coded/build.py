"""Codes of real articles: from coders' sheets to hashes and offsets, and on to candidates.

    build.py codes SHEET... --out data/coded            positions.csv and articles.csv
    build.py codings SHEET... --out data/coded          codings.csv: both independent codings
    build.py attributions SHEET... --out data/coded     attribution.csv: who says what
    build.py candidates --out data/coded                candidates.jsonl, from positions.csv

The articles are read from a local mirror (PARLEY_MIRROR, default ../shared); see data/sources.csv.
A sheet is a CSV with doc, quote (the beginning of the sentence), speaker, actor, issue, stance,
condition, firmness, kind, and a row with doc alone for an article without a position. It quotes
other people's text and stays outside the repository. Its name is the coder's, with "-dev",
"-test" or, for another codebook, "-unseen" behind it where the articles are not for training. What
is written holds no text: `candidates` keeps categorical features of the parse and the codes.
"""

import argparse
import hashlib
import json
import math
import os
import re
import sys
from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase

import numpy as np
import pandas as pd

from parley import engine, store
from parley.cleaning import dates
from parley.cleaning.articles import read_record
from parley.cleaning.datelines import outlet_of
from parley.codebook import Issues, load_actors, load_issues
from parley.errors import InputError
from parley.params import Attribute, Clean, Train
from parley.positions.observations import CODED
from parley.stages.attribute import attribute
from parley.stance.cases import CLASSES, Labelled, labelled
from parley.stance.classifiers import Encoder
from parley.stance.gold import ARGUABLE, deal, examples, sentence_hash
from parley.stance.implied import Implied
from parley.stance.reader import load_reader
from parley.stance.reading import normal, read_statements
from parley.stance.words import Words
from parley.vectors import Vectors, load_vectors

MIRROR = Path(os.environ.get("PARLEY_MIRROR", "../shared"))
EMBEDDING, WORDS = Path("models/embedding"), Path("models/stance/words.json")
READER = Path("models/reader")
TALKS, WAR = "talks_2025_2026", "war_news_2022"
COLUMNS = ("doc", "quote", "speaker", "actor", "issue", "stance", "condition", "firmness", "kind")
SPLITS = ("train", "dev", "test", "unseen")  # the later one wins where near-duplicates stand in two
ORDER = ["data_set", "document", "field", "start", "actor", "issue", "stance"]
ARTICLE = ("document", "data_set", "content_sha256", "published", "outlet", "sentences", "split",
           "duplicate_of")  # fmt: skip
CODING = ("document", "field", "start", "end", "sentence_sha256", "coder", "actor", "issue",
          "stance", "firmness", "speaker", "condition_start", "condition_end", "kind")  # fmt: skip
SAID = ("document", "field", "start", "end", "sentence_sha256", "coder", "kind", "speaker", "actor",
        "speaker_start", "speaker_end")  # fmt: skip
PLAIN = str.maketrans(ascii_uppercase + "‘’“”", ascii_lowercase + "''\"\"")  # keeps offsets
FURNITURE = 10  # articles in which a run of words stands, above which it is an outlet's furniture
ALIKE = 0.3  # share of the shorter article's six-word runs that makes two articles one group


def articles(wanted: set[str]) -> dict[str, dict]:
    """The wanted articles of the mirror by id: data_set, title, text, published, outlet."""
    talks, war = MIRROR / "corpora" / f"{TALKS}.jsonl", MIRROR / "corpora" / f"{WAR}.parquet"
    if not talks.exists():
        raise InputError(f"{talks}: is not there; set PARLEY_MIRROR to the mirror of the data sets")
    found = {}
    for line in talks.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["id"] in wanted:
            found[row["id"]] = {**row, "data_set": TALKS, "published": when(row),
                                "outlet": row["outlet"] or outlet_of(row["url"] or "")}  # fmt: skip
    for row in pd.read_parquet(war).itertuples():
        if str(row.id) in wanted:
            found[str(row.id)] = {"data_set": WAR, "title": row.title, "text": row.text,
                                  "published": str(row.date), "outlet": row.outlet}  # fmt: skip
    return found


def when(row: dict) -> str:
    """The date that the collection gives, else the one that the pages of the article tell."""
    known = day(row["published"] or "")
    if known:
        return known
    pages, _ = read_record(row["text"], row["title"] or "", "", "", row["url"] or "", "", True)
    return dates.choose(pages[0].dated, Clean().date_certainty).date


def prepared(row: dict) -> tuple[str, str]:
    """Title and text as they are read here: blanks collapsed, nothing taken out."""
    text = re.sub(r"[^\S\n]+", " ", (row["text"] or "").replace("\u200b", " "))
    return " ".join((row["title"] or "").split()), re.sub(r" ?\n\s*", "\n", text).strip()


def day(published: str) -> str:
    """A date of any common form as ISO, or nothing."""
    from dateutil import parser

    try:
        bare = re.sub(r"\s[A-Z]{2,4}$", "", published)  # a time zone moves no date here
        return parser.parse(bare).date().isoformat() if re.search(r"\d{4}", bare) else ""
    except (ValueError, OverflowError):
        return ""


def runs(text: str) -> set[str]:
    """The six-word runs of a text."""
    words = re.findall(r"\w+", text.lower())
    return {" ".join(words[i : i + 6]) for i in range(len(words) - 5)}


def groups(texts: dict[str, str]) -> dict[str, str]:
    """Near-duplicates under one name: articles that share many six-word runs.

    Runs that stand in many articles are an outlet's furniture and do not count.
    """
    shingles = {key: runs(text) for key, text in texts.items()}
    where = defaultdict(list)
    for key, its in shingles.items():
        for run in its:
            where[run].append(key)
    shared: dict[tuple[str, str], int] = defaultdict(int)
    for keys in where.values():
        if len(keys) <= FURNITURE:
            for pair in combinations(sorted(keys), 2):
                shared[pair] += 1
    own = {key: sum(len(where[run]) <= FURNITURE for run in its) for key, its in shingles.items()}
    name = {key: key for key in texts}
    for (a, b), n in sorted(shared.items()):
        if n > ALIKE * min(own[a], own[b]):
            low = min(name[a], name[b])
            name = {k: low if v in (name[a], name[b]) else v for k, v in name.items()}
    return name


def read_all(rows: dict[str, dict], book: Path) -> dict[str, list]:
    """The readings of the articles, with their candidates."""
    readings = defaultdict(list)
    for reading in read_statements(*said_in(rows, book), load_issues(book / "issues.yaml")):
        readings[reading.document_id].append(reading)
    return readings


def said_in(
    rows: dict[str, dict], book: Path
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The tables documents, statements and tokens of the articles."""
    made = []
    for key, row in sorted(rows.items()):
        title, text = prepared(row)
        made.append({"document_id": key, "source": key, "part": 1, "title": title, "text": text,
                     "published": day(row["published"] or ""), "date_certainty": 0.0,
                     "language": "en", "on_topic": True})  # fmt: skip
    documents = store.frame("documents", made)
    said = attribute(documents, load_actors(book / "actors.yaml"), Attribute())
    return documents, said.statements, said.tokens


def place(raw: str, words: str, start: int = 0) -> tuple[int, int]:
    """Where words stand in a raw text, whatever blanks are between them; -1, -1 where not."""
    pattern = r"[\s\u200b]+".join(re.escape(w) for w in words.replace("\u200b", " ").split())
    match = re.compile(pattern).search(raw, start) if pattern else None
    return match.span() if match else (-1, -1)


def read_sheets(sheets: list[Path]) -> pd.DataFrame:
    """The rows of sheets with their coder and split."""
    parts = []
    for sheet in sheets:
        coder, _, split = sheet.stem.partition("-")
        parts.append(store.read_csv(sheet, COLUMNS).assign(coder=coder, split=split or "train"))
    return pd.concat(parts)


def found(quote: str, row: dict, readings: list) -> tuple[str, str, int, int, str]:
    """Where a sentence stands: field, its text, start and end (-1 where not), the sentence."""
    quote = quote.removeprefix("TITLE: ")
    letters = normal(quote)[:40]
    whole = next((x for x in readings if letters in normal(x.sentence)), None)
    sentence = whole.sentence if whole else quote
    title, text = row["title"] or "", row["text"]
    for words in (sentence, quote):
        for field, raw in (("text", text), ("title", title)):
            start, end = place(raw, words)
            if start >= 0:
                return field, raw, start, end, raw[start:end]
    return "title", title, -1, -1, sentence


def named(speaker: str) -> str:
    """A speaker's name; nothing for one whom only words of the article describe."""
    words = speaker.split()
    return speaker if len(words) <= 4 and all(word[0].isupper() for word in words) else ""


def described(raw: str, speaker: str, start: int, end: int) -> tuple[int, int]:
    """Where the words for a speaker without a name stand: in the sentence, else in the article."""
    plain, words = (x.translate(PLAIN) for x in (raw, speaker))
    inside = place(plain[:end], words, max(start, 0))
    return inside if inside[0] >= 0 else place(plain, words)


def placed(coded: pd.DataFrame, rows: dict[str, dict], readings: dict[str, list]) -> list[dict]:
    """Each row of a sheet with the place of its sentence and its condition in the article."""
    made, lost = [], 0
    for r in coded.itertuples():
        row = rows[r.doc]
        text = row["text"]
        made.append({
            "data_set": row["data_set"], "document": r.doc,
            "content_sha256": hashlib.sha256(text.encode()).hexdigest(),
            "published": day(row["published"] or ""), "outlet": row["outlet"] or "",
            "actor": r.actor, "issue": r.issue, "stance": r.stance, "firmness": r.firmness,
            "speaker": r.speaker, "kind": r.kind, "coder": r.coder, "split": r.split,
            "field": "", "start": -1, "end": -1, "sentence_sha256": "",
            "condition_start": -1, "condition_end": -1,
        })  # fmt: skip
        if not r.issue:  # the article was read and takes no position
            continue
        field, raw, start, end, sentence = found(r.quote, row, readings[r.doc])
        if start < 0:
            lost += 1
            print(f"{r.doc}: no place for {r.quote[:60]!r}", file=sys.stderr)
        c_start, c_end = place(raw, r.condition, max(start, 0)) if r.condition else (-1, -1)
        made[-1].update({
            "field": field, "start": start, "end": end, "sentence_sha256": sentence_hash(sentence),
            "condition_start": c_start, "condition_end": c_end,
        })  # fmt: skip
    print(f"{len(made)} rows of {coded['doc'].nunique()} articles; {lost} without a place")
    return made


def codes(sheets: list[Path], book: Path, out: Path) -> None:
    """Turn coders' sheets into codes without text; near-duplicates go to one split."""
    coded = read_sheets(sheets)
    rows = articles(set(coded["doc"]))
    group = groups({key: row["text"] for key, row in rows.items()})
    strictest: dict[str, str] = {}
    for r in coded.itertuples():
        known = strictest.get(group[r.doc], "train")
        strictest[group[r.doc]] = max(known, r.split, key=SPLITS.index)
    readings = read_all(rows, book)
    made = placed(coded, rows, readings)
    for row in made:
        first = min(k for k, v in group.items() if v == group[row["document"]])
        row["split"] = strictest[group[row["document"]]]
        row["duplicate_of"] = "" if first == row["document"] else first
    frame = pd.DataFrame(made, columns=list(CODED)).drop_duplicates()
    store.write_csv(frame.sort_values(ORDER, kind="stable"), out / "positions.csv")
    listed = frame.drop_duplicates("document").set_index("document").sort_index()
    listed = listed.assign(sentences=[len(readings[key]) for key in listed.index])
    store.write_csv(listed.reset_index()[list(ARTICLE)], out / "articles.csv")


def codings(sheets: list[Path], book: Path, out: Path) -> None:
    """Keep the independent codings from which the codes were settled, without text."""
    coded = read_sheets(sheets)
    rows = articles(set(coded["doc"]))
    frame = pd.DataFrame(placed(coded, rows, read_all(rows, book)))[list(CODING)].drop_duplicates()
    store.write_csv(frame.sort_values([*CODING[:4], "coder", *CODING[6:9]], kind="stable"),
                    out / "codings.csv")  # fmt: skip


def attributions(sheets: list[Path], book: Path, out: Path) -> None:
    """Keep who says what in articles as places and codes, without text."""
    parts = [store.read_csv(sheet, ("doc", "quote", "kind", "speaker", "actor")).assign(
        coder=sheet.stem.partition("-")[0]) for sheet in sheets]  # fmt: skip
    coded = pd.concat(parts)
    rows = articles(set(coded["doc"]))
    readings = read_all(rows, book)
    made = []
    for r in coded.itertuples():
        field, raw, start, end, sentence = found(r.quote, rows[r.doc], readings[r.doc])
        name = named(r.speaker)
        words = (-1, -1) if name else described(raw, r.speaker, start, end)
        made.append((r.doc, field, start, end, sentence_hash(sentence), r.coder, r.kind, name,
                     r.actor, *words))  # fmt: skip
    frame = pd.DataFrame(made, columns=list(SAID)).drop_duplicates()
    store.write_csv(frame.sort_values(list(SAID[:4]), kind="stable"), out / "attribution.csv")
    print(f"{len(frame)} attributions; {(frame['start'] < 0).sum()} without a place")


def candidates(book: Path, out: Path) -> None:
    """Candidates of the coded articles with their codes, as JSON lines."""
    readings, parts, places = coded_articles(book, out)
    judge(readings, parts, places, load_issues(book / "issues.yaml"), out / "reader.csv")
    lines = [e.to_json() for key, part in parts.items()
             for e in examples(readings[key], part, "coded", *places[key])]  # fmt: skip
    store.write_lines(lines, out / "candidates.jsonl")
    print(f"{len(lines)} rows of {len(parts)} articles")


def coded_articles(
    book: Path, coded: Path
) -> tuple[dict[str, list], dict[str, pd.DataFrame], dict[str, tuple[str, str]]]:
    """By article: its readings, its codes with their sentences, and its group and split.

    Raises
    ------
    InputError
        Where an article is not in the mirror, or has changed since it was coded.
    """
    codes = store.read_csv(coded / "positions.csv")
    rows = articles(set(codes["document"]))
    missing = sorted(set(codes["document"]) - set(rows))
    if missing:
        raise InputError(f"{MIRROR}: lacks article {missing[0]}; complete the mirror")
    parts, places = {}, {}
    for key, part in codes.groupby("document"):
        row = rows[key]
        places[key] = part["duplicate_of"].iloc[0] or key, part["split"].iloc[0]
        if hashlib.sha256(row["text"].encode()).hexdigest() != part["content_sha256"].iloc[0]:
            raise InputError(f"{MIRROR}: article {key} has changed since it was coded")
        parts[key] = with_sentences(part, row)
    return read_all(rows, book), parts, places


def with_sentences(part: pd.DataFrame, row: dict) -> pd.DataFrame:
    """The codes of an article with the sentences that they stand on."""
    part = part[part["issue"] != ""]
    return part.assign(sentence=[
        (row["title"] if r.field == "title" else row["text"])[int(r.start) : int(r.end)]
        for r in part.itertuples()])  # fmt: skip


class Recorded:
    """What readers said of the training articles that had not seen them: reader.csv."""

    def __init__(self, table: Path) -> None:
        names = ["document", "sentence", "actor", "issue"]
        self.told = {tuple(row[:4]): [float(x) for x in row[4:]] for row in store.read_csv(
            table)[[*names, *CLASSES]].itertuples(index=False)}  # fmt: skip

    def predict_proba(self, readings: Sequence, cases: Sequence) -> np.ndarray:
        """A row for each case; NaN where the table has none."""
        keys = [(reading.document_id, sentence_hash(reading.sentence), case.actor, case.issue)
                for reading, case in cases]  # fmt: skip
        nothing = [math.nan] * len(CLASSES)
        return np.array([self.told.get(key, nothing) for key in keys]).reshape(-1, len(CLASSES))


def judge(readings: dict[str, list], parts: dict[str, pd.DataFrame],
          places: dict[str, tuple[str, str]], issues: Issues, table: Path) -> None:  # fmt: skip
    """Let the candidates bear what a model of words and a reader say that have not seen them.

    Articles of the split train are judged by what learned from the other folds, all others by the
    models of all train articles; that of words is written, the reader is there. Another codebook's
    articles have no split train: they are judged by the models that are there.
    """
    vectors, made, reader = load_vectors(EMBEDDING), [], load_reader(READER)
    fold = folds_of(places)
    implied = imply(readings, parts, places, issues, Encoder(vectors)) if fold else None
    rows = [row for key, part in parts.items() for row in labelled(
        readings[key], part, issues, {}, "coded", *places[key])]  # fmt: skip
    for k in sorted(set(fold.values())):
        model = learned(vectors, [row for row in rows if fold.get(row.group, k) != k])
        model.reader = Recorded(table)
        made.append((model, [key for key, (group, _) in places.items() if fold.get(group) == k]))
    if fold:
        model = learned(vectors, [row for row in rows if row.group in fold])
        model.implied = implied
        store.write_json(model.to_json(), WORDS)
    else:
        model = Words.from_json(store.read_json(WORDS), vectors)
    model.reader = reader
    made.append((model, [key for key, (group, _) in places.items() if group not in fold]))
    for model, keys in made:  # a model of words learned from cases that bear nothing of words yet
        model.judge([reading for key in keys for reading in readings[key]], issues)


def folds_of(places: dict[str, tuple[str, str]]) -> dict[str, int]:
    """The fold of every group of training articles."""
    return deal({group for group, split in places.values() if split == "train"}, Train().folds,
                Train().seed)  # fmt: skip


def imply(
    readings: dict[str, list], parts: dict[str, pd.DataFrame], places: dict[str, tuple[str, str]],
    issues: Issues, encoder: Encoder,
) -> Implied:  # fmt: skip
    """Find implied issues in each training article by a model learned from the other folds.

    Returns the model learned from all of them, for other articles.
    """
    fold, taken = folds_of(places), defaultdict(set)
    for key, part in parts.items():
        for e in examples(readings[key], part, "coded", *places[key]):
            if e.gold != "none":
                taken[key, e.sentence].add(e.issue)
    its = {(r.document_id, r.statement_id): taken[key, sentence_hash(r.sentence)]
           for key in parts for r in readings[key]}  # fmt: skip

    def fit(keys: list[str]) -> Implied:
        return Implied(encoder).fit([r for key in keys for r in readings[key]], its, issues)

    train = [key for key, (group, _) in places.items() if group in fold]
    for k in engine.progress(sorted(set(fold.values())), "implied issues"):
        model = fit([key for key in train if fold[places[key][0]] != k])
        model.tell([r for key in train if fold[places[key][0]] == k for r in readings[key]], issues)
    return fit(train)


def learned(vectors: Vectors, rows: list[Labelled]) -> Words:
    """A model of words from cases with their codes."""
    rows = [row for row in rows if row.case is not None]
    return Words(vectors).fit(
        [row.case for row in rows if row.case], [row.gold for row in rows],
        [ARGUABLE if row.grade == "A" else 1.0 for row in rows], [row.group for row in rows],
    )  # fmt: skip


def main() -> None:
    """The command line."""
    shape = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=shape)
    parser.add_argument("what", choices=["codes", "codings", "attributions", "candidates"])
    parser.add_argument("sheets", nargs="*", type=Path)
    parser.add_argument("--book", type=Path, default=Path("data/codebook"))
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    try:
        if given.what == "candidates":
            candidates(given.book, given.out)
        else:
            make = {"codes": codes, "codings": codings, "attributions": attributions}[given.what]
            make(given.sheets, given.book, given.out)
    except InputError as error:
        print(f"build: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
