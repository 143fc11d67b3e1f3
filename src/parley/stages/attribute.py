"""Who said what: from articles to statements with speaker, side, cue and content.

Reads documents and the actors of the codebook; writes statements and tokens. Assumes clean English
text whose paragraphs end in line breaks. Off-topic articles are attributed too; articles in other
languages are left alone.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import pandas as pd

from parley import engine, store
from parley.attribution.lexicon import ACT_VERBS
from parley.attribution.sentences import Quote, mark_sentences, quotes
from parley.attribution.speakers import Memory, Referent, describe
from parley.attribution.speech import Speech, find_speech
from parley.codebook import Actors
from parley.errors import InputError
from parley.params import Attribute
from parley.parse import SUBJECTS, Parse, from_spacy, to_rows

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


@dataclass
class _Sentence:
    """One sentence on its way: place, parse, quotations, what is said in it."""

    start: int
    parse: Parse
    quotes: list[Quote]
    spans: list[int]  # numbers of the paragraph's quotations that it touches
    said: list[tuple[Speech | None, Referent, str]]


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
    chunks = [(rows[i : i + CHUNK], actors, params) for i in range(0, len(rows), CHUNK)]
    statements, tokens = [], []
    for found, words in engine.each(_attribute_chunk, chunks, "attribute", small=3):
        statements += found
        tokens += words
    return Statements(store.frame("statements", statements), store.frame("tokens", tokens))


@lru_cache(maxsize=1)
def parser(name: str, version: str):
    """The spaCy pipeline, without what is not used, its sentences set by our own rule."""
    import spacy
    from spacy.language import Language

    if not Language.has_factory("parley_sentences"):
        Language.component("parley_sentences", func=mark_sentences)
    try:
        nlp = spacy.load(name, exclude=["ner"])
    except OSError:
        raise InputError(
            f"params.yaml: attribute.model '{name}' is not installed; run make setup"
        ) from None
    if version and nlp.meta["version"] != version:
        raise InputError(
            f"params.yaml: attribute.model_version is {version}, installed is "
            f"{nlp.meta['version']}; run make setup or write the installed version"
        )
    nlp.add_pipe("parley_sentences", before=nlp.pipe_names[0])
    return nlp


def _attribute_chunk(job) -> tuple[list[dict], list[dict]]:
    rows, actors, params = job
    nlp = parser(params.model, params.model_version)
    pieces = []
    for row in rows:
        for field, text in (("title", row.title), ("text", row.text)):
            for start, paragraph in paragraphs(text):
                pieces.append((paragraph, (row.document_id, field, start)))
    parsed: dict[str, list] = {row.document_id: [] for row in rows}
    for doc, (key, field, start) in nlp.pipe(pieces, as_tuples=True, batch_size=params.batch):
        parsed[key].append((field, start, doc))
    statements, tokens = [], []
    for row in rows:
        found, words = _document(row, parsed[row.document_id], actors)
        statements += found
        tokens += words
    return statements, tokens


def paragraphs(text: str) -> list[tuple[int, str]]:
    """The paragraphs of a text with their offsets; very long ones are cut at blanks."""
    found = []
    for match in re.finditer(r"[^\n]+", text):
        start, end = match.span()
        while end - start > LONGEST:
            cut = text.rfind(" ", start, start + LONGEST)
            cut = cut if cut > start else start + LONGEST
            found.append((start, text[start:cut]))
            start = cut
        found.append((start, text[start:end]))
    return [(start, piece) for start, piece in found if piece.strip()]


def _document(row: _Article, parsed, actors: Actors) -> tuple[list[dict], list[dict]]:
    """The statements of one article."""
    day = date.fromisoformat(row.published) if row.published else None
    memory = Memory(actors, day, f"{row.title}\n{row.text}")
    statements: list[dict] = []
    tokens: list[dict] = []
    open_before, number, running = False, 0, 0
    for field, start, doc in sorted(parsed, key=lambda p: (p[0] != "title", p[1])):
        paragraph = doc.text
        marks = quotes(paragraph, open_before and paragraph[:1] in "“\"'‘«")
        open_before = bool(marks) and marks[-1].continued
        sentences = [_sentence(span, paragraph, start, marks) for span in doc.sents
                     if span.text.strip()]  # fmt: skip
        before = memory.last_speaker
        for sentence in sentences:
            memory.annotate(sentence.parse, sentence.quotes)
            _speech(sentence, memory)
        _run_on(sentences, before)
        for sentence in sentences:
            if sentence.said and sentence.said[0][1].name:
                source = next((r for s, r, _ in sentence.said if s and s.via == "source"), None)
                memory.last_speaker = source or sentence.said[0][1]
                memory.hear(memory.last_speaker)
            number += 1
            running += 1 if sentence.spans and sentence.spans[0] >= 0 else 0
            found = _rows(row, field, number, sentence, running)
            statements += found
            if found:
                tokens += to_rows(found[0]["statement_id"], sentence.parse)
    return statements, tokens


def _sentence(span, paragraph: str, offset: int, marks: list[Quote]) -> _Sentence:
    lead = 0  # a bullet or sign before the first word is no part of the sentence
    while lead < len(span) - 1 and span[lead].text.strip("-–—*•·>=+@ ") == "":
        lead += 1
    span = span[lead:]
    raw = paragraph[span.start_char : span.end_char]
    text = raw.rstrip()
    parse = from_spacy(span, text)
    begin, end = span.start_char, span.start_char + len(text)
    inside = [
        (k, Quote(max(m.start - begin, 0), min(m.end - begin, len(text)), m.continued))
        for k, m in enumerate(marks) if m.start < end and m.end > begin
    ]  # fmt: skip
    return _Sentence(offset + begin, parse, [q for _, q in inside], [k for k, _ in inside], [])


def _speech(sentence: _Sentence, memory: Memory) -> None:
    """Attributions by a cue in the sentence itself; one for each speaker."""
    parse = sentence.parse
    seen = set()
    found = find_speech(parse, sentence.quotes)
    if any(speech.via != "noun" for speech in found):
        found = [speech for speech in found if speech.via != "noun"]
    for speech in found:
        for word in parse.conjuncts(speech.speaker):
            referent, words = _referent(parse, word, memory)
            if referent.name and referent.name not in seen:
                seen.add(referent.name)
                sentence.said.append((speech, referent, words))


def _referent(parse: Parse, word: int, memory: Memory) -> tuple[Referent, str]:
    """The speaker that a word names: canonical where known, else as written."""
    words = describe(parse, word)
    code, person = parse.actors[word], parse.people[word]
    if parse.mentions[word] == "demonym" and parse.deps[word] != "poss" and not person:
        code = parse.actors[word]
    if not code and not person:
        for other in parse.kids(word, "appos"):
            if parse.people[other]:
                return Referent(parse.people[other], parse.actors[other]), words
            if parse.pos[other] == "PROPN" and parse.pos[word] == "NOUN":
                return Referent(describe(parse, other), parse.actors[other]), words
        code = next((parse.actors[k] for k in parse.kids(word, "amod", "compound", "poss", "nmod")
                     if parse.actors[k] and not parse.people[k]
                     and parse.mentions[k] != "location"), "")  # fmt: skip
    if parse.pos[word] == "PRON" and not person and not code:
        return Referent("", ""), words
    if parse.mentions[word] == "location":
        return Referent("", ""), words
    if person:
        return Referent(person, code), words
    named = memory.names.get(parse.word(word))
    if named:
        return Referent(named.name, named.actor or code), words
    name = re.sub(r"^(?:the|The|a|an|A|An)\s+|['’]s?$", "", words)
    return Referent(name, code, person=False), words


def _run_on(sentences: list[_Sentence], before: Referent | None) -> None:
    """Quoted sentences without a cue belong to who speaks the rest of the quotation or before."""
    owner: dict[int, Referent] = {}
    for sentence in sentences:
        for speech, referent, _ in sentence.said:
            if speech is None or speech.via == "noun":
                continue
            for number, quote in zip(sentence.spans, sentence.quotes, strict=True):
                if quote.start < speech.end and quote.end > speech.start:
                    owner.setdefault(number, referent)
    last: Referent | None = None
    for sentence in sentences:
        verbal = [r for s, r, _ in sentence.said if s is None or s.via != "noun"]
        if verbal:
            last = verbal[0]
            continue
        if not _mostly_quoted(sentence):
            continue
        heard = next((owner[k] for k in sentence.spans if k in owner), None)
        heard = heard or last or (before if sentence is sentences[0] else None)
        if heard and heard.name:
            sentence.said.insert(0, (None, heard, ""))
            last = heard


def _mostly_quoted(sentence: _Sentence) -> bool:
    if len(sentence.parse) < 12 and sentence.parse.text.rstrip("\"”’'»")[-1:] not in ".!?…,":
        return False  # a heading with words in quotation marks
    covered = sum(q.end - q.start for q in sentence.quotes)
    return covered >= 0.5 * len(sentence.parse.text) and covered > 20


def _rows(row: _Article, field: str, number: int, sentence: _Sentence, running: int) -> list[dict]:
    parse = sentence.parse
    base = {
        "document_id": row.document_id, "field": field, "start": sentence.start,
        "end": sentence.start + len(parse.text), "sentence": parse.text,
        "quotation": running if _mostly_quoted(sentence) else 0, "relayed_by": "", "said_on": "",
    }  # fmt: skip
    key = f"{row.document_id}-{number:04d}"
    rows = []
    for count, (speech, referent, words) in enumerate(sentence.said[: len(SUFFIX)]):
        start, end = (speech.start, speech.end) if speech else (0, len(parse.text))
        start, end = _trim(parse.text, start, end)
        rows.append({
            **base, "statement_id": key + (SUFFIX[count - 1] if count else ""),
            "kind": _kind(sentence, start, end),
            "cue": parse.word(speech.cue) if speech else "",
            "content_start": sentence.start + start if end > start else -1,
            "content_end": sentence.start + end if end > start else -1,
            "speaker": referent.name, "speaker_text": words, "actor": referent.actor,
            "relayed_by": _relayed(sentence, count),
        })  # fmt: skip
    if rows:
        return rows
    act = _act(parse)
    if act is None and not any(parse.actors):
        return []
    return [{
        **base, "statement_id": key, "kind": "narrated" if act is None else "act",
        "cue": "" if act is None else parse.word(act), "content_start": -1, "content_end": -1,
        "speaker": "", "speaker_text": "", "actor": "",
    }]  # fmt: skip


def _relayed(sentence: _Sentence, count: int) -> str:
    """Who passes on what another says: the outer speaker, or the source named beside it."""
    _, referent, _ = sentence.said[count]
    for other, (speech, outer, _) in enumerate(sentence.said):
        if other != count and outer.actor and outer.actor != referent.actor and speech:
            mine = sentence.said[count][0]
            if mine and speech.start <= sentence.parse.starts[mine.cue] < speech.end:
                return outer.actor
    return ""


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " ,;:":
        start += 1
    while end > start and text[end - 1] in " ,;:":
        end -= 1
    return start, end


def _kind(sentence: _Sentence, start: int, end: int) -> str:
    if end <= start:
        return "indirect"
    covered = sum(max(0, min(q.end, end) - max(q.start, start)) for q in sentence.quotes)
    share = covered / (end - start)
    if share >= 0.85:
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
