"""Random search for the settings of the factor models, on validation parts cut from training alone.

    python -m benchmarks.search_factors mf tuned --trials 60
    python -m benchmarks.search_factors ease ranking --dataset ml-1m --trials 8

The parts, the trial and the table are those of `search_neighbours.py`; the best settings, and the best with each value
of each setting, are printed as Markdown. What was found stands in `README.md`.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

from benchmarks.search_neighbours import search, table
from recengine.data import catalog

SPACES: dict[tuple[str, str], dict[str, list[Any]]] = {
    ("mf", "tuned"): {
        "factors": [15, 20, 25, 30, 40],
        "sweeps": [8, 10, 12],
        "reg": [3, 5, 8, 12],
        "reg_user": [2, 3, 5],
        "reg_item": [1, 2, 4],
        "noise": [0.6, 0.65, 0.7, 0.75, 0.8],
    },
    ("svdpp", "tuned"): {
        "factors": [15, 20, 25, 30, 40],
        "sweeps": [6, 8, 10, 12],
        "reg": [5, 8, 12],
        "reg_choice": [30, 60, 100, 150, 250],
        "noise": [0.65, 0.7, 0.75],
    },
    ("als", "ranking"): {
        "factors": [32, 48, 64, 96],
        "sweeps": [4, 8, 12],
        "weight": ["rating", "rating", "presence"],
        "alpha": [1, 1.4, 1.7, 2, 3],
        "reg": [4, 5, 6, 7, 8, 10],
        "count_power": [0.5, 0.5, 0.33],
    },
    ("ease", "ranking"): {
        "weight": ["rating", "rating", "presence"],
        "reg": [200, 300, 400, 500, 700, 1000],
        "drop": [0, 0.2, 0.5, 1],
        "activity_discount": [0, 0.3, 0.5, 0.7],
    },
}


def main() -> None:
    """Search, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", choices=sorted({name for name, _ in SPACES}))
    parser.add_argument("preset", choices=sorted({preset for _, preset in SPACES}))
    parser.add_argument("--dataset", default="ml-100k")
    parser.add_argument("--store", type=Path, default=None, help="folder of the fetched data")
    parser.add_argument("--trials", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    if (asked.model, asked.preset) not in SPACES:
        parser.error(f"no space to search for {asked.model} {asked.preset}")
    dataset = catalog.load(asked.dataset, asked.store or catalog.default_home())
    start = time.process_time()
    found = search(dataset, asked.model, asked.preset, SPACES[asked.model, asked.preset], asked.trials, asked.seed)
    best = "max" if asked.preset == "ranking" else "min"
    print(f"{asked.model} {asked.preset}: {len(found)} trials, {time.process_time() - start:.0f} CPU s\n")
    print(table(found.head(10)))
    for field in found.columns[:-1]:
        print("\n" + table(found.groupby(field)["metric"].agg(["count", "median", best]).reset_index()))


if __name__ == "__main__":
    main()
