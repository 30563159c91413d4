"""Cases in medians and quartiles, and whether accuracy and faithfulness go together.

    lead_c = mean deletion AUC of the ten random orders - deletion AUC of the claimed order      (of case c)

A score in stars can fall below that of the empty profile while ratings leave, so single areas have no bound and a mean
over cases can be carried by a few of them: medians and quartiles say where most cases lie.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from recengine import bootstrap
from recengine.explain.deletion import STEPS
from recengine.explain.figures import Interval

LEAD = "lead"
MEDIANS = (
    "deletion_auc",
    "random_deletion_auc",
    "popular_deletion_auc",
    "rated_deletion_auc",
    "own_deletion_auc",
    "insertion_auc",
    "random_insertion_auc",
)
QUARTILES = (25, 50, 75)

HALFWAY = STEPS // 2
"""The point of a curve where half of the ratings are gone."""

FEWEST = 8
"""Configurations below which nothing is said of how two figures go together."""

SURE = 0.05
"""p above which a rank correlation is no sign of anything."""


def with_lead(cases: pd.DataFrame) -> pd.DataFrame:
    """The cases with the column `lead`: how far the area of the claimed order lies below that of random ones."""
    return cases.assign(**{LEAD: cases["random_deletion_auc"] - cases["deletion_auc"]})


def medians(cases: pd.DataFrame, seed: int) -> dict[str, Interval]:
    """{name: {value, low, high}}: medians over cases of `MEDIANS` and `lead`, 95 % bootstrap over people.

    cases  as in `explain.faithfulness.Found`; nothing is said of none
    """
    if not len(cases):
        return {}
    cases = with_lead(cases)
    columns = {name: cases[name].to_numpy(np.float64) for name in (*MEDIANS, LEAD) if name in cases}
    _, place = np.unique(cases["user_idx"].to_numpy(np.int64), return_inverse=True)
    order = {name: np.argsort(column, kind="stable") for name, column in columns.items()}

    def statistics(weight: np.ndarray) -> dict[str, np.ndarray]:
        return {name: _weighted(column[order[name]], weight[:, place[order[name]]]) for name, column in columns.items()}

    draws = bootstrap.resample(statistics, int(place.max()) + 1, seed=seed, width=len(cases))
    out: dict[str, Interval] = {}
    for name, column in columns.items():
        low, high = bootstrap.interval(draws[name])
        out[name] = {"value": float(np.median(column)), "low": low, "high": high}
    return out


def _weighted(ordered: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """The median in b worlds: the first value, from below, at which half of all weight is reached.

    ordered  float64 (n,), ascending
    weight   float64 (b, n)
    """
    reached = weight.cumsum(axis=1)
    place = (reached < reached[:, -1:] / 2).sum(axis=1)
    return ordered[place]


def quartile_curves(curves: Mapping[str, np.ndarray]) -> dict[str, list[list[float]]]:
    """{`deletion.claimed`, ...: three lists of 11 heights}: first quartile, median and third quartile over cases."""
    return {
        name: np.percentile(curve.astype(np.float64), QUARTILES, axis=0).tolist()
        for name, curve in curves.items()
        if len(curve)
    }


def median_scores(cases: pd.DataFrame, curves: Mapping[str, np.ndarray]) -> dict[str, float]:
    """{`full`, `half`, `half_random`, `empty`}: medians over cases of the item's score, in the model's own unit.

    Of the full profile, with half of the ratings gone as claimed and in random order, and of an empty profile; nothing
    without cases.

        score at p = empty + height(p) (full - empty)

    cases, curves  as in `explain.faithfulness.Found`, in the same order
    """
    if not len(cases):
        return {}
    full, empty = (cases[name].to_numpy(np.float64) for name in ("score", "score_empty"))
    halves = {
        name: empty + curves[f"deletion.{order}"][:, HALFWAY].astype(np.float64) * (full - empty)
        for name, order in (("half", "claimed"), ("half_random", "random"))
    }
    return {name: float(np.median(column)) for name, column in {"full": full, **halves, "empty": empty}.items()}


@dataclass(frozen=True)
class Link:
    """How two figures go together over n configurations.

    rho   Spearman's rank correlation; None where nothing is said
    p     of a rho as far from 0, were there no link
    """

    n: int
    rho: float | None = None
    p: float | None = None

    @property
    def sure(self) -> bool:
        """Whether there are enough configurations, and a link that chance does not make."""
        return self.p is not None and self.p <= SURE


def link(one: Sequence[float], other: Sequence[float]) -> Link:
    """Rank correlation of two figures; nothing of fewer than `FEWEST` configurations, or where one never changes."""
    if len(one) < FEWEST or len(set(one)) < 2 or len(set(other)) < 2:
        return Link(len(one))
    from scipy.stats import spearmanr  # slow to import, and no page needs it to open

    found: Any = spearmanr(one, other)
    return Link(len(one), float(found.statistic), float(found.pvalue))
