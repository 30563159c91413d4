"""A fitted model's word on a fold: lists for its users, predictions for its test rows, in blocks of a few MB."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from recengine.data.dataset import Dataset, Ratings
from recengine.errors import RequestError, WorkError
from recengine.models.base import Profile, Recommender, profiles_of
from recengine.models.recommend import says_nothing, seen_mask, top_n
from recengine.progress import Progress

BLOCK_BYTES = 8 * 2**20
"""Of dense float32 scores. Far below the 64 MB that may be held: what fits the cache is ranked in a third less time."""


@dataclass(frozen=True, eq=False)
class Answers:
    """What a model says of the users of a fold.

    lists           int32 (n_users, n): item_idx, best first, padded with -1
    prediction      float32 (n_test,): unclipped score of each test row, NaN where there is none
    negatives       float32 (n_test, n_negatives): scores of the items drawn beside each test row, or None
    list_fallbacks  users whose list holds the most-rated items, because the model said nothing of them (`says_nothing`)
    seconds         wall time from profiles to lists and predictions
    cpu_seconds     CPU time of this process for the same
    """

    lists: np.ndarray
    prediction: np.ndarray
    negatives: np.ndarray | None
    list_fallbacks: int
    seconds: float
    cpu_seconds: float


def score_blocks(
    model: Recommender, train: Dataset, users: np.ndarray
) -> Iterator[tuple[int, Sequence[Profile], np.ndarray]]:
    """(first place in `users`, profiles, float32 (b, n_items) scores) of as many users as `BLOCK_BYTES` allow."""
    size = max(1, BLOCK_BYTES // (4 * max(1, train.n_items)))
    for start in range(0, len(users), size):
        profiles = profiles_of(train, users[start : start + size])
        yield start, profiles, model.score(profiles)


def answer(
    model: Recommender,
    train: Dataset,
    users: np.ndarray,
    test: Ratings,
    *,
    n: int,
    negatives: np.ndarray | None,
    progress: Progress,
) -> Answers:
    """Score the given users once; keep their lists and the scores of the test rows.

    users      int (n_users,): user_idx, ascending
    test       rows sorted by user, all of them of `users`
    negatives  int32 (n_test, n_negatives): item_idx drawn beside each test row, or None
    """
    wall, cpu = time.perf_counter(), time.process_time()
    lists = np.empty((len(users), min(n, train.n_items)), np.int32)
    prediction = np.empty(len(test), np.float32)
    beside = None if negatives is None else np.empty(negatives.shape, np.float32)
    popular = np.where(train.item_counts > 0, train.item_counts, np.nan).astype(np.float32)
    list_fallbacks = 0
    for start, profiles, scores in score_blocks(model, train, users):
        stop = start + len(profiles)
        seen = seen_mask(profiles, train.n_items)
        silent = says_nothing(scores, seen)
        list_fallbacks += int(silent.sum())
        shown = np.where(silent[:, None], popular, scores) if silent.any() else scores
        lists[start:stop] = top_n(shown, seen, n)

        first, last = np.searchsorted(test.user_idx, [users[start], users[stop - 1] + 1])
        rows = slice(first, last)
        place = np.searchsorted(users[start:stop], test.user_idx[rows])
        prediction[rows] = scores[place, test.item_idx[rows]]
        if negatives is not None and beside is not None:
            beside[rows] = scores[place[:, None], negatives[rows]]
        progress(stop / len(users), f"scored {stop:,} of {len(users):,} users")
    return Answers(lists, prediction, beside, list_fallbacks, time.perf_counter() - wall, time.process_time() - cpu)


def complete(
    prediction: np.ndarray, fallback: Recommender | None, train: Dataset, test: Ratings
) -> tuple[np.ndarray, int]:
    """Predictions with every gap filled by the fallback, and how many gaps there were.

    prediction  float32 (n_test,), NaN where the model said nothing; no finite number counts as nothing said
    fallback    model in stars, or None
    test        rows sorted by user

    Raises RequestError where the fallback does not predict stars, WorkError where a gap stays.
    """
    gaps = np.flatnonzero(np.logical_not(np.isfinite(prediction)))
    if not len(gaps):
        return prediction, 0
    filled = prediction.copy()
    if fallback is not None:
        if fallback.unit != "stars":
            raise RequestError(f"the fallback scores in {fallback.unit!r}; expected a model in 'stars'")
        users, place = np.unique(test.user_idx[gaps], return_inverse=True)
        for start, profiles, scores in score_blocks(fallback, train, users):
            mine = np.flatnonzero((place >= start) & (place < start + len(profiles)))
            filled[gaps[mine]] = scores[place[mine] - start, test.item_idx[gaps[mine]]]
    left = int((~np.isfinite(filled)).sum())
    if left:
        who = "the model has" if fallback is None else "model and fallback have"
        raise WorkError(f"{who} no prediction for {left:,} of {len(test):,} test ratings")
    return filled, len(gaps)
