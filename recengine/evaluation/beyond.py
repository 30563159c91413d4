"""What lists are like beside their hits: coverage, novelty, diversity, and how evenly items are recommended."""

from __future__ import annotations

import numpy as np
from scipy import sparse


def incidence(lists: np.ndarray, n_items: int) -> sparse.csr_matrix:
    """CSR float64 (n_users, n_items): 1 where the user's list holds the item.

    lists  int32 (n_users, n): item_idx, -1 where the list is shorter
    """
    listed = lists >= 0
    indptr = np.concatenate([[0], np.cumsum(listed.sum(axis=1))])
    return sparse.csr_matrix((np.ones(len(lists[listed])), lists[listed], indptr), (len(lists), n_items))


def list_counts(lists: np.ndarray, n_items: int) -> np.ndarray:
    """int64 (n_items,): how many lists hold each item. `lists` as `incidence`."""
    return np.bincount(lists[lists >= 0], minlength=n_items)


def coverage(counts: np.ndarray, n_items: int) -> np.ndarray:
    """Share of the items that stand in at least one list, 0 to 1.

        coverage@n = |∪_u L_u| / n_items

    counts   float (..., n_items or fewer): how many lists hold each item; items left out stand in none
    n_items  items with at least one rating: one that nobody rated is neither above nor below the line

    Returns float64 (...,). Source: Ge, Delgado-Battenfeld, Jannach 2010, RecSys (catalogue coverage).
    """
    return np.asarray((counts > 0).sum(axis=-1) / n_items)


def gini(counts: np.ndarray, n_items: int) -> np.ndarray:
    """How unevenly recommendations fall on the items: 0 all alike, near 1 all on one item.

        gini@n = sum_k (2k - n_items - 1) c_(k) / (n_items * sum_k c_(k)),   c_(1) <= ... <= c_(n_items)

    Arguments as `coverage`: items left out of `counts` are the smallest, with 0. Returns float64 (...,), 0 where
    nothing is recommended.
    Source: Fleder, Hosanagar 2009, Management Science 55(5). Differs: of recommendations, not of sales.
    """
    ordered = np.sort(counts, axis=-1)
    place = np.arange(n_items - ordered.shape[-1] + 1, n_items + 1)
    total = np.asarray(ordered.sum(axis=-1), dtype=np.float64)
    uneven = ordered @ (2.0 * place - n_items - 1)
    return np.divide(uneven, n_items * total, out=np.zeros_like(total), where=total > 0)


def self_information(item_counts: np.ndarray, n_users: int) -> np.ndarray:
    """How surprising it is that somebody knows each item, in bits.

        info(i) = -log2( max(|U_i|, 1) / n_users )

    item_counts  int (n_items,): users who rated each item in training
    n_users      users with a rating in training, at least 1

    Returns float64 (n_items,), 0 to log2(n_users). Source: Zhou et al. 2010, PNAS 107(10).
    Differs: an item nobody rated counts as rated once, where the formula would be infinite.
    """
    return np.log2(n_users / np.maximum(item_counts, 1))


def novelty(lists: np.ndarray, item_counts: np.ndarray, n_users: int) -> np.ndarray:
    """Mean self-information of each list, in bits; NaN for an empty list.

        novelty@n(u) = (1/|L_u|) * sum_{i in L_u} info(i)

    lists                 int32 (n_users, n): item_idx, -1 where the list is shorter
    item_counts, n_users  as `self_information`

    Returns float64 (len(lists),). Source: Vargas, Castells 2011, RecSys (mean self-information, no discount by rank).
    """
    listed = incidence(lists, len(item_counts))
    return _ratio(listed @ self_information(item_counts, n_users), np.diff(listed.indptr))


def diversity(lists: np.ndarray, features: sparse.csr_matrix) -> np.ndarray:
    """Mean distance of two items of a list: 0 all alike, 1 nothing in common (for features of at least 0).

        diversity@n(u) = 1 - (2 / (m (m - 1))) * sum_{i<j in L_u} cos(f_i, f_j)
        where  2 * sum_{i<j} cos(f_i, f_j) = |sum_i f_i / |f_i||^2 - m

    lists     int32 (n_users, n): item_idx, -1 where the list is shorter
    features  CSR float (n_items, n_features); m counts the list's items with any feature, the others are left out

    Returns float64 (len(lists),), NaN where fewer than two items have features.
    Source: Ziegler, McNee, Konstan, Lausen 2005, WWW (intra-list similarity). Differs: a mean instead of a sum, and 1
    less it.
    """
    norm = np.sqrt(np.asarray(features.power(2).sum(axis=1), dtype=np.float64).ravel())
    known = (norm > 0).astype(np.float64)
    unit = sparse.diags_array(_ratio(known, norm, empty=0.0)) @ features
    listed = incidence(lists, len(norm))
    m = listed @ known
    together = sparse.csr_matrix(listed @ unit)
    twice_cosines = np.asarray(together.power(2).sum(axis=1)).ravel() - m
    return 1.0 - _ratio(twice_cosines, m * (m - 1))


def _ratio(over: np.ndarray, under: np.ndarray, *, empty: float = np.nan) -> np.ndarray:
    return np.divide(over, under, out=np.full(len(over), empty), where=under > 0)
