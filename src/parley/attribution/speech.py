"""Find in a parsed sentence who says what: the cue, the words of the speaker, the content."""

from collections.abc import Sequence
from dataclasses import dataclass

from parley.attribution.content import Span, content, last_word, reach, trimmed, without
from parley.attribution.lexicon import CUE_NOUNS, CUE_VERBS, OFFICES, SAYING
from parley.attribution.sentences import Quote
from parley.parse import SUBJECTS, Parse

VIEWS = frozenset({"view", "account", "opinion", "telling", "word", "eye", "reading", "judgment",
                   "judgement", "estimation"})  # fmt: skip
NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET"})
FIRST_OR_SECOND = frozenset({"i", "we", "you", "me", "us", "who", "which", "that", "what", "this",
                             "there"})  # fmt: skip
BEFORE_VERB = frozenset({"aux", "auxpass", "neg", "advmod"})
HEADLINE_MARKS = frozenset({":", "—", "–", "-", "--"})
RELATIVES = frozenset({"that", "which", "who", "whom", "what"})


@dataclass(frozen=True)
class Speech:
    """One attribution in a sentence: word numbers of cue and speaker, characters of the rest.

    ``words`` are the cue with its auxiliaries and its preposition; ``pieces`` are what is said, in
    order, more than one where the cue stands within it.
    """

    cue: int
    speaker: int
    pieces: tuple[Span, ...]
    via: str  # verb, source, view, noun, colon
    words: Span

    @property
    def start(self) -> int:
        """Where what is said begins."""
        return self.pieces[0][0] if self.pieces else -1

    @property
    def end(self) -> int:
        """Where what is said ends."""
        return self.pieces[-1][1] if self.pieces else -1

    def holds(self, place: int) -> bool:
        """Does a character belong to what is said."""
        return any(start <= place < end for start, end in self.pieces)


def find_speech(parse: Parse, quotes: Sequence[Quote], title: bool = False) -> list[Speech]:
    """All attributions of a sentence, the outermost first.

    Parameters
    ----------
    parse : Parse
        The sentence, with the actors it names.
    quotes : sequence of Quote
        Its stretches in quotation marks, in characters of the sentence.
    title : bool
        Whether it is a headline, where a colon may stand for a word of saying.
    """
    found: list[Speech] = []
    for i in range(len(parse)):
        speech = None
        if parse.pos[i] in {"VERB", "AUX"} and (parse.lemmas[i] in CUE_VERBS
                                                or _by_phrase(parse, i)):  # fmt: skip
            speech = _verb(parse, i, quotes)
        elif parse.lower(i) == "according":
            speech = _source(parse, i)
        elif parse.lemmas[i] in VIEWS and parse.deps[i] == "pobj":
            speech = _view(parse, i)
        elif parse.pos[i] == "NOUN" and parse.lemmas[i] in CUE_NOUNS:
            speech = _noun(parse, i)
        if speech is not None:
            found.append(speech)
    if title:
        headline = _headline(parse, found)
        found += [headline] if headline else []
    return sorted(found, key=lambda s: (s.via == "noun", parse.depth(s.cue), s.cue))


def _verb(parse: Parse, i: int, quotes: Sequence[Quote]) -> Speech | None:
    """A verb of saying or wanting with its subject and what it governs."""
    speaker = _agent(parse, i)
    if speaker is None:
        return None
    if parse.deps[i] == "acl" and not parse.actors[speaker]:
        return None
    if parse.pos[speaker] not in NOMINAL or parse.lower(speaker) in FIRST_OR_SECOND:
        return None
    inside = any(q.start <= parse.starts[i] < q.end for q in quotes)
    if inside and not any(q.start <= parse.starts[speaker] < q.end and parse.actors[speaker]
                          for q in quotes):  # fmt: skip
        return None
    start, end = _cue_words(parse, i)
    spans = content(parse, i, speaker, quotes)
    if spans is None:
        return None
    spans = without(spans, (start, end))
    pieces = trimmed(parse.text, spans)
    if not pieces:
        return None
    if len(pieces) == 1 and parse.text[slice(*pieces[0])].lower() in RELATIVES:
        return None
    end = _with_preposition(parse, i, end, pieces[0][0])
    if parse.text[end : end + 2].strip() == ":":
        end += parse.text[end : end + 2].index(":") + 1
    pieces = trimmed(parse.text, without(pieces, (start, end)))
    return Speech(i, speaker, pieces, "verb", (start, end)) if pieces else None


def _cue_words(parse: Parse, i: int) -> Span:
    """A verb with the auxiliaries, negations and adverbs right before it and its particle."""
    first, last = i, i
    while first and parse.heads[first - 1] == i and parse.deps[first - 1] in BEFORE_VERB:
        first -= 1
    if last + 1 < len(parse) and parse.heads[last + 1] == i and parse.deps[last + 1] == "prt":
        last += 1
    return parse.starts[first], parse.ends[last]


def _with_preposition(parse: Parse, i: int, end: int, begin: int) -> int:
    """Where the cue ends if a preposition of its own leads to what is said: `called for`."""
    for prep in parse.kids(i, "prep"):
        if parse.starts[prep] == begin and prep == max(parse.words_in(0, end)) + 1:
            return parse.ends[prep]
    return end


def _by_phrase(parse: Parse, i: int) -> bool:
    """Verbs that say something only with a word of theirs: made clear, went on, holds that."""
    lemma = parse.lemmas[i]
    if lemma == "make":
        return any(parse.lower(k) in {"clear", "plain"}
                   for k in parse.kids(i, "ccomp", "acomp", "oprd", "xcomp"))  # fmt: skip
    if lemma == "go":
        return any(parse.lower(k) == "on" for k in parse.kids(i, "prt", "prep")) \
            and not parse.kids(i, "xcomp", "dobj")  # fmt: skip
    return lemma == "hold" and any(
        parse.lower(k) == "that" for c in parse.kids(i, "ccomp") for k in parse.kids(c, "mark"))


def _agent(parse: Parse, i: int) -> int | None:
    """Who does the saying: the subject of an active verb, the by-agent of a passive one."""
    passive = parse.kids(i, "nsubjpass", "auxpass")
    if passive or (parse.tags[i] == "VBN" and parse.deps[i] == "acl"):
        for by in parse.kids(i, "agent"):
            for person in parse.kids(by, "pobj"):
                return person
        return None
    own = parse.kids(i, *SUBJECTS)
    if own:
        return min(own, key=lambda k: abs(k - i))
    after = parse.kids(i, "ccomp")
    if after and parse.lemmas[i] in SAYING and parse.deps[i] == "ROOT" \
            and min(after) < i < max(after):  # fmt: skip
        inverted = parse.kids(max(after), *SUBJECTS)  # "...," says the statement agreed in Berlin
        return inverted[0] if inverted else None
    return parse.subject(i)


def _source(parse: Parse, i: int) -> Speech | None:
    """`according to the ministry`: the rest of the clause is what it says."""
    for to in [w for w in (*parse.children[i], i + 1) if w < len(parse)]:
        if parse.lower(to) != "to":
            continue
        for person in parse.kids(to, "pobj") or parse.kids(i, "pobj"):
            words = (parse.starts[i], parse.ends[to])
            if i > 3:
                head = parse.first_conjunct(parse.heads[i])
                first = min([w for w in parse.subtree(head) if w < i] or [0])
                if parse.heads[head] == head or i - first < 4:
                    first = 0
                spans = [(parse.starts[first], parse.starts[i])]
            else:
                after = max(parse.subtree(person))
                spans = [(parse.ends[after], last_word(parse))]
            pieces = trimmed(parse.text, spans)
            return Speech(i, person, pieces, "source", words) if pieces else None
    return None


def _view(parse: Parse, i: int) -> Speech | None:
    """`in Moscow's view`, `by his account`: the rest of the sentence is what it holds."""
    head = parse.heads[i]
    if parse.lower(head) not in {"in", "by"}:
        return None
    people = parse.kids(i, "poss")
    for of in parse.kids(i, "prep"):
        people += parse.kids(of, "pobj") if parse.lower(of) == "of" else []
    for person in people:
        if parse.actors[person] or parse.people[person]:
            rest = without([(0, last_word(parse))], reach(parse, parse.subtree(head)))
            pieces = trimmed(parse.text, rest)
            if pieces:
                return Speech(i, person, pieces, "view", (parse.starts[i], parse.ends[i]))
    return None


def _noun(parse: Parse, i: int) -> Speech | None:
    """`Moscow's demand that`, `calls from Kyiv for`: a noun that holds an actor's words."""
    words = (parse.starts[i], parse.ends[i])
    for kid in parse.kids(i, "poss", "amod", "compound"):
        if parse.actors[kid] and (parse.deps[kid] == "poss" or parse.mentions[kid] == "demonym"):
            return Speech(i, kid, _after(parse, i), "noun", words)
    for prep in parse.kids(i, "prep"):
        if parse.lemmas[prep] in {"from", "by"}:
            for person in parse.kids(prep, "pobj"):
                if parse.actors[person]:
                    return Speech(i, person, _after(parse, i, prep), "noun", words)
    return None


def _after(parse: Parse, i: int, without: int = -1) -> tuple[Span, ...]:
    rest = [k for k in parse.children[i] if k > i and k != without and parse.deps[k] in
            {"prep", "acl", "ccomp", "relcl", "xcomp"}]  # fmt: skip
    words = [w for kid in rest for w in parse.subtree(kid)]
    return trimmed(parse.text, [reach(parse, words)]) if words else ()


def _headline(parse: Parse, found: Sequence[Speech]) -> Speech | None:
    """`Lavrov: talks go on`, `Talks go on - minister`: a mark that stands for a word of saying."""
    marks = [i for i in range(1, len(parse) - 1) if parse.word(i) in HEADLINE_MARKS]
    if not marks:
        return None
    sides = [(marks[0], range(marks[0]), range(marks[0] + 1, len(parse)))]
    sides.append((marks[-1], range(marks[-1] + 1, len(parse)), range(marks[-1])))
    for mark, words, rest in sides:
        if parse.word(mark) != ":" and words[0] == 0:
            continue  # a dash after the first words sets nothing off
        who = _named(parse, words)
        if who is None or len(rest) < 3 or any(
            s.via == "verb" and s.cue in rest and parse.deps[s.cue] == "ROOT"
            and parse.actors[s.speaker] for s in found
        ):  # fmt: skip
            continue
        pieces = trimmed(parse.text, [(parse.starts[rest[0]], parse.ends[rest[-1]])])
        if pieces:
            return Speech(mark, who, pieces, "colon", (parse.starts[mark], parse.ends[mark]))
    return None


def _named(parse: Parse, words: Sequence[int]) -> int | None:
    """Whom a few words of a headline name: an actor, a person, or an office in small letters."""
    if len(words) > 5 or any(parse.pos[w] in {"VERB", "AUX"} for w in words):
        return None
    named = [w for w in words if parse.actors[w] and parse.mentions[w] != "location"]
    if named:
        return next((w for w in named if parse.people[w]), named[-1])
    return next((w for w in reversed(words) if parse.lemmas[w] in OFFICES), None)
