"""Read all statements of a corpus: mentions of issues, candidates, in the order of the text."""

import dataclasses
import re
from dataclasses import dataclass

import pandas as pd

from parley.codebook import IssueMention, Issues
from parley.parse import Parse, from_table
from parley.stance.anaphora import is_answer, taken_up
from parley.stance.candidates import Candidate, Context, candidates
from parley.stance.concerned import is_ours, takes_from_before
from parley.stance.memory import Memory, long_lists

LONGEST = 2_000  # characters; what is longer is no sentence


@dataclass(frozen=True)
class ImpliedIssue:
    """An issue that a sentence probably takes up though nothing in it names it."""

    issue: str
    name: str
    probability: float


@dataclass(frozen=True)
class Reading:
    """One statement with its parse and the candidate positions in it.

    ``speaker`` is the code of the actor who speaks, ``kind`` and ``field`` those of the statement.
    ``implied`` is filled by `implied.Implied.tell`.
    """

    statement_id: str
    document_id: str
    sentence: str
    parse: Parse
    candidates: list[Candidate]
    mentions: tuple[IssueMention, ...] = ()
    speaker: str = ""
    kind: str = ""
    field: str = "text"
    implied: list[ImpliedIssue] = dataclasses.field(default_factory=list)

    @property
    def speaks_of_issues(self) -> bool:
        """Is an issue named, taken up or implied in it."""
        return bool(self.mentions or self.candidates or self.implied)


def normal(text: str) -> str:
    """A sentence without case, blanks and marks: what codes of a sentence are matched on."""
    return re.sub(r"[\W_]+", "", text.lower())


def read_statements(
    documents: pd.DataFrame, statements: pd.DataFrame, tokens: pd.DataFrame, issues: Issues
) -> list[Reading]:
    """The candidates of every sentence of the on-topic articles.

    Parameters
    ----------
    documents, statements, tokens : DataFrame
        The tables of those names.
    issues : Issues
        The codebook.

    Returns
    -------
    list of Reading
        One for each sentence (the first statement row of it), by statement_id.
    """
    on_topic = dict(zip(documents["document_id"], documents["on_topic"], strict=True))
    text = dict(zip(documents["document_id"], documents["title"] + "\n" + documents["text"],
                    strict=True))  # fmt: skip
    parses = from_table(statements, tokens)
    parties = tuple(issues.negotiation.parties)
    readings: list[Reading] = []
    lists = {key: long_lists(parse) for key, parse in parses.items()}
    named = _by_document(statements, lists)
    memory = Memory()
    document = ""
    verdicts: dict[str, bool] = {}
    for row in statements.sort_values("statement_id").itertuples(index=False):
        parse = parses.get(row.statement_id)
        if parse is None or not on_topic.get(row.document_id, False):
            continue
        if len(row.sentence) > LONGEST:
            readings.append(Reading(row.statement_id, row.document_id, row.sentence, parse, [],
                                    (), row.actor, row.kind, row.field))  # fmt: skip
            continue
        if row.document_id != document:
            memory, document = Memory(named.get(row.document_id, ())), row.document_id
            verdicts = {}
        voices = memory.hear(parse, row, lists[row.statement_id])
        actor = row.actor if row.actor in voices or not voices else voices[0]
        mentions = _ours(parse, issues.match(row.sentence, text[row.document_id]), issues,
                         row.actor, verdicts)  # fmt: skip
        context = Context(actor, row.speaker, row.kind, row.field, row.relayed_by, parties,
                          memory.before, voices, memory.group, memory.lists,
                          memory.demander)  # fmt: skip
        found = candidates(parse, mentions, context) if mentions else []
        carried = taken_up(parse, memory.held, memory.place)
        if carried:
            known = {(c.actor, c.issue) for c in found}
            found += [c for c in candidates(parse, carried, context) if is_answer(c)
                      and (c.actor, c.issue) not in known]  # fmt: skip
        readings.append(Reading(row.statement_id, row.document_id, row.sentence, parse, found,
                                tuple(mentions), row.actor, row.kind, row.field))  # fmt: skip
        memory.keep(parse, found, mentions, actor, lists[row.statement_id])
    return readings


def _by_document(
    statements: pd.DataFrame, lists: dict[str, list[tuple[str, ...]]]
) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The lists of holders that each document names anywhere: authors may come late."""
    found: dict[str, dict[tuple[str, ...], None]] = {}
    for key, document in zip(statements["statement_id"], statements["document_id"], strict=True):
        found.setdefault(document, {}).update(dict.fromkeys(lists.get(key, ())))
    return {document: tuple(those) for document, those in found.items()}


def _ours(
    parse: Parse,
    mentions: list[IssueMention],
    issues: Issues,
    speaker: str,
    verdicts: dict[str, bool],
) -> list[IssueMention]:
    """The mentions that concern those whom their issue concerns; `verdicts` keeps the last."""
    kept = []
    for mention in mentions:
        issue = issues.issues[mention.issue]
        ours = is_ours(parse, mention, issue, speaker, issues.negotiation.parties)
        if ours is not None:
            verdicts[mention.issue] = ours
        elif takes_from_before(parse, mention, issue):
            ours = verdicts.get(mention.issue)
        if ours is not False:
            kept.append(mention)
    return kept
