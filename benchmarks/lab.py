"""The lab's results that ship, into `assets/results/DATASET.lab-SWEEP.json`.

    python -m benchmarks.lab --quick                       the quick sweeps on MovieLens-100K
    python -m benchmarks.lab --sweeps depth,width          full sizes on MovieLens-1M

Each file comes from one `python -m recengine lab SWEEP --dataset DATASET` in a process of its own, the command its page
shows. What is in the store is not trained again, and sweeps that are not asked for stay as they were.
Only errors, sizes and shares are written: no rating, no person, no weight.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from benchmarks.reference import found_or_made, sign
from recengine import experiments
from recengine.data import catalog
from recengine.lab import grid
from recengine.leaderboard import day, rounded
from recengine.runs.run import Run
from recengine.runs.store import RunStore


def write(run: Run) -> Path:
    """The file of a finished sweep, a point a line."""
    values: dict[str, Any] = rounded(experiments.to_json(run))
    points = values.pop("points")
    command = experiments.own(run).command
    head = {"format": experiments.FORMAT, "command": command, **values}
    head |= {"made": day(run.created), "made_by": dict(run.environment)}
    lines = ",\n  ".join(json.dumps(point, ensure_ascii=False, separators=(",", ":")) for point in points)
    path = experiments.results_file(values["sweep"], values["quick"])
    aside = path.with_suffix(".tmp")
    aside.write_text(json.dumps(head, indent=1)[:-2] + f',\n "points": [\n  {lines}\n ]\n}}\n', encoding="utf-8")
    aside.replace(path)
    sign(path, f"`{command}`: errors and sizes of networks, no rating and no person")
    return path


def main() -> None:
    """Run and write, sweep by sweep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sweeps", help="names joined by commas; by default all")
    parser.add_argument("--quick", action="store_true", help="the quick sizes")
    parser.add_argument("--store", type=Path, default=None, help="folder of data and runs")
    asked = parser.parse_args()
    store = RunStore(asked.store or catalog.default_home())
    name = experiments.SHIPPED[asked.quick]
    dataset = catalog.load(name, store.home)
    for sweep in asked.sweeps.split(",") if asked.sweeps else grid.SWEEPS:
        spec = experiments.sweep_spec(name, dataset, sweep, asked.quick)
        run = found_or_made(store, spec.key, ["lab", sweep, "--dataset", name, *["--quick"] * asked.quick])
        if run is not None:
            seconds = run.metrics["seconds"]
            print(f"{sweep}  {run.details['verdict']}  {seconds:.0f} CPU s of training  {write(run).name}", flush=True)


if __name__ == "__main__":
    main()
