"""How the lab's quick sizes were chosen: validation error of the source's network and of AutoRec on MovieLens-100K.

    python -m benchmarks.search_lab

A tenth of the training part of `user-time:0.3` is held out and chooses the epoch; the test part is not looked at.
Prints a table for `benchmarks/README.md`: settings, the lowest validation RMSE, its epoch, seconds of processor time.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from recengine.data import catalog
from recengine.lab import grid, sweeps
from recengine.runs.lab_spec import PointSpec
from recengine.runs.spec import data_fingerprint
from recengine.runs.store import RunStore


def tried() -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """(sweep, setting, what is changed in it)."""
    for name in ("selu", "relu"):
        for batch_size, epochs in ((16, 30), (32, 40), (64, 60)):
            for rate in (0.002, 0.005, 0.01):
                changes = {"batch_size": batch_size, "epochs": epochs, "learning_rate": rate}
                yield "activations", name, changes
    for name in (grid.U_AUTOREC, grid.I_AUTOREC):
        for reg in (30.0, 100.0, 300.0):
            yield "data-size", grid.data_size(name, 1.0), {"reg": reg}


def main() -> None:
    """Try and print, setting by setting."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dataset", default="ml-100k")
    parser.add_argument("--store", type=Path, default=None, help="folder of data and runs")
    asked = parser.parse_args()
    store = RunStore(asked.store or catalog.default_home())
    dataset = catalog.load(asked.dataset, store.home)
    print("| setting | changed | validation RMSE | epoch | CPU s |\n|---|---|---:|---:|---:|")
    for sweep, name, changes in tried():
        setting = next(one for one in sweeps.settings(sweep, quick=True) if one.name == name)
        config = {**setting.config, **changes}
        shared = (asked.dataset, data_fingerprint(dataset), setting.model, config, sweeps.split_of(asked.dataset))
        run = store.get_or_run(PointSpec(*shared))
        figure, epoch = min((row["val_metric"], row["epoch"]) for row in run.history)
        words = ", ".join(f"{field} {value:g}" for field, value in changes.items())
        print(f"| {name} | {words} | {figure:.4f} | {epoch} | {run.metrics['seconds']:.1f} |")


if __name__ == "__main__":
    main()
