"""Sentences with the right speaker or side, against codes: seeds, our dispatches, real articles.

A predicted row of speech (direct, indirect, mixed; with a speaker or a side) is right if a coded
row of the same article has the same sentence and the same speaker or the same side. Precision is
of predicted rows, recall of coded rows of speech that are required; a coded row that is arguable,
an act or narration is not asked for, and a prediction that meets it is right. Predictions in
captions and headings coded as such are left out of both. Intervals are percentiles of figures of
the pooled counts of articles drawn again at random (Efron 1979).
"""

import hashlib
import json
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from polnear import figures

from parley import store
from parley.codebook import Actors, Issues
from parley.params import Attribute, Clean, Collect
from parley.stages.attribute import attribute
from parley.stages.clean import clean
from parley.stages.collect import collect
from parley.stance.gold import sentence_hash
from parley.stance.reading import normal

sys.path.append(str(Path(__file__).parents[1] / "pipelines/coded"))
import build

DRAWS, LEVEL, SEED = 2_000, 0.95, 0
SPEECH = frozenset({"direct", "indirect", "mixed"})


@dataclass(frozen=True)
class Code:
    """One coded attribution; ``sentence`` is normal(), perhaps only its beginning."""

    article: str
    sentence: str
    speaker: str
    actor: str
    kind: str = "indirect"
    required: bool = True
    counted: bool = True  # false in captions and headings: neither asked for nor held against


def seeds(folder: Path) -> list[Code]:
    """The codes of the seeds."""
    rows = map(json.loads, (folder / "gold_attribution.jsonl").read_text("utf-8").splitlines())
    return [Code(f"{r['doc']}.txt", normal(r["sentence_start"]), r["speaker"], r["actor"],
                 r["kind"], r["grade"] == "R" and r["zone"] == "body", r["zone"] == "body")
            for r in rows]  # fmt: skip


def dispatches(path: Path) -> list[Code]:
    """The codes of our own dispatches."""
    rows = store.read_csv(path, ("source", "part", "sentence", "kind", "speaker", "actor"))
    return [Code(f"{r.source}#{r.part}", normal(r.sentence), r.speaker, r.actor, r.kind,
                 r.kind in SPEECH) for r in rows.itertuples()]  # fmt: skip


def real(folder: Path, mirror: Path) -> tuple[list[Code], pd.DataFrame]:
    """The codes of real articles in data/coded, and the articles out of the mirror.

    SystemExit with one line where an article is not at hand or has changed since it was coded.
    """
    codes = store.read_csv(folder / "attribution.csv", (*build.SAID,))
    listed = store.read_csv(folder / "articles.csv", build.ARTICLE).set_index("document")
    build.MIRROR = mirror
    rows = build.articles(set(codes["document"]))
    made = []
    for key in sorted(set(codes["document"])):
        known = listed["content_sha256"][key]
        if key not in rows or hashlib.sha256(rows[key]["text"].encode()).hexdigest() != known:
            raise SystemExit(f"{mirror}: article {key} is not there as it was coded")
        title, text = build.prepared(rows[key])
        made.append({"document_id": key, "source": key, "part": 1, "title": title, "text": text,
                     "published": listed["published"][key], "date_certainty": 1.0,
                     "language": "en", "on_topic": True})  # fmt: skip
    found = []
    for r in codes.itertuples():
        field = rows[r.document][r.field] or ""
        words = field[int(r.start) : int(r.end)]
        if sentence_hash(words) != r.sentence_sha256:
            raise SystemExit(f"{folder}: {r.document}:{r.start}-{r.end} is not the coded sentence")
        speaker = r.speaker or field[max(int(r.speaker_start), 0) : max(int(r.speaker_end), 0)]
        found.append(Code(r.document, normal(words), speaker, r.actor, r.kind, r.kind in SPEECH))
    return found, store.frame("documents", made)


def documents_of(folder: Path, issues: Issues) -> pd.DataFrame:
    """A folder of raw pages, collected and cleaned."""
    records = collect(list(store.files(folder, 10**8)), Collect()).records
    return clean(records, issues, Clean()).documents


def predicted(documents: pd.DataFrame, actors: Actors, article) -> list[Code]:
    """What our rules find in articles; `article` names a row of documents as the codes do."""
    said = attribute(documents, actors, Attribute()).statements
    names = {r.document_id: article(r) for r in documents.itertuples()}
    return [Code(names[r.document_id], normal(r.sentence), r.speaker, r.actor, r.kind)
            for r in said.itertuples()
            if r.kind in SPEECH and (r.speaker or r.actor) and names[r.document_id]]  # fmt: skip


def agreement(codes: list[Code], found: list[Code]) -> tuple[dict, list, list]:
    """Precision, recall, F1 and its interval; what is wrong and what is missed."""
    by: dict[str, list[Code]] = defaultdict(list)
    ours: dict[str, list[Code]] = defaultdict(list)
    counts: dict[str, Counter] = defaultdict(Counter)
    for code in codes:
        by[code.article].append(code)
    wrong, missed = [], []
    for guess in found:
        if guess.article not in by:
            continue
        places = [c for c in by[guess.article] if same_sentence(c, guess)]
        if places and not any(c.counted for c in places):
            continue
        ours[guess.article].append(guess)
        counts[guess.article]["said"] += 1
        if any(same_speaker(c, guess) for c in places):
            counts[guess.article]["right"] += 1
        else:
            wrong.append((guess, places))
    for code in codes:
        if code.required:
            counts[code.article]["asked"] += 1
            places = [g for g in ours[code.article] if same_sentence(code, g)]
            if any(same_speaker(code, g) for g in places):
                counts[code.article]["found"] += 1
            else:
                missed.append((code, places))
    table = np.array([[counts[key][k] for k in ("right", "said", "found", "asked")]
                      for key in sorted(by)])  # fmt: skip
    low, high = interval(table)
    made = {**figures(*map(int, table.sum(axis=0))), "low": low, "high": high}
    return {**made, "articles": len(by)}, wrong, missed


def interval(table: np.ndarray) -> tuple[float, float]:
    """The interval of F1; a row is an article: right, said, found, asked."""
    rng = np.random.Generator(np.random.PCG64(SEED))
    drawn = table[rng.integers(0, len(table), (DRAWS, len(table)))].sum(axis=1)
    f1 = [figures(*map(int, row))["f1"] for row in drawn]
    low, high = np.quantile(f1, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def same_sentence(code: Code, guess: Code) -> bool:
    """Is it the same sentence: the codes give all of it or its beginning."""
    one, two = code.sentence, guess.sentence
    return one == two or two.startswith(one) or (len(two) > 20 and two in one) or (
        len(one) > 20 and one in two)  # fmt: skip


def same_speaker(code: Code, guess: Code) -> bool:
    """Do the names agree, or the sides."""
    one, two = normal(code.speaker), normal(guess.speaker)
    named = bool(one) and bool(two) and (one in two or two in one)
    return named or (bool(code.actor) and code.actor == guess.actor)
