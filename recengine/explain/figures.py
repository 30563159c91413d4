"""What a faithfulness run says in figures: shares and means over cases, with 95 % bootstrap intervals over people.

People are drawn, not cases: the ten items of one person hang together.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from recengine import bootstrap

Interval = dict[str, float]
"""{value, low, high}"""

SHARES: Mapping[str, tuple[str, str]] = {
    "share_beating_random": ("deletion_auc", "random_deletion_auc"),
    "share_beating_all": ("deletion_auc", "lowest_random_deletion_auc"),
    "share_own_beating_random": ("own_deletion_auc", "random_deletion_auc"),
    "share_popular_beating_random": ("popular_deletion_auc", "random_deletion_auc"),
    "share_rated_beating_random": ("rated_deletion_auc", "random_deletion_auc"),
    "share_beating_rated": ("deletion_auc", "rated_deletion_auc"),
    "share_shuffled_beating_random": ("shuffled_deletion_auc", "random_deletion_auc"),
    "share_inserted_beating_random": ("random_insertion_auc", "insertion_auc"),
    "share_inserted_beating_all": ("highest_random_insertion_auc", "insertion_auc"),
}
"""{name: (column, column)}: the share of cases where the first lies below the second."""

MEANS = (
    "deletion_auc",
    "insertion_auc",
    "random_deletion_auc",
    "random_insertion_auc",
    "popular_deletion_auc",
    "rated_deletion_auc",
    "own_deletion_auc",
    "sparsity",
    "agreement_shuffled",
    "agreement_twin",
)

MARKED = ("beats_random", "beats_all")
"""Columns of `marked`: whether a case beats random, and whether it beats every random order."""


def marked(cases: pd.DataFrame) -> pd.DataFrame:
    """The cases with two columns more, bool: `MARKED`."""
    mean, lowest = (cases["deletion_auc"] < cases[under] for _, under in list(SHARES.values())[:2])
    return cases.assign(beats_random=mean, beats_all=lowest)


def figures(cases: pd.DataFrame, seed: int) -> dict[str, Interval]:
    """{name: {value, low, high}} of every share and mean whose columns are there; nothing without cases.

    cases  as in `faithfulness.Found`
    seed   of the draws
    """
    values = {
        name: (cases[one] < cases[other]).astype(float).where(cases[one].notna())
        for name, (one, other) in SHARES.items()
        if one in cases and other in cases
    }
    values |= {name: cases[name] for name in MEANS if name in cases}
    if not len(cases):
        return {}
    people = cases["user_idx"].to_numpy().astype(np.int64)
    users, place = np.unique(people, return_inverse=True)
    sums = {name: _sums(column.to_numpy(np.float64), place, len(users)) for name, column in values.items()}

    def statistics(weight: np.ndarray) -> dict[str, np.ndarray]:
        return {name: bootstrap.mean_ratio(over, under, weight) for name, (over, under) in sums.items()}

    draws = bootstrap.resample(statistics, len(users), seed=seed)
    out: dict[str, Interval] = {}
    for name, (over, under) in sums.items():
        if under.sum() == 0:  # of a column that no case has a value in
            continue
        low, high = bootstrap.interval(draws[name])
        out[name] = {"value": float(over.sum() / under.sum()), "low": low, "high": high}
    return out


def by_rank(cases: pd.DataFrame, seed: int) -> list[dict[str, Any]]:
    """{rank, cases, share_beating_random, share_beating_all} of each place in the list, 1 first."""
    rows: list[dict[str, Any]] = []
    for rank, part in cases.groupby("rank"):
        found = figures(part, seed)
        shares = {name: found[name] for name in ("share_beating_random", "share_beating_all")}
        rows.append({"rank": int(rank), "cases": len(part), **shares})  # type: ignore[arg-type]
    return rows


def sanity(found: Mapping[str, Interval]) -> dict[str, Any] | None:
    """The verdict on a method from its figures; None where the check was not made.

    no_better    shuffled claims do no better than random: the interval of their share reaches down to one half
    depends      real claims agree clearly less with shuffled ones than with a twin's: the intervals do not meet; None
                 where an agreement is of nothing, as every claim says the same of every item (`bias`)
    """
    if "share_shuffled_beating_random" not in found:
        return None
    share = found["share_shuffled_beating_random"]
    shuffled, twin = (found.get(name) for name in ("agreement_shuffled", "agreement_twin"))
    return {
        "share_shuffled_beating_random": share,
        "agreement_shuffled": shuffled,
        "agreement_twin": twin,
        "no_better": share["low"] <= 0.5,
        "depends": None if shuffled is None or twin is None else shuffled["high"] < twin["low"],
    }


def mean_curves(curves: Mapping[str, np.ndarray], side: str) -> dict[str, list[float]]:
    """{order: 11 heights}, the mean over cases, of one side: `deletion` or `insertion`."""
    whole = f"{side}."
    return {
        name.removeprefix(whole): [float(height) for height in curve.mean(axis=0, dtype=np.float64)]
        for name, curve in curves.items()
        if name.startswith(whole) and len(curve)
    }


def _sums(column: np.ndarray, place: np.ndarray, n_users: int) -> tuple[np.ndarray, np.ndarray]:
    """(sum, count) of each user, float64 (n_users, 1); NaN counts nothing."""
    known = np.isfinite(column)
    total = np.bincount(place, np.where(known, column, 0.0), minlength=n_users)
    return total[:, None], np.bincount(place, known, minlength=n_users).astype(np.float64)[:, None]
