"""One fitted model on one fold: every metric, and what each user with held-out items contributes to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from recengine.data.features import item_features
from recengine.data.split import Fold
from recengine.errors import RequestError
from recengine.evaluation import beyond, ranking, rating
from recengine.evaluation.scoring import answer, complete
from recengine.models.base import Recommender
from recengine.progress import Progress, silent

KEYS = ("user_idx", "n_train", "n_test", "sum_sq", "sum_abs")
MEANS = ("recall", "precision", "hr", "mrr", "ndcg", "novelty", "diversity")
"""Columns of `per_user`; the metrics in `MEANS` are means over users."""


@dataclass(frozen=True, eq=False)
class FoldResult:
    """What a model did on one fold.

    number             of the fold, 1-based
    n                  length of the lists asked for
    metrics            {name: value}: `rmse`, `mae` where the model scores in stars and the set has them; `recall@10`,
                       `precision@10`, `hr@10`, `mrr@10`, `ndcg@10`, `coverage@10`, `novelty@10`, `gini@10`, and
                       `diversity@10` where items have features. With sampled negatives, of the lists only `hr@10` and
                       `ndcg@10`, of the place among the negatives
    per_user           one row a user with held-out items, ascending: user_idx, n_train, n_test, sum_sq and sum_abs of
                       the errors, recall, precision, hr, mrr, ndcg, novelty, diversity; NaN where there is no value
    lists              int32 (len(per_user), n or n_items if fewer): item_idx, best first, padded with -1
    rated              bool (n_items,): has a rating in training or test; the items coverage and Gini are taken over
    score_seconds      wall time from profiles to lists and predictions; metrics are not in it
    score_cpu_seconds  CPU time of this process for the same
    fallbacks          test ratings predicted by the baseline, because the model had no score for them
    list_fallbacks     users whose list is the most-rated items, because the model scored none of their unseen items
    diversity_of       the kinds of features diversity compares, e.g. `genre, year`; "" where items have none
    """

    number: int
    n: int
    metrics: dict[str, float]
    per_user: pd.DataFrame
    lists: np.ndarray
    rated: np.ndarray
    score_seconds: float
    score_cpu_seconds: float
    fallbacks: int
    list_fallbacks: int
    diversity_of: str


def evaluate_fold(
    model: Recommender,
    fold: Fold,
    *,
    n: int = 10,
    fallback: Recommender | None = None,
    progress: Progress = silent,
) -> FoldResult:
    """Every metric of a fitted model on one fold, over users with held-out items.

    The ranking is over all items outside the user's training profile, every held-out item counts as relevant, and the
    list is the one `recommend` gives.

    n         length of the lists, at least 1
    fallback  model in stars that predicts the test ratings the model has no score for: the bias baseline

    Raises RequestError for n below 1, a fold without test ratings, or a fallback that is not in stars; WorkError where
    a test rating stays without a prediction.
    """
    if n < 1:
        raise RequestError(f"n = {n} is out of range; expected at least 1")
    if not len(fold.test):
        words = f"fold {fold.number} holds no rating back, so there is nothing to evaluate"
        raise RequestError(f"{words}; expected people with at least two ratings each, or another split")
    order = np.argsort(fold.test.user_idx, kind="stable")
    train, test = fold.train, fold.test.take(order)
    negatives = None if fold.negatives is None else fold.negatives[order]
    users, row, n_test = np.unique(test.user_idx, return_inverse=True, return_counts=True)
    answers = answer(model, train, users, test, n=n, negatives=negatives, progress=progress)

    columns = {"user_idx": users, "n_train": train.user_counts[users], "n_test": n_test}
    metrics: dict[str, float] = {}
    fallbacks, diversity_of = 0, ""
    if model.unit == "stars" and train.rating_scale is not None:
        prediction, fallbacks = complete(answers.prediction, fallback, train, test)
        off = rating.errors(test.rating, prediction, train.rating_scale)
        columns |= {"sum_sq": np.bincount(row, off**2), "sum_abs": np.bincount(row, np.abs(off))}
        metrics["rmse"] = rating.rmse(test.rating, prediction, train.rating_scale)
        metrics["mae"] = rating.mae(test.rating, prediction, train.rating_scale)

    rated = train.item_counts > 0
    rated[test.item_idx] = True
    whole: dict[str, np.ndarray] = {}
    if answers.negatives is None:
        hit = ranking.hits(answers.lists, row, test.item_idx, train.n_items)
        features = item_features(train)
        diversity_of = ", ".join(dict.fromkeys(features.groups))
        columns |= {
            "recall": ranking.recall(hit, n_test),
            "precision": ranking.precision(hit, n),
            "hr": ranking.hr(hit),
            "mrr": ranking.mrr(hit),
            "ndcg": ranking.ndcg(hit, n_test, n),
            "novelty": beyond.novelty(answers.lists, train.item_counts, int((train.user_counts > 0).sum())),
            "diversity": beyond.diversity(answers.lists, features.matrix),
        }
        counts = beyond.list_counts(answers.lists, train.n_items)[rated]
        whole = {"coverage": beyond.coverage(counts, len(counts)), "gini": beyond.gini(counts, len(counts))}
    else:
        rank = ranking.sampled_rank(answers.prediction, answers.negatives)
        columns["hr"] = np.bincount(row, ranking.sampled_hr(rank, n)) / n_test
        columns["ndcg"] = np.bincount(row, ranking.sampled_ndcg(rank, n)) / n_test

    frame = pd.DataFrame(columns).reindex(columns=[*KEYS, *MEANS])
    means = frame[[*MEANS]].mean().dropna().to_dict()
    metrics |= {f"{name}@{n}": float(value) for name, value in (means | whole).items()}
    return FoldResult(
        number=fold.number,
        n=n,
        metrics=metrics,
        per_user=frame,
        lists=answers.lists,
        rated=rated,
        score_seconds=answers.seconds,
        score_cpu_seconds=answers.cpu_seconds,
        fallbacks=fallbacks,
        list_fallbacks=answers.list_fallbacks,
        diversity_of=diversity_of,
    )
