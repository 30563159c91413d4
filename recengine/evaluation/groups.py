"""Whom a model serves well and whom badly: the per-user metrics by groups of users."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from recengine import bootstrap
from recengine.data.dataset import Dataset
from recengine.data.features import genre_cells
from recengine.data.people import AGE_WORDS, age_code
from recengine.errors import RequestError
from recengine.evaluation.evaluator import MEANS
from recengine.evaluation.summary import RATIOS, Interval, all_users, user_sums

GROUPINGS = ("ratings", "age", "gender", "genre")
UNKNOWN = "unknown"


def groupings(dataset: Dataset) -> tuple[str, ...]:
    """The groupings this data set has what is needed for."""
    filled = dataset.users.dropna(axis=1, how="all").columns
    known = [name for name in ("age", "gender") if name in filled]
    if len(genre_cells(dataset.items)):
        known.append("genre")
    return ("ratings", *known)


def by_group(
    frames: Sequence[pd.DataFrame], dataset: Dataset, by: str, *, n: int = 10, seed: int = 0
) -> list[dict[str, Any]]:
    """[{group, users, metric, value, low, high}], groups in their own order, metrics as in `FoldResult.metrics`.

    The value is the mean over folds, the interval a 95 % bootstrap over the group's users.

    frames  `FoldResult.per_user` of each fold
    by      `ratings` (quarters by number of training ratings), `age`, `gender`, or `genre`: the one a user rates most
            above what everybody does
    n       length of the lists the frames were made with; names the metrics

    Raises RequestError for a grouping the data set has nothing for.
    """
    users, labels, code = assign(frames, dataset, by)
    out: list[dict[str, Any]] = []
    for place in np.unique(code):
        members = users[code == place]
        for name, interval in _metrics(frames, members, n, seed).items():
            out.append({"group": labels[place], "users": len(members), "metric": name, **interval})
    return out


def assign(frames: Sequence[pd.DataFrame], dataset: Dataset, by: str) -> tuple[np.ndarray, list[str], np.ndarray]:
    """(user_idx ascending, names of the groups, int (n_users,) place of each user's group among the names).

    Arguments and errors as of `by_group`.
    """
    allowed = groupings(dataset)
    if by not in allowed:
        raise RequestError.unknown(f"grouping of {dataset.name}", by, allowed)
    users = all_users(frames)
    if by == "ratings":
        labels, code = _by_ratings(frames, users)
    elif by == "age":
        labels, code = _by_age(dataset.users["age"].to_numpy(np.float64)[users])
    elif by == "gender":
        labels, code = _by_word(dataset.users["gender"].iloc[users])
    else:
        labels, code = _by_genre(dataset, users)
    return users, labels, code


def by_user(frames: Sequence[pd.DataFrame], metric: str) -> pd.DataFrame:
    """One row a user with held-out items that have the metric: user_idx, value, n_test.

    The value is pooled over the folds: for `rmse` and `mae` over all of the user's held-out ratings, else the mean.

    frames  `FoldResult.per_user` of each fold
    metric  `rmse`, `mae`, or a column that is averaged over users, with or without its `@n`
    """
    users = all_users(frames)
    over, under = (side.sum(axis=1) for side in user_sums(frames, users, metric))
    value = bootstrap.divided(over, under)
    n_test, _ = user_sums(frames, users, "n_test")
    found = pd.DataFrame(
        {"user_idx": users, "value": np.sqrt(value) if metric == "rmse" else value, "n_test": n_test.sum(axis=1)}
    )
    return found.dropna(subset="value").reset_index(drop=True)


def _metrics(frames: Sequence[pd.DataFrame], members: np.ndarray, n: int, seed: int) -> dict[str, Interval]:
    """Every metric that the members have a value of, with its interval."""
    names = [*RATIOS, *(f"{name}@{n}" for name in MEANS)]
    sums = {name: user_sums(frames, members, name) for name in names}
    sums = {name: (over, under) for name, (over, under) in sums.items() if under.any()}

    def statistics(weight: np.ndarray) -> dict[str, np.ndarray]:
        return {name: bootstrap.mean_ratio(*sums[name], weight, root=name == "rmse") for name in sums}

    values = statistics(np.ones((1, len(members))))
    draws = bootstrap.resample(statistics, len(members), seed=seed)
    out: dict[str, Interval] = {}
    for name in sums:
        low, high = bootstrap.interval(draws[name])
        out[name] = {"value": float(values[name][0]), "low": low, "high": high}
    return out


def _by_ratings(frames: Sequence[pd.DataFrame], users: np.ndarray) -> tuple[list[str], np.ndarray]:
    """Quarters by training ratings (mean over folds, rounded); fewer groups where many users have equally many."""
    over, under = user_sums(frames, users, "n_train")
    n_train = np.rint(over.sum(axis=1) / under.sum(axis=1)).astype(np.int64)
    code = np.searchsorted(np.unique(np.quantile(n_train, [0.25, 0.5, 0.75])), n_train)
    labels = [""] * (int(code.max()) + 1)
    for place in np.unique(code):
        low, high = n_train[code == place].min(), n_train[code == place].max()
        labels[place] = f"{low} to {high} ratings" if high > low else f"{low} ratings"
    return labels, code


def _by_age(age: np.ndarray) -> tuple[list[str], np.ndarray]:
    code = age_code(age)
    return [*AGE_WORDS, UNKNOWN], np.where(code < 0, len(AGE_WORDS), code)


def _by_word(words: pd.Series) -> tuple[list[str], np.ndarray]:
    code, labels = pd.factorize(words, sort=True)
    return [*map(str, labels), UNKNOWN], np.where(code < 0, len(labels), code)


def _by_genre(dataset: Dataset, users: np.ndarray) -> tuple[list[str], np.ndarray]:
    """The genre whose count among a user's ratings lies furthest above chance, in standard errors.

    z_ug = (c_ug - n_u p_g) / sqrt(n_u p_g (1 - p_g)),   p_g = share of all ratings that are of genre g
    """
    cells = genre_cells(dataset.items)
    column, labels = pd.factorize(cells["label"], sort=True)
    shape = (dataset.n_items, len(labels))
    genres = sparse.csr_matrix((np.ones(len(cells)), (cells["item_idx"].to_numpy(), column)), shape=shape)
    share = (dataset.item_counts @ genres) / dataset.n_ratings  # (n_genres,)
    ones = np.ones(dataset.n_ratings)  # a rating of 0 stars counts like any other
    rated = sparse.csr_matrix((ones, dataset.matrix.indices, dataset.matrix.indptr), shape=dataset.matrix.shape)
    count = sparse.csr_matrix(rated @ genres).toarray()[users]  # (n_users, n_genres)
    n_rated = dataset.user_counts[users][:, None]
    spread = np.sqrt(n_rated * share * (1 - share))
    z = np.divide(count - n_rated * share, spread, out=np.zeros_like(count), where=spread > 0)
    best = np.where(count > 0, z, -np.inf).argmax(axis=1)
    return [*map(str, labels), UNKNOWN], np.where(count.any(axis=1), best, len(labels))
