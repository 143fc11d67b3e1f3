"""Learn the reader (models/reader) from the coded real articles of the split train and the drills.

    reader.py --out models/reader --unseen data/coded/reader.csv

Reads the codes (data/coded/positions.csv), the articles of the local mirror and, where there is
one, data/coded/drills.jsonl (texts written for it, see drills.py). Writes the learned
weights, and for every case of the training articles what a reader says of it that has not seen
its fold: document, hash of the sentence, actor, issue, probabilities; no text. `build.py
candidates` takes the features of training articles from that table. About an hour on two cores.
Weights learned on another machine differ in their last figures, so the files are kept.
"""

import argparse
import math
import random
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import build
import numpy as np
import pandas as pd
import torch
from drills import load_drills

from parley import store
from parley.codebook import load_issues
from parley.errors import InputError
from parley.params import Train
from parley.stance.cases import CLASSES, Labelled, labelled
from parley.stance.classifiers import Encoder
from parley.stance.encoder import base_folder, network
from parley.stance.gold import ARGUABLE, deal, sentence_hash
from parley.stance.reader import (
    Asked,
    Page,
    Pieces,
    asked,
    pages,
    save_reader,
    tensors,
)
from parley.vectors import load_vectors

EPOCHS, RATE, HEAD_RATE, DECAY, DROPOUT = 2, 4e-4, 1e-3, 0.01, 0.2
FOLDS = 2  # parts of the training articles, each judged by a reader that has not seen it
BATCH, CHUNK = 16, 30  # sentences in a batch; batches among which lengths are sorted
WARM = 0.1  # share of the steps in which the rate rises
SEED = 20250516
COLUMNS = ("document", "sentence", "actor", "issue", *CLASSES)


def batches(cases: Sequence[Asked], chosen: Sequence[int], written: Sequence[Page],
            draw: random.Random | None) -> list[list[int]]:  # fmt: skip
    """Cases in batches of whole sentences of like length."""
    of_page: dict[int, list[int]] = defaultdict(list)
    for k in chosen:
        of_page[cases[k].page].append(k)
    order = list(of_page)
    if draw:
        draw.shuffle(order)
    made = []
    for first in range(0, len(order), BATCH * CHUNK):
        part = sorted(order[first : first + BATCH * CHUNK], key=lambda p: len(written[p].ids))
        made += [[k for page in part[i : i + BATCH] for k in of_page[page]]
                 for i in range(0, len(part), BATCH)]  # fmt: skip
    if draw:
        draw.shuffle(made)
    return made


def fit(cases: Sequence[Asked], written: Sequence[Page], gold: Sequence[int],
        weights: Sequence[float], chosen: Sequence[int], propositions, base: Path):  # fmt: skip
    """The network, learned from the chosen cases, and the names of what was learned."""
    torch.manual_seed(SEED)
    draw = random.Random(SEED)
    net = network(base, DROPOUT)
    net.train()
    learned = {n for n, w in net.named_parameters() if w.requires_grad}
    for part in net.encoder.modules():
        if isinstance(part, torch.nn.Linear):
            part.to(torch.bfloat16)  # they stay as they are, so they need be rounded only once
    encoder = [w for w in net.encoder.parameters() if w.requires_grad]
    steps = EPOCHS * math.ceil(len({cases[k].page for k in chosen}) / BATCH)
    best = torch.optim.AdamW([{"params": encoder, "lr": RATE},
                              {"params": net.head.parameters(), "lr": HEAD_RATE}],
                             weight_decay=DECAY)  # fmt: skip
    rate = torch.optim.lr_scheduler.LambdaLR(
        best, lambda s: min(1, (s + 1) / (WARM * steps)) * max(0, 1 - s / steps))
    wanted, weigh = torch.tensor(gold), torch.tensor(weights)
    begun = time.monotonic()
    for epoch in range(EPOCHS):
        lost = seen = 0.0
        for batch in batches(cases, chosen, written, draw):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                told = net(*tensors([cases[k] for k in batch], written, propositions,
                                    torch.float32))  # fmt: skip
            each = torch.nn.functional.cross_entropy(told.float(), wanted[batch], reduction="none")
            loss = (each * weigh[batch]).mean()
            best.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            best.step()
            rate.step()
            lost, seen = lost + loss.item() * len(batch), seen + len(batch)
        print(f"epoch {epoch + 1}: loss {lost / seen:.3f}, {time.monotonic() - begun:.0f} s",
              file=sys.stderr, flush=True)  # fmt: skip
    return net.eval(), learned


def predict(net, cases, written, chosen, propositions) -> np.ndarray:
    """Probabilities of the chosen cases, in their order."""
    table = np.zeros((len(cases), len(CLASSES)))
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
        for batch in batches(cases, chosen, written, None):
            told = net(*tensors([cases[k] for k in batch], written, propositions, torch.float32))
            table[batch] = torch.softmax(told.float(), -1).numpy()
    return np.round(table[list(chosen)], 4)


def vectors(propositions: Sequence[str], base: Path) -> dict[str, np.ndarray]:
    """The published encoder's vector of each proposition, of length 1."""
    from transformers import AutoModel

    pieces, encoder = Pieces(base), AutoModel.from_pretrained(str(base)).eval()
    found = {}
    for text in propositions:
        ids = torch.tensor([pieces.tokenizer.encode(text).ids])
        with torch.inference_mode():
            mean = encoder(input_ids=ids).last_hidden_state.mean(1)[0].numpy()
        found[text] = mean / np.linalg.norm(mean)
    return found


def everything(book: Path, coded: Path, base: Path):
    """All labelled cases, what is asked of which page, the pages, and the propositions' vectors."""
    readings, parts, places = build.coded_articles(book, coded)
    issues, pieces = load_issues(book / "issues.yaml"), Pieces(base)
    build.imply(readings, parts, places, issues, Encoder(load_vectors(build.EMBEDDING)))
    found: list[Labelled] = []
    those: list[Asked] = []
    written: list[Page] = []
    for key, part in parts.items():
        named, number = pages(readings[key], pieces), {}
        for reading in readings[key]:
            if reading.statement_id in named:
                number.setdefault(sentence_hash(reading.sentence), len(written))
                written.append(named[reading.statement_id])
        for row in labelled(readings[key], part, issues, {}, "coded", *places[key]):
            if row.case is not None:
                found.append(row)
                page = number[row.sentence]
                those.append(asked(page, written[page], row.case))
    return found, those, written, vectors([i.proposition for i in issues.issues.values()], base)


def main() -> None:
    """The command line."""
    shape = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=shape)
    parser.add_argument("--book", type=Path, default=Path("data/codebook"))
    parser.add_argument("--coded", type=Path, default=Path("data/coded"))
    parser.add_argument("--out", type=Path, default=Path("models/reader"))
    parser.add_argument("--unseen", type=Path, default=Path("data/coded/reader.csv"))
    given = parser.parse_args()
    try:
        base = base_folder()
        rows, cases, written, propositions = everything(given.book, given.coded, base)
        drills = load_drills(given.coded / "drills.jsonl", load_issues(given.book / "issues.yaml"),
                             Pieces(base), len(written))  # fmt: skip
    except InputError as error:
        print(f"reader: {error}", file=sys.stderr)
        sys.exit(2)
    drilled = list(range(len(cases), len(cases) + len(drills.cases)))
    cases, written = cases + drills.cases, written + drills.pages
    gold = [CLASSES.index(stance) for stance in [*(row.gold for row in rows), *drills.gold]]
    weights = [ARGUABLE if grade == "A" else 1.0
               for grade in [*(row.grade for row in rows), *drills.grades]]  # fmt: skip
    learnable = [k for k, row in enumerate(rows) if row.split == "train"]
    fold = deal({rows[k].group for k in learnable}, FOLDS, Train().seed)
    print(f"all: {len(learnable)} cases, {len(drilled)} of drills", file=sys.stderr)
    net, learned = fit(cases, written, gold, weights, learnable + drilled, propositions, base)
    save_reader(net, sorted(learned), propositions, given.out, cases=len(learnable), seed=SEED,
                articles=len({rows[k].document for k in learnable}), drilled=len(drilled),
                epochs=EPOCHS, made_by="pipelines/coded/reader.py")  # fmt: skip
    told = []
    for n in sorted(set(fold.values())):
        seen = [k for k in learnable if fold[rows[k].group] != n]
        unseen = [k for k in learnable if fold[rows[k].group] == n]
        print(f"without fold {n + 1}: {len(seen)} cases", file=sys.stderr)
        net, _ = fit(cases, written, gold, weights, seen + drilled, propositions, base)
        table = predict(net, cases, written, unseen, propositions)
        right = [row[gold[k]] for k, row in zip(unseen, table, strict=True)]
        print(f"loss on it {-np.log(np.maximum(right, 1e-4)).mean():.3f}", file=sys.stderr)
        for k, row in zip(unseen, table, strict=True):
            told.append((rows[k].document, rows[k].sentence, rows[k].actor, rows[k].issue, *row))
    frame = pd.DataFrame(told, columns=list(COLUMNS))
    store.write_csv(frame.sort_values(list(COLUMNS[:4]), kind="stable"), given.unseen)


if __name__ == "__main__":
    main()
