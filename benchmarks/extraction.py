"""Article text from HTML: our reader beside plain trafilatura, on the benchmark of Scrapinghub.

Reads ``benchmarks/article_extraction_benchmark`` below the folder that ``PARLEY_MIRROR`` names (see
``data/sources.csv``) and prints one table: precision, recall and F1 of runs of four words, averaged
over the pages as that benchmark's own ``evaluate.py`` does, and the pages read in a second.

    PARLEY_MIRROR=../shared python benchmarks/extraction.py
"""

import gzip
import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import trafilatura

from parley.cleaning.articles import read_record
from parley.collecting.decoding import decode

RUN = 4
_WORD = re.compile(r"\w+", re.UNICODE)


def ours(page: bytes) -> str:
    articles, _ = read_record(decode(page), "", "", "", "", "page.html", True)
    return "\n".join(article.text for article in articles)


def ours_with_title(page: bytes) -> str:
    articles, _ = read_record(decode(page), "", "", "", "", "page.html", True)
    return "\n".join(f"{article.title}\n{article.text}" for article in articles)


def plain(page: bytes) -> str:
    return trafilatura.extract(page, include_comments=False, include_tables=False) or ""


def runs(text: str) -> Counter:
    words = _WORD.findall(text)
    if len(words) < RUN:
        return Counter([tuple(words)] if words else [])
    return Counter(tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1))


def agreement(found: str, wanted: str) -> tuple[float, float, float]:
    """Shares of runs that are right, superfluous and missing, as evaluate.py counts them."""
    one, two = runs(wanted), runs(found)
    right = sum((one & two).values())
    extra, missing = sum(two.values()) - right, sum(one.values()) - right
    total = right + extra + missing
    return (right / total, extra / total, missing / total) if total else (0.0, 0.0, 0.0)


def measure(read: Callable[[bytes], str], pages: dict[str, bytes], wanted: dict) -> list[float]:
    start = time.perf_counter()
    texts = {name: read(page) for name, page in pages.items()}
    seconds = time.perf_counter() - start
    shares = [agreement(texts[name], wanted[name]["articleBody"]) for name in pages]
    right, extra, missing = (sum(column) for column in zip(*shares, strict=True))
    # F1 of the sums is the benchmark's; each page weighs the same
    precision, recall = right / (right + extra), right / (right + missing)
    return [precision, recall, 2 * precision * recall / (precision + recall), len(pages) / seconds]


def main() -> int:
    folder = Path(os.environ.get("PARLEY_MIRROR", "../shared"))
    folder = folder / "benchmarks" / "article_extraction_benchmark"
    if not folder.is_dir():
        print(f"{folder}: no such folder; set PARLEY_MIRROR", file=sys.stderr)
        return 2
    wanted = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    pages = {
        name: gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        for name in sorted(wanted)
    }
    print(f"{len(pages)} pages{'':16} precision  recall     F1  pages/s")
    readers = {"parley": ours, "parley with title": ours_with_title, "trafilatura": plain}
    for name, read in readers.items():
        precision, recall, f1, speed = measure(read, pages, wanted)
        print(f"{name:24} {precision:10.3f} {recall:7.3f} {f1:6.3f} {speed:8.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
