"""What is kept of fitted topics: enough to find the topic of any text, in whole numbers.

A statement is the vector of its sentence beside the words that it says, each part at a length of
its own. Words are weighted by inverse document frequency (Sparck Jones, 1972). The vector brings
together what is said in other words, the words keep apart what vectors blur.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any, Self

import numpy as np
from scipy.sparse import csr_matrix

from parley.clusters import UNIT, WIDEST, Rows, sparse_unit, unit
from parley.errors import InputError

WORD = r"(?u)(?<!['’])\b[^\W\d_]\w+\b"
VECTOR = 3  # length of the vector; that of the words is a parameter
STEPS = 16  # steps of a word's weight from one power of e to the next
FORMAT = 2
NAMED = re.compile(r"[^\W\d_][\w'’-]*")
OPENS = re.compile(r"(?:^|[.!?:;…])[\s\"'“”‘’«»„(\[–—-]*$|[\"“‘«„(\[]$")  # begins a sentence
NEAR = 8  # characters before a word that tell whether it begins a sentence
LONG = 4  # letters of a word whose capital tells how a text is set


@dataclass(frozen=True)
class TopicModel:
    """The words that count with their weights, and the centre and label of each topic.

    Attributes
    ----------
    weights : dict
        Word to whole number, in the order of the centres' columns after the vector's.
    centres : ndarray
        One row of whole numbers for each topic, topic 0 first.
    labels : list of str
        The label of each topic.
    words : int
        Length of the words' part; the vector's is 3.
    """

    weights: dict[str, int]
    centres: np.ndarray
    labels: list[str]
    words: int = 1

    def rows(self, texts: Sequence[str], vectors: np.ndarray) -> Rows:
        """Texts with their vectors as rows to compare with the centres."""
        return rows_of(texts, vectors, self.weights, self.words)

    def transform(self, texts: Sequence[str], vectors: np.ndarray) -> np.ndarray:
        """The topic of each text; -1 where a text has no words or no vector, or no topic exists.

        Parameters
        ----------
        texts : sequence of str
            Contents as ``embed`` gives them; new ones or those that the topics were found in.
        vectors : ndarray
            Their integer vectors, one row for each, as ``embed`` gives them.
        """
        return self.nearest(texts, vectors)[0]

    def nearest(
        self, texts: Sequence[str], vectors: np.ndarray, given: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """The topic of each text, and the cosine between the text and the topic's centre.

        With ``given`` topics the cosine is the one to their centres. It is not a number where the
        topic is -1 or the text has no words or no vector.
        """
        topic = np.full(len(texts), -1) if given is None else given
        cosine = np.full(len(texts), np.nan)
        able = spoken(texts, vectors) & bool(len(self.centres))
        told = np.flatnonzero(able if given is None else able & (given >= 0))
        if len(told):
            rows = self.rows([texts[i] for i in told.tolist()], vectors[told])
            products = rows.products(self.centres)
            if given is None:
                topic[told] = products.argmax(axis=1)
            mine = products[np.arange(len(told)), topic[told]]
            cosine[told] = np.clip(mine / np.sqrt(rows.squares()) / UNIT, -1, 1)
        return topic, cosine

    def to_json(self) -> dict[str, Any]:
        """The model as JSON: whole numbers and words; zeros of the words' part are left out."""
        width = self.centres.shape[1] - len(self.weights)
        words = list(self.weights)
        topics = [
            {"label": label, "vector": [int(x) for x in centre[:width]],
             "words": {words[i]: int(centre[width + i]) for i in np.flatnonzero(centre[width:])}}
            for label, centre in zip(self.labels, self.centres, strict=True)
        ]  # fmt: skip
        return {"format": FORMAT, "weights": self.weights, "width": width, "words": self.words,
                "topics": topics}  # fmt: skip

    @classmethod
    def from_json(cls, content: Any) -> Self:
        """Read what ``to_json`` gives.

        Raises
        ------
        InputError
            If it is something else.
        """
        try:
            if content["format"] != FORMAT:
                raise KeyError(f"format {content['format']}")
            weights = {word: int(weight) for word, weight in sorted(content["weights"].items())}
            column = {word: content["width"] + i for i, word in enumerate(weights)}
            centres = np.zeros((len(content["topics"]), content["width"] + len(weights)))
            for centre, topic in zip(centres, content["topics"], strict=True):
                centre[: content["width"]] = topic["vector"]
                for word, value in topic["words"].items():
                    centre[column[word]] = value
            labels = [topic["label"] for topic in content["topics"]]
            return cls(weights, centres, labels, int(content["words"]))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputError(f"topic model: cannot be read ({error}); run discover again") from None


def subject(text: str) -> str:
    """A text without its names: words with a capital where no sentence begins.

    Names tell who is spoken of. As words they would lead the topics and tell less what it is about.
    A text in which most words bear a capital (a headline in title case) stays whole.
    """
    if text == text.lower():
        return text
    found = NAMED.finditer(text)
    inner = [m for m in found if not OPENS.search(text[max(0, m.start() - NEAR) : m.start()])]
    names = [m for m in inner if m[0][0].isupper()]
    long = [m for m in inner if len(m[0]) >= LONG]
    if 2 * sum(m[0][0].isupper() for m in long) > len(long):
        return text
    parts, end = [], 0
    for name in names:
        parts.append(text[end : name.start()])
        end = name.end()
    return "".join([*parts, text[end:]])


@lru_cache(maxsize=2**14)
def words(text: str) -> tuple[str, ...]:
    """The words of a text in small letters, names left out."""
    return tuple(re.findall(WORD, subject(text).lower()))


def spoken(texts: Sequence[str], vectors: np.ndarray) -> np.ndarray:
    """Has a text words, and a vector?"""
    told = np.array([bool(words(text)) for text in texts], bool)
    return told & vectors.any(axis=1)


def word_weights(texts: Iterable[Sequence[str]], vocabulary: Sequence[str]) -> dict[str, int]:
    """Inverse document frequency of each word in whole steps; of too many words the commonest.

    Parameters
    ----------
    texts : iterable of sequences of str
        The words of each text.
    """
    number, found = 0, Counter[str]()
    for text in texts:
        number += 1
        found.update(set(text))
    common = sorted(vocabulary, key=lambda word: (-found[word], word))[:WIDEST]
    weights = {word: round(STEPS * math.log(number / max(found[word], 1))) for word in common}
    return {word: weights[word] for word in sorted(common) if weights[word] > 0}


def rows_of(
    texts: Sequence[str], vectors: np.ndarray, weights: dict[str, int], length: int
) -> Rows:
    """Texts with their vectors in whole numbers; the words' part at this length."""
    column = {word: i for i, word in enumerate(weights)}
    held = [[column[word] for word in words(text) if word in column] for text in texts]
    columns = np.fromiter(chain.from_iterable(held), np.int64)
    values = np.array(list(weights.values()), np.int64)[columns]
    ends = np.cumsum([0, *map(len, held)])
    lexical = csr_matrix((values, columns, ends), shape=(len(texts), len(weights)))
    lexical.sum_duplicates()
    return Rows(VECTOR * unit(vectors), length * sparse_unit(lexical))
