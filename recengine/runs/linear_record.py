"""What one way of pressing ratings to k numbers came to, as a record with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from recengine import bootstrap


class Attempt(NamedTuple):
    """One answer to the whole table; shares are None where they say nothing.

    off         float64 (m,): of the test ratings
    left        share of the squares of all cells that it misses, columns centred
    left_known  share of the squares of the known cells that it misses
    angles      degrees between its decoder's span and PCA's, largest first
    training    {steps, converged, fell, gradient, cpu_seconds}
    """

    off: np.ndarray
    left: float | None = None
    left_known: float | None = None
    angles: list[float] | None = None
    training: Mapping[str, Any] | None = None


def record(
    kind: str, regime: str | None, attempts: Sequence[Attempt], pca: Attempt, user: np.ndarray, n_users: int
) -> dict[str, Any]:
    """What `rows` holds of one kind in one regime, an attempt a seed, as plain values.

    user  int (m,): whose each test rating is

    rmse        {value, low, high}: of the test ratings, mean over seeds; 95 % bootstrap over people
    added       {value, low, high}: PCA's less its own, over the same people: above 0 where it is better than PCA
    left        {value, low, high}: share of the squares of all cells that it misses; 95 % t interval over seeds
    left_known  the same of the known training cells
    by_seed     [{rmse, left, left_known, angles, steps, converged, fell, gradient, cpu_seconds}, ...]; angles in
                degrees, largest first; steps, converged, fell and gradient as in `training.pressed.Pressed`
    """
    own = np.stack([_per_user(one.off**2, user, n_users) for one in attempts], axis=1)
    other = _per_user(pca.off**2, user, n_users)[:, None]
    n_test = _per_user(np.ones(len(user)), user, n_users)[:, None]

    def statistics(weight: np.ndarray) -> dict[str, np.ndarray]:
        rmse = bootstrap.mean_ratio(own, np.repeat(n_test, own.shape[1], axis=1), weight, root=True)
        return {"rmse": rmse, "added": bootstrap.mean_ratio(other, n_test, weight, root=True) - rmse}

    point = statistics(np.ones((1, n_users)))
    draws = bootstrap.resample(statistics, n_users)
    over_people = {}
    for name, values in draws.items():
        low, high = bootstrap.interval(values)
        over_people[name] = {"value": float(point[name][0]), "low": low, "high": high}
    return {
        "kind": kind,
        "regime": regime,
        **over_people,
        **{name: over_seeds([getattr(one, name) for one in attempts]) for name in ("left", "left_known")},
        "by_seed": [
            {
                "rmse": float(np.sqrt(np.mean(one.off**2))),
                "left": one.left,
                "left_known": one.left_known,
                "angles": one.angles,
                **(one.training or {}),
            }
            for one in attempts
        ],
    }


def over_seeds(values: Sequence[float | None]) -> dict[str, float] | None:
    """{value, low, high}: mean and 95 % t interval over trainings; None where there are no values, one has no width."""
    known = np.array([value for value in values if value is not None])
    if not len(known):
        return None
    mean, half = float(known.mean()), 0.0
    if len(known) > 1:
        from scipy.special import stdtrit  # the quantile alone; scipy.stats takes a second to import

        half = float(stdtrit(len(known) - 1, 0.975) * known.std(ddof=1) / len(known) ** 0.5)
    return {"value": mean, "low": mean - half, "high": mean + half}


def _per_user(values: np.ndarray, user: np.ndarray, n_users: int) -> np.ndarray:
    return np.bincount(user, values, minlength=n_users)
