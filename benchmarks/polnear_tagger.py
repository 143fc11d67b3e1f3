"""A linear-chain CRF over the parse and our rules' output, trained on PolNeAR, never kept.

PolNeAR states no licence, so the model lives in a temporary file for the length of a run. Features
of a token are categorical: word, lemma, tags and relation, the same of its neighbours and its head,
whether it stands in quotation marks, the label of our rules, and the nearest word of saying above
it in the parse with the relation that leads there. L-BFGS, `python-crfsuite`.
"""

import tempfile
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from pathlib import Path

from polnear import KINDS, Instance, Labels, labelled

from parley.attribution.article import Sentence
from parley.attribution.lexicon import CUE_NOUNS, CUE_VERBS
from parley.attribution.speech import Span

OPTIONS = {"c1": 0.1, "c2": 0.02, "max_iterations": 70, "feature.minfreq": 3,
           "feature.possible_transitions": True}  # fmt: skip


def rebuilt(folder: Path, articles: dict[str, str],
            read: dict[str, list[Sentence]]) -> list[Instance]:  # fmt: skip
    """Training instances from brat annotations: a paragraph each, in the tokens of our parse."""
    made = []
    for path in sorted((folder / "attributions").glob("*.ann")):
        name = next((n for n in (path.stem, path.stem[:-5]) if n in articles), None)
        if name is None:
            continue
        marks = list(_annotated(path))
        paragraphs: dict[int, list[Span]] = {}
        for sentence in read[name]:
            parse = sentence.parse
            paragraphs.setdefault(sentence.paragraph, []).extend(
                (sentence.start + a, sentence.start + b)
                for a, b in zip(parse.starts, parse.ends, strict=True))
        for spans in paragraphs.values():
            tags = ["O"] * len(spans)
            for kind, start, end in marks:
                inside = [i for i, (a, b) in enumerate(spans) if a < end and b > start]
                if inside and all(tags[i] == "O" for i in inside):
                    for i in inside:
                        tags[i] = ("B-" if i == inside[0] else "I-") + kind
            words = tuple(articles[name][a:b] for a, b in spans)
            made.append(Instance(name, tuple(spans), words, tuple(tags)))
    return made


def _annotated(path: Path) -> Iterator[tuple[str, int, int]]:
    """The spans of a brat file, the longest first, so that what is outermost is kept."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("T") or line.count("\t") < 2:
            continue
        kind, *places = line.split("\t")[1].replace(";", " ").split()
        if kind.lower() in KINDS:
            numbers = [int(x) for x in places]
            for start, end in zip(numbers[::2], numbers[1::2], strict=True):
                found.append((kind.lower(), start, end))
    yield from sorted(found, key=lambda f: (f[1] - f[2], f))


def features(article: Sequence[Sentence], instance: Instance) -> list[list[str]]:
    """The features of each token of an instance."""
    rules = labelled(article, instance.spans)
    starts = [sentence.start for sentence in article]
    rows = []
    for (start, end), word, rule in zip(instance.spans, instance.tokens, rules, strict=True):
        k = bisect_right(starts, max(start, 0)) - 1
        sentence = article[k] if k >= 0 else None
        words = sentence.parse.words_in(start - sentence.start, max(end, start + 1)
                                        - sentence.start) if sentence else []  # fmt: skip
        rows.append(_of_word(sentence, words[0], rule) if sentence and words
                    else {"w": word.lower(), "rule": rule})  # fmt: skip
    made = []
    for i, row in enumerate(rows):
        now = [f"{name}={value}" for name, value in row.items()]
        for step in (-2, -1, 1, 2):
            near = rows[i + step] if 0 <= i + step < len(rows) else {"w": "-"}
            now += [f"{step}{name}={near.get(name, '')}" for name in ("w", "pos", "rule", "quote",
                                                                     "dep")]  # fmt: skip
        now += [f"rules={rows[i - 1]['rule'] if i else '-'}|{row['rule']}|"
                f"{rows[i + 1]['rule'] if i + 1 < len(rows) else '-'}"]  # fmt: skip
        made.append(now)
    return made


def _of_word(sentence: Sentence, i: int, rule: str) -> dict[str, str]:
    parse = sentence.parse
    head = parse.heads[i]
    quoted = any(q.start <= parse.starts[i] < q.end for q in sentence.quotes)
    row = {"w": parse.lower(i), "lemma": parse.lemmas[i], "pos": parse.pos[i], "tag": parse.tags[i],
           "dep": parse.deps[i], "head": parse.lemmas[head], "headpos": parse.pos[head],
           "deppair": f"{parse.deps[i]}|{parse.lemmas[head]}", "rule": rule,
           "quote": str(quoted), "shape": "X" if parse.word(i)[:1].isupper() else "x",
           "cue": str(parse.lemmas[i] in CUE_VERBS | CUE_NOUNS),
           "side": "before" if i < head else "after"}  # fmt: skip
    below = i
    for steps, above in enumerate(parse.ancestors(i), 1):
        if parse.pos[above] in {"VERB", "AUX"} or parse.lemmas[above] in CUE_NOUNS:
            said = parse.lemmas[above] if parse.lemmas[above] in CUE_VERBS | CUE_NOUNS else "other"
            side = "before" if i < above else "after"
            row.setdefault("above", f"{said}|{parse.deps[below]}|{side}")
            if said != "other":
                row["saying"] = f"{parse.deps[below]}|{side}|{min(steps, 4)}"
                row["sayinglemma"] = f"{said}|{parse.deps[below]}"
                break
        below = above
    return row


def tagged(train: Sequence[Instance], read: dict[str, list[Sentence]], test: Sequence[Instance],
           read_test: dict[str, list[Sentence]]) -> list[Labels] | None:  # fmt: skip
    """The labels of a CRF for test instances; None where python-crfsuite is not installed."""
    try:
        import pycrfsuite
    except ImportError:
        return None
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False, params=OPTIONS)
    for instance in train:
        if instance.spans:
            trainer.append(features(read[instance.article], instance), instance.labels)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "crf")
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        made = [tagger.tag(features(read_test[i.article], i)) for i in test]
        tagger.close()
    return made
