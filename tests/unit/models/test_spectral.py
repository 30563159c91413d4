"""The start of the factor models: the strongest directions, few or many, small matrix or large."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix, random_array

from recengine.models import spectral
from recengine.models.spectral import leading


def test_one_direction_by_hand():
    found = leading(csr_matrix(np.outer([1.0, 2.0], [3.0, 4.0])), 1)  # strength sqrt(5) 5, direction (0.6, 0.8)
    assert abs(found[:, 0]) == pytest.approx(np.array([0.6, 0.8]) * np.sqrt(5 * np.sqrt(5)))


def test_beyond_the_rank_there_is_nothing():
    found = leading(csr_matrix(np.diag([4.0, 1.0])), 3)
    assert abs(found) == pytest.approx(np.array([[2.0, 0, 0], [0, 1.0, 0]]))
    assert not leading(csr_matrix((5, 4)), 2).any()


@pytest.mark.parametrize("shape", [(60, 45), (45, 60)])
def test_a_search_finds_what_the_whole_decomposition_has(shape, monkeypatch):
    matrix = csr_matrix(random_array(shape, density=0.3, rng=np.random.default_rng(0), format="csr"))
    whole = leading(matrix, 4)
    monkeypatch.setattr(spectral, "DENSE_UP_TO", 10)
    some = leading(matrix, 4)
    assert abs((some * np.sign(some[:1])) - (whole * np.sign(whole[:1]))).max() < 1e-8


def test_another_order_gives_the_same_in_that_order(monkeypatch):
    monkeypatch.setattr(spectral, "DENSE_UP_TO", 10)
    rng = np.random.default_rng(1)
    matrix = csr_matrix(random_array((50, 40), density=0.3, rng=rng, format="csr"))
    rows, columns = rng.permutation(50), rng.permutation(40)
    one, two = leading(matrix, 3)[columns], leading(csr_matrix(matrix[rows][:, columns]), 3)
    np.testing.assert_allclose(one * np.sign(one[0]), two * np.sign(two[0]), atol=1e-10)
