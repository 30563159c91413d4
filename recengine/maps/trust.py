"""Trust: how much of the full space a picture keeps.

    trustworthiness(k) = 1 - 2 / (n k (2 n - 3 k - 1)) * sum of (r_ij - k) over i and each j near i in the picture alone
    kept_i             = |the k nearest of i in space that are among its k nearest in the picture| / k

r_ij is j's rank among i's neighbours in space. 1 is perfect, random placement is about 1/2 and k / n.
Source: Venna, Kaski 2001, ICANN, eq. 1 (as scikit-learn has it); `kept` is the neighbourhood preservation of France,
Carroll 2007. Differs: above `SAMPLE` points trustworthiness, which ranks every pair, is taken on a seeded sample, which
is said; what is kept is always of all points.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from recengine.maps.space import Metric, nearest, shared, unit

K = 10
SAMPLE = 5_000


@dataclass(frozen=True, eq=False)
class Trust:
    """How far a picture can be trusted.

    trustworthiness  0 to 1
    kept             mean of `kept_each`
    kept_each        float32 (n,): share of each point's true k neighbours that are near it in the picture
    used             int64 (n_used,): the points that trustworthiness was taken on, all of them or a sample
    k, metric        of the neighbourhoods in space
    """

    trustworthiness: float
    kept: float
    kept_each: np.ndarray
    used: np.ndarray
    k: int
    metric: str


def trust(vectors: np.ndarray, picture: np.ndarray, *, k: int = K, metric: Metric = "cosine", seed: int = 0) -> Trust:
    """How much of the neighbourhoods in `vectors` is left in `picture`; `trusts` of one."""
    return trusts(vectors, {"": picture}, k=k, metric=metric, seed=seed)[""]


def trusts(
    vectors: np.ndarray,
    pictures: Mapping[str, np.ndarray],
    *,
    k: int = K,
    metric: Metric = "cosine",
    seed: int = 0,
    near: np.ndarray | None = None,
) -> dict[str, Trust]:
    """How much of the neighbourhoods in `vectors` is left in each of several pictures; the space is ranked once.

    vectors   float (n, d)
    pictures  {name: float (n, 2)}
    k         neighbours; fewer where there are not enough points (`reach`)
    near      int (n, reach(n, k)): `nearest` of the vectors by that metric, where it is known already
    """
    n = len(vectors)
    used = np.arange(n) if n <= SAMPLE else np.sort(np.random.default_rng(seed).choice(n, SAMPLE, replace=False))
    true = nearest(vectors, reach(n, k), metric) if near is None else near
    drawn = {name: _nearest_drawn(np.asarray(points)[used], reach(len(used), k)) for name, points in pictures.items()}
    worth = _trustworthiness(np.asarray(vectors)[used], drawn, metric)
    out = {}
    for name, points in pictures.items():
        all_drawn = drawn[name] if len(used) == n else _nearest_drawn(points, true.shape[1])
        each = shared(true, all_drawn)
        out[name] = Trust(worth[name], float(each.mean()), each.astype(np.float32), used, true.shape[1], metric)
    return out


def reach(n: int, k: int = K) -> int:
    """How many neighbours are looked at among n points: k, but never half of them."""
    return min(k, (n - 1) // 2)


def random_picture(n: int, seed: int = 0) -> np.ndarray:
    """float64 (n, 2): points thrown by chance, what any map must beat."""
    return np.random.default_rng(seed).normal(size=(n, 2))


def _nearest_drawn(picture: np.ndarray, k: int) -> np.ndarray:
    """int (n, k) by Euclidean distance, nearest first."""
    from scipy.spatial import KDTree

    points = np.asarray(picture, np.float64)
    found = np.asarray(KDTree(points).query(points, k + 1)[1])
    own = found == np.arange(len(points))[:, None]
    own[~own.any(axis=1), -1] = True  # more than k twins: its own row is not among them
    return found[~own].reshape(len(points), k)


def _trustworthiness(rows: np.ndarray, drawn: Mapping[str, np.ndarray], metric: Metric) -> dict[str, float]:
    """Of each picture, from its points' k nearest there, int (n, k)."""
    n, k = len(rows), next(iter(drawn.values())).shape[1]
    space = unit(rows) if metric == "cosine" else np.asarray(rows, np.float64)
    penalty = dict.fromkeys(drawn, 0.0)
    for start in range(0, n, 512):
        similarity = space[start : start + 512] @ space.T
        own = np.arange(len(similarity))
        similarity[own, start + own] = np.inf  # itself first, at rank 0
        order = np.argsort(-similarity, axis=1, kind="stable")
        rank = np.empty_like(order)
        np.put_along_axis(rank, order, np.arange(n)[None], axis=1)
        for name, near in drawn.items():
            far = np.take_along_axis(rank, near[start : start + 512].astype(np.int64), axis=1) - k
            penalty[name] += float(far[far > 0].sum())
    return {name: 1.0 - 2.0 * lost / (n * k * (2 * n - 3 * k - 1)) for name, lost in penalty.items()}
