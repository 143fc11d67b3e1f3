"""Statements become sums of integers, the same in every order and batch."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from parley import store, vectors
from parley.errors import InputError
from parley.params import Embed
from parley.stages.embed import embed

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / Embed().folder
SENTENCES = [
    "The delegation asked for a ceasefire of thirty days.",
    "A truce would have to last a month, the envoy said.",
    "Wheat prices fell after the harvest.",
]


@pytest.fixture(scope="module")
def loaded() -> vectors.Vectors:
    return vectors.load_vectors(FOLDER)


def statements(sentences: list[str]) -> pd.DataFrame:
    rows = [
        {"statement_id": f"s{i:05}", "document_id": "d1", "field": "text", "start": 0,
         "end": len(sentence), "sentence": sentence, "kind": "narrated", "content_start": -1,
         "content_end": -1, "quotation": 0}
        for i, sentence in enumerate(sentences)
    ]  # fmt: skip
    return store.frame("statements", rows)


def cosine(a: np.ndarray, b: np.ndarray) -> float:
    a, b = a.astype(float), b.astype(float)
    return a @ b / np.sqrt((a @ a) * (b @ b))


def test_sentences_that_mean_alike_lie_near(loaded):
    table = embed(statements(SENTENCES), loaded, Embed())
    truce, month, wheat = table["vector"]
    assert cosine(truce, month) > 0.3 > cosine(truce, wheat)


def test_vector_is_the_sum_of_its_word_pieces(loaded):
    pieces = [loaded.tokenizer.token_to_id(piece) for piece in ("wheat", "##less", "now")]
    (row,) = loaded.sums(["Wheatless NOW"])
    assert row.dtype == np.int32
    assert (row == loaded.table[pieces].astype(np.int32).sum(axis=0)).all()


def test_schema_and_file(loaded, tmp_path):
    table = embed(statements(SENTENCES), loaded, Embed())
    store.write(table, tmp_path / "embeddings.parquet", "embeddings")
    again = store.read(tmp_path / "embeddings.parquet", "embeddings")
    assert np.array_equal(np.stack(again["vector"]), np.stack(table["vector"]))
    assert again["vector"][0].dtype == np.int32


@pytest.mark.parametrize("sentences", [[], ["Peace."], SENTENCES])
def test_few_statements(loaded, sentences):
    table = embed(statements(sentences), loaded, Embed())
    assert list(table["statement_id"]) == [f"s{i:05}" for i in range(len(sentences))]
    assert len(store.check(table, "embeddings")) == len(sentences)


def test_letters_beyond_ascii(loaded):
    rows = loaded.sums(["São Tomé", "sao tome", "переговоры", "🕊", "", " \n"])
    assert (rows[0] == rows[1]).all()
    assert rows[2].any()
    assert not rows[3:].any(), "what the vocabulary lacks counts for nothing"


def test_shuffled_input_gives_the_same_table(loaded):
    data = statements(SENTENCES)
    pd.testing.assert_frame_equal(
        embed(data, loaded, Embed()), embed(data.iloc[[2, 0, 1]], loaded, Embed())
    )


def test_batches_do_not_matter(loaded, monkeypatch):
    sentences = [f"Round {i} of the talks ended. " * (1 + i % 7) for i in range(50)]
    whole = loaded.sums(sentences)
    monkeypatch.setattr(vectors, "BATCH", 3)
    assert (loaded.sums(sentences) == whole).all()
    assert (np.concatenate([loaded.sums([s]) for s in sentences]) == whole).all()


def test_long_sentence_does_not_overflow(loaded):
    (one,) = loaded.sums(["ceasefire "])
    (many,) = loaded.sums(["ceasefire " * 20_000])
    assert (many == one * 20_000).all()


def copy(folder: Path) -> Path:
    return Path(shutil.copytree(FOLDER, folder / "embedding"))


def test_missing_folder_and_file(tmp_path):
    with pytest.raises(InputError, match=r"meta\.json: cannot be read"):
        vectors.load_vectors(tmp_path / "nowhere")
    folder = copy(tmp_path)
    (folder / "vocab.txt").unlink()
    with pytest.raises(InputError, match=r"vocab\.txt: cannot be read"):
        vectors.load_vectors(folder)


def test_changed_file(tmp_path):
    folder = copy(tmp_path)
    content = bytearray((folder / "vectors.npy").read_bytes())
    content[-1] ^= 1
    (folder / "vectors.npy").write_bytes(bytes(content))
    with pytest.raises(InputError, match=r"vectors\.npy: is not the file that meta\.json names"):
        vectors.load_vectors(folder)


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros((5, 4), np.int8), "not int8 vectors for"),
        (np.zeros((5, 4), np.float32), "not int8 vectors for"),
        (np.array([{"a": 1}], dtype=object), "is no table of vectors"),
        (None, "is no table of vectors"),
    ],
)
def test_file_that_does_not_fit(tmp_path, array, message):
    folder = copy(tmp_path)
    if array is None:
        (folder / "vectors.npy").write_bytes(b"")
    else:
        np.save(folder / "vectors.npy", array, allow_pickle=True)
    meta = json.loads((folder / "meta.json").read_text())
    digest = vectors.hashlib.sha256((folder / "vectors.npy").read_bytes()).hexdigest()
    meta["files"]["vectors.npy"] = digest
    (folder / "meta.json").write_text(json.dumps(meta))
    with pytest.raises(InputError, match=message):
        vectors.load_vectors(folder)


@pytest.mark.parametrize("meta", ["[]", "{}", '{"files": 3}'])
def test_meta_without_digests(tmp_path, meta):
    folder = copy(tmp_path)
    (folder / "meta.json").write_text(meta)
    with pytest.raises(InputError, match="names no sha256"):
        vectors.load_vectors(folder)
