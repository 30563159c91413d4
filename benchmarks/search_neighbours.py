"""Random search for the settings of the neighbourhood models, on validation parts cut from training alone.

    python -m benchmarks.search_neighbours item-knn ranking --trials 200
    python -m benchmarks.search_neighbours user-knn ranking --trials 150 --seed 1 --narrow

stars    training part of fold 1 of kfold:5:42, cut again by holdout:0.1:7; RMSE, predictions clipped
ranking  training part of ratio:0.2:42, cut again by ratio:0.2:43; NDCG@10. The final test items stand among the
         candidates and are not counted as hits, so the values are lower than those of the test part

The best settings, and the best with each value of each setting, are printed as Markdown.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from recengine import models
from recengine.data import catalog
from recengine.data.dataset import Dataset
from recengine.data.split import Fold, fold
from recengine.evaluation.evaluator import evaluate_fold
from recengine.models.config import with_settings

SPLITS = {"stars": ("kfold:5:42", "holdout:0.1:7"), "ranking": ("ratio:0.2:42", "ratio:0.2:43")}
STARS: dict[str, list[Any]] = {
    "shrinkage": [5, 10, 20, 30, 50, 75, 100, 150, 200],
    "amplification": [0.7, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5],
    "damping": [0.003, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2],
    "k": ["all", "all", 100, 200, 400],
    "reg_user": [2, 3, 5, 8, 10, 15, 20],
    "reg_item": [1, 2, 3, 5, 8],
    "asymmetry": [0.4, 0.5, 0.5, 0.6],
}
LISTS: dict[str, list[Any]] = {
    "weight": ["presence", "presence", "rating"],
    "shrinkage": [0, 0, 2, 5, 10, 20, 40],
    "amplification": [0.7, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0],
    "k": ["all", 30, 50, 75, 100, 150, 200, 300],
    "asymmetry": [0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
}
SPACES: dict[tuple[str, str], dict[str, list[Any]]] = {
    ("item-knn", "tuned"): STARS,
    ("user-knn", "tuned"): STARS,
    ("item-knn", "ranking"): {**LISTS, "activity_discount": [0.0, 0.3, 0.5, 0.7, 1.0]},
    ("user-knn", "ranking"): {**LISTS, "popularity_discount": [0.0, 0.2, 0.3, 0.4, 0.5, 0.7]},
    ("bias", "tuned"): {"reg_user": STARS["reg_user"], "reg_item": STARS["reg_item"]},
}
NARROW: dict[str, list[Any]] = {
    "weight": ["rating"],
    "shrinkage": [0, 2, 5, 10, 15, 20, 30],
    "amplification": [1.0, 1.25, 1.5, 2.0, 2.5, 3],
    "k": [75, 100, 125, 150, 200],
    "asymmetry": [0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9],
}
NARROW_SPACES: dict[tuple[str, str], dict[str, list[Any]]] = {
    ("item-knn", "ranking"): {**NARROW, "activity_discount": [0.5, 0.7, 1.0, 1.3]},
    ("user-knn", "ranking"): {**NARROW, "popularity_discount": [0.2, 0.3, 0.4, 0.5, 0.6]},
}


def validation(dataset: Dataset, aim: str) -> Fold:
    """The part of training that judges: no row of it is a test row of the aim's split."""
    outer, inner = SPLITS[aim]
    return fold(fold(dataset, outer, 1).train, inner, 1)


def trial(name: str, preset: str, settings: dict[str, str], cut: Fold) -> float:
    """The metric of one setting."""
    config = with_settings(models.configure(name, preset), settings)
    model = models.create(name, config).fit(cut.train)
    metrics = evaluate_fold(model, cut).metrics
    return metrics["rmse" if model.unit == "stars" else "ndcg@10"]


def search(
    dataset: Dataset, name: str, preset: str, space: dict[str, list[Any]], trials: int, seed: int
) -> pd.DataFrame:
    """One row a trial, best first: its settings and the metric."""
    cut = validation(dataset, "stars" if preset == "tuned" else "ranking")
    rng = np.random.default_rng(seed)
    rows = []
    for _ in range(trials):
        settings = {field: str(values[rng.integers(len(values))]) for field, values in space.items()}
        rows.append({**settings, "metric": trial(name, preset, settings, cut)})
    return pd.DataFrame(rows).sort_values("metric", ascending=preset == "tuned", ignore_index=True)


def table(frame: pd.DataFrame) -> str:
    """The frame as a Markdown table."""
    lines = ["| " + " | ".join(frame.columns) + " |", "|" + " --- |" * len(frame.columns)]
    for row in frame.itertuples(index=False):
        lines.append("| " + " | ".join(f"{x:.4f}" if isinstance(x, float) else str(x) for x in row) + " |")
    return "\n".join(lines)


def main() -> None:
    """Search, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", choices=sorted({name for name, _ in SPACES}))
    parser.add_argument("preset", choices=["tuned", "ranking"])
    parser.add_argument("--dataset", default="ml-100k")
    parser.add_argument("--store", type=Path, default=None, help="folder of the fetched data")
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--narrow", action="store_true", help="the second round of the lists, around the best of the first"
    )
    asked = parser.parse_args()
    spaces = NARROW_SPACES if asked.narrow else SPACES
    if (asked.model, asked.preset) not in spaces:
        parser.error(f"no space to search for {asked.model} {asked.preset}")
    dataset = catalog.load(asked.dataset, asked.store or catalog.default_home())
    start = time.process_time()
    found = search(dataset, asked.model, asked.preset, spaces[asked.model, asked.preset], asked.trials, asked.seed)
    best = "min" if asked.preset == "tuned" else "max"
    print(f"{asked.model} {asked.preset}: {len(found)} trials, {time.process_time() - start:.0f} CPU s\n")
    print(table(found.head(10)))
    for field in found.columns[:-1]:
        print("\n" + table(found.groupby(field)["metric"].agg(["count", "median", best]).reset_index()))


if __name__ == "__main__":
    main()
