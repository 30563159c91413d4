"""How well a list finds the held-out items: recall, precision, hit rate, reciprocal rank, NDCG.

All are over the *full* ranking of the items outside the user's training profile, with binary gain: every held-out
item counts as relevant, whatever its stars. Each metric takes the hits of many users and returns one number a user.
"""

from __future__ import annotations

import numpy as np


def hits(lists: np.ndarray, user: np.ndarray, item: np.ndarray, n_items: int) -> np.ndarray:
    """Which places of each list hold a held-out item.

    lists       int32 (n_users, n): item_idx, best first, -1 where the list is shorter
    user, item  int (n_held_out,): the held-out pairs; `user` is a row of `lists`

    Returns bool (n_users, n).
    """
    rows = np.arange(len(lists), dtype=np.int64)[:, None]
    found = np.isin(rows * n_items + lists, user.astype(np.int64) * n_items + item)
    return found & (lists >= 0)  # -1 would read as the last item of the row above


def recall(hit: np.ndarray, n_held_out: np.ndarray) -> np.ndarray:
    """Share of a user's held-out items that the list holds, 0 to 1.

        recall@n(u) = |L_u ∩ T_u| / |T_u|

    hit         bool (n_users, n), as `hits` gives it
    n_held_out  int (n_users,), at least 1

    Source: Cremonesi, Koren, Turrin 2010, RecSys. Differs: there each held-out item is ranked among 1,000
    sampled ones, here among all; and the denominator is |T_u|, not min(n, |T_u|).
    """
    return np.asarray(hit.sum(axis=1) / n_held_out)


def precision(hit: np.ndarray, n: int) -> np.ndarray:
    """Share of the n places that hold a held-out item, 0 to 1; a list shorter than n has empty places.

        precision@n(u) = |L_u ∩ T_u| / n

    Source: Herlocker et al. 2004, TOIS 22(1).
    """
    return np.asarray(hit.sum(axis=1) / n)


def hr(hit: np.ndarray) -> np.ndarray:
    """Whether the list holds any held-out item, 0 or 1.

        hr@n(u) = [ L_u ∩ T_u ≠ ∅ ]

    Source: Deshpande, Karypis 2004, TOIS 22(1), where one item a user is held out.
    """
    return np.where(hit.any(axis=1), 1.0, 0.0)


def mrr(hit: np.ndarray) -> np.ndarray:
    """One over the place of the first held-out item, 0 where the list holds none.

        mrr@n(u) = 1 / min{ p : L_u[p] ∈ T_u }

    Source: Voorhees 1999, TREC-8 question answering track. Differs: cut at n.
    """
    first = np.argmax(hit, axis=1) + 1.0  # 1 also where there is no hit
    return np.where(hit.any(axis=1), 1.0 / first, 0.0)


def ndcg(hit: np.ndarray, n_held_out: np.ndarray, n: int) -> np.ndarray:
    """Hits weighted by place, as a share of the best list there could be, 0 to 1.

        ndcg@n(u) = sum_{p: L_u[p] ∈ T_u} 1 / log2(p + 1)   /   sum_{p=1}^{min(n, |T_u|)} 1 / log2(p + 1)

    hit         bool (n_users, n), or fewer places where there are fewer items
    n_held_out  int (n_users,), at least 1
    n           length of list asked for

    Source: Järvelin, Kekäläinen 2002, TOIS 20(4). Differs: binary gain; discount log2(p + 1) from the first place on.
    """
    discount = 1.0 / np.log2(np.arange(2, n + 2))  # (n,) for places 1 ... n
    ideal = np.cumsum(discount)[np.minimum(n, n_held_out) - 1]
    return np.asarray((hit @ discount[: hit.shape[1]]) / ideal)


def sampled_rank(positive: np.ndarray, negatives: np.ndarray) -> np.ndarray:
    """Place of one held-out item among sampled negatives; a tie counts half a rank.

        rank = 1 + #{negatives above} + #{negatives level} / 2

    positive   float (m,): score of the held-out item
    negatives  float (m, n_negatives): scores of the items drawn beside it; no score (NaN) is below every score

    Returns float64 (m,), 1 to 1 + n_negatives.
    Source: He et al. 2017, WWW, section 4.1 (99 negatives). Differs: in the authors' program a tie goes to whichever
    item comes first; half a rank favours nobody. Sampled ranks order models otherwise than full ones do: Krichene,
    Rendle 2020, KDD.
    """
    own = np.where(np.isfinite(positive), positive, -np.inf)[:, None]
    other = np.where(np.isfinite(negatives), negatives, -np.inf)
    return 1.0 + (other > own).sum(axis=1) + 0.5 * (other == own).sum(axis=1)


def sampled_hr(rank: np.ndarray, n: int) -> np.ndarray:
    """Whether the item is among the first n of its sampled list, 0 or 1: `[rank <= n]`. Source: as `sampled_rank`."""
    return (rank <= n).astype(np.float64)


def sampled_ndcg(rank: np.ndarray, n: int) -> np.ndarray:
    """The NDCG of a list with one relevant item: 1 / log2(rank + 1) where rank <= n, else 0. As in `sampled_rank`."""
    return np.where(rank <= n, 1.0 / np.log2(rank + 1.0), 0.0)
