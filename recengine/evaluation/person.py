"""How well one model serves one person: where their held-out items stand among all that they had not rated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from recengine.data.split import Fold
from recengine.errors import RequestError
from recengine.evaluation import ranking, rating
from recengine.evaluation.scoring import complete
from recengine.models.base import Recommender, profile_of
from recengine.models.recommend import seen_mask


@dataclass(frozen=True, eq=False)
class Served:
    """What a model makes of a person's held-out items.

    item_idx     int32 (n_held_out,), in the order of the test part
    rating       float32 (n_held_out,): what the person really gave
    rank         float64 (n_held_out,): 1 is the head of the list; NaN where the model has no score for the item
    n_ranked     items outside the training profile that have a score: the length of the whole list
    hits         held-out items among the first n
    median_rank  of the held-out items, unscored ones behind all others; None where the median is one of those
    ndcg         NDCG@n of the person, 0 to 1
    rmse         of the stars predicted for the held-out items; None without a model in stars
    fallback     None, or `popularity` where the model scores nothing the person has not rated
    """

    item_idx: np.ndarray
    rating: np.ndarray
    rank: np.ndarray
    n_ranked: int
    hits: int
    median_rank: float | None
    ndcg: float
    rmse: float | None
    fallback: str | None


def serve(
    model: Recommender,
    fold: Fold,
    user_idx: int,
    *,
    n: int = 10,
    stars: Recommender | None = None,
    fallback: Recommender | None = None,
) -> Served:
    """One person's share of `evaluate_fold`, with the rank of each held-out item.

        rank(i) = 1 + #{ j not in the training profile : s_uj > s_ui, or s_uj = s_ui and j < i }

    model     ranks the items
    n         length of the list that is judged, at least 1
    stars     model in stars whose predictions are judged, or None
    fallback  model in stars that answers where `stars` has no score

    Raises RequestError for a person without held-out ratings.
    """
    mine = np.flatnonzero(fold.test.user_idx == user_idx)
    if not len(mine):
        raise RequestError(f"user_idx {user_idx} has no held-out ratings in fold {fold.number}: nothing to judge")
    test = fold.test.take(mine)
    profile = profile_of(fold.train, user_idx)
    score, name = model.score([profile])[0], None
    unseen = ~seen_mask([profile], len(score))[0]
    if not np.isfinite(score[unseen]).any():
        counts = fold.train.item_counts
        score, name = np.where(counts > 0, counts, np.nan).astype(np.float32), "popularity"
    ranked = np.flatnonzero(unseen & np.isfinite(score))
    place = np.full(len(score), np.nan)
    place[ranked[np.argsort(-score[ranked], kind="stable")]] = np.arange(1, len(ranked) + 1)
    rank = place[test.item_idx]
    hit = np.isin(np.arange(1, n + 1), rank)[None, :]
    middle = float(np.median(np.where(np.isnan(rank), np.inf, rank)))
    return Served(
        item_idx=test.item_idx,
        rating=test.rating,
        rank=rank,
        n_ranked=len(ranked),
        hits=int(hit.sum()),
        median_rank=middle if np.isfinite(middle) else None,
        ndcg=float(ranking.ndcg(hit, np.array([len(rank)]), n)[0]),
        rmse=None if stars is None else _rmse(stars, fallback, fold, user_idx, mine),
        fallback=name,
    )


def _rmse(
    stars: Recommender, fallback: Recommender | None, fold: Fold, user_idx: int, mine: np.ndarray
) -> float | None:
    """RMSE over the person's held-out ratings, gaps filled by the fallback; None on a set without stars."""
    scale = fold.train.rating_scale
    if scale is None:
        return None
    test = fold.test.take(mine)
    predicted = stars.score([profile_of(fold.train, user_idx)])[0][test.item_idx]
    predicted, _ = complete(predicted, fallback, fold.train, test)
    return rating.rmse(test.rating, predicted, scale)
