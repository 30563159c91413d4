"""Models whose reasons are known without asking them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch

from recengine.data.dataset import Dataset
from recengine.explanation import Contribution, Explanation
from recengine.models.base import Path, Profile, stack


class SumModel:
    """score(u, i) = sum_j s_ji r_uj: every reason is the whole truth. NaN where no rating is similar."""

    config, unit = None, "similarity"
    explains_by = ("ratings", "neighbours")

    def __init__(self, near) -> None:
        self.near = np.array(near, dtype=np.float32)  # (n_items, n_items), row the rated item
        self.asked: list[int] = []

    def fit(self, dataset, *, seed=0, progress=None):
        return self

    def score(self, profiles):
        self.asked.append(len(profiles))
        rows = stack(profiles, len(self.near))
        touched = (rows != 0).astype(np.float32) @ (self.near != 0).astype(np.float32)
        return np.where(touched > 0, rows @ self.near, np.nan).astype(np.float32)

    def state(self):
        return {"near": self.near}

    @classmethod
    def from_state(cls, config, state):
        return cls(state["near"])

    def explain(self, profile, item_idx, by):
        if by == "neighbours":
            parts = [Contribution("neighbour", 1, float(self.score([profile])[0, item_idx]))]
        else:
            values = profile.rating * self.near[profile.item_idx, item_idx]
            parts = [
                Contribution("rating", int(item), float(value))
                for item, value in zip(profile.item_idx, values, strict=True)
                if value
            ]
        return Explanation.split(score=float(self.score([profile])[0, item_idx]), base_value=0.0, contributions=parts)


class LyingModel(SumModel):
    """Scores as `SumModel`, and credits its ratings in the opposite order."""

    def explain(self, profile, item_idx, by):
        found = super().explain(profile, item_idx, by)
        values = [part.value for part in found.contributions]
        parts = [replace(part, value=value) for part, value in zip(found.contributions, reversed(values), strict=True)]
        return Explanation.split(score=found.score, base_value=0.0, contributions=parts)


class LevelModel(SumModel):
    """The mean of the profile for every item: all ratings count, none for one item more than for another."""

    explains_by = ("ratings",)

    def score(self, profiles):
        return np.array([np.full(len(self.near), p.rating.mean()) for p in profiles], dtype=np.float32)

    def explain(self, profile, item_idx, by):
        parts = [
            Contribution("level", int(item), float(rating) / len(profile))
            for item, rating in zip(profile.item_idx, profile.rating, strict=True)
        ]
        return Explanation.split(score=float(profile.rating.mean()), base_value=0.0, contributions=parts)


class MuteModel:
    """Scores, and gives no reasons."""

    config, unit = None, "similarity"

    def __init__(self, n_items: int) -> None:
        self.n_items = n_items

    def score(self, profiles):
        return np.zeros((len(profiles), self.n_items), np.float32)


def profile(ratings: dict[int, float], user_idx: int | None = 4) -> Profile:
    """ratings: {item_idx: stars}"""
    return Profile(np.array(list(ratings)), np.array(list(ratings.values())), user_idx=user_idx)


def without_titles(dataset: Dataset, *rows: int) -> Dataset:
    """The data set with these items' titles blank."""
    items = dataset.items.copy()
    items.loc[list(rows), "title"] = ""
    return replace(dataset, items=items)


class SmoothModel(SumModel):
    """score(u, i) = exp(sum_j s_ji r_uj): no exact split, a gradient; and two kinds of numbers to split by."""

    explains_by = ()
    attributes = ("factors", "ratings")

    def score(self, profiles):
        return np.exp(stack(profiles, len(self.near)) @ self.near).astype(np.float32)

    def path(self, profile, item_idx, by):
        own = torch.from_numpy(self.near[profile.item_idx, item_idx].astype(np.float64))
        value = profile.rating.astype(np.float64)
        if by == "factors":  # the first number is known exactly, the others are one part
            known = (Contribution("factor", 0, 0.25),)
            rest = Path(
                value, np.zeros(len(value)), lambda x: (x @ own).exp() - 0.25, np.zeros(len(value), int),
                (("factor", 1, "rest"),), known,
            )  # fmt: skip
            return rest
        parts = tuple(("rating", int(item), "") for item in profile.item_idx)
        return Path(value, np.zeros(len(value)), lambda x: (x @ own).exp(), np.arange(len(value)), parts)
