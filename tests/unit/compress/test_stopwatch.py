"""Measuring: what a job says, what comes back, and a process that fails."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recengine.compress import stopwatch
from recengine.compress.autoencoder_runtime import INPUTS, reader
from recengine.compress.shipped import ship
from recengine.compress.stopwatch import Batch, Job
from recengine.data.dataset import Dataset
from recengine.errors import RequestError, WorkError
from tests.unit.compress.hand_made import pressed, some, trained


@pytest.fixture
def job(low_rank: Dataset, tmp_path: Path) -> Job:
    dense = pressed(trained("textbook", low_rank))
    ship(dense, tmp_path)
    arrays = zip(INPUTS, reader(dense)(some(low_rank)[:8]), strict=True)
    np.savez(tmp_path / "people.npz", **{name: x.numpy() for name, x in arrays})  # type: ignore[arg-type]
    folders, people = (str(tmp_path),) * 2, (str(tmp_path / "people.npz"),) * 2
    return Job("autoencoder", folders, people, ("all items", "3 people"), rounds=4, least=1, runtimes=("torch",))


def test_both_sides_are_timed(job: Job) -> None:
    found = stopwatch.work(stopwatch.read_job(json.dumps(asdict(job))))
    assert found.keys() == {"before", "after"}
    for side in found.values():
        assert side["torch"].keys() == {"1", "64", "all items", "3 people"}
        assert side["torch"]["1"] == side["torch"]["64"] == side["torch"]["all items"] != side["torch"]["3 people"]
        for times in side["torch"].values():
            assert 0 < times["p50"] <= times["p90"] <= times["p99"]


def test_turns_alternate_and_end_in_time(job: Job) -> None:
    asked: list[tuple[str, int]] = []
    answers: list[Any] = [lambda inputs, side=side: asked.append((side, len(inputs[0]))) for side in "ab"]
    people = [stopwatch._people(path, INPUTS) for path in job.people]
    taken = stopwatch._in_turns(answers, people, Batch.read("3 people"), job)
    assert asked == [("a", 3), ("b", 3)] * (stopwatch.WARM + 4)
    assert [len(mine) for mine in taken] == [4, 4]


def test_memory_is_measured_in_a_process_of_its_own(job: Job) -> None:
    found = stopwatch.measure(stopwatch.read_job(json.dumps(asdict(job) | {"what": "memory"})))
    assert found.keys() == {"torch"} and 0 <= found["torch"] < 2000


def test_a_process_that_fails_says_why(job: Job) -> None:
    with pytest.raises(WorkError, match="the process that measures ended with 1: .*No such file"):
        stopwatch.measure(Job("autoencoder", ("nowhere", "nowhere"), job.people))


def test_a_batch_is_items_of_one_person_or_people() -> None:
    assert [Batch.read(text) for text in ("64", "all items", "64 people")] == [(1, 64), (1, None), (64, None)]
    for text in ("0", "some", "64 items"):
        with pytest.raises(RequestError, match=f"batch '{text}' is not understood; expected for example 64"):
            Batch.read(text)
