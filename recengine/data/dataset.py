"""Dataset: a checked file of ratings with its users, items, origin and fingerprint."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse

EXPLICIT, IMPLICIT = "explicit", "implicit"


@dataclass(frozen=True)
class Card:
    """Where a data set comes from and what may be done with it."""

    name: str
    title: str
    kind: str  # "explicit" (stars) or "implicit" (plays, clicks, counts)
    licence: str  # in a sentence
    citation: str
    source: str  # address, or a sentence for synthetic and own data
    synthetic: bool = False


@dataclass(frozen=True)
class Note:
    """Something odd but legal that a reader met: shown on the data page, never hidden.

    kind   short slug: `duplicates`, `missing-title`, `bom`, ...
    count  how many times
    text   one sentence for people
    """

    kind: str
    count: int
    text: str


@dataclass(frozen=True, eq=False)
class Ratings:
    """Ratings in file order, one row each; all arrays `(nnz,)`.

    user_idx   int32
    item_idx   int32
    rating     float32, stars, or a count for implicit sets
    timestamp  int64, seconds since 1970, or None
    """

    user_idx: np.ndarray
    item_idx: np.ndarray
    rating: np.ndarray
    timestamp: np.ndarray | None = None

    def __post_init__(self) -> None:
        dtypes = {"user_idx": np.int32, "item_idx": np.int32, "rating": np.float32, "timestamp": np.int64}
        for name, dtype in dtypes.items():
            column = getattr(self, name)
            if column is None:
                continue
            column = np.array(column, dtype=dtype)
            column.flags.writeable = False
            object.__setattr__(self, name, column)

    def __len__(self) -> int:
        return len(self.rating)

    def take(self, rows: np.ndarray) -> Ratings:
        """The given rows (boolean mask or positions), in that order."""
        timestamp = None if self.timestamp is None else self.timestamp[rows]
        return Ratings(self.user_idx[rows], self.item_idx[rows], self.rating[rows], timestamp)


PERSON = ("age", "gender", "occupation")
"""Columns of `users` that say who somebody is."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """Ratings with what is known of users and items. Raw ids live only here and on screen; all else counts from 0.

    ratings       `Ratings`, at most one row a (user, item) pair
    users         one row a user_idx: `id` (str) and, where known, `age`, `gender`, `occupation`
    items         one row a item_idx: `id` (str), `title` (str), `year` (float, NaN unknown), `genres` (str joined
                  by `|`), and any further columns of the file. Items nobody rated are listed too.
    card          origin and licence
    rating_scale  (lowest, highest) stars; None for implicit sets
    tags          `item_idx`, `tag` (str), `count` (int), or None
    fingerprint   sha256 of the ratings in file order with raw ids: the same for every source of the same ratings
    tables_fingerprint  sha256 of users, items and tags
    notes         what the reader met
    folder        where its files lie, or None for made-up data; no part of the fingerprints
    """

    ratings: Ratings
    users: pd.DataFrame
    items: pd.DataFrame
    card: Card
    rating_scale: tuple[float, float] | None
    tags: pd.DataFrame | None = None
    fingerprint: str = ""
    tables_fingerprint: str = ""
    notes: tuple[Note, ...] = ()
    folder: Path | None = None

    def __post_init__(self) -> None:
        if not self.fingerprint:
            object.__setattr__(self, "fingerprint", ratings_fingerprint(self.ratings, self.users, self.items))
        if not self.tables_fingerprint:
            object.__setattr__(self, "tables_fingerprint", tables_fingerprint(self.users, self.items, self.tags))

    @property
    def name(self) -> str:
        return self.card.name

    @property
    def explicit(self) -> bool:
        return self.card.kind == EXPLICIT

    @property
    def n_users(self) -> int:
        return len(self.users)

    @property
    def n_items(self) -> int:
        """Items listed: the width of every score row. `n_rated_items` counts those with a rating."""
        return len(self.items)

    @property
    def n_ratings(self) -> int:
        return len(self.ratings)

    @cached_property
    def matrix(self) -> sparse.csr_matrix:
        """Ratings as CSR float32 (n_users, n_items), indices sorted."""
        r = self.ratings
        shape = (self.n_users, self.n_items)
        out = sparse.csr_matrix((r.rating, (r.user_idx, r.item_idx)), shape=shape, dtype=np.float32)
        out.sort_indices()
        return out

    @cached_property
    def item_counts(self) -> np.ndarray:
        """int64 (n_items,): ratings of each item."""
        return np.bincount(self.ratings.item_idx, minlength=self.n_items)

    @cached_property
    def user_counts(self) -> np.ndarray:
        """int64 (n_users,): ratings of each user."""
        return np.bincount(self.ratings.user_idx, minlength=self.n_users)

    @property
    def n_rated_items(self) -> int:
        return int((self.item_counts > 0).sum())

    @property
    def density(self) -> float:
        """Share of the (user, rated item) pairs that hold a rating, 0 to 1."""
        cells = self.n_users * self.n_rated_items
        return self.n_ratings / cells if cells else 0.0

    @cached_property
    def user_row(self) -> dict[str, int]:
        """{raw user id: user_idx}"""
        return {raw: row for row, raw in enumerate(self.users["id"])}

    @cached_property
    def item_row(self) -> dict[str, int]:
        """{raw item id: item_idx}"""
        return {raw: row for row, raw in enumerate(self.items["id"])}

    @cached_property
    def people(self) -> tuple[Mapping[str, float | str], ...]:
        """What is known of each user: {age, gender, occupation}, only the names that are known of them."""
        known = {name: self.users[name].tolist() for name in PERSON if name in self.users}
        return tuple(
            {name: values[row] for name, values in known.items() if values[row] == values[row] and values[row] != ""}
            for row in range(self.n_users)  # NaN does not equal itself
        )

    def with_ratings(self, rows: np.ndarray) -> Dataset:
        """The same users, items and fingerprints with only the given rows of ratings: the training part of a fold."""
        return replace(self, ratings=self.ratings.take(rows))


def id_ranks(ids: Iterable[str]) -> np.ndarray:
    """int64 (n,): place of each raw id in ascending order, as numbers where all of them are numbers, else as text."""
    keys = np.array(list(ids), dtype=object)
    if all(re.fullmatch(r"[+-]?\d+(\.\d+)?", raw) for raw in keys):
        keys = np.array([Decimal(raw) for raw in keys], dtype=object)
    ranks = np.empty(len(keys), np.int64)
    ranks[np.argsort(keys, kind="stable")] = np.arange(len(keys))
    return ranks


def ratings_fingerprint(ratings: Ratings, users: pd.DataFrame, items: pd.DataFrame) -> str:
    """sha256 of the ratings in file order by raw id; how users and items are numbered inside makes no difference.

    The digest runs over, for users and then items, the raw ids by first appearance and each row's place in that list;
    then the ratings as float32 and the timestamps as int64 (nothing where there are none), all little-endian.
    """
    digest = hashlib.sha256()
    for idx, table in ((ratings.user_idx, users), (ratings.item_idx, items)):
        place, first = pd.factorize(idx)
        names = "\n".join(table["id"].to_numpy(dtype=object)[first])
        digest.update(f"{len(first)}\n{names}\n".encode())
        digest.update(place.astype("<i4").tobytes())
    digest.update(ratings.rating.astype("<f4").tobytes())
    if ratings.timestamp is not None:
        digest.update(ratings.timestamp.astype("<i8").tobytes())
    return digest.hexdigest()


def tables_fingerprint(users: pd.DataFrame, items: pd.DataFrame, tags: pd.DataFrame | None) -> str:
    """sha256 over the users, items and tags tables as CSV."""
    digest = hashlib.sha256()
    for table in (users, items, tags):
        digest.update(b"\x00" if table is None else table.to_csv(index=False, lineterminator="\n").encode())
    return digest.hexdigest()
