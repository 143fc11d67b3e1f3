"""What every classifier judges: a sentence, a holder named in it, and an issue's proposition."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from parley.codebook import Actors, Issues
from parley.stance.gold import Example, examples, sentence_hash
from parley.stance.position import Candidate
from parley.stance.reading import Reading

# what stands for the holder, other actors, the issue and its contrary, whatever their names are
HOLDER, OTHER, ISSUE, CONTRARY = "holderx", "otherx", "issuex", "contraryx"
CLASSES = ("none", "support", "oppose", "conditional")


@dataclass(frozen=True)
class Case:
    """One thing to judge: does the holder take a position on the proposition in the sentence?

    ``masked`` is the sentence with marks for holder, other actors and issue in place of their
    words; ``between`` its words from the holder to the issue. ``candidates`` are what the climb
    finds for holder and issue, often nothing. ``dispatch`` tells training data of our own making.
    """

    sentence: str
    actor: str
    holder: str
    issue: str
    proposition: str
    masked: str = ""
    between: str = ""
    candidates: tuple[Candidate, ...] = ()
    dispatch: bool = False


@dataclass(frozen=True)
class Labelled:
    """A case with its code; ``case`` is None where a coded position meets no case at all."""

    case: Case | None
    data: str
    document: str
    group: str
    split: str
    sentence: str
    actor: str
    issue: str
    gold: str
    grade: str


def cases_of(
    reading: Reading, issues: Issues, names: Mapping[str, str], dispatch: bool = False,
    proposed_only: bool = False,
) -> list[Case]:  # fmt: skip
    """The cases of a sentence: every actor that it names with every issue that it names or implies.

    Who speaks may hold what is implied, named or not.

    Parameters
    ----------
    reading : Reading
        The sentence with its candidates and where it names issues.
    issues : Issues
        The codebook, for the propositions.
    names : mapping
        Actor code to name.
    dispatch : bool
        Is it of our own dispatches.
    proposed_only : bool
        Leave out what the climb finds no candidate for.

    Returns
    -------
    list of Case
        Sorted by actor and issue.
    """
    found: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
    for candidate in reading.candidates:
        found[candidate.actor, candidate.issue].append(candidate)
    pairs = set(found)
    if not proposed_only:
        holders = {a for a in reading.parse.actors if a} | {c.actor for c in reading.candidates}
        pairs |= {(actor, mention.issue) for actor in holders for mention in reading.mentions}
        holders |= {reading.speaker} if reading.speaker else set()
        pairs |= {(actor, implied.issue) for actor in holders for implied in reading.implied}
    return [
        Case(reading.sentence, actor, names.get(actor, actor), issue,
             issues.issues[issue].proposition, *_marked(reading, actor, issue),
             tuple(found[actor, issue]), dispatch)
        for actor, issue in sorted(pairs)
    ]  # fmt: skip


def masked(reading: Reading) -> str:
    """The sentence in lower case with a mark in place of every actor."""
    return _marked(reading, "", "")[0]


def _marked(reading: Reading, actor: str, issue: str) -> tuple[str, str]:
    """The sentence with marks in place of names, and the stretch from holder to issue."""
    parse = reading.parse
    mark: dict[int, str] = {}
    for mention in reading.mentions:
        if mention.issue == issue:
            first, *rest = parse.words_in(mention.start, mention.end) or [-1]
            mark[first] = ISSUE if mention.sign > 0 else CONTRARY
            mark.update(dict.fromkeys(rest, ""))
    told = [k for k, sign in mark.items() if sign and k >= 0]
    held = [k for k in range(len(parse)) if parse.actors[k] == actor]
    for k in range(len(parse)):
        if parse.actors[k] and k not in mark:
            mark[k] = HOLDER if parse.actors[k] == actor else OTHER
    masked = " ".join(w for w in (mark.get(k, parse.lower(k)) for k in range(len(parse))) if w)
    between = masked
    if held and told:
        a, b = min(((h, t) for h in held for t in told), key=lambda p: (abs(p[0] - p[1]), p))
        low, high = max(min(a, b) - 2, 0), max(a, b) + 4
        between = " ".join(parse.lower(k) for k in range(low, min(high, len(parse))))
    return masked, between


def labelled(
    readings: list[Reading], gold: pd.DataFrame, issues: Issues, names: Mapping[str, str],
    data: str, group: str, split: str,
) -> list[Labelled]:  # fmt: skip
    """The cases of one article with their codes.

    Parameters
    ----------
    readings : list of Reading
        Its sentences.
    gold : DataFrame
        Its codes, as `gold.examples` wants them.
    issues, names : Issues, mapping
        The codebook, and actor code to name.
    data, group, split : str
        Carried over to every row.
    """
    if not readings:
        return []
    coded = _codes(examples(readings, gold, data, group, split))
    met, found = set(), []
    for reading in readings:
        if not reading.speaks_of_issues:
            continue
        key = sentence_hash(reading.sentence)
        for case in cases_of(reading, issues, names, data == "gold"):
            place = (key, case.actor, case.issue)
            if place not in met:
                met.add(place)
                code = coded.get(place, ("none", ""))
                found.append(Labelled(case, data, reading.document_id, group, split, *place, *code))
    document = readings[0].document_id
    found += [Labelled(None, data, document, group, split, *place, stance, grade)
              for place, (stance, grade) in coded.items()
              if place not in met and stance != "none"]  # fmt: skip
    return found


def _codes(rows: list[Example]) -> dict[tuple[str, str, str], tuple[str, str]]:
    """The code of each sentence, actor and issue: a position before none, R before A."""
    rank = {"R": 0, "A": 1, "": 2}
    best: dict[tuple[str, str, str], tuple[str, str]] = {}
    for row in rows:
        key = (row.sentence, row.actor, row.issue)
        if key not in best or rank[row.grade] < rank[best[key][1]]:
            best[key] = (row.gold, row.grade)
    return best


def names_of(actors: Actors) -> dict[str, str]:
    """Actor code to name."""
    return {actor.code: actor.name for actor in actors.actors}
