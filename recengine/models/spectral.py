"""Spectral: where the factor models start: the strongest directions of a matrix, a function of the data alone.

    M = U S V',    start = V_k S_k^(1/2)

so that users and items in another order give the same factors in that order, and no seed is drawn.
Source: Eckart, Young 1936, Psychometrika 1(3): no matrix of k factors lies nearer to M.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import svds

from recengine.models.csr import row_sums, size, turned

DENSE_UP_TO = 256
"""Rows or columns up to which all directions are taken at once: symmetric data hides some from a Krylov search."""


def leading(matrix: csr_matrix, k: int) -> np.ndarray:
    """float64 (n_columns, k): V_k S_k^(1/2), strongest first, signs arbitrary; 0 beyond the rank of the matrix.

    matrix  csr float64 (n_rows, n_columns)
    """
    n_rows, n_columns = size(matrix)
    short = min(n_rows, n_columns)
    out = np.zeros((n_columns, k))
    if not np.any(matrix.data):
        return out
    if short <= max(DENSE_UP_TO, k):
        _, strength, v = np.linalg.svd(matrix.toarray(), full_matrices=False)
    else:
        by_short = matrix if n_rows == short else turned(matrix)
        start = row_sums(by_short, by_short.data**2)
        found: Any = svds(matrix, k=k, v0=start)
        _, strength, v = found
    order = np.argsort(-strength, kind="stable")[:k]
    out[:, : len(order)] = v[order].T * np.sqrt(strength[order])
    return out
