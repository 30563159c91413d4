"""Item-kNN: what is like the things you rated?

    w_ui        = what u's rating of i counts as (`weight`: r_ui, its residual, or 1)
    x_i         = the vector over all users of  w_ui |I_u|^(-activity_discount / 2)
    s_ij        = ( <x_i, x_j> / (|x_i|^(2 - 2 alpha) |x_j|^(2 alpha)) * n_ij / (n_ij + shrinkage) )^amplification
    mean        score(u, i) = base + sum over N_i of s_ij (r_uj - base_j) / (sum over N_i of s_ij + damping)
                rating:   base = base_j = the mean of u's ratings; with damping 0 it cancels, and what is left is the
                          source's  sum s_ij r_uj / sum |s_ij|
                residual: base = mu + b_u + b_i, base_j = mu + b_u + b_j (the bias model, item terms frozen)
    sum         score(u, i) = sum over N_i of s_ij w_uj,   a similarity: ranks, predicts no stars

N_i holds the k items most like i (ties with the k-th included), i itself never; of those, the ones u rated count. The
source leaves open how many N_i holds: k, or all of positive similarity where k is None. It writes N_i without u, so
the k are chosen once for each item, not anew among the items of each user as Surprise and LensKit do.

textbook  weight rating, mean, plain cosine over all ratings of each item: the source's formula, to the letter. NaN
          where u rated none of the neighbours.
tuned     weight residual, mean, shrunk and amplified; where nobody is near, what is left is the bias model.
ranking   weight rating, sum, asymmetric, discounted and amplified, k nearest: where the walk from the rated films to
          people to other films leads (RP3beta), in the form of an asymmetric cosine. One star still pulls, only less.

Sources: Sarwar, Karypis, Konstan, Riedl 2001, WWW · Deshpande, Karypis 2004, TOIS 22(1) (sums, k nearest an item) ·
Bell, Koren 2007, ICDM (residuals, shrinkage) · Aiolli 2013, RecSys (alpha, amplification) · Christoffel et al. 2015,
RecSys (RP3beta).
Differs from them: Sarwar et al. use the adjusted cosine over common raters only, ours runs over all of each item's
residuals; negative similarities are dropped in every preset; damping in the denominator is ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy.sparse import csr_matrix

from recengine.data.dataset import Dataset
from recengine.explanation import Contribution, Explanation
from recengine.models.affinity import coordinates
from recengine.models.base import Profile, needs_reason, needs_score, stack
from recengine.models.bias import Terms, terms_from_arrays, terms_to_arrays
from recengine.models.config import check, setting
from recengine.models.csr import (
    columns,
    counts,
    dense_product,
    from_arrays,
    pattern_of,
    row_of,
    row_sums,
    rows,
    size,
    to_arrays,
    turned,
    with_values,
)
from recengine.models.memory import block_rows, refuse_above_half
from recengine.models.similarity import Measure, Neighbourhood, Vectors, pairs_bytes
from recengine.models.weights import Aggregate, Weight, fit_weights, refuse_counts, refuse_empty_mean, weigh
from recengine.progress import Progress, silent


@dataclass(frozen=True)
class ItemKNNConfig:
    """How items are compared and what is made of it."""

    weight: Weight = setting("rating", "what a rating counts as: its stars, its residual to the bias model, or 1")
    aggregate: Aggregate = setting("mean", "weighted mean (stars) or sum (similarity)")
    k: int | None = setting(None, "neighbours kept of each item; none keeps all of positive similarity", low=1)
    asymmetry: float = setting(
        0.5, "alpha: share of the norm that the rated item bears; 0.5 is the cosine", low=0, high=1
    )
    activity_discount: float = setting(0.0, "how much less users with many ratings count", low=0, high=2)
    shrinkage: float = setting(0.0, "pulls similarities of few common raters to 0", low=0, high=10_000)
    amplification: float = setting(1.0, "power of the similarity: above 1 the nearest count more", low=0.1, high=10)
    damping: float = setting(
        0.0, "added to the denominator of the mean: few or far neighbours say less", low=0, high=100
    )
    reg_user: float = setting(5.0, "regulariser of b_u, for residuals", low=0, high=10_000)
    reg_item: float = setting(2.0, "regulariser of b_i, for residuals", low=0, high=10_000)

    def __post_init__(self) -> None:
        check(self)
        refuse_empty_mean(self.weight, self.aggregate)


def refuse(config: ItemKNNConfig, dataset: Dataset) -> None:
    """Raise RequestError where stars are needed and there are none, or where the pairs would not fit into memory."""
    refuse_counts(dataset, "item-knn", weight=config.weight, aggregate=config.aggregate)
    refuse_above_half(
        f"item-knn with k = {config.k or 'all'} on {dataset.name} ({dataset.n_items:,} items)",
        3 * pairs_bytes(dataset.n_items, dataset.user_counts, config.k),  # the pairs, and copies while put together
        "a smaller k",
    )


class ItemKNN:
    """See the head of the file."""

    terms: Terms
    """mu and, for residuals, the b_i."""

    near: csr_matrix
    """float32 (n_items, n_items): s_ij, row j the rated item, column i the target; 0 outside N_i."""

    raters: csr_matrix
    """float32 (n_items, n_users): 1 where the user rated the item; read for n_ij alone."""

    explicit: bool
    """Whether ratings are stars."""

    explains_by = ("ratings",)

    def __init__(self, config: ItemKNNConfig) -> None:
        self.config = config
        self.unit = "stars" if config.aggregate == "mean" else "similarity"

    @property
    def predicts_stars(self) -> bool:
        return self.unit == "stars"

    def fit(self, dataset: Dataset, *, seed: int = 0, progress: Progress = silent) -> Self:
        """Compare every two items with a common rater.

        Raises RequestError where stars are needed and there are none, or where the pairs would not fit into memory.
        """
        c = self.config
        refuse(c, dataset)
        self.terms = fit_weights(dataset, weight=c.weight, reg_user=c.reg_user, reg_item=c.reg_item)
        self.explicit = dataset.explicit
        weight = weigh(dataset.matrix, c.weight, self.terms, self.explicit)
        discount = np.maximum(dataset.user_counts, 1.0) ** (-c.activity_discount / 2)
        weight = turned(with_values(weight, weight.data * discount[row_of(weight)]))  # (n_items, n_users)
        measure = Measure(c.asymmetry, c.shrinkage, c.amplification, c.k)
        similar = measure.all_pairs(Vectors(weight), progress)
        self.raters = csr_matrix(pattern_of(weight), dtype=np.float32)
        self._keep(turned(similar))
        return self

    def _keep(self, near: csr_matrix) -> None:
        self.near = near
        self._neighbourhood = Neighbourhood(near)

    def score(self, profiles: Sequence[Profile]) -> np.ndarray:
        """float32 (n_profiles, n_items), made in blocks."""
        n_items = size(self.near)[1]
        out = np.empty((len(profiles), n_items), np.float32)
        block = block_rows(4 * n_items)
        for start in range(0, len(profiles), block):
            out[start : start + block] = self._score(stack(profiles[start : start + block], n_items))
        return out

    def _score(self, ratings: csr_matrix) -> np.ndarray:
        """float32 (n, n_items), for csr ratings of that shape."""
        weight = csr_matrix(weigh(ratings, self.config.weight, self.terms, self.explicit), dtype=np.float32)
        total = self._neighbourhood.sums(weight)  # sum of s_ij w_uj
        if self.config.aggregate == "sum":
            return total
        mass = self._neighbourhood.sums(pattern_of(weight))  # sum of s_ij
        damped = mass + np.float32(self.config.damping)
        if self.config.weight == "rating":
            total += (self.config.damping * _means(ratings)[:, None]).astype(np.float32)
            return np.divide(total, damped, out=np.full_like(total, np.nan), where=mass > 0)
        pull = np.divide(total, damped, out=np.zeros_like(total), where=mass > 0)
        base = self.terms.mu + self.terms.level(ratings)[:, None] + self.terms.b_i[None, :]
        return (base + pull).astype(np.float32)

    def vectors(self, space: str, train: Dataset) -> np.ndarray:
        """float32 (n_items, k) of the `items`: spectral coordinates of s_ij (`affinity`)."""
        return coordinates(self.near)

    def explain(self, profile: Profile, item_idx: int, by: str = "ratings") -> Explanation:
        """The score split over the user's ratings, similarities and denominator as they stand.

            mean, rating    base = mean of u's ratings       value_j = s_ij (r_uj - mean_u) / (sum s_ij + damping)
            mean, residual  base = mu + b_i, b_u by rating   value_j = s_ij (r_uj - b_uj) / (sum s_ij + damping)
            sum             base = 0                         value_j = s_ij w_uj

        Raises RequestError for another kind of reason, and where the model has no score.
        """
        needs_reason("item-knn", by, self.explains_by)
        score = float(self.score([profile])[0, item_idx])
        needs_score("item-knn", score, item_idx, "none of the rated items is a neighbour of it")
        row = stack([profile], size(self.near)[1])
        items = row.indices
        s = columns(rows(self.near, items), [item_idx]).toarray().ravel().astype(np.float64)
        n_common = dense_product(rows(self.raters, items), turned(rows(self.raters, [item_idx]))).ravel()
        weight = weigh(row, self.config.weight, self.terms, self.explicit).data
        evidence = {"s_ij": s, "r_uj": row.data, "n_common": n_common}
        terms: dict[str, float | int | str] = {"sum_abs_s": float(s.sum()), "n_neighbours": int((s > 0).sum())}
        base, parts = 0.0, []
        if self.config.aggregate == "sum":
            value = s * weight
            evidence["w_uj"] = weight
        else:
            terms |= {"mu": self.terms.mu, "damping": self.config.damping}
            if self.config.weight == "rating":
                base = float(_means(row)[0])
                terms["mean_u"] = base
                above = weight - base
            else:
                level, b_i = float(self.terms.level(row)[0]), float(self.terms.b_i[item_idx])
                base = self.terms.mu + b_i
                terms |= {"b_i": b_i, "b_u": level, "b_ui": base + level}
                parts = self.terms.level_parts(row)
                evidence["b_uj"] = self.terms.mu + level + self.terms.b_i[items]
                above = weight
            value = s * above / max(float(s.sum()) + self.config.damping, np.finfo(float).tiny)
        for place in np.flatnonzero(s):
            numbers = {name: float(column[place]) for name, column in evidence.items()}
            parts.append(Contribution("rating", int(items[place]), float(value[place]), evidence=numbers))
        return Explanation.split(score=score, base_value=base, contributions=parts, terms=terms)

    def state(self) -> dict[str, np.ndarray]:
        return {
            **terms_to_arrays(self.terms),
            **to_arrays("near", self.near),
            **to_arrays("raters", self.raters),
            "explicit": np.array([self.explicit]),
        }

    @classmethod
    def from_state(cls, config: ItemKNNConfig, state: Mapping[str, np.ndarray]) -> Self:
        model = cls(config)
        model.terms, model.explicit = terms_from_arrays(state), bool(state["explicit"][0])
        model.raters = from_arrays("raters", state)
        model._keep(from_arrays("near", state))
        return model


def _means(ratings: csr_matrix) -> np.ndarray:
    """float64 (n,): the mean of each row's ratings, NaN for an empty one."""
    n = counts(ratings)
    return np.divide(row_sums(ratings, ratings.data), n, out=np.full(len(n), np.nan), where=n > 0)


MODEL, CONFIG = ItemKNN, ItemKNNConfig
PRESETS = {
    "textbook": ItemKNNConfig(),
    "tuned": ItemKNNConfig(weight="residual", k=200, shrinkage=30.0, amplification=1.5, damping=0.03),
    "ranking": ItemKNNConfig(aggregate="sum", k=125, asymmetry=0.7, activity_discount=1.3, amplification=1.5),
}
