"""Random weights that depend on the seed and a name alone, so that a new name changes no other."""

import hashlib
from collections.abc import Sequence

import numpy as np


def exponentials(names: Sequence[str], seed: int, draws: int) -> np.ndarray:
    """Standard exponentials: a row for each name."""
    rows = np.empty((len(names), draws))
    for row, name in zip(rows, names, strict=True):
        generator(name, seed).standard_exponential(out=row)
    return rows


def gammas(names: Sequence[str], shapes: np.ndarray, seed: int, draws: int) -> np.ndarray:
    """Standard gammas of the given shapes: a row for each name."""
    return np.array([generator(name, seed).standard_gamma(shape, draws)
                     for name, shape in zip(names, shapes, strict=True)])  # fmt: skip


def generator(name: str, seed: int) -> np.random.Generator:
    """A generator of random numbers for one name."""
    digest = hashlib.blake2b(f"{seed}\t{name}".encode(), digest_size=16).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(digest, "little")))
