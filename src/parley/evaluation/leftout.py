"""What happens on an issue of which no label was seen: leave one issue out."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from parley import store
from parley.params import Train
from parley.stages.train import train
from parley.stance.gold import Example
from parley.stance.model import BY_WORDS, without_words


def leave_issue_out(examples: Sequence[Example], params: Train, threshold: float) -> pd.DataFrame:
    """Predictions on each issue by a model that saw no code of it, nor of its sentences.

    The model of words may have seen codes of the issue, so what it says is taken from all
    candidates, and those that it alone proposes count as not found: an issue is judged as the
    first one of a new codebook is. Only examples of the split train are learned from; for articles
    of dev and test, both the article and the issue are new.

    Parameters
    ----------
    examples : sequence of Example
        Candidates with their codes.
    params : Train
        As for the stage train.
    threshold : float
        Probability from which a candidate on a new issue counts as a position.

    Returns
    -------
    DataFrame
        As the table cross_validation.
    """
    params = params.model_copy(update={"folds": 1})  # one fit: no fold is predicted by the others
    rows, made = [_unread(e) for e in examples if not _nothing(e)], []
    split = {(e.data, e.document): e.split for e in rows}
    for issue in sorted({e.issue for e in rows}):
        asked = [replace(e, split="unseen") for e in rows if e.issue == issue]
        where = {(e.data, e.document, e.sentence) for e in asked}
        seen = [e for e in rows if e.split == "train"
                and (e.data, e.document, e.sentence) not in where]  # fmt: skip
        table = train(seen + asked, params, threshold).cross_validation
        made.append(table[table["split"] == "unseen"])
    if not made:
        return store.empty("cross_validation")
    table = pd.concat(made, ignore_index=True)
    places = zip(table["data"], table["document"], strict=True)
    return table.assign(split=[split[place] for place in places])


def _nothing(example: Example) -> bool:
    """Would there be no such row if no words had been read: words alone propose it, uncoded."""
    return BY_WORDS in example.features and example.gold == "none"


def _unread(example: Example) -> Example:
    """An example as if no words had been read."""
    if BY_WORDS in example.features:
        return replace(example, features={}, proposed="none")
    return replace(example, features=without_words(example.features))
