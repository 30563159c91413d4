"""Bias: how generous a user is and how liked an item is, nothing else; every centred model stands on it.

    score(u, i) = mu + b_u + b_i

The terms minimise  sum (r_ui - mu - b_u - b_i)^2 + reg_user sum b_u^2 + reg_item sum b_i^2  by solving for one side
with the other held, in turns:

    b_i = sum over U_i of (r_ui - mu - b_u) / (|U_i| + reg_item)
    b_u = sum over I_u of (r_ui - mu - b_i) / (|I_u| + reg_user)

The last line answers any profile, with mu and the b_i frozen: training and folding in are one formula.
Source: Koren, Bell, Volinsky 2009, IEEE Computer 42(8), eq. 3 and 5 without the factors.
Differs from it: two regularisers in place of one; exact alternating solutions in place of gradient steps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from scipy.sparse import csr_matrix

from recengine.data.dataset import Dataset
from recengine.explanation import Contribution, Explanation
from recengine.models.base import Profile, needs_reason, stack
from recengine.models.config import check, setting
from recengine.models.csr import counts, row_of, row_sums, size
from recengine.models.refusals import needs_stars
from recengine.progress import Progress, silent


@dataclass(frozen=True)
class BiasConfig:
    """How strongly the terms are pulled to 0."""

    reg_user: float = setting(5.0, "pulls the level of users with few ratings to 0", low=0, high=10_000)
    reg_item: float = setting(2.0, "pulls the level of items with few ratings to 0", low=0, high=10_000)
    sweeps: int = setting(10, "times the two sides are solved in turns", low=1, high=1_000)

    def __post_init__(self) -> None:
        check(self)


class Terms(NamedTuple):
    """The frozen side of the model.

    mu        mean of all training ratings, stars
    b_i       float64 (n_items,), stars; 0 for items nobody rated
    reg_user  regulariser of the level
    """

    mu: float
    b_i: np.ndarray
    reg_user: float

    def above(self, profiles: csr_matrix) -> np.ndarray:
        """float64 (nnz,): r_ui - mu - b_i of each stored rating."""
        return profiles.data.astype(np.float64) - self.mu - self.b_i[profiles.indices]

    def level(self, profiles: csr_matrix) -> np.ndarray:
        """float64 (n_profiles,): b_u of each row of ratings, 0 for an empty one."""
        rest = self.above(profiles)
        return _ratio(row_sums(profiles, rest), counts(profiles) + self.reg_user)

    def residuals(self, profiles: csr_matrix) -> np.ndarray:
        """float64 (nnz,): r_ui - mu - b_u - b_i of each stored rating."""
        return self.above(profiles) - self.level(profiles)[row_of(profiles)]

    def level_parts(self, profile: csr_matrix) -> list[Contribution]:
        """The level of one profile, csr (1, n_items), split over its ratings; the values add up to b_u."""
        items, n = profile.indices, profile.nnz
        values = self.above(profile) / max(n + self.reg_user, 1)
        return [
            Contribution(
                "level",
                int(item),
                float(value),
                evidence={"r_uj": float(r), "mu": self.mu, "b_j": float(b), "n": n, "reg_user": self.reg_user},
            )
            for item, value, r, b in zip(items, values, profile.data, self.b_i[items], strict=True)
        ]


def fit_terms(matrix: csr_matrix, *, reg_user: float, reg_item: float, sweeps: int = 10) -> Terms:
    """mu and the b_i of a training matrix, csr (n_users, n_items)."""
    user_idx, item_idx, rating = row_of(matrix), matrix.indices, matrix.data.astype(np.float64)
    n_users, n_items = size(matrix)
    mu = float(rating.mean()) if len(rating) else 0.0
    n_u, n_i = counts(matrix), np.bincount(item_idx, minlength=n_items)
    b_u, b_i = np.zeros(n_users), np.zeros(n_items)
    for _ in range(sweeps):
        b_i = _ratio(np.bincount(item_idx, rating - mu - b_u[user_idx], minlength=n_items), n_i + reg_item)
        b_u = _ratio(np.bincount(user_idx, rating - mu - b_i[item_idx], minlength=n_users), n_u + reg_user)
    return Terms(mu, b_i, reg_user)


def _ratio(total: np.ndarray, weight: np.ndarray) -> np.ndarray:
    return np.divide(total, weight, out=np.zeros(len(total)), where=weight > 0)


def refuse(config: BiasConfig, dataset: Dataset) -> None:
    """Raise RequestError for a data set without stars."""
    needs_stars(dataset, "bias")


class Bias:
    """See the head of the file."""

    terms: Terms
    """mu, b_i and the regulariser of the level."""

    unit = "stars"
    predicts_stars = True
    explains_by = ("ratings",)

    def __init__(self, config: BiasConfig) -> None:
        self.config = config

    def fit(self, dataset: Dataset, *, seed: int = 0, progress: Progress = silent) -> Self:
        """Solve for the terms. Raises RequestError for a data set without stars."""
        refuse(self.config, dataset)
        self.terms = fit_terms(
            dataset.matrix, reg_user=self.config.reg_user, reg_item=self.config.reg_item, sweeps=self.config.sweeps
        )
        progress(1.0, "levels solved")
        return self

    def score(self, profiles: Sequence[Profile]) -> np.ndarray:
        """float32 (n_profiles, n_items), always finite: an unknown item has b_i = 0, an empty profile b_u = 0."""
        mu, b_i, _ = self.terms
        level = self.terms.level(stack(profiles, len(b_i)))
        return (mu + level[:, None] + b_i[None, :]).astype(np.float32)

    def explain(self, profile: Profile, item_idx: int, by: str = "ratings") -> Explanation:
        """mu + b_i, and the level split over the ratings: it shifts every item alike, so it is no reason for one."""
        needs_reason("bias", by, self.explains_by)
        mu, b_i = self.terms.mu, float(self.terms.b_i[item_idx])
        row = stack([profile], len(self.terms.b_i))
        return Explanation.split(
            score=float(self.score([profile])[0, item_idx]),
            base_value=mu + b_i,
            contributions=self.terms.level_parts(row),
            terms={"mu": mu, "b_i": b_i, "b_u": float(self.terms.level(row)[0])},
        )

    def state(self) -> dict[str, np.ndarray]:
        return terms_to_arrays(self.terms)

    @classmethod
    def from_state(cls, config: BiasConfig, state: Mapping[str, np.ndarray]) -> Self:
        model = cls(config)
        model.terms = terms_from_arrays(state)
        return model


def terms_to_arrays(terms: Terms) -> dict[str, np.ndarray]:
    """The terms as named arrays, for a model's `state`."""
    return {"mu": np.array([terms.mu]), "b_i": terms.b_i, "reg_user": np.array([terms.reg_user])}


def terms_from_arrays(state: Mapping[str, np.ndarray]) -> Terms:
    """The terms `terms_to_arrays` wrote."""
    return Terms(float(state["mu"][0]), state["b_i"], float(state["reg_user"][0]))


MODEL, CONFIG = Bias, BiasConfig
PRESETS = {"tuned": BiasConfig()}
