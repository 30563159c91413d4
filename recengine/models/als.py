"""ALS: hidden tastes learned from what was taken up at all, and with how much confidence; for lists, not for stars.

    score(u, i) = q_i' x_u,     near 1 where u should like i, near 0 where nothing says so

Every pair of user and item counts: p_ui is 1 where there is a rating and 0 where there is none, with confidence

    c_ui = 1 + alpha w_ui,      w_ui what a rating counts as (`weight`): its stars, log(1 + count), or 1; 0 without one

and the factors minimise  sum over all pairs of c_ui (p_ui - q_i' x_u)^2 + sum of reg_u |x_u|^2 + sum of reg_i |q_i|^2.
x_u is always the ridge answer to the profile, in training as afterwards, and the items' in the same way, in turns:

    A_u = reg_u I + Q'Q + sum over I_u of alpha w_uj q_j q_j',     x_u = A_u^-1 sum over I_u of c_uj q_j
    reg_u = reg max(|I_u|, 1)^count_power

The start is the strongest directions of the w_ui; nothing is drawn. An item nobody rated has q_i = 0 and scores 0.

textbook  one regulariser for all, as in the source; it and alpha by validation, which leaves the source's own alpha of
          40 far behind on films
ranking   less confidence, regularisers that grow with the root of the number of ratings

Source: Hu, Koren, Volinsky 2008, ICDM, "Collaborative filtering for implicit feedback datasets", eq. 3 to 7; counts as
in its second formula for c_ui, with epsilon 1.
Differs from it: the power of the count is ours (Rendle et al. 2022, RecSys, scale in a like way); what a low rating
counts as is ours too, for the source has counts alone: a film of one star was taken up, with the least confidence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
from scipy.sparse import csr_matrix

from recengine.data.dataset import Dataset
from recengine.explanation import Contribution, Explanation
from recengine.models.base import Profile, needs_reason, stack
from recengine.models.config import check, setting
from recengine.models.csr import counts, turned, with_values
from recengine.models.memory import block_rows
from recengine.models.refusals import needs_room_for_factors
from recengine.models.ridge import solve
from recengine.models.spectral import leading
from recengine.models.weights import plain
from recengine.progress import Progress, silent, sweeps


@dataclass(frozen=True)
class ALSConfig:
    """How many factors, what a rating counts as, and what holds the factors back."""

    factors: int = setting(64, "hidden tastes of each user, traits of each item", low=1, high=1_000)
    sweeps: int = setting(8, "times users and items are solved in turns", low=1, high=1_000)
    weight: Literal["rating", "presence"] = setting("rating", "what a rating counts as: its stars, or 1")
    alpha: float = setting(1.7, "how much more confidence a rating has than none", low=0.01, high=1e4)
    reg: float = setting(6.0, "pulls the factors to 0", low=0.01, high=1e5)
    count_power: float = setting(
        0.5, "power of the number of ratings in the regulariser; 0 is one for all", low=0, high=1
    )

    def __post_init__(self) -> None:
        check(self)


def refuse(config: ALSConfig, dataset: Dataset) -> None:
    """Raise RequestError for a data set too large for that many factors."""
    needs_room_for_factors(dataset, "als", config.factors)


class ALS:
    """See the head of the file."""

    q: np.ndarray
    """float64 (n_items, k)."""

    explicit: bool
    """Whether ratings are stars."""

    unit = "similarity"
    explains_by = ("ratings",)
    solves_person = True

    def __init__(self, config: ALSConfig) -> None:
        self.config = config

    def fit(self, dataset: Dataset, *, seed: int = 0, progress: Progress = silent) -> Self:
        """Solve users and items in turns; nothing is drawn. Raises RequestError where they would not fit."""
        c = self.config
        refuse(c, dataset)
        self.explicit = dataset.explicit
        by_user = plain(dataset.matrix, c.weight, self.explicit)
        by_item = turned(by_user)
        self.q = leading(by_user, c.factors)
        for _ in sweeps(c.sweeps, progress, lambda: {"items": self.q}):
            x = self._solve(by_user, self.q)
            self.q = self._solve(by_item, x)
        return self

    def _solve(self, weight: csr_matrix, others: np.ndarray) -> np.ndarray:
        """float64 (n, k): one side's factors from the other's.

        weight  csr float64 (n, n_other): w_ui
        others  float64 (n_other, k)
        """
        extra = self.config.alpha * weight.data  # c_ui - 1
        penalty = np.repeat(self._reg(weight)[:, None], others.shape[1], axis=1)
        return solve(with_values(weight, extra), 1 + extra, others, penalty, others.T @ others)

    def _reg(self, weight: csr_matrix) -> np.ndarray:
        """float64 (n,): the regulariser of each row."""
        return self.config.reg * np.maximum(counts(weight), 1.0) ** self.config.count_power

    def score(self, profiles: Sequence[Profile]) -> np.ndarray:
        """float32 (n_profiles, n_items), made in blocks."""
        n_items = len(self.q)
        out = np.empty((len(profiles), n_items), np.float32)
        block = block_rows(8 * n_items)
        for start in range(0, len(profiles), block):
            ratings = stack(profiles[start : start + block], n_items)
            out[start : start + block] = (
                self._solve(plain(ratings, self.config.weight, self.explicit), self.q) @ self.q.T
            )
        return out

    def vectors(self, space: str, train: Dataset) -> np.ndarray:
        """float32 (n, k): q_i of the `items`, x_u of the `users`."""
        if space == "items":
            return self.q.astype(np.float32)
        return self._solve(plain(train.matrix, self.config.weight, self.explicit), self.q).astype(np.float32)

    def explain(self, profile: Profile, item_idx: int, by: str = "ratings") -> Explanation:
        """The source's eq. 7: the person's matrix A_u is held.

            value_j = s_ij c_uj,    s_ij = q_i' A_u^-1 q_j

        Raises RequestError for another kind of reason.
        """
        needs_reason("als", by, self.explains_by)
        ratings = stack([profile], len(self.q))
        row = plain(ratings, self.config.weight, self.explicit)
        rated = self.q[row.indices]
        confidence = 1 + self.config.alpha * row.data
        matrix = self.q.T @ self.q + (rated.T * (confidence - 1)) @ rated
        matrix[np.diag_indices(len(matrix))] += self._reg(row)
        s = rated @ np.linalg.solve(matrix, self.q[item_idx])
        parts = [
            Contribution(
                "rating",
                int(j),
                float(s_ij * c_uj),
                evidence={"r_uj": float(r_uj), "c_uj": float(c_uj), "s_ij": float(s_ij)},
            )
            for j, r_uj, c_uj, s_ij in zip(row.indices, ratings.data, confidence, s, strict=True)
        ]
        score = float(self.score([profile])[0, item_idx])
        return Explanation.split(score=score, base_value=0.0, contributions=parts)

    def state(self) -> dict[str, np.ndarray]:
        return {"q": self.q, "explicit": np.array([self.explicit])}

    @classmethod
    def from_state(cls, config: ALSConfig, state: Mapping[str, np.ndarray]) -> Self:
        model = cls(config)
        model.q, model.explicit = state["q"], bool(state["explicit"][0])
        return model


MODEL, CONFIG = ALS, ALSConfig
PRESETS = {
    "textbook": ALSConfig(factors=32, sweeps=10, alpha=1.5, reg=40.0, count_power=0.0),
    "ranking": ALSConfig(),
}
