"""Dates of articles whose date field is hidden: how many are given, and how many are right.

Reads ``corpora/talks_2025_2026.jsonl`` below the folder that ``PARLEY_MIRROR`` names and gives the
cleaner text, title and address of all articles, as one file, but not their dates. Prints one table
by basis, with Wilson intervals (95 %), and with ``--wrong`` the addresses that were dated wrongly.

    PARLEY_MIRROR=../shared python benchmarks/dates.py
"""

import argparse
import json
import os
import sys
from collections import defaultdict
from datetime import date
from math import sqrt
from pathlib import Path

from parley import store
from parley.cleaning import dates
from parley.codebook import load_issues
from parley.params import Clean
from parley.stages.clean import clean

Z = 1.959964


def wilson(right: int, of: int) -> str:
    """A share with its Wilson interval."""
    if not of:
        return "-"
    share = right / of
    middle = (share + Z * Z / (2 * of)) / (1 + Z * Z / of)
    half = Z / (1 + Z * Z / of) * sqrt(share * (1 - share) / of + Z * Z / (4 * of * of))
    return f"{share:.3f} [{middle - half:.3f}, {middle + half:.3f}]"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--wrong", action="store_true", help="list what was dated wrongly")
    given = parser.parse_args()
    path = Path(os.environ.get("PARLEY_MIRROR", "../shared")) / "corpora/talks_2025_2026.jsonl"
    if not path.is_file():
        print(f"{path}: no such file; set PARLEY_MIRROR", file=sys.stderr)
        return 2
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    hidden = [(row, day) for row in rows if (day := dates.in_field(row["published"]).date)]
    issues = load_issues(Path(__file__).parents[1] / "data/codebook/issues.yaml")
    records = store.frame("records", [
        {"record_id": f"a.jsonl#{n}", "source": "a.jsonl", "item": n, "format": "jsonl",
         "title": row["title"], "body": row["text"], "published_raw": "", "outlet_raw": "",
         "url": row["url"]} for n, row in enumerate(rows, 1)
    ])  # fmt: skip
    documents = clean(records, issues, Clean()).documents.set_index("part")
    found = {row["id"]: documents.loc[n] for n, row in enumerate(rows, 1) if n in documents.index}
    off: dict[str, list[int]] = defaultdict(list)
    for row, day in hidden:
        document = found.get(row["id"])
        if document is None or not document["published"]:
            continue
        apart = (date.fromisoformat(document["published"]) - date.fromisoformat(day)).days
        for key in (document["date_basis"], "all", row["set"]):
            off[key].append(abs(apart))
        if apart and given.wrong:
            print(f"{apart:+5} {day} {document['date_basis']:14} {row['id']} {row['url'][:100]}")
    print(f"{len(hidden)} dated articles, a date given for {wilson(len(off['all']), len(hidden))}")
    print(f"{'basis':26} {'given':>5}  {'same day':22} within one day")
    for key in sorted(off, key=lambda key: (key == "all", key)):
        days = off[key]
        same, near = sum(d == 0 for d in days), sum(d <= 1 for d in days)
        print(f"{key:26} {len(days):5}  {wilson(same, len(days)):22} {wilson(near, len(days))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
