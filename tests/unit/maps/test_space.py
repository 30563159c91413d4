"""Neighbours in the full space, by hand and against a plain sort."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recengine.maps import space
from recengine.maps.space import nearest, shared, similar, unit

FOUR = np.array([[1.0, 0.0], [2.0, 0.1], [0.0, 1.0], [0.0, 0.0]])


def test_cosine_looks_at_direction_and_dot_at_length_too():
    assert nearest(FOUR, 1, "cosine")[:3].ravel().tolist() == [1, 0, 1]
    assert nearest(FOUR, 1, "dot")[:3].ravel().tolist() == [1, 0, 1]
    assert similar(FOUR, np.array([0]), "cosine")[0].tolist() == pytest.approx([1, 2 / np.hypot(2, 0.1), 0, 0])
    assert similar(FOUR, np.array([1]), "dot")[0].tolist() == pytest.approx([2, 4.01, 0.1, 0])


def test_a_vector_of_zeros_stays_one():
    assert unit(FOUR)[3].tolist() == [0.0, 0.0]
    assert nearest(FOUR, 3, "cosine")[3].tolist() == [0, 1, 2]  # level with all: the smaller rows first


@given(st.integers(0, 2**32 - 1), st.integers(2, 40), st.sampled_from(["cosine", "dot"]))
def test_it_is_a_plain_sort_of_all_others(seed, n, metric):
    rows = np.random.default_rng(seed).integers(-2, 3, (n, 3)).astype(float)
    k = min(5, n - 1)
    table = similar(rows, np.arange(n), metric)
    np.fill_diagonal(table, -np.inf)
    np.testing.assert_array_equal(nearest(rows, k, metric), np.argsort(-table, axis=1, kind="stable")[:, :k])


def test_blocks_change_nothing(monkeypatch):
    rows = np.random.default_rng(0).normal(size=(50, 4))
    whole = nearest(rows, 5)
    monkeypatch.setattr(space, "BLOCK_BYTES", 8 * 50 * 7)
    np.testing.assert_array_equal(nearest(rows, 5), whole)


def test_shared_counts_whatever_the_order():
    assert shared(np.array([[1, 2], [3, 4]]), np.array([[2, 1], [4, 9]])).tolist() == [1.0, 0.5]
