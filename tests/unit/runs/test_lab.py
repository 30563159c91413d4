"""The lab's runs: one point, and a sweep gathered from points made by hand."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from recengine.data import split
from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.lab import grid, sweeps
from recengine.lab.sweeps import Setting
from recengine.runs import lab_point, lab_sweep
from recengine.runs.lab_spec import PointSpec, SweepSpec
from recengine.runs.run import Run
from recengine.runs.spec import data_fingerprint, to_json
from recengine.runs.store import RunStore
from recengine.runs.verbs import spec_from_json

SPLIT = "user-time:0.3"


def point(dataset: Dataset, setting: Setting, **changes: Any) -> PointSpec:
    config = {**setting.config, **changes.pop("config", {})}
    return PointSpec("synthetic", data_fingerprint(dataset), setting.model, config, SPLIT, **changes)


def setting(sweep: str, name: str) -> Setting:
    return next(one for one in sweeps.settings(sweep, quick=True) if one.name == name)


BRIEF = {"hidden": [8, 8], "epochs": 2, "batch_size": 128}


def test_a_network_is_watched_and_judged(store: RunStore, low_rank: Dataset) -> None:
    spec = point(low_rank, setting("activations", "tanh"), config=BRIEF, seed=1)
    run = store.get_or_run(spec)
    found, part = run.metrics, split.fold(low_rank, SPLIT, 1)
    assert spec_from_json(to_json(spec)) == spec
    assert (found["n_users"], found["n_ratings"], found["n_test"]) == (300, part.train.n_ratings, len(part.test))
    assert [row["epoch"] for row in run.history] == [1, 2] and not found["diverged"] and found["epochs"] == 2
    table = run.table(lab_point.PER_USER)
    n_test, sum_sq = (table[name].to_numpy(float).sum() for name in ("n_test", "sum_sq"))
    assert n_test == len(part.test) and found["rmse"] == pytest.approx(np.sqrt(sum_sq / n_test))
    best = next(row for row in run.history if row["epoch"] == found["best_epoch"])
    assert (found["rmse"], found["train_rmse"]) == pytest.approx((best["test_rmse"], best["train_rmse"]), rel=1e-5)
    assert found["parameters"] == sweeps.n_parameters(200, (8, 8))
    assert len(run.details["units"]) == 3 and len(run.details["gradients"]["start"]) == 4
    assert run.details["checkpoint"].endswith("the best figure on the validation part")


def test_a_plain_model_at_a_share(store: RunStore, low_rank: Dataset) -> None:
    spec = point(low_rank, setting("data-size", "bias at 10 %"), share=0.1, known_in=0.1)
    found = store.get_or_run(spec).metrics
    assert found["n_ratings"] < 0.2 * low_rank.n_ratings and found["epochs"] is None and found["fixed_point"] is None
    assert 0 < found["train_rmse"] < 2 and not found["diverged"]
    assert found["n_test"] < len(split.fold(low_rank, SPLIT, 1).test)


def test_divergence_is_kept_as_divergence(store: RunStore, low_rank: Dataset) -> None:
    run = store.get_or_run(point(low_rank, setting("refeeding", "rate 0.5, re-fed 1 x"), config=BRIEF))
    assert run.done and run.metrics["diverged"] and run.metrics["rmse"] is None and run.metrics["train_rmse"] is None
    assert run.notes and "not finite" in run.notes[0]
    assert lab_point.astray(({"train_loss": 64.1},), (1.0, 5.0)) and not lab_point.astray((), (1.0, 5.0))
    assert not lab_point.astray(({"train_loss": 63.9},), (1.0, 5.0)), "the scale is 4 wide, twice that squared is 64"


def test_the_spec_of_a_sweep(low_rank: Dataset) -> None:
    spec = SweepSpec("synthetic", data_fingerprint(low_rank), "time:0.10", "data-size")
    assert spec.split == "time:0.1" and spec_from_json(to_json(spec)) == spec
    needs = spec.needs()
    assert len(needs) == sum(len(one.seeds) for one in sweeps.settings("data-size", True))
    assert {(need.share, need.known_in) for need in needs} == {(share, 0.1) for share in grid.SHARES}
    assert dataclasses.replace(spec, quick=False).key != spec.key
    lab_sweep.refuse(spec, low_rank)


def test_what_cannot_be_swept_is_refused(low_rank: Dataset, checkerboard_implicit: Dataset) -> None:
    with pytest.raises(RequestError, match="split 'kfold:5:1' has 5 folds; expected a split of one"):
        SweepSpec("synthetic", "", "kfold:5:1", "depth")
    spec = SweepSpec("synthetic", data_fingerprint(low_rank), SPLIT, "depth")
    with pytest.raises(RequestError, match="autoencoder: the lab predicts stars"):
        lab_sweep.refuse(spec, checkerboard_implicit)
    one = point(low_rank, setting("activations", "elu"))
    with pytest.raises(RequestError, match="autoencoder: the lab predicts stars"):
        lab_point.refuse(one, checkerboard_implicit)


def made(tmp_path: Path, name: str, sum_sq: Mapping[int, float], **metrics: Any) -> Run:
    """A finished run of one seed, two test ratings a person."""
    path = tmp_path / f"{name}.parquet"
    users = list(sum_sq)
    pd.DataFrame({"user_idx": users, "n_test": [2] * len(users), "sum_sq": list(sum_sq.values())}).to_parquet(path)
    rmse = float(np.sqrt(sum(sum_sq.values()) / (2 * len(users))))
    found = {"rmse": rmse, "diverged": False, "epochs": 4, "seconds": 1.5, "n_users": 9, "n_ratings": 90} | metrics
    plain = dict.fromkeys((*lab_sweep.MEANS, *lab_sweep.SAME)) | found
    history = ({"epoch": 1, "train_rmse": rmse, "test_rmse": rmse + 1, "val_metric": None},)
    details = {"checkpoint": "epoch 1 of 4", "units": [{"dead": 0.5, "flat": rmse, "histogram": [rmse, 0.0]}]}
    slopes = {"gradients": {"start": [1.0, 2.0], "end": [3.0, 4.0]}}
    spec: Any = None
    return Run(name, spec, "done", plain, details | slopes, history, artefacts={lab_point.PER_USER: path})


def test_points_worked_out_by_hand(tmp_path: Path) -> None:
    one, other, gone = (Setting(name, "autoencoder", {}, seeds=(0, 1)) for name in ("one", "other", "gone"))
    runs = {
        "one": [made(tmp_path, "a", {3: 2.0, 7: 2.0}), made(tmp_path, "b", {3: 18.0, 7: 18.0})],  # RMSE 1 and 3
        "other": [made(tmp_path, "c", {3: 8.0, 7: 8.0}), made(tmp_path, "d", {3: 8.0, 7: 8.0})],  # 2 and 2
        "gone": [made(tmp_path, "e", {3: 1.0}), made(tmp_path, "f", {3: 1.0}, diverged=True, rmse=None)],
    }
    a, b, c = lab_sweep.gathered([one, other, gone], runs)
    assert (a.rmse, a.low, a.high, a.by_seed, a.seconds, a.epochs) == (2.0, 2.0, 2.0, (1.0, 3.0), 3.0, 4)
    assert a.gaps == {"other": (0.0, 0.0, 0.0)} and b.gaps == {"one": (0.0, 0.0, 0.0)}
    assert (c.rmse, c.low, c.diverged, c.gaps, c.measured["n_diverged"]) == (None, None, True, {}, 1)
    assert a.measured["curve"] == [
        {"epoch": 1, "train_rmse": 2.0, "test_rmse": 3.0, "val_metric": None, "fixed_point": None}
    ]
    assert a.measured["units"] == [{"dead": 0.5, "flat": 2.0, "histogram": [2.0, 0.0]}]
    assert (a.measured["dead_share"], a.measured["first_gradient"], a.measured["trainings"]) == (0.5, 0.5, 2)
    assert lab_sweep.gathered([gone], {"gone": runs["gone"]})[0].rmse is None, "nothing to compare"


def test_the_gain_of_each_added_parameter(tmp_path: Path) -> None:
    settings = [Setting(grid.depth(layers), "autoencoder", {}, seeds=(0,)) for layers in grid.LAYERS]
    runs = {
        one.name: [made(tmp_path, f"r{place}", {0: 2.0 / 4**place}, parameters=1_000 + 500 * place)]
        for place, one in enumerate(settings)
    }
    found = lab_sweep.gains(lab_sweep.gathered(settings, runs))
    assert [row["setting"] for row in found] == [grid.depth(layers) for layers in grid.LAYERS[1:]]
    assert found[0] == {"setting": "4 layers", "added": 500, "gain": 0.5, "per_million": 1_000.0}, "RMSE 1, then 0.5"
    assert lab_sweep.curve([]) == []
