"""Clusters of vectors, the same on every processor, with any number of threads.

Vectors are brought to one length and rounded to whole numbers. Their sums and products stay below
2**53, where floats hold whole numbers exactly: no order of adding up changes a digit.
"""

import numpy as np
from scipy.cluster.hierarchy import ward

UNIT = 2**20  # length of a unit vector; the product of two stays below 2**53
ROUNDS = 100


class ExactWard:
    """Ward clustering refined by spherical k-means, the same on every processor.

    Ward sees at most ``limit`` rows, spread evenly; the tree is cut from the top, and branches
    below ``minimum`` rows dissolve. Rows then move to the nearest centre until none moves.
    The interface is that of scikit-learn as far as BERTopic uses it.
    """

    def __init__(self, number: int, minimum: int, limit: int) -> None:
        self.number, self.minimum, self.limit = number, minimum, limit

    def fit(self, X: np.ndarray, y: object = None) -> "ExactWard":
        """Find the centres among integer unit vectors; ``labels_`` holds each row's cluster."""
        rows = np.arange(len(X))
        if len(X) > self.limit:
            rows = np.arange(self.limit) * len(X) // self.limit
        self.labels_ = np.full(len(X), -1)
        self.labels_[rows] = cut(ward(distances(X[rows])), self.number, self.minimum)
        for _ in range(ROUNDS):
            self.centres_ = _centres(X, self.labels_)
            before, self.labels_ = self.labels_, self._settled(X)
            if (self.labels_ == before).all():
                break
        return self

    def _settled(self, X: np.ndarray) -> np.ndarray:
        """Each row's cluster, after clusters that fell below the minimum are gone."""
        while True:
            labels = self.predict(X)
            sizes = np.bincount(labels, minlength=len(self.centres_))
            if sizes.min() >= self.minimum or len(sizes) == 1:
                return labels
            self.centres_ = np.delete(self.centres_, sizes.argmin(), axis=0)

    def nearest(self, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The cluster with the nearest centre for each row, and the product with that centre."""
        products = X @ self.centres_.T
        return products.argmax(axis=1), products.max(axis=1)

    def predict(self, X: np.ndarray) -> np.ndarray:
        """The cluster with the nearest centre for each row."""
        return self.nearest(X)[0]


def unit(rows: np.ndarray) -> np.ndarray:
    """Rows brought to length UNIT and rounded: whole numbers in floats, zeros stay zeros.

    Each step is elementwise or adds whole numbers below 2**53: exact, whatever the order.
    """
    rows = rows.astype(np.float64)
    largest = np.abs(rows).max(axis=1, initial=0, keepdims=True)
    rows = np.rint(rows * (UNIT / np.maximum(largest, 1)))
    length = np.sqrt((rows * rows).sum(axis=1, keepdims=True))
    return np.rint(rows * (UNIT / np.maximum(length, 1)))


def distances(rows: np.ndarray) -> np.ndarray:
    """Euclidean distances between integer rows, condensed as scipy wants them."""
    squares = (rows * rows).sum(axis=1)
    parts = [np.zeros(0)]
    for first in range(0, len(rows), 256):
        products = rows[first : first + 256] @ rows.T
        for i, row in enumerate(products, first):
            parts.append(np.sqrt(squares[i] + squares[i + 1 :] - 2 * row[i + 1 :]) / UNIT)
    return np.concatenate(parts)


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
    labels = np.full(leaves, -1)
    for label, node in enumerate(sorted(clusters | final)):
        below = [node]
        while below:
            node = below.pop()
            if node < leaves:
                labels[node] = label
            else:
                below.extend(int(child) for child in tree[node - leaves, :2])
    return labels


def _centres(rows: np.ndarray, labels: np.ndarray) -> np.ndarray:
    sums = [rows[labels == label].sum(axis=0) for label in range(labels.max() + 1)]
    return unit(np.array(sums))
