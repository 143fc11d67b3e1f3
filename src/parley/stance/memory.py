"""What an article has said so far that the next sentence may point back to: whom, and what."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from parley.parse import SUBJECTS, Parse
from parley.stance.anaphora import Held, demander, held_in
from parley.stance.holders import TOGETHER, counted, enumeration, sides
from parley.stance.position import Candidate

# what several sign together, and the next sentence quotes
PAPERS = frozenset("""statement communique communiqué declaration document letter resolution
    readout text memorandum""".split())
SAYING = frozenset("read say state add declare reaffirm stress".split())
NEAR = 3  # sentences
Lists = Sequence[tuple[str, ...]]


@dataclass
class Memory:
    """Who was last spoken of, and who together spoke or signed."""

    lists: tuple[tuple[str, ...], ...] = ()  # the long lists of holders in the whole article
    before: tuple[str, ...] = ()  # holders of the sentence before, else its speaker or subject
    voices: tuple[str, ...] = ()  # who spoke the statement before, where several did
    authors: tuple[str, ...] = ()  # who signed or spoke together, in any sentence before
    age: int = 0  # how many sentences ago
    place: int = 0  # number of the sentence
    demander: str = ""  # whose demands were last told of
    held: list[Held] = field(default_factory=list)  # positions and mentions so far

    def hear(self, parse: Parse, statement, lists: Lists) -> tuple[str, ...]:
        """All who speak a statement: named with its speaker, or authors of the paper that says it.

        Parameters
        ----------
        parse : Parse
            The sentence.
        statement : row of the table `statements`
            Who says it, after attribution.
        lists : sequence of tuples
            What `long_lists` gives of the sentence.

        Returns
        -------
        tuple of str
            Their codes; empty where at most one speaks.
        """
        words = []
        if statement.speaker_text and statement.speaker_start >= statement.start:
            words = parse.words_in(statement.speaker_start - statement.start,
                                   statement.speaker_end - statement.start)  # fmt: skip
        self.age += 1
        named = next((listed for w in words if (listed := counted(parse, w, self.lists))),
                     None) or _together(parse, words, lists)  # fmt: skip
        if named:
            self._authors(named)
        elif not (statement.actor and words) and self._is_theirs(parse, words):
            by_length = sorted(self.lists, key=lambda listed: len(listed))
            named = list(self.authors or (by_length[-1] if by_length else ()))
            self._authors(named)
        elif statement.actor and not words and statement.actor in self.voices:
            named = list(self.voices)  # the quotation goes on
        self.voices = tuple(named)
        return self.voices

    @property
    def group(self) -> tuple[str, ...]:
        """Whom `they` means, as long as they were named not far above."""
        return self.authors if self.age <= NEAR else ()

    def _authors(self, named: list[str]) -> None:
        self.authors, self.age = tuple(named), 0

    def _is_theirs(self, parse: Parse, speakers: list[int]) -> bool:
        """Is it a paper that speaks, or, soon after they were named, `the leaders`?"""
        told = speakers or [i for i in range(len(parse)) if parse.deps[i] == "nsubj"
                            and parse.lemmas[parse.heads[i]] in SAYING]  # fmt: skip
        heads = [i for i in told if not parse.actors[i] and parse.pos[i] in {"NOUN", "PRON"}]
        return any(parse.lemmas[i] in PAPERS or self.group and parse.lower(i) in TOGETHER
                   for i in heads)  # fmt: skip

    def keep(
        self, parse: Parse, found: list[Candidate], mentions, speaker: str, lists: Lists
    ) -> None:
        """Whom a sentence leaves in mind: its holders, else its speaker, else its first subject."""
        self.demander = demander(parse) or next(
            (c.actor for c in found if "op=desire" in c.features), self.demander)
        self.held += held_in(found, mentions, self.place)
        self.place += 1
        for i in range(len(parse)):
            if parse.deps[i] in SUBJECTS and len(named := _together(parse, [i], lists)) > 1:
                self._authors(named)
        if self.group and {c.actor for c in found} >= set(self.group):
            self.age = 0
        if found:
            self.before = tuple(sorted({c.actor for c in found}))
        elif speaker:
            self.before = (speaker,)
        else:
            first = next((parse.actors[i] for i in range(len(parse)) if parse.actors[i]
                          and parse.deps[i] in SUBJECTS
                          and parse.mentions[i] != "location"), "")  # fmt: skip
            self.before = (first,) if first else ()


def long_lists(parse: Parse) -> list[tuple[str, ...]]:
    """The lists of three holders and more of a sentence: `the leaders of A, B and C`."""
    found = [sides(parse, i) for i in range(len(parse)) if parse.pos[i] == "NOUN"]
    return [tuple(named) for named in found if len(named) > 2]


def _together(parse: Parse, words: list[int], lists: Lists) -> list[str]:
    """The actors that the words of a speaker or a subject name, where they are several."""
    for listed in lists:
        if any(parse.actors[word] in listed for word in words):
            return list(listed)
    for word in words:
        if parse.heads[word] in words or parse.mentions[word] == "location":
            continue
        named = sides(parse, word) if parse.pos[word] == "NOUN" else [
            parse.actors[k] for k in enumeration(parse, word) if parse.mentions[k] != "location"]
        if len(set(named)) > 1:
            return list(dict.fromkeys(named))
    return []
