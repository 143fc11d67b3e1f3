"""What is said: the stretch of a sentence that a word of saying governs or stands beside."""

from collections.abc import Sequence

from parley.attribution.lexicon import (
    BARE_OBJECT,
    CUE_VERBS,
    QUOTING,
    RECIPIENT,
    SAYING,
    TEXTS,
    THINGS,
    TIMES,
)
from parley.attribution.sentences import Quote
from parley.parse import Parse

EDGES = " \t\n,;:"
Span = tuple[int, int]


def content(parse: Parse, i: int, speaker: int, quotes: Sequence[Quote]) -> list[Span] | None:
    """What a verb of saying or wanting governs, or stands beside.

    Parameters
    ----------
    parse : Parse
        The sentence.
    i, speaker : int
        The words of the verb and of who speaks.
    quotes : sequence of Quote
        The sentence's stretches in quotation marks.

    Returns
    -------
    list of (int, int) or None
        Characters of the sentence, untrimmed; two where the verb stands between. None if nothing
        is said or wanted here.
    """
    lemma = parse.lemmas[i]
    clauses = [k for k in parse.kids(i, "ccomp", "xcomp") if parse.pos[k] != "INTJ"]
    objects = [k for k in parse.kids(i, "dobj", "oprd", "attr", "acomp")
               if not _is_time(parse, k) or parse.actors[k]]  # fmt: skip
    quoted = [q for q in quotes if not q.start <= parse.starts[i] < q.end]
    if lemma in QUOTING and not quoted:
        return None
    near = [i, *(w for w in parse.subtree(speaker)
                 if abs(w - speaker) < 3 or parse.deps[w] == "compound")]  # fmt: skip
    group = reach(parse, near if speaker != i else [i])
    if parse.deps[i] == "parataxis" and not clauses and not quoted:
        return _loose(parse, i, speaker)
    around = _around(parse, group, quoted) if lemma in SAYING else None
    if around:
        first = min((parse.starts[min(parse.subtree(k))] for k in clauses), default=around[0][0])
        return [(min(first, around[0][0]), around[0][1]), around[1]]
    if clauses:
        return _of_clauses(parse, i, speaker, clauses, objects, quoted, group)
    if quoted and (lemma in SAYING or objects or len(parse) < 60):
        return _of_quotes(parse, i, objects, quoted, group)
    if lemma == "tell" and objects:  # the clause may hang on a word between: told reporters after
        last = max(parse.subtree(objects[0], without=frozenset({"relcl", "acl", "prep"})))
        if any(parse.pos[w] in {"VERB", "AUX"} for w in range(last + 1, len(parse))):
            return [(parse.ends[last], last_word(parse))]
    return _of_objects(parse, i, speaker, objects)


def _of_clauses(parse: Parse, i: int, speaker: int, clauses: list[int], objects: list[int],
                quoted: Sequence[Quote], group: Span) -> list[Span]:  # fmt: skip
    """The clauses that a verb governs, with the quotations that they touch."""
    if len(clauses) > 1 and clauses[-1] in parse.ancestors(speaker):
        clauses = clauses[:-1]
    words = [w for clause in clauses for w in parse.subtree(clause) if w != i]
    if parse.lemmas[i] not in RECIPIENT:
        words += [w for k in objects if k < min(words) for w in parse.subtree(k) if k > i]
    start, end = reach(parse, words)
    near = [q for q in quoted if q.start <= end and q.end >= start]
    if near:
        start, end = min(start, near[0].start), max(end, near[-1].end)
    if parse.lemmas[i] in SAYING and end > parse.starts[i]:
        end = _through(parse, end, quoted)
    if start < parse.starts[i] < end:  # the cue stands inside: the longer side
        return [max((start, group[0]), (group[1], end), key=lambda span: span[1] - span[0])]
    return [(start, end)]


def _of_quotes(parse: Parse, i: int, objects: list[int], quoted: Sequence[Quote],
               group: Span) -> list[Span]:  # fmt: skip
    """The quotations after a verb, else those before it; with `that` or an object between."""
    before = [q for q in quoted if q.end <= group[0] + 1]
    after = [q for q in quoted if q.start >= group[1] - 1]
    chosen = after or before or quoted
    start, end = min(q.start for q in chosen), max(q.end for q in chosen)
    if after and objects and i < objects[0] and parse.lemmas[i] not in SAYING:
        start = min(start, parse.starts[min(parse.subtree(objects[0]))])
    if after and i + 1 < len(parse) and parse.lower(i + 1) in {"that", "how", "whether"}:
        start = min(start, parse.starts[i + 1])
    return [(start, end)]


def _of_objects(parse: Parse, i: int, speaker: int, objects: list[int]) -> list[Span] | None:
    """What is said or wanted without a clause: objects and phrases, or what stands beside."""
    lemma = parse.lemmas[i]
    if lemma in SAYING:
        loose = _loose(parse, i, speaker)
        if loose:
            return loose
        rest = objects or [k for k in parse.kids(i, "prep") if not _is_time(parse, k)]
        if lemma not in BARE_OBJECT or not rest:
            return None
        return [reach(parse, [w for part in rest for w in parse.subtree(part)])]
    if lemma == "speak" and not any(parse.lemmas[k] == "of" for k in parse.kids(i, "prep")):
        return None
    rest = objects + [k for k in parse.kids(i, "prep", "prt", "advcl", "dative")
                      if objects or not _is_time(parse, k)]  # fmt: skip
    if not rest or not _can_hold(parse, speaker):
        return None
    return [reach(parse, [w for part in rest for w in parse.subtree(part)])]


def trimmed(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans of a text without blanks and commas at their edges; empty ones are left out."""
    kept = []
    for start, end in spans:
        end = min(end, len(text))
        while start < end and text[start] in EDGES:
            start += 1
        while end > start and text[end - 1] in EDGES:
            end -= 1
        if end > start:
            kept.append((start, end))
    return tuple(kept)


def without(spans: Sequence[Span], hole: Span) -> list[Span]:
    """Spans with a stretch taken out of them."""
    left = []
    for start, end in spans:
        if hole[0] >= end or hole[1] <= start:
            left.append((start, end))
        else:
            left += [(start, hole[0])] if hole[0] > start else []
            left += [(hole[1], end)] if hole[1] < end else []
    return left


def reach(parse: Parse, words: Sequence[int]) -> Span:
    """The characters from the first of some words to the last."""
    return parse.starts[min(words)], parse.ends[max(words)]


def last_word(parse: Parse) -> int:
    """Where the sentence ends without its full stop."""
    last = len(parse) - 1
    return parse.ends[last - 1] if last and parse.word(last) == "." else parse.ends[last]


def _is_time(parse: Parse, i: int) -> bool:
    """Does a phrase only tell when: `on Friday`, `last week`, `in 2022`."""
    nouns = parse.kids(i, "pobj") or [i]
    return all(parse.lemmas[w] in TIMES or parse.word(w)[:4].isdigit() for w in nouns)


def _around(parse: Parse, group: Span, quotes: Sequence[Quote]) -> list[Span] | None:
    """The quotations on both sides of `, said Lavrov on Monday,`; None where one is missing."""
    before = [q for q in quotes if q.end <= group[0] + 1]
    after = [q for q in quotes if q.start >= group[1] - 1]
    if not before or not after:
        return None
    apart = [parse.words_in(before[-1].end, group[0]), parse.words_in(group[1], after[0].start)]
    if len(apart[0]) > 4 or len(apart[1]) > 8:
        return None
    return [(before[0].start, before[-1].end), (after[0].start, after[-1].end)]


def _through(parse: Parse, end: int, quotes: Sequence[Quote]) -> int:
    """Where words end that run on in a further quotation a few plain words later."""
    for quote in quotes:
        if quote.start > end:
            between = parse.words_in(end, quote.start)
            if len(between) > 6 or any(parse.lemmas[w] in CUE_VERBS for w in between):
                return end
            end = max(end, quote.end)
    return end


def _loose(parse: Parse, i: int, speaker: int) -> list[Span] | None:
    """`, Lavrov said.` after or inside a clause that the parser left loose."""
    head = parse.heads[i]
    own = set(parse.subtree(speaker)) | {i}
    if parse.deps[i] == "parataxis" and head != i:
        own |= set(parse.subtree(i))
        rest = [w for w in parse.subtree(head) if w not in own]
        before, after = [w for w in rest if w < min(own)], [w for w in rest if w > max(own)]
        return [reach(parse, side) for side in (before, after) if side] or None
    if parse.lemmas[i] not in {"say", "tell", "warn", "claim", "insist", "argue", "write", "admit",
                               "add", "note", "explain", "report"}:  # fmt: skip
        return None
    if parse.deps[i] == "conj" and (parse.kids(head, "cc") or speaker not in parse.children[i]):
        return None
    comma = [p for p in parse.children[i] if parse.deps[p] == "punct"] or \
        [w for w in range(max(0, min(own) - 4), min(own)) if parse.word(w) == ","]
    rest = [w for w in range(len(parse)) if w not in own]
    if comma and rest and parse.deps[i] in {"ROOT", "ccomp", "conj"}:
        first, last = min(rest), max(rest)
        if i > first + 3:
            return [(parse.starts[first], parse.starts[min(i, speaker)])]
        if last > i + 3 and parse.lemmas[i] != "tell":
            return [(parse.ends[max(i, speaker)], last_word(parse))]
    return None


def _can_hold(parse: Parse, speaker: int) -> bool:
    """Is a word one who may hold a view: named, or a noun that is no mere thing."""
    if parse.actors[speaker] or parse.people[speaker] or parse.pos[speaker] == "PROPN":
        return True
    if parse.pos[speaker] == "PRON":
        return parse.lower(speaker) in {"he", "she", "they"}
    return parse.pos[speaker] == "NOUN" and parse.lemmas[speaker] not in THINGS | TEXTS
