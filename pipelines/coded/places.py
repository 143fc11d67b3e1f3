"""Where the sentences of coded real articles stand, and which articles are wire copy; no text.

    places.py --out data/coded        sentences.csv and wire.csv

What the figures of merit are told apart by. The articles are read from a local mirror
(PARLEY_MIRROR, default ../shared), as in build.py. Kept are sentences that name an issue of the
codebook, hold a candidate or bear a code.
"""

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

import build
import pandas as pd

from parley import store
from parley.cleaning.datelines import outlet_of
from parley.codebook import load_issues
from parley.errors import InputError
from parley.stance.gold import sentence_hash
from parley.stance.reading import read_statements

AGENCIES = frozenset("tass apnews.com reuters.com interfax afp.com".split())
OPENING = 400  # characters in which an agency's mark stands
MARK = re.compile(r"\((?:AP|Reuters|REUTERS|AFP|UPI|Xinhua|dpa)\)|/TASS/")
ALIKE = 0.7  # share of the shorter article's six-word runs that makes one a copy of the other
SENTENCE = ("document", "field", "start", "end", "sentence_sha256", "kind", "issues")


def sentences(rows: dict[str, dict], coded: set[tuple[str, str]], book: Path) -> list[tuple]:
    """Place in the article as it came in, hash, kind of attribution, issues named: by sentence."""
    documents, statements, tokens = build.said_in(rows, book)
    first = statements.drop_duplicates(["document_id", "field", "start"])
    kinds = {r.statement_id: (r.field, r.kind) for r in first.itertuples()}
    found = {}
    issues = load_issues(book / "issues.yaml")
    for reading in read_statements(documents, statements, tokens, issues):
        key = reading.document_id, sentence_hash(reading.sentence)
        if key not in found and (reading.mentions or reading.candidates or key in coded):
            field, kind = kinds[reading.statement_id]
            raw = rows[key[0]]["title" if field == "title" else "text"] or ""
            named = " ".join(sorted({mention.issue for mention in reading.mentions}))
            found[key] = (key[0], field, *build.place(raw, reading.sentence), key[1], kind, named)
    return sorted(found.values())


def everything() -> dict[str, tuple[str, str]]:
    """Outlet and text of every article of the mirror."""
    talks = build.MIRROR / "corpora" / f"{build.TALKS}.jsonl"
    war = pd.read_parquet(build.MIRROR / "corpora" / f"{build.WAR}.parquet")
    found = {str(row.id): (row.outlet, row.text) for row in war.itertuples()}
    for line in talks.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found[row["id"]] = row["outlet"] or outlet_of(row["url"] or ""), row["text"]
    return found


def wire(rows: dict[str, dict], everyone: dict[str, tuple[str, str]]) -> list[tuple[str, str]]:
    """For each article: agency (its own or by its mark), copy (of another outlet's), or nothing."""
    mine = {key: build.runs(row["text"]) for key, row in rows.items()}
    where = defaultdict(list)
    for key, its in mine.items():
        for run in its:
            where[run].append(key)
    copies = set()
    for other, (outlet, text) in everyone.items():
        its = build.runs(text)
        shared = Counter(key for run in its for key in where.get(run, ()))
        copies |= {key for key, n in shared.items() if key != other
                   and outlet != rows[key]["outlet"] and n > ALIKE * min(len(mine[key]), len(its))}
    agency = {key for key, row in rows.items()
              if row["outlet"] in AGENCIES or MARK.search(row["text"][:OPENING])}  # fmt: skip
    return [(key, "agency" if key in agency else "copy" if key in copies else "")
            for key in sorted(rows)]


def main() -> None:
    """The command line."""
    shape = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=shape)
    parser.add_argument("--book", type=Path, default=Path("data/codebook"))
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    try:
        codes = store.read_csv(given.out / "positions.csv")
        coded = set(zip(codes["document"], codes["sentence_sha256"], strict=True))
        rows = build.articles(set(codes["document"]))
        placed = pd.DataFrame(sentences(rows, coded, given.book), columns=list(SENTENCE))
        store.write_csv(placed, given.out / "sentences.csv")
        told = pd.DataFrame(wire(rows, everything()), columns=["document", "wire"])
        store.write_csv(told, given.out / "wire.csv")
        print(f"{len(placed)} sentences, {(placed['start'] < 0).sum()} without a place; "
              f"wire: {Counter(told['wire'])}")  # fmt: skip
    except InputError as error:
        print(f"places: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
