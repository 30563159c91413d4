"""The lab's sweeps as the command line prints and the pages draw them: own runs, and the results that ship.

shipped  `assets/results/lab-SWEEP.json`, written by `python -m benchmarks.lab` from quick runs on MovieLens-100K
own      a `lab` run of this store, made by the code as it is now
The verdict is judged anew from the points whenever they are read, so that it is always that of the rule beside it.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from recengine.bench import store_at
from recengine.data import catalog
from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.lab import grid, sweeps, verdicts
from recengine.lab.points import Point, Points
from recengine.lab.verdicts import Verdict
from recengine.leaderboard import RESULTS, day
from recengine.progress import Progress
from recengine.runs.lab_spec import SweepSpec
from recengine.runs.run import Run
from recengine.runs.spec import data_fingerprint
from recengine.runs.store import RunStore

FORMAT = 1
DATASET = "ml-100k"
"""What a sweep is made on where nothing is said: the quick size."""

SHIPPED = {False: "ml-1m", True: DATASET}
"""{quick: data set} of the results that ship."""


@dataclass(frozen=True, eq=False)
class Experiment:
    """A sweep that was run.

    points  in the order of the settings, plain models last
    gains   of `depth` (`runs.lab_sweep.gains`), else nothing
    made    day, as 2026-11-22
    """

    sweep: str
    origin: Literal["own", "shipped"]
    dataset: str
    split: str
    quick: bool
    seeds: tuple[int, ...]
    seconds: float
    points: Points
    gains: tuple[Mapping[str, Any], ...] = ()
    key: str = ""
    made: str = ""
    made_by: Mapping[str, Any] = field(default_factory=dict)

    @functools.cached_property
    def verdict(self) -> Verdict:
        """Judged by the rule as it is now."""
        return verdicts.judge(self.sweep, self.points.all)

    @property
    def networks(self) -> list[Point]:
        """The points that are no plain model's."""
        return [point for point in self.points if point.measured["model"] not in grid.LINES]

    def line(self, name: str) -> Point:
        """The plain model of that name, on all training ratings."""
        names = {point.setting for point in self.points}
        return self.points[name if name in names else grid.data_size(name, 1.0)]

    @property
    def command(self) -> str:
        """The command that computes it again."""
        return f"python -m recengine lab {self.sweep} --dataset {self.dataset}" + (" --quick" if self.quick else "")


def lab(home: Path | None, sweep: str, dataset: str, quick: bool, progress: Progress) -> dict[str, Any]:
    """The fields of `lab --json`; what cannot be run is refused before any work starts."""
    from recengine.runs import lab_sweep

    sweeps.settings(sweep, quick)  # a mistyped sweep is refused before anything is read
    store = store_at(home)
    data = catalog.load(dataset, store.home)
    spec = sweep_spec(dataset, data, sweep, quick)
    known = store.get(spec.key)
    cached = known is not None and known.done
    if not cached:
        lab_sweep.refuse(spec, data)
    run = store.get_or_run(spec, progress)
    return to_json(run) | {"cached": cached}


def sweep_spec(locator: str, dataset: Dataset, sweep: str, quick: bool) -> SweepSpec:
    """The run of a sweep on a data set, by the split that goes with it."""
    return SweepSpec(locator, data_fingerprint(dataset), sweeps.split_of(dataset.name), sweep, quick)


def to_json(run: Run) -> dict[str, Any]:
    """What a finished `lab` run says, as plain values."""
    spec = _sweep_of(run)
    details = run.details
    return {
        "sweep": spec.sweep,
        "dataset": spec.dataset,
        "split": spec.split,
        "quick": spec.quick,
        "seeds": details["seeds"],
        "points": details["points"],
        "claim": details["claim"],
        "verdict": details["verdict"],
        "rule": details["rule"],
        "conditions": details["conditions"],
        "whose": details["whose"],
        "gains": details.get("gains", []),
        "seconds": run.metrics["seconds"],
        "key": run.key,
    }


def own(run: Run) -> Experiment:
    """A finished `lab` run."""
    return _experiment(to_json(run) | {"made": day(run.created), "made_by": run.environment}, "own")


def own_of(store: RunStore, fingerprint: str, dataset: str, sweep: str, quick: bool = True) -> Experiment | None:
    """The store's own run of a sweep by the code as it is now, or None."""
    spec = SweepSpec(dataset, fingerprint, sweeps.split_of(dataset), sweep, quick)
    run = store.get(spec.key)
    return own(run) if run is not None and run.done else None


def results_file(sweep: str, quick: bool) -> Path:
    """Where the results of a sweep that ship lie, of the quick size or of the full one."""
    return RESULTS / f"{SHIPPED[quick]}.lab-{sweep}.json"


@functools.cache
def shipped(sweep: str, quick: bool) -> Experiment:
    """The results of a sweep that ship; RequestError for an unknown sweep, or a file of another format."""
    if sweep not in grid.SWEEPS:
        raise RequestError.unknown("sweep", sweep, grid.SWEEPS)
    path = results_file(sweep, quick)
    values = json.loads(path.read_bytes())
    if values["format"] != FORMAT:
        raise RequestError(f"{path.name} is of format {values['format']}; expected {FORMAT}")
    return _experiment(values, "shipped")


def _experiment(values: Mapping[str, Any], origin: Literal["own", "shipped"]) -> Experiment:
    return Experiment(
        sweep=values["sweep"],
        origin=origin,
        dataset=values["dataset"],
        split=values["split"],
        quick=values["quick"],
        seeds=tuple(values["seeds"]),
        seconds=values["seconds"],
        points=Points([Point.from_json(point) for point in values["points"]]),
        gains=tuple(values["gains"]),
        key=values["key"] if origin == "own" else "",
        made=values["made"],
        made_by=values["made_by"],
    )


def _sweep_of(run: Run) -> SweepSpec:
    if not isinstance(run.spec, SweepSpec):
        raise RequestError(f"run {run.key[:12]} is of verb {run.spec.verb!r} and is no sweep; expected 'lab'")
    return run.spec
