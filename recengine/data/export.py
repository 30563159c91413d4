"""A fold as two CSV files, so that other tools can be judged on the very same rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from recengine.data.dataset import Dataset, Ratings
from recengine.data.split import Fold


def frame(dataset: Dataset, ratings: Ratings) -> pd.DataFrame:
    """user_id, item_id (raw), rating and, where known, timestamp; one row a rating, in file order."""
    out = pd.DataFrame(
        {
            "user_id": dataset.users["id"].to_numpy()[ratings.user_idx],
            "item_id": dataset.items["id"].to_numpy()[ratings.item_idx],
            "rating": ratings.rating,
        }
    )
    if ratings.timestamp is not None:
        out["timestamp"] = ratings.timestamp
    return out


def write_fold(fold: Fold, folder: Path) -> dict[str, Any]:
    """Write `train.csv` and `test.csv`; returns {train, test, dir, n_train, n_test, dropped}."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = {"train": fold.train.ratings, "test": fold.test}
    for name, ratings in parts.items():
        frame(fold.train, ratings).to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    return {
        "train": str(folder / "train.csv"),
        "test": str(folder / "test.csv"),
        "dir": str(folder),
        "n_train": len(parts["train"]),
        "n_test": len(parts["test"]),
        "dropped": fold.dropped,
        "notes": list(fold.notes),
    }
