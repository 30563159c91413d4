"""Networks of the lab on MovieLens-100K: side by side they come to what they come to one after another."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from recengine import experiments
from recengine.data.dataset import Dataset
from recengine.lab import sweeps
from recengine.runs import launch
from recengine.runs.store import RunStore

SEEDS = (0, 1)


def test_a_network_s_seeds_side_by_side(
    ml_100k: Dataset, ml_100k_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = sweeps.settings

    def brief(sweep: str, quick: bool) -> tuple[sweeps.Setting, ...]:
        return tuple(
            dataclasses.replace(one, config={**one.config, "epochs": 2}, seeds=SEEDS) if "hidden" in one.config else one
            for one in whole(sweep, quick)
        )

    monkeypatch.setattr(sweeps, "settings", brief)
    found = []
    for processors in (1, 2):
        monkeypatch.setattr(launch, "processors", lambda n=processors: n)
        home = tmp_path / str(processors)
        home.mkdir()
        (home / "data").symlink_to(ml_100k_home / "data")
        found.append(RunStore(home).get_or_run(experiments.sweep_spec("ml-100k", ml_100k, "units", quick=True)))
    for one, other in zip(*(run.details["points"] for run in found), strict=True):
        assert {**one, "seconds": 0} == {**other, "seconds": 0}
