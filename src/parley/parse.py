"""A sentence and its dependency parse, as plain arrays that every later stage can climb.

The parser runs once, in `attribute`; the table `tokens` carries its work to `train` and `classify`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from spacy.attrs import DEP, HEAD, IDX, LEMMA, LENGTH, POS, TAG

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass"})


@dataclass
class Parse:
    """One sentence: its text and, for each word, offsets, lemma, tags, relation and head.

    Offsets count characters from the start of the sentence. ``heads`` holds word numbers; a root
    is its own head. ``actors``, ``people`` and ``mentions`` stand on the head word of a name: the
    actor's code, the person's canonical name and how the text names it (see schema, `tokens`).
    Relations are those of ClearNLP, as spaCy's English models give them.
    """

    text: str
    starts: list[int]
    ends: list[int]
    lemmas: list[str]
    pos: list[str]
    tags: list[str]
    deps: list[str]
    heads: list[int]
    actors: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    mentions: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for column in (self.actors, self.people, self.mentions):
            column.extend([""] * (len(self.starts) - len(column)))

    def __len__(self) -> int:
        return len(self.starts)

    @cached_property
    def children(self) -> list[list[int]]:
        """The words that hang on each word, in order."""
        kids: list[list[int]] = [[] for _ in self.starts]
        for word, head in enumerate(self.heads):
            if head != word:
                kids[head].append(word)
        return kids

    def word(self, i: int) -> str:
        """The word as written."""
        return self.text[self.starts[i] : self.ends[i]]

    def lower(self, i: int) -> str:
        """The word in lower case, with a straight apostrophe."""
        return self.word(i).lower().replace("’", "'")

    def subtree(self, i: int, without: frozenset[str] = frozenset()) -> list[int]:
        """The word and all below it, in order, not following the relations in `without`."""
        found, stack = [], [i]
        while stack:
            word = stack.pop()
            found.append(word)
            stack += [kid for kid in self.children[word] if self.deps[kid] not in without]
        return sorted(found)

    def ancestors(self, i: int) -> Iterator[int]:
        """The heads above a word, nearest first."""
        seen = {i}
        while self.heads[i] != i and self.heads[i] not in seen:
            i = self.heads[i]
            seen.add(i)
            yield i

    def kids(self, i: int, *deps: str) -> list[int]:
        """The children of a word with one of these relations."""
        return [kid for kid in self.children[i] if self.deps[kid] in deps]

    def words_in(self, start: int, end: int) -> list[int]:
        """The words that overlap the characters start..end."""
        return [i for i in range(len(self)) if self.starts[i] < end and self.ends[i] > start]

    def head_of(self, start: int, end: int) -> int | None:
        """The word of a span that the others hang on: the one nearest the root."""
        inside = self.words_in(start, end)
        if not inside:
            return None
        members = set(inside)
        tops = [i for i in inside if self.heads[i] not in members or self.heads[i] == i]
        content = [i for i in tops if self.pos[i] not in {"PUNCT", "DET", "ADP", "PART", "CCONJ"}]
        return min(content or tops, key=lambda i: (self.depth(i), i))

    def depth(self, i: int) -> int:
        """How many heads stand above a word."""
        return sum(1 for _ in self.ancestors(i))

    def conjuncts(self, i: int) -> list[int]:
        """The word and the words coordinated with it (its conj chain)."""
        found = [i]
        for word in found:
            found += self.kids(word, "conj")
        return found

    def first_conjunct(self, i: int) -> int:
        """The first word of the coordination that a word belongs to."""
        while self.deps[i] == "conj" and self.heads[i] != i:
            i = self.heads[i]
        return i

    def subject(self, i: int) -> int | None:
        """The subject of a verb, its own or the one it shares by coordination or control."""
        own = self.kids(i, *SUBJECTS)
        if own:
            return own[0]
        dep, head = self.deps[i], self.heads[i]
        if head == i:
            return None
        if dep == "conj" and (self.pos[head] in {"VERB", "AUX"} or self.kids(head, *SUBJECTS)):
            return self.subject(head)
        if dep in {"xcomp", "advcl", "auxpass", "aux"} and self.pos[head] in {"VERB", "AUX", "ADJ"}:
            if dep == "advcl" and self.tags[i] != "VBG" and not self.kids(i, "aux"):
                return None
            if dep == "xcomp" and self.lemmas[head] in CAUSING and self.kids(head, "dobj"):
                return self.kids(head, "dobj")[0]
            return self.subject(head)
        if dep == "acl" and self.tags[i] == "VBG":
            return head
        if dep == "relcl":
            return head
        return None

    def is_negated(self, i: int) -> bool:
        """Is a word negated: not, never, no, neither, hardly."""
        for kid in self.children[i]:
            if self.deps[kid] == "neg" or self.lemmas[kid] in NEGATIVE:
                return True
            if self.deps[kid] == "auxpass" and self.is_negated(kid):
                return True
        return False


CAUSING = frozenset("prompt lead cause spur drive motivate inspire move".split())
NEGATIVE = frozenset({"no", "never", "neither", "nor", "hardly", "none", "nobody", "nothing"})


def from_spacy(span, text: str) -> Parse:
    """A spaCy sentence (a Span or Doc) as a Parse; offsets become relative to it."""
    columns = span.to_array([IDX, LENGTH, LEMMA, POS, TAG, DEP, HEAD]).T
    places, lengths = columns[0].astype(np.int64), columns[1].astype(np.int64)
    starts = places - places[0]
    own = np.arange(len(starts))
    heads = own + columns[6].astype(np.int64)  # given relative to the word
    heads = np.where((heads < 0) | (heads >= len(own)), own, heads)  # outside: else it may circle
    strings = span.doc.vocab.strings
    lemmas, pos, tags, deps = ([_string(strings, number) for number in column.tolist()]
                               for column in columns[2:6])  # fmt: skip
    return Parse(
        text=text, starts=starts.tolist(), ends=(starts + lengths).tolist(),
        lemmas=[lemma.lower() for lemma in lemmas], pos=pos, tags=tags, deps=deps,
        heads=heads.tolist(),
    )  # fmt: skip


_STRINGS: dict[int, str] = {0: ""}  # spaCy's numbers of strings: hashes, the same everywhere


def _string(store, number: int) -> str:
    known = _STRINGS.get(number)
    if known is None:
        known = _STRINGS[number] = store[number]
    return known


def from_table(statements: pd.DataFrame, tokens: pd.DataFrame) -> dict[str, Parse]:
    """The parses of a table of tokens, by statement_id."""
    text = dict(zip(statements["statement_id"], statements["sentence"], strict=True))
    tokens = tokens.sort_values(["statement_id", "token"])
    columns = ["start", "end", "lemma", "pos", "tag", "dep", "head", "actor", "person", "mention"]
    parses = {}
    keys = tokens["statement_id"].tolist()
    values = [tokens[column].tolist() for column in columns]
    begin = 0
    for end in range(1, len(keys) + 1):
        if end == len(keys) or keys[end] != keys[begin]:
            key = keys[begin]
            if key in text:
                parses[key] = Parse(text[key], *(v[begin:end] for v in values))
            begin = end
    return parses


def to_columns(key: str, parse: Parse) -> dict[str, list]:
    """The rows of the table `tokens` for one statement, by column."""
    return {
        "statement_id": [key] * len(parse), "token": list(range(len(parse))),
        "start": parse.starts, "end": parse.ends, "lemma": parse.lemmas, "pos": parse.pos,
        "tag": parse.tags, "dep": parse.deps, "head": parse.heads, "actor": parse.actors,
        "person": parse.people, "mention": parse.mentions,
    }  # fmt: skip
