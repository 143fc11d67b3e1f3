"""Two components of a spaCy model that look at words, remembered: like words get the same.

The attribute ruler of the English models sets parts of speech, morphology and irregular lemmas; it
tries some hundred patterns at every word of a text. The rule lemmatizer derives a lemma from word,
part of speech and morphology. Here each kind of word is looked at once for all texts. What is set
is the same; a test holds both against the components that they stand for.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, cast

import numpy as np
from spacy.attrs import DEP, LEMMA, LOWER, MORPH, ORTH, POS, TAG
from spacy.pipeline import AttributeRuler, Lemmatizer
from spacy.tokens import Doc

SET = (POS, MORPH, LEMMA, TAG, DEP)  # what a ruler may set, in the order of a row below
READ = frozenset({"LOWER", "TAG", "DEP", "IS_SPACE"})  # what its patterns may ask for
TESTS = frozenset({"IN", "NOT_IN", "REGEX"})
Key = tuple[int, int, int]  # the word in lower case (0 where no pattern means it), tag, relation
Word = Mapping[str, Any]  # what a pattern asks of one word


class Ruler:
    """A component that sets what an attribute ruler would set.

    Parameters
    ----------
    ruler : AttributeRuler
        The ruler of a model; `can_stand_for` tells whether its patterns are simple enough.
    """

    def __init__(self, ruler: AttributeRuler) -> None:
        self.strings = ruler.vocab.strings
        self.sets = [dict(attrs) for attrs in ruler.attrs]
        self.single: list[tuple[int, Word]] = []
        self.double: list[tuple[int, int, Word, Word]] = []
        for number, rule in enumerate(_rules(ruler)):
            for words in rule["patterns"]:
                if len(words) == 1:
                    self.single.append((number, words[0]))
                else:
                    self.double.append((number, rule["index"] % 2, words[0], words[1]))
        asked = [word["LOWER"] for word in _words(ruler) if "LOWER" in word]
        self.literal = {x for spec in asked for x in _literals(spec)}
        self.regexes = [re.compile(spec["REGEX"]) for spec in asked
                        if isinstance(spec, Mapping) and "REGEX" in spec]  # fmt: skip
        self.meant: dict[int, int] = {}  # a word in lower case to itself, or to 0
        self.numbers: dict[Key, int] = {}
        self.keys: list[Key] = []
        self.fitting: list[tuple[int, ...]] = []  # the patterns of one word that fit a key
        self.openers: list[bool] = []  # may a pattern of two words begin with it
        self.rows = np.zeros((0, len(SET)), dtype=np.uint64)

    def __call__(self, doc: Doc) -> Doc:
        """Set what the ruler would set."""
        if not len(doc):
            return doc
        words, tags, deps = doc.to_array([LOWER, TAG, DEP]).T.tolist()
        meant = self.meant
        for word in set(words) - meant.keys():
            meant[word] = word if self._is_meant(self.strings[word]) else 0
        keys = list(zip([meant[word] for word in words], tags, deps, strict=True))
        for key in set(keys) - self.numbers.keys():
            self._learn(key)
        if len(self.rows) < len(self.keys):
            new = range(len(self.rows), len(self.keys))
            made = [self._row(self.keys[n], self.fitting[n]) for n in new]
            self.rows = np.vstack([self.rows, np.array(made, dtype=np.uint64)])
        kinds = [self.numbers[key] for key in keys]
        rows = self.rows[kinds]
        for place, fitting in self._pairs(kinds).items():
            kind = kinds[place]
            rows[place] = self._row(self.keys[kind], (*self.fitting[kind], *fitting))
        return doc.from_array(list(SET), rows)  # type: ignore[arg-type]

    def _learn(self, key: Key) -> None:
        word = self._as_asked(key)
        self.numbers[key] = len(self.keys)
        self.keys.append(key)
        self.fitting.append(tuple(n for n, asked in self.single if _fits(asked, word)))
        self.openers.append(any(_fits(first, word) for _, _, first, _ in self.double))

    def _pairs(self, kinds: list[int]) -> dict[int, list[int]]:
        """The patterns of two words that fit, by the place of the word that they set."""
        found: dict[int, list[int]] = {}
        for i, kind in enumerate(kinds[:-1]):
            if self.openers[kind]:
                one, two = (self._as_asked(self.keys[k]) for k in (kind, kinds[i + 1]))
                for number, index, first, second in self.double:
                    if _fits(first, one) and _fits(second, two):
                        found.setdefault(i + index, []).append(number)
        return found

    def _row(self, key: Key, fitting: Iterable[int]) -> list[int]:
        """What is set in the end: of two patterns that set the same the later one counts."""
        row = {POS: 0, MORPH: 0, LEMMA: 0, TAG: key[1], DEP: key[2]}
        for number in sorted(fitting):
            row.update(self.sets[number])
        return [row[attribute] for attribute in SET]

    def _is_meant(self, word: str) -> bool:
        return word in self.literal or word.isspace() or any(
            regex.search(word) for regex in self.regexes)  # fmt: skip

    def _as_asked(self, key: Key) -> dict[str, Any]:
        word, tag, dep = (self.strings[number] if number else "" for number in key)
        return {"LOWER": word, "TAG": tag, "DEP": dep, "IS_SPACE": word.isspace()}


class Lemmas:
    """A component that sets the lemmas that a rule lemmatizer would set where there are none.

    Parameters
    ----------
    lemmatizer : Lemmatizer
        Of a model; `can_stand_for` tells whether its lemmas depend on what is remembered here.
    """

    def __init__(self, lemmatizer: Lemmatizer) -> None:
        self.lemmatizer = lemmatizer
        index = lemmatizer.lookups.get_table("lemma_index", {})
        for pos in list(index):
            index[pos] = frozenset(index[pos])  # asked only whether it holds a form; was a list
        self.known: dict[tuple[int, int, int, int], int] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Set the lemmas of words that have none."""
        keys = list(map(tuple, doc.to_array([LEMMA, ORTH, POS, MORPH]).tolist()))
        for i, key in enumerate(keys):
            if key not in self.known:
                lemma = key[0] or doc.vocab.strings.add(self.lemmatizer.lemmatize(doc[i])[0])
                self.known[key] = lemma
        lemmas = np.array([self.known[key] for key in keys], dtype=np.uint64)
        if keys:
            doc.from_array([LEMMA], lemmas.reshape(-1, 1))  # type: ignore[arg-type]
        return doc


def can_stand_for(component: Any) -> bool:
    """May `Ruler` or `Lemmas` stand for a component: do its results depend on nothing else."""
    if isinstance(component, Lemmatizer):
        return component.mode == "rule" and not component.overwrite
    if not isinstance(component, AttributeRuler):
        return False
    return (all(set(attrs) <= set(SET) for attrs in component.attrs)
            and all(len(words) in (1, 2) and -len(words) <= rule["index"] < len(words)
                    for rule in _rules(component) for words in rule["patterns"])
            and all(map(_is_simple, _words(component))))  # fmt: skip


def _is_simple(word: Word) -> bool:
    return set(word) <= READ and all(
        isinstance(spec, (str, bool)) or (
            isinstance(spec, Mapping) and set(spec) <= TESTS
            and not (name == "LOWER" and "NOT_IN" in spec))
        for name, spec in word.items())  # fmt: skip


def _words(ruler: AttributeRuler) -> list[Word]:
    """What the patterns of a ruler ask of words."""
    return [word for rule in _rules(ruler) for words in rule["patterns"] for word in words]


def _rules(ruler: AttributeRuler) -> list[dict[str, Any]]:
    return cast(list[dict[str, Any]], ruler.patterns)


def _literals(spec: Any) -> list[str]:
    return [spec] if isinstance(spec, str) else list(spec.get("IN", ()))


def _fits(asked: Word, word: Word) -> bool:
    """Has a word what a pattern asks of it."""
    for name, spec in asked.items():
        have = word[name]
        if not isinstance(spec, Mapping):
            if have != spec:
                return False
        elif (("IN" in spec and have not in spec["IN"])
              or ("NOT_IN" in spec and have in spec["NOT_IN"])
              or ("REGEX" in spec and not re.search(spec["REGEX"], have))):  # fmt: skip
            return False
    return True
