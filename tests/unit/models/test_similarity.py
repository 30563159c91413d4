"""The one formula of nearness by hand: rows of numbers, norms, common places, powers, the nearest."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from recengine.models import memory
from recengine.models.csr import size
from recengine.models.similarity import Measure, Neighbourhood, Vectors, keep_nearest, pairs_bytes

ALONE = np.array([-1])


def near(measure, a, b):
    """s_ab of two lists of numbers, 0 where there is no value."""
    row, other = (Vectors(csr_matrix(np.array([values], float))) for values in (a, b))
    return float(measure.near(row, other, ALONE).toarray()[0, 0])


def test_the_cosine_runs_over_all_values_of_each_one():
    assert near(Measure(), [5, 3, 0], [4, 0, 2]) == pytest.approx(20 / np.sqrt(34 * 20))


def test_the_norm_is_shared_by_asymmetry():
    assert near(Measure(asymmetry=1.0), [5, 3, 0], [4, 0, 2]) == pytest.approx(20 / 20)
    assert near(Measure(asymmetry=0.0), [5, 3, 0], [4, 0, 2]) == pytest.approx(20 / 34)
    assert near(Measure(asymmetry=0.7), [5, 3, 0], [4, 0, 2]) == pytest.approx(20 / (34**0.3 * 20**0.7))


def test_few_common_places_shrink_it():
    cosine = (1 + 4) / np.sqrt(5 * 14)
    assert near(Measure(shrinkage=6.0), [1, 2, 0], [1, 2, 3]) == pytest.approx(cosine * 2 / 8)


def test_the_power_comes_last():
    shrunk = 20 / np.sqrt(34 * 20) * 1 / 4
    assert near(Measure(shrinkage=3.0, amplification=2.0), [5, 3, 0], [4, 0, 2]) == pytest.approx(shrunk**2)


def test_a_negative_similarity_is_none():
    assert near(Measure(), [1, -1], [-1, 1]) == 0


def test_sums_that_cancel_are_not_neighbours():
    a = [0.1, 0.2, 0.3]
    b = [0.3, 0.3, -0.3]  # 0.03 + 0.06 - 0.09, which is not 0 in floating point
    assert near(Measure(amplification=0.1), a, b) == 0


def test_an_empty_row_is_like_nobody():
    assert near(Measure(), [0, 0], [4, 0]) == 0


def test_a_stored_zero_is_a_common_place():
    a = Vectors(csr_matrix((np.array([1.0, 0.0]), np.array([0, 1]), np.array([0, 2])), shape=(1, 2)))
    b = Vectors(csr_matrix(np.array([[2.0, 2.0]])))
    cosine = 2 / np.sqrt(8)
    assert Measure(shrinkage=2.0).near(a, b, ALONE).toarray()[0, 0] == pytest.approx(cosine * 2 / 4)


def test_nobody_is_their_own_neighbour():
    rows = Vectors(csr_matrix(np.array([[1.0, 2], [2, 1], [1, 1]])))
    s = Measure().near(rows, rows, np.array([0, 1, -1])).toarray()
    assert np.diag(s) == pytest.approx([0, 0, 1])
    assert (s[[0, 1], [1, 0]] > 0).all()


@pytest.mark.parametrize(("k", "left"), [(1, [0, 3, 0]), (2, [2, 3, 0]), (3, [2, 3, 1]), (None, [2, 3, 1])])
def test_the_k_nearest_are_kept(k, left):
    s = csr_matrix(np.array([[2.0, 3, 1]]))
    keep_nearest(s, k)
    assert s.toarray().tolist() == [left]


def test_those_tied_with_the_kth_stay_and_short_rows_are_whole():
    s = csr_matrix(np.array([[2.0, 3, 2, 1], [0, 0, 4, 0], [0, 0, 0, 0], [1, 2, 3, 4]]))
    keep_nearest(s, 2)
    assert s.toarray().tolist() == [[2, 3, 2, 0], [0, 0, 4, 0], [0, 0, 0, 0], [0, 0, 3, 4]]


def test_blocks_change_nothing(low_rank, monkeypatch):
    vectors = Vectors(csr_matrix(low_rank.matrix.T, dtype=np.float64))
    measure = Measure(asymmetry=0.7, shrinkage=3.0, amplification=1.5, k=20)
    whole = measure.all_pairs(vectors)
    told = []
    monkeypatch.setattr(memory, "BLOCK_BYTES", 8 * low_rank.n_items * 13)  # 13 rows a block
    in_blocks = measure.all_pairs(vectors, lambda share, words: told.append(share))
    np.testing.assert_array_equal(in_blocks.toarray(), whole.toarray())
    assert len(told) == -(-low_rank.n_items // 13) and told[-1] == 1


@pytest.mark.parametrize("k", [None, 5])
def test_the_bound_on_memory_holds(low_rank, k):
    vectors = Vectors(csr_matrix(low_rank.matrix.T, dtype=np.float64))
    pairs = Measure(k=k).all_pairs(vectors)
    assert pairs.data.nbytes + pairs.indices.nbytes <= pairs_bytes(low_rank.n_items, low_rank.user_counts, k)


def test_the_bound_by_hand():
    two_places = np.array([2, 2])  # of three vectors: 4 + 4 pairs
    assert pairs_bytes(3, two_places, None) == 8 * 8
    assert pairs_bytes(3, two_places, 2) == 8 * 6
    assert pairs_bytes(2, np.full(9, 2), None) == 8 * 4


@pytest.mark.parametrize("share", [0.02, 0.9])
def test_sums_are_the_same_sparse_and_dense(share):
    near = csr_matrix(np.random.default_rng(0).random((30, 30)) * (np.random.default_rng(1).random((30, 30)) < share))
    weight = csr_matrix(np.random.default_rng(2).random((4, 30)))
    assert size(near) == (30, 30)
    np.testing.assert_allclose(Neighbourhood(near).sums(weight), weight.toarray() @ near.toarray())


@pytest.mark.parametrize("k", [None, 1, 7, 60])
@pytest.mark.parametrize(("shrinkage", "amplification"), [(0.0, 1.0), (4.0, 1.7)])
def test_the_dense_way_is_the_sparse_one_with_its_zeros(k, shrinkage, amplification):
    """Signed values, empty rows, ties and the target itself: to the last bit, and whatever stands beside a row."""
    rng = np.random.default_rng(5)
    weight = np.round(rng.normal(size=(60, 30)), 1) * (rng.random((60, 30)) < np.linspace(0, 0.7, 60)[:, None])
    weight[41] = weight[40]
    others = Vectors(csr_matrix(weight))
    targets, own = others.rows(20, 60), np.where(np.arange(20, 60) % 3, np.arange(20, 60), -1)
    own[5] = 60  # somebody these others do not hold
    measure = Measure(0.6, shrinkage, amplification, k)
    dense = measure.near_dense(targets, others, own)
    assert dense.dtype == np.float32 and (dense > 0).sum(axis=1).max() > (0 if k == 1 else 5)
    np.testing.assert_array_equal(dense, measure.near(targets, others, own).toarray())
    np.testing.assert_array_equal(dense[7:8], measure.near_dense(others.rows(27, 28), others, own[7:8]))


def test_the_dense_way_of_no_targets():
    some = Vectors(csr_matrix(np.eye(3)))
    assert Measure(k=2).near_dense(some.rows(0, 0), some, np.empty(0, np.int64)).shape == (0, 3)
