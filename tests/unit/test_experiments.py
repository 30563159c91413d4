"""A sweep from spec to verdict, and the results that ship."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from recengine import experiments
from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.lab import sweeps
from recengine.runs.spec import data_fingerprint
from recengine.runs.store import RunStore


@pytest.fixture
def brief_sweeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every network of the lab 4 wide, as deep as it is, one epoch, one seed."""
    whole = sweeps.settings

    def brief(sweep: str, quick: bool) -> tuple[sweeps.Setting, ...]:
        return tuple(dataclasses.replace(one, config=_small(one.config), seeds=(0,)) for one in whole(sweep, quick))

    monkeypatch.setattr(sweeps, "settings", brief)


def _small(config: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**config, "hidden": [4] * len(config["hidden"]), "epochs": 1} if "hidden" in config else config


@pytest.mark.usefixtures("brief_sweeps")
def test_a_sweep_is_run_once_and_goes_on_where_it_was(own_store: Path, low_rank: Dataset) -> None:
    told: list[float] = []
    found = experiments.lab(own_store, "depth", "synthetic", True, lambda share, words: told.append(share))
    assert told == sorted(told) and told[0] >= 0
    names = [point["setting"] for point in found["points"]]
    assert names == [one.name for one in sweeps.settings("depth", True)] and found["cached"] is False
    assert found["verdict"] in ("reproduced", "partly", "not") and len(found["conditions"]) == 3
    store = RunStore(own_store)
    runs = store.list()
    assert len(runs) == 9, "6 depths, the wide one here as the first of them, mf, bias, and the sweep"
    assert [row["added"] for row in found["gains"]] == [40] * 5, "two layers of 4 x 4 and 4 biases more each"
    assert experiments.lab(own_store, "depth", "synthetic", True, lambda share, words: None)["cached"] is True
    mine = experiments.own_of(store, data_fingerprint(low_rank), "synthetic", "depth")
    assert mine is not None and mine.origin == "own" and mine.key == found["key"]
    assert mine.verdict.word == found["verdict"] and mine.line("mf").setting == "mf"
    assert [point.setting for point in mine.networks] == names[:-2]
    assert mine.command == "python -m recengine lab depth --dataset synthetic --quick"
    assert experiments.own_of(store, "another", "synthetic", "depth") is None
    with pytest.raises(RequestError, match="is of verb 'lab-point' and is no sweep; expected 'lab'"):
        experiments.own(next(run for run in runs if run.spec.verb == "lab-point"))


def test_what_does_not_ship_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RequestError, match="unknown sweep 'deep'; allowed: activations"):
        experiments.shipped("deep", True)
    monkeypatch.setattr(experiments, "RESULTS", tmp_path)
    experiments.results_file("depth", True).write_text(json.dumps({"format": 0}))
    experiments.shipped.cache_clear()
    with pytest.raises(RequestError, match="lab-depth.json is of format 0; expected 1"):
        experiments.shipped("depth", True)
    experiments.shipped.cache_clear()
