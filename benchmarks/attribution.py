"""Attribution against peers: spans on PolNeAR, speakers against codes, speed and memory, one run.

    PARLEY_MIRROR=../shared python benchmarks/attribution.py [--out attribution.json]
        [--textacy PYTHON] [--no-crf] [--articles 100]

**Spans**: PolNeAR's test split with the tokens and the exact match of the CofeNet paper; what was
matched is said in benchmarks/polnear.py. Rows: our rules as shipped (every attribution with a cue
that they find, before the table folds those of one speaker in a sentence); a CRF trained on
PolNeAR's train split with our rules' output among its features, measured and thrown away
(benchmarks/polnear_tagger.py; needs python-crfsuite); published rows, which are quoted.

**Contents, leniently**: textacy's direct quotations and our rules; a predicted content is right if
it and a coded one share at least half of the shorter. textacy pins other versions than we do: give
the Python of an environment that has it with --textacy.

**Speakers**: benchmarks/speakers.py says what counts. The seeds are read below PARLEY_MIRROR, the
dispatches in data, the codes of real articles in data/coded and their texts below PARLEY_MIRROR.
Articles at even places of their sorted identifiers were read for errors while the rules grew
("dev"); those at odd places were not ("held out").

**Speed**: the first articles (by id) of war_news_2022; our stage against a plain pass of the full
pipeline of the same model, both with all cores and both with one, the best of three turns taken
one after the other. On a machine with other work, seconds of the processors say more than those of
the clock. Memory is the sum of proportional set sizes of the process and all below it.

**Curve**: seconds against F1, in one process: what else may be left out (paragraphs without a word
of saying or a quotation mark before the parse), other batches, the model's own components in place
of those that remember.
"""

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import pandas as pd
import polnear
import polnear_tagger
import psutil
import spacy
import speakers
from report import tree_bytes

from parley import store
from parley.attribution.lexicon import CUE_NOUNS, CUE_VERBS
from parley.attribution.pipeline import FASTER, parser
from parley.codebook import Actors, load_actors, load_issues
from parley.params import Attribute
from parley.stages import attribute as stage

ROOT = Path(__file__).resolve().parents[1]
MIRROR = ROOT / os.environ.get("PARLEY_MIRROR", "../shared")
POLNEAR = MIRROR / "benchmarks/polnear"
PUBLISHED = {  # F1 of source, cue, content, as the paper gives them
    "rules (CofeNet paper)": (0.107, 0.228, 0.056), "CRF (CofeNet paper)": (0.506, 0.534, 0.286),
    "BiLSTM + Cofe (CofeNet paper)": (0.733, 0.662, 0.636),
    "CofeNet-BERT (CofeNet paper, GPU)": (0.832, 0.753, 0.729),
}  # fmt: skip
TURNS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    parser.add_argument("--textacy", default="", help="Python of an environment with textacy")
    parser.add_argument("--no-crf", action="store_true", help="train no CRF (it takes minutes)")
    parser.add_argument("--articles", type=int, default=100, help="articles for speed")
    args = parser.parse_args()
    actors = load_actors(ROOT / "data/codebook/actors.yaml")
    params = Attribute()
    made = {  # speed first: memory is then not that of the other parts
        "model": f"{params.model} {params.model_version}, spaCy {spacy.__version__}",
        "speed": speed(actors, params, args.articles), "spans": spans(actors, params, args),
        "speakers": coded(actors), "curve": curve(actors, params),
    }  # fmt: skip
    show(made)
    if args.out:
        store.write_json(made, args.out)


# ------------------------------------------------------------------------------------------- spans


def spans(actors: Actors, params: Attribute, args: argparse.Namespace) -> dict:
    nlp = parser(params.model, params.model_version)
    texts = polnear.texts(POLNEAR / "test")
    gold, lost = polnear.instances(POLNEAR / "cofenet/test.txt", texts)
    read = polnear.read_all(texts, nlp, actors, params.batch)
    labels = [i.labels for i in gold]
    rules = [polnear.labelled(read[i.article], i.spans) for i in gold]
    rows = {"Parley, rules as shipped": polnear.scores(labels, rules)}
    if not args.no_crf:
        train = polnear.texts(POLNEAR / "train")
        learned = polnear.read_all(train, nlp, actors, params.batch)
        examples = polnear_tagger.rebuilt(POLNEAR / "train", train, learned)
        tagged = polnear_tagger.tagged(examples, learned, gold, read)
        if tagged is None:
            print("no CRF: python-crfsuite is not installed", file=sys.stderr)
        else:
            rows["CRF on Parley's parse and rules (measured, not kept)"] = polnear.scores(
                labels, tagged)
    for name, figures in PUBLISHED.items():
        rows[name] = {kind: {"f1": f1} for kind, f1 in zip(polnear.KINDS, figures, strict=True)}
    contents = {"Parley, rules as shipped": polnear.lenient(
        gold, {name: [m[1:] for m in polnear.marked(found) if m[0] == "content"]
               for name, found in read.items()}, texts)}  # fmt: skip
    peer = textacy(texts, args.textacy or sys.executable, params.model)
    if peer:
        contents[f"textacy {peer[0]}, direct quotations"] = polnear.lenient(gold, peer[1], texts)
    return {"exact": rows, "lenient_content": contents, "instances": len(gold), "unplaced": lost}


def textacy(texts: dict[str, str], python: str, model: str) -> tuple[str, dict] | None:
    """textacy's version and the spans it finds by article; None where it is not to be had."""
    if python == sys.executable and find_spec("textacy") is None:
        print("no textacy: give the Python of an environment that has it", file=sys.stderr)
        return None
    script = Path(__file__).with_name("peer_textacy.py")
    done = subprocess.run([python, str(script), model], input=json.dumps(list(texts.values())),
                          capture_output=True, text=True, check=False)  # fmt: skip
    if done.returncode:
        print(f"no textacy: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return None
    made = json.loads(done.stdout)
    return made["version"], dict(zip(texts, made["spans"], strict=True))


# ---------------------------------------------------------------------------------------- speakers


def coded(actors: Actors) -> dict:
    issues = load_issues(ROOT / "data/codebook/issues.yaml")
    rows = {}
    folder = MIRROR / "seeds"
    documents = speakers.documents_of(folder, issues)
    found = speakers.predicted(documents, actors, lambda r: r.source)
    rows["seeds, R lines in the body"] = speakers.agreement(speakers.seeds(folder), found)[0]
    documents = speakers.documents_of(ROOT / "data/raw", issues)
    found = speakers.predicted(documents, actors, lambda r: "" if r.duplicate_of
                               else f"{r.source}#{r.part}")  # fmt: skip
    codes = speakers.dispatches(ROOT / "data/gold/attribution.csv")
    rows["dispatches"] = speakers.agreement(codes, found)[0]
    codes, documents = speakers.real(ROOT / "data/coded", MIRROR)
    found = speakers.predicted(documents, actors, lambda r: r.document_id)
    names = sorted({code.article for code in codes})
    for name, half in (("dev", names[::2]), ("held out", names[1::2])):
        part = [code for code in codes if code.article in half]
        rows[f"real articles, {name}"] = speakers.agreement(part, found)[0]
    return rows


# ------------------------------------------------------------------------------------------- speed


def real(number: int) -> pd.DataFrame:
    """The first articles of war_news_2022 by id, as documents."""
    news = pd.read_parquet(MIRROR / "corpora/war_news_2022.parquet").sort_values("id")[:number]
    return store.frame("documents", [
        {"document_id": str(r.id), "source": str(r.id), "part": 1, "title": r.title or "",
         "text": r.text, "published": "", "date_certainty": 0.0, "language": "en",
         "on_topic": True} for r in news.itertuples()])  # fmt: skip


def speed(actors: Actors, params: Attribute, number: int) -> dict:
    documents = real(number)
    texts = (documents.title + "\n" + documents.text).tolist()
    full = spacy.load(params.model)
    cores = os.cpu_count() or 1

    def plain(jobs: int) -> None:
        for _ in full.pipe(texts, n_process=jobs, batch_size=16):
            pass

    def ours(jobs: int) -> None:
        os.environ["PARLEY_JOBS"] = str(jobs)
        stage.attribute(documents, actors, params)
        del os.environ["PARLEY_JOBS"]

    rows: dict[str, dict] = {}
    for jobs in sorted({1, cores}):
        turns: dict[str, list[tuple[float, float, float]]] = {"full": [], "Parley": []}
        for _ in range(TURNS):  # in turn, so that both see the same load of the machine
            turns["full"].append(timed(lambda jobs=jobs: plain(jobs)))
            turns["Parley"].append(timed(lambda jobs=jobs: ours(jobs)))
        for name, runs in turns.items():
            seconds, busy, _ = map(min, zip(*runs, strict=True))
            rows[f"{name}, {jobs} processes"] = {
                "seconds": seconds, "articles_per_second": number / seconds, "cpu_seconds": busy,
                "peak_gib": max(peak for _, _, peak in runs) / 2**30,
                "all_seconds": [round(seconds, 2) for seconds, _, _ in runs]}  # fmt: skip
        one, two = rows[f"full, {jobs} processes"], rows[f"Parley, {jobs} processes"]
        rows[f"ratio, {jobs} processes"] = {
            "articles_per_second": one["seconds"] / two["seconds"],
            "cpu_seconds": one["cpu_seconds"] / two["cpu_seconds"]}  # fmt: skip
    return rows


def timed(work: Callable[[], None]) -> tuple[float, float, float]:
    """Seconds, seconds of processors and peak bytes of the process tree for something done."""
    peak, done, me = 0.0, threading.Event(), psutil.Process()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.2):
            peak = max(peak, tree_bytes(me))

    watcher = threading.Thread(target=watch)
    watcher.start()
    started, before = time.perf_counter(), sum(os.times()[:4])
    work()
    seconds = time.perf_counter() - started
    done.set()
    watcher.join()
    for child in multiprocessing.active_children():
        child.join()  # its time counts once it is over
    return seconds, sum(os.times()[:4]) - before, peak


def curve(actors: Actors, params: Attribute) -> dict:
    """Seconds for PolNeAR's test texts and exact F1, as shipped and with more left out."""
    texts = polnear.texts(POLNEAR / "test")
    gold, _ = polnear.instances(POLNEAR / "cofenet/test.txt", texts)
    rows = {}
    nlp, plain = parser(params.model, params.model_version), parser.__wrapped__(
        params.model, params.model_version)  # fmt: skip
    for old, new in FASTER.items():
        if new in plain.pipe_names:
            plain.remove_pipe(new)
            plain.enable_pipe(old)
    for name, pipeline, batch, keep in (
        (f"as shipped: paragraphs, {params.batch} at a time", nlp, params.batch, None),
        ("only paragraphs with a cue word or quotation mark", nlp, params.batch, cued),
        ("8 paragraphs at a time", nlp, 8, None), ("256 paragraphs at a time", nlp, 256, None),
        ("the model's own ruler and lemmatizer", plain, params.batch, None),
    ):  # fmt: skip
        times = []
        for _ in range(TURNS):
            started = time.perf_counter()
            read = polnear.read_all(texts, pipeline, actors, batch, keep)
            times.append(time.perf_counter() - started)
        found = polnear.scores([i.labels for i in gold],
                               [polnear.labelled(read[i.article], i.spans) for i in gold])
        rows[name] = {"seconds": min(times), **{k: v["f1"] for k, v in found.items()}}
    return rows


def cued(paragraph: str) -> bool:
    """Does a paragraph hold a mark of quotation or a form of a word of saying, by its letters."""
    lower = paragraph.lower()
    if any(mark in lower for mark in "“”\"‘«") or "according" in lower:
        return True
    words = {word.strip(".,;:!?()'’") for word in lower.split()}
    return any(_stem(word) in STEMS for word in words)


def _stem(word: str) -> str:
    for ending in ("ies", "ied", "ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return word[: -len(ending)].rstrip("y")
    return word.rstrip("y")


IRREGULAR = "said says told wrote made thought sought spoke held went found swore knew felt"
STEMS = {_stem(word) for word in CUE_VERBS | CUE_NOUNS} | {_stem(w) for w in IRREGULAR.split()}


# ------------------------------------------------------------------------------------------- table


def show(made: dict) -> None:
    found = made["spans"]
    print(f"{made['model']}; {found['instances']} instances of PolNeAR's test split, "
          f"{found['unplaced']} of them not placed in the texts (missed)\n")  # fmt: skip
    print("| exact match, PolNeAR test | source P / R / F1 | cue | content |\n|---|---|---|---|")
    for name, row in made["spans"]["exact"].items():
        print(f"| {name} | " + " | ".join(_prf(row[k]) for k in polnear.KINDS) + " |")
    print("\n| contents, lenient | P / R / F1 | n |\n|---|---|---|")
    for name, row in made["spans"]["lenient_content"].items():
        print(f"| {name}, all | {_prf(row['all'])} | {row['all']['n']} |")
        print(f"| {name}, contents with quotation marks | R {row['marked']:.3f} | "
              f"{row['marked_n']} |")  # fmt: skip
    print("\n| right speaker or side | P / R / F1 | F1, 95 % | rows | articles |")
    print("|---|---|---|---|---|")
    for name, row in made["speakers"].items():
        print(f"| {name} | {_prf(row)} | {row['low']:.3f} to {row['high']:.3f} | {row['n']} | "
              f"{row['articles']} |")  # fmt: skip
    print("\n| speed | seconds | articles per second | processor seconds | peak GiB |")
    print("|---|---|---|---|---|")
    for name, row in made["speed"].items():
        cells = [f"{row[k]:.2f}" if k in row else "" for k in
                 ("seconds", "articles_per_second", "cpu_seconds", "peak_gib")]  # fmt: skip
        print(f"| {name} | " + " | ".join(cells) + " |")
    print("\n| speed against F1 | seconds | source | cue | content |\n|---|---|---|---|---|")
    for name, row in made["curve"].items():
        print(f"| {name} | {row['seconds']:.2f} | " + " | ".join(f"{row[k]:.3f}"
              for k in polnear.KINDS) + " |")  # fmt: skip


def _prf(row: dict) -> str:
    if "precision" not in row:
        return f"{row['f1']:.3f}"
    return " / ".join(f"{row[k]:.3f}" for k in ("precision", "recall", "f1"))


if __name__ == "__main__":
    main()
