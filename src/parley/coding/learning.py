"""Coders' answers as rows that `train` learns from."""

from collections import defaultdict
from collections.abc import Sequence

import pandas as pd

from parley.codebook import Actors, Issues
from parley.coding.formats import ANSWERS, Coded
from parley.coding.sources import Corpus
from parley.schema import STANCES
from parley.stance.gold import Example, examples


def learnable(answers: Sequence[Coded], corpus: Corpus, issues: Issues, actors: Actors) \
        -> list[Example]:  # fmt: skip
    """The training rows of coded statements.

    Only what was asked and answered is learned: another actor or issue of the same sentence
    stays unknown. "none" teaches that a candidate is no position.

    Parameters
    ----------
    answers : sequence of Coded
        What coders said.
    corpus : Corpus
        The statements that they were asked about.
    issues, actors : Issues, Actors
        The codebook.

    Returns
    -------
    list of Example
        Candidates with their codes, as in data/coded/candidates.jsonl; ``data`` is "user".

    Raises
    ------
    InputError
        An answer that names an unknown statement, actor, issue or stance, or contradicts another.
    """
    readings = {reading.statement_id: reading for reading in corpus.readings}
    codes = {actor.code for actor in actors.actors}
    given: dict[str, dict[tuple[str, str], Coded]] = defaultdict(dict)
    for a in answers:
        if a.stance not in ANSWERS:
            raise a.error(f"stance '{a.stance}' is unknown; use {', '.join(ANSWERS)}")
        if a.issue not in issues.issues:
            raise a.error(f"issue '{a.issue}' is not in the codebook; add it there or mend it")
        if a.actor not in codes:
            raise a.error(f"actor '{a.actor}' is not in the codebook; add it there or mend it")
        if a.statement_id not in readings:
            raise a.error(f"statement '{a.statement_id}' is not in the corpus; give the folder "
                          "that parley next read")  # fmt: skip
        old = given[a.statement_id].setdefault((a.actor, a.issue), a)
        if old.stance != a.stance:
            raise a.error(f"says {a.stance} where {old.file}, row {old.row} says {old.stance}; "
                          "settle which holds")  # fmt: skip
    found: list[Example] = []
    for key in sorted(given):
        reading, pairs = readings[key], given[key]
        gold = pd.DataFrame(
            [(reading.sentence, *pair, a.stance, "R") for pair, a in sorted(pairs.items())
             if a.stance in STANCES],
            columns=["sentence", "actor", "issue", "stance", "kind"])  # fmt: skip
        made = examples([reading], gold, "user", reading.document_id, "train")
        found += [e for e in made if (e.actor, e.issue) in pairs]
    return found
