"""The latest part of a fold's training ratings, before one test part that all shares have in common."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from recengine.data.split import Fold, parse
from recengine.errors import RequestError


def latest(fold: Fold, split: str, share: float, known_in: float = 0.0) -> Fold:
    """The fold with only the latest share of its training ratings.

    By the split's own clock: after `time:F` and `netflix:PART` the latest of all ratings, after any other split the
    latest of each user (of n ratings ceil(share n)); ties in file order.

    share     above 0, at most 1
    known_in  only test ratings whose user and item the latest `known_in` of the training part knows, so that several
              shares are judged on one test part; 0: those that are there. At most `share`

    Raises RequestError for a share out of range, ratings without timestamps, or where no test rating is left.
    """
    if not 0 < share <= 1 or not 0 <= known_in <= share:
        raise RequestError(
            f"share = {share:g} with known_in = {known_in:g} is out of range; expected 0 <= known_in <= share <= 1, "
            "share above 0"
        )
    part = fold if share == 1 else replace(fold, train=fold.train.with_ratings(_rows(fold, split, share)))
    if not known_in:
        return part
    known = fold.train.ratings.take(_rows(fold, split, known_in))
    keep = np.isin(fold.test.user_idx, known.user_idx) & np.isin(fold.test.item_idx, known.item_idx)
    if not keep.any():
        raise RequestError(f"the latest {known_in:.0%} of the training part know no test rating; expected more")
    return replace(part, test=fold.test.take(keep), dropped=fold.dropped + int((~keep).sum()))


def _rows(fold: Fold, split: str, share: float) -> np.ndarray:
    """int64, ascending: places of the latest share in the training part."""
    ratings = fold.train.ratings
    if ratings.timestamp is None:
        raise RequestError(f"the latest ratings of {fold.train.name} are not known: it has no timestamps")
    by_time = np.argsort(ratings.timestamp, kind="stable")
    if parse(split).kind in ("time", "netflix"):
        return np.sort(by_time[len(ratings) - int(np.ceil(share * len(ratings))) :])
    user = ratings.user_idx[by_time]
    later = pd.Series(user).groupby(user).cumcount(ascending=False).to_numpy()  # of the same user
    return np.sort(by_time[later < np.ceil(share * np.bincount(user)[user])])
