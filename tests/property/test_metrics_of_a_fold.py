"""A whole evaluation against scikit-learn on made-up data, and the bounds of its intervals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import mean_absolute_error, mean_squared_error, ndcg_score

from recengine.data import split, synthetic
from recengine.evaluation.evaluator import evaluate_fold
from recengine.evaluation.summary import summarise
from tests.unit.evaluation.hand_made import TableModel


def judged(seed, text, n):
    """(fold, scores, result) of a random model on a small made-up set."""
    data = synthetic.low_rank(30, 25, density=0.3, seed=seed)
    part = split.fold(data, text, 1)
    scores = np.random.default_rng(seed).normal(3.0, 2.0, size=(data.n_users, data.n_items)).astype(np.float32)
    return part, scores, evaluate_fold(TableModel(scores), part, n=n)


@given(st.integers(0, 50), st.sampled_from(["kfold:3:1", "ratio:0.3:2", "last:2"]), st.integers(1, 30))
def test_ndcg_of_a_fold_is_scikit_learns(seed, text, n):
    part, scores, result = judged(seed, text, n)
    expected = []
    for user in np.unique(part.test.user_idx):
        unseen = np.setdiff1d(
            np.arange(part.train.n_items), part.train.ratings.item_idx[part.train.ratings.user_idx == user]
        )
        relevant = np.isin(unseen, part.test.item_idx[part.test.user_idx == user])
        expected.append(ndcg_score(relevant[None].astype(float), scores[user, unseen][None], k=n))
    np.testing.assert_allclose(result.per_user["ndcg"], expected)
    assert result.metrics[f"ndcg@{n}"] == pytest.approx(np.mean(expected))


@given(st.integers(0, 50))
def test_errors_of_a_fold_are_scikit_learns(seed):
    part, scores, result = judged(seed, "kfold:3:1", 10)
    prediction = scores[part.test.user_idx, part.test.item_idx].clip(1, 5)
    assert result.metrics["rmse"] == pytest.approx(np.sqrt(mean_squared_error(part.test.rating, prediction)))
    assert result.metrics["mae"] == pytest.approx(mean_absolute_error(part.test.rating, prediction))


@given(st.integers(0, 50), st.integers(1, 12))
def test_lists_hold_what_is_unseen_and_best(seed, n):
    part, scores, result = judged(seed, "ratio:0.3:2", n)
    users = result.per_user["user_idx"].to_numpy()
    seen = part.train.matrix[users].toarray() > 0
    for row, user in enumerate(users):
        listed = result.lists[row][result.lists[row] >= 0]
        assert not seen[row, listed].any()
        left = np.setdiff1d(np.flatnonzero(~seen[row]), listed)
        assert not len(left) or scores[user, listed].min() > scores[user, left].max()


@given(st.integers(0, 20))
def test_an_interval_holds_its_value(seed):
    _, _, result = judged(seed, "ratio:0.3:2", 5)
    for name, line in summarise([result], seed=seed).items():
        assert line["low"] - 1e-12 <= line["value"] <= line["high"] + 1e-12, name
