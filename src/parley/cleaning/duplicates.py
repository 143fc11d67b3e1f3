"""Articles that say the same: copies of one text, and near copies of it.

Reads article texts in order of precedence, writes for each the number of its original; assumes
nothing about language. Near copies share nine tenths of their runs of five words; so do a wire
report and its shortened copy, or a report and its update, if the shorter stands in the longer all
but whole and the longer adds little. An article that only takes over background from another is
none. Few of an article's runs are looked up (prefix filtering), so that a corpus is compared in
one pass.
"""

import hashlib
import math
import re
import zlib
from collections.abc import Iterable

import numpy as np

RUN, ALIKE = 5, 0.9
WHOLE, LEAST = 0.95, 0.7  # of the shorter in the longer, and of both in common
_WORD = re.compile(r"[^\W_]+")


def originals(texts: Iterable[str]) -> list[int]:
    """For each text the number of the first text that it repeats, or -1.

    Parameters
    ----------
    texts : iterable of str
        In order of precedence: a text is compared with the originals before it.

    Returns
    -------
    list of int
        One number for each text. An original is never itself a duplicate.
    """
    result: list[int] = []
    exact: dict[bytes, int] = {}
    runs_of: dict[int, np.ndarray] = {}
    index: dict[int, tuple[int, ...] | int] = {}
    for number, text in enumerate(texts):
        words = tuple(_WORD.findall(text.lower()))
        key = hashlib.sha256(" ".join(words).encode("utf-8", "replace")).digest()
        original = exact.get(key, -1)
        if original < 0 and len(words) >= 4 * RUN:
            runs = _runs(words)
            prefix = runs[: len(runs) - math.ceil(LEAST * len(runs)) + 1].tolist()
            near = sorted({other for run in prefix for other in _listed(index, run)})
            original = next((n for n in near if _alike(runs, runs_of[n])), -1)
            if original < 0:
                runs_of[number] = runs
                for run in prefix:  # most runs are of one article: no list for them
                    index[run] = (*_listed(index, run), number) if run in index else number
        exact.setdefault(key, original if original >= 0 else number)
        result.append(original)
    return result


def _listed(index: dict[int, tuple[int, ...] | int], run: int) -> tuple[int, ...]:
    found = index.get(run, ())
    return found if isinstance(found, tuple) else (found,)


def _runs(words: tuple[str, ...]) -> np.ndarray:
    """The runs of a text as sorted numbers, each once."""
    numbers = (
        zlib.crc32(" ".join(words[at : at + RUN]).encode("utf-8", "replace"))
        for at in range(len(words) - RUN + 1)
    )
    return np.unique(np.fromiter(numbers, dtype=np.uint32))


def _alike(one: np.ndarray, two: np.ndarray) -> bool:
    small, large = sorted((len(one), len(two)))
    if small < LEAST * large:
        return False
    shared = len(np.intersect1d(one, two, assume_unique=True))
    either = small + large - shared
    return shared >= ALIKE * either or (shared >= WHOLE * small and shared >= LEAST * either)
