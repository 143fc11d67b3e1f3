"""Clusters of vectors, the same on every processor, with any number of threads.

Vectors are brought to one length and rounded to whole numbers. Their sums and products stay below
2**53, where floats hold whole numbers exactly: no order of adding up changes a digit.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy.cluster.hierarchy import ward
from scipy.sparse import csr_matrix
from scipy.spatial.distance import squareform

UNIT = 2**20  # length of a unit vector; the product of two stays below 2**53
WIDEST = 7000  # columns of a sparse part: so many squares of UNIT add up below 2**53
ROUNDS = 100


@dataclass(frozen=True)
class Rows:
    """Integer rows in two parts: dense numbers, and sparse ones in columns after them."""

    dense: np.ndarray
    sparse: csr_matrix

    @classmethod
    def of(cls, dense: np.ndarray) -> Self:
        """Rows without a sparse part."""
        return cls(dense, csr_matrix((len(dense), 0)))

    def __len__(self) -> int:
        return len(self.dense)

    def __getitem__(self, rows: np.ndarray) -> "Rows":
        return Rows(self.dense[rows], self.sparse[rows])

    def products(self, others: np.ndarray) -> np.ndarray:
        """The product of each row with each of a few dense rows."""
        width = self.dense.shape[1]
        return self.dense @ others[:, :width].T + self.sparse @ others[:, width:].T

    def sums(self, labels: np.ndarray) -> np.ndarray:
        """The sum of the rows of each label; rows labelled -1 count for none."""
        member = np.flatnonzero(labels >= 0)
        place = (np.ones(len(member)), (labels[member], member))
        members = csr_matrix(place, shape=(labels.max() + 1, len(labels)))
        return np.hstack([members @ self.dense, (members @ self.sparse).toarray()])

    def squares(self) -> np.ndarray:
        """The square of each row's length."""
        sparse = self.sparse.multiply(self.sparse).sum(axis=1)
        return (self.dense * self.dense).sum(axis=1) + np.asarray(sparse).ravel()


class ExactWard:
    """Ward clustering refined by spherical k-means, the same on every processor.

    The tree is cut from the top, and branches below ``minimum`` rows dissolve. Rows then move to
    the nearest centre until none moves.
    """

    def __init__(self, number: int, minimum: int) -> None:
        self.number, self.minimum = number, minimum

    def fit(self, rows: Rows, tree: np.ndarray) -> Self:
        """Find the centres from the linkage of the rows; ``labels_`` holds each row's cluster."""
        return self.settle(rows, cut(tree, self.number, self.minimum))

    def settle(self, rows: Rows, labels: np.ndarray) -> Self:
        """Move rows to the nearest centre, beginning with these labels; -1 for rows without."""
        self.labels_ = labels
        for _ in range(ROUNDS):
            self.centres_ = unit(rows.sums(self.labels_))
            before, self.labels_ = self.labels_, self._settled(rows)
            if (self.labels_ == before).all():
                break
        return self

    def _settled(self, rows: Rows) -> np.ndarray:
        """Each row's cluster, after clusters that fell below the minimum are gone."""
        while True:
            labels = rows.products(self.centres_).argmax(axis=1)
            sizes = np.bincount(labels, minlength=len(self.centres_))
            if sizes.min() >= self.minimum or len(sizes) == 1:
                return labels
            self.centres_ = np.delete(self.centres_, sizes.argmin(), axis=0)


def unit(rows: np.ndarray) -> np.ndarray:
    """Rows brought to length UNIT and rounded: whole numbers in floats, zeros stay zeros.

    Each step is elementwise or adds whole numbers below 2**53: exact, whatever the order.
    """
    rows = rows.astype(np.float64)
    largest = np.abs(rows).max(axis=1, initial=0, keepdims=True)
    rows = np.rint(rows * (UNIT / np.maximum(largest, 1)))
    length = np.sqrt((rows * rows).sum(axis=1, keepdims=True))
    return np.rint(rows * (UNIT / np.maximum(length, 1)))


def sparse_unit(rows: csr_matrix) -> csr_matrix:
    """The same for sparse rows of small whole numbers."""
    squares = np.asarray(rows.multiply(rows).sum(axis=1)).ravel()
    scale = UNIT / np.maximum(np.sqrt(squares), 1)
    made = rows.astype(np.float64)
    made.data = np.rint(made.data * np.repeat(scale, np.diff(made.indptr)))
    return made


def spread(number: int, limit: int) -> np.ndarray:
    """At most ``limit`` of so many rows, spread evenly."""
    return np.arange(number) if number <= limit else np.arange(limit) * number // limit


def tree_of(apart: np.ndarray) -> np.ndarray:
    """The linkage by Ward's method of a square matrix of distances; none of a single row."""
    return ward(squareform(apart, checks=False)) if len(apart) > 1 else np.zeros((0, 4))


def distances(rows: Rows) -> np.ndarray:
    """Euclidean distances between integer rows, a square matrix in single precision."""
    squares = rows.squares()
    found = np.zeros((len(rows), len(rows)), np.float32)
    across = rows.sparse.T.tocsr()
    for first in range(0, len(rows), 256):
        last = min(first + 256, len(rows))
        part = rows[np.arange(first, last)]
        products = part.dense @ rows.dense[first:].T
        products += (part.sparse @ across[:, first:]).toarray()
        both = squares[first:last, None] + squares[first:]
        found[first:last, first:] = np.sqrt(both - 2 * products) / UNIT
        found[last:, first:last] = found[first:last, last:].T
    return found


def cut(tree: np.ndarray, number: int, minimum: int) -> np.ndarray:
    """Labels of at most ``number`` clusters from a linkage tree, -1 for rows of small branches.

    The highest merge is undone first. A branch with fewer than ``minimum`` rows makes no cluster
    (as in the condensed tree of HDBSCAN: Campello, Moulavi & Sander, 2013).
    """
    leaves = len(tree) + 1
    size = np.concatenate([np.ones(leaves), tree[:, 3]])
    height = np.concatenate([np.zeros(leaves), tree[:, 2]])
    clusters = {2 * leaves - 2}
    final: set[int] = set()
    while clusters and len(clusters) + len(final) < number:
        node = max(clusters, key=lambda node: (height[node], node))
        clusters.discard(node)
        children = [int(child) for child in tree[node - leaves, :2]] if height[node] else []
        children = [child for child in children if size[child] >= minimum]
        if children:
            clusters.update(children)
        else:
            final.add(node)
    parent = [0] * len(size)
    for node, (one, other) in enumerate(tree[:, :2].astype(int).tolist(), leaves):
        parent[one] = parent[other] = node
    label = [-1] * len(size)
    for number, node in enumerate(sorted(clusters | final)):
        label[node] = number
    for node in range(len(size) - 2, -1, -1):  # parents come after their children
        if label[node] < 0:
            label[node] = label[parent[node]]
    return np.array(label[:leaves])
