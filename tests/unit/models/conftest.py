"""Data sets small enough for a pencil."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import pytest

from recengine.data.dataset import EXPLICIT, IMPLICIT, Card, Dataset, Ratings

Make = Callable[..., Dataset]


@pytest.fixture(scope="session")
def make() -> Make:
    """`make(rows, explicit=True, genres=(), years=())`: one list of ratings a user, 0 where there is none."""

    def build(
        rows: Sequence[Sequence[float]],
        *,
        explicit: bool = True,
        genres: Sequence[str] = (),
        years: Sequence[float] = (),
    ) -> Dataset:
        table = np.array(rows, float)
        user_idx, item_idx = np.nonzero(table)
        n_users, n_items = table.shape
        return Dataset(
            ratings=Ratings(user_idx, item_idx, table[user_idx, item_idx]),
            users=pd.DataFrame({"id": [f"u{u}" for u in range(n_users)]}),
            items=pd.DataFrame(
                {
                    "id": [f"i{i}" for i in range(n_items)],
                    "title": [f"Film {i}" for i in range(n_items)],
                    "year": years or [np.nan] * n_items,
                    "genres": genres or [""] * n_items,
                }
            ),
            card=Card(
                "pencil", "Pencil", EXPLICIT if explicit else IMPLICIT, "free", "none", "made here", synthetic=True
            ),
            rating_scale=(1.0, 5.0) if explicit else None,
        )

    return build


@pytest.fixture(scope="session")
def three(make: Make) -> Dataset:
    """Three users, three films, six ratings: two of each."""
    return make([[5, 3, 0], [4, 0, 2], [0, 1, 5]])
