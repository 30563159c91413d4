"""Leave one out: what the score loses when one rating is taken away and the model answers anew.

    value_j = score(profile) - score(profile without j)

It holds for any model, and is the very thing a reader means by "because of this film": but the values do not add up to
the score, since two ratings that say the same can each be taken away for nothing. A rating away also moves what is
predicted of every item alike; where scores are stars, `level` in the evidence says by how much.
Source: Cook 1977, Technometrics 19(1), deletion of single observations; Li, Monroe, Jurafsky 2016, arXiv 1612.08220.
Differs from them: nothing is trained again; the person is solved again with the model held, as `score` always does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recengine.explanation import Contribution, Explanation
from recengine.models.base import Profile, Recommender

BLOCK_ROWS = 64
"""Profiles scored at once: their rows are dense over all items."""


@dataclass(frozen=True, eq=False)
class Removals:
    """Scores of some items while one rating after the other is away; float64.

    whole  (n,): of the full profile
    base   (n,): of the empty one; 0 where the model has no score for it
    after  (m, n): without each rating; `base` where no score is left
    level  (m,): what each rating's absence takes from all items on average; 0 where scores are not stars
    """

    whole: np.ndarray
    base: np.ndarray
    after: np.ndarray
    level: np.ndarray

    @property
    def lost(self) -> np.ndarray:
        """(m, n): what each item's score loses with each rating."""
        return self.whole - self.after


def removals(model: Recommender, profile: Profile, items: Sequence[int] | np.ndarray) -> Removals:
    """Take every rating away by itself; all items are read from the same scores."""
    asked = np.asarray(items, np.int64)
    full, empty = model.score([profile, profile.without(profile.item_idx)]).astype(np.float64)
    base = np.where(np.isfinite(empty[asked]), empty[asked], 0.0)
    after, level = np.empty((len(profile), len(asked))), np.zeros(len(profile))
    for start in range(0, len(profile), BLOCK_ROWS):
        edited = [profile.without([item]) for item in profile.item_idx[start : start + BLOCK_ROWS].tolist()]
        scores = model.score(edited)
        here = slice(start, start + len(edited))
        after[here] = scores[:, asked]
        if model.unit == "stars":
            lost = full - scores
            known = np.isfinite(lost)
            level[here] = np.where(known, lost, 0.0).sum(axis=1) / np.maximum(1, known.sum(axis=1))
    return Removals(full[asked], base, np.where(np.isfinite(after), after, base), level)


def leave_one_out(model: Recommender, profile: Profile, item_idx: int) -> Explanation:
    """The score of one item, and what each rating's absence takes from it; `additive` is False.

    `base_value` is the score of the empty profile (0 where the model has none); the residual is what the single
    removals leave of score - base. A removal that leaves no score at all takes the whole of score - base.
    """
    found = removals(model, profile, [item_idx])
    parts: list[Contribution] = []
    columns = (profile.item_idx, profile.rating, found.after[:, 0], found.lost[:, 0], found.level)
    for item, stars, left, lost, level in zip(*(column.tolist() for column in columns), strict=True):
        numbers = {"r_uj": stars, "score_without": left} | ({"level": level} if model.unit == "stars" else {})
        parts.append(Contribution("rating", item, lost, evidence=numbers))
    return Explanation.split(
        score=float(found.whole[0]),
        base_value=float(found.base[0]),
        contributions=parts,
        method="leave-one-out",
        additive=False,
    )
