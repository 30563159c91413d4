"""From a row of scores to a list, by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from recengine.models.base import Profile
from recengine.models.recommend import recommend, says_nothing, seen_mask, top_n

NAN = float("nan")
COUNTS = np.array([4, 0, 9, 2])


class Fixed:
    """Scores every profile with one row."""

    unit = "similarity"

    def __init__(self, *row):
        self.row = np.array([row], np.float32)

    def score(self, profiles):
        return np.repeat(self.row, len(profiles), axis=0)


def test_the_best_come_first_and_ties_go_to_the_smaller_row():
    scores = np.array([[1.0, 3.0, 2.0, 3.0], [NAN, 1.0, NAN, NAN]], np.float32)
    seen = np.zeros((2, 4), bool)
    assert top_n(scores, seen, 3).tolist() == [[1, 3, 2], [1, -1, -1]]
    assert top_n(scores, seen, 9).tolist() == [[1, 3, 2, 0], [1, -1, -1, -1]]
    assert top_n(scores, seen, 0).shape == (2, 0)


@given(hnp.arrays(np.float32, (3, 8), elements=st.sampled_from([NAN, 0.0, 1.0, 2.0, -1.0])), st.integers(1, 8))
def test_top_n_is_a_stable_sort(scores, n):
    seen = np.arange(24).reshape(3, 8) % 5 == 0
    ranked = np.where(seen | np.isnan(scores), -np.inf, scores)
    order = np.argsort(-ranked, axis=1, kind="stable")[:, :n]
    expected = np.where(np.take_along_axis(ranked, order, axis=1) == -np.inf, -1, order)
    assert top_n(scores, seen, n).tolist() == expected.tolist()


def test_seen_is_what_the_profile_holds():
    mask = seen_mask([Profile([2, 0], [1, 5]), Profile([], [])], 3)
    assert mask.tolist() == [[True, False, True], [False, False, False]]


def test_a_list_has_scores_places_and_what_it_leaves_out():
    found = recommend(Fixed(0.5, 2.0, 9.0, 1.0), Profile([2], [5.0]), n=2, item_counts=COUNTS)
    assert found.item_idx.tolist() == [1, 3]
    assert found.score.tolist() == [2.0, 1.0]
    assert found.percentile == pytest.approx([200 / 3, 100 / 3])
    assert (found.unit, found.excluded, found.fallback) == ("similarity", 1, None)


@pytest.mark.parametrize("row", [(NAN, NAN, NAN, NAN), (0.0, 0.0, 7.0, 0.0), (NAN, NAN, 7.0, NAN)])
def test_who_cannot_tell_items_apart_is_stood_in_for_by_name(row):
    found = recommend(Fixed(*row), Profile([2], [5.0]), n=3, item_counts=COUNTS)
    assert (found.fallback, found.unit) == ("popularity", "ratings")
    assert found.item_idx.tolist() == [0, 3]  # nobody rated film 1
    assert found.score.tolist() == [4.0, 2.0]


def test_the_only_unseen_item_needs_no_stand_in():
    found = recommend(Fixed(1.0, 2.0, 3.0, 4.0), Profile([0, 1, 2], [5, 5, 5]), n=3, item_counts=COUNTS)
    assert (found.item_idx.tolist(), found.fallback) == ([3], None)


def test_a_row_that_tells_no_two_items_apart_says_nothing():
    nan = np.nan
    scores = np.array([[1, 2, 3], [nan, nan, nan], [2, 2, 2], [2, 9, 2], [5, 5, nan], [nan, 5, nan]], np.float32)
    seen = np.zeros(scores.shape, bool)
    seen[3, 1] = True
    assert says_nothing(scores, seen).tolist() == [False, True, True, True, True, False]
