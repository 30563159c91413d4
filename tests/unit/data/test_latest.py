"""The latest part of the training ratings, on ratings one can count on one's fingers."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from recengine.data.dataset import Dataset, Ratings
from recengine.data.latest import latest
from recengine.data.split import Fold
from recengine.data.synthetic import LOW_RANK_CARD
from recengine.errors import RequestError


@pytest.fixture
def fold() -> Fold:
    """User 0 rates items 0 to 3 at times 40, 10, 20, 30; user 1 items 0 and 1 at 5 and 50; each is asked of item 4."""
    train = Ratings([0, 0, 0, 0, 1, 1], [0, 1, 2, 3, 0, 1], [5, 1, 2, 3, 4, 5], [40, 10, 20, 30, 5, 50])  # type: ignore[arg-type]
    users, items = (pd.DataFrame({"id": [str(row) for row in range(n)]}) for n in (2, 5))
    data = Dataset(train, users, items.assign(title="film"), LOW_RANK_CARD, (1.0, 5.0))
    test = Ratings([0, 1, 1], [0, 1, 2], [3, 3, 3], [60, 61, 62])  # type: ignore[arg-type]
    return Fold(1, data, test, dropped=2)


def pairs(ratings: Ratings) -> list[tuple[int, int]]:
    return list(zip(ratings.user_idx.tolist(), ratings.item_idx.tolist(), strict=True))


def test_by_the_clock_of_all(fold: Fold) -> None:
    assert pairs(latest(fold, "time:0.1", 0.5).train.ratings) == [(0, 0), (0, 3), (1, 1)], "times 40, 30 and 50"
    assert pairs(latest(fold, "time:0.1", 0.51).train.ratings) == [(0, 0), (0, 2), (0, 3), (1, 1)], "ceil(3.06) is 4"


def test_by_the_clock_of_each_person(fold: Fold) -> None:
    assert pairs(latest(fold, "user-time:0.3", 0.5).train.ratings) == [(0, 0), (0, 3), (1, 1)]
    assert pairs(latest(fold, "user-time:0.3", 0.25).train.ratings) == [(0, 0), (1, 1)], "one of 4, ceil(0.5) of 2"


def test_one_test_part_for_all_shares(fold: Fold) -> None:
    for share in (0.5, 1.0):
        part = latest(fold, "time:0.1", share, known_in=0.5)
        assert pairs(part.test) == [(0, 0), (1, 1)] and part.dropped == 3, "nobody knows item 2 by then"
    assert latest(fold, "time:0.1", 1.0) is fold, "all of it is what is there"
    np.testing.assert_array_equal(latest(fold, "time:0.1", 0.5).test.item_idx, fold.test.item_idx)


@pytest.mark.parametrize(("share", "known_in"), [(0.0, 0.0), (1.1, 0.0), (0.5, 0.6), (0.5, -0.1)])
def test_a_share_out_of_range_is_refused(fold: Fold, share: float, known_in: float) -> None:
    with pytest.raises(RequestError, match="is out of range; expected 0 <= known_in <= share <= 1"):
        latest(fold, "time:0.1", share, known_in)


def test_what_leaves_nothing_is_refused(fold: Fold) -> None:
    with pytest.raises(RequestError, match="the latest 10% of the training part know no test rating"):
        latest(dataclasses.replace(fold, test=fold.test.take(np.array([0, 2]))), "time:0.1", 1.0, 0.1)
    r = fold.train.ratings
    timeless = dataclasses.replace(fold.train, ratings=Ratings(r.user_idx, r.item_idx, r.rating))
    with pytest.raises(RequestError, match="the latest ratings of synthetic are not known: it has no timestamps"):
        latest(dataclasses.replace(fold, train=timeless), "time:0.1", 0.5)
