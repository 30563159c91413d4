"""Point: what one setting of a sweep came to, over all its seeds; and when one point is clearly better than another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from recengine.errors import RequestError


@dataclass(frozen=True)
class Point:
    """One setting, measured; plain values throughout, so that it goes to JSON and comes back.

    setting    its name, `grid`
    rmse       of the test ratings, stars clipped to the scale, mean over seeds; None where a seed diverged
    low, high  95 % bootstrap interval of it over people
    epochs     of a training; None where the model is solved
    seconds    of processor time, all seeds together, without what the lab itself measures
    diverged   whether the training of any seed did
    n_users, n_ratings  people and ratings it was trained on
    by_seed    RMSE of each seed; None where it diverged
    gaps       {another setting: (value, low, high)}: this one's RMSE less the other's, the same people drawn in both
    measured   whatever else was measured (`runs.lab_sweep.sweep` lists it)
    """

    setting: str
    rmse: float | None
    low: float | None
    high: float | None
    epochs: int | None
    seconds: float
    diverged: bool
    n_users: int
    n_ratings: int
    by_seed: tuple[float | None, ...]
    gaps: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)
    measured: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """{field: plain value}; what was measured stands beside the other fields."""
        values = asdict(self)
        measured = values.pop("measured")
        values["gaps"] = {other: list(gap) for other, gap in self.gaps.items()}
        return {**values, "by_seed": list(self.by_seed), **measured}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Point:
        """The point that `to_json` wrote."""
        own = {name: values[name] for name in cls.__dataclass_fields__ if name != "measured"}
        rest = {name: value for name, value in values.items() if name not in own}
        own["by_seed"] = tuple(own["by_seed"])
        own["gaps"] = {other: tuple(gap) for other, gap in own["gaps"].items()}
        return cls(**own, measured=rest)


@dataclass(frozen=True)
class Points:
    """The points of one sweep, found by their settings."""

    all: Sequence[Point]

    def __iter__(self) -> Iterator[Point]:
        return iter(self.all)

    def __getitem__(self, setting: str) -> Point:
        for point in self.all:
            if point.setting == setting:
                return point
        raise RequestError.unknown("setting of this sweep", setting, [point.setting for point in self.all])

    def beats(self, one: str, other: str) -> bool:
        """Whether `one` is clearly better than `other`.

        Both hold: the 95 % interval of the difference over people lies below 0, and the worst seed of the one is
        better than the best seed of the other. A point that diverged beats none, and every point that did not beats it.
        """
        a, b = self[one], self[other]
        if a.rmse is None or b.rmse is None:
            return a.rmse is not None
        worst, best = (f(seed for seed in p.by_seed if seed is not None) for f, p in ((max, a), (min, b)))
        return a.gaps[other][2] < 0 and worst < best

    def gain(self, one: str, other: str) -> float | None:
        """By how much `other` is better than `one`, stars of RMSE; None where either diverged."""
        a, b = self[one].rmse, self[other].rmse
        return None if a is None or b is None else a - b
