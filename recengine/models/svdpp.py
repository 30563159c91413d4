"""SVD++: matrix factorisation that also reads what a person chose to rate, whatever stars they gave it.

    score(u, i) = mu + b_i + [q_i, 1]' x_u + q_i' z_u,     x_u = [p_u, b_u],     z_u = |I_u|^(-1/2) sum over I_u of y_j

z_u is what the choice says, y_j the film's word in it; x_u is the ridge answer to what z_u leaves of the ratings, in
training as afterwards, with A_u as in `mf` (its uncertainty v_j and its learned pull too):

    x_u = A_u^-1 sum over I_u of [q_j, 1] (r_uj - mu - b_j - q_j' z_u)

In turns: the users by this line; the items, [q_i, b_i] from [p_u + z_u, 1]; then the y_j, which minimise
sum (r_uj - mu - b_j - [q_j, 1]' x_u - q_j' z_u)^2 + reg_choice sum |y_j|^2, by a few steps of conjugate gradients from
where they stand.

textbook  noise 0, one regulariser for p, q, b and y: the source's objective but for where its regularisers count
tuned     noise and learned pull

Source: Koren 2008, KDD, "Factorization meets the neighborhood", eq. 15 and 16; mf's for uncertainty and pull.
Differs from it: exact turns and conjugate gradients in place of gradient steps; a user's own vector is the ridge answer
to the profile, in place of one learned by id. The source's steps (section 5) pull both b by lambda_6 and q, p and y by
lambda_7 at every rating; here reg_user and reg_item pull the b, reg p and q, reg_choice y, each once a user or a film.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import LinearOperator, cg

from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.explanation import Contribution, Explanation
from recengine.models.base import Profile, needs_reason, stack
from recengine.models.bias import fit_terms
from recengine.models.config import check, setting
from recengine.models.csr import at_cells, counts, dense_product, pattern_of, row_of, turned, with_values
from recengine.models.memory import block_rows
from recengine.models.mf import penalty, solve_side, with_one
from recengine.models.refusals import needs_room_for_factors, needs_stars
from recengine.models.ridge import shares, solve
from recengine.models.spectral import leading
from recengine.progress import Progress, silent, sweeps


@dataclass(frozen=True)
class SVDppConfig:
    """How many factors, and what holds them back."""

    factors: int = setting(25, "hidden tastes of each user, traits of each item", low=1, high=1_000)
    sweeps: int = setting(10, "times users, items and choices are solved in turns", low=1, high=1_000)
    steps: int = setting(5, "steps of conjugate gradients for the choices in each sweep", low=1, high=1_000)
    reg: float = setting(8.0, "pulls factors to 0; where the pull is learned, those of the items", low=0.01, high=1e4)
    reg_user: float = setting(5.0, "pulls the level of users with few ratings to 0", low=0.01, high=1e4)
    reg_item: float = setting(2.0, "pulls the level of items with few ratings to 0", low=0.01, high=1e4)
    reg_choice: float = setting(100.0, "pulls what a choice says to 0", low=0.01, high=1e5)
    noise: float = setting(
        0.7, "variance of a rating around its prediction: makes factors uncertain; 0: they are certain", low=0, high=100
    )
    pull: Literal["fixed", "learned"] = setting("learned", "whether each factor's pull on users is reg, or learned")

    def __post_init__(self) -> None:
        check(self)
        if self.pull == "learned" and not self.noise:
            raise RequestError("pull = 'learned' with noise = 0 would pull at nothing; allowed with noise = 0: fixed")


def refuse(config: SVDppConfig, dataset: Dataset) -> None:
    """Raise RequestError for a data set without stars, or too large for that many factors."""
    needs_stars(dataset, "svdpp")
    needs_room_for_factors(dataset, "svdpp", config.factors)


class SVDpp:
    """See the head of the file."""

    mu: float
    """Mean of all training ratings, stars."""

    b_i: np.ndarray
    """float64 (n_items,), stars."""

    q: np.ndarray
    """float64 (n_items, k)."""

    y: np.ndarray
    """float64 (n_items, k): what choosing each item says."""

    v: np.ndarray
    """float64 (n_items, k): variance of each q_i."""

    reg: np.ndarray
    """float64 (k + 1,): reg_1 ... reg_k, reg_user."""

    unit = "stars"
    predicts_stars = True
    explains_by = ("ratings",)
    solves_person = True

    def __init__(self, config: SVDppConfig) -> None:
        self.config = config

    def fit(self, dataset: Dataset, *, seed: int = 0, progress: Progress = silent) -> Self:
        """Solve users, items and choices in turns; nothing is drawn. Raises RequestError without stars."""
        c = self.config
        refuse(c, dataset)
        by_user, by_item = dataset.matrix, turned(dataset.matrix)
        terms = fit_terms(by_user, reg_user=c.reg_user, reg_item=c.reg_item)
        self.mu, self.b_i = terms.mu, terms.b_i
        self.q = leading(with_values(by_user, terms.residuals(by_user)), c.factors)
        self.y, self.v = np.zeros_like(self.q), np.zeros_like(self.q)
        self.reg = np.append(np.full(c.factors, c.reg), c.reg_user)
        of_items = np.append(np.full(c.factors, c.reg), c.reg_item)
        rated = counts(by_user) > 0
        for _ in sweeps(c.sweeps, progress, lambda: {"items": self.q, "choices": self.y}):
            z = self._choice(by_user)
            p, b_u, v_u = solve_side(by_user, self._above(by_user, z), self.q, self.v, self.reg, c.noise)
            if c.pull == "learned" and rated.any():
                self.reg[:-1] = c.noise / (p**2 + v_u)[rated].mean(axis=0)
            above = by_item.data.astype(np.float64) - self.mu - b_u[by_item.indices]
            self.q, self.b_i, self.v = solve_side(by_item, above, p + z, v_u, of_items, c.noise)
            self._learn_choices(by_user, p, b_u)
        return self

    def _choice(self, ratings: csr_matrix) -> np.ndarray:
        """float64 (n, k): z_u of each row, 0 for an empty one."""
        return dense_product(_shares(ratings), self.y)

    def _above(self, ratings: csr_matrix, z: np.ndarray) -> np.ndarray:
        """float64 (nnz,): r_uj - mu - b_j - q_j' z_u of each rating; any other factors of the users may stand for z."""
        films_alone = self.mu + self.b_i[ratings.indices]
        return ratings.data.astype(np.float64) - films_alone - at_cells(ratings, z, self.q)

    def _learn_choices(self, ratings: csr_matrix, p: np.ndarray, b_u: np.ndarray) -> None:
        """The y_j with all else held: a linear system in all of them at once, never written out."""
        share = _shares(ratings)
        by_item, shape = turned(share), self.y.shape

        def pulled(off: np.ndarray) -> np.ndarray:
            """float64 (n_items, k): what errors (nnz,) want of the y_j."""
            return dense_product(by_item, dense_product(with_values(ratings, off), self.q))

        def system(flat: np.ndarray) -> np.ndarray:
            y = flat.reshape(shape)
            said = at_cells(ratings, dense_product(share, y), self.q)
            return (pulled(said) + self.config.reg_choice * y).ravel()

        left = self._above(ratings, p) - b_u[row_of(ratings)]
        make: Any = LinearOperator  # it chooses its kind itself, which a type checker cannot follow
        operator = make((self.y.size, self.y.size), matvec=system, dtype=np.float64)
        flat, _ = cg(operator, pulled(left).ravel(), x0=self.y.ravel(), rtol=1e-9, maxiter=self.config.steps)
        self.y = flat.reshape(shape)

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
        """float64 (n, k + 1): [p_u + z_u, b_u] of each row of ratings."""
        z = self._choice(ratings)
        held = penalty(ratings, self.v, self.reg)
        x = solve(pattern_of(ratings), self._above(ratings, z), with_one(self.q), held)
        x[:, :-1] += z
        return x

    def vectors(self, space: str, train: Dataset) -> np.ndarray:
        """float32 (n, k): q_i of the `items`, p_u + z_u of the `users`, y_j of the `choices`."""
        if space == "users":
            return self._people(train.matrix)[:, :-1].astype(np.float32)
        return (self.q if space == "items" else self.y).astype(np.float32)

    def explain(self, profile: Profile, item_idx: int, by: str = "ratings") -> Explanation:
        """The ridge answer split over the ratings it answers to, and the choice over what was chosen; A_u is held.

            own_j    r_uj - mu - b_j - q_j' z_u
            level    value_j = [A_u^-1 [q_j, 1]]_(k+1) own_j: j's share in b_u, the same for every item
            rating   value_j = a_ij own_j + q_i' y_j / |I_u|^(1/2),   a_ij = q_i' [A_u^-1 [q_j, 1]]_(1...k)
            base     mu + b_i

        Raises RequestError for another kind of reason.
        """
        needs_reason("svdpp", by, self.explains_by)
        row = stack([profile], len(self.b_i))
        items, z = row.indices, self._choice(row)
        own = self._above(row, z)
        f = with_one(self.q[items])  # (m, k + 1)
        weight = shares(f, penalty(row, self.v, self.reg)[0])  # (k + 1, m)
        numbers = {
            "r_uj": row.data,
            "b_j": self.b_i[items],
            "z_uj": self.q[items] @ z[0],
            "a_ij": self.q[item_idx] @ weight[:-1],
            "y_ij": self.y[items] @ self.q[item_idx] / np.sqrt(max(len(items), 1)),
        }
        parts = []
        for place, j in enumerate(items):
            known = {name: float(column[place]) for name, column in numbers.items()}
            share, left = float(weight[-1, place]), float(own[place])
            parts.append(Contribution("level", int(j), share * left, evidence={"own_j": left, "share": share}))
            value = known["a_ij"] * left + known["y_ij"]
            parts.append(Contribution("rating", int(j), value, evidence=known | {"own_j": left}))
        b_i = float(self.b_i[item_idx])
        return Explanation.split(
            score=float(self.score([profile])[0, item_idx]),
            base_value=self.mu + b_i,
            contributions=parts,
            terms={"mu": self.mu, "b_i": b_i, "b_u": float(weight[-1] @ own), "n": len(items)},
        )

    def state(self) -> dict[str, np.ndarray]:
        arrays = {"b_i": self.b_i, "q": self.q, "y": self.y, "v": self.v, "reg": self.reg}
        return arrays | {"mu": np.array([self.mu])}

    @classmethod
    def from_state(cls, config: SVDppConfig, state: Mapping[str, np.ndarray]) -> Self:
        model = cls(config)
        model.mu = float(state["mu"][0])
        model.b_i, model.q, model.y = state["b_i"], state["q"], state["y"]
        model.v, model.reg = state["v"], state["reg"]
        return model


def _shares(ratings: csr_matrix) -> csr_matrix:
    """csr float64, the same cells: |I_u|^(-1/2)."""
    return with_values(ratings, np.maximum(counts(ratings), 1.0)[row_of(ratings)] ** -0.5)


MODEL, CONFIG = SVDpp, SVDppConfig
PRESETS = {
    "textbook": SVDppConfig(
        factors=10, reg=16.0, reg_user=16.0, reg_item=16.0, reg_choice=16.0, noise=0.0, pull="fixed"
    ),
    "tuned": SVDppConfig(),
}
