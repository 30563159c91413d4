"""Random search for the settings of the autoencoder, on validation parts cut from training alone.

    python -m benchmarks.search_autoencoder tuned --trials 40
    python -m benchmarks.search_autoencoder ranking --trials 40
    python -m benchmarks.search_autoencoder tuned --dataset ml-1m --trials 6
    python -m benchmarks.search_autoencoder ablation --trials 3

The parts, the trial and the table are those of `search_neighbours.py`. `ablation` takes one part of `tuned` away at a
time, and adds one of them to `textbook`, with `--trials` seeds each. What was found stands in `README.md`.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.search_neighbours import search, table, validation
from recengine import models
from recengine.data import catalog
from recengine.data.dataset import Dataset
from recengine.evaluation.evaluator import evaluate_fold

SPACES: dict[str, dict[str, list[Any]]] = {
    "tuned": {
        "hidden": ["128", "256", "512"],
        "activation": ["elu", "elu", "selu", "tanh"],
        "dropout": [0.3, 0.5, 0.6],
        "loudness": [3, 5, 8],
        "masking": [0.3, 0.4, 0.5],
        "reg": [100, 140, 180, 240],
        "reg_ridge": [50, 70, 100, 150],
        "learning_rate": [1e-3, 2e-3],
        "epochs": [30, 40, 60],
    },
    "ranking": {
        "hidden": ["200", "400", "600"],
        "activation": ["elu", "tanh"],
        "inputs": ["both", "both", "stars", "choice"],
        "dropout": [0, 0.3, 0.5, 0.7],
        "loudness": [2, 4, 6],
        "masking": [0.3, 0.5, 0.7],
        "asked": ["hidden", "hidden", "all"],
        "reg": [40, 80, 160],
        "learning_rate": [5e-4, 1e-3, 2e-3],
        "epochs": [30, 60, 100],
    },
}
CENTRED = {"centring": "true"}
ABLATION: list[tuple[str, str, dict[str, str]]] = [
    ("tuned", "tuned", {}),
    ("without centring", "tuned", {"centring": "false"}),
    ("without masking", "tuned", {"masking": "0", "asked": "all"}),
    ("loss of all ratings", "tuned", {"asked": "all"}),
    ("stars alone", "tuned", {"inputs": "stars"}),
    ("inputs as they are", "tuned", {"loudness": "0"}),
    ("without regulariser", "tuned", {"reg": "0"}),
    ("without dropout", "tuned", {"dropout": "0"}),
    ("SGD, momentum 0.9", "tuned", {"optimiser": "sgd", "learning_rate": "0.05"}),
    ("user rows, answered by the network", "tuned", {"orientation": "user"}),
    ("textbook", "textbook", {}),
    ("textbook without re-feeding", "textbook", {"refeed": "0"}),
    ("textbook, centred", "textbook", CENTRED),
    ("textbook, centred, Adam", "textbook", {**CENTRED, "optimiser": "adam", "learning_rate": "0.001"}),
    ("textbook, centred, masked", "textbook", {**CENTRED, "masking": "0.4"}),
    ("textbook, centred, regulariser", "textbook", {**CENTRED, "reg": "180"}),
]


def ablation(dataset: Dataset, seeds: int) -> pd.DataFrame:
    """One row a change: RMSE on the validation part, the mean over seeds and the range."""
    cut = validation(dataset, "stars")
    fallback = models.create("bias", models.configure("bias", "tuned")).fit(cut.train)
    rows = []
    for words, preset, settings in ABLATION:
        found = []
        for seed in range(seeds):
            model = models.create("autoencoder", models.configure("autoencoder", preset, settings))
            found.append(evaluate_fold(model.fit(cut.train, seed=seed), cut, fallback=fallback).metrics["rmse"])
        rows.append({"change": words, "RMSE": sum(found) / seeds, "least": min(found), "most": max(found)})
        print(table(pd.DataFrame(rows[-1:])).splitlines()[-1], flush=True)
    return pd.DataFrame(rows)


def main() -> None:
    """Search, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=[*SPACES, "ablation"])
    parser.add_argument("--dataset", default="ml-100k")
    parser.add_argument("--store", type=Path, default=None, help="folder of the fetched data")
    parser.add_argument("--trials", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    dataset = catalog.load(asked.dataset, asked.store or catalog.default_home())
    start = time.process_time()
    if asked.what == "ablation":
        found = ablation(dataset, asked.trials)
        print(f"\n{time.process_time() - start:.0f} CPU s\n\n{table(found)}")
        return
    found = search(dataset, "autoencoder", asked.what, SPACES[asked.what], asked.trials, asked.seed)
    best = "max" if asked.what == "ranking" else "min"
    print(f"autoencoder {asked.what}: {len(found)} trials, {time.process_time() - start:.0f} CPU s\n")
    print(table(found.head(10)))
    for field in found.columns[:-1]:
        print("\n" + table(found.groupby(field)["metric"].agg(["count", "median", best]).reset_index()))


if __name__ == "__main__":
    main()
