"""User-kNN: what did people who rate like you think of it?

    w_uj        = what u's rating of j counts as (`weight`: r_uj, its residual, or 1)
    x_u         = the vector over all items of  w_uj |U_j|^(-popularity_discount / 2)
    s_uv        = ( <x_u, x_v> / (|x_u|^(2 - 2 alpha) |x_v|^(2 alpha)) * n_uv / (n_uv + shrinkage) )^amplification
    mean        score(u, i) = base + sum over N_u of s_uv (r_vi - base_v) / (sum over N_u of s_uv + damping)
                rating:   base = base_v = mu; with damping 0 it cancels, and what is left is the source's
                          sum s_uv r_vi / sum |s_uv|
                residual: base = mu + b_u + b_i, base_v = mu + b_v + b_i (the bias model, item terms frozen)
    sum         score(u, i) = sum over N_u of s_uv w_vi,   a similarity: ranks, predicts no stars

N_u holds the k users most like u (ties with the k-th included), u never; of those, the ones who rated i count. The
source leaves open how many N_u holds: k, or all of positive similarity where k is None. It writes N_u without i, so the
k are chosen once for each user, not anew among the raters of each item as Surprise and LensKit do. Any profile can be
compared with the stored users, so an edited or invented one is answered by the same formula; a profile with a
`user_idx` is never its own neighbour, also when it was edited.

textbook  weight rating, mean, plain cosine over all ratings of each user: the source's formula, to the letter. NaN
          where no neighbour rated the item.
tuned     weight residual, mean, shrunk; where nobody is near, what is left is the bias model.
ranking   weight rating, sum, asymmetric, discounted and amplified, k nearest: what the people who watched and liked
          what you did gave stars to. One star still pulls, only less.

Sources: Herlocker, Konstan, Borchers, Riedl 1999, SIGIR (centring, significance) · Bell, Koren 2007, ICDM (residuals,
shrinkage) · Aiolli 2013, RecSys (alpha, amplification) · Breese, Heckerman, Kadie 1998, UAI (amplification, discount of
what everybody knows).
Differs from them: Herlocker et al. correlate over common items and cut significance at 50, ours is the cosine of
residuals over all of each one's ratings, shrunk; negative similarities are dropped in every preset; damping is ours.
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
from recengine.models.memory import block_rows
from recengine.models.similarity import DENSE_FROM, Measure, Vectors
from recengine.models.weights import Aggregate, Weight, fit_weights, refuse_counts, refuse_empty_mean, weigh
from recengine.progress import Progress, silent


@dataclass(frozen=True)
class UserKNNConfig:
    """How users are compared and what is made of it."""

    weight: Weight = setting("rating", "what a rating counts as: its stars, its residual to the bias model, or 1")
    aggregate: Aggregate = setting("mean", "weighted mean (stars) or sum (similarity)")
    k: int | None = setting(None, "neighbours kept of each user; none keeps all of positive similarity", low=1)
    asymmetry: float = setting(
        0.5, "alpha: share of the norm that the neighbour bears; 0.5 is the cosine", low=0, high=1
    )
    popularity_discount: float = setting(0.0, "how much less items with many ratings count", low=0, high=2)
    shrinkage: float = setting(0.0, "pulls similarities of few common items to 0", low=0, high=10_000)
    amplification: float = setting(1.0, "power of the similarity: above 1 the nearest count more", low=0.1, high=10)
    damping: float = setting(
        0.0, "added to the denominator of the mean: few or far neighbours say less", low=0, high=100
    )
    reg_user: float = setting(5.0, "regulariser of b_u, for residuals", low=0, high=10_000)
    reg_item: float = setting(2.0, "regulariser of b_i, for residuals", low=0, high=10_000)

    def __post_init__(self) -> None:
        check(self)
        refuse_empty_mean(self.weight, self.aggregate)


def refuse(config: UserKNNConfig, dataset: Dataset) -> None:
    """Raise RequestError where stars are needed and there are none."""
    refuse_counts(dataset, "user-knn", weight=config.weight, aggregate=config.aggregate)


class UserKNN:
    """See the head of the file."""

    terms: Terms
    """mu and, for residuals, the b_i."""

    ratings: csr_matrix
    """float32 (n_users, n_items): the training ratings of the possible neighbours."""

    item_counts: np.ndarray
    """int64 (n_items,): |U_j| in training."""

    explicit: bool
    """Whether ratings are stars."""

    explains_by = ("ratings", "neighbours")

    def __init__(self, config: UserKNNConfig) -> None:
        self.config = config
        self.unit = "stars" if config.aggregate == "mean" else "similarity"

    @property
    def predicts_stars(self) -> bool:
        return self.unit == "stars"

    def fit(self, dataset: Dataset, *, seed: int = 0, progress: Progress = silent) -> Self:
        """Keep the ratings: comparing is done when a profile asks. Raises RequestError where stars are needed."""
        c = self.config
        refuse(c, dataset)
        self.terms = fit_weights(dataset, weight=c.weight, reg_user=c.reg_user, reg_item=c.reg_item)
        self.ratings, self.item_counts, self.explicit = dataset.matrix, dataset.item_counts, dataset.explicit
        self._prepare()
        progress(1.0, "ratings kept")
        return self

    def _prepare(self) -> None:
        """What follows from the learned arrays: the users as vectors, and what each says of each item."""
        self._users = self._vectors(self.ratings)
        said = csr_matrix(weigh(self.ratings, self.config.weight, self.terms, self.explicit), dtype=np.float32)
        self._said = said, turned(said)  # w_vi, (n_users, n_items) and (n_items, n_users)
        self._saying = pattern_of(said), pattern_of(turned(said))

    def _vectors(self, ratings: csr_matrix) -> Vectors:
        weight = weigh(ratings, self.config.weight, self.terms, self.explicit)
        discount = np.maximum(self.item_counts, 1.0) ** (-self.config.popularity_discount / 2)
        return Vectors(with_values(weight, weight.data * discount[weight.indices]))

    def _near(self, ratings: csr_matrix, users: Sequence[int | None]) -> np.ndarray:
        """float32 (n, n_users): s_uv of N_u, 0 for all others.

        ratings  csr float32 (n, n_items): the profiles
        users    the `user_idx` of each
        """
        own = np.array([-1 if user is None else user for user in users], np.int64)
        return self._measure().near_dense(self._vectors(ratings), self._users, own)

    def _measure(self) -> Measure:
        return Measure(self.config.asymmetry, self.config.shrinkage, self.config.amplification, self.config.k)

    def vectors(self, space: str, train: Dataset) -> np.ndarray:
        """float32 (n_users, k) of the `users`: spectral coordinates of s_uv (`affinity`)."""
        return coordinates(self._measure().all_pairs(self._users))

    def score(self, profiles: Sequence[Profile]) -> np.ndarray:
        """float32 (n_profiles, n_items), made in blocks."""
        n_users, n_items = size(self.ratings)
        out = np.empty((len(profiles), n_items), np.float32)
        block = block_rows(32 * max(n_users, n_items))
        for start in range(0, len(profiles), block):
            some = profiles[start : start + block]
            ratings = stack(some, n_items)
            out[start : start + block] = self._score(ratings, self._near(ratings, [p.user_idx for p in some]))
        return out

    def _sums(self, near: np.ndarray, said: tuple[csr_matrix, csr_matrix]) -> np.ndarray:
        """float32 (n, n_items): sum over neighbours; few of them as a sparse product, many as a dense one."""
        by_user, by_item = said
        if self.config.k is not None and self.config.k < DENSE_FROM * near.shape[1]:
            return dense_product(csr_matrix(near), by_user)
        return dense_product(by_item, np.ascontiguousarray(near.T)).T

    def _score(self, ratings: csr_matrix, near: np.ndarray) -> np.ndarray:
        """float32 (n, n_items), for csr ratings of that shape and (n, n_users) similarities."""
        total = self._sums(near, self._said)  # sum of s_uv w_vi
        if self.config.aggregate == "sum":
            return total
        mass = self._sums(near, self._saying)  # sum of s_uv over those who rated i
        damped = mass + np.float32(self.config.damping)
        if self.config.weight == "rating":
            total = total + np.float32(self.config.damping * self.terms.mu)
            return np.divide(total, damped, out=np.full_like(total, np.nan), where=mass > 0)
        pull = np.divide(total, damped, out=np.zeros_like(total), where=mass > 0)
        base = self.terms.mu + self.terms.level(ratings)[:, None] + self.terms.b_i[None, :]
        return (base + pull).astype(np.float32)

    def explain(self, profile: Profile, item_idx: int, by: str = "ratings") -> Explanation:
        """The score split over neighbours, or over the user's ratings; similarities and denominator as they stand.

            D = sum of s_uv + damping for a mean, 1 for a sum;  y_vi = r_vi - mu, the residual, or w_vi
            neighbours   value_v = s_uv y_vi / D
            ratings      value_j = x_uj sum over v of s_uv y_vi / D * x_vj / <x_u, x_v>:
                         the share of j in each similarity, so norms, shrinkage and amplification are held; the
                         evidence `sum_v` is that sum, `s_through` the part of sum |s| that goes through j
            base         mu for ratings (or one star of a neighbour would count in favour), mu + b_i for residuals with
                         the user's level split over the ratings, 0 for a sum

        Raises RequestError for another kind of reason, and where the model has no score.
        """
        needs_reason("user-knn", by, self.explains_by)
        score = float(self.score([profile])[0, item_idx])
        needs_score("user-knn", score, item_idx, "no neighbour rated it")
        row = stack([profile], size(self.ratings)[1])
        near = self._near(row, [profile.user_idx])[0].astype(np.float64)
        said = rows(self._said[1], [item_idx])
        heard = near[said.indices] > 0
        who, y = said.indices[heard], said.data[heard].astype(np.float64)
        s = near[who]
        base, denominator, level_parts = 0.0, 1.0, []
        terms: dict[str, float | int | str] = {"sum_abs_s": float(s.sum()), "n_neighbours": len(who)}
        if self.config.aggregate == "mean":
            denominator = max(float(s.sum()) + self.config.damping, np.finfo(float).tiny)
            base = self.terms.mu
            terms |= {"mu": base, "damping": self.config.damping}
            if self.config.weight == "rating":
                y = y - base
            else:
                level, b_i = float(self.terms.level(row)[0]), float(self.terms.b_i[item_idx])
                base += b_i
                terms |= {"b_i": b_i, "b_u": level, "b_ui": base + level}
                level_parts = self.terms.level_parts(row)
        split = self._by_ratings if by == "ratings" else self._by_neighbours
        parts = split(row, item_idx, who, s, s * y / denominator)
        return Explanation.split(score=score, base_value=base, contributions=[*level_parts, *parts], terms=terms)

    def _by_neighbours(
        self, row: csr_matrix, item_idx: int, who: np.ndarray, s: np.ndarray, pull: np.ndarray
    ) -> list[Contribution]:
        """One part a neighbour: `pull` (n_neighbours,)."""
        theirs = rows(self.ratings, who)
        evidence = {
            "s_uv": s,
            "r_vi": columns(theirs, [item_idx]).toarray().ravel(),
            "n_common": dense_product(pattern_of(theirs), turned(pattern_of(row))).ravel(),
        }
        if self.config.aggregate == "sum":
            evidence["w_vi"] = pull / s
        if self.config.weight == "residual":
            evidence["b_vi"] = self.terms.mu + self.terms.level(theirs) + self.terms.b_i[item_idx]
        return [
            Contribution("neighbour", int(v), float(pull[place]), evidence=_numbers(evidence, place))
            for place, v in enumerate(who)
        ]

    def _by_ratings(
        self, row: csr_matrix, item_idx: int, who: np.ndarray, s: np.ndarray, pull: np.ndarray
    ) -> list[Contribution]:
        """One part a rating that some neighbour shares: what each neighbour pulls, shared out over the common items."""
        items, x_u = row.indices, self._vectors(row).weight.data
        x_v = columns(rows(self._users.weight, who), items)  # (n_neighbours, m)
        dot = row_sums(x_v, x_v.data * x_u[x_v.indices])  # <x_u, x_v>
        by_item = turned(with_values(x_v, x_v.data / dot[row_of(x_v)]))  # (m, n_neighbours): x_vj / <x_u, x_v>
        sum_v = by_item @ pull
        evidence = {
            "r_uj": row.data,
            "x_uj": x_u,
            "sum_v": sum_v,
            "s_through": x_u * (by_item @ s),
            "n_common": counts(by_item),
        }
        if self.config.weight == "residual":
            evidence["b_uj"] = self.terms.mu + self.terms.level(row)[0] + self.terms.b_i[items]
        return [
            Contribution(
                "rating", int(items[place]), float(x_u[place] * sum_v[place]), evidence=_numbers(evidence, place)
            )
            for place in np.flatnonzero(counts(by_item))
        ]

    def state(self) -> dict[str, np.ndarray]:
        return {
            **terms_to_arrays(self.terms),
            **to_arrays("ratings", self.ratings),
            "item_counts": self.item_counts,
            "explicit": np.array([self.explicit]),
        }

    @classmethod
    def from_state(cls, config: UserKNNConfig, state: Mapping[str, np.ndarray]) -> Self:
        model = cls(config)
        model.terms, model.ratings = terms_from_arrays(state), from_arrays("ratings", state)
        model.item_counts, model.explicit = state["item_counts"], bool(state["explicit"][0])
        model._prepare()
        return model


def _numbers(evidence: Mapping[str, np.ndarray], place: int | np.integer) -> dict[str, float]:
    return {name: float(column[place]) for name, column in evidence.items()}


MODEL, CONFIG = UserKNN, UserKNNConfig
PRESETS = {
    "textbook": UserKNNConfig(),
    "tuned": UserKNNConfig(weight="residual", k=300, shrinkage=100.0, damping=0.05),
    "ranking": UserKNNConfig(aggregate="sum", k=100, asymmetry=0.65, popularity_discount=0.5, amplification=2.0),
}
