"""The listed models through the whole evaluation, on data whose right answer is known."""

import numpy as np
import pytest

from recengine import models
from recengine.data import split, synthetic
from recengine.data.dataset import Ratings
from recengine.data.split import Fold
from recengine.evaluation.evaluator import evaluate_fold
from recengine.evaluation.summary import summarise


def fitted(name, preset, part):
    return models.create(name, models.configure(name, preset)).fit(part.train)


def folds_of(dataset, name, preset, text="kfold:3:1"):
    """Every fold of the split, judged with the bias baseline behind."""
    out = []
    for number in range(1, split.count(text) + 1):
        part = split.fold(dataset, text, number)
        out.append(evaluate_fold(fitted(name, preset, part), part, fallback=fitted("bias", "tuned", part)))
    return out


def diagonal(checkerboard):
    """User u's one right answer, item u, held out."""
    u = np.arange(checkerboard.n_users)
    return Fold(1, checkerboard, Ratings(u, u, np.full(len(u), 5.0)), 0)


def is_found(result):
    """Every withheld item is first, and each of the items stands in one list."""
    for name in ("recall", "precision", "hr", "mrr", "ndcg", "coverage"):
        assert result.metrics[f"{name}@1"] == 1.0, name
    assert result.metrics["gini@1"] == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(
    ("name", "preset"), [("item-knn", "ranking"), ("user-knn", "ranking"), ("content", "textbook")]
)
def test_lists_find_the_withheld_item(checkerboard_implicit, name, preset):
    part = diagonal(checkerboard_implicit)
    is_found(evaluate_fold(fitted(name, preset, part), part, n=1))


@pytest.mark.parametrize("name", ["item-knn", "user-knn"])
def test_stars_find_the_withheld_item(checkerboard, name):
    part = diagonal(checkerboard)
    result = evaluate_fold(fitted(name, "tuned", part), part, n=1)
    is_found(result)
    assert result.metrics["rmse"] < 0.5


def test_popularity_cannot_find_it(checkerboard):
    part = diagonal(checkerboard)
    assert evaluate_fold(fitted("popularity", "ranking", part), part, n=1).metrics["ndcg@1"] < 0.2


def test_the_level_of_people_and_films_beats_the_mean_of_films(low_rank):
    bias, mean = (summarise(folds_of(low_rank, name, "tuned"))["rmse"] for name in ("bias", "popularity"))
    assert bias["high"] < mean["low"]


def test_what_the_textbook_cannot_say_is_counted():
    """Few people, many films: some test film has no neighbour among what its user rated."""
    results = folds_of(synthetic.low_rank(20, 150, density=0.05), "item-knn", "textbook")
    assert sum(result.fallbacks for result in results) > 0
    assert all(0.5 < result.metrics["rmse"] < 2.0 for result in results)


@pytest.mark.parametrize(
    ("name", "preset"), [("content", "textbook"), ("popularity", "ranking"), ("item-knn", "ranking")]
)
def test_what_is_not_in_stars_has_no_error_in_stars(low_rank, name, preset):
    (result,) = folds_of(low_rank, name, preset, "ratio:0.2:42")
    assert "rmse" not in result.metrics and "ndcg@10" in result.metrics


def test_counts_have_no_error_in_stars(checkerboard_implicit):
    (result,) = (
        evaluate_fold(fitted("item-knn", "ranking", part), part)
        for part in split.folds(checkerboard_implicit, "ratio:0.2:42")
    )
    assert "rmse" not in result.metrics and result.metrics["ndcg@10"] > 0.9
