"""MF: a few hidden tastes of each person, a few hidden traits of each film, and how the two meet.

    score(u, i) = mu + b_i + [q_i, 1]' x_u,     x_u = [p_u, b_u]

x_u is always the ridge answer to the profile's ratings, in training as afterwards; a user has no vector of their own:

    A_u = diag(reg_1 ... reg_k, reg_user) + sum over I_u of ( [q_j, 1] [q_j, 1]' + diag(v_j, 0) )
    x_u = A_u^-1 sum over I_u of [q_j, 1] (r_uj - mu - b_j)

The items are solved in the same way with the users held, [q_i, b_i] from [p_u, 1] with reg and reg_item, in turns.
v_j is how uncertain q_j is, noise times the diagonal of the inverse of j's own matrix: an item that few have rated
holds a person's vector back more than one that many have. With `pull = learned` each factor's reg_f = noise / mean over
the users of (p_uf^2 + v_uf), so a factor that explains little fades, and neither more factors nor more sweeps overfit
much. The start is the strongest directions of what the bias model leaves; nothing is drawn.

textbook  noise 0, one regulariser for all: the source's objective but for where its regulariser counts,
          sum (r_ui - mu - b_u - b_i - q_i' p_u)^2 + reg (|p_u|^2 + |q_i|^2 + b_u^2 + b_i^2)
tuned     noise and learned pull
fast      the same with fewer factors and sweeps

Sources: Koren, Bell, Volinsky 2009, IEEE Computer 42(8), eq. 5 and its alternating least squares · Lim, Teh 2007, KDD
Cup and Workshop, "Variational Bayesian approach to movie rating prediction" (uncertainty, learned pull).
Differs from them: Koren et al. count the regulariser once a rating, ours once a user and an item, and they leave a user
without ratings in training without a vector; Lim and Teh keep whole covariance matrices and learn the noise, ours keeps
their diagonals and sets it, has biases, and learns the pull of the users' side alone, the items' being fixed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
from scipy.sparse import csr_matrix

from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.explanation import Contribution, Explanation
from recengine.models.base import Profile, needs_reason, stack
from recengine.models.bias import fit_terms
from recengine.models.config import check, setting
from recengine.models.csr import counts, dense_product, pattern_of, turned, with_values
from recengine.models.memory import block_rows
from recengine.models.refusals import needs_room_for_factors, needs_stars
from recengine.models.ridge import shares, solve, solve_with_spread
from recengine.models.spectral import leading
from recengine.progress import Progress, silent, sweeps


@dataclass(frozen=True)
class MFConfig:
    """How many factors, and what holds them back."""

    factors: int = setting(25, "hidden tastes of each user, traits of each item", low=1, high=1_000)
    sweeps: int = setting(10, "times users and items are solved in turns", low=1, high=1_000)
    reg: float = setting(
        8.0, "pulls the factors to 0; where the pull is learned, that of the items", low=0.01, high=1e4
    )
    reg_user: float = setting(5.0, "pulls the level of users with few ratings to 0", low=0.01, high=1e4)
    reg_item: float = setting(2.0, "pulls the level of items with few ratings to 0", low=0.01, high=1e4)
    noise: float = setting(
        0.7,
        "variance of a rating around its prediction: makes factors uncertain; 0 takes them as certain",
        low=0,
        high=100,
    )
    pull: Literal["fixed", "learned"] = setting("learned", "whether each factor's pull on users is reg, or learned")

    def __post_init__(self) -> None:
        check(self)
        if self.pull == "learned" and not self.noise:
            raise RequestError("pull = 'learned' with noise = 0 would pull at nothing; allowed with noise = 0: fixed")


def refuse(config: MFConfig, dataset: Dataset) -> None:
    """Raise RequestError for a data set without stars, or too large for that many factors."""
    needs_stars(dataset, "mf")
    needs_room_for_factors(dataset, "mf", config.factors)


class MF:
    """See the head of the file."""

    mu: float
    """Mean of all training ratings, stars."""

    b_i: np.ndarray
    """float64 (n_items,), stars."""

    q: np.ndarray
    """float64 (n_items, k)."""

    v: np.ndarray
    """float64 (n_items, k): variance of each q_i."""

    reg: np.ndarray
    """float64 (k + 1,): reg_1 ... reg_k, reg_user."""

    unit = "stars"
    predicts_stars = True
    explains_by = ("ratings",)
    solves_person = True

    def __init__(self, config: MFConfig) -> None:
        self.config = config

    def fit(self, dataset: Dataset, *, seed: int = 0, progress: Progress = silent) -> Self:
        """Solve users and items in turns; nothing is drawn. Raises RequestError for a data set without stars."""
        c = self.config
        refuse(c, dataset)
        by_user, by_item = dataset.matrix, turned(dataset.matrix)
        terms = fit_terms(by_user, reg_user=c.reg_user, reg_item=c.reg_item)
        self.mu, self.b_i = terms.mu, terms.b_i
        self.q = leading(with_values(by_user, terms.residuals(by_user)), c.factors)
        self.v = np.zeros_like(self.q)
        self.reg = np.append(np.full(c.factors, c.reg), c.reg_user)
        of_items = np.append(np.full(c.factors, c.reg), c.reg_item)
        rated = counts(by_user) > 0
        for _ in sweeps(c.sweeps, progress, lambda: {"items": self.q}):
            p, b_u, v_u = solve_side(by_user, self._above(by_user), self.q, self.v, self.reg, c.noise)
            if c.pull == "learned" and rated.any():
                self.reg[:-1] = c.noise / (p**2 + v_u)[rated].mean(axis=0)
            above = by_item.data.astype(np.float64) - self.mu - b_u[by_item.indices]
            self.q, self.b_i, self.v = solve_side(by_item, above, p, v_u, of_items, c.noise)
        return self

    def _above(self, ratings: csr_matrix) -> np.ndarray:
        """float64 (nnz,): r_uj - mu - b_j of each rating."""
        return ratings.data.astype(np.float64) - self.mu - self.b_i[ratings.indices]

    def score(self, profiles: Sequence[Profile]) -> np.ndarray:
        """float32 (n_profiles, n_items), always finite: an empty profile gets mu + b_i; made in blocks."""
        n_items = len(self.b_i)
        out = np.empty((len(profiles), n_items), np.float32)
        block = block_rows(8 * n_items)
        for start in range(0, len(profiles), block):
            x = self._people(stack(profiles[start : start + block], n_items))
            out[start : start + block] = self.mu + x @ with_one(self.q).T + self.b_i
        return out

    def _people(self, ratings: csr_matrix) -> np.ndarray:
        """float64 (n, k + 1): x_u of each row of ratings."""
        held = penalty(ratings, self.v, self.reg)
        return solve(pattern_of(ratings), self._above(ratings), with_one(self.q), held)

    def vectors(self, space: str, train: Dataset) -> np.ndarray:
        """float32 (n, k): q_i of the `items`, p_u of the `users`."""
        found = self.q if space == "items" else self._people(train.matrix)[:, :-1]
        return found.astype(np.float32)

    def explain(self, profile: Profile, item_idx: int, by: str = "ratings") -> Explanation:
        """The ridge answer split over the ratings it answers to; the person's matrix A_u is held.

            level    value_j = [A_u^-1 [q_j, 1]]_(k+1) (r_uj - mu - b_j): j's share in b_u, the same for every item
            rating   value_j = q_i' [A_u^-1 [q_j, 1]]_(1...k) (r_uj - mu - b_j)
            base     mu + b_i

        Raises RequestError for another kind of reason.
        """
        needs_reason("mf", by, self.explains_by)
        row = stack([profile], len(self.b_i))
        items, above = row.indices, self._above(row)
        f = with_one(self.q[items])  # (m, k + 1)
        weight = shares(f, penalty(row, self.v, self.reg)[0])  # (k + 1, m)
        a, of_level = self.q[item_idx] @ weight[:-1], weight[-1]
        parts = []
        for j, r, y, b_j, a_ij, share in zip(items, row.data, above, self.b_i[items], a, of_level, strict=True):
            known = {"r_uj": float(r), "mu": self.mu, "b_j": float(b_j)}
            parts.append(Contribution("level", int(j), float(share * y), evidence={**known, "share": float(share)}))
            parts.append(Contribution("rating", int(j), float(a_ij * y), evidence={**known, "a_ij": float(a_ij)}))
        b_i = float(self.b_i[item_idx])
        return Explanation.split(
            score=float(self.score([profile])[0, item_idx]),
            base_value=self.mu + b_i,
            contributions=parts,
            terms={"mu": self.mu, "b_i": b_i, "b_u": float(of_level @ above)},
        )

    def state(self) -> dict[str, np.ndarray]:
        return {"mu": np.array([self.mu]), "b_i": self.b_i, "q": self.q, "v": self.v, "reg": self.reg}

    @classmethod
    def from_state(cls, config: MFConfig, state: Mapping[str, np.ndarray]) -> Self:
        model = cls(config)
        model.mu = float(state["mu"][0])
        model.b_i, model.q, model.v, model.reg = (state[name] for name in ("b_i", "q", "v", "reg"))
        return model


def solve_side(
    cells: csr_matrix, above: np.ndarray, factors: np.ndarray, variance: np.ndarray, pull: np.ndarray, noise: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(factors (n, k), level (n,), variance (n, k)) of one side, from the other side's.

    cells     csr (n, n_other): the ratings
    above     float64 (nnz,): what is left of each for factors and level of this side
    factors   float64 (n_other, k)
    variance  float64 (n_other, k)
    pull      float64 (k + 1,): the regularisers
    """
    x, spread = solve_with_spread(pattern_of(cells), above, with_one(factors), penalty(cells, variance, pull))
    return x[:, :-1], x[:, -1], noise * spread[:, :-1]


def with_one(factors: np.ndarray) -> np.ndarray:
    """float64 (n, k + 1): [q_j, 1]"""
    return np.hstack([factors, np.ones((len(factors), 1))])


def penalty(cells: csr_matrix, variance: np.ndarray, pull: np.ndarray) -> np.ndarray:
    """float64 (n, k + 1): the regularisers and the variances of what each row rated."""
    total = dense_product(pattern_of(cells), variance)
    return np.hstack([total, np.zeros((len(total), 1))]) + pull


MODEL, CONFIG = MF, MFConfig
PRESETS = {
    "textbook": MFConfig(factors=10, reg=10.0, reg_user=10.0, reg_item=10.0, noise=0.0, pull="fixed"),
    "tuned": MFConfig(),
    "fast": MFConfig(factors=10, sweeps=4),
}
