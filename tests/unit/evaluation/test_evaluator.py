"""A whole fold worked out by hand, and what happens at its edges."""

from dataclasses import replace
from math import log2, sqrt

import numpy as np
import pytest

from recengine.data.dataset import Ratings
from recengine.errors import RequestError, WorkError
from recengine.evaluation import scoring
from recengine.evaluation.evaluator import evaluate_fold
from tests.unit.evaluation.hand_made import SCORES, TRAIN, TableModel, dataset, fold

NDCG_0 = (1 / log2(3)) / (1 + 1 / log2(3))  # user 0 finds one of two, at place 2


def test_every_metric_of_a_fold_by_hand():
    result = evaluate_fold(TableModel(SCORES), fold(), n=2)
    assert result.metrics == pytest.approx(
        {
            "rmse": sqrt(1.25 / 3),  # errors 0.5, -1, and 0 as 7 is clipped to 5
            "mae": 0.5,
            "recall@2": 0.75,
            "precision@2": 0.5,
            "hr@2": 1.0,
            "mrr@2": 0.75,
            "ndcg@2": (NDCG_0 + 1) / 2,
            "novelty@2": log2(3),  # one of three users, or none, rated what is listed
            "diversity@2": (1 - 1 / sqrt(2) + 1) / 2,
            "coverage@2": 3 / 4,  # 1, 2, 3 of the rated 0, 1, 2, 3; item 4 is listed but nobody rated it
            "gini@2": 3 / 12,
        }
    )
    assert result.lists.tolist() == [[4, 2], [1, 3]]
    assert (result.fallbacks, result.list_fallbacks, result.diversity_of) == (0, 0, "genre")
    assert result.score_seconds > 0 and result.score_cpu_seconds >= 0


def test_an_item_rated_only_in_the_test_part_belongs_to_the_catalogue():
    result = evaluate_fold(TableModel(SCORES), fold(test=dataset([(0, 4, 5)]).ratings), n=2)
    assert result.rated.tolist() == [True, True, True, True, True, False]
    assert result.metrics["coverage@2"] == 2 / 5  # the list of user 0 is 4, 2


def test_one_row_a_user_with_held_out_items():
    frame = evaluate_fold(TableModel(SCORES), fold(), n=2).per_user
    assert frame["user_idx"].tolist() == [0, 1]
    assert frame["n_train"].tolist() == [2, 2]
    assert frame["n_test"].tolist() == [2, 1]
    assert frame["sum_sq"].tolist() == pytest.approx([1.25, 0])
    assert frame["sum_abs"].tolist() == pytest.approx([1.5, 0])
    assert frame["recall"].tolist() == [0.5, 1.0]
    assert frame["ndcg"].tolist() == pytest.approx([NDCG_0, 1.0])


def test_no_error_in_stars_without_stars():
    for model, part in ((TableModel(SCORES, "similarity"), fold()), (TableModel(SCORES), fold("implicit"))):
        result = evaluate_fold(model, part, n=2)
        assert "rmse" not in result.metrics and "mae" not in result.metrics
        assert result.per_user["sum_sq"].isna().all()
        assert result.metrics["recall@2"] == 0.75


def test_a_list_longer_than_the_catalogue():
    result = evaluate_fold(TableModel(SCORES), fold(), n=10)
    assert result.lists.tolist() == [[4, 2, 3, 5, -1, -1], [1, 3, 4, 5, -1, -1]]
    assert result.metrics["precision@10"] == pytest.approx((2 / 10 + 1 / 10) / 2)
    assert result.metrics["recall@10"] == 1.0


def test_items_without_features_have_no_diversity():
    train = dataset(TRAIN)
    bare = replace(train, items=train.items.drop(columns="genres"))
    result = evaluate_fold(TableModel(SCORES), fold(train=bare), n=2)
    assert "diversity@2" not in result.metrics
    assert result.diversity_of == ""


def test_missing_predictions_are_answered_by_the_fallback_and_counted():
    gaps = np.array(SCORES)
    gaps[0, 3] = np.nan
    other = TableModel(np.full((3, 6), 2.5))
    result = evaluate_fold(TableModel(gaps), fold(), n=2, fallback=other)
    assert result.fallbacks == 1
    assert other.asked == [1]  # only the user who needs it
    assert result.metrics["rmse"] == pytest.approx(sqrt((0.25 + 0.25 + 0) / 3))


def test_a_gap_that_nobody_fills_is_refused():
    gaps = np.array(SCORES)
    gaps[:, 1:4] = np.nan
    with pytest.raises(WorkError, match="the model has no prediction for 3 of 3 test ratings"):
        evaluate_fold(TableModel(gaps), fold())
    with pytest.raises(WorkError, match="model and fallback have no prediction for 3 of 3 test ratings"):
        evaluate_fold(TableModel(gaps), fold(), fallback=TableModel(gaps))


def test_a_fallback_must_be_in_stars():
    gaps = np.full((3, 6), np.nan)
    with pytest.raises(RequestError, match="the fallback scores in 'similarity'; expected a model in 'stars'"):
        evaluate_fold(TableModel(gaps), fold(), fallback=TableModel(SCORES, "similarity"))


def test_a_user_the_model_cannot_rank_gets_the_most_rated_items():
    mute = np.array(SCORES)
    mute[0] = np.nan
    mute[0, :2] = 5.0  # what user 0 has seen can be scored; that makes no list
    result = evaluate_fold(TableModel(mute, "similarity"), fold(), n=2)
    assert result.list_fallbacks == 1
    assert result.lists[0].tolist() == [2, 3]  # one training rating each, and the only unseen ones with any
    assert result.lists[1].tolist() == [1, 3]


def test_scores_come_in_blocks(monkeypatch):
    whole = evaluate_fold(TableModel(SCORES), fold(), n=2, fallback=TableModel(SCORES))
    monkeypatch.setattr(scoring, "BLOCK_BYTES", 6 * 4)  # one user at a time
    model, heard = TableModel(SCORES), []
    cut = evaluate_fold(model, fold(), n=2, progress=lambda share, words: heard.append((share, words)))
    assert model.asked == [1, 1]
    assert heard == [(0.5, "scored 1 of 2 users"), (1.0, "scored 2 of 2 users")]
    assert cut.metrics == whole.metrics


def test_the_fallback_answers_in_blocks_too(monkeypatch):
    monkeypatch.setattr(scoring, "BLOCK_BYTES", 6 * 4)
    constant = TableModel([[2.0] * 6, [3.0] * 6, [4.0] * 6])
    result = evaluate_fold(TableModel(np.full((3, 6), np.nan)), fold(), fallback=constant)
    assert constant.asked == [1, 1]
    assert result.per_user["sum_sq"].tolist() == [4.0 + 0.0, 4.0]  # 2 against 4 and 2; 3 against 5


def test_held_out_items_among_sampled_negatives():
    negatives = np.array([[3, 4, 5], [3, 4, 5], [2, 4, 4]], dtype=np.int32)  # in the order of the test rows
    result = evaluate_fold(TableModel(SCORES), fold(negatives=negatives), n=2)
    # user 1, item 1: rank 1. user 0, item 2: 4.5 below 5.5, rank 2. user 0, item 3: 1.0 below three, rank 4
    assert result.metrics["hr@2"] == pytest.approx((1 + 0.5) / 2)
    assert result.metrics["ndcg@2"] == pytest.approx((1 + (1 / log2(3)) / 2) / 2)
    assert set(result.metrics) == {"rmse", "mae", "hr@2", "ndcg@2"}


def test_a_fold_without_test_ratings_is_refused():
    empty = Ratings(np.empty(0), np.empty(0), np.empty(0))
    with pytest.raises(
        RequestError, match="fold 1 holds no rating back, so there is nothing to evaluate; expected people with"
    ):
        evaluate_fold(TableModel(SCORES), fold(test=empty))


def test_a_list_without_places_is_refused():
    with pytest.raises(RequestError, match="n = 0 is out of range; expected at least 1"):
        evaluate_fold(TableModel(SCORES), fold(), n=0)


def test_scores_are_not_written_to():
    model = TableModel(SCORES)
    model.table.flags.writeable = False
    evaluate_fold(model, fold(), n=2)
    np.testing.assert_array_equal(model.table, np.float32(SCORES))
