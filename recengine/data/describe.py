"""What a data set and its people are like, as numbers for sentences and pictures: nobody here has a name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from recengine.data.dataset import Dataset
from recengine.data.tastes import Tastes, distance, leaning, liking, profile, tastes
from recengine.errors import RequestError

READABLE = (40, 120)
"""Ratings of a history one can read through, and that still shows a taste."""

WAYS = ("loves", "most", "about", "random")
AGE_CODES = (1, 18, 25, 35, 45, 50, 56)
"""First age of each group: a set with no other ages holds these codes of MovieLens-1M."""

POINTS = 250
"""Most places of the long tail that are drawn: between more there are no pixels."""

MAX_LEVELS = 21
"""More different ratings than this are counts, not stars."""


@dataclass(frozen=True, eq=False)
class Portrait:
    """One person by their ratings.

    n           ratings
    mean        of the person's ratings, NaN without one
    mean_all    of everybody's
    first, last time of the first and last rating, seconds since 1970; None where times are not known
    known       {`age`, `gender`, `occupation`: value}, what the users' table says
    groups      one row a genre, tag or decade, as `tastes.profile` gives it
    stars       one row a rating value, ascending: stars, n, share, share_all (0 to 1); no rows for counts
    """

    n: int
    mean: float
    mean_all: float
    first: int | None
    last: int | None
    known: dict[str, str]
    groups: pd.DataFrame
    stars: pd.DataFrame


@dataclass(frozen=True)
class Found:
    """A person of a short list, with what makes them worth a look.

    label       the genre, tag or decade that stands out, or "" where nothing is known of the items
    difference  stars above everybody's mean in that group; None without stars or without a rating in it
    times       how many times as often as everybody the person rates it; NaN without a label
    """

    user_idx: int
    n: int
    label: str
    difference: float | None
    times: float


def portrait(dataset: Dataset, user_idx: int, found: Tastes | None = None) -> Portrait:
    """What a person's ratings say of them.

    found  `tastes(dataset)`, where it is at hand
    """
    mine = np.flatnonzero(dataset.ratings.user_idx == user_idx)
    rating, when = dataset.ratings.rating[mine], dataset.ratings.timestamp
    return Portrait(
        n=len(mine),
        mean=float(rating.mean()) if len(mine) else float("nan"),
        mean_all=float(dataset.ratings.rating.mean()),
        first=None if when is None or not len(mine) else int(when[mine].min()),
        last=None if when is None or not len(mine) else int(when[mine].max()),
        known=_known(dataset, user_idx),
        groups=profile(tastes(dataset) if found is None else found, user_idx),
        stars=_stars(dataset, rating),
    )


def find_users(
    dataset: Dataset, way: str, *, found: Tastes, label: str = "", count: int = 20, n: int = 6, seed: int = 0
) -> list[Found]:
    """A short list of people.

    way     `loves`: those who give `label` most above everybody (rate it most above chance, without stars) ·
            `most`: most ratings · `about`: a number of ratings nearest to `count` · `random`: drawn by `seed`
    found   `tastes(dataset)`

    Only people with ratings are found. Raises RequestError for another way, or a label no item has.
    """
    if way not in WAYS:
        raise RequestError.unknown("way to find people", way, WAYS)
    if way == "loves" and label not in found.labels:
        raise RequestError.unknown(f"genre, tag or decade of {dataset.name}", label, found.labels)
    rates = np.flatnonzero(found.n_user > 0)
    if way == "random":
        users = np.random.default_rng(seed).permutation(rates)[:n]
    else:
        if way == "most":
            key = -found.n_user[rates].astype(np.float64)
        elif way == "about":
            key = np.abs(found.n_user[rates] - count).astype(np.float64)
        else:
            key = -(liking(found) if dataset.explicit else leaning(found))[rates, found.column(label)]
        users = rates[np.argsort(key, kind="stable")[:n]]
    return [stands_out(dataset, int(user), found, label if way == "loves" else "") for user in users]


def stands_out(dataset: Dataset, user_idx: int, found: Tastes, label: str = "") -> Found:
    """The genre or tag a person rates most above chance, or the given group, and how they rate it."""
    columns = [column for column, kind in enumerate(found.kinds) if kind != "year"]
    if label:
        columns = [found.column(label)]
    n_user = int(found.n_user[user_idx])
    if not columns or not n_user:
        return Found(user_idx, n_user, "", None, float("nan"))
    best = columns[int(np.argmax(leaning(found)[user_idx, columns]))]
    n = found.n[user_idx, best]
    difference = found.total[user_idx, best] / n - found.mean_all[best] if dataset.explicit and n else None
    return Found(
        user_idx=user_idx,
        n=n_user,
        label=found.labels[best],
        difference=None if difference is None else float(difference),
        times=float(n / n_user / found.share_all[best]),
    )


def clear_taste(train: Dataset) -> int:
    """user_idx of somebody to meet first: 40 to 120 ratings, mostly of films people know, and a taste of their own.

    The mix of genres that differs most from everybody's, times the share of the ratings that are of the best-known
    tenth of the items. Where nobody has so many ratings, or nothing is known of the items: whose number of ratings is
    nearest to the median.
    """
    low, high = READABLE
    n = train.user_counts
    readable = np.flatnonzero((n >= low) & (n <= high))
    known = np.zeros(train.n_items, bool)
    known[best_known(train, head(train))] = True
    share = np.bincount(train.ratings.user_idx, known[train.ratings.item_idx], minlength=train.n_users) / np.maximum(
        1, n
    )
    clear = distance(tastes(train)) * share
    if len(readable) and clear[readable].max() > 0:
        return int(readable[np.argmax(clear[readable])])
    rates = np.flatnonzero(n > 0)
    return int(rates[np.argmin(np.abs(n[rates] - np.median(n[rates])))])


def best_known(dataset: Dataset, n: int) -> np.ndarray:
    """item_idx, int64 (n,), of the items most people rated, most-rated first; fewer where fewer are rated."""
    order = np.argsort(-dataset.item_counts, kind="stable")[:n]
    return order[dataset.item_counts[order] > 0]


def popularity_curve(dataset: Dataset) -> np.ndarray:
    """Ratings of each rated item, int64 (n_rated_items,), descending: the long tail."""
    counts = np.sort(dataset.item_counts)[::-1]
    return counts[counts > 0]


def head(dataset: Dataset, share: float = 0.1) -> int:
    """How many items the given share of the rated items is, at least one."""
    return max(1, round(share * dataset.n_rated_items))


def head_share(dataset: Dataset, share: float = 0.1) -> float:
    """Share of all ratings that the most-rated items hold, 0 to 1.

    share  of the rated items, 0 to 1
    """
    return float(popularity_curve(dataset)[: head(dataset, share)].sum() / max(1, dataset.n_ratings))


def long_tail(dataset: Dataset, share: float = 0.1) -> pd.DataFrame:
    """The popularity curve for drawing: place (1-based), count, part (`head` or `tail`), thinned to `POINTS` places.

    share  of the rated items, 0 to 1, that makes the head; its last item belongs to both parts, so that they touch
    """
    counts, border = popularity_curve(dataset), head(dataset, share)
    place = np.unique(np.r_[np.linspace(1, len(counts), min(POINTS, len(counts))).astype(np.int64), border])
    frame = pd.DataFrame({"place": place, "count": counts[place - 1]})
    return pd.concat(
        [frame[place <= border].assign(part="head"), frame[place >= border].assign(part="tail")], ignore_index=True
    )


def star_counts(dataset: Dataset) -> pd.DataFrame:
    """One row a rating value, ascending: stars, n, share (0 to 1); no rows for counts."""
    return _stars(dataset, dataset.ratings.rating).drop(columns="share_all")


def rating_step(dataset: Dataset) -> float:
    """1 where all stars are whole numbers, else 0.5."""
    return 1.0 if bool(np.all(dataset.ratings.rating == np.rint(dataset.ratings.rating))) else 0.5


def usual_count(dataset: Dataset, item_idx: int) -> float:
    """Median rating of an item: what a tick stands for on a set of counts; 1 where nobody rated it."""
    mine = dataset.ratings.rating[dataset.ratings.item_idx == item_idx]
    return float(np.median(mine)) if len(mine) else 1.0


def _stars(dataset: Dataset, rating: np.ndarray) -> pd.DataFrame:
    values, n_all = np.unique(dataset.ratings.rating, return_counts=True)
    if not dataset.explicit or len(values) > MAX_LEVELS:
        values, n_all = values[:0], n_all[:0]
    n = (rating[:, None] == values).sum(axis=0)
    share, share_all = n / max(1, len(rating)), n_all / max(1, dataset.n_ratings)
    return pd.DataFrame({"stars": values.astype(float), "n": n, "share": share, "share_all": share_all})


def _known(dataset: Dataset, user_idx: int) -> dict[str, str]:
    """What the users' table says of a person, in words."""
    row = dataset.users.iloc[user_idx]
    known = {name: row[name] for name in ("age", "gender", "occupation") if name in row}
    known = {name: value for name, value in known.items() if not (pd.isna(value) or value == "")}
    if "age" in known:
        coded = set(dataset.users["age"].dropna()) <= set(AGE_CODES)
        known["age"] = _age_group(int(known["age"])) if coded else f"{known['age']:g}"
    return {name: str(value) for name, value in known.items()}


def _age_group(code: int) -> str:
    """The ages a code of `AGE_CODES` stands for."""
    place = AGE_CODES.index(code)
    if place == 0:
        return f"under {AGE_CODES[1]}"
    return f"{code} and over" if place == len(AGE_CODES) - 1 else f"{code} to {AGE_CODES[place + 1] - 1}"
