"""Raw lines beside what cleaning made of them, for reading by eye: pages drawn at random.

Reads ``corpora/talks_2025_2026.jsonl`` below the folder that ``PARLEY_MIRROR`` names and writes one
file for each page drawn into a folder outside the repository (the texts are their publishers'):

    PARLEY_MIRROR=../shared python benchmarks/cleaning_sample.py ../pages --seed 2026 --size 40

Every raw line has a mark and stands once: "=" title, "+" kept, "-" taken out, with its reason.
Count as lost a sentence of the article behind "-", as left a line behind "+" that is none of it.
The last line printed gives the kept lines and sentences, which are what the two shares are of.
"""

import argparse
import json
import os
import random
import sys
from pathlib import Path

from parley.cleaning.articles import read_record
from parley.cleaning.lines import alnum, mend, sentences, split_lines

SET = "scraped-page_text"


def marked(text: str, title: str, url: str) -> tuple[list[str], int, int]:
    """The lines of a page with their marks; lines and sentences that are kept."""
    articles, removed = read_record(text, title, "", "", url, "page.jsonl", False)
    reasons = {start: reason for start, _, reason in removed}
    titles = {alnum(article.title) for article in articles}
    lines = []
    for line in split_lines(text):
        inside = sorted(start for start in reasons if line.start <= start
                        < line.start + len(line.raw))  # fmt: skip
        cut = sum(len(piece) for start, piece, _ in removed if start in inside)
        whole = bool(inside) and cut >= 0.9 * len(line.raw)
        said = ", ".join(dict.fromkeys(reasons[start] for start in inside))
        mark = "-" if whole else "=" if alnum(line.text) in titles else "+"
        lines.append(f"{mark} {f'[{said}] ' if said else ''}{mend(line.raw)}")
    kept = [line for article in articles for line in article.text.split("\n") if line]
    return lines, len(kept), sum(max(1, sentences(line)) for line in kept)


def drawn_from(pages: list[dict], seed: int, size: int) -> list[dict]:
    return random.Random(seed).sample(pages, min(size, len(pages)))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--size", type=int, default=40)
    parser.add_argument("--without", type=int, nargs="*", default=[],
                        help="leave out the addresses that these seeds draw, one after the other")
    given = parser.parse_args()
    path = Path(os.environ.get("PARLEY_MIRROR", "../shared")) / "corpora/talks_2025_2026.jsonl"
    if not path.is_file():
        print(f"{path}: no such file; set PARLEY_MIRROR", file=sys.stderr)
        return 2
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    pages = [row for row in rows if row["set"] == SET]
    for seed in given.without:
        gone = {row["url"] for row in drawn_from(pages, seed, given.size)}
        pages = [row for row in pages if row["url"] not in gone]
    drawn = drawn_from(pages, given.seed, given.size)
    given.folder.mkdir(parents=True, exist_ok=True)
    total = [0, 0]
    for number, row in enumerate(drawn, 1):
        lines, kept, told = marked(row["text"], row["title"], row["url"])
        total = [total[0] + kept, total[1] + told]
        head = f"{row['id']}  {row['url']}\n{row['title']}\n\n"
        text = head + "\n".join(lines) + "\n"
        (given.folder / f"{number:02}.txt").write_text(text, encoding="utf-8")
    print(f"{len(drawn)} pages, {total[0]} kept lines, {total[1]} kept sentences")
    return 0


if __name__ == "__main__":
    sys.exit(main())
