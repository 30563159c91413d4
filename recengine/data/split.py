"""Splits: which rows train and which test. Every form is defined here once, by its text.

    official            the five folds that ML-100K comes with: fold k tests rows 20,000(k-1)+1 ... 20,000k of its
                        ratings file; both parts sorted by user, then item, so they equal u1.base, u1.test ...
                        u5.test line for line. official:u1 ... official:u5 is one of them
    kfold:K:SEED        scikit-learn's KFold(K, shuffle=True, random_state=SEED) over the rows in file order
    holdout:F:SEED      scikit-learn's train_test_split(rows, test_size=F, random_state=SEED)
    ratio:F:SEED        of each user a random share F, at least one row; users with one rating stay in training. Where
                        nobody has two, all rows train and the test part is empty
    last:N              the last N ratings of each user by time
    user-time:F         of each user the first floor((1-F) n) ratings by time train, the others test
    time:F              of all ratings the first int((1-F) n) by time train, the others test
    ncf                 ML-1M with the test positives and the 99 negatives each of the NeuMF paper
    netflix:PART        the Netflix Prize files cut as in arXiv 1708.01715, by calendar months: PART is 3-months,
                        6-months, 1-year or full; or probe, the pairs of `probe.txt` against all others

In the three time splits and those of the Netflix files users and items unseen in training are dropped from the test
part, and counted.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from recengine.data import ncf
from recengine.data.dataset import Dataset, Ratings, id_ranks
from recengine.errors import RequestError

FORMS = {
    "official": "official",
    "kfold": "kfold:K:SEED",
    "holdout": "holdout:F:SEED",
    "ratio": "ratio:F:SEED",
    "last": "last:N",
    "user-time": "user-time:F",
    "time": "time:F",
    "ncf": "ncf",
    "netflix": "netflix:PART",
}
NETFLIX_PARTS = ("3-months", "6-months", "1-year", "full", "probe")
TIME_SPLITS = ("last", "user-time", "time")
OFFICIAL_FOLDS, OFFICIAL_SIZE = 5, 20_000
WORDS = {
    "K": "a whole number from 2 to 1000000",
    "F": "a share above 0 and below 1",
    "N": "a whole number from 1 to 1000000",
    "SEED": "a whole number from 0 to 4294967295",
}
LIMITS: dict[str, Callable[[float], bool]] = {
    "K": lambda value: 2 <= value <= 1_000_000,
    "F": lambda value: 0 < value < 1,
    "N": lambda value: 1 <= value <= 1_000_000,
    "SEED": lambda value: 0 <= value < 2**32,
}
ALLOWED = "official, official:u1 ... official:u5, " + ", ".join(list(FORMS.values())[1:])


@dataclass(frozen=True)
class Split:
    """A split as asked for.

    kind    a key of `FORMS`
    amount  K, F or N of its form; the fold of `official:uK`; None where the form has no number
    seed    SEED of its form, or None
    part    PART of its form, or ""
    """

    kind: str
    amount: float | None = None
    seed: int | None = None
    part: str = ""

    @property
    def text(self) -> str:
        """The one way to write it: `ratio:0.20:42` and `ratio:.2:42` both become `ratio:0.2:42`."""
        amount = "" if self.amount is None else f":{'u' if self.kind == 'official' else ''}{self.amount:.15g}"
        return (
            self.kind + amount + (f":{self.part}" if self.part else "") + ("" if self.seed is None else f":{self.seed}")
        )

    @property
    def n_folds(self) -> int:
        if self.kind == "kfold":
            return int(self.amount or 0)
        return OFFICIAL_FOLDS if self.kind == "official" and self.amount is None else 1


@dataclass(frozen=True, eq=False)
class Fold:
    """One cut of the ratings.

    number     1-based
    train      the data set with the training rows only: same users, items and fingerprints
    test       the test rows; none where everybody has one rating, or all were dropped
    dropped    rows that are in neither part, because training does not know their user or item
    negatives  int32 (len(test), 99): for `ncf` the items each test item is ranked among; None elsewhere
    notes      what is to be known of this cut, a sentence each
    """

    number: int
    train: Dataset
    test: Ratings
    dropped: int
    negatives: np.ndarray | None = None
    notes: tuple[str, ...] = ()


def parse(split: str) -> Split:
    """The split a text asks for; anything else is a `RequestError` that lists the forms."""
    kind, *parts = split.strip().split(":")
    if kind not in FORMS:
        raise RequestError.unknown("split", split, ["official:u1 ... official:u5", *FORMS.values()])
    if kind == "official" and len(parts) == 1:
        if parts[0] not in {f"u{k}" for k in range(1, OFFICIAL_FOLDS + 1)}:
            raise RequestError(f"split {split!r}: fold {parts[0]!r} is unknown; allowed: u1, u2, u3, u4, u5")
        return Split(kind, int(parts[0][1:]))
    if kind == "netflix" and len(parts) == 1:
        if parts[0] not in NETFLIX_PARTS:
            raise RequestError.unknown("part of the Netflix data", parts[0], NETFLIX_PARTS)
        return Split(kind, part=parts[0])
    names = FORMS[kind].split(":")[1:]
    if len(parts) != len(names):
        raise RequestError(f"split {split!r} is not of the form {FORMS[kind]}; allowed: {ALLOWED}")
    values = {name: _number(split, name, text) for name, text in zip(names, parts, strict=True)}
    seed = values.pop("SEED", None)
    return Split(kind, next(iter(values.values()), None), None if seed is None else int(seed))


def count(split: str) -> int:
    """How many folds the split has; needs no data."""
    return parse(split).n_folds


def folds(dataset: Dataset, split: str, *, folder: Path | None = None) -> list[Fold]:
    """All folds of the split.

    folder  for `ncf`: where its two files lie; by default `ncf-leave-one-out` beside the data
    Raises RequestError where the data cannot be split so: no timestamps, too few rows, not ML-100K, no NeuMF files.
    """
    return [fold(dataset, split, number, folder=folder) for number in range(1, count(split) + 1)]


def fold(dataset: Dataset, split: str, number: int, *, folder: Path | None = None) -> Fold:
    """One fold, 1-based; as `folds`, without the work for the others."""
    asked = parse(split)
    if not 1 <= number <= asked.n_folds:
        raise RequestError(f"split {split!r} has no fold {number}; allowed: 1 to {asked.n_folds}")
    if asked.kind == "ncf":
        rows, negatives = ncf.held_out(dataset, folder)
        train = dataset.with_ratings(_others(rows, len(dataset.ratings)))
        return Fold(number, train, dataset.ratings.take(rows), 0, negatives)
    if asked.kind == "netflix":
        from recengine.data import netflix_splits  # it stands on this file

        return netflix_splits.fold(dataset, asked.part)
    train, test = _rows(dataset, asked, number)
    if not len(train) or not len(test) and asked.kind != "ratio":  # the default split: lists need no test part
        raise RequestError(
            f"split {split!r} leaves {len(train)} training and {len(test)} test rows of {len(dataset.ratings)}; "
            "expected at least one of each"
        )
    kept = known(dataset.ratings, train, test) if asked.kind in TIME_SPLITS else test
    return Fold(number, dataset.with_ratings(train), dataset.ratings.take(kept), len(test) - len(kept))


def _number(split: str, name: str, text: str) -> float:
    """K, F, N or SEED of a form, read and checked."""
    try:
        value = float(text) if name == "F" else int(text)
    except ValueError:
        value = float("nan")
    if not LIMITS[name](value):
        raise RequestError(f"split {split!r}: {name} = {text!r} is not allowed; expected {WORDS[name]}")
    return value


def _rows(dataset: Dataset, split: Split, number: int) -> tuple[np.ndarray, np.ndarray]:
    """(training rows, test rows) as positions in file order; together every row once."""
    ratings, n, seed = dataset.ratings, len(dataset.ratings), split.seed
    amount = split.amount or 0.0
    if split.kind == "official":
        return _official(dataset, int(split.amount or number))
    if split.kind == "kfold":
        if amount > n:
            raise RequestError(f"split {split.text!r}: {n} ratings cannot make {amount:g} folds")
        from sklearn.model_selection import KFold  # here: a second of imports that the default split does not need

        cuts = KFold(int(amount), shuffle=True, random_state=seed).split(np.arange(n))
        train, test = next(cut for place, cut in enumerate(cuts, start=1) if place == number)
        return np.asarray(train), np.asarray(test)
    if split.kind == "holdout":
        if math.ceil(amount * n) >= n:
            raise RequestError(f"split {split.text!r} leaves no training row of {n}; expected at least one")
        from sklearn.model_selection import train_test_split

        train, test = train_test_split(np.arange(n), test_size=amount, random_state=seed)
        return np.asarray(train), np.asarray(test)
    if split.kind == "ratio":
        return _complement(_ratio_test(dataset, amount, seed or 0), n)
    if ratings.timestamp is None:
        raise RequestError(
            f"split {split.text!r} needs timestamps and {dataset.name} has none; allowed here: kfold, holdout, ratio"
        )
    if split.kind == "time":
        by_time = np.argsort(ratings.timestamp, kind="stable")
        return _complement(by_time[int((1 - amount) * n) :], n)
    place, size = _place_in_time(ratings.user_idx, ratings.timestamp)
    if split.kind == "last":
        return _complement(np.flatnonzero(place >= size - amount), n)
    return _complement(np.flatnonzero(place >= np.floor((1 - amount) * size)), n)


def _official(dataset: Dataset, k: int) -> tuple[np.ndarray, np.ndarray]:
    """(training rows, test rows) of ML-100K's fold k, 1 to 5, each sorted by user, then item."""
    if (dataset.n_ratings, dataset.n_users, dataset.n_rated_items) != (100_000, 943, 1_682):
        raise RequestError(
            f"split 'official' is for ML-100K (943 users, 1,682 items, 100,000 ratings); {dataset.name} has "
            f"{dataset.n_users:,}, {dataset.n_rated_items:,} and {dataset.n_ratings:,}; allowed here: kfold, holdout, "
            "ratio"
        )
    user_rank, item_rank = id_ranks(dataset.users["id"]), id_ranks(dataset.items["id"])
    by_user = np.lexsort((item_rank[dataset.ratings.item_idx], user_rank[dataset.ratings.user_idx]))
    tested = by_user // OFFICIAL_SIZE == k - 1
    return by_user[~tested], by_user[tested]


def _ratio_test(dataset: Dataset, share: float, seed: int) -> np.ndarray:
    """Test rows of `ratio`: one draw a user from one stream, so the loop over users is the definition itself."""
    rng = np.random.default_rng(seed)
    rank = id_ranks(dataset.users["id"])[dataset.ratings.user_idx]
    rows = np.argsort(rank, kind="stable")
    ends = np.flatnonzero(np.diff(rank[rows])) + 1
    test = []
    for mine in np.split(rows, ends):
        drawn = rng.permutation(mine)
        if len(mine) > 1:
            test.append(drawn[: max(1, round(share * len(mine)))])
    return np.concatenate(test) if test else np.empty(0, np.int64)


def _place_in_time(user_idx: np.ndarray, timestamp: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of each row: its 0-based place among its user's rows by time (ties in file order), and how many that user has."""
    order = np.lexsort((timestamp, user_idx))  # stable
    size = np.bincount(user_idx)
    start = np.cumsum(size) - size
    place = np.empty(len(user_idx), np.int64)
    place[order] = np.arange(len(user_idx)) - start[user_idx[order]]
    return place, size[user_idx]


def known(ratings: Ratings, train: np.ndarray, test: np.ndarray) -> np.ndarray:
    """The test rows whose user and item are in training."""
    known = np.isin(ratings.user_idx[test], ratings.user_idx[train])
    return test[known & np.isin(ratings.item_idx[test], ratings.item_idx[train])]


def _complement(test: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    return _others(test, n), np.sort(test)


def _others(rows: np.ndarray, n: int) -> np.ndarray:
    keep = np.ones(n, bool)
    keep[rows] = False
    return np.flatnonzero(keep)
