"""Popularity: the same list for everybody, the yardstick every other model must beat.

    mean    score(i) = (sum of r_ui over U_i + damping * mu) / (|U_i| + damping)      in stars
    count   score(i) = |U_i|                                                          in ratings

Source: common practice; the damped mean is the posterior mean of a normal with `damping` pseudo-ratings of mu.
Differs from it: nothing. The count reads how many rated an item, never how.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np

from recengine.data.dataset import Dataset
from recengine.explanation import Explanation
from recengine.models.base import Profile, needs_reason
from recengine.models.config import check, setting
from recengine.models.refusals import needs_stars
from recengine.progress import Progress, silent


@dataclass(frozen=True)
class PopularityConfig:
    """What is counted."""

    by: Literal["mean", "count"] = setting("mean", "what ranks an item: its damped mean in stars, or how many rated it")
    damping: float = setting(5.0, "ratings of the overall mean added to each item's own", low=0, high=10_000)

    def __post_init__(self) -> None:
        check(self)


def refuse(config: PopularityConfig, dataset: Dataset) -> None:
    """Raise RequestError for the mean of a data set without stars."""
    if config.by == "mean":
        needs_stars(dataset, "popularity", "by = 'mean'")


class Popularity:
    """See the head of the file."""

    item_score: np.ndarray
    """float32 (n_items,): the score of each item, the same for every profile."""

    item_count: np.ndarray
    """int64 (n_items,): |U_i|."""

    mu: float
    """Mean of all training ratings."""

    explains_by = ("ratings",)

    def __init__(self, config: PopularityConfig) -> None:
        self.config = config
        self.unit = "stars" if config.by == "mean" else "ratings"

    @property
    def predicts_stars(self) -> bool:
        return self.unit == "stars"

    def fit(self, dataset: Dataset, *, seed: int = 0, progress: Progress = silent) -> Self:
        """Count and average. Raises RequestError for the mean of a data set without stars."""
        refuse(self.config, dataset)
        ratings = dataset.ratings
        self.mu = float(ratings.rating.mean(dtype=np.float64)) if len(ratings) else 0.0
        self.item_count = dataset.item_counts
        if self.config.by == "count":
            self.item_score = self.item_count.astype(np.float32)
        else:
            total = np.bincount(ratings.item_idx, ratings.rating, minlength=dataset.n_items)
            weight = self.item_count + self.config.damping
            score = (total + self.config.damping * self.mu) / np.where(weight > 0, weight, 1.0)
            self.item_score = np.where(weight > 0, score, np.nan).astype(np.float32)
        progress(1.0, "counted")
        return self

    def score(self, profiles: Sequence[Profile]) -> np.ndarray:
        """float32 (n_profiles, n_items): the same row for each. NaN: nobody rated the item and damping is 0."""
        return np.repeat(self.item_score[None], len(profiles), axis=0)

    def explain(self, profile: Profile, item_idx: int, by: str = "ratings") -> Explanation:
        """No contributions: the score is the same for everybody."""
        needs_reason("popularity", by, self.explains_by)
        score = float(self.item_score[item_idx])
        terms = {"mu": self.mu, "n_i": int(self.item_count[item_idx]), "damping": self.config.damping}
        return Explanation.split(score=score, base_value=score, contributions=(), terms=terms)

    def state(self) -> dict[str, np.ndarray]:
        return {"item_score": self.item_score, "item_count": self.item_count, "mu": np.float64(self.mu).reshape(1)}

    @classmethod
    def from_state(cls, config: PopularityConfig, state: Mapping[str, np.ndarray]) -> Self:
        model = cls(config)
        model.item_score, model.item_count = state["item_score"], state["item_count"]
        model.mu = float(state["mu"][0])
        return model


MODEL, CONFIG = Popularity, PopularityConfig
PRESETS = {"tuned": PopularityConfig(by="mean"), "ranking": PopularityConfig(by="count")}
