"""The dense and light networks under one protocol: what each costs, how long it trains, and how good it is.

    python -m benchmarks.light --preset tuned --seeds 3

Each network is fitted on fold 1 of `ratio:0.2:42` of MovieLens-100K, once a seed, and judged on its test part: RMSE of
stars, or NDCG@10 over the full ranking. MACs are those of one pair, counted from the real module; CPU seconds are of
one thread, fitting with folding in, and scoring every item for everybody.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import torch

from benchmarks.search_neighbours import table
from recengine import models
from recengine.compress.cost import Cost, count
from recengine.data import catalog
from recengine.data.split import Fold, fold
from recengine.evaluation.evaluator import evaluate_fold
from recengine.models.pair_recommender import PairRecommender

NETWORKS = ("dense-tower", "bottleneck-mlp", "conv", "separable", "inverted-bottleneck", "shuffle")


def cost_of_pair(model: PairRecommender) -> Cost:
    """What one pair of rows costs."""
    row = torch.zeros(1, model.config.shape.size, dtype=torch.float64)
    return count(model.pairs.network, row, row)


def judged(name: str, preset: str, cut: Fold, seed: int) -> dict[str, Any]:
    """One training: its figures."""
    start = time.process_time()
    model = PairRecommender(models.configure(name, preset)).fit(cut.train, seed=seed)
    fitted = time.process_time()
    metrics, cost = evaluate_fold(model, cut).metrics, cost_of_pair(model)
    metric = "rmse" if preset == "tuned" else "ndcg@10"
    return {
        "network": name,
        "seed": seed,
        metric: metrics[metric],
        "MACs": cost.macs,
        "of convolutions": cost.of("Conv2d").macs,
        "parameters": cost.parameters,
        "fit, CPU s": fitted - start,
        "score, CPU s": time.process_time() - fitted,
    }


def rows(preset: str, cut: Fold, seeds: int, names: list[str]) -> Iterator[dict[str, Any]]:
    """Every network of one seed before the next."""
    for seed in range(42, 42 + seeds):
        for name in names:
            yield judged(name, preset, cut, seed)


def main() -> None:
    """Train, judge, and print each training and then the means."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--preset", choices=["tuned", "ranking"], default="tuned")
    parser.add_argument("--networks", default=",".join(NETWORKS))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--store", type=Path, default=None, help="folder of the fetched data")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    cut = fold(catalog.load("ml-100k", asked.store or catalog.default_home()), "ratio:0.2:42", 1)
    found = []
    for row in rows(asked.preset, cut, asked.seeds, asked.networks.split(",")):
        print(row, flush=True)
        found.append(row)
    figures = [name for name in found[0] if name not in ("network", "seed")]
    print(table(pd.DataFrame(found).pivot_table(index="network", values=figures, sort=False).reset_index()))


if __name__ == "__main__":
    main()
