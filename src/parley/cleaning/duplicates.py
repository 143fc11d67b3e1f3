"""Articles that say the same: copies of one text, and near copies of it.

Reads article texts in order of precedence, writes for each the number of its original; assumes
nothing about language. Near copies share nine tenths of their runs of five words. Only a tenth of
an article's runs is looked up (prefix filtering), so that a corpus is compared in one pass.
"""

import math
import re
import zlib
from collections.abc import Iterable

RUN, ALIKE = 5, 0.9
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
    exact: dict[tuple[str, ...], int] = {}
    runs_of: dict[int, frozenset[int]] = {}
    index: dict[int, list[int]] = {}
    for number, text in enumerate(texts):
        words = tuple(_WORD.findall(text.lower()))
        original = exact.get(words, -1)
        if original < 0 and len(words) >= 4 * RUN:
            runs = _runs(words)
            prefix = sorted(runs)[: len(runs) - math.ceil(ALIKE * len(runs)) + 1]
            near = sorted({other for run in prefix for other in index.get(run, ())})
            original = next((n for n in near if _alike(runs, runs_of[n])), -1)
            if original < 0:
                runs_of[number] = runs
                for run in prefix:
                    index.setdefault(run, []).append(number)
        exact.setdefault(words, original if original >= 0 else number)
        result.append(original)
    return result


def _runs(words: tuple[str, ...]) -> frozenset[int]:
    return frozenset(
        zlib.crc32(" ".join(words[at : at + RUN]).encode("utf-8", "replace"))
        for at in range(len(words) - RUN + 1)
    )


def _alike(one: frozenset[int], two: frozenset[int]) -> bool:
    small, large = sorted((len(one), len(two)))
    if small < ALIKE * large:
        return False
    shared = len(one & two)
    return shared >= ALIKE * (len(one) + len(two) - shared)
