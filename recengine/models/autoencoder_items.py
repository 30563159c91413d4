"""The item orientation's answer: every item's code frozen, a profile answered in closed form, and split exactly.

    A_u         = diag(reg, ..., reg, reg_level) + sum over I_u of [z_j, 1] [z_j, 1]'
    x_u         = A_u^-1 sum over I_u of [z_j, 1] (r_uj - mu - b_j)
    score(u, i) = mu + b_i + [z_i, 1]' x_u

z_i is what the network's last layer reads of item i; a user of the training has weights there too, which only gave the
codes their meaning: those of a profile are solved, in training's stead and for everybody alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from scipy.sparse import csr_matrix

from recengine.data.dataset import Ratings
from recengine.explanation import Contribution, Explanation
from recengine.models.base import Path
from recengine.models.bias import Terms
from recengine.models.csr import pattern_of, rows, size
from recengine.models.ridge import shares, solve


@dataclass(frozen=True, eq=False)
class ItemCodes:
    """What the items are made of, and how a profile is answered with it.

    codes      float64 (n_items, k): z_i, 0 for items nobody rated
    terms      mu and the b_i
    reg        pulls each number of x_u to 0
    reg_level  pulls its last one to 0, this person's level
    """

    codes: np.ndarray
    terms: Terms
    reg: float
    reg_level: float

    @property
    def held(self) -> np.ndarray:
        """float64 (k + 1,): the regularisers."""
        return np.append(np.full(self.codes.shape[1], self.reg), self.reg_level)

    @cached_property
    def features(self) -> np.ndarray:
        """float64 (n_items, k + 1): [z_j, 1] of each item."""
        return np.hstack([self.codes, np.ones((len(self.codes), 1))])

    def score(self, ratings: csr_matrix) -> np.ndarray:
        """float64 (n, n_items): the answer to rows of ratings."""
        return self.terms.mu + self.terms.b_i + self.people(ratings) @ self.features.T

    def people(self, ratings: csr_matrix) -> np.ndarray:
        """float64 (n, k + 1): x_u of rows of ratings."""
        held = np.broadcast_to(self.held, (size(ratings)[0], self.features.shape[1]))
        return solve(pattern_of(ratings), self.terms.above(ratings), self.features, held)

    def shares(self, row: csr_matrix, item_idx: int) -> tuple[np.ndarray, np.ndarray]:
        """(a_ij, c_j), each float64 (m,): what a rating of each item weighs in the score of i, and in the level.

        score = mu + b_i + sum over j of (a_ij + c_j) (r_uj - mu - b_j)
        """
        weight = shares(self.features[row.indices], self.held)  # (k + 1, m)
        return self.codes[item_idx] @ weight[:-1], weight[-1]

    def explain(self, row: csr_matrix, item_idx: int, score: float) -> Explanation:
        """The sum of `shares`, one part for each rating and one for its share in the level; A_u is held."""
        above, (a, of_level) = self.terms.above(row), self.shares(row, item_idx)
        parts = []
        for j, r, y, b_j, a_ij, c_j in zip(
            row.indices, row.data, above, self.terms.b_i[row.indices], a, of_level, strict=True
        ):
            known = {"r_uj": float(r), "mu": self.terms.mu, "b_j": float(b_j)}
            parts.append(Contribution("level", int(j), float(c_j * y), evidence={**known, "share": float(c_j)}))
            parts.append(Contribution("rating", int(j), float(a_ij * y), evidence={**known, "a_ij": float(a_ij)}))
        b_i = float(self.terms.b_i[item_idx])
        return Explanation.split(
            score=score,
            base_value=self.terms.mu + b_i,
            contributions=parts,
            terms={"mu": self.terms.mu, "b_i": b_i, "b_u": float(of_level @ above)},
        )

    def path(self, row: csr_matrix, item_idx: int) -> Path:
        """The same as a straight path: one number a rating, how far it is above mu + b_j."""
        above, (a, of_level) = self.terms.above(row), self.shares(row, item_idx)
        start, slope = self.terms.mu + float(self.terms.b_i[item_idx]), torch.from_numpy(a)
        return Path(
            above,
            np.zeros(len(above)),
            lambda at: start + at @ slope,
            np.arange(len(above)),
            tuple(("rating", int(j), "") for j in row.indices),
            tuple(Contribution("level", int(j), float(v)) for j, v in zip(row.indices, of_level * above, strict=True)),
        )


JURY = 100
"""People whose held-out ratings judge an epoch: to answer everybody would take longer than the epoch itself."""


@dataclass(frozen=True, eq=False)
class Jury:
    """Some people's held-out ratings, and what is known of them: judges by what a profile would be answered.

    known   csr (n, n_items): their ratings in training
    person  int64 (m,): row of each held-out rating
    item    int64 (m,)
    stars   float64 (m,)
    """

    known: csr_matrix
    person: np.ndarray
    item: np.ndarray
    stars: np.ndarray

    @classmethod
    def of(cls, matrix: csr_matrix, held_out: Ratings) -> Jury:
        """At most `JURY` of the people with held-out ratings, at equal steps of their rows.

        matrix  csr (n_users, n_items): all ratings in training
        """
        people = np.unique(held_out.user_idx)
        people = people[np.linspace(0, len(people) - 1, min(JURY, len(people))).astype(np.int64)]
        mine = np.isin(held_out.user_idx, people)
        return cls(
            rows(matrix, people),
            np.searchsorted(people, held_out.user_idx[mine]),
            held_out.item_idx[mine].astype(np.int64),
            held_out.rating[mine].astype(np.float64),
        )

    def rmse(self, answers: ItemCodes) -> float:
        """Root of the mean square of what the closed form misses."""
        return float(np.sqrt(np.mean((answers.score(self.known)[self.person, self.item] - self.stars) ** 2)))
