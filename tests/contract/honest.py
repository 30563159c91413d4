"""The smallest model that keeps every law: sums of plain cosines between items. Broken on purpose elsewhere.

    score(u, i) = strength * sum over I_u of cos(r_i, r_j) r_uj

Source: none; made for the tests.
Differs from it: nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from recengine.data.dataset import Dataset
from recengine.explanation import Contribution, Explanation
from recengine.models.base import Profile, needs_score, stack
from recengine.models.config import check, setting
from recengine.progress import Progress, silent


@dataclass(frozen=True)
class HonestConfig:
    strength: float = setting(1.0, "factor of every score", low=0, high=2)

    def __post_init__(self) -> None:
        check(self)


class Honest:
    similar: np.ndarray
    unit = "similarity"
    explains_by = ("ratings",)

    def __init__(self, config: HonestConfig | None = None) -> None:
        self.config = config or HonestConfig()

    def fit(self, dataset: Dataset, *, seed: int = 0, progress: Progress = silent) -> Self:
        r = dataset.matrix.toarray().astype(np.float64)
        norm = np.sqrt((r**2).sum(axis=0))
        scale = np.divide(1.0, norm, out=np.zeros_like(norm), where=norm > 0)
        self.similar = (r.T @ r) * scale[:, None] * scale[None, :]
        np.fill_diagonal(self.similar, 0.0)
        return self

    def score(self, profiles: Sequence[Profile]) -> np.ndarray:
        ratings = stack(profiles, len(self.similar))
        return (self.config.strength * (ratings @ self.similar)).astype(np.float32)

    def explain(self, profile: Profile, item_idx: int, by: str = "ratings") -> Explanation:
        score = float(self.score([profile])[0, item_idx])
        needs_score("honest", score, item_idx, "never")
        parts = [
            Contribution("rating", int(j), float(self.config.strength * self.similar[j, item_idx] * r))
            for j, r in zip(profile.item_idx, profile.rating, strict=True)
        ]
        return Explanation.split(score=score, base_value=0.0, contributions=parts)

    def state(self) -> dict[str, np.ndarray]:
        return {"similar": self.similar}

    @classmethod
    def from_state(cls, config: HonestConfig, state: Mapping[str, np.ndarray]) -> Self:
        model = cls(config)
        model.similar = state["similar"]
        return model


MODEL, CONFIG = Honest, HonestConfig
PRESETS = {"ranking": HonestConfig()}
