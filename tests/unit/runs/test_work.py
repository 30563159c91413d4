"""Training and judging real models on the synthetic set, in place and by a worker process of the engine's own."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from recengine import models
from recengine.data import split
from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.evaluation.evaluator import evaluate_fold
from recengine.models.base import profiles_of
from recengine.models.config import to_json
from recengine.runs import work
from recengine.runs.queue import RunQueue
from recengine.runs.spec import EvaluateSpec, TrainSpec, data_fingerprint
from recengine.runs.store import RunStore

SPLIT = "kfold:2:7"


@pytest.fixture
def spec(low_rank: Dataset) -> TrainSpec:
    config = models.load("item-knn").PRESETS["tuned"]
    return TrainSpec("synthetic", data_fingerprint(low_rank), "item-knn", to_json(config), SPLIT, fold=2, seed=3)


@pytest.fixture
def judged(spec: TrainSpec) -> EvaluateSpec:
    return EvaluateSpec(spec.dataset, spec.data_fingerprint, spec.model, spec.config, SPLIT, seed=3, n=5)


def test_training_keeps_the_model_and_what_it_cost(store: RunStore, spec: TrainSpec, low_rank: Dataset) -> None:
    run = store.get_or_run(spec)
    assert set(run.metrics) == {"fit_seconds", "fit_cpu_seconds", "peak_rss_mb", "epochs", "diverged"}
    assert 0 < run.metrics["fit_seconds"] < 30 and 20 < run.metrics["peak_rss_mb"] < 20_000
    assert run.metrics["epochs"] is None and run.metrics["diverged"] is False and run.history == ()
    part = split.fold(low_rank, SPLIT, 2)
    assert (run.details["n_train"], run.details["n_test"]) == (len(part.train.ratings), len(part.test))
    assert list(run.artefacts) == [work.MODEL]


def test_fitted_scores_as_the_model_fitted_by_hand(store: RunStore, spec: TrainSpec, low_rank: Dataset) -> None:
    train = split.fold(low_rank, SPLIT, 2).train
    by_hand = models.create(spec.model, models.load(spec.model).PRESETS["tuned"]).fit(train, seed=3)
    profiles = profiles_of(train, range(20))
    for _ in range(2):  # trained now, then read from the store
        found = work.fitted(store, spec).score(profiles)
        np.testing.assert_array_equal(found, by_hand.score(profiles))


def test_evaluation_stands_on_its_trainings(store: RunStore, judged: EvaluateSpec, low_rank: Dataset) -> None:
    heard: list[float] = []
    run = store.get_or_run(judged, lambda share, words: heard.append(share))
    assert heard == sorted(heard) and heard[0] >= 0 and heard[-1] <= 1
    assert run.needs == tuple(need.key for need in judged.needs())
    trained = [store.get(key) for key in run.needs]
    parts = split.folds(low_rank, SPLIT)
    expected = []
    for need, part in zip(judged.needs(), parts, strict=True):
        model = work.fitted(store, need)
        expected.append(evaluate_fold(model, part, n=5, fallback=work.stars_baseline(model, part)))
    assert run.details["folds"] == [result.metrics for result in expected]
    for name, interval in run.metrics.items():
        assert interval["low"] <= interval["value"] <= interval["high"]
        assert interval["value"] == pytest.approx(np.mean([result.metrics[name] for result in expected]))
    costs = [kept.metrics["fit_seconds"] for kept in trained if kept is not None]
    assert run.details["fit_seconds"] == pytest.approx(np.mean(costs))
    assert run.details["score_cpu_seconds"] > 0 and len(run.details["costs"]) == 2
    table = run.table(work.PER_USER)
    assert sorted(table["fold"].unique()) == [1, 2]
    assert len(table) == sum(len(result.per_user) for result in expected)


def test_lists_alone_need_no_stars(store: RunStore, judged: EvaluateSpec) -> None:
    ranking = to_json(models.load("item-knn").PRESETS["ranking"])
    run = store.get_or_run(dataclasses.replace(judged, config=ranking))
    assert "ndcg@5" in run.metrics and "rmse" not in run.metrics


def test_data_that_changed_are_refused_and_the_run_is_kept_as_failed(store: RunStore, spec: TrainSpec) -> None:
    stale = dataclasses.replace(spec, data_fingerprint="0" * 64)
    with pytest.raises(RequestError, match="data set 'synthetic' has changed since this run was asked for"):
        store.get_or_run(stale)
    failed = store.get(stale.key)
    assert failed is not None and failed.status == "failed" and "has changed" in (failed.error or "")


def test_a_run_without_a_model(store: RunStore, judged: EvaluateSpec) -> None:
    run = store.get_or_run(judged)
    with pytest.raises(RequestError, match="is of verb 'evaluate' and keeps no model; expected 'train'"):
        work.model_of(run)


def test_an_infinity_in_what_was_learned_is_a_divergence() -> None:
    assert not work.diverged({"a": np.array([1.0, np.nan]), "b": np.array([1, 2])})
    assert work.diverged({"a": np.array([1.0, -np.inf])})


def test_peak_memory_is_in_mb(monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage:
        ru_maxrss = 512 * 1024

    monkeypatch.setattr(work.resource, "getrusage", lambda who: Usage)
    monkeypatch.setattr(work.sys, "platform", "linux")
    assert work.peak_rss_mb() == 512
    monkeypatch.setattr(work.sys, "platform", "darwin")
    assert work.peak_rss_mb() == 0.5


@pytest.mark.usefixtures("fresh_source")
def test_the_engines_own_worker_process(store: RunStore, spec: TrainSpec) -> None:
    line = RunQueue(store)
    line.submit(spec, visitor="somebody")
    state = line.wait(spec.key, seconds=60)
    assert state is not None and state.status == "done", state
    assert work.fitted(store, spec).unit == "stars"
