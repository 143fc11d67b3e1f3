"""Read one parsed article in order: its sentences, what is said in each, and by whom."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from dataclasses import field as made

from parley.attribution.lexicon import SAYING, TEXTS, THINGS
from parley.attribution.sentences import Quote, quotes
from parley.attribution.speakers import (
    ROLES,
    Memory,
    Referent,
    affiliation,
    describe,
    is_private,
)
from parley.attribution.speech import Span, Speech, find_speech
from parley.parse import Parse, from_spacy

OPENING = "“\"'‘«„"


@dataclass(frozen=True)
class Said:
    """One attribution: its words (none in a run-on quotation), who speaks, where he is named."""

    speech: Speech | None
    who: Referent
    named: Span | None = None


@dataclass
class Sentence:
    """One sentence: field and place, parse, quotations, all that is said in it.

    ``spans`` numbers the paragraph's quotations that it touches, in step with ``quotes``.
    ``said`` holds one attribution for each speaker, ``found`` every one that has a cue;
    ``quotation`` is a number that the sentences of one running quotation share, 0 for none.
    """

    field: str
    paragraph: int
    start: int
    parse: Parse
    quotes: list[Quote]
    spans: list[int]
    said: list[Said] = made(default_factory=list)
    found: list[Speech] = made(default_factory=list)
    quotation: int = 0

    @property
    def mostly_quoted(self) -> bool:
        """Does it stand in quotation marks by half or more, and is it no heading."""
        text = self.parse.text
        if len(self.parse) < 12 and text.rstrip("\"”’'»")[-1:] not in ".!?…,":
            return False
        covered = sum(q.end - q.start for q in self.quotes)
        return covered >= 0.5 * len(text) and covered > min(20, 0.9 * len(text))


def read_article(parsed: Iterable[tuple[str, int, object]], memory: Memory) -> list[Sentence]:
    """The sentences of an article with what is said in them.

    Parameters
    ----------
    parsed : iterable of (str, int, spacy Doc)
        Its paragraphs: field ("title" or "text"), offset in the field, parse.
    memory : Memory
        The article's memory, still empty.

    Returns
    -------
    list of Sentence
        The title's first, then in the order of the text.
    """
    read: list[Sentence] = []
    open_before = False
    pieces = sorted(parsed, key=lambda p: (p[0] != "title", p[1]))
    for number, (name, start, doc) in enumerate(pieces):
        text = doc.text  # type: ignore[attr-defined]
        open_in = open_before
        marks = quotes(text, open_before and text[:1] in OPENING)
        open_before = bool(marks) and marks[-1].continued
        spans = (span for span in doc.sents if span.text.strip())  # type: ignore[attr-defined]
        sentences = [_sentence(name, number, span, text, start, marks) for span in spans]
        before = memory.last_speaker
        for sentence in sentences:
            memory.annotate(sentence.parse, sentence.quotes)
            _speech(sentence, memory)
            _listen(sentence, memory)
        _run_on(sentences, before)
        if open_in and text[:1] in OPENING:
            _told_later(read, sentences)
        if sentences:
            _listen(sentences[-1], memory)
        read += sentences
    _number(read)
    return read


def _listen(sentence: Sentence, memory: Memory) -> None:
    """Remember who spoke in a sentence: the source that it names, else its first speaker."""
    if sentence.said and sentence.said[0].who.name:
        source = next((s.who for s in sentence.said
                       if s.speech and s.speech.via in {"source", "view"}), None)  # fmt: skip
        memory.last_speaker = source or sentence.said[0].who
        memory.hear(memory.last_speaker)


def _told_later(read: Sequence[Sentence], sentences: Sequence[Sentence]) -> None:
    """A quotation left open belongs to who speaks where it goes on, if nobody spoke before."""
    heard = next((s.who for s in sentences[0].said if s.speech is None or s.speech.via == "verb"),
                 None) if sentences and sentences[0].mostly_quoted else None  # fmt: skip
    for sentence in reversed(read):
        if heard is None or not heard.name or sentence.said or not sentence.mostly_quoted \
                or not sentence.quotes[-1].continued:  # fmt: skip
            return
        sentence.said.append(Said(None, heard))


def _number(read: Sequence[Sentence]) -> None:
    """Give the sentences of a running quotation one number: same speaker, one after the other."""
    number, last, open_end = 0, None, False
    for sentence in read:
        if not sentence.mostly_quoted:
            last = None
            continue
        near = last is not None and (last.paragraph == sentence.paragraph or open_end)
        if not (near and last is not None and _speaker(last) == _speaker(sentence)):
            number += 1
        sentence.quotation = number
        last, open_end = sentence, sentence.quotes[-1].continued


def _speaker(sentence: Sentence) -> str:
    return sentence.said[0].who.name if sentence.said else ""


def _sentence(name: str, number: int, span, paragraph: str, offset: int,
              marks: Sequence[Quote]) -> Sentence:  # fmt: skip
    lead = 0  # a bullet or sign before the first word is no part of the sentence
    while lead < len(span) - 1 and span[lead].text.strip("-–—*•·>=+@ ") == "":
        lead += 1
    span = span[lead:]
    text = paragraph[span.start_char : span.end_char].rstrip()
    parse = from_spacy(span, text)
    begin, end = span.start_char, span.start_char + len(text)
    inside = [
        (k, Quote(max(m.start - begin, 0), min(m.end - begin, len(text)), m.continued))
        for k, m in enumerate(marks) if m.start < end and m.end > begin
    ]  # fmt: skip
    return Sentence(name, number, offset + begin, parse, [q for _, q in inside],
                    [k for k, _ in inside])  # fmt: skip


def _speech(sentence: Sentence, memory: Memory) -> None:
    """Attributions by a cue in the sentence itself; one for each speaker."""
    parse = sentence.parse
    seen = set()
    sentence.found = find_speech(parse, sentence.quotes, sentence.field == "title")
    verbal = [speech for speech in sentence.found if speech.via != "noun"]
    for speech in verbal or sentence.found:
        if _only_wanted(parse, speech, verbal):
            continue
        for word in parse.conjuncts(speech.speaker):
            if not _speaks(parse, word, speech):
                continue
            referent, named = _referent(parse, word, memory, speech.via)
            if referent.name and referent.name not in seen:
                seen.add(referent.name)
                sentence.said.append(Said(speech, referent, named))


def _only_wanted(parse: Parse, speech: Speech, others: Sequence[Speech]) -> bool:
    """Is it a wish or act of another that the outer speaker tells of, and no words of his."""
    if speech.via != "verb" or parse.lemmas[speech.cue] in SAYING:
        return False
    cue = parse.starts[speech.cue]
    return any(other is not speech and other.holds(cue) for other in others)


def _speaks(parse: Parse, word: int, speech: Speech) -> bool:
    """Is a speaker one who speaks: no mere thing, not nobody, and named unless words are given."""
    if parse.actors[word] or parse.people[word]:
        return not any(parse.lower(k) == "no" for k in parse.kids(word, "det"))
    if speech.via == "verb" and parse.deps[speech.cue] == "relcl":
        return False
    if parse.lemmas[word] in THINGS or any(parse.lower(k) == "no" for k in parse.kids(word, "det")):
        return False
    return speech.via != "verb" or parse.lemmas[speech.cue] in SAYING \
        or parse.pos[word] in {"PROPN", "PRON"} or bool(parse.kids(speech.cue, "ccomp", "xcomp")) \
        or any(parse.actors[k] and parse.mentions[k] != "location" or parse.pos[k] == "PROPN"
               for k in parse.kids(word, "amod", "poss", "compound", "nmod", "appos"))  # fmt: skip


def _referent(parse: Parse, word: int, memory: Memory, via: str) -> tuple[Referent, Span]:
    """The speaker that a word names: canonical where known, else as written."""
    named = describe(parse, word)
    words = parse.text[slice(*named)]
    code, person = parse.actors[word], parse.people[word]
    if not code and not person:
        for other in parse.kids(word, "appos"):
            if parse.people[other]:
                return Referent(parse.people[other], parse.actors[other]), named
            if parse.pos[other] == "PROPN" and parse.pos[word] == "NOUN":
                name = parse.text[slice(*describe(parse, other))]
                return Referent(name, parse.actors[other]), named
        code = next((parse.actors[k] for k in parse.kids(word, "amod", "compound", "poss", "nmod")
                     if parse.actors[k] and not parse.people[k]
                     and parse.mentions[k] != "location"
                     and not is_private(parse, k, word)), "")  # fmt: skip
        code = code or affiliation(parse, word)
        if not code and parse.lemmas[word] in ROLES:  # his top aide
            code = next((parse.actors[k] for k in parse.kids(word, "poss") if parse.people[k]), "")
    if parse.pos[word] == "PRON" and not person and not code:
        return Referent("", ""), named
    if parse.mentions[word] == "location" and via not in {"view", "noun"}:
        return Referent("", ""), named
    if person:
        return Referent(person, code), named
    if parse.lemmas[word] in TEXTS and not code and memory.last_speaker:
        return memory.last_speaker, named
    known = memory.names.get(parse.word(word))
    if known:
        return Referent(known.name, known.actor or code), named
    body = memory.bearer(parse, word)
    if body:
        return Referent(body.name, body.actor or code, person=body.person), named
    name = re.sub(r"^(?:the|The|a|an|A|An)\s+|['’]s?$", "", words)
    return Referent(name, code, person=False), named


def _run_on(sentences: Sequence[Sentence], before: Referent | None) -> None:
    """Quoted sentences without a cue belong to who speaks the rest of the quotation or before."""
    owner: dict[int, Referent] = {}
    for sentence in sentences:
        for said in sentence.said:
            speech = said.speech
            if speech is None or speech.via == "noun":
                continue
            for number, quote in zip(sentence.spans, sentence.quotes, strict=True):
                if quote.start < speech.end and quote.end > speech.start:
                    owner.setdefault(number, said.who)
    last: Referent | None = None
    for sentence in sentences:
        verbal = [s.who for s in sentence.said if s.speech is None or s.speech.via != "noun"]
        if verbal:
            last = verbal[0]
            continue
        if not sentence.mostly_quoted:
            continue
        heard = next((owner[k] for k in sentence.spans if k in owner), None)
        heard = heard or last or (before if sentence is sentences[0] else None)
        if heard and heard.name:
            sentence.said.insert(0, Said(None, heard))
            last = heard
