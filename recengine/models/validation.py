"""The validation part: ratings cut from the training part, to judge epochs or weigh models."""

from __future__ import annotations

import numpy as np

from recengine.data.dataset import Dataset, Ratings
from recengine.models.refusals import needs_validation


def hold_out(dataset: Dataset, share: float, seed: int) -> tuple[Dataset, Ratings]:
    """(what is trained on, what is held out to judge the epochs), ratings drawn by the seed, each at most once.

    share  of all ratings, 0 to below 1; 0 holds nothing out

    Raises RequestError where `needs_validation` does.
    """
    needs_validation(dataset, share)
    rows = np.random.default_rng(seed).permutation(dataset.n_ratings)
    n = round(share * dataset.n_ratings)
    return dataset.with_ratings(np.sort(rows[n:])), dataset.ratings.take(np.sort(rows[:n]))
