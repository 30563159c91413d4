"""How one person is served, worked out by hand, and that it is their share of the whole evaluation."""

from math import log2, sqrt

import numpy as np
import pytest

from recengine.errors import RequestError
from recengine.evaluation.evaluator import evaluate_fold
from recengine.evaluation.person import serve
from tests.unit.evaluation.hand_made import SCORES, TableModel, fold


def test_the_rank_of_each_held_out_item():
    found = serve(TableModel(SCORES), fold(), 0, n=2, stars=TableModel(SCORES))
    assert found.item_idx.tolist() == [2, 3]
    assert found.rating.tolist() == [4.0, 2.0]
    assert found.rank.tolist() == [2.0, 3.0]  # the list is 4, 2, 3, 5
    assert (found.n_ranked, found.hits, found.median_rank, found.fallback) == (4, 1, 2.5, None)
    assert found.ndcg == pytest.approx((1 / log2(3)) / (1 + 1 / log2(3)))
    assert found.rmse == pytest.approx(sqrt((0.25 + 1) / 2))


def test_a_person_is_their_row_of_the_evaluation():
    model = TableModel(SCORES)
    row = evaluate_fold(model, fold(), n=2).per_user.set_index("user_idx").loc[1]
    found = serve(model, fold(), 1, n=2, stars=model)
    assert found.ndcg == pytest.approx(row["ndcg"])
    assert found.rmse == pytest.approx(sqrt(row["sum_sq"] / row["n_test"]))


def test_equal_scores_go_to_the_smaller_item():
    found = serve(TableModel(np.ones((3, 6))), fold(), 0, n=2)
    assert found.rank.tolist() == [1.0, 2.0]  # of the unseen 2, 3, 4, 5


def test_an_item_without_a_score_stands_nowhere():
    one, both = np.array(SCORES), np.array(SCORES)
    one[0, 3] = np.nan
    both[0, 2:4] = np.nan
    found = serve(TableModel(one), fold(), 0, n=2)
    assert found.rank[0] == 2.0 and np.isnan(found.rank[1])
    assert (found.n_ranked, found.hits, found.median_rank) == (3, 1, None)
    assert serve(TableModel(both), fold(), 0, n=2).hits == 0


def test_a_list_longer_than_the_catalogue():
    found = serve(TableModel(SCORES), fold(), 0, n=10)
    assert found.hits == 2
    assert found.ndcg == pytest.approx((1 / log2(3) + 1 / log2(4)) / (1 + 1 / log2(3)))


def test_the_most_rated_items_answer_where_the_model_cannot():
    mute = np.full((3, 6), np.nan)
    found = serve(TableModel(mute, "similarity"), fold(), 0, n=2)
    assert found.fallback == "popularity"
    assert found.rank.tolist() == [1.0, 2.0]  # one training rating each, and the only unseen ones with any


def test_gaps_in_the_stars_are_filled():
    gaps = np.array(SCORES)
    gaps[0, 3] = np.nan
    found = serve(TableModel(SCORES), fold(), 0, stars=TableModel(gaps), fallback=TableModel(np.full((3, 6), 2.5)))
    assert found.rmse == pytest.approx(sqrt((0.25 + 0.25) / 2))


def test_no_error_in_stars_without_stars():
    assert serve(TableModel(SCORES), fold(), 0).rmse is None
    assert serve(TableModel(SCORES), fold("implicit"), 0, stars=TableModel(SCORES)).rmse is None


def test_a_person_without_held_out_ratings_is_refused():
    with pytest.raises(RequestError, match="user_idx 2 has no held-out ratings in fold 1: nothing to judge"):
        serve(TableModel(SCORES), fold(), 2)
