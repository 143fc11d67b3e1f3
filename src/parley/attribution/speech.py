"""Find in a parsed sentence who says what: the cue, the words of the speaker, the content."""

from dataclasses import dataclass

from parley.attribution.lexicon import CUE_NOUNS, CUE_VERBS, SAYING
from parley.attribution.sentences import Quote
from parley.parse import Parse

VIEWS = frozenset({"view", "account", "opinion", "telling", "word"})
NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET"})
FIRST_OR_SECOND = frozenset({"i", "we", "you", "me", "us", "who", "which", "that", "what"})


@dataclass(frozen=True)
class Speech:
    """One attribution in a sentence: word numbers of cue and speaker, characters of the content."""

    cue: int
    speaker: int
    start: int
    end: int
    via: str  # verb, source, noun

    @property
    def has_content(self) -> bool:
        """Is there a stretch of text that is said."""
        return self.end > self.start


def find_speech(parse: Parse, quotes: list[Quote]) -> list[Speech]:
    """All attributions of a sentence, the outermost first.

    Parameters
    ----------
    parse : Parse
        The sentence.
    quotes : list of Quote
        Its stretches in quotation marks, in characters of the sentence.
    """
    found: dict[int, Speech] = {}
    for i in range(len(parse)):
        speech = None
        if parse.pos[i] in {"VERB", "AUX"} and (parse.lemmas[i] in CUE_VERBS
                                                or _makes_clear(parse, i)):  # fmt: skip
            speech = _verb(parse, i, quotes)
        elif parse.lower(i) == "according":
            speech = _source(parse, i)
        elif parse.lemmas[i] in VIEWS and parse.deps[i] == "pobj":
            speech = _view(parse, i)
        elif parse.pos[i] == "NOUN" and parse.lemmas[i] in CUE_NOUNS:
            speech = _noun(parse, i)
        if speech is not None:
            found[i] = speech
    return sorted(found.values(), key=lambda s: (s.via == "noun", parse.depth(s.cue), s.cue))


def _verb(parse: Parse, i: int, quotes: list[Quote]) -> Speech | None:
    """A verb of saying or wanting with its subject and what it governs."""
    inside = any(q.start <= parse.starts[i] < q.end for q in quotes)
    speaker = _agent(parse, i)
    if speaker is None:
        return None
    if parse.deps[i] in {"acl", "relcl"} and not parse.actors[speaker]:
        return None
    if parse.pos[speaker] not in NOMINAL or parse.lower(speaker) in FIRST_OR_SECOND:
        return None
    if inside and not any(q.start <= parse.starts[speaker] < q.end and q.end - q.start > 0
                          and parse.actors[speaker] for q in quotes):  # fmt: skip
        return None
    content = _content(parse, i, speaker, quotes)
    if content is None:
        return None
    return Speech(i, speaker, *content, via="verb")


def _makes_clear(parse: Parse, i: int) -> bool:
    return parse.lemmas[i] == "make" and any(
        parse.lower(k) in {"clear", "plain"}
        for k in parse.kids(i, "ccomp", "acomp", "oprd", "xcomp")
    )


def _agent(parse: Parse, i: int) -> int | None:
    """Who does the saying: the subject of an active verb, the by-agent of a passive one."""
    passive = parse.kids(i, "nsubjpass", "auxpass")
    if passive or (parse.tags[i] == "VBN" and parse.deps[i] == "acl"):
        for by in parse.kids(i, "agent"):
            for person in parse.kids(by, "pobj"):
                return person
        return None
    return parse.subject(i)


def _content(parse: Parse, i: int, speaker: int, quotes: list[Quote]) -> tuple[int, int] | None:
    clauses = parse.kids(i, "ccomp", "xcomp")
    objects = parse.kids(i, "dobj", "oprd", "attr", "acomp")
    quoted = [q for q in quotes if not q.start <= parse.starts[i] < q.end]
    lemma = parse.lemmas[i]
    if clauses:
        words = [w for clause in clauses for w in parse.subtree(clause)]
        words = [w for w in words if w != i]
        start, end = parse.starts[min(words)], parse.ends[max(words)]
        near = [q for q in quoted if q.start <= end and q.end >= start]
        if near:
            start, end = min(start, near[0].start), max(end, near[-1].end)
        if start < parse.starts[i] < end:  # the cue stands inside: take the longer side
            left, right = (start, parse.starts[min(i, speaker)]), (parse.ends[max(i, speaker)], end)
            start, end = max(left, right, key=lambda span: span[1] - span[0])
        return start, end
    if quoted:
        before = [q for q in quoted if q.end <= parse.starts[i] + 1]
        after = [q for q in quoted if q.start >= parse.ends[i] - 1]
        chosen = after or before
        if lemma in SAYING or objects or len(parse) < 60:
            return min(q.start for q in chosen or quoted), max(q.end for q in chosen or quoted)
    if lemma == "tell" and objects:  # the clause may hang on a word between: told reporters after
        last = max(parse.subtree(objects[0], without=frozenset({"relcl", "acl", "prep"})))
        if last + 3 < len(parse):
            return parse.ends[last], len(parse.text)
    if lemma in SAYING:
        if lemma in {"say", "tell", "warn", "claim", "insist", "argue", "write", "admit"}:
            # ", Lavrov said." after or inside a clause that the parser left loose
            comma = [p for p in parse.children[i] if parse.deps[p] == "punct"]
            rest = [w for w in range(len(parse)) if w not in set(parse.subtree(speaker)) | {i}]
            if comma and rest and (parse.deps[i] in {"parataxis", "ROOT", "ccomp", "conj"}):
                first, last = min(rest), max(rest)
                if i > first + 3:
                    return parse.starts[first], parse.starts[min(i, speaker)]
                if last > i + 3 and lemma != "tell":
                    return parse.ends[max(i, speaker)], parse.ends[last]
        if lemma in {"announce", "confirm", "reveal", "admit", "acknowledge", "promise", "pledge",
                     "reiterate", "repeat", "reaffirm", "stress", "emphasize", "emphasise",
                     "warn", "vow", "declare", "claim", "underline", "assure", "mention",
                     "complain", "suggest", "predict", "insist", "proclaim"}:  # fmt: skip
            rest = objects or parse.kids(i, "prep")
            if rest:
                words = [w for part in rest for w in parse.subtree(part)]
                return parse.starts[min(words)], parse.ends[max(words)]
        return None
    if lemma == "speak" and not any(parse.lemmas[k] == "of" for k in parse.kids(i, "prep")):
        return None
    rest = objects + parse.kids(i, "prep", "prt", "advcl", "dative")
    if not rest or not (parse.actors[speaker] or parse.pos[speaker] == "PROPN"):
        return None
    words = [w for part in rest for w in parse.subtree(part)]
    return parse.starts[min(words)], parse.ends[max(words)]


def _source(parse: Parse, i: int) -> Speech | None:
    """`according to the ministry`: the rest of the sentence is what it says."""
    for to in [w for w in (*parse.children[i], i + 1) if w < len(parse)]:
        if parse.lower(to) != "to":
            continue
        for person in parse.kids(to, "pobj") or parse.kids(i, "pobj"):
            if i > 3:
                return Speech(i, person, 0, parse.starts[i], "source")
            after = max(parse.subtree(person))
            return Speech(i, person, parse.ends[after], len(parse.text), "source")
    return None


def _view(parse: Parse, i: int) -> Speech | None:
    """`in Moscow's view`, `by his account`: the rest of the sentence is what it holds."""
    if parse.lower(parse.heads[i]) not in {"in", "by"}:
        return None
    for person in parse.kids(i, "poss"):
        if parse.actors[person]:
            return Speech(i, person, 0, len(parse.text), "source")
    return None


def _noun(parse: Parse, i: int) -> Speech | None:
    """`Moscow's demand that`, `calls from Kyiv for`: a noun that holds an actor's words."""
    for kid in parse.kids(i, "poss", "amod", "compound"):
        if parse.actors[kid] and (parse.deps[kid] == "poss" or parse.mentions[kid] == "demonym"):
            return Speech(i, kid, *_after(parse, i), via="noun")
    for prep in parse.kids(i, "prep"):
        if parse.lemmas[prep] in {"from", "by"}:
            for person in parse.kids(prep, "pobj"):
                if parse.actors[person]:
                    return Speech(i, person, *_after(parse, i), via="noun")
    return None


def _after(parse: Parse, i: int) -> tuple[int, int]:
    rest = [k for k in parse.children[i] if k > i and parse.deps[k] in
            {"prep", "acl", "ccomp", "relcl", "xcomp"}]  # fmt: skip
    words = [w for kid in rest for w in parse.subtree(kid)]
    if not words:
        return parse.starts[i], parse.ends[i]
    return parse.starts[min(words)], parse.ends[max(words)]
