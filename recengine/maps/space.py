"""The full space: who is near whom before anything is drawn.

    cosine   <a, b> / (|a| |b|)      direction alone; a vector of zeros is at 0 to all
    dot      <a, b>                  what factor models rank by: long vectors are near to many

Similarities are made in blocks of rows, so that 17,632 points never need the whole table at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np

Metric = Literal["cosine", "dot"]
METRICS: tuple[Metric, ...] = ("cosine", "dot")

BLOCK_BYTES = 64 * 2**20


def unit(vectors: np.ndarray) -> np.ndarray:
    """float64 (n, d): every row of length 1, rows of zeros as they are."""
    rows = np.asarray(vectors, np.float64)
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.divide(rows, length, out=np.zeros_like(rows), where=length > 0)


def similar(vectors: np.ndarray, points: np.ndarray, metric: Metric) -> np.ndarray:
    """float64 (n_points, n): similarity of some points to all.

    vectors  float (n, d)
    points   int (n_points,)
    """
    rows = unit(vectors) if metric == "cosine" else np.asarray(vectors, np.float64)
    return rows[points] @ rows.T


def fixed_signs(directions: np.ndarray) -> np.ndarray:
    """The columns of float (n, k), each with its largest |entry| positive: a solver may return either sign."""
    largest = np.abs(directions).argmax(axis=0)
    signs = np.sign(directions[largest, np.arange(directions.shape[1])])
    return directions * np.where(signs == 0, 1.0, signs)


def nearest(vectors: np.ndarray, k: int, metric: Metric = "cosine") -> np.ndarray:
    """int32 (n, k): the k most similar others of every point, most similar first; ties go to the smaller row.

    k  1 to n - 1
    """
    found = [_top(block, start, k) for start, block in _blocks(vectors, metric)]
    return np.concatenate(found).astype(np.int32)


def similarity_of(vectors: np.ndarray, near: np.ndarray, metric: Metric = "cosine") -> np.ndarray:
    """float32 (n, k): how similar each point is to those of its row in `near`, int (n, k)."""
    rows = unit(vectors) if metric == "cosine" else np.asarray(vectors, np.float64)
    columns = [np.einsum("nd,nd->n", rows, rows[others]) for others in near.T]
    return np.stack(columns, axis=1).astype(np.float32)


def shared(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """float64 (n,): share of each row's k entries that stand in the same row of the other; int (n, k) both."""
    return (one[:, :, None] == other[:, None, :]).any(axis=2).mean(axis=1)


def _blocks(vectors: np.ndarray, metric: Metric) -> Iterator[tuple[int, np.ndarray]]:
    rows = unit(vectors) if metric == "cosine" else np.asarray(vectors, np.float64)
    height = max(1, BLOCK_BYTES // (8 * len(rows)))
    for start in range(0, len(rows), height):
        yield start, rows[start : start + height] @ rows.T


def _top(similarity: np.ndarray, start: int, k: int) -> np.ndarray:
    """int (b, k) of rows `start`, `start + 1`, ..., each left out of its own neighbours."""
    own = np.arange(len(similarity))
    similarity[own, start + own] = -np.inf
    floor = np.partition(similarity, -k, axis=1)[:, -k, None]  # the k-th best of each row
    above, level = similarity > floor, similarity == floor
    kept = above | (level & (level.cumsum(axis=1) <= k - above.sum(axis=1, keepdims=True)))
    columns = np.nonzero(kept)[1].reshape(len(similarity), k)
    order = np.argsort(-np.take_along_axis(similarity, columns, axis=1), axis=1, kind="stable")
    return np.take_along_axis(columns, order, axis=1)
