"""Where an item stands among what the full profile does not hold."""

import numpy as np
import pytest

from recengine.explain.standing import first, lead, standing

SCORES = np.array([[5.0, 4.0, 4.0, 3.0, np.nan, 9.0]], np.float32)
SEEN = np.array([5])


@pytest.mark.parametrize(("item", "rank"), [(0, 1), (1, 2), (2, 3), (3, 4)])
def test_ties_go_to_the_smaller_item_and_the_rated_do_not_enter(item, rank):
    score, found = standing(SCORES, SEEN, item)
    assert (score[0], found[0]) == (SCORES[0, item], rank)


def test_without_a_score_it_stands_behind_all():
    score, rank = standing(SCORES, SEEN, 4)
    assert score[0] == -np.inf and rank[0] == 5


@pytest.mark.parametrize(("item", "n", "value"), [(0, 1, 1.0), (1, 1, -1.0), (0, 3, 2.0), (1, 2, 0.0), (0, 9, np.inf)])
def test_the_lead_is_over_the_nth_best_other(item, n, value):
    assert lead(SCORES, SEEN, item, n)[0] == value


def test_what_has_no_score_has_no_lead():
    assert lead(SCORES, SEEN, 4, 1)[0] == -np.inf and lead(SCORES, SEEN, 4, 9)[0] == -np.inf
    assert lead(SCORES, SEEN, 0, 4)[0] == np.inf  # the fourth other has no score


def test_the_first_are_in_order_and_have_scores():
    assert first(SCORES[0], SEEN, 3).tolist() == [0, 1, 2]
    assert first(SCORES[0], SEEN, 6).tolist() == [0, 1, 2, 3]
