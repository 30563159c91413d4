"""Splits on small data: each definition checked against a plain restatement of it, each refusal by its words."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import KFold, train_test_split

from recengine.data.dataset import Dataset, Ratings
from recengine.data.split import Split, count, fold, folds, parse
from recengine.data.synthetic import LOW_RANK_CARD, checkerboard, low_rank
from recengine.errors import RequestError

DATA = low_rank(60, 50, density=0.2, seed=1)


def rows_of(part: Ratings) -> list[tuple]:
    return list(zip(part.user_idx.tolist(), part.item_idx.tolist(), part.rating.tolist(), strict=True))


def made(users: list[str], timestamps: list[int] | None, user_ids: list[str] | None = None) -> Dataset:
    """One rating a row, each of another item, by the named users."""
    ids = user_ids or sorted(set(users))
    user_idx = [ids.index(user) for user in users]
    return Dataset(
        ratings=Ratings(
            np.array(user_idx),
            np.arange(len(users)),
            np.full(len(users), 3),
            None if timestamps is None else np.array(timestamps),
        ),
        users=pd.DataFrame({"id": ids}),
        items=pd.DataFrame({"id": [f"i{n}" for n in range(len(users))]}),
        card=LOW_RANK_CARD,
        rating_scale=(1, 5),
    )


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("official", Split("official")),
        ("official:u3", Split("official", 3)),
        ("kfold:5:42", Split("kfold", 5, 42)),
        ("holdout:0.1:7", Split("holdout", 0.1, 7)),
        ("ratio:0.2:42", Split("ratio", 0.2, 42)),
        ("last:1", Split("last", 1)),
        ("user-time:0.2", Split("user-time", 0.2)),
        ("time:0.1", Split("time", 0.1)),
        ("ncf", Split("ncf")),
    ],
)
def test_every_form_is_read_and_written_back(text, want):
    assert parse(text) == want and want.text == text


def test_different_spellings_have_one_text():
    assert parse(" ratio:.20:042 ").text == "ratio:0.2:42"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "kfolds:5:42",
            r"unknown split 'kfolds:5:42'; allowed: official:u1 .* ncf, netflix:PART; did you mean 'kfold:K:SEED'\?",
        ),
        ("", "unknown split ''"),
        ("kfold:5", "split 'kfold:5' is not of the form kfold:K:SEED; allowed: official, .* ncf"),
        ("ncf:1", "split 'ncf:1' is not of the form ncf"),
        ("official:u1:2", "split 'official:u1:2' is not of the form official"),
        ("official:u6", "fold 'u6' is unknown; allowed: u1, u2, u3, u4, u5"),
        ("kfold:1:42", "K = '1' is not allowed; expected a whole number from 2 to 1000000"),
        ("kfold:2.5:42", "K = '2.5' is not allowed"),
        ("ratio:1:42", "F = '1' is not allowed; expected a share above 0 and below 1"),
        ("ratio:nan:42", "F = 'nan' is not allowed"),
        ("time:", "F = '' is not allowed"),
        ("last:0", "N = '0' is not allowed; expected a whole number from 1 to 1000000"),
        ("holdout:0.2:-1", "SEED = '-1' is not allowed; expected a whole number from 0 to 4294967295"),
    ],
)
def test_other_text_is_refused_by_name(text, message):
    with pytest.raises(RequestError, match=message):
        parse(text)


def test_count_needs_no_data():
    assert [count(s) for s in ("official", "official:u2", "kfold:7:1", "last:2", "ncf")] == [5, 1, 7, 1, 1]


def test_fold_numbers_start_at_one_and_end_at_count():
    assert [part.number for part in folds(DATA, "kfold:3:0")] == [1, 2, 3]
    for number in (0, 4):
        with pytest.raises(RequestError, match=rf"split 'kfold:3:0' has no fold {number}; allowed: 1 to 3"):
            fold(DATA, "kfold:3:0", number)


def test_kfold_is_scikit_learns():
    cuts = KFold(5, shuffle=True, random_state=42).split(np.arange(DATA.n_ratings))
    for part, (train, test) in zip(folds(DATA, "kfold:5:42"), cuts, strict=True):
        assert rows_of(part.train.ratings) == rows_of(DATA.ratings.take(train))
        assert rows_of(part.test) == rows_of(DATA.ratings.take(test))


def test_holdout_is_scikit_learns():
    train, test = train_test_split(np.arange(DATA.n_ratings), test_size=0.3, random_state=7)
    part = fold(DATA, "holdout:0.3:7", 1)
    assert rows_of(part.train.ratings) == rows_of(DATA.ratings.take(train))
    assert rows_of(part.test) == rows_of(DATA.ratings.take(test))


def test_ratio_draws_users_in_numeric_order_from_one_stream():
    users = ["10", "9", "10", "9", "10", "10", "9", "7", "10"]
    data = made(users, None, user_ids=["10", "7", "9"])
    rng = np.random.default_rng(5)
    want: set[int] = set()
    for user in ("7", "9", "10"):
        drawn = rng.permutation([row for row, name in enumerate(users) if name == user])
        if len(drawn) > 1:
            want |= set(drawn[: max(1, round(0.4 * len(drawn)))].tolist())
    part = fold(data, "ratio:0.4:5", 1)
    assert set(part.test.item_idx.tolist()) == want and len(want) == 1 + 2
    assert 7 in part.train.ratings.item_idx  # the user with one rating stays in training


def test_ratio_orders_users_as_text_when_one_id_is_no_number():
    users = ["b", "10", "b", "10", "9", "9"]
    rng = np.random.default_rng(0)
    want = set()
    for user in ("10", "9", "b"):
        want.add(int(rng.permutation([row for row, name in enumerate(users) if name == user])[0]))
    assert set(fold(made(users, None), "ratio:0.5:0", 1).test.item_idx.tolist()) == want


def test_ratio_trains_on_everything_where_nobody_has_two_ratings():
    part = fold(made(["a", "b", "c"], None), "ratio:0.2:42", 1)
    assert part.train.ratings.item_idx.tolist() == [0, 1, 2] and (len(part.test), part.dropped) == (0, 0)


def test_last_takes_the_latest_of_each_user_ties_in_file_order():
    data = made(["a", "a", "b", "a", "b"], [5, 9, 1, 9, 1])
    part = fold(data, "last:1", 1)
    # items of the test rows are unseen in training: each row has its own item here, so all are dropped and counted
    assert len(part.test) == 0 and part.dropped == 2
    assert part.train.ratings.item_idx.tolist() == [0, 1, 2]


def test_user_time_floors_the_training_share():
    data = low_rank(20, 30, density=0.3, seed=2)
    part = fold(data, "user-time:0.3", 1)
    want = [math.floor((1 - 0.3) * n) for n in data.user_counts]
    assert part.train.user_counts.tolist() == want
    for user in range(20):
        mine = part.train.ratings.user_idx == user
        latest = part.train.ratings.timestamp[mine].max()
        assert (part.test.timestamp[part.test.user_idx == user] >= latest).all()


def test_time_cuts_all_ratings_at_one_moment():
    part = fold(DATA, "time:0.25", 1)
    assert len(part.train.ratings) == int((1 - 0.25) * DATA.n_ratings)
    assert part.train.ratings.timestamp.max() <= part.test.timestamp.min()


def test_time_drops_and_counts_what_training_does_not_know():
    data = made(["a", "a", "b", "b"], [1, 2, 3, 4])
    same_item = replace(data, ratings=Ratings(data.ratings.user_idx, [0, 1, 0, 1], [3, 3, 3, 3], [1, 2, 3, 4]))
    part = fold(same_item, "time:0.25", 1)  # trains on a:0, a:1, b:0; tests b:1, whose user and item are known
    assert (rows_of(part.test), part.dropped) == ([(1, 1, 3.0)], 0)
    part = fold(same_item, "time:0.5", 1)  # b is unknown
    assert (len(part.test), part.dropped) == (0, 2)


@pytest.mark.parametrize("split", ["last:1", "user-time:0.2", "time:0.2"])
def test_splits_by_time_refuse_data_without_timestamps(split):
    with pytest.raises(RequestError, match=f"split '{split}' needs timestamps and synthetic-checkerboard has none"):
        fold(checkerboard(6, 6), split, 1)


@pytest.mark.parametrize(
    ("split", "n", "message"),
    [
        ("kfold:5:1", 3, "3 ratings cannot make 5 folds"),
        ("holdout:0.2:1", 1, "split 'holdout:0.2:1' leaves no training row of 1; expected at least one"),
        ("holdout:0.9:1", 2, "leaves no training row of 2"),
        ("last:1", 1, "split 'last:1' leaves 0 training and 1 test rows of 1; expected at least one of each"),
        ("last:3", 2, "leaves 0 training and 2 test rows of 2; expected at least one of each"),
        ("official", 3, "split 'official' is for ML-100K .* synthetic has 1, 3 and 3"),
    ],
)
def test_data_too_small_for_the_split_is_refused(split, n, message):
    with pytest.raises(RequestError, match=message):
        folds(made(["a"] * n, list(range(n))), split)
