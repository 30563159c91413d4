"""Laws of every split: no test row reaches training, and no row is lost or doubled."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recengine.data.dataset import Dataset, Ratings
from recengine.data.split import Fold, folds
from recengine.data.synthetic import LOW_RANK_CARD, low_rank

SPLITS = ["kfold:4:42", "holdout:0.2:1", "ratio:0.3:42", "last:2", "user-time:0.25", "time:0.25", "official"]


@cache
def made_in_the_shape_of_ml_100k() -> Dataset:
    """100,000 random cells of 943 x 1,682, every row and column used: enough for the rule of `official`."""
    rng = np.random.default_rng(0)
    cover = np.unique(np.arange(1682) % 943 * 1682 + np.arange(1682))
    rest = np.setdiff1d(np.arange(943 * 1682), cover)
    cells = rng.permutation(np.concatenate([cover, rng.choice(rest, 100_000 - len(cover), replace=False)]))
    return Dataset(
        ratings=Ratings(cells // 1682, cells % 1682, rng.integers(1, 6, 100_000)),
        users=pd.DataFrame({"id": [str(943 - row) for row in range(943)]}),
        items=pd.DataFrame({"id": [str(row + 1) for row in range(1682)]}),
        card=LOW_RANK_CARD,
        rating_scale=(1, 5),
    )


def cells(ratings: Ratings, n_items: int) -> np.ndarray:
    return ratings.user_idx.astype(np.int64) * n_items + ratings.item_idx


def check_laws(data: Dataset, part: Fold) -> None:
    train, test, everything = (cells(r, data.n_items) for r in (part.train.ratings, part.test, data.ratings))
    assert not np.isin(test, train).any()
    assert not np.isin(cells(part.test, data.n_items), np.flatnonzero(part.train.matrix.toarray())).any()
    assert len(train) + len(test) + part.dropped == len(everything)
    assert np.isin(train, everything).all() and np.isin(test, everything).all()
    assert len(np.unique(train)) == len(train) and len(np.unique(test)) == len(test)


@pytest.mark.parametrize("split", SPLITS)
def test_no_test_row_reaches_training_and_none_is_lost(split):
    data = made_in_the_shape_of_ml_100k() if split == "official" else low_rank(80, 60, seed=3)
    parts = folds(data, split)
    for part in parts:
        check_laws(data, part)
    if split.startswith(("kfold", "official")):
        tested = np.concatenate([cells(part.test, data.n_items) for part in parts])
        assert sorted(tested.tolist()) == sorted(cells(data.ratings, data.n_items).tolist())


def test_the_law_can_fail():
    data = low_rank(10, 10)
    part = folds(data, "kfold:2:0")[0]
    leaking = Fold(1, data, part.test, 0)
    with pytest.raises(AssertionError):
        check_laws(data, leaking)


def test_official_folds_are_blocks_of_the_file_sorted_by_numeric_user_id_then_item():
    data = made_in_the_shape_of_ml_100k()
    for k, part in enumerate(folds(data, "official"), start=1):
        block = data.ratings.take(np.arange(20_000 * (k - 1), 20_000 * k))
        order = np.lexsort((block.item_idx, 943 - block.user_idx.astype(np.int64)))
        assert (cells(part.test, 1682) == cells(block.take(order), 1682)).all()
        alone = folds(data, f"official:u{k}")[0]
        assert alone.number == 1 and (cells(alone.test, 1682) == cells(part.test, 1682)).all()


@given(
    seed=st.integers(0, 10_000),
    share=st.floats(0.05, 0.6),
    kind=st.sampled_from(
        ["holdout:{f}:{s}", "ratio:{f}:{s}", "user-time:{f}", "time:{f}", "last:{n}", "kfold:{k}:{s}"]
    ),
    n=st.integers(1, 3),
)
def test_laws_hold_for_any_data_and_number(seed, share, kind, n):
    data = low_rank(12, 15, density=0.4, seed=seed)
    for part in folds(data, kind.format(f=share, s=seed, n=n, k=n + 1)):
        check_laws(data, part)
