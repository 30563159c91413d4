"""Each list metric worked out by hand on lists of four places."""

from math import log2

import numpy as np
import pytest

from recengine.evaluation import ranking

# user 0 finds 2 of 3 at places 2 and 4; user 1 finds 1 of 1 at place 1; user 2 finds nothing of 9
HIT = np.array([[0, 1, 0, 1], [1, 0, 0, 0], [0, 0, 0, 0]], dtype=bool)
HELD_OUT = np.array([3, 1, 9])


def test_hits_are_found_by_user_and_item():
    lists = np.array([[4, 2], [2, 0]], dtype=np.int32)
    assert ranking.hits(lists, np.array([0, 1, 1]), np.array([2, 4, 0]), 5).tolist() == [[False, True], [False, True]]


def test_padding_is_no_hit():
    lists = np.array([[0, 1], [-1, -1]], dtype=np.int32)  # -1 must not read as the last item of user 0
    assert not ranking.hits(lists, np.array([0, 1]), np.array([4, 4]), 5).any()


def test_large_catalogues_do_not_overflow():
    lists = np.array([[0]] * 3 + [[99_999]], dtype=np.int32)
    found = ranking.hits(lists, np.array([3], dtype=np.int32), np.array([99_999], dtype=np.int32), 2_000_000_000)
    assert found.ravel().tolist() == [False, False, False, True]


def test_recall():
    assert ranking.recall(HIT, HELD_OUT).tolist() == pytest.approx([2 / 3, 1, 0])


def test_precision_divides_by_the_length_asked_for():
    assert ranking.precision(HIT, 4).tolist() == [0.5, 0.25, 0]
    assert ranking.precision(HIT, 10).tolist() == [0.2, 0.1, 0]  # six empty places


def test_hit_rate():
    assert ranking.hr(HIT).tolist() == [1, 1, 0]


def test_reciprocal_rank_of_the_first_hit():
    assert ranking.mrr(HIT).tolist() == [0.5, 1, 0]


def test_ndcg():
    gain = 1 / log2(3) + 1 / log2(5)
    ideal = 1 + 1 / log2(3) + 1 / log2(4)  # three held out, four places
    assert ranking.ndcg(HIT, HELD_OUT, 4).tolist() == pytest.approx([gain / ideal, 1, 0])


def test_ndcg_ideal_stops_at_the_length_of_the_list():
    perfect = np.ones((1, 4), dtype=bool)
    assert ranking.ndcg(perfect, np.array([9]), 4)[0] == pytest.approx(1)
    assert ranking.ndcg(perfect, np.array([9]), 10)[0] < 1  # nine could have been found in ten places


def test_sampled_rank_counts_a_tie_as_half():
    positive = np.array([3.0, 3.0, np.nan])
    negatives = np.array([[5.0, 3.0, 1.0], [1.0, np.nan, 2.0], [1.0, np.nan, 2.0]])
    assert ranking.sampled_rank(positive, negatives).tolist() == [2.5, 1.0, 3.5]


def test_sampled_metrics():
    rank = np.array([1.0, 2.5, 10.0, 10.5])
    assert ranking.sampled_hr(rank, 10).tolist() == [1, 1, 1, 0]
    assert ranking.sampled_ndcg(rank, 10).tolist() == pytest.approx([1, 1 / log2(3.5), 1 / log2(11), 0])
