"""Points made by hand: an error, seeds around it, and gaps of a given half width to all others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from recengine.lab.points import Point


def points(
    rmse: Mapping[str, float | None],
    *,
    measured: Mapping[str, Mapping[str, Any]] | None = None,
    half: float = 0.001,
    spread: float = 0.0005,
) -> list[Point]:
    """A point of each; None diverged. Three seeds at rmse - spread, rmse and rmse + spread."""
    finite = {name: value for name, value in rmse.items() if value is not None}
    return [
        Point(
            setting=name,
            rmse=value,
            low=None if value is None else value - 0.01,
            high=None if value is None else value + 0.01,
            epochs=10,
            seconds=1.0,
            diverged=value is None,
            n_users=100,
            n_ratings=1_000,
            by_seed=(None, None, None) if value is None else (value - spread, value, value + spread),
            gaps={}
            if value is None
            else {
                other: (value - against, value - against - half, value - against + half)
                for other, against in finite.items()
                if other != name
            },
            measured=(measured or {}).get(name, {}),
        )
        for name, value in rmse.items()
    ]
