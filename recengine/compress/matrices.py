"""What is done to one matrix: small numbers become 0, rows and columns leave, two thin matrices stand in its place.

    magnitude   w' = w where |w| is among the largest (1 - sparsity) n m, else 0
    low rank    W = U S V',    W_r = (U_r S_r^1/2)(S_r^1/2 V_r'),    the nearest of rank r in the sum of squares

Sources: Han, Pool, Tran, Dally 2015, NIPS, "Learning both weights and connections" (magnitude); Li et al. 2017, ICLR,
"Pruning filters for efficient ConvNets" (whole filters by their norm); Eckart, Young 1936 (low rank). Differs: a neuron
is judged by the product of the norms of what enters and what leaves it, the size of the map that goes with it.
"""

from __future__ import annotations

import numpy as np

from recengine.compress.recipe import Factorise


def magnitude(values: np.ndarray, sparsity: float) -> np.ndarray:
    """float32 (n, m): the round(sparsity n m) smallest by |w| set to 0; of equals, those that come first."""
    out = np.array(values, np.float32)
    smallest = np.argsort(np.abs(out), axis=None, kind="stable")[: round(sparsity * out.size)]
    out.flat[smallest] = 0.0
    return out


def staying(n: int, sparsity: float) -> int:
    """How many of n stay: n - round(sparsity n), at least one."""
    return max(1, n - round(sparsity * n))


def largest(importance: np.ndarray, n: int) -> np.ndarray:
    """int (n,), ascending: places of the n largest; of equals, those that come first."""
    return np.sort(np.argsort(-importance, kind="stable")[:n])


def rank_of(singular: np.ndarray, step: Factorise) -> int:
    """The rank a step asks for; the lowest that keeps its share of the squares, at most all of them.

    singular  float (k,), falling
    """
    if step.rank is not None:
        return min(step.rank, len(singular))
    kept = np.cumsum(np.square(singular, dtype=np.float64))
    assert step.energy is not None
    return min(len(singular), int(np.searchsorted(kept, step.energy * kept[-1])) + 1)


def low_rank(values: np.ndarray, step: Factorise) -> tuple[np.ndarray, np.ndarray]:
    """(left (n, r), right (r, m)), float32."""
    u, singular, v = np.linalg.svd(np.asarray(values, np.float64), full_matrices=False)
    r = rank_of(singular, step)
    root = np.sqrt(singular[:r])
    return (u[:, :r] * root).astype(np.float32), (root[:, None] * v[:r]).astype(np.float32)


def turned(values: np.ndarray, step: Factorise) -> np.ndarray:
    """float32 (n, r): rows in the coordinates of their r strongest directions; all inner products are as near as rank
    r allows, so what reads nothing else of the rows needs no second matrix.
    """
    u, singular, _ = np.linalg.svd(np.asarray(values, np.float64), full_matrices=False)
    r = rank_of(singular, step)
    return (u[:, :r] * singular[:r]).astype(np.float32)
