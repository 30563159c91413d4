"""Claims: what a method says each rating of a profile did, for several items at once.

    whole_ij = value of j's `rating` part + value of its `level` part in the explanation of item i
    own_ij   = the same without what moves every item alike: without the `level` part; of leave-one-out, which has no
               parts, without the mean of what all items lose

The order of the whole claims, largest first, is what a deletion curve follows: the score it watches holds the level
too. What is left of a claim without it is what the model says of this item in particular.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recengine.explain.leave_one_out import removals
from recengine.explain.methods import LEAVE_ONE_OUT, reason
from recengine.models.base import Profile, Recommender


@dataclass(frozen=True, eq=False)
class Claims:
    """What is said of each rating, columns in the order of the profile; float64 (n_items, m).

    whole  what each rating did to the score
    own    of that, what it did to this item in particular
    """

    whole: np.ndarray
    own: np.ndarray


def claims(model: Recommender, profile: Profile, items: Sequence[int] | np.ndarray, method: str) -> Claims:
    """The claims of one of `methods.of_each_rating(model)` for some items; 0 where the model has no score for one."""
    if method == LEAVE_ONE_OUT.name:
        found = removals(model, profile, items)
        lost = np.nan_to_num(found.lost.T)
        return Claims(lost, lost - found.level)
    whole, own = np.zeros((2, len(items), len(profile)))
    place = {item: k for k, item in enumerate(profile.item_idx.tolist())}
    scored = np.isfinite(model.score([profile])[0])
    for row, item in enumerate(np.asarray(items).tolist()):
        if not scored[item]:
            continue
        for part in reason(model, profile, item, "ratings", method).contributions:
            if part.idx is not None and part.kind in ("rating", "level"):
                whole[row, place[part.idx]] += part.value
                own[row, place[part.idx]] += part.value if part.kind == "rating" else 0.0
    return Claims(whole, own)


def in_order(values: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """int (..., m): places in descending order of value; ties fall as `rng` has it, never by the order of the file."""
    return np.lexsort((rng.random(values.shape), -values), axis=-1)
