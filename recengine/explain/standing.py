"""Standing: where an item stands for a profile and for edits of it, always among the same candidates.

Candidates are the items the *full* profile does not hold, and the item itself: what an edit takes away does not enter
the list, so that places before and after are places in the same one. Ties go to the smaller item_idx.
"""

from __future__ import annotations

import numpy as np


def standing(scores: np.ndarray, seen: np.ndarray, item_idx: int) -> tuple[np.ndarray, np.ndarray]:
    """(score float64 (n,), rank int64 (n,)) of one item in each row; -inf, and behind all, where it has no score.

    scores  float32 (n, n_items), NaN where there is none
    seen    int (m,): what the full profile holds
    """
    candidates = np.setdiff1d(np.arange(scores.shape[1]), seen)
    own = scores[:, item_idx].astype(np.float64)
    own[~np.isfinite(own)] = -np.inf
    other = scores[:, candidates]
    above = other > own[:, None]  # NaN is above nothing
    level = (other == own[:, None]) & (candidates < item_idx)
    return own, 1 + (above | level).sum(axis=1)


def lead(scores: np.ndarray, seen: np.ndarray, item_idx: int, n: int) -> np.ndarray:
    """float64 (n_rows,): how far the item's score lies above that of the n-th best of the other candidates.

    At most 0 where the item has fallen out of the first n or is level with who would push it out; -inf where it has no
    score, inf where fewer than n others have one.
    """
    candidates = np.setdiff1d(np.arange(scores.shape[1]), np.append(seen, item_idx))
    own = np.where(np.isfinite(scores[:, item_idx]), scores[:, item_idx].astype(np.float64), -np.inf)
    if len(candidates) < n:
        return np.where(np.isfinite(own), np.inf, own)
    other = np.where(np.isfinite(scores[:, candidates]), scores[:, candidates], -np.inf)
    nth = np.partition(other, len(candidates) - n, axis=1)[:, len(candidates) - n].astype(np.float64)
    with np.errstate(invalid="ignore"):  # neither has a score: -inf less -inf
        return np.where(np.isfinite(own), own - nth, own)


def first(scores: np.ndarray, seen: np.ndarray, n: int) -> np.ndarray:
    """int (at most n,): the best candidates of one row, best first.

    scores  float32 (n_items,)
    """
    ranked = np.where(np.isfinite(scores), scores, -np.inf)
    ranked[seen] = -np.inf
    order = np.argsort(-ranked, kind="stable")[:n]
    return order[np.isfinite(ranked[order])]
