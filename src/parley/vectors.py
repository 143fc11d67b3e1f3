"""Static token vectors in integers: load them, and turn sentences into sums of them.

A sentence's vector is the sum of its word pieces' vectors. Integers add up to the same sum on
every processor, in every order, in every batch; vectors of a transformer do not.
"""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from parley import store
from parley.errors import InputError

MEND = "restore the folder from git or make it again with pipelines/embedding/distil.py"
BATCH = 4096


@dataclass(frozen=True)
class Vectors:
    """A WordPiece tokenizer and one int8 vector for each of its word pieces."""

    tokenizer: Tokenizer
    table: np.ndarray

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return self.table.shape[1]

    def sums(self, sentences: Sequence[str]) -> np.ndarray:
        """One row of int32 sums for each sentence; zeros where no word piece is known."""
        table = self.table.astype(np.int32)
        rows = [np.zeros((0, self.dimensions), np.int32)]
        for first in range(0, len(sentences), BATCH):
            batch = list(sentences[first : first + BATCH])
            ids = [x.ids for x in self.tokenizer.encode_batch_fast(batch, add_special_tokens=False)]
            ends = np.cumsum([0, *map(len, ids)])
            pieces = np.fromiter((piece for sentence in ids for piece in sentence), np.int32)
            counts = csr_matrix(
                (np.ones(len(pieces), np.int32), pieces, ends), shape=(len(ids), len(table))
            )
            rows.append(counts @ table)
        return np.concatenate(rows)


def load_vectors(folder: Path) -> Vectors:
    """Load vectors.npy and vocab.txt after checking them against the sha256 in meta.json.

    Raises
    ------
    InputError
        If a file is missing, changed or does not fit the others.
    """
    folder = Path(folder)
    meta = store.read_json(folder / "meta.json")
    content = {name: _checked(folder / name, meta) for name in ("vectors.npy", "vocab.txt")}
    try:
        table = np.load(io.BytesIO(content["vectors.npy"]), allow_pickle=False)
    except (ValueError, EOFError) as error:
        raise InputError(f"{folder / 'vectors.npy'}: is no table of vectors ({error}); {MEND}") \
            from None  # fmt: skip
    pieces = content["vocab.txt"].decode("utf-8").removesuffix("\n").split("\n")
    if table.dtype != np.int8 or table.ndim != 2 or len(table) != len(pieces):
        raise InputError(
            f"{folder / 'vectors.npy'}: holds {table.dtype} {table.shape}, "
            f"not int8 vectors for {len(pieces)} word pieces; {MEND}"
        )
    return Vectors(_tokenizer(pieces), table)


def _checked(path: Path, meta: object) -> bytes:
    files = meta.get("files") if isinstance(meta, dict) else None
    expected = files.get(path.name) if isinstance(files, dict) else None
    if not expected:
        raise InputError(f"{path.parent / 'meta.json'}: names no sha256 of {path.name}; {MEND}")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); {MEND}") from None
    if hashlib.sha256(content).hexdigest() != expected:
        raise InputError(f"{path}: is not the file that meta.json names (sha256); {MEND}")
    return content


def _tokenizer(pieces: list[str]) -> Tokenizer:
    """BERT's uncased WordPiece tokenizer (Devlin et al., 2019) over these word pieces."""
    model = WordPiece(
        {piece: number for number, piece in enumerate(pieces)},
        unk_token="[UNK]",
        max_input_chars_per_word=100,
    )
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    return tokenizer
