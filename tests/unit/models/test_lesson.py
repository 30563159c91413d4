"""Lessons: what a teacher is taken to say, and the rows and losses that come of it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from recengine import models
from recengine.data.dataset import Dataset
from recengine.models.base import Teachable
from recengine.models.lesson import Lesson
from recengine.models.neumf import plan_of
from recengine.models.pair_plan import prepare
from recengine.training.seeds import generator

SMALL = {"factors": 2, "mlp_factors": 2, "hidden": (2,), "epochs": 1}


def test_stars_are_taken_as_they_are_and_gaps_are_the_persons_mean() -> None:
    lesson = Lesson.of_stars(np.array([[1.0, np.nan, 4.0], [np.nan, np.nan, np.nan]]), 0.5, 2)
    assert lesson.said.tolist() == [[1.0, 2.5, 4.0], [0.0, 0.0, 0.0]] and lesson.said.dtype == np.float32


def test_membership_of_a_list_by_hand() -> None:
    scores = np.array([[3.0, 1.0, 2.0, np.nan], [5.0, np.nan, np.nan, np.nan]])
    said = Lesson.of_lists(scores, np.array([1, 1]), 0.5, temperature=1.0).said
    # one taken: one lies above the cut, 2; the spread of 1, 2, 3 is sqrt(2 / 3)
    step = 1 / np.sqrt(2 / 3)
    np.testing.assert_allclose(said[0], [1 / (1 + np.exp(-step)), 1 / (1 + np.exp(step)), 0.5, 0.0], rtol=1e-6)
    assert not said[1].any()  # of one item nothing can be said
    soft = Lesson.of_lists(scores, np.array([1, 1]), 0.5, temperature=10.0).said
    assert abs(soft[0, 0] - 0.5) < abs(said[0, 0] - 0.5)


def task_of(dataset: Dataset, lesson: Lesson | None, **settings: object):
    config = dataclasses.replace(models.settings("neumf").PRESETS["tuned"], **SMALL, **settings)
    return prepare(dataset, plan_of(config), 1, lesson=lesson)


def test_rated_rows_are_mixed_and_unseen_ones_are_the_teachers(low_rank: Dataset) -> None:
    said = np.random.default_rng(0).uniform(1, 5, (low_rank.n_users, low_rank.n_items)).astype(np.float32)
    task = task_of(low_rank, Lesson(said, 0.25, 2))
    rows, n = task.taught(task.rows, generator(3)), low_rank.n_ratings
    assert rows.weight is not None and len(rows.user) == 3 * n
    taught = torch.from_numpy(said)[rows.user, rows.item] - task.mu
    torch.testing.assert_close(rows.target[:n], 0.75 * task.rows.target + 0.25 * taught[:n])
    torch.testing.assert_close(rows.target[n:], taught[n:])
    assert set(rows.weight[:n].tolist()) == {1.0} and set(rows.weight[n:].tolist()) == {0.25}
    seen = set(zip(low_rank.ratings.user_idx.tolist(), low_rank.ratings.item_idx.tolist(), strict=True))
    assert seen.isdisjoint(zip(rows.user[n:].tolist(), rows.item[n:].tolist(), strict=True))
    # a rated pair keeps its weight against the penalty: three rows stand where one stood
    torch.testing.assert_close(task.of_users * 3, task_of(low_rank, None).of_users)


def test_a_weighted_row_counts_as_much(low_rank: Dataset) -> None:
    task = task_of(low_rank, None)
    one, two = task.rows.take(torch.tensor([0])), task.rows.take(torch.tensor([1]))
    both = task.rows.take(torch.tensor([0, 1]))._replace(weight=torch.tensor([1.0, 0.5]))
    task.network.eval()
    loss = next(task.losses(both)) - task.penalty()
    errors = [float(task.errors(task.said(row), row.target).detach()) for row in (one, two)]
    assert float(loss.detach()) == pytest.approx((errors[0] + 0.5 * errors[1]) / 2, rel=1e-4)


def test_clicks_and_their_negatives_are_mixed(low_rank: Dataset) -> None:
    said = np.full((low_rank.n_users, low_rank.n_items), 0.5, np.float32)
    task = task_of(low_rank, Lesson(said, 0.5, 0), loss="bce", threshold=0.0, negatives=1)
    rows = task.taught(task.with_negatives(task.rows, generator(1)), generator(1))
    assert sorted(set(rows.target.tolist())) == [0.25, 0.75] and rows.weight is None


@pytest.mark.parametrize("name", ["neumf", "embedding-mlp", "bottleneck-mlp"])
def test_a_student_hears_its_teacher(low_rank: Dataset, name: str) -> None:
    small = {"neumf": SMALL}.get(name, {"embedding_size": 2, "hidden": (2,), "item_vectors": "random", "epochs": 1})
    config = dataclasses.replace(models.settings(name).PRESETS["tuned"], **small)
    alone, taught = models.create(name, config), models.create(name, config)
    assert isinstance(taught, Teachable)
    taught.learn_from(Lesson(np.full((low_rank.n_users, low_rank.n_items), 5.0, np.float32), 1.0, 1))
    learnt = [model.fit(low_rank, seed=1).learnt([0, 1]).mean() for model in (alone, taught)]  # type: ignore[attr-defined]
    assert learnt[1] > learnt[0]
