"""Similarity: how like each other two rows of numbers are, users or items; one product a block, no loop over pairs.

The asymmetric cosine of target a and neighbour b, with settings alpha, lambda and q:

    s_ab = ( <w_a, w_b> / (|w_a|^(2 - 2 alpha) |w_b|^(2 alpha))  *  n_ab / (n_ab + lambda) )^q

n_ab counts the places where both have a value. alpha = 1/2, lambda = 0, q = 1 is the plain cosine over all of each
one's values. Only s > 0 is kept: what lies below `NOISE` before the power counts as 0.
Sources: alpha and q: Aiolli 2013, RecSys, "Efficient top-n recommendation for very large scale binary rated datasets"
(its locality is the power q) · lambda: Bell, Koren 2007, ICDM.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_matrix

from recengine.models.csr import (
    counts,
    dense_product,
    elementwise,
    pattern_of,
    product,
    row_of,
    row_sums,
    rows,
    size,
    stacked,
    turned,
    with_values,
)
from recengine.models.memory import block_rows
from recengine.progress import Progress, silent

NOISE = 1e-9
"""Smallest cosine that counts. Ratings of one sign stay above it up to 10^15 common places; sums of residuals that
cancel do not, and what is left of them is rounding."""

DENSE_FROM = 0.1
"""Share of non-zeros from which a dense product is the faster one."""


@dataclass(frozen=True, eq=False)
class Vectors:
    """What is compared: one vector a row.

    weight  csr float64 (n, n_places), indices sorted; a stored zero is a value too, and counts for n_ab
    """

    weight: csr_matrix

    @cached_property
    def norm(self) -> np.ndarray:
        """float64 (n,): |w_a|"""
        return np.sqrt(row_sums(self.weight, self.weight.data**2))

    @cached_property
    def pattern(self) -> csr_matrix:
        """csr float64 (n, n_places): 1 where there is a value."""
        return pattern_of(self.weight)

    @cached_property
    def by_place(self) -> tuple[csr_matrix, csr_matrix]:
        """Weight and pattern as csr (n_places, n)."""
        return turned(self.weight), turned(self.pattern)

    def rows(self, start: int, stop: int) -> Vectors:
        """The vectors of some rows."""
        return Vectors(rows(self.weight, slice(start, stop)))


@dataclass(frozen=True)
class Measure:
    """The settings of the file's formula: `asymmetry` alpha, `shrinkage` lambda, `amplification` q; k are kept."""

    asymmetry: float = 0.5
    shrinkage: float = 0.0
    amplification: float = 1.0
    k: int | None = None

    def near(self, targets: Vectors, others: Vectors, own: np.ndarray) -> csr_matrix:
        """csr float32 (n_targets, n_others): s_ab where it is positive and b is among the k most like a.

        own  int (n_targets,): the row of `others` that a target is itself, and so never near; no row of it for none
        """
        weight, pattern = others.by_place
        s = product(targets.weight, weight)
        target, (scale_a, scale_b) = row_of(s), self._scales(targets, others)
        s.data *= scale_a[target] * scale_b[s.indices]
        s.data[(s.data < NOISE) | (s.indices == own[target])] = 0.0
        if self.shrinkage:
            common = product(targets.pattern, pattern)
            s = elementwise(s, with_values(common, common.data / (common.data + self.shrinkage)))
        s = csr_matrix(with_values(s, s.data**self.amplification), dtype=np.float32)
        keep_nearest(s, self.k)
        s.eliminate_zeros()
        return s

    def near_dense(self, targets: Vectors, others: Vectors, own: np.ndarray) -> np.ndarray:
        """float32 (n_targets, n_others): `near` with its zeros, the sooner made where most targets meet most others.

        One pass over the values of the others answers all targets at once; the sums are those of `near`, term by term.
        """
        s = self._products(others.weight, targets.weight)
        scale_a, scale_b = self._scales(targets, others)
        s *= scale_a[:, None] * scale_b
        s[s < NOISE] = 0.0
        known = np.flatnonzero((own >= 0) & (own < s.shape[1]))
        s[known, own[known]] = 0.0
        if self.shrinkage:
            common = self._products(others.pattern, targets.pattern)
            s *= common / (common + self.shrinkage)
        if self.amplification != 1.0:
            s **= self.amplification
        s = s.astype(np.float32)
        if self.k is not None and self.k < s.shape[1]:
            s[s < np.partition(s, -self.k, axis=1)[:, [-self.k]]] = 0.0
        return s

    @staticmethod
    def _products(others: csr_matrix, targets: csr_matrix) -> np.ndarray:
        """float64 (n_targets, n_others): the inner product of every two rows."""
        return np.ascontiguousarray(dense_product(others, turned(targets).toarray()).T)

    def _scales(self, targets: Vectors, others: Vectors) -> tuple[np.ndarray, np.ndarray]:
        """(|w_a|^(2 alpha - 2) (n_targets,), |w_b|^(-2 alpha) (n_others,)), 0 where a vector is."""
        with np.errstate(divide="ignore"):
            scale_a = np.where(targets.norm > 0, targets.norm ** (2 * self.asymmetry - 2), 0.0)
            scale_b = np.where(others.norm > 0, others.norm ** (-2 * self.asymmetry), 0.0)
        return scale_a, scale_b

    def all_pairs(self, vectors: Vectors, progress: Progress = silent) -> csr_matrix:
        """csr float32 (n, n): row a holds s_ab of its k nearest b; made in blocks of rows."""
        n = size(vectors.weight)[0]
        block = block_rows(8 * n)
        blocks = []
        for start in range(0, n, block):
            stop = min(n, start + block)
            blocks.append(self.near(vectors.rows(start, stop), vectors, np.arange(start, stop)))
            progress(stop / n, f"compared {stop:,} of {n:,}")
        return stacked(blocks)


def keep_nearest(s: csr_matrix, k: int | None) -> None:
    """Set to 0, in place, what is not among the k largest of its row; those tied with the k-th stay.

    s  csr float32 (n_targets, n_others), no negative value; k None keeps all
    """
    length = counts(s)
    if k is None or not len(length) or length.max() <= k:
        return
    long = np.flatnonzero(length > k)
    padded = np.zeros((len(long), int(length.max())), s.dtype)  # the values of each long row, then zeros
    inside = np.arange(padded.shape[1]) < length[long][:, None]
    row = row_of(s)
    padded[inside] = s.data[np.isin(row, long)]
    floor = np.zeros(len(length), s.dtype)
    floor[long] = np.partition(padded, -k, axis=1)[:, -k]
    s.data[s.data < floor[row]] = 0.0


def pairs_bytes(n: int, at_place: np.ndarray, k: int | None) -> int:
    """At most this many bytes for the pairs `all_pairs` keeps: 8 each, and each place makes n_place^2 pairs at most.

    n         vectors
    at_place  int (n_places,): how many of them have a value there
    """
    together = at_place.astype(float)
    return int(8 * min(float((together**2).sum()), float(n) * n, float(n) * (n if k is None else k)))


class Neighbourhood:
    """A matrix of similarities to multiply by, dense where that is faster. Rows: neighbours, columns: targets."""

    def __init__(self, near: csr_matrix) -> None:
        self.near = near

    @cached_property
    def _dense(self) -> np.ndarray | None:
        n_neighbours, n_targets = size(self.near)
        return self.near.toarray() if self.near.nnz >= DENSE_FROM * n_neighbours * n_targets else None

    def sums(self, weight: csr_matrix) -> np.ndarray:
        """float32 (n, n_targets): for each row of `weight` the sum over neighbours of weight times similarity."""
        return dense_product(weight, self.near if self._dense is None else self._dense)
