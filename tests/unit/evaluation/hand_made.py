"""A model that says what a test tells it to, and a fold small enough to work out on paper."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from recengine.data.dataset import Card, Dataset, Ratings
from recengine.data.split import Fold


class TableModel:
    """Scores every stored user by their row of a table."""

    config = None

    def __init__(self, table, unit: str = "stars") -> None:
        self.table, self.unit = np.array(table, dtype=np.float32), unit
        self.asked: list[int] = []  # profiles in each call

    def fit(self, dataset, *, seed=0, progress=None):
        return self

    def score(self, profiles):
        self.asked.append(len(profiles))
        return self.table[[profile.user_idx for profile in profiles]]

    def state(self):
        return {"table": self.table}

    @classmethod
    def from_state(cls, config, state):
        return cls(state["table"])


def dataset(rows, *, kind: str = "explicit", n_users: int = 3, n_items: int = 6) -> Dataset:
    """rows: (user_idx, item_idx, rating)"""
    user_idx, item_idx, stars = (np.array(column) for column in zip(*rows, strict=True))
    return Dataset(
        ratings=Ratings(user_idx, item_idx, stars),
        users=pd.DataFrame({"id": [f"u{row}" for row in range(n_users)]}),
        items=pd.DataFrame(
            {
                "id": [f"i{row}" for row in range(n_items)],
                "title": [f"Film {row}" for row in range(n_items)],
                "genres": ["Drama", "Drama", "Comedy", "Comedy", "Comedy|Drama", ""],
            }
        ),
        card=Card("hand-made", "Hand-made", kind, "free", "none", "a test"),
        rating_scale=(1.0, 5.0) if kind == "explicit" else None,
    )


TRAIN = [(0, 0, 5), (0, 1, 3), (1, 0, 4), (1, 2, 2), (2, 0, 1), (2, 3, 5)]
TEST = [(1, 1, 5), (0, 2, 4), (0, 3, 2)]  # user 2 has nothing held out; users are not in order

SCORES = [
    [9.0, 9.0, 4.5, 1.0, 5.5, 0.5],  # user 0 holds 0 and 1: their list is 4, 2, 3, 5
    [9.0, 7.0, 9.0, 3.0, 2.0, 1.0],  # user 1 holds 0 and 2: their list is 1, 3, 4, 5
    [9.0, 8.0, 7.0, 6.0, 5.0, 4.0],
]


def fold(kind: str = "explicit", **changes) -> Fold:
    """Train and test as above, any field changed."""
    return replace(Fold(number=1, train=dataset(TRAIN, kind=kind), test=dataset(TEST).ratings, dropped=0), **changes)
