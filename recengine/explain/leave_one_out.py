"""Leave one out: what the score loses when one rating is taken away and the model answers anew.

    value_j = score(profile) - score(profile without j)

It holds for any model, and is the very thing a reader means by "because of this film": but the values do not add up to
the score, since two ratings that say the same can each be taken away for nothing.
Source: Cook 1977, Technometrics 19(1), deletion of single observations; Li, Monroe, Jurafsky 2016, arXiv 1612.08220.
Differs from them: nothing is trained again; the person is solved again with the model held, as `score` always does.
"""

from __future__ import annotations

import numpy as np

from recengine.explanation import Contribution, Explanation
from recengine.models.base import Profile, Recommender

BLOCK_ROWS = 64
"""Profiles scored at once: their rows are dense over all items."""


def leave_one_out(model: Recommender, profile: Profile, item_idx: int) -> Explanation:
    """The score of one item, and what each rating's absence takes from it; `additive` is False.

    `base_value` is the score of the empty profile (0 where the model has none); the residual is what the single
    removals leave of score - base. A removal that leaves no score at all takes the whole of score - base.
    """
    nobody = profile.without(profile.item_idx.tolist())
    whole, empty = model.score([profile, nobody])[:, item_idx].astype(np.float64)
    base = float(empty) if np.isfinite(empty) else 0.0
    after = np.empty(len(profile))
    for start in range(0, len(profile), BLOCK_ROWS):
        edited = [profile.without([item]) for item in profile.item_idx[start : start + BLOCK_ROWS].tolist()]
        after[start : start + len(edited)] = model.score(edited)[:, item_idx]
    after[~np.isfinite(after)] = base
    parts = [
        Contribution(
            "rating", int(item), float(whole - left), evidence={"r_uj": float(stars), "score_without": float(left)}
        )
        for item, stars, left in zip(profile.item_idx, profile.rating, after, strict=True)
    ]
    return Explanation.split(
        score=float(whole), base_value=base, contributions=parts, method="leave-one-out", additive=False
    )
