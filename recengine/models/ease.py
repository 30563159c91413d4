"""EASE: which films, taken together, tell that this one is liked too; one closed form, nothing iterated.

    score(u, i) = sum over I_u of w_uj B_ji
    B = I - P diag(P)^-1,    P = (G + diag(reg + drop g_jj))^-1,    G = W' W / mean w^2

B minimises  |W - W B|^2 + sum over j of (reg + drop g_jj) |B_j.|^2  (W scaled as in G) with the diagonal of B held at
0, or every film would be its own best reason. W holds what each rating counts as (`weight`), times
|I_u|^(-activity_discount / 2); divided by the mean of the squares, so that reg means the same for stars, counts and
ones. `drop` answers as if a share drop / (1 + drop) of each film's ratings were hidden at random and to be found again.
A negative B_ji speaks against; an item nobody rated scores 0. P is n_items x n_items and dense: a catalogue too large
for it is refused by name.

textbook  weight presence, no drop, no discount: the source's formula
ranking   weight rating, drop and discount: a low rating still pulls, only less

Sources: Steck 2019, WWW, "Embarrassingly shallow autoencoders for sparse data", eq. 8 · Steck 2020, NeurIPS,
"Autoencoders that don't overfit towards the identity" (drop).
Differs from them: the discount of active users and the scaling by the mean square are ours; both are 1 in `textbook`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
from scipy.linalg import get_lapack_funcs
from scipy.sparse import csr_matrix

from recengine.data.dataset import Dataset
from recengine.errors import WorkError
from recengine.explanation import Contribution, Explanation
from recengine.models.affinity import coordinates
from recengine.models.base import Profile, needs_reason, stack
from recengine.models.config import check, setting
from recengine.models.csr import columns, dense_product, row_of, turned, with_values
from recengine.models.memory import block_rows, refuse_above_half
from recengine.models.similarity import keep_nearest
from recengine.models.weights import plain
from recengine.progress import Progress, silent

NEAR = 100
"""Weights of an item that its place on a map is made of."""

BYTES_A_PAIR = 28
"""At the peak: P, its other triangle and the mask that cuts it out, and B (float32)."""


@dataclass(frozen=True)
class EASEConfig:
    """What a rating counts as, and how strongly B is held back."""

    weight: Literal["rating", "presence"] = setting("presence", "what a rating counts as: its stars, or 1")
    reg: float = setting(500.0, "pulls every weight between two items to 0", low=0.01, high=1e6)
    drop: float = setting(0.0, "pulls those of an item by its number of ratings as well", low=0, high=100)
    activity_discount: float = setting(0.0, "how much less users with many ratings count", low=0, high=2)

    def __post_init__(self) -> None:
        check(self)


def refuse(config: EASEConfig, dataset: Dataset) -> None:
    """Raise RequestError where the inverse would not fit into memory."""
    n = int(np.count_nonzero(dataset.item_counts))
    refuse_above_half(
        f"ease on {dataset.name} ({n:,} rated items)",
        BYTES_A_PAIR * n * n,
        "item-knn, which keeps k items of each",
    )


class EASE:
    """See the head of the file."""

    b: np.ndarray
    """float32 (n_rated, n_rated): B_ji among the items somebody rated, row j the rated item, column i the target."""

    items: np.ndarray
    """int64 (n_rated,): their item_idx, ascending."""

    n_items: int
    """Items listed."""

    explicit: bool
    """Whether ratings are stars."""

    unit = "similarity"
    explains_by = ("ratings",)

    def __init__(self, config: EASEConfig) -> None:
        self.config = config

    def fit(self, dataset: Dataset, *, seed: int = 0, progress: Progress = silent) -> Self:
        """One inverse. Raises RequestError where it would not fit into memory."""
        c = self.config
        refuse(c, dataset)
        self.items, self.n_items = np.flatnonzero(dataset.item_counts), dataset.n_items
        self.explicit = dataset.explicit
        n = len(self.items)
        weight = plain(columns(dataset.matrix, self.items), c.weight, self.explicit)
        discount = np.maximum(dataset.user_counts, 1.0) ** (-c.activity_discount / 2)
        weight = with_values(weight, weight.data * discount[row_of(weight)])
        scale = float((weight.data**2).sum()) / max(1, weight.nnz) or 1.0
        g = dense_product(turned(weight), weight) / scale
        progress(0.4, "items counted together")
        g[np.diag_indices(n)] += c.reg + c.drop * g.diagonal()
        p = inverse(g)
        self.b = np.asarray(p / -p.diagonal(), np.float32)
        np.fill_diagonal(self.b, 0.0)
        progress(1.0, "inverted")
        return self

    def score(self, profiles: Sequence[Profile]) -> np.ndarray:
        """float32 (n_profiles, n_items), made in blocks."""
        out = np.zeros((len(profiles), self.n_items), np.float32)
        block = block_rows(4 * self.n_items)
        for start in range(0, len(profiles), block):
            ratings = stack(profiles[start : start + block], self.n_items)
            weight = plain(columns(ratings, self.items), self.config.weight, self.explicit)
            out[start : start + block, self.items] = dense_product(csr_matrix(weight, dtype=np.float32), self.b)
        return out

    def vectors(self, space: str, train: Dataset) -> np.ndarray:
        """float32 (n_items, k) of the `items`: who speaks for whom, B as a table of affinities (`affinity`).

        Of each item the `NEAR` largest weights count. A row of B itself would not do: of two films that speak for each
        other, each explains the other's weights away.
        """
        weight = csr_matrix(np.maximum(self.b, 0.0))
        keep_nearest(weight, NEAR)
        row, cells = self.items[row_of(weight)], self.items[weight.indices]
        return coordinates(csr_matrix((weight.data, (row, cells)), shape=(self.n_items, self.n_items)))

    def explain(self, profile: Profile, item_idx: int, by: str = "ratings") -> Explanation:
        """The sum itself: value_j = w_uj B_ji, from 0. Raises RequestError for another kind of reason."""
        needs_reason("ease", by, self.explains_by)
        row = stack([profile], self.n_items)
        weight = plain(row, self.config.weight, self.explicit).data
        full = np.zeros(self.n_items)  # B_ji of every listed item j
        target = np.flatnonzero(self.items == item_idx)
        if len(target):
            full[self.items] = self.b[:, target[0]]
        parts = [
            Contribution(
                "rating", int(j), float(w * b), evidence={"r_uj": float(r), "w_uj": float(w), "B_ji": float(b)}
            )
            for j, r, w, b in zip(row.indices, row.data, weight, full[row.indices], strict=True)
            if b
        ]
        score = float(self.score([profile])[0, item_idx])
        return Explanation.split(score=score, base_value=0.0, contributions=parts)

    def state(self) -> dict[str, np.ndarray]:
        return {
            "b": self.b,
            "items": self.items,
            "n_items": np.array([self.n_items]),
            "explicit": np.array([self.explicit]),
        }

    @classmethod
    def from_state(cls, config: EASEConfig, state: Mapping[str, np.ndarray]) -> Self:
        model = cls(config)
        model.b, model.items = state["b"], state["items"]
        model.n_items, model.explicit = int(state["n_items"][0]), bool(state["explicit"][0])
        return model


def inverse(matrix: np.ndarray) -> np.ndarray:
    """The inverse of a symmetric positive definite matrix, float64 (n, n), in half the time of a general one.

    What is given is overwritten. Raises WorkError where it is not positive definite.
    """
    factorise, invert = get_lapack_funcs(("potrf", "potri"), (matrix,))
    factor, failed = factorise(matrix.T, lower=1, overwrite_a=1)  # the transpose is the same matrix, column by column
    if failed:
        raise WorkError("ease: the matrix of items has no inverse in this precision; a larger reg gives it one")
    half = np.tril(invert(factor, lower=1, overwrite_c=1)[0])
    whole = half + half.T
    whole[np.diag_indices(len(whole))] /= 2
    return whole


MODEL, CONFIG = EASE, EASEConfig
PRESETS = {
    "textbook": EASEConfig(),
    "ranking": EASEConfig(weight="rating", reg=400.0, drop=0.5, activity_discount=0.5),
}
