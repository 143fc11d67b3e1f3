"""PolNeAR as the CofeNet paper reads it: tokens with labels, exact matches, a small tagger.

Matched to Wang et al. (2022), CofeNet, COLING, and to the code published with it:

- instances, tokens and labels are those of their files `test.txt` and `valid.txt` (one line is a
  paragraph, or a sentence of one); where two annotators read an article, both readings count;
- a span is B-x and the I-x that follow it; an I-x that continues nothing opens no span;
- exact match: a predicted span is right if its first and last token and its kind (source, cue,
  content) are those of a span of the same instance; precision, recall and F1 over all instances.

Not matched: their file `train.txt` is not at hand. Training rows are rebuilt from PolNeAR's train
split with our tokeniser, spans that overlap an earlier one left out. Methods here read whole
articles, so a quotation begun in one paragraph may run on in the next; theirs read an instance.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from parley.attribution.article import Sentence, read_article
from parley.attribution.speakers import Memory
from parley.attribution.speech import Span, Speech
from parley.codebook import Actors
from parley.stages.attribute import paragraphs

KINDS = ("source", "cue", "content")
SIGNS = {"``": ("“", '"', "''", "‘‘"), "''": ("”", '"', "''", "’’"), "`": ("‘", "'"),
         "'": ("’", "'"), "-LRB-": ("(",), "-RRB-": (")",), "-LSB-": ("[",), "-RSB-": ("]",),
         "--": ("—", "–", "―", "-"), "...": ("…", "..."), "-LCB-": ("{",),
         "-RCB-": ("}",)}  # fmt: skip
Labels = list[str]


@dataclass(frozen=True)
class Instance:
    """Tokens with their places in an article, and the labels of one annotator."""

    article: str
    spans: tuple[Span, ...]
    tokens: tuple[str, ...]
    labels: tuple[str, ...]


def texts(folder: Path) -> dict[str, str]:
    """The articles of a split by name."""
    return {p.stem: p.read_text(encoding="utf-8") for p in sorted((folder / "text").glob("*.txt"))}


def instances(path: Path, articles: dict[str, str]) -> tuple[list[Instance], int]:
    """The labelled instances with places in the articles; and how many could not be placed."""
    found, lost = [], 0
    at: dict[str, int] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        name = re.sub(r"_[0-9a-f]{4}$", "", row["id"])
        text = articles[name]
        spans = placed(row["tokens"], text, at.get(row["id"], 0)) or placed(row["tokens"], text, 0)
        if spans is None:
            lost += 1
            spans = [(-1, -1)] * len(row["tokens"])
        else:
            at[row["id"]] = spans[-1][1]
        found.append(Instance(name, tuple(spans), tuple(row["tokens"]), tuple(row["labels"])))
    return found, lost


def placed(tokens: Sequence[str], text: str, begin: int) -> list[Span] | None:
    """Where tokens of the Penn Treebank stand in a text; None where they do not."""
    while True:
        start = _first(tokens[0], text, begin)
        if start < 0:
            return None
        spans = _from(tokens, text, start)
        if spans is not None:
            return spans
        begin = start + 1


def _forms(token: str) -> tuple[str, ...]:
    return (token, token.replace("\\/", "/"), token.replace("'", "’"), token.replace("'", "‘"),
            *SIGNS.get(token, ()))  # fmt: skip


def _first(token: str, text: str, begin: int) -> int:
    hits = [text.find(form, begin) for form in _forms(token)]
    return min((hit for hit in hits if hit >= 0), default=-1)


def _from(tokens: Sequence[str], text: str, at: int) -> list[Span] | None:
    spans = []
    for token in tokens:
        while at < len(text) and (text[at].isspace() or text[at] in "\u200b\ufeff"):
            at += 1
        form = next((f for f in _forms(token) if text.startswith(f, at)), None)
        if form is None:
            letters = (r"\s" if c.isspace() else re.escape(c) for c in token)
            loose = re.compile(r"\W?".join(letters)).match(text, at)
            if token == "." and spans and text[spans[-1][1] - 1] == ".":
                spans.append((spans[-1][1] - 1, spans[-1][1]))  # "U.S ." shares its stop
                continue
            if loose is None:
                return None
            form = loose.group()
        spans.append((at, at + len(form)))
        at += len(form)
    return spans


def spans_of(labels: Sequence[str]) -> dict[str, set[Span]]:
    """The spans of labels by kind, as token numbers."""
    found: dict[str, set[Span]] = {kind: set() for kind in KINDS}
    start = -1
    for i, label in enumerate([*labels, "O"]):
        if start >= 0 and label != "I" + labels[start][1:]:
            found[labels[start][2:]].add((start, i))
            start = -1
        if label.startswith("B-"):
            start = i
    return found


def scores(gold: Iterable[Sequence[str]], predicted: Iterable[Sequence[str]]) -> dict[str, dict]:
    """Exact-match precision, recall and F1 of each kind of span."""
    right, said, asked = Counter(), Counter(), Counter()
    for labels, guesses in zip(gold, predicted, strict=True):
        one, two = spans_of(labels), spans_of(guesses)
        for kind in KINDS:
            right[kind] += len(one[kind] & two[kind])
            said[kind] += len(two[kind])
            asked[kind] += len(one[kind])
    return {kind: figures(right[kind], said[kind], right[kind], asked[kind]) for kind in KINDS}


def figures(right: int, said: int, found: int, asked: int) -> dict[str, float]:
    """Precision, recall and F1 of counts."""
    precision, recall = right / said if said else 0.0, found / asked if asked else 0.0
    both = precision + recall
    f1 = 2 * precision * recall / both if both else 0.0
    return {"precision": precision, "recall": recall, "f1": f1, "n": asked}


# ------------------------------------------------------------------------------------------- rules


def read_all(articles: dict[str, str], nlp, actors: Actors, batch: int,
             keep: Callable[[str], bool] | None = None) -> dict[str, list[Sentence]]:  # fmt: skip
    """Every article as our rules read it, by name; only paragraphs that `keep` takes."""
    pieces = [(piece, (name, start)) for name, text in articles.items()
              for start, piece in paragraphs(text) if keep is None or keep(piece)]  # fmt: skip
    parsed: dict[str, list] = {name: [] for name in articles}
    for doc, (name, start) in nlp.pipe(pieces, as_tuples=True, batch_size=batch):
        parsed[name].append(("text", start, doc))
    return {name: read_article(found, Memory(actors, None, articles[name]))
            for name, found in parsed.items()}  # fmt: skip


def marked(sentences: Sequence[Sentence]) -> Iterator[tuple[str, int, int]]:
    """What the rules found in an article as (kind, start, end); what is outermost comes first."""
    for sentence in sentences:
        offset = sentence.start
        for speech in sentence.found:
            for start, end in speech.pieces:
                yield "content", offset + start, offset + end
            yield "source", *(offset + x for x in source(sentence, speech))
            yield "cue", *(offset + x for x in speech.words)
        if any(said.speech is None for said in sentence.said):
            yield "content", offset, offset + len(sentence.parse.text)


def source(sentence: Sentence, speech: Speech) -> Span:
    """The whole words of a source: with appositions and coordinated names; `who` where it is it."""
    parse, word = sentence.parse, speech.speaker
    if speech.via == "verb" and parse.deps[speech.cue] == "relcl":
        word = next(iter(parse.kids(speech.cue, "nsubj")), word)
    words = set(parse.subtree(word, without=frozenset("relcl acl advcl parataxis ccomp".split())))
    while words and parse.deps[max(words)] == "punct" and len(words) > 1:
        words.remove(max(words))
    first = last = word
    while first - 1 in words:
        first -= 1
    while last + 1 in words:
        last += 1
    return parse.starts[first], parse.ends[last]


def labelled(article: Sequence[Sentence], spans: Sequence[Span]) -> Labels:
    """The labels that the rules give to tokens with their places in the article.

    Labels do not overlap: what lies in the content of an outer attribution stays content.
    """
    tags = ["O"] * len(spans)
    if not spans or spans[0][0] < 0:
        return tags
    low, high = spans[0][0], spans[-1][1]
    previous_end = -1
    for kind, start, end in marked(article):
        if end <= low or start >= high:
            continue
        inside = [i for i, (a, b) in enumerate(spans) if a < end and b > start]
        if not inside or any(tags[i] != "O" for i in inside):
            continue
        joined = kind == "content" and start - previous_end in (0, 1) and inside[0] > 0 \
            and tags[inside[0] - 1].endswith("content")  # fmt: skip
        for i in inside:
            tags[i] = ("I-" if i > inside[0] or joined else "B-") + kind
        if kind == "content":
            previous_end = end
    return tags


def lenient(gold: Iterable[Instance], found: dict[str, list[Span]], texts: dict[str, str]) -> dict:
    """Contents that share at least half of the shorter one: P, R, F1; R of those with marks."""
    asked: dict[str, set[Span]] = {}
    for instance in gold:
        for start, end in spans_of(instance.labels)["content"]:
            place = (instance.spans[start][0], instance.spans[end - 1][1])
            asked.setdefault(instance.article, set()).add(place)
    pairs = [(name, span) for name, spans in asked.items() for span in sorted(spans)]
    marked = [(name, span) for name, span in pairs if span[0] >= 0
              and any(mark in texts[name][slice(*span)] for mark in "“”\"")]  # fmt: skip
    guesses = [(name, tuple(span)) for name in asked for span in found.get(name, [])]
    met = [p for p in pairs if any(_share(p[1], s) for s in found.get(p[0], []))]
    right = sum(any(_share(span, p) for p in asked[name]) for name, span in guesses)
    both = set(met) & set(marked)
    return {"all": figures(right, len(guesses), len(met), len(pairs)),
            "marked": len(both) / len(marked) if marked else 0.0,
            "marked_n": len(marked)}  # fmt: skip


def _share(one: Sequence[int], two: Sequence[int]) -> bool:
    common = min(one[1], two[1]) - max(one[0], two[0])
    return common >= 0.5 * min(one[1] - one[0], two[1] - two[0]) and common > 0
