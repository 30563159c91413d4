"""Content: films made of the same things as those you rated.

    profile(i) = sum over F_i of w_if feature(f),     w_if = tf_if log(n / n_f)
    profile(u) = sum over I_u of x_uj profile(j) / sum over I_u of |x_uj|
    score(u,i) = cosine(profile(u), profile(i)),      a similarity, -1 to 1

Features are genres, tags and decades. tf_if is 1 for a genre or decade and log(1 + people) for a tag; n counts the
items with any feature, n_f those with f. x_uj is how a rating counts:

textbook  x_uj = r_uj, the source's formula: one star still pulls towards the film, only less than five do
ranking   x_uj = r_uj - zero, zero a quarter up the rating scale (2 of 1 to 5 stars): below it a film pushes away from
          what it is made of. It costs nothing: NDCG@10 0.0777 against 0.0783 for `textbook` on a validation part of
          ML-100K; the mean of each user's ratings as zero, the other usual choice, gives 0.0425

For a set of counts r_uj is log(1 + count) and nothing pushes away. An item without features has no score (NaN); a
profile without a direction has cosine 0 with everything. Other people's ratings are not read at all.
Source: Lops, de Gemmis, Semeraro 2011, Recommender Systems Handbook, ch. 3.
Differs from it: counts of people stand for term counts, and are dampened by a logarithm; profile(i) is not normalised
before it enters profile(u), as in the formula of the first source.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy.sparse import csr_matrix

from recengine.data.dataset import Dataset
from recengine.data.features import item_features
from recengine.explanation import Contribution, Explanation
from recengine.models.affinity import narrow
from recengine.models.base import Profile, needs_reason, needs_score, stack
from recengine.models.config import check, setting
from recengine.models.csr import (
    columns,
    counts,
    dense_product,
    from_arrays,
    product,
    row_sums,
    rows,
    size,
    to_arrays,
    turned,
    with_values,
)
from recengine.models.memory import block_rows
from recengine.progress import Progress, silent


@dataclass(frozen=True)
class ContentConfig:
    """How a rating counts."""

    neutral: float | None = setting(
        None,
        "place on the rating scale, 0 to 1, below which a film pushes away; none: stars count as they are",
        low=0,
        high=1,
    )

    def __post_init__(self) -> None:
        check(self)


class Content:
    """See the head of the file."""

    items: csr_matrix
    """float64 (n_items, n_features): w_if."""

    idf: np.ndarray
    """float64 (n_features,): log(n / n_f)."""

    labels: np.ndarray
    """str (n_features,): the words of each feature."""

    explicit: bool
    """Whether ratings are stars."""

    zero: float
    """What is taken off each rating before it counts."""

    unit = "similarity"
    explains_by = ("ratings", "features")

    def __init__(self, config: ContentConfig) -> None:
        self.config = config

    def fit(self, dataset: Dataset, *, seed: int = 0, progress: Progress = silent) -> Self:
        """Weigh the features; no rating is read."""
        features = item_features(dataset)
        count = csr_matrix(features.matrix, dtype=np.float64)
        is_tag = np.array(features.groups) == "tag"
        tf = np.where(is_tag[count.indices], np.log1p(count.data), 1.0)
        n = int((counts(count) > 0).sum())
        self.idf = np.log(n / np.maximum(np.bincount(count.indices, minlength=len(features.labels)), 1))
        self.labels = np.array(features.labels, dtype=str)
        self.explicit, self.zero = dataset.explicit, 0.0
        if self.config.neutral is not None and dataset.rating_scale is not None:
            low, high = dataset.rating_scale
            self.zero = low + self.config.neutral * (high - low)
        self._keep(with_values(count, tf * self.idf[count.indices]))
        progress(1.0, "features weighed")
        return self

    def _keep(self, items: csr_matrix) -> None:
        self.items = items
        norm = np.sqrt(row_sums(items, items.data**2))
        self._norm = np.where(norm > 0, norm, np.nan)

    def _counts_as(self, ratings: csr_matrix) -> csr_matrix:
        """csr float64 (n, n_items): x_uj."""
        r = ratings.data.astype(np.float64)
        return with_values(ratings, r - self.zero if self.explicit else np.log1p(r))

    def _taste(self, ratings: csr_matrix) -> tuple[csr_matrix, np.ndarray]:
        """(sum of x_uj profile(j), csr (n, n_features); its norm (n,), 1 where it is 0). The divisor of profile(u)
        cancels in the cosine."""
        taste = product(self._counts_as(ratings), self.items)
        norm = np.sqrt(row_sums(taste, taste.data**2))
        return taste, np.where(norm > 0, norm, 1.0)

    def score(self, profiles: Sequence[Profile]) -> np.ndarray:
        """float32 (n_profiles, n_items), made in blocks."""
        n_items = size(self.items)[0]
        out = np.empty((len(profiles), n_items), np.float32)
        by_feature = turned(self.items)
        block = block_rows(8 * n_items)
        for start in range(0, len(profiles), block):
            taste, norm = self._taste(stack(profiles[start : start + block], n_items))
            out[start : start + block] = dense_product(taste, by_feature) / norm[:, None] / self._norm[None, :]
        return out

    def vectors(self, space: str, train: Dataset) -> np.ndarray:
        """float32 (n, n_features): w_if of the `items`, the sums of x_uj profile(j) of the `users`; where there are
        many features, their strongest directions (`affinity.narrow`)."""
        return narrow(self.items, None if space == "items" else self._taste(train.matrix)[0])

    def explain(self, profile: Profile, item_idx: int, by: str = "ratings") -> Explanation:
        """The dot product split; both norms are held.

            ratings    value_j = x_uj <profile(j), profile(i)> / (|sum x profile| |profile(i)|)
            features   value_f = p_uf w_if / (|sum x profile| |profile(i)|),   p_u = sum x profile

        Raises RequestError for another kind of reason, and for an item without features.
        """
        needs_reason("content", by, self.explains_by)
        score = float(self.score([profile])[0, item_idx])
        needs_score("content", score, item_idx, "it has no features")
        row = stack([profile], size(self.items)[0])
        taste, norm_u = self._taste(row)
        norm_u, norm_i = float(norm_u[0]), float(self._norm[item_idx])
        item = rows(self.items, [item_idx])
        if by == "features":
            p_u = columns(taste, item.indices).toarray().ravel()
            parts = [
                Contribution(
                    "feature",
                    int(f),
                    float(p * w / (norm_u * norm_i)),
                    str(self.labels[f]),
                    {"p_uf": float(p), "w_if": float(w), "idf_f": float(self.idf[f])},
                )
                for f, p, w in zip(item.indices, p_u, item.data, strict=True)
            ]
        else:
            dots = dense_product(rows(self.items, row.indices), turned(item)).ravel()
            norm_j = np.nan_to_num(self._norm[row.indices], nan=1.0)
            parts = [
                Contribution(
                    "rating",
                    int(j),
                    float(x * dot / (norm_u * norm_i)),
                    evidence={
                        "r_uj": float(r),
                        "x_uj": float(x),
                        "dot_ij": float(dot),
                        "cos_ij": float(dot / n / norm_i),
                    },
                )
                for j, r, x, dot, n in zip(row.indices, row.data, self._counts_as(row).data, dots, norm_j, strict=True)
                if dot
            ]
        terms = {"norm_u": norm_u, "norm_i": norm_i, "zero": self.zero}
        return Explanation.split(score=score, base_value=0.0, contributions=parts, terms=terms)

    def state(self) -> dict[str, np.ndarray]:
        return {
            **to_arrays("items", self.items),
            "idf": self.idf,
            "labels": self.labels,
            "explicit": np.array([self.explicit]),
            "zero": np.array([self.zero]),
        }

    @classmethod
    def from_state(cls, config: ContentConfig, state: Mapping[str, np.ndarray]) -> Self:
        model = cls(config)
        model.idf, model.labels = state["idf"], state["labels"]
        model.explicit, model.zero = bool(state["explicit"][0]), float(state["zero"][0])
        model._keep(from_arrays("items", state))
        return model


MODEL, CONFIG = Content, ContentConfig
PRESETS = {"textbook": ContentConfig(), "ranking": ContentConfig(neutral=0.25)}
