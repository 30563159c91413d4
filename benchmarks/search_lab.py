"""How the lab's sizes were chosen: validation error of the source's network and of AutoRec.

    python -m benchmarks.search_lab                        the quick sizes, on MovieLens-100K
    python -m benchmarks.search_lab --dataset ml-1m        batch and epochs of the full sizes

A tenth of the training part is held out and chooses the epoch; the test part is not looked at.
Prints a table for `benchmarks/README.md`: settings, the lowest validation RMSE, its epoch, seconds of processor time.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from recengine import experiments
from recengine.data import catalog
from recengine.lab import grid, sweeps
from recengine.runs.lab_spec import PointSpec
from recengine.runs.spec import data_fingerprint
from recengine.runs.store import RunStore


def tried(quick: bool) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """(sweep, setting, what is changed in it)."""
    if not quick:
        for batch_size, epochs in ((32, 60), (64, 60), (128, 60)):
            yield "activations", "selu", {"batch_size": batch_size, "epochs": epochs}
        return
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
    quick = experiments.SHIPPED[True] == asked.dataset
    for sweep, name, changes in tried(quick):
        setting = next(one for one in sweeps.settings(sweep, quick) if one.name == name)
        config = {**setting.config, **changes}
        shared = (asked.dataset, data_fingerprint(dataset), setting.model, config, sweeps.split_of(asked.dataset))
        run = store.get_or_run(PointSpec(*shared))
        figure, epoch = min((row["val_metric"], row["epoch"]) for row in run.history)
        words = ", ".join(f"{field} {value:g}" for field, value in changes.items())
        print(f"| {name} | {words} | {figure:.4f} | {epoch} | {run.metrics['seconds']:.1f} |")


if __name__ == "__main__":
    main()
