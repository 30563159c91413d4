"""Synthetic data: deterministic, said to be synthetic, and with the shape promised."""

import numpy as np
import pytest

from recengine.data.synthetic import checkerboard, low_rank


def test_checkerboard_withholds_exactly_the_diagonal_of_the_liked_pairs():
    data = checkerboard(6, 8)
    dense = data.matrix.toarray()
    u, i = np.indices(dense.shape)
    liked = (u + i) % 2 == 0
    assert (dense[liked & (u != i)] == 5).all()
    assert (dense[u == i] == 0).all()
    assert set(np.unique(dense[~liked])) == {0.0, 1.0}


def test_implicit_checkerboard_holds_liked_pairs_only():
    data = checkerboard(6, 6, explicit=False)
    u, i = np.indices((6, 6))
    assert (data.matrix.toarray() == ((u + i) % 2 == 0) * (u != i)).all()
    assert data.card.kind == "implicit" and data.rating_scale is None and not data.explicit


def test_checkerboard_genres_tell_the_colour():
    assert checkerboard(4, 4).items["genres"].tolist() == ["Even", "Odd", "Even", "Odd"]


@pytest.mark.parametrize("make", [checkerboard, low_rank])
def test_same_seed_same_data_other_seed_other_data(make):
    first, again, other = make(seed=3), make(seed=3), make(seed=4)
    assert first.fingerprint == again.fingerprint and first.tables_fingerprint == again.tables_fingerprint
    assert first.fingerprint != other.fingerprint


@pytest.mark.parametrize("make", [checkerboard, low_rank])
def test_card_and_titles_say_synthetic(make):
    data = make()
    assert data.card.synthetic and data.card.name.startswith("synthetic") and "synthetic" in data.card.title
    assert data.items["title"].str.match(r"Synthetic film \d+$").all()


def test_low_rank_has_whole_stars_one_row_a_pair_and_about_the_density_asked_for():
    data = low_rank(300, 200, density=0.15)
    assert set(np.unique(data.ratings.rating)) == {1.0, 2.0, 3.0, 4.0, 5.0}
    assert data.matrix.nnz == data.n_ratings
    assert data.user_counts.min() >= 5 and data.user_counts.max() <= 100
    assert 0.13 < data.n_ratings / (300 * 200) < 0.17


def test_low_rank_has_a_long_tail_and_full_tables():
    data = low_rank()
    counts = np.sort(data.item_counts)[::-1]
    assert counts[: data.n_items // 5].sum() > 0.4 * data.n_ratings
    assert data.items["year"].between(1925, 2000).all()
    assert data.items["genres"].str.split("|").str.len().between(1, 3).all()
    assert set(data.users["gender"]) == {"F", "M"} and data.users["age"].between(7, 80).all()
    assert data.ratings.timestamp is not None and data.ratings.timestamp.min() >= 1_000_000_000


def test_low_rank_stars_are_predictable_from_a_low_rank():
    """What the first factors explain of the centred stars is far more than chance: the data is not noise."""
    data = low_rank(400, 300, rank=4, density=0.4)
    r = data.ratings
    dense = np.zeros((data.n_users, data.n_items))
    dense[r.user_idx, r.item_idx] = r.rating - r.rating.mean()
    energy = np.linalg.svd(dense, compute_uv=False) ** 2
    assert energy[:6].sum() > 0.3 * energy.sum()
    assert energy[:6].sum() / energy.sum() > 2 * 6 / 300


def test_low_rank_survives_tiny_sizes():
    data = low_rank(1, 1, rank=1)
    assert data.n_users == 1 and data.n_ratings == 1
