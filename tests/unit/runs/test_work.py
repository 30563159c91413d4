"""Training and judging real models on the synthetic set, in place and by a worker process of the engine's own."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from recengine import models
from recengine.data import split, synthetic
from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.evaluation.evaluator import evaluate_fold
from recengine.models.base import profiles_of
from recengine.models.config import to_json
from recengine.progress import Epoch, silent
from recengine.runs import work
from recengine.runs.queue import RunQueue
from recengine.runs.spec import EvaluateSpec, TrainSpec, data_fingerprint
from recengine.runs.store import RunStore
from recengine.training.loop import Training

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
    costs = {"fit_seconds", "fit_cpu_seconds", "peak_rss_mb", "parameters", "model_bytes"}
    assert set(run.metrics) == costs | {"epochs", "diverged"}
    assert run.metrics["model_bytes"] == run.artefacts[work.MODEL].stat().st_size
    state = work.model_of(run).state()
    assert run.metrics["parameters"] == state["near.data"].size + state["b_i"].size, "no ratings, no means"
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


def test_an_infinite_setting_that_is_kept_is_none(low_rank: Dataset) -> None:
    """Without centring the autoencoder keeps `reg_user` = infinity beside what it learned."""
    config = to_json(dataclasses.replace(models.settings("autoencoder").PRESETS["ranking"], epochs=1, hidden=(8,)))
    spec = TrainSpec("synthetic", data_fingerprint(low_rank), "autoencoder", config, SPLIT)
    state = {"reg_user": np.array([np.inf]), "b_i": np.array([np.inf]), "w": np.array([1.0]), "n": np.array([1])}
    assert list(work.learnt_of(spec, state)) == ["w"] and not work.diverged(work.learnt_of(spec, state))


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


class Learner:
    """A model over epochs, of which the second may diverge."""

    unit = "stars"

    def __init__(self, *, diverges: bool) -> None:
        self.diverges, self.training = diverges, None

    def fit(self, dataset, *, seed=0, progress=silent):
        row = {"epoch": 1, "train_loss": 0.5, "val_metric": None, "seconds": 0.1}
        progress(0.5, Epoch("epoch 1 of 2: loss 0.5000", row))
        self.training = Training((row,), 1, "epoch 1 of 1: the last, nothing was held out", self.diverges, "float32")
        return self

    def state(self):
        return {"weights": np.ones(3), "kept.vectors": np.ones(9), "rows": np.arange(4)}


@pytest.mark.parametrize("diverges", [False, True])
def test_what_a_network_says_of_its_training_is_kept(
    store: RunStore, spec: TrainSpec, monkeypatch: pytest.MonkeyPatch, diverges: bool
) -> None:
    monkeypatch.setattr(models, "create", lambda name, config: Learner(diverges=diverges))
    heard = []
    run = store.get_or_run(spec, lambda share, words: heard.append(words))
    assert run.done and [row["epoch"] for row in run.history] == [1]
    assert (run.metrics["epochs"], run.metrics["diverged"], run.metrics["parameters"]) == (1, diverges, 3)
    assert run.details["checkpoint"] == "epoch 1 of 1: the last, nothing was held out"
    assert (run.details["best_epoch"], run.details["precision"]) == (1, "float32")
    assert run.notes == ((work.DIVERGED,) if diverges else ())
    assert any(isinstance(words, Epoch) for words in heard)


class Continues(Learner):
    """A model that remembers what it was told to begin with."""

    begun: list[float] = []

    def start_from(self, state):
        Continues.begun.append(float(state["weights"].sum()))


def test_a_network_begins_with_what_a_run_kept(
    store: RunStore, spec: TrainSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "create", lambda name, config: Continues(diverges=False))
    first = store.get_or_run(spec)
    second = store.get_or_run(dataclasses.replace(spec, start=first.key))
    assert Continues.begun == [3.0]
    assert second.key != first.key and second.needs == (first.key,)
    with pytest.raises(RequestError, match="stands on run .* remove that one first"):
        store.remove(first.key)


def test_what_cannot_be_begun_with_is_refused(
    store: RunStore, spec: TrainSpec, judged: EvaluateSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, other = store.get_or_run(spec), store.get_or_run(judged)
    with pytest.raises(RequestError, match="item-knn is solved, not trained on from a start"):
        store.get_or_run(dataclasses.replace(spec, start=first.key))
    monkeypatch.setattr(models, "create", lambda name, config: Continues(diverges=False))
    with pytest.raises(RequestError, match="keeps a run of verb 'evaluate', and item-knn was to begin with it"):
        store.get_or_run(dataclasses.replace(spec, start=other.key))
    with pytest.raises(RequestError, match="keeps item-knn, and mf was to begin with it; expected one of mf"):
        work.begin_with(Continues(diverges=False), "mf", first)
    with pytest.raises(RequestError, match="run abababababab is not in the store, so nothing can begin with it"):
        store.get_or_run(dataclasses.replace(spec, start="ab" * 32))


@pytest.mark.parametrize("verb", ["train", "evaluate"])
def test_work_is_refused_by_the_part_it_would_be_trained_on(verb: str) -> None:
    """101 ratings are enough to hold out a tenth; the four fifths of a fold are not."""
    few = synthetic.low_rank().with_ratings(np.arange(101))
    config = to_json(models.configure("neumf", "tuned", {"validation": "0.1"}))
    asked = {"dataset": "synthetic", "data_fingerprint": data_fingerprint(few), "model": "neumf", "config": config}
    spec = TrainSpec(**asked, split="kfold:5:1") if verb == "train" else EvaluateSpec(**asked, split="kfold:5:1")
    models.refuse("neumf", work.configured(spec), few)
    with pytest.raises(RequestError, match="validation = 0.1 of 8[01] ratings would hold out 8; expected at least 10"):
        work.refuse(spec, few)
