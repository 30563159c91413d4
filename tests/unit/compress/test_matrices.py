"""Quantising, pruning and factorising one matrix, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from recengine.compress.matrices import largest, low_rank, magnitude, rank_of, staying, turned
from recengine.compress.quantiser import dequantise, pack, quantise, sqnr_db, unpack
from recengine.compress.recipe import Factorise
from recengine.compress.weight import Matrix, Weight
from recengine.errors import RequestError

W = np.array([[1.27, -0.5], [0.02, 0.254]], np.float32)


def test_a_scale_for_each_row() -> None:
    q, scale = quantise(W, 8, by_row=True)
    np.testing.assert_allclose(scale, [[0.01], [0.002]], rtol=1e-6)  # 1.27 / 127, 0.254 / 127
    np.testing.assert_array_equal(q, [[127, -50], [10, 127]])
    np.testing.assert_allclose(dequantise(q, scale), W, rtol=1e-6)


def test_one_scale_loses_small_rows() -> None:
    q, scale = quantise(W, 8, by_row=False)
    np.testing.assert_array_equal(q, [[127, -50], [2, 25]])  # 0.254 / 0.01 = 25.4
    assert scale.shape == (1, 1)
    # error 0.004 alone: 10 log10((1.6129 + 0.25 + 0.0004 + 0.064516) / 0.000016) = 50.8 dB
    assert sqnr_db(W, dequantise(q, scale)) == pytest.approx(10 * np.log10(1.927816 / 0.000016), abs=0.01)


def test_four_bits() -> None:
    q, scale = quantise(np.array([[0.7, -0.34, 0.0]]), 4, by_row=True)
    np.testing.assert_allclose(scale, [[0.1]], rtol=1e-6)
    np.testing.assert_array_equal(q, [[7, -3, 0]])
    assert pack(q.ravel()).tolist() == [7 | 13 << 4, 0]  # -3 is 13 in four bits
    np.testing.assert_array_equal(unpack(pack(q.ravel()), 3), [7, -3, 0])


def test_a_row_of_zeros_stays_one() -> None:
    q, scale = quantise(np.zeros((2, 2)), 8, by_row=True)
    assert not q.any() and (scale == 1).all()
    assert sqnr_db(np.zeros(2), np.zeros(2)) is None and sqnr_db(np.ones(2), np.ones(2)) is None


def test_what_cannot_be_quantised_is_refused() -> None:
    with pytest.raises(RequestError, match="bits = 3 is not allowed; expected 4 or 8"):
        quantise(W, 3, by_row=True)
    with pytest.raises(RequestError, match="a weight that is not finite has no place on a grid"):
        quantise(np.array([[np.inf]]), 8, by_row=True)


def test_the_smallest_become_zero() -> None:
    w = np.array([[3.0, -1.0, 0.5], [-4.0, 2.0, 0.1], [0.2, 6.0, -5.0]])
    np.testing.assert_array_equal(magnitude(w, 4 / 9), [[3, 0, 0], [-4, 2, 0], [0, 6, -5]])
    np.testing.assert_array_equal(largest(np.array([1.0, 3.0, 2.0, 3.0]), 2), [1, 3])
    assert (staying(4, 0.5), staying(2, 0.99)) == (2, 1)  # one stays


def test_a_matrix_of_rank_one_is_its_factors() -> None:
    w = np.array([[2.0, 4.0], [1.0, 2.0]])  # one direction, singular value 5
    left, right = low_rank(w, Factorise(rank=1))
    assert left.shape == (2, 1) and right.shape == (1, 2)
    np.testing.assert_allclose(left @ right, w, atol=1e-6)
    np.testing.assert_allclose(np.abs(left), [[2.0], [1.0]], rtol=1e-6)  # sqrt(5) (2, 1) / sqrt(5)


def test_the_nearest_of_rank_one() -> None:
    left, right = low_rank(np.diag([3.0, 1.0]), Factorise(rank=1))
    np.testing.assert_allclose(left @ right, np.diag([3.0, 0.0]), atol=1e-6)


def test_the_rank_that_keeps_a_share() -> None:
    singular = np.array([3.0, 2.0, 1.0])  # squares 9, 4, 1 of 14
    assert [rank_of(singular, Factorise(energy=share)) for share in (0.6, 0.65, 0.92, 0.93)] == [1, 2, 2, 3]
    assert rank_of(singular, Factorise(rank=7)) == 3


def test_turning_keeps_inner_products() -> None:
    w = np.array([[2.0, 4.0], [1.0, 2.0], [3.0, 6.0]])
    thin = turned(w, Factorise(rank=1))
    assert thin.shape == (3, 1)
    np.testing.assert_allclose(thin @ thin.T, w @ w.T, rtol=1e-6)


@pytest.mark.parametrize("bits", [32, 8, 4])
@pytest.mark.parametrize("sparsity", [0.0, 0.9])
def test_a_matrix_comes_back_from_its_arrays(bits: int, sparsity: float) -> None:
    values = np.random.default_rng(0).normal(size=(20, 15)).astype(np.float32)
    matrix = Matrix(magnitude(values, sparsity)) if sparsity else Matrix(values)
    matrix = matrix if bits == 32 else matrix.quantised(bits, by_row=True)
    arrays = matrix.arrays("w")
    back = Matrix.from_arrays("w", arrays)
    np.testing.assert_array_equal(back.values, matrix.values)
    assert back.bits == bits
    # 300 numbers: 1200, 300 or 150 bytes; of 30 that are not 0, by rows, two bytes a column besides
    assert ("w/column" in arrays) == (sparsity > 0 and bits > 4)
    if not sparsity:
        assert arrays["w/dense"].nbytes == 300 * bits // 8


def test_a_product_comes_back_from_its_arrays() -> None:
    left, right = (Matrix(part) for part in low_rank(np.arange(12.0).reshape(4, 3), Factorise(rank=2)))
    weight = Weight((left, right), "layer", (4, 3)).quantised(8, by_row=True)
    assert weight.size == 4 * 2 + 2 * 3 and weight.nonzero <= weight.size
    back = Weight.from_arrays("w", "layer", weight.arrays("w"))
    np.testing.assert_array_equal(back.value, weight.value)
    assert len(back.factors) == 2
