"""Similarities as coordinates: by hand, whole and in part, and without a neighbour."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from recengine.models import affinity
from recengine.models.affinity import coordinates, narrow


def blocks(n_each: int = 6, between: float = 0.01) -> np.ndarray:
    """Two crowds: 1 within, a little between."""
    s = np.full((2 * n_each, 2 * n_each), between)
    s[:n_each, :n_each] = s[n_each:, n_each:] = 1.0
    np.fill_diagonal(s, 0.0)
    return s


def test_two_points_that_are_alike_by_hand():
    """N = [[0, 1], [1, 0]], t = (1, 1) / sqrt 2; N - t t' has the eigenvalues 0 and -1 alone: nothing is left."""
    np.testing.assert_allclose(coordinates(csr_matrix(np.array([[0.0, 2.0], [2.0, 0.0]])), 2), 0, atol=1e-7)


def test_products_are_the_normalised_similarities_without_the_trivial_part():
    rng = np.random.default_rng(0)
    rows = rng.random((20, 4))
    s = rows @ rows.T  # positive, and of positive eigenvalues alone
    root = np.sqrt(s.sum(axis=1))
    trivial = root / np.linalg.norm(root)
    wanted = s / np.outer(root, root) - np.outer(trivial, trivial)
    x = coordinates(csr_matrix(s), 20).astype(np.float64)
    np.testing.assert_allclose(x @ x.T, wanted, atol=1e-6)


def test_two_crowds_lie_on_two_sides():
    x = coordinates(csr_matrix(blocks()), 3)
    side = np.sign(x[:, 0])
    assert len(set(side[:6])) == len(set(side[6:])) == 1 and side[0] != side[6]


def test_a_search_finds_what_the_whole_table_has(monkeypatch):
    rng = np.random.default_rng(1)
    s = np.kron(np.eye(8), np.ones((10, 10))) + rng.random((80, 80)) * 0.3
    whole = coordinates(csr_matrix(s), 5)
    monkeypatch.setattr(affinity, "DENSE_UP_TO", 10)
    np.testing.assert_allclose(np.abs(coordinates(csr_matrix(s), 5)), np.abs(whole), atol=1e-4)
    np.testing.assert_array_equal(coordinates(csr_matrix(s), 5), coordinates(csr_matrix(s), 5))


def test_who_is_like_nobody_is_at_the_origin():
    s = np.zeros((13, 13))
    s[:12, :12] = blocks()
    s[12, 0] = -0.5  # what speaks against is no likeness
    x = coordinates(csr_matrix(s), 4)
    assert not x[12].any() and x[:12].any(axis=1).all() and x.dtype == np.float32


def test_few_features_stay_as_they_are_and_many_become_their_directions(monkeypatch):
    rng = np.random.default_rng(2)
    items, users = csr_matrix(rng.random((40, 12))), csr_matrix(rng.random((5, 12)))
    np.testing.assert_allclose(narrow(items), items.toarray(), rtol=1e-6)
    monkeypatch.setattr(affinity, "WIDEST", 10)
    items_told, users_told = narrow(items, k=11), narrow(items, users, k=11)
    left, values, right = np.linalg.svd(items.toarray(), full_matrices=False)
    eleven = right[:11]
    np.testing.assert_allclose(items_told @ items_told.T, items @ eleven.T @ eleven @ items.T, atol=1e-4)
    np.testing.assert_allclose(users_told @ items_told.T, users @ eleven.T @ eleven @ items.T, atol=1e-4)
    assert items_told.shape == (40, 11) and pytest.approx(values[0], rel=1e-5) == np.linalg.norm(items_told[:, 0])
