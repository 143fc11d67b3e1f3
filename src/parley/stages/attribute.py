"""Who said what: from articles to statements with speaker, side, cue and content.

Reads documents and the actors of the codebook; writes statements and tokens. Assumes clean English
text whose paragraphs end in line breaks. Off-topic articles are attributed too; articles in other
languages are left alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from parley import engine, store
from parley.attribution.article import Sentence, read_article
from parley.attribution.lexicon import ACT_VERBS
from parley.attribution.pipeline import parser
from parley.attribution.speakers import Memory
from parley.attribution.speech import Span, trimmed
from parley.codebook import Actors
from parley.params import Attribute
from parley.parse import SUBJECTS, Parse, to_columns

CHUNK = 8  # articles that one process takes at a time
LONGEST = 5_000  # characters of a paragraph that are parsed at once
SUFFIX = "bcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Statements:
    """The output: statements (one row for each attribution) and the words of their sentences."""

    statements: pd.DataFrame
    tokens: pd.DataFrame


@dataclass(frozen=True)
class _Article:
    """What of an article is needed here."""

    document_id: str
    title: str
    text: str
    published: str
    language: str


def attribute(documents: pd.DataFrame, actors: Actors, params: Attribute) -> Statements:
    """Find the statements of every article.

    Parameters
    ----------
    documents : DataFrame
        Table `documents`.
    actors : Actors
        Who is who.
    params : Attribute
        The parser and its batch size.

    Returns
    -------
    Statements
        Tables `statements` and `tokens`. The first statement of a sentence carries the sentence's
        tokens; further attributions in it follow as rows of their own with a letter in their id.
    """
    columns = ["document_id", "title", "text", "published", "language"]
    ordered = documents.sort_values("document_id")[columns]
    rows = [row for row in (_Article(*values) for values in ordered.itertuples(index=False))
            if row.language in {"en", ""}]  # fmt: skip
    chunks = [rows[i : i + CHUNK] for i in range(0, len(rows), CHUNK)]
    if chunks:
        parser(params.model, params.model_version)  # before other processes begin: they share it
    statements: list[dict] = []
    tokens: dict[str, list] = {}
    for found, words in engine.each(_attribute_chunk, chunks, "attribute", small=3,
                                    shared=(actors, params)):  # fmt: skip
        statements += found
        _append(tokens, words)
    return Statements(store.frame("statements", statements), store.frame("tokens", tokens))


def _attribute_chunk(rows: list[_Article], actors: Actors,
                     params: Attribute) -> tuple[list[dict], dict[str, list]]:  # fmt: skip
    nlp = parser(params.model, params.model_version)
    pieces = []
    for row in rows:
        for field, text in (("title", row.title), ("text", row.text)):
            for start, paragraph in paragraphs(text):
                pieces.append((paragraph, (row.document_id, field, start)))
    parsed: dict[str, list] = {row.document_id: [] for row in rows}
    for doc, (key, field, start) in nlp.pipe(pieces, as_tuples=True, batch_size=params.batch):
        parsed[key].append((field, start, doc))
    statements: list[dict] = []
    tokens: dict[str, list] = {}
    for row in rows:
        _document(row, parsed[row.document_id], actors, statements, tokens)
    return statements, tokens


def _append(columns: dict[str, list], more: dict[str, list]) -> None:
    for name, values in more.items():
        columns.setdefault(name, []).extend(values)


def paragraphs(text: str) -> list[tuple[int, str]]:
    """The paragraphs of a text with their offsets; very long ones are cut between sentences."""
    found = []
    for match in re.finditer(r"[^\n]+", text):
        start, end = match.span()
        while end - start > LONGEST:
            cut = text.rfind(". ", start + 1, start + LONGEST) + 1
            cut = cut if cut > start else text.rfind(" ", start, start + LONGEST)
            cut = cut if cut > start else start + LONGEST
            found.append((start, text[start:cut]))
            start = cut
        found.append((start, text[start:end]))
    return [(start, piece) for start, piece in found if piece.strip()]


def _document(row: _Article, parsed, actors: Actors, statements: list[dict],
              tokens: dict[str, list]) -> None:  # fmt: skip
    """Add the statements of one article and the words of their sentences."""
    day = date.fromisoformat(row.published) if row.published else None
    memory = Memory(actors, day, f"{row.title}\n{row.text}")
    for number, sentence in enumerate(read_article(parsed, memory), 1):
        found = _rows(row, number, sentence)
        statements += found
        if found:
            _append(tokens, to_columns(found[0]["statement_id"], sentence.parse))


def _rows(row: _Article, number: int, sentence: Sentence) -> list[dict]:
    parse, offset = sentence.parse, sentence.start
    base = {
        "document_id": row.document_id, "field": sentence.field, "start": offset,
        "end": offset + len(parse.text), "sentence": parse.text,
        "quotation": sentence.quotation, "relayed_by": "", "said_on": "",
    }  # fmt: skip
    key = f"{row.document_id}-{number:04d}"
    rows = []
    for count, said in enumerate(sentence.said[: len(SUFFIX)]):
        speech = said.speech
        pieces = speech.pieces if speech else trimmed(parse.text, [(0, len(parse.text))])
        rows.append({
            **base, "statement_id": key + (SUFFIX[count - 1] if count else ""),
            "kind": _kind(sentence, pieces),
            **_place("cue", parse.text, speech.words if speech else None, offset),
            "cue": parse.word(speech.cue) if speech else "",
            "content_start": offset + pieces[0][0] if pieces else -1,
            "content_end": offset + pieces[-1][1] if pieces else -1,
            "speaker": said.who.name, "actor": said.who.actor,
            **_place("speaker", parse.text, said.named, offset),
            "speaker_text": parse.text[slice(*said.named)] if said.named else "",
            "relayed_by": _relayed(sentence, count),
        })  # fmt: skip
    if rows:
        return rows
    act = _act(parse)
    if act is None and not any(parse.actors):
        return []
    words = None if act is None else (parse.starts[act], parse.ends[act])
    return [{
        **base, "statement_id": key, "kind": "narrated" if act is None else "act",
        "cue": "" if act is None else parse.word(act), **_place("cue", parse.text, words, offset),
        "content_start": -1, "content_end": -1, "speaker": "", "speaker_text": "", "actor": "",
    }]  # fmt: skip


def _place(name: str, text: str, span: tuple[int, int] | None, offset: int) -> dict[str, int]:
    """The two columns that tell where words stand; -1 where there are none."""
    start, end = span or (-1 - offset, -1 - offset)
    return {f"{name}_start": offset + start, f"{name}_end": offset + end}


def _relayed(sentence: Sentence, count: int) -> str:
    """Who passes on what another says: the outer speaker, or the source named beside it."""
    mine = sentence.said[count]
    for other, outer in enumerate(sentence.said):
        if other != count and outer.who.actor and outer.who.actor != mine.who.actor \
                and outer.speech and mine.speech \
                and outer.speech.holds(sentence.parse.starts[mine.speech.cue]):  # fmt: skip
            return outer.who.actor
    return ""


def _kind(sentence: Sentence, pieces: Sequence[Span]) -> str:
    size = sum(end - start for start, end in pieces)
    if not size:
        return "indirect"
    covered = sum(max(0, min(q.end, end) - max(q.start, start))
                  for q in sentence.quotes for start, end in pieces)  # fmt: skip
    if covered / size >= 0.85:
        return "direct"
    return "mixed" if covered > 2 else "indirect"


def _act(parse: Parse) -> int | None:
    """The verb by which an actor does something that states what it wants."""
    for i in range(len(parse)):
        if parse.pos[i] == "VERB" and parse.lemmas[i] in ACT_VERBS:
            subject = parse.subject(i)
            if subject is not None and parse.actors[subject] and parse.deps[subject] in SUBJECTS:
                return i
    return None
