"""Many small least-squares problems at once: by hand, and each against its own dense solution."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from recengine.models import ridge
from recengine.models.csr import counts, size


def test_one_feature_by_hand():
    cells = csr_matrix(np.array([[1.0, 2.0], [0.0, 3.0]]))  # weights
    x = ridge.solve(cells, np.array([4.0, 6.0, 9.0]), np.array([[1.0], [2.0]]), np.array([[1.0], [5.0]]))
    assert x[0] == pytest.approx((4 * 1 + 6 * 2) / (1 + 1 * 1 + 2 * 4))
    assert x[1] == pytest.approx(9 * 2 / (5 + 3 * 4))


def test_what_is_shared_is_added_to_every_row():
    cells = csr_matrix(np.array([[1.0], [0.0]]))
    features, penalty = np.array([[1.0, 1.0]]), np.ones((2, 2))
    shared = np.array([[2.0, 1.0], [1.0, 2.0]])
    x = ridge.solve(cells, np.array([5.0]), features, penalty, shared)
    assert x[0] == pytest.approx(np.linalg.solve([[4, 2], [2, 4]], [5, 5]))
    assert x[1].tolist() == [0, 0]


def test_the_spread_is_the_diagonal_of_the_inverse():
    cells = csr_matrix(np.array([[1.0, 1.0]]))
    x, spread = ridge.solve_with_spread(cells, np.array([1.0, 3.0]), np.array([[1.0, 0], [1.0, 1.0]]), np.ones((1, 2)))
    inverse = np.linalg.inv([[3.0, 1.0], [1.0, 2.0]])
    assert x[0] == pytest.approx(inverse @ [4, 3])
    assert spread[0] == pytest.approx(np.diag(inverse))


@pytest.mark.parametrize("block", [1, 500, 10**9])
def test_rows_of_any_length_are_solved_alike(block, monkeypatch):
    monkeypatch.setattr(ridge, "BLOCK_NUMBERS", block)
    rng = np.random.default_rng(3)
    dense = rng.random((60, 40)) * (rng.random((60, 40)) < np.linspace(0, 0.9, 60)[:, None])
    cells = csr_matrix(dense)
    assert counts(cells).min() == 0 < 30 < counts(cells).max()
    features, penalty = rng.normal(size=(40, 5)), rng.uniform(0.5, 2, (60, 5))
    target = rng.normal(size=cells.nnz)
    x, spread = ridge.solve_with_spread(cells, target, features, penalty)
    np.testing.assert_allclose(x, ridge.solve(cells, target, features, penalty), rtol=1e-9)
    assert size(cells) == (60, 40)
    for row in range(60):
        own = slice(cells.indptr[row], cells.indptr[row + 1])
        f, w = features[cells.indices[own]], cells.data[own]
        matrix = np.diag(penalty[row]) + (f.T * w) @ f
        np.testing.assert_allclose(x[row], np.linalg.solve(matrix, f.T @ target[own]), rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(spread[row], np.diag(np.linalg.inv(matrix)), rtol=1e-9)


def test_no_rows_are_no_problem():
    none = csr_matrix((0, 3))
    assert ridge.solve(none, np.empty(0), np.ones((3, 2)), np.empty((0, 2))).shape == (0, 2)


def test_a_row_with_fewer_cells_than_features_by_hand():
    """One cell of two features: A = diag(1, 2) + 3 [1, 2]' [1, 2], solved by one unknown, 1 / (1 + 3 (1 + 4 / 2))."""
    x = ridge.solve(csr_matrix([[3.0]]), np.array([5.0]), np.array([[1.0, 2.0]]), np.array([[1.0, 2.0]]))
    assert x[0] == pytest.approx([5 / 10, 5 / 10])
    assert x[0] == pytest.approx(np.linalg.solve([[4, 6], [6, 14]], [5, 10]))


@pytest.mark.parametrize("block", [1, 500, 10**9])
def test_short_rows_and_long_ones_solve_the_same_equations(block, monkeypatch):
    monkeypatch.setattr(ridge, "BLOCK_NUMBERS", block)
    rng = np.random.default_rng(4)
    dense = rng.random((50, 40)) * (rng.random((50, 40)) < np.linspace(0, 0.9, 50)[:, None])
    cells = csr_matrix(dense)
    features, penalty = rng.normal(size=(40, 12)), rng.uniform(0.5, 2, (50, 12))
    assert counts(cells).min() == 0 and 15 < (counts(cells) < 12).sum() < 35
    target = rng.normal(size=cells.nnz)
    x = ridge.solve(cells, target, features, penalty)
    wide = ridge.solve(cells, target, features, penalty, np.zeros((12, 12)))  # something shared: k unknowns a row
    np.testing.assert_allclose(x, wide, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("m", [1, 4, 9])
def test_shares_are_what_each_target_adds(m):
    rng = np.random.default_rng(m)
    features, penalty, target = rng.normal(size=(m, 5)), rng.uniform(0.5, 2, 5), rng.normal(size=m)
    share = ridge.shares(features, penalty)
    assert share.shape == (5, m)
    x = ridge.solve(csr_matrix(np.ones((1, m))), target, features, penalty[None])
    np.testing.assert_allclose(share @ target, x[0], rtol=1e-9)
    np.testing.assert_allclose((np.diag(penalty) + features.T @ features) @ share, features.T, atol=1e-12)
