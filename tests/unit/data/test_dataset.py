"""Dataset: fingerprints tell ratings apart and nothing else; counts and rows agree with the arrays."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from recengine.data.dataset import Dataset, Ratings, id_ranks
from recengine.data.synthetic import LOW_RANK_CARD, low_rank


def made(user_idx, item_idx, users, items, stars=(5, 3, 1), timestamp=(10, 20, 30)) -> Dataset:
    return Dataset(
        ratings=Ratings(np.array(user_idx), np.array(item_idx), np.array(stars), timestamp),
        users=pd.DataFrame({"id": users}),
        items=pd.DataFrame({"id": items}),
        card=LOW_RANK_CARD,
        rating_scale=(1, 5),
    )


def test_fingerprint_ignores_the_inner_numbering():
    first = made([0, 1, 0], [0, 0, 1], ["a", "b"], ["x", "y"])
    renumbered = made([1, 0, 1], [2, 2, 0], ["b", "a"], ["y", "never rated", "x"])
    assert first.fingerprint == renumbered.fingerprint
    assert first.tables_fingerprint != renumbered.tables_fingerprint


@pytest.mark.parametrize(
    "change",
    [
        {"stars": (5, 3, 2)},
        {"timestamp": (10, 20, 31)},
        {"timestamp": None},
        {"users": ["a", "c"]},
        {"items": ["x", "z"]},
        {"user_idx": [0, 1, 1]},
        {"item_idx": [0, 1, 1]},
    ],
)
def test_fingerprint_sees_every_value(change):
    plain = {"user_idx": [0, 1, 0], "item_idx": [0, 0, 1], "users": ["a", "b"], "items": ["x", "y"]}
    assert made(**plain).fingerprint != made(**(plain | change)).fingerprint


def test_fingerprint_sees_the_order_of_rows():
    data = low_rank(20, 20)
    turned = replace(data, ratings=data.ratings.take(np.arange(data.n_ratings)[::-1]), fingerprint="")
    assert turned.fingerprint != data.fingerprint


def test_counts_and_rows():
    data = made([0, 1, 0], [0, 0, 2], ["a", "b"], ["x", "y", "z"])
    assert data.user_counts.tolist() == [2, 1] and data.item_counts.tolist() == [2, 0, 1]
    assert data.n_rated_items == 2 and data.density == 3 / 4
    assert data.user_row == {"a": 0, "b": 1} and data.item_row["z"] == 2
    assert data.matrix.toarray().tolist() == [[5, 0, 1], [3, 0, 0]]


def test_training_part_keeps_tables_and_fingerprint_and_arrays_cannot_be_written():
    data = made([0, 1, 0], [0, 0, 1], ["a", "b"], ["x", "y"])
    part = data.with_ratings(np.array([0, 2]))
    assert part.fingerprint == data.fingerprint and part.users is data.users and part.n_ratings == 2
    assert part.matrix.nnz == 2 and data.matrix.nnz == 3
    with pytest.raises(ValueError, match="read-only"):
        data.ratings.rating[0] = 4


@pytest.mark.parametrize(
    ("ids", "ranks"),
    [
        (["10", "9", "100"], [1, 0, 2]),
        (["10", "9", "x"], [0, 1, 2]),
        (["-1", "-10", "0.5"], [1, 0, 2]),
        (["7", "007", "1"], [1, 2, 0]),
        ([], []),
    ],
)
def test_ids_are_ordered_as_numbers_where_all_are_numbers(ids, ranks):
    assert id_ranks(ids).tolist() == ranks


def test_people_carry_only_what_is_known_of_them():
    data = low_rank(n_users=12, n_items=20)
    users = data.users.assign(age=[float("nan"), 30.0] + [41.0] * 10, occupation="")
    people = replace(data, users=users).people
    assert people[0] == {"gender": users["gender"][0]}
    assert people[1] == {"age": 30.0, "gender": users["gender"][1]}
    assert replace(data, users=users[["id"]]).people == ({},) * 12
