"""Ridge: many small least-squares problems at once, one a row of a sparse matrix; what the factor models stand on.

For each row u, over its cells j, with a weight w_uj >= 0, a target t_uj and the features f_j of the column:

    A_u = shared + diag(penalty_u) + sum over j of w_uj f_j f_j'
    x_u = A_u^-1 sum over j of t_uj f_j

which minimises  sum w_uj (t_uj / w_uj - f_j' x)^2 + x' (shared + diag(penalty_u)) x.  Rows of about the same length are
padded to one length and multiplied as one stack of dense matrices: no loop over rows, and a block stays in the cache.

A row with m < k cells and nothing shared is answered by a system of m unknowns in place of k. With the m features as
rows of F, and P = diag(penalty_u):

    (P + F' W F)^-1 F' t = P^-1 F' (I + W F P^-1 F')^-1 t

Source: Henderson, Searle 1981, SIAM Review 23(1), eq. 2 and 3 (the push-through identity).
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
    n, k = size(cells)[0], features.shape[1]
    out = np.empty((n, k))
    short = counts(cells) < k if shared is None else np.zeros(n, bool)
    for rows, matrix, right in _systems(cells, target, features, penalty, shared, ~short):
        out[rows] = np.linalg.solve(matrix, right[:, :, None])[:, :, 0]
    for rows, place, inside in _blocks(cells, k, short):
        gathered = features[cells.indices[place]]  # F: (n_rows, width, k)
        held = gathered / penalty[rows][:, None, :]  # F P^-1
        weight, wanted = (np.where(inside, values[place], 0.0) for values in (cells.data, target))
        matrix = weight[:, :, None] * (gathered @ held.transpose(0, 2, 1))
        matrix[:, np.arange(inside.shape[1]), np.arange(inside.shape[1])] += 1.0
        out[rows] = (np.linalg.solve(matrix, wanted[:, :, None]).transpose(0, 2, 1) @ held)[:, 0]
    return out


def shares(features: np.ndarray, penalty: np.ndarray) -> np.ndarray:
    """float64 (k, m): what each of one row's m targets adds to x, where every weight is 1; x = shares @ targets.

        (P + F' F)^-1 F' = P^-1 F' (I + F P^-1 F')^-1

    features  float64 (m, k): F, one row a cell
    penalty   float64 (k,): the diagonal of P, positive where m < k
    """
    m, k = features.shape
    if m < k:
        held = features / penalty
        return np.linalg.solve(np.eye(m) + features @ held.T, held).T  # the matrix is its own transpose
    return np.linalg.solve(np.diag(penalty) + features.T @ features, features.T)


def solve_with_spread(
    cells: csr_matrix, target: np.ndarray, features: np.ndarray, penalty: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(x_u, diagonal of A_u^-1), each float64 (n, k): what `solve` says, and how loosely the cells hold it."""
    out, spread = np.empty((2, size(cells)[0], features.shape[1]))
    for rows, matrix, right in _systems(cells, target, features, penalty, None, np.ones(len(out), bool)):
        inverse = np.linalg.inv(matrix)
        out[rows] = (inverse @ right[:, :, None])[:, :, 0]
        spread[rows] = np.diagonal(inverse, axis1=1, axis2=2)
    return out, spread


def _systems(
    cells: csr_matrix,
    target: np.ndarray,
    features: np.ndarray,
    penalty: np.ndarray,
    shared: np.ndarray | None,
    chosen: np.ndarray,
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """(rows, A_u (n_rows, k, k), right-hand sides (n_rows, k)) of each block of the chosen rows, bool (n,)."""
    k = features.shape[1]
    right = dense_product(with_values(cells, target), features)
    diagonal = np.arange(k)
    for rows, place, inside in _blocks(cells, k, chosen):
        gathered = features[cells.indices[place]]  # (n_rows, width, k)
        weighted = gathered * np.where(inside, cells.data[place], 0.0)[:, :, None]
        matrix = gathered.transpose(0, 2, 1) @ weighted
        matrix[:, diagonal, diagonal] += penalty[rows]
        yield rows, matrix if shared is None else matrix + shared, right[rows]


def _blocks(cells: csr_matrix, k: int, chosen: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """(rows, place of each of their cells (n_rows, width), whether it is one or padding) of the chosen rows, bool
    (n,), shortest first."""
    length = counts(cells)
    order = np.argsort(length, kind="stable")
    order = order[chosen[order]]
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
