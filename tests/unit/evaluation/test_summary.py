"""Folds become one line a metric: the mean of the folds, and an interval over people drawn jointly."""

from dataclasses import replace

import numpy as np
import pytest

from recengine.data import split
from recengine.evaluation.evaluator import evaluate_fold
from recengine.evaluation.summary import all_users, summarise, user_sums
from tests.unit.evaluation.hand_made import SCORES, TableModel, fold


@pytest.fixture(scope="module")
def results(low_rank):
    rng = np.random.default_rng(5)
    noise = rng.normal(3.5, 1.0, size=(low_rank.n_users, low_rank.n_items)) + rng.normal(size=low_rank.n_items)
    return [evaluate_fold(TableModel(noise), split.fold(low_rank, "kfold:3:1", number)) for number in (1, 2, 3)]


def test_the_value_is_the_mean_of_the_folds(results):
    for name, line in summarise(results).items():
        assert line["value"] == pytest.approx(np.mean([result.metrics[name] for result in results]))


def test_every_metric_has_an_interval_around_its_value(results):
    summary = summarise(results)
    assert list(summary) == list(results[0].metrics)
    for name, line in summary.items():
        assert line["low"] < line["value"] < line["high"], name


def test_unit_weights_give_the_value_back(results):
    """The sums that are drawn again are the ones the metrics were made of."""
    frames = [result.per_user for result in results]
    users = all_users(frames)
    over, under = user_sums(frames, users, "rmse")
    assert np.sqrt(over.sum(0) / under.sum(0)) == pytest.approx([result.metrics["rmse"] for result in results])
    over, under = user_sums(frames, users, "ndcg@10")
    assert over.sum(0) / under.sum(0) == pytest.approx([result.metrics["ndcg@10"] for result in results])


def test_more_people_narrower_interval(results):
    fewer = [result.per_user.iloc[::9] for result in results]
    wide, narrow = (
        summarise([_with(result, frame) for result, frame in zip(results, frames, strict=True)])["rmse"]
        for frames in (fewer, [result.per_user for result in results])
    )
    assert wide["high"] - wide["low"] > 2 * (narrow["high"] - narrow["low"])


def _with(result, frame):
    return replace(result, per_user=frame, lists=result.lists[frame.index], metrics={"rmse": result.metrics["rmse"]})


def test_people_are_drawn_jointly_over_folds(results):
    """Three times the same fold says no more than once: the interval must not shrink."""
    once, thrice = summarise(results[:1])["ndcg@10"], summarise(results[:1] * 3)["ndcg@10"]
    assert thrice == pytest.approx(once)


def test_same_seed_same_intervals(results):
    assert summarise(results, seed=1) == summarise(results, seed=1)
    assert summarise(results, seed=1) != summarise(results, seed=2)


def test_coverage_and_gini_stay_between_0_and_1():
    everything = evaluate_fold(TableModel(SCORES), fold(), n=10)
    for name in ("coverage@10", "gini@10"):
        line = summarise([everything])[name]
        assert 0 <= line["low"] <= line["value"] <= line["high"] <= 1


def test_one_user_has_an_interval_without_width():
    part = fold()
    alone = evaluate_fold(TableModel(SCORES), fold(test=part.test.take(part.test.user_idx == 1)), n=2)
    for line in summarise([alone]).values():
        assert line["low"] == pytest.approx(line["value"]) == line["high"]


def test_a_metric_that_a_fold_lacks_is_left_out():
    first, second = (evaluate_fold(TableModel(SCORES), fold(), n=2) for _ in range(2))
    second = replace(second, metrics={name: value for name, value in second.metrics.items() if name != "diversity@2"})
    for pair in ([first, second], [second, first]):
        assert set(summarise(pair)) == set(second.metrics)


def test_sums_of_some_users_leave_the_others_out(results):
    frames = [result.per_user for result in results]
    over, under = user_sums(frames, np.array([3, 7]), "mae")
    rows = frames[1].set_index("user_idx")
    assert over[:, 1].tolist() == [rows.loc[3, "sum_abs"], rows.loc[7, "sum_abs"]]
    assert under[:, 1].tolist() == [rows.loc[3, "n_test"], rows.loc[7, "n_test"]]
