"""Search for the settings of NeuMF and the embedding MLP, on validation parts cut from training alone.

    python -m benchmarks.search_networks neumf tuned --trials 12
    python -m benchmarks.search_networks embedding-mlp tuned --seeds 2 --trials 12

The parts are those of `search_neighbours.py`. The preset itself is the first trial; each other one changes a few of its
settings. The figures are by the folded-in vectors and by the learnt ones, means over seeds; what was found stands in
`README.md`.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.search_neighbours import table, validation
from recengine import models
from recengine.data import catalog
from recengine.data.split import Fold
from recengine.evaluation.evaluator import evaluate_fold
from recengine.evaluation.learnt import by_vectors

SPACES: dict[tuple[str, str], dict[str, list[Any]]] = {
    ("neumf", "tuned"): {
        "factors": [32, 64, 128],
        "mlp_factors": [8, 16, 32],
        "hidden": ["16,8", "32,16", "64,32"],
        "activation": ["elu", "tanh", "relu"],
        "dropout": [0.2, 0.5],
        "reg": [0.7, 1.0, 1.4],
        "epochs": [15, 20, 30],
    },
    ("neumf", "ranking"): {
        "factors": [24, 32, 48, 64],
        "dropout": [0.2, 0.5],
        "reg": [0.2, 0.3, 0.4, 0.5],
        "negatives": [3, 4, 8],
        "batch_size": [4096, 8192],
        "learning_rate": [3e-3, 5e-3],
    },
    ("embedding-mlp", "tuned"): {
        "embedding_size": [24, 32, 48],
        "item_vectors": ["random", "mf", "svdpp"],
        "hidden": ["32", "64,32", "128,32"],
        "activation": ["elu", "relu"],
        "dropout": [0.1, 0.2, 0.3],
        "reg": [0.05, 0.1, 0.2, 0.3],
        "scale": [0.5, 1.0, 2.0],
        "epochs": [15, 20, 30],
    },
}
CHANGED = 0.35
"""Chance of each setting to be another than the preset's."""


def trial(name: str, preset: str, settings: dict[str, str], cut: Fold, seeds: int) -> dict[str, float]:
    """Means over the seeds of one setting."""
    config, rows = models.configure(name, preset, settings), []
    for seed in range(seeds):
        start = time.process_time()
        model = models.create(name, config).fit(cut.train, seed=seed)
        seconds = time.process_time() - start
        metric = "rmse" if model.unit == "stars" else "ndcg@10"
        both = by_vectors(model)
        figures = [evaluate_fold(both[vectors], cut).metrics[metric] for vectors in ("folded", "learnt")]
        rows.append([*figures, seconds])
    return dict(zip(("folded", "learnt", "fit CPU s"), np.mean(rows, axis=0).tolist(), strict=True))


def main() -> None:
    """Search, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", choices=sorted({name for name, _ in SPACES}))
    parser.add_argument("preset", choices=["tuned", "ranking"])
    parser.add_argument("--store", type=Path, default=None, help="folder of the fetched data")
    parser.add_argument("--trials", type=int, default=12)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0, help="of the settings drawn")
    asked = parser.parse_args()
    if (asked.model, asked.preset) not in SPACES:
        parser.error(f"no space to search for {asked.model} {asked.preset}")
    stars = asked.preset == "tuned"
    cut = validation(catalog.load("ml-100k", asked.store or catalog.default_home()), "stars" if stars else "ranking")
    rng, rows = np.random.default_rng(asked.seed), []
    for number in range(asked.trials):
        settings = {
            field: str(values[rng.integers(len(values))])
            for field, values in SPACES[asked.model, asked.preset].items()
            if number and rng.random() < CHANGED
        }
        changed = ", ".join(f"{field} {value}" for field, value in settings.items())
        rows.append({"changed": changed or "-", **trial(asked.model, asked.preset, settings, cut, asked.seeds)})
    print(table(pd.DataFrame(rows).sort_values("folded", ascending=stars, ignore_index=True)))


if __name__ == "__main__":
    main()
