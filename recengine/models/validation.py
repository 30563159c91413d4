"""The validation part: ratings cut from the training part, to judge epochs or weigh models."""

from __future__ import annotations

import numpy as np

from recengine.data.dataset import Dataset, Ratings
from recengine.errors import RequestError

LEAST_HELD_OUT = 10
"""Ratings: a figure over fewer says nothing."""


def hold_out(dataset: Dataset, share: float, seed: int) -> tuple[Dataset, Ratings]:
    """(what is trained on, what is held out to judge the epochs), ratings drawn by the seed, each at most once.

    share  of all ratings, 0 to below 1; 0 holds nothing out

    Raises RequestError where fewer than `LEAST_HELD_OUT` ratings would be held out, or none be left.
    """
    rows = np.random.default_rng(seed).permutation(dataset.n_ratings)
    n = round(share * dataset.n_ratings)
    if share and (n < LEAST_HELD_OUT or n >= dataset.n_ratings):
        raise RequestError(
            f"validation = {share:g} of {dataset.n_ratings:,} ratings would hold out {n:,}; expected at least "
            f"{LEAST_HELD_OUT}, and some to train on; allowed: validation = 0"
        )
    return dataset.with_ratings(np.sort(rows[n:])), dataset.ratings.take(np.sort(rows[:n]))
