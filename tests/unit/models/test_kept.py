"""Kept vectors: found by content, and only by it."""

import numpy as np
from scipy.sparse import csr_matrix

from recengine.models.kept import Kept, digests, folded
from tests.unit.models.test_fold_in import drawn


def test_a_digest_is_of_the_content():
    one = csr_matrix((np.array([3.0, 4.0], np.float32), np.array([1, 5]), np.array([0, 2])), shape=(1, 9))
    other = csr_matrix((np.array([4.0, 3.0], np.float32), np.array([1, 5]), np.array([0, 2])), shape=(1, 9))
    assert digests(one).shape == (1, 16)
    np.testing.assert_array_equal(digests(one), digests(one.copy()))
    assert digests(one).tobytes() != digests(other).tobytes()
    assert digests(one, [b"f"]).tobytes() != digests(one, [b"m"]).tobytes()


def test_kept_vectors_are_found_by_content_and_the_rest_is_solved():
    stored = drawn(5)
    kept = Kept(digests(stored), np.arange(10.0).reshape(5, 2))
    kept = Kept.from_state(kept.state())
    asked = stored[[3, 0, 2]].copy()
    asked.data[-1] += 1  # the last profile has another rating now
    solved = []

    def solve(rows):
        solved.extend(rows.tolist())
        return np.full((len(rows), 2), -1.0)

    assert folded(asked, kept, solve).tolist() == [[6, 7], [0, 1], [-1, -1]]
    assert solved == [2]
    assert folded(stored[[4]], kept, solve).tolist() == [[8, 9]]
    assert solved == [2]


def test_where_nothing_is_kept_everything_is_solved():
    nothing = Kept(np.empty((0, 16), np.uint8), np.empty((0, 0)))
    assert folded(drawn(3), nothing, lambda rows: rows[:, None] * 2.0).tolist() == [[0], [2], [4]]
