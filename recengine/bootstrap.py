"""How sure a metric is: 95 % percentile intervals over users drawn again with replacement.

People are drawn, not ratings: one person's ratings hang together, so drawing rows would make every interval too narrow.
Source: Efron, Tibshirani 1993, An Introduction to the Bootstrap, chapter 13.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

DRAWS = 1000
LOW, HIGH = 2.5, 97.5  # percentiles of a 95 % interval
BLOCK_BYTES = 64 * 2**20

Statistics = Callable[[np.ndarray], dict[str, np.ndarray]]
"""From weights (b, n_users) to {name: (b,)}: each statistic in b worlds, where user u counts weights[:, u] times."""


def weights(n_users: int, *, draws: int, seed: int, width: int = 1) -> Iterator[np.ndarray]:
    """How often each user is drawn, in blocks: float64 (b, n_users), every row sums to n_users.

    width  columns of the widest table that is made from a block; no such table passes 64 MB. Blocks change memory only:
           the rows are the same for every width.
    """
    rng = np.random.default_rng(seed)
    rows = max(1, BLOCK_BYTES // (8 * max(n_users, width)))
    for start in range(0, draws, rows):
        b = min(rows, draws - start)
        drawn = rng.integers(n_users, size=(b, n_users)) + np.arange(b)[:, None] * n_users
        yield np.bincount(drawn.ravel(), minlength=b * n_users).reshape(b, n_users).astype(np.float64)


def resample(
    statistics: Statistics, n_users: int, *, draws: int = DRAWS, seed: int = 0, width: int = 1
) -> dict[str, np.ndarray]:
    """{name: float64 (draws,)}: every statistic in every world; all of them see the same draws."""
    blocks = [statistics(block) for block in weights(n_users, draws=draws, seed=seed, width=width)]
    return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}


def mean_ratio(over: np.ndarray, under: np.ndarray, weight: np.ndarray, *, root: bool = False) -> np.ndarray:
    """Mean over folds of a ratio of sums over users.

        value = mean_f  sum_u w_u over_uf / sum_u w_u under_uf       (its square root within each fold, where `root`)

    over, under  float64 (n_users, n_folds); 0 and 0 where the fold has nothing of the user
    weight       float64 (b, n_users): the same people in every fold, as one person's folds hang together too

    Returns float64 (b,); folds that a draw left without users are skipped, NaN where it left none.
    """
    above, below = weight @ over, weight @ under  # (b, n_folds)
    filled = below > 0
    ratio = np.divide(above, below, out=np.zeros_like(above), where=filled)
    return divided((np.sqrt(ratio) if root else ratio).sum(axis=1), filled.sum(axis=1))


def divided(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """above / below, NaN where there is nothing below."""
    return np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0)


def interval(values: np.ndarray, *, around: float | None = None) -> tuple[float, float]:
    """2.5th and 97.5th percentile of the draws, NaN left out.

    around  shift the draws so that their mean is this value. For statistics that a resample bends: it holds fewer
            different people (63 % of them), so its lists hold fewer different items than the real ones ever can.
    """
    known = values[~np.isnan(values)]
    low, high = np.percentile(known, [LOW, HIGH])
    shift = 0.0 if around is None else around - known.mean()
    return float(low + shift), float(high + shift)
