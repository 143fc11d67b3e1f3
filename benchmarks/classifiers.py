"""Classifiers of positions on the same gold, and of stances on VAST and SemEval-2016 task 6.

Positions: our dispatches and the coded real articles, learned together. Dispatches and articles of
the split train are cross-validated by article; dev and test are predicted by what learned from
both. Right is a (document, actor, issue, stance), as in the stage evaluate. A case is an actor with
an issue that a sentence names; what names no issue by a phrase of the codebook is missed by all.
"issue left out": of the same data, each issue predicted by what saw no code of it, nor of any
sentence that names it. Of test articles nothing but totals is computed.

Stances: three classes of a text towards a target that is given. F_avg is the mean F1 of favour and
against (Mohammad et al. 2016); macro F1 is over all three. "other targets" learns from all targets
but the one it is asked about. Labels without a licence are measured on and never shipped.

    PARLEY_MIRROR=../shared python benchmarks/classifiers.py [positions|left-out|stances]
"""

import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import f1_score

from parley import store
from parley.codebook import load_actors, load_issues
from parley.params import Attribute, load_params
from parley.stages.attribute import attribute
from parley.stages.evaluate import measured_positions
from parley.stance.cases import Case, Labelled, labelled, names_of
from parley.stance.classifiers import Embeddings, Encoder, Majority, Ngrams, Pairs
from parley.stance.comparison import (
    UNTUNED,
    cross_validate,
    dispatch_cases,
    leave_issue_out,
    methods,
)
from parley.stance.reading import read_statements
from parley.vectors import load_vectors

ROOT = Path(__file__).resolve().parents[1]
MIRROR = Path(os.environ.get("PARLEY_MIRROR", "../shared"))
VECTORS = ROOT / "models/embedding"
SEED = 20250516
sys.path.insert(0, str(ROOT / "pipelines/coded"))
import build  # noqa: E402

ISSUES = load_issues(ROOT / "data/codebook/issues.yaml")
ACTORS = load_actors(ROOT / "data/codebook/actors.yaml")


def own_cases() -> list[Labelled]:
    """The dispatches, from the pipeline's tables."""
    return dispatch_cases(
        store.read(ROOT / "data/processed/documents.parquet", "documents"),
        store.read(ROOT / "data/processed/statements.parquet", "statements"),
        store.read(ROOT / "data/interim/tokens.parquet", "tokens"), ISSUES, ACTORS,
        store.read_csv(ROOT / "data/gold/positions.csv"))  # fmt: skip


def article_cases() -> list[Labelled]:
    """The coded real articles, read from the mirror."""
    coded = store.read_csv(ROOT / "data/coded/positions.csv")
    texts = build.articles(set(coded["document"]))
    made = []
    for key, row in sorted(texts.items()):
        title, text = build.prepared(row)
        made.append({"document_id": key, "source": key, "part": 1, "title": title, "text": text,
                     "published": build.day(row["published"] or ""), "date_certainty": 0.0,
                     "language": "en", "on_topic": True})  # fmt: skip
    documents = store.frame("documents", made)
    said = attribute(documents, ACTORS, Attribute())
    readings: dict[str, list] = {}
    for reading in read_statements(documents, said.statements, said.tokens, ISSUES):
        readings.setdefault(reading.document_id, []).append(reading)
    names, rows = names_of(ACTORS), []
    for key, part in coded.groupby("document"):
        raw = texts[key]
        first = part.iloc[0]
        part = part[part["issue"] != ""]
        part = part.assign(sentence=[
            (raw["title"] if r.field == "title" else raw["text"])[int(r.start) : int(r.end)]
            for r in part.itertuples()])  # fmt: skip
        rows += labelled(readings.get(key, []), part, ISSUES, names, "coded",
                         first["duplicate_of"] or key, first["split"])  # fmt: skip
    return rows


def figure(table: pd.DataFrame, params) -> str:
    if table.empty:
        return "|"
    f1 = measured_positions(table, params)["f1"]
    return f"| {f1['value']:.3f} [{f1['low']:.3f}, {f1['high']:.3f}] "


def positions(left_out: bool) -> None:
    choice = load_params(ROOT / "params.yaml")
    rows = own_cases() + article_cases()
    makes = methods(load_vectors(VECTORS), choice.train.regularisation,
                    choice.train.stance_regularisation)  # fmt: skip
    parts = {"dispatches": ("gold", "train"), "articles, train": ("coded", "train")}
    if left_out:
        print("| issue left out, F1 | " + " | ".join(parts) + " | mean over issues |")
        rows = [row for row in rows if row.split == "train"]
    else:
        parts |= {"articles, dev": ("coded", "dev"), "articles, test": ("coded", "test")}
        print("| F1 | " + " | ".join(parts) + " |")
    print("|---" * (len(parts) + 1 + left_out) + "|")
    for name, make in makes.items():
        if left_out and name in UNTUNED:
            continue
        made = leave_issue_out(rows, make, SEED) if left_out else \
            cross_validate(rows, make, choice.train.folds, SEED, name not in UNTUNED)
        line = f"| {name.replace('_', ' ')} " + "".join(
            figure(made[(made["data"] == data) & (made["split"] == split)], choice.evaluate)
            for data, split in parts.values())  # fmt: skip
        if left_out:
            each = [measured_positions(part, choice.evaluate)["f1"]["value"]
                    for _, part in made.groupby("issue") if (part["grade"] == "R").sum() >= 5]
            line += f"| {np.mean(each):.3f} ({len(each)} issues) "
        print(line + "|", flush=True)


def pair(text: str, target: str) -> Case:
    """A text and the target that it is about, as a case."""
    words = " ".join(text.lower().split())
    return Case(text, "", "", target, target, f"{words}", words)


def semeval(name: str) -> tuple[list[Case], list[str]]:
    path = MIRROR / f"benchmarks/semeval2016_task6/{name}-all-annotations.txt"
    data = pd.read_csv(path, sep="\t", encoding="latin-1", quoting=3)
    texts = [t.replace("#SemST", "") for t in data["Tweet"]]
    return [pair(t, g) for t, g in zip(texts, data["Target"], strict=True)], list(data["Stance"])


def vast(name: str) -> tuple[list[Case], list[str], np.ndarray]:
    data = pd.read_csv(MIRROR / "benchmarks/vast" / name)
    old = "post" in data.columns
    texts, targets = data["post" if old else "Tweet"], data["new_topic" if old else "Target"]
    label = data["label" if old else "Stance"].map({0: "AGAINST", 1: "FAVOR", 2: "NONE"})
    return ([pair(str(t), str(g)) for t, g in zip(texts, targets, strict=True)], list(label),
            data["seen?"].to_numpy())  # fmt: skip


def scores(gold: list[str], said: list[str]) -> str:
    pro, con, none = f1_score(gold, said, labels=["FAVOR", "AGAINST", "NONE"], average=None,
                              zero_division=0)  # fmt: skip
    return f"{(pro + con) / 2:.3f} | {(pro + con + none) / 3:.3f}"


def learned(make, seen: tuple, asked: list[Case]) -> list[str]:
    model = make().fit(*seen)
    return [model.classes_[k] for k in model.predict_proba(asked).argmax(axis=1)]


def stances() -> None:
    encoder = Encoder(load_vectors(VECTORS))
    makes = {"majority": Majority, "ngrams": Ngrams, "embeddings": lambda: Embeddings(encoder),
             "statement proposition": lambda: Pairs(encoder)}  # fmt: skip
    cases, gold = (a + b for a, b in zip(semeval("trialdata"), semeval("trainingdata"),
                                         strict=True))  # fmt: skip
    asked, truth = semeval("testdata-taskA")
    targets = sorted({case.issue for case in cases})
    print("| SemEval-2016 6A | F_avg | macro F1 |\n|---|---|---|")
    for name, make in makes.items():
        for how in ("own target", "all targets", "other targets"):
            said = [""] * len(asked)
            for target in targets:
                rows = [k for k, case in enumerate(cases)
                        if how == "all targets" or (case.issue == target) == (how == "own target")]
                at = [k for k, case in enumerate(asked) if case.issue == target]
                answers = learned(make, ([cases[k] for k in rows], [gold[k] for k in rows]),
                                  [asked[k] for k in at])  # fmt: skip
                for k, answer in zip(at, answers, strict=True):
                    said[k] = answer
            print(f"| {name}, {how} | {scores(truth, said)} |", flush=True)
    train, test = vast("vast_train.csv.gz"), vast("vast_test.mclda.csv")
    unseen = np.flatnonzero(test[2] == 0)
    print("\n| VAST test | F_avg | macro F1 | F_avg, unseen topics | macro F1, unseen topics |\n"
          "|---|---|---|---|---|")  # fmt: skip
    for name, make in makes.items():
        said = learned(make, train[:2], test[0])
        few = scores([test[1][k] for k in unseen], [said[k] for k in unseen])
        print(f"| {name} | {scores(test[1], said)} | {few} |", flush=True)


def main() -> int:
    known = {"positions": lambda: positions(False), "left-out": lambda: positions(True),
             "stances": stances}  # fmt: skip
    if not (MIRROR / "corpora").is_dir() or not set(sys.argv[1:]) <= set(known):
        print("usage: set PARLEY_MIRROR to the mirror of the data sets; parts: "
              + ", ".join(known), file=sys.stderr)  # fmt: skip
        return 2
    for name in sys.argv[1:] or known:
        known[name]()
        print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
