"""Coverage, Gini, novelty and diversity worked out by hand."""

from math import sqrt

import numpy as np
import pytest
from scipy import sparse

from recengine.evaluation import beyond

LISTS = np.array([[0, 1, 2], [0, 1, -1], [3, -1, -1], [-1, -1, -1]], dtype=np.int32)


def test_incidence_and_counts():
    assert beyond.incidence(LISTS, 5).toarray().tolist() == [
        [1, 1, 1, 0, 0],
        [1, 1, 0, 0, 0],
        [0, 0, 0, 1, 0],
        [0, 0, 0, 0, 0],
    ]
    assert beyond.list_counts(LISTS, 5).tolist() == [2, 2, 1, 1, 0]


def test_coverage():
    assert beyond.coverage(np.array([2, 2, 1, 1, 0]), 5) == pytest.approx(0.8)
    assert beyond.coverage(np.array([[1.0, 0.0], [0.0, 0.0]]), 4).tolist() == [0.25, 0.0]


def test_gini():
    assert beyond.gini(np.array([3, 3, 3]), 3) == pytest.approx(0)
    assert beyond.gini(np.array([0, 0, 0, 8]), 4) == pytest.approx(3 / 4)  # all on one of four: 1 - 1/4
    # 1, 2, 3 in order: (-2*1 + 0*2 + 2*3) / (3*6)
    assert beyond.gini(np.array([3, 1, 2]), 3) == pytest.approx(4 / 18)


def test_gini_takes_items_left_out_as_zero():
    assert beyond.gini(np.array([5, 2, 1]), 7) == pytest.approx(beyond.gini(np.array([0, 5, 0, 2, 0, 1, 0]), 7))


def test_gini_of_no_recommendation_is_zero():
    assert beyond.gini(np.zeros((2, 3)), 3).tolist() == [0, 0]


def test_novelty_is_the_mean_of_bits():
    counts = np.array([8, 4, 1, 0])  # of 8 users: 0, 1, 3 bits; nobody counts as one user: 3 bits
    assert beyond.self_information(counts, 8).tolist() == [0, 1, 3, 3]
    values = beyond.novelty(LISTS, counts, 8)
    assert values[:3].tolist() == pytest.approx([4 / 3, 0.5, 3])
    assert np.isnan(values[3])


def test_diversity_is_one_less_the_mean_cosine():
    features = sparse.csr_matrix(np.array([[1.0, 0], [1, 1], [0, 2], [0, 0]]))
    lists = np.array([[0, 1, 2], [0, 2, 3], [0, 3, -1]], dtype=np.int32)
    values = beyond.diversity(lists, features)
    cosines = [1 / sqrt(2), 0, 1 / sqrt(2)]  # 0-1, 0-2, 1-2
    assert values[0] == pytest.approx(1 - sum(cosines) / 3)
    assert values[1] == pytest.approx(1)  # item 3 has no feature: only 0 and 2 are compared
    assert np.isnan(values[2])  # one known item has nothing to differ from


def test_diversity_without_any_feature_is_unknown():
    assert np.isnan(beyond.diversity(LISTS, sparse.csr_matrix((5, 0)))).all()


def test_diversity_of_equal_items_is_zero():
    same = sparse.csr_matrix(np.tile([[1.0, 3.0, 0.5]], (5, 1)))
    assert beyond.diversity(LISTS, same)[:2].tolist() == pytest.approx([0, 0], abs=1e-12)
