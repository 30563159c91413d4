"""Who rates what, and how: every person's ratings by genre, tag and decade, beside everybody's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from recengine.data.dataset import Dataset
from recengine.data.features import ItemFeatures, item_features

MOST_TAGS = 20
"""Tags kept: those whose items hold the most ratings."""

DAMPING = 10.0
"""Ratings at everybody's mean that are added to a person's own before two people are compared."""


@dataclass(frozen=True, eq=False)
class Tastes:
    """Ratings of all people by group of items; an item of three genres counts in each of them.

    labels   words of each group: `Horror`, `female vocalists`, `1990s`
    kinds    `genre`, `tag` or `year` of each group
    n        int64 (n_users, n_groups): ratings of each person in each group
    total    float64 (n_users, n_groups): sum of those ratings
    n_user   int64 (n_users,): ratings of each person
    """

    labels: list[str]
    kinds: list[str]
    n: np.ndarray
    total: np.ndarray
    n_user: np.ndarray

    @property
    def share_all(self) -> np.ndarray:
        """float64 (n_groups,): share of everybody's ratings that are of the group."""
        return self.n.sum(axis=0) / max(1, self.n_user.sum())

    @property
    def mean_all(self) -> np.ndarray:
        """float64 (n_groups,): mean rating of the group over everybody's ratings; NaN where it has none."""
        return _ratio(self.total.sum(axis=0), self.n.sum(axis=0))

    def column(self, label: str) -> int:
        """Place of a group; ValueError for a label that is not there."""
        return self.labels.index(label)


def tastes(dataset: Dataset) -> Tastes:
    """The table of a data set; no groups where nothing is known of its items."""
    features = item_features(dataset)
    binary = _membership(features, dataset.n_items)
    weight = np.asarray(dataset.item_counts @ binary).ravel()  # (n_features,) ratings of each group
    tags = [column for column, kind in enumerate(features.groups) if kind == "tag"]
    dropped = set(sorted(tags, key=lambda column: (-weight[column], column))[MOST_TAGS:])
    kept = [column for column in range(len(features.labels)) if weight[column] > 0 and column not in dropped]
    groups = sparse.csr_matrix(binary[:, kept], dtype=np.float64)
    ratings = dataset.matrix
    rated = sparse.csr_matrix((np.ones(ratings.nnz), ratings.indices, ratings.indptr), shape=ratings.shape)
    return Tastes(
        labels=[features.labels[column] for column in kept],
        kinds=[features.groups[column] for column in kept],
        n=sparse.csr_matrix(rated @ groups).toarray().astype(np.int64),
        total=sparse.csr_matrix(ratings @ groups).toarray(),
        n_user=dataset.user_counts,
    )


def _membership(features: ItemFeatures, n_items: int) -> sparse.csr_matrix:
    """What an item is, as ones: its genres and decade, and each tag that at least half as many people gave it as gave
    its commonest one; a tag of one person among hundreds says nothing of an artist.
    """
    cells = features.matrix
    is_tag = np.array([kind == "tag" for kind in features.groups], dtype=bool)
    row, column, people = np.repeat(np.arange(n_items), np.diff(cells.indptr)), cells.indices, cells.data
    commonest = np.zeros(n_items)
    np.maximum.at(commonest, row[is_tag[column]], people[is_tag[column]])
    own = ~is_tag[column] | (2 * people >= commonest[row])
    return sparse.csr_matrix((np.ones(int(own.sum())), (row[own], column[own])), shape=(n_items, len(features.labels)))


def profile(found: Tastes, user_idx: int) -> pd.DataFrame:
    """One row a group that anybody rated: kind, label, n, share, share_all, mean, mean_all, difference.

    share, share_all  0 to 1, of the person's ratings and of everybody's; genres overlap, so they may sum above 1
    mean, mean_all    stars, or counts on an implicit set; NaN without a rating
    difference        mean - mean_all
    """
    n, total = found.n[user_idx], found.total[user_idx]
    mean = _ratio(total, n)
    return pd.DataFrame(
        {
            "kind": found.kinds,
            "label": found.labels,
            "n": n,
            "share": n / max(1, found.n_user[user_idx]),
            "share_all": found.share_all,
            "mean": mean,
            "mean_all": found.mean_all,
            "difference": mean - found.mean_all,
        }
    )


def liking(found: Tastes) -> np.ndarray:
    """How much more than everybody each person gives each group, float64 (n_users, n_groups), stars.

        liking_ug = sum over the ratings of u in g of (r_ui - mean_g) / (n_ug + 10)

    A few high ratings prove little: `DAMPING` ratings at everybody's mean stand beside them.
    """
    mean = np.nan_to_num(found.mean_all)
    return (found.total - found.n * mean) / (found.n + DAMPING)


def leaning(found: Tastes) -> np.ndarray:
    """How far the number of ratings in each group lies above chance, float64 (n_users, n_groups), standard errors.

    z_ug = (n_ug - n_u p_g) / sqrt(n_u p_g + 1),   p_g = share of everybody's ratings that are of g
    """
    expected = found.n_user[:, None] * found.share_all
    return (found.n - expected) / np.sqrt(expected + 1.0)


def distance(found: Tastes) -> np.ndarray:
    """How unlike everybody's each person's mix of genres (or tags) is, float64 (n_users,), 0 to 1.

        d_u = 1 - sum_g sqrt(p_ug p_g),   p_u and p the counts by genre divided by their sum

    The squared Hellinger distance; 0 for a person or a set without genres and tags.
    """
    kept = np.array([kind != "year" for kind in found.kinds], dtype=bool)
    own = found.n[:, kept].astype(np.float64)
    everybody = own.sum(axis=0)
    own = _ratio(own, own.sum(axis=1, keepdims=True))
    overlap = np.sqrt(own * _ratio(everybody, everybody.sum())).sum(axis=1)
    return np.where(np.isnan(overlap) | (overlap == 0), 0.0, 1.0 - overlap)


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """above / below, NaN where below is 0."""
    above, below = np.broadcast_arrays(np.asarray(above, np.float64), np.asarray(below, np.float64))
    return np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
