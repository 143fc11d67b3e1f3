"""The statements whose coding would help most.

Uncertainty sampling (Lewis & Gale 1994): a statement is worth the more, the nearer one of its
candidates is to the threshold, or the less sure its stance is. Of statements that are alike in
issue, document or actor the first is taken and the others lose worth, since what one label teaches
the next one repeats (batch diversity; after Brinker 2003). A share is kept for likely misses, which
a model that is sure of itself never asks about: statements that name an issue and an actor, and got
no position.
"""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass

from parley.codebook import Issues
from parley.coding.sources import Corpus
from parley.stance.gold import sentence_hash
from parley.stance.model import PositionModel, threshold_of
from parley.stance.reading import Reading, normal

UNCERTAIN, MISS = "uncertain", "likely miss"
ALIKE = 0.7  # share of words in common from which two sentences are one
PAIRS = 6  # suggestions for one likely miss, at most


@dataclass(frozen=True)
class Suggestion:
    """One question to a coder: does this actor take a position on this issue here?"""

    actor: str
    issue: str
    probability: float = 0.0  # that it is a position, as the model has it


@dataclass(frozen=True)
class Asked:
    """One statement to be coded, with its questions and why it was chosen."""

    reading: Reading
    suggestions: tuple[Suggestion, ...]
    reason: str
    worth: float


def choose(corpus: Corpus, issues: Issues, model: PositionModel, threshold: float, count: int,
           misses: float, known: frozenset[str] = frozenset(),
           threshold_new: float | None = None) -> list[Asked]:  # fmt: skip
    """The statements to code next, the most useful first.

    Parameters
    ----------
    corpus : Corpus
        Statements with their candidates.
    issues : Issues
        The codebook.
    model : PositionModel
        What is to learn.
    threshold : float
        Probability from which a candidate counts as a position.
    count : int
        Number of statements.
    misses : float
        Share of likely misses among them, in [0, 1].
    known : frozenset of str
        Hashes of sentences that are coded already.
    threshold_new : float, optional
        The threshold on issues of which no codes were learned; without it, `threshold`.

    Returns
    -------
    list of Asked
        At most ``count``; every sentence once, repeats and near-repeats left out.
    """
    copies = set(corpus.documents.loc[corpus.documents["duplicate_of"] != "", "document_id"])
    text = {d.document_id: f"{d.title}\n{d.text}" for d in corpus.documents.itertuples()}
    kind = dict(zip(corpus.statements["statement_id"], corpus.statements["kind"], strict=True))
    seen: set[str] = set()
    doubtful, missed = [], []
    for reading in corpus.readings:
        letters = normal(reading.sentence)
        if reading.document_id in copies or letters in seen \
                or sentence_hash(reading.sentence) in known:  # fmt: skip
            continue
        found = _suggestions(reading, model, threshold, threshold_new)
        if found:
            worth = max(_doubt(s.probability, given, enough) for s, given, enough in found)
            asked = tuple(s for s, _, _ in found)
            doubtful.append(Asked(reading, asked, UNCERTAIN, worth))
        if not any(s.probability >= enough for s, _, enough in found):
            pairs = _unmet(reading, issues, text[reading.document_id],
                           tuple(s for s, _, _ in found))  # fmt: skip
            if pairs:  # what somebody says holds positions more often than what is told
                told = kind.get(reading.statement_id, "") == "narrated"
                missed.append(Asked(reading, pairs, MISS, 0.5 if told else 1.0))
        seen.add(letters)
    wanted = min(round(count * misses), len(missed))
    chosen = _spread(doubtful, count - wanted, [])
    taken = {a.reading.statement_id for a in chosen}
    missed = [a for a in missed if a.reading.statement_id not in taken]
    return chosen + _spread(missed, count - len(chosen) if misses else 0, chosen)


def _suggestions(reading: Reading, model: PositionModel, threshold: float,
                 threshold_new: float | None) -> list[tuple[Suggestion, float, float]]:  # fmt: skip
    """For each holder and issue the most probable candidate, with the sureness of its stance and
    the threshold that it has to reach.
    """
    best: dict[tuple[str, str], tuple[Suggestion, float, float]] = {}
    for candidate in reading.candidates:
        _, sure, given = model.predict(candidate)
        key = (candidate.actor, candidate.issue)
        if key not in best or sure > best[key][0].probability:
            enough = threshold_of(candidate.features, threshold, threshold_new)
            best[key] = (Suggestion(*key, sure), given, enough)
    return [best[key] for key in sorted(best)]


def _doubt(sure: float, given: float, threshold: float) -> float:
    """1 at the threshold or where stances are level, 0 where the model has no doubt."""
    far = abs(sure - threshold) / (1 - threshold if sure > threshold else threshold or 1.0)
    return max(1 - min(far, 1.0), 1.5 * (1 - given) if sure >= threshold else 0.0)


def _unmet(reading: Reading, issues: Issues, article: str, found: tuple[Suggestion, ...]) \
        -> tuple[Suggestion, ...]:  # fmt: skip
    """Actors that a sentence names with issues that it names, the candidates first."""
    named = sorted({actor for actor in reading.parse.actors if actor})
    told = dict.fromkeys(m.issue for m in issues.match(reading.sentence, article))
    have = {(s.actor, s.issue) for s in found}
    more = [Suggestion(actor, issue) for actor in named for issue in told
            if (actor, issue) not in have]  # fmt: skip
    return (*found, *more)[:PAIRS] if named and told else ()


def _spread(pool: list[Asked], count: int, before: list[Asked]) -> list[Asked]:
    """The most useful ones, each discounted by how many like it are chosen already."""
    tally: Counter[tuple[str, str]] = Counter()
    words = [_words(a) for a in before]
    for asked in before:
        tally.update(_marks(asked))
    left = sorted(pool, key=lambda a: (-a.worth, _rank(a)))
    chosen: list[Asked] = []
    while left and len(chosen) < count:
        best = max(range(len(left)), key=lambda k: _worth(left[k], tally))
        asked = left.pop(best)
        own = _words(asked)
        if any(len(own & other) >= ALIKE * max(len(own | other), 1) for other in words):
            continue
        words.append(own)
        tally.update(_marks(asked))
        chosen.append(asked)
    return chosen


def _worth(asked: Asked, tally: Counter) -> float:
    """Worth over one and the mean number of chosen ones with the same issue, document, actor."""
    marks = _marks(asked)
    return asked.worth / (1 + sum(tally[m] for m in marks) / len(marks))


def _marks(asked: Asked) -> list[tuple[str, str]]:
    marks = {("document", asked.reading.document_id)}
    for s in asked.suggestions:
        marks |= {("actor", s.actor), ("issue", s.issue)}
    return sorted(marks)


def _words(asked: Asked) -> set[str]:
    return set(re.findall(r"\w+", asked.reading.sentence.lower()))


def _rank(asked: Asked) -> str:
    """An order among equals that is the same on every machine and favours nobody."""
    return hashlib.sha256(asked.reading.sentence.encode()).hexdigest()
