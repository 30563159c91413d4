"""Several folds and many users in one line a metric: the value, and how far it would move with other people."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from recengine import bootstrap
from recengine.evaluation import beyond
from recengine.evaluation.evaluator import FoldResult

Interval = dict[str, float]
"""{value, low, high}"""

RATIOS = {"rmse": ("sum_sq", "n_test"), "mae": ("sum_abs", "n_test")}
"""Metrics pooled over ratings: {name: (column of sums, column of counts)}; all others are means over users."""

OF_ALL_LISTS = ("coverage", "gini")


def summarise(results: Sequence[FoldResult], seed: int = 0) -> dict[str, Interval]:
    """{metric: {value, low, high}} over the folds of one model.

        value = mean of the folds' values;   low, high = 95 % bootstrap interval over users

    A draw takes the same people in every fold, and a person's errors stay together. For `coverage` and `gini` the draws
    are shifted to the value, because a resample holds fewer different people than the real lists come from.

    results  folds of one model, made with the same n; a metric that some fold has no value of is left out
    seed     of the draws: the same results and seed give the same intervals
    """
    frames = [result.per_user for result in results]
    users = all_users(frames)
    names = [name for name in results[0].metrics if all(name in result.metrics for result in results)]
    values = {name: float(np.mean([result.metrics[name] for result in results])) for name in names}
    whole = [name for name in names if name.split("@")[0] in OF_ALL_LISTS]
    sums = {name: user_sums(frames, users, name) for name in names if name not in whole}
    lists = [_listed_by(result, users) for result in results] if whole else []

    def statistics(weight: np.ndarray) -> dict[str, np.ndarray]:
        out = {name: bootstrap.mean_ratio(*sums[name], weight, root=name == "rmse") for name in sums}
        worlds = [((listed.T @ weight.T).T, n_items) for listed, n_items in lists]  # (b, listed items) a fold
        for name in whole:
            formula = beyond.coverage if name.startswith("coverage") else beyond.gini
            out[name] = np.mean([formula(counts, n_items) for counts, n_items in worlds], axis=0)
        return out

    width = max((listed.indices.max(initial=0) + 1 for listed, _ in lists), default=1)
    draws = bootstrap.resample(statistics, len(users), seed=seed, width=width)
    out: dict[str, Interval] = {}
    for name in names:
        if name in whole:
            low, high = bootstrap.interval(draws[name], around=values[name])
            low, high = max(0.0, low), min(1.0, high)
        else:
            low, high = bootstrap.interval(draws[name])
        out[name] = {"value": values[name], "low": low, "high": high}
    return out


def all_users(frames: Sequence[pd.DataFrame]) -> np.ndarray:
    """user_idx, ascending, of everybody with held-out items in any fold."""
    return np.unique(np.concatenate([frame["user_idx"].to_numpy() for frame in frames]))


def user_sums(frames: Sequence[pd.DataFrame], users: np.ndarray, metric: str) -> tuple[np.ndarray, np.ndarray]:
    """What each user adds above and below the line of a metric, float64 (n_users, n_folds) each.

        metric of fold f = sum_u over_uf / sum_u under_uf     (for `rmse` its square root)

    frames  `FoldResult.per_user` of each fold; users elsewhere than in `users` are left out
    metric  `rmse`, `mae`, or a column that is averaged over users, with or without its `@n`; NaN counts nowhere
    """
    over, under = np.zeros((len(users), len(frames))), np.zeros((len(users), len(frames)))
    top, bottom = RATIOS.get(metric, (metric.split("@")[0], None))
    for number, frame in enumerate(frames):
        user, value = frame["user_idx"].to_numpy(), frame[top].to_numpy(np.float64)
        mine = np.isin(user, users) & ~np.isnan(value)
        place = np.searchsorted(users, user[mine])
        over[place, number] = value[mine]
        under[place, number] = 1.0 if bottom is None else frame[bottom].to_numpy(np.float64)[mine]
    return over, under


def _listed_by(result: FoldResult, users: np.ndarray) -> tuple[sparse.csr_matrix, int]:
    """CSR (n_users, listed rated items) of who was shown what, and the number of rated items."""
    listed = beyond.incidence(result.lists, len(result.rated))
    shown = np.flatnonzero((np.bincount(listed.indices, minlength=len(result.rated)) > 0) & result.rated)
    place = np.searchsorted(users, result.per_user["user_idx"].to_numpy())
    spread = sparse.csr_matrix((np.ones(len(place)), (place, np.arange(len(place)))), shape=(len(users), len(place)))
    return sparse.csr_matrix(spread @ listed[:, shown]), int(result.rated.sum())
