"""How far two independent codings agree: Krippendorff's alpha for each variable of the codebook.

Reads codings of the same documents by two coders; writes alpha with a bootstrap interval over
documents (Krippendorff, Content Analysis, 4th ed. 2019, ch. 12). Assumes that each coder read every
sentence of a document and asked it for every issue, so that what a coder left out is a "no".
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from parley.schema import FIRMNESS

NONE = "none"
Unit = tuple[str, Any, Any]  # document, value of one coder, value of the other
_LEVELS = [*reversed(FIRMNESS[:-1])]  # openness < preference < demand < red line


def position_agreement(
    codings: pd.DataFrame, sentences: Mapping[str, int], issues: int, rounds: int, level: float,
    seed: int,
) -> dict[str, Any]:  # fmt: skip
    """Alpha of position codings, variable by variable.

    Parameters
    ----------
    codings : DataFrame
        document, sentence, coder, actor, issue, stance, firmness, condition_start, condition_end
        (-1 where there is none), speaker, kind; a row without issue says that the coder found no
        position in the document.
    sentences : mapping
        Document to its number of sentences.
    issues : int
        Number of issues in the codebook.
    rounds, level, seed : int, float, int
        Of the bootstrap over documents.

    Returns
    -------
    dict
        For each variable `value`, `low`, `high`, `n` (documents) and `units`:

        ``issue``      sentence x issue: does somebody take a position on it
        ``actor``      sentence x issue coded by both, x actor named by either in the document
        ``stance``     sentence x issue x actor coded by both: the stance
        ``firmness``   the same units, ordinal
        ``condition``  the same units: is a condition stated
        ``speaker``    the same units: the last name of the holder's own named person, or none
        ``position``   sentence x issue x actor coded by either: the stance or none, with all
                       sentences without a code
        ``position_required`` the same without codes that one coder called arguable and the other
                       left out
        ``position_by_document`` document x issue x actor that either coder requires: the set of
                       stances or none

        and ``condition_overlap``, the mean share of characters (Dice) that the two conditions of
        a unit have in common, where both state one.
    """
    units: dict[str, list[Unit]] = defaultdict(list)
    shared: dict[str, list[float]] = defaultdict(list)
    for document, *rows in _coded_twice(codings):
        one, two = map(_codes, rows)
        _compare(document, one, two, sentences[document], issues, units)
        shared[document] += _overlaps(one, two)
    made = _alphas(units, rounds, level, seed)
    found = [value for values in shared.values() for value in values]
    if found:
        made["condition_overlap"] = {
            "value": float(np.mean(found)), "units": len(found),
            "n": sum(bool(values) for values in shared.values()),
        }  # fmt: skip
    return made


def attribution_agreement(
    codings: pd.DataFrame, sentences: Mapping[str, int], rounds: int, level: float, seed: int
) -> dict[str, Any]:
    """Alpha of attribution codings.

    Parameters
    ----------
    codings : DataFrame
        document, sentence, coder, kind, speaker, actor.
    sentences, rounds, level, seed
        As in `position_agreement`.

    Returns
    -------
    dict
        ``said``: does the sentence hold an attribution; and of those where both say so ``kind``
        and ``actor`` (the party of the speaker), each as in `position_agreement`.
    """
    units: dict[str, list[Unit]] = defaultdict(list)
    for document, *rows in _coded_twice(codings):
        one, two = ({s: said.iloc[0] for s, said in each.groupby("sentence")} for each in rows)
        both, either = sorted(set(one) & set(two)), sorted(set(one) | set(two))
        units["said"] += [(document, str(s in one), str(s in two)) for s in either]
        units["said"] += [(document, "False", "False")] * (sentences[document] - len(either))
        for name in ("kind", "actor"):
            units[name] += [(document, one[s][name] or NONE, two[s][name] or NONE) for s in both]
    return _alphas(units, rounds, level, seed)


def _coded_twice(codings: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame, pd.DataFrame]]:
    """Documents that two coders coded, with the rows of each."""
    for document, part in codings.groupby("document", sort=True):
        rows = [each for _, each in part.groupby("coder", sort=True)]
        if len(rows) == 2:
            yield str(document), rows[0], rows[1]


def _codes(rows: pd.DataFrame) -> dict[tuple[str, str, str], Any]:
    """The codes of one coder by sentence, issue and actor; the first stance of several."""
    found: dict[tuple[str, str, str], Any] = {}
    for row in rows.sort_values(["kind", "stance"], ascending=[False, True]).itertuples():
        if row.issue:
            found.setdefault((row.sentence, row.issue, row.actor), row)
    return found


def _compare(document: str, one: dict, two: dict, sentences: int, issues: int,
             units: dict[str, list[Unit]]) -> None:  # fmt: skip
    asked = [{key[:2] for key in coder} for coder in (one, two)]
    either = asked[0] | asked[1]
    units["issue"] += [(document, str(k in asked[0]), str(k in asked[1])) for k in sorted(either)]
    units["issue"] += [(document, "False", "False")] * (sentences * issues - len(either))
    actors = sorted({key[2] for key in (*one, *two)})
    for pair in sorted(asked[0] & asked[1]):
        units["actor"] += [(document, str((*pair, a) in one), str((*pair, a) in two))
                           for a in actors]  # fmt: skip
    for key in sorted(set(one) | set(two)):
        a, b = one.get(key), two.get(key)
        values = (a.stance if a else NONE, b.stance if b else NONE)
        units["position"].append((document, *values))
        if (a and b) or any(row.kind == "R" for row in (a, b) if row):
            units["position_required"].append((document, *values))
        if a and b:
            units["stance"].append((document, *values))
            if a.firmness and b.firmness:
                units["firmness"].append((document, a.firmness, b.firmness))
            units["speaker"].append((document, _last_name(a.speaker), _last_name(b.speaker)))
            units["condition"].append(
                (document, str(a.condition_start >= 0), str(b.condition_start >= 0))
            )
    silent = [(document, NONE, NONE)] * (sentences - len({key[0] for key in (*one, *two)}))
    units["position"] += silent
    units["position_required"] += silent
    units["position_by_document"] += _by_document(document, one, two)


def _last_name(speaker: str) -> str:
    return speaker.lower().split()[-1] if speaker.split() else NONE


def _by_document(document: str, one: dict, two: dict) -> Iterable[Unit]:
    stances: list[dict[tuple, set[str]]] = [defaultdict(set), defaultdict(set)]
    required = set()
    for found, codes in zip(stances, (one, two), strict=True):
        for key, row in codes.items():
            found[key[1:]].add(row.stance)
            if row.kind == "R":
                required.add(key[1:])
    for pair in sorted(required):
        first, second = ("+".join(sorted(found[pair])) or NONE for found in stances)
        yield document, first, second


def _overlaps(one: dict, two: dict) -> Iterable[float]:
    """The share of characters that two conditions of a unit have in common."""
    for key in sorted(set(one) & set(two)):
        a, b = one[key], two[key]
        if a.condition_start >= 0 and b.condition_start >= 0:
            common = min(a.condition_end, b.condition_end) - max(
                a.condition_start, b.condition_start)  # fmt: skip
            length = a.condition_end - a.condition_start + b.condition_end - b.condition_start
            yield 2 * max(common, 0) / length


def _alphas(units: Mapping[str, list[Unit]], rounds: int, level: float, seed: int) -> dict:
    return {name: _alpha(found, name == "firmness", rounds, level, seed)
            for name, found in units.items() if found}  # fmt: skip


def _alpha(units: list[Unit], ordinal: bool, rounds: int, level: float, seed: int) -> dict:
    """Alpha of units of two values, with a percentile bootstrap over documents."""
    values = _LEVELS if ordinal else sorted({v for unit in units for v in unit[1:]})
    place = {value: i for i, value in enumerate(values)}
    documents = sorted({unit[0] for unit in units})
    number = {document: i for i, document in enumerate(documents)}
    # pairs of values, both ways round, by document: coincidences add up over documents
    pairs = np.zeros((len(documents), len(values), len(values)))
    for document, a, b in units:
        pairs[number[document], place[a], place[b]] += 1
        pairs[number[document], place[b], place[a]] += 1
    rng = np.random.Generator(np.random.PCG64(seed))
    draws = rng.integers(0, len(documents), size=(rounds, len(documents)))
    drawn = [again for draw in draws if (again := alpha_of(np.tensordot(
        np.bincount(draw, minlength=len(documents)), pairs, 1), ordinal)) is not None]  # fmt: skip
    made: dict[str, Any] = {"value": alpha_of(pairs.sum(axis=0), ordinal), "n": len(documents),
                            "units": len(units)}  # fmt: skip
    if drawn:
        tail = (1 - level) / 2
        made["low"], made["high"] = (float(x) for x in np.quantile(drawn, [tail, 1 - tail]))
    return made


def alpha_of(coincidences: np.ndarray, ordinal: bool = False) -> float | None:
    """Krippendorff's alpha (2019, ch. 12) of a matrix of coincidences.

    The package krippendorff gives the same (a test holds them together), but takes units, not
    their sums, which makes a bootstrap of thousands of draws slow.

    Parameters
    ----------
    coincidences : ndarray of shape (values, values)
        How often each pair of values was given to one unit by two codings, both ways round.
    ordinal : bool
        Are the values ordered; else they are names.

    Returns
    -------
    float or None
        None where all units have one value.
    """
    totals = coincidences.sum(axis=1)
    n = totals.sum()
    if (totals > 0).sum() < 2:
        return None
    far = 1 - np.eye(len(totals))
    if ordinal:
        middle = np.cumsum(totals) - totals / 2  # the values' mean ranks
        far = (middle[:, None] - middle[None, :]) ** 2
    return float(1 - (n - 1) * (coincidences * far).sum() / (totals @ far @ totals))
