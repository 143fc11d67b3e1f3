"""Sentences with the right speaker or side, against codes: seeds, our dispatches, real articles.

A predicted row of speech (direct, indirect, mixed; with a speaker or a side) is right if a coded
row of the same article has the same sentence and the same speaker or the same side. Precision is
of predicted rows, recall of coded rows of speech that are required; a coded row that is arguable,
an act or narration is not asked for, and a prediction that meets it is right. Predictions in
captions and headings coded as such are left out of both.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from polnear import figures

from parley import store
from parley.codebook import Actors, Issues
from parley.params import Attribute, Clean, Collect
from parley.stages.attribute import attribute
from parley.stages.clean import clean
from parley.stages.collect import collect
from parley.stance.reading import normal

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


def sheet(path: Path) -> list[Code]:
    """The codes of real articles in a coder's sheet: doc, quote, kind, cue, speaker, actor."""
    rows = store.read_csv(path, ("doc", "quote", "kind", "speaker", "actor"))
    return [Code(r.doc, normal(r.quote.removeprefix("TITLE:")), r.speaker, r.actor, r.kind,
                 r.kind in SPEECH) for r in rows.itertuples()]  # fmt: skip


def documents_of(folder: Path, issues: Issues) -> pd.DataFrame:
    """A folder of raw pages, collected and cleaned."""
    records = collect(list(store.files(folder, 10**8)), Collect()).records
    return clean(records, issues, Clean()).documents


def prepared(folder: Path, names: Iterable[str]) -> pd.DataFrame:
    """Real articles as their coder read them: DATE, TITLE, then the text, nothing taken out."""
    rows = []
    for name in sorted(names):
        head, _, text = (folder / f"{name}.txt").read_text(encoding="utf-8").partition("\n\n")
        day = re.search(r"DATE (\d{4}-\d{2}-\d{2})", head)
        title = re.search(r"TITLE (.*)", head)
        rows.append({
            "document_id": name, "source": name, "part": 1, "title": title[1] if title else "",
            "text": text.strip(), "published": day[1] if day else "", "date_certainty": 1.0,
            "language": "en", "on_topic": True,
        })  # fmt: skip
    return store.frame("documents", rows)


def predicted(documents: pd.DataFrame, actors: Actors, article) -> list[Code]:
    """What our rules find in articles; `article` names a row of documents as the codes do."""
    said = attribute(documents, actors, Attribute()).statements
    names = {r.document_id: article(r) for r in documents.itertuples()}
    return [Code(names[r.document_id], normal(r.sentence), r.speaker, r.actor, r.kind)
            for r in said.itertuples()
            if r.kind in SPEECH and (r.speaker or r.actor) and names[r.document_id]]  # fmt: skip


def agreement(codes: list[Code], found: list[Code]) -> tuple[dict[str, float], list, list]:
    """Precision, recall, F1; what is wrong and what is missed."""
    by: dict[str, list[Code]] = defaultdict(list)
    ours: dict[str, list[Code]] = defaultdict(list)
    for code in codes:
        by[code.article].append(code)
    wrong, missed, count = [], [], Counter()
    for guess in found:
        if guess.article not in by:
            continue
        places = [c for c in by[guess.article] if same_sentence(c, guess)]
        if places and not any(c.counted for c in places):
            continue
        ours[guess.article].append(guess)
        count["said"] += 1
        if any(same_speaker(c, guess) for c in places):
            count["right"] += 1
        else:
            wrong.append((guess, places))
    for code in codes:
        if code.required:
            count["asked"] += 1
            places = [g for g in ours[code.article] if same_sentence(code, g)]
            if any(same_speaker(code, g) for g in places):
                count["found"] += 1
            else:
                missed.append((code, places))
    made = figures(count["right"], count["said"], count["found"], count["asked"])
    return {**made, "articles": len(by)}, wrong, missed


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
