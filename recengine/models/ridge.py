"""Ridge: many small least-squares problems at once, one a row of a sparse matrix; what the factor models stand on.

For each row u, over its cells j, with a weight w_uj >= 0, a target t_uj and the features f_j of the column:

    A_u = shared + diag(penalty_u) + sum over j of w_uj f_j f_j'
    x_u = A_u^-1 sum over j of t_uj f_j

which minimises  sum w_uj (t_uj / w_uj - f_j' x)^2 + x' (shared + diag(penalty_u)) x.  Rows of about the same length are
padded to one length and multiplied as one stack of dense matrices: no loop over rows, and a block stays in the cache.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.sparse import csr_matrix

from recengine.models.csr import counts, dense_product, size, with_values

BLOCK_NUMBERS = 100_000
"""Features gathered for one block. Half a megabyte is what the second cache holds; ten times as much takes twice the
time."""

SLACK = 1.2
"""A block holds rows up to this factor longer than its shortest."""


def solve(
    cells: csr_matrix, target: np.ndarray, features: np.ndarray, penalty: np.ndarray, shared: np.ndarray | None = None
) -> np.ndarray:
    """float64 (n, k): x_u of each row; 0 for a row without cells.

    cells     csr (n, n_columns): the weights w_uj
    target    float64 (nnz,): t_uj of each cell
    features  float64 (n_columns, k): f_j
    penalty   float64 (n, k): positive where `shared` leaves a direction open
    shared    float64 (k, k): what is added to every row's matrix, or None
    """
    out = np.empty((size(cells)[0], features.shape[1]))
    for rows, matrix, right in _systems(cells, target, features, penalty, shared):
        out[rows] = np.linalg.solve(matrix, right[:, :, None])[:, :, 0]
    return out


def solve_with_spread(
    cells: csr_matrix, target: np.ndarray, features: np.ndarray, penalty: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(x_u, diagonal of A_u^-1), each float64 (n, k): what `solve` says, and how loosely the cells hold it."""
    out, spread = np.empty((2, size(cells)[0], features.shape[1]))
    for rows, matrix, right in _systems(cells, target, features, penalty, None):
        inverse = np.linalg.inv(matrix)
        out[rows] = (inverse @ right[:, :, None])[:, :, 0]
        spread[rows] = np.diagonal(inverse, axis1=1, axis2=2)
    return out, spread


def _systems(
    cells: csr_matrix, target: np.ndarray, features: np.ndarray, penalty: np.ndarray, shared: np.ndarray | None
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """(rows, A_u (n_rows, k, k), right-hand sides (n_rows, k)) of each block."""
    k = features.shape[1]
    right = dense_product(with_values(cells, target), features)
    diagonal = np.arange(k)
    for rows, place, inside in _blocks(cells, k):
        gathered = features[cells.indices[place]]  # (n_rows, width, k)
        weighted = gathered * np.where(inside, cells.data[place], 0.0)[:, :, None]
        matrix = gathered.transpose(0, 2, 1) @ weighted
        matrix[:, diagonal, diagonal] += penalty[rows]
        yield rows, matrix if shared is None else matrix + shared, right[rows]


def _blocks(cells: csr_matrix, k: int) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """(rows, place of each of their cells (n_rows, width), whether it is one or padding), shortest rows first."""
    length = counts(cells)
    order = np.argsort(length, kind="stable")
    ascending = length[order]
    start = 0
    while start < len(order):
        longest = SLACK * ascending[start] + 8
        stop = min(
            int(np.searchsorted(ascending, longest, side="right")), start + max(1, int(BLOCK_NUMBERS / (longest * k)))
        )
        rows = order[start:stop]
        step = np.arange(ascending[stop - 1])
        inside = step < length[rows][:, None]
        yield rows, np.where(inside, cells.indptr[rows][:, None] + step, 0), inside
        start = stop
