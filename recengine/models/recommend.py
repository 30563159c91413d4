"""From a row of scores to a list: the one place where items are ranked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recengine.models.base import Profile, Recommender, stack


@dataclass(frozen=True, eq=False)
class Recommendations:
    """A list for one profile.

    item_idx    int32 (n,), best first; fewer than asked for where fewer items can be scored
    score       float32 (n,), unclipped
    percentile  float32 (n,), 0 to 100: share of this profile's unseen scored items with a lower score
    unit        what the score means: `stars`, `probability`, `similarity`, `ratings`
    excluded    items left out because the profile holds them
    fallback    None, or the name of what answered instead of the model
    """

    item_idx: np.ndarray
    score: np.ndarray
    percentile: np.ndarray
    unit: str
    excluded: int
    fallback: str | None


def top_n(scores: np.ndarray, seen: np.ndarray, n: int) -> np.ndarray:
    """int32 (n_profiles, n): the n best unseen items of each row, best first, padded with -1.

    scores  float32 (n_profiles, n_items); NaN is never recommended
    seen    bool (n_profiles, n_items)

    Ties go to the smaller item_idx, so that the same scores always give the same list.
    """
    ranked = np.where(seen | ~np.isfinite(scores), -np.inf, scores)
    n = min(n, ranked.shape[1])
    if n == 0:
        return np.empty((len(ranked), 0), np.int32)
    floor = -np.partition(-ranked, n - 1, axis=1)[:, n - 1 : n]  # the n-th best score of each row
    better = ranked > floor
    tied = (ranked == floor) & (np.cumsum(ranked == floor, axis=1) <= n - better.sum(axis=1, keepdims=True))
    columns = np.nonzero(better | tied)[1].reshape(len(ranked), n)  # ascending item_idx within a row
    values = np.take_along_axis(ranked, columns, axis=1)
    order = np.argsort(-values, axis=1, kind="stable")
    best = np.take_along_axis(columns, order, axis=1).astype(np.int32)
    best[np.take_along_axis(values, order, axis=1) == -np.inf] = -1
    return best


def seen_mask(profiles: Sequence[Profile], n_items: int) -> np.ndarray:
    """bool (n_profiles, n_items): what each profile holds."""
    mask = np.zeros((len(profiles), n_items), bool)
    matrix = stack(profiles, n_items)
    mask[np.repeat(np.arange(len(profiles)), np.diff(matrix.indptr)), matrix.indices] = True
    return mask


def says_nothing(scores: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """bool (n_profiles,): where a row tells no two unseen items apart: no score for any, or the same for several.

    scores  float32 (n_profiles, n_items), NaN where there is none
    seen    bool (n_profiles, n_items)
    """
    known = np.isfinite(scores) & ~seen
    highest = np.max(scores, axis=1, initial=-np.inf, where=known)
    lowest = np.min(scores, axis=1, initial=np.inf, where=known)
    return (highest < lowest) | ((highest == lowest) & (known.sum(axis=1) > 1))


def recommend(model: Recommender, profile: Profile, *, n: int, item_counts: np.ndarray) -> Recommendations:
    """The n best items the profile does not hold.

    item_counts  int64 (n_items,): ratings of each item in training. Where the model says nothing of this profile (of
                 an empty one, as a rule), the most-rated items answer and `fallback` says `popularity`.
    """
    scores = model.score([profile])
    seen = seen_mask([profile], scores.shape[1])
    fallback, unit = None, model.unit
    if says_nothing(scores, seen)[0]:
        fallback, unit = "popularity", "ratings"
        scores = np.where(item_counts > 0, item_counts, np.nan).astype(np.float32)[None, :]
    unseen = np.isfinite(scores[0]) & ~seen[0]
    best = top_n(scores, seen, n)[0]
    best = best[best >= 0]
    values = scores[0][best]
    below = np.searchsorted(np.sort(scores[0][unseen]), values, side="left")
    percentile = 100.0 * below / max(1, unseen.sum())
    return Recommendations(best, values, percentile.astype(np.float32), unit, int(seen[0].sum()), fallback)
