"""How well a fitted model knows each item: held-out ratings by item, where the evaluator gathers them by user."""

from __future__ import annotations

import numpy as np
import pandas as pd

from recengine.data.split import Fold
from recengine.errors import RequestError
from recengine.evaluation import rating
from recengine.evaluation.scoring import answer, complete
from recengine.models.base import Recommender
from recengine.progress import Progress, silent


def by_item(
    model: Recommender, fold: Fold, *, n: int = 10, fallback: Recommender | None = None, progress: Progress = silent
) -> pd.DataFrame:
    """One row an item with held-out ratings, ascending: item_idx, n_test, rmse, found.

        rmse_i  = sqrt( mean over held-out (u, i) of e_ui^2 ),  e_ui the clipped prediction less the rating
        found_i = |{ held-out (u, i) : i in the list of u }| / |{ held-out (u, i) }|

    rmse is NaN where the model does not score in stars or the set has none.

    n         length of the lists, at least 1
    fallback  model in stars that predicts the test ratings the model has no score for

    Raises RequestError for n below 1 and for a fold without test ratings. Differs from `evaluate_fold`: nothing is
    averaged over users, so an item that is held out of many people's ratings is as sure as they are many.
    """
    if n < 1:
        raise RequestError(f"n = {n} is out of range for lists of items; expected at least 1")
    if not len(fold.test):
        raise RequestError(f"fold {fold.number} holds no rating back, so no item can be judged; expected another split")
    train, test = fold.train, fold.test.take(np.argsort(fold.test.user_idx, kind="stable"))
    users, row = np.unique(test.user_idx, return_inverse=True)
    said = answer(model, train, users, test, n=n, negatives=None, progress=progress)
    items, place, n_test = np.unique(test.item_idx, return_inverse=True, return_counts=True)
    listed = (said.lists[row] == test.item_idx[:, None]).any(axis=1)
    rmse = np.full(len(items), np.nan)
    if model.unit == "stars" and train.rating_scale is not None:
        prediction, _ = complete(said.prediction, fallback, train, test)
        off = rating.errors(test.rating, prediction, train.rating_scale)
        rmse = np.sqrt(np.bincount(place, off**2) / n_test)
    found = np.bincount(place, listed) / n_test
    return pd.DataFrame({"item_idx": items, "n_test": n_test, "rmse": rmse, "found": found})
