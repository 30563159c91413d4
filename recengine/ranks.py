"""Rank correlation: do two rankings put the same things first? Asked of scores and of reasons alike."""

from __future__ import annotations

import numpy as np


def rank_correlation(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """float64 (n,): Spearman's rho of each pair of rows, from -1 to 1; NaN where a row is constant.

        rho = Pearson's correlation of the ranks, equal values sharing the mean of their places

    one, other  float (n, m), finite

    Source: Spearman 1904, American Journal of Psychology 15(1).
    """
    from scipy.stats import rankdata  # slow to import, and most of the engine never ranks

    a, b = (rankdata(rows, axis=1) for rows in (one, other))
    a, b = a - a.mean(axis=1, keepdims=True), b - b.mean(axis=1, keepdims=True)
    size = np.sqrt((a**2).sum(axis=1) * (b**2).sum(axis=1))
    return np.divide((a * b).sum(axis=1), size, out=np.full(len(a), np.nan), where=size > 0)
