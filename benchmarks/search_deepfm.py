"""Search for the settings of DeepFM on a validation part cut from training alone: one change at a time, several seeds.

    python -m benchmarks.search_deepfm
    python -m benchmarks.search_deepfm --seeds 3 --only reg_deep fields
    python -m benchmarks.search_deepfm --preset textbook --only epochs

A trial's figure is the mean over seeds: RMSE by the folded-in vectors, and by the learnt ones; for `textbook` the
log-loss of the clicks. What was found stands in `README.md`.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.search_neighbours import table, validation
from recengine.data import catalog
from recengine.data.split import Fold
from recengine.models.base import profiles_of
from recengine.models.deepfm import PRESETS, DeepFM, DeepFMConfig

CHANGES: dict[str, dict[str, list[Any]]] = {
    "tuned": {
        "factors": [16, 48],
        "hidden": [(), (32,), (128,), (64, 32)],
        "dropout": [0.2, 0.6],
        "reg": [10.0, 30.0],
        "reg_level": [1.5, 6.0],
        "reg_fields": [20.0, 200.0],
        "reg_deep": [2.0, 15.0],
        "drop_fields": [0.0, 0.4],
        "learning_rate": [3e-3, 8e-3],
        "epochs": [8, 16],
        "fields": [("item",), ("item", "genres", "year"), ("item", "age", "gender", "occupation"), ("genres", "year")],
    },
    "textbook": {"epochs": [2, 8], "reg": [0.3, 3.0]},
}


def trial(config: DeepFMConfig, cut: Fold, seeds: int) -> dict[str, float]:
    """Mean figures of one setting over the seeds; CPU seconds of a fit."""
    rows = []
    for seed in range(seeds):
        start = time.process_time()
        model = DeepFM(config).fit(cut.train, seed=seed)
        seconds = time.process_time() - start
        folded, learnt = model.score(profiles_of(cut.train)), model.learnt(range(cut.train.n_users))
        rows.append([figure(scores, config, cut) for scores in (folded, learnt)] + [seconds])
    return dict(zip(("folded", "learnt", "fit CPU s"), np.mean(rows, axis=0).tolist(), strict=True))


def figure(scores: np.ndarray, config: DeepFMConfig, cut: Fold) -> float:
    """RMSE of stars, or log-loss of clicks, on the test rows of the cut."""
    said = scores[cut.test.user_idx, cut.test.item_idx].astype(np.float64)
    if config.loss == "mse":
        low, high = cut.train.rating_scale or (-np.inf, np.inf)
        return float(np.sqrt(np.mean((np.clip(said, low, high) - cut.test.rating) ** 2)))
    click = cut.test.rating >= config.threshold
    return float(-np.mean(np.log(np.clip(np.where(click, said, 1.0 - said), 1e-7, 1.0))))


def main() -> None:
    """Search, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--preset", choices=sorted(CHANGES), default="tuned")
    parser.add_argument("--dataset", default="ml-100k")
    parser.add_argument("--store", type=Path, default=None, help="folder of the fetched data")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--only", nargs="*", default=None, help="settings to change; all by default")
    asked = parser.parse_args()
    cut = validation(catalog.load(asked.dataset, asked.store or catalog.default_home()), "stars")
    base, rows = PRESETS[asked.preset], []
    changes = {name: CHANGES[asked.preset][name] for name in asked.only or CHANGES[asked.preset]}
    for name, value in [("-", None)] + [(name, value) for name, values in changes.items() for value in values]:
        config = base if value is None else replace(base, **{name: value})
        rows.append({"setting": name, "value": str(value), **trial(config, cut, asked.seeds)})
        print(f"{rows[-1]}", flush=True)
    print("\n" + table(pd.DataFrame(rows)))


if __name__ == "__main__":
    main()
