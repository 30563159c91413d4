"""Affinity: a table of who is like whom as coordinates, so that models of neighbours can be drawn too.

    S = (A + A') / 2, negatives as 0      N = D^(-1/2) S D^(-1/2),  D_ii = sum over j of S_ij
    N - t t' = U L U',  t = D^(1/2) 1 / |D^(1/2) 1|                 x_i = row i of U_k L_k^(1/2)

<x_i, x_j> comes as near to N_ij as k numbers a point can; t, which tells only how connected each is, is left out. Who
is like nobody is at 0. Coordinates beyond the positive eigenvalues are 0.
Source: Ng, Jordan, Weiss 2002, NIPS, "On spectral clustering". Differs from it: t left out, columns scaled by L^(1/2).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import LinearOperator, eigsh, svds

from recengine.maps.space import fixed_signs
from recengine.models.csr import dense_product, row_sums, size, turned, with_values
from recengine.models.spectral import DENSE_UP_TO

K = 32
"""Coordinates of a point."""

WIDEST = 128
"""Features up to which rows are drawn as they are."""


def coordinates(affinity: csr_matrix, k: int = K) -> np.ndarray:
    """float32 (n, k): strongest first, signs fixed.

    affinity  csr (n, n), any similarity of the row to the column; 0 where there is none
    """
    positive = with_values(affinity, np.maximum(affinity.data, 0).astype(np.float64))
    s = csr_matrix((positive + turned(positive)) / 2)
    degree, n = row_sums(s, s.data), size(s)[0]
    root = np.sqrt(degree)
    scale = np.divide(1.0, root, out=np.zeros(n), where=root > 0)
    s.data *= np.repeat(scale, np.diff(s.indptr)) * scale[s.indices]
    trivial = root / max(float(np.linalg.norm(root)), np.finfo(float).tiny)
    values, vectors = _leading(s, trivial, min(k, n))
    out = np.zeros((n, k), np.float32)
    out[:, : len(values)] = fixed_signs(vectors) * np.sqrt(np.maximum(values, 0.0))
    out[degree == 0] = 0.0
    return out


def _leading(s: csr_matrix, trivial: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """(values (k,), vectors (n, k)) of s - trivial trivial', largest first."""
    n = size(s)[0]
    if n <= max(DENSE_UP_TO, k + 1):
        values, vectors = np.linalg.eigh(s.toarray() - np.outer(trivial, trivial))
    else:
        make: Any = LinearOperator  # it chooses its kind itself, which a type checker cannot follow
        deflated = make((n, n), matvec=lambda x: s @ x - trivial * (trivial @ x), dtype=np.float64)
        start = np.random.default_rng(0).normal(size=n)  # a fixed one: the same table, the same coordinates
        values, vectors = eigsh(deflated, k=k, which="LA", v0=start)
    order = np.argsort(-values, kind="stable")[:k]
    return values[order], vectors[:, order]


def narrow(items: csr_matrix, users: csr_matrix | None = None, k: int = K * 2) -> np.ndarray:
    """float32 (n, n_features): rows as they are, or where there are many features their k strongest directions.

    items  csr (n_items, n_features): decides the directions, V_k of items = U S V'
    users  csr (n, n_features): rows to be told in them in place of the items'
    """
    asked = items if users is None else users
    if min(size(items)) <= WIDEST:
        return dense_product(asked, np.eye(size(items)[1])).astype(np.float32)
    found: Any = svds(items, k=k, v0=np.ones(min(size(items))))
    directions = found[2][::-1].T
    return dense_product(asked, fixed_signs(directions)).astype(np.float32)
