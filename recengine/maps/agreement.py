"""Agreement: do two spaces, or two pictures, say the same of the same points?

    procrustes   min over rotation or reflection R and scale s of |A - s B R|^2 / |A|^2, both centred
    overlap_i    |k nearest of i in one space that are also nearest in the other| / k
    cka          |Y'X|_F^2 / (|X'X|_F |Y'Y|_F), both centred: 1 where one is a rotation of the other, whatever its size
    angles       principal angles between the spans of two spaces: 0 where one holds the other

Sources: Schoenemann 1966, Psychometrika 31(1) · Kornblith et al. 2019, ICML, eq. 4 (linear CKA) · Bjoerck, Golub 1973,
Mathematics of Computation 27.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.linalg import subspace_angles

from recengine.maps.space import Metric, nearest, shared


class Aligned(NamedTuple):
    """A picture turned, mirrored and scaled onto another.

    points     float64 (n, 2): the second picture, laid over the first
    disparity  0 to 1: share of the first picture's spread that the second cannot follow
    """

    points: np.ndarray
    disparity: float


def aligned(onto: np.ndarray, picture: np.ndarray) -> Aligned:
    """Lay `picture` over `onto` as well as turning, mirroring and one scale can; both float (n, 2)."""
    a, b = (np.asarray(points, np.float64) for points in (onto, picture))
    centre = a.mean(axis=0)
    a, b = a - centre, b - b.mean(axis=0)
    left, values, right = np.linalg.svd(b.T @ a)
    spread = float((b**2).sum())
    scale = float(values.sum()) / spread if spread else 0.0
    laid = scale * b @ (left @ right)
    whole = float((a**2).sum())
    return Aligned(laid + centre, float(((a - laid) ** 2).sum()) / whole if whole else 0.0)


def overlap(one: np.ndarray, other: np.ndarray, *, k: int = 10, metric: Metric = "cosine") -> np.ndarray:
    """float64 (n,): share of each point's k nearest that two spaces, float (n, d) and (n, e), have in common."""
    k = min(k, len(one) - 1)
    return shared(nearest(one, k, metric), nearest(other, k, metric))


def linear_cka(one: np.ndarray, other: np.ndarray) -> float:
    """0 to 1: how alike two spaces of the same points are, float (n, d) and (n, e); 0 where one is constant."""
    x, y = (np.asarray(rows, np.float64) - np.mean(rows, axis=0) for rows in (one, other))
    size = np.linalg.norm(x.T @ x) * np.linalg.norm(y.T @ y)
    return float(np.linalg.norm(y.T @ x) ** 2 / size) if size else 0.0


def cka_by_chance(one: np.ndarray, other: np.ndarray) -> float:
    """What `linear_cka` is on average when the points of one space are shuffled; 0 where one is constant.

        E = tr(X'X) tr(Y'Y) / ((n - 1) |X'X|_F |Y'Y|_F)

    Exact: over all permutations P of centred Gram matrices K, L, E tr(K P L P') = tr(K) tr(L) / (n - 1), as the rows of
    both sum to 0.
    """
    x, y = (np.asarray(rows, np.float64) - np.mean(rows, axis=0) for rows in (one, other))
    size = np.linalg.norm(x.T @ x) * np.linalg.norm(y.T @ y)
    return float((x**2).sum() * (y**2).sum() / ((len(x) - 1) * size)) if size else 0.0


def disparity_by_chance(onto: np.ndarray, picture: np.ndarray, *, draws: int = 20, seed: int = 0) -> float:
    """What `aligned` leaves over on average when the points of one picture are shuffled, over `draws` shuffles."""
    rng = np.random.default_rng(seed)
    return float(np.mean([aligned(onto, rng.permutation(picture)).disparity for _ in range(draws)]))


def principal_angles(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """float64, radians from 0 to pi/2, largest first: angles between the columns' spans, float (n, d) and (n, e)."""
    return subspace_angles(np.asarray(one, np.float64), np.asarray(other, np.float64))
