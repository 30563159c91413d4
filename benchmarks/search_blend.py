"""Who should be asked: every blend of some members, on validation parts cut from training alone.

    python -m benchmarks.search_blend --most 4

Of each fold's training part 15 % are held out to judge, a tenth of the rest to fit the weights on, as the blend itself
does; every member is fitted once on what is left and once on all but the judged part, and all blends are weighed from
what they said. What was found stands in `README.md`.
"""

from __future__ import annotations

import argparse
import itertools
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.search_neighbours import table
from recengine import models
from recengine.data import catalog
from recengine.data.dataset import Dataset
from recengine.data.split import fold
from recengine.models.blend import BlendConfig, predictions, ridge_to_mean
from recengine.models.validation import hold_out

MEMBERS = ("svdpp", "item-knn", "autoencoder", "bias", "mf", "user-knn", "deepfm", "neumf", "embedding-mlp")
JUDGED = 0.15


def said(dataset: Dataset, number: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(predictions to weigh by (n, members), their stars, predictions to judge (m, members), their stars) of a fold."""
    inner, judged = hold_out(fold(dataset, "kfold:5:42", number).train, JUDGED, number)
    rest, weighed = hold_out(inner, BlendConfig().validation, number)
    found = []
    for part, rows in ((rest, weighed), (inner, judged)):
        fitted = {name: models.create(name, models.configure(name, "tuned")) for name in MEMBERS}
        fitted = {name: model.fit(part, seed=number) for name, model in fitted.items()}
        found += [predictions(fitted, part, rows), rows.rating]
    return found[0], found[1], found[2], found[3]


def rmse(columns: list[int], parts: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]) -> float:
    """Of the blend of some members, clipped to the scale."""
    scores, stars, judged, target = parts
    weights = ridge_to_mean(scores[:, columns], stars, BlendConfig().reg)
    return float(np.sqrt(np.mean((np.clip(weights[0] + judged[:, columns] @ weights[1:], 1, 5) - target) ** 2)))


def main() -> None:
    """Print every blend of up to so many members, best first."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dataset", default="ml-100k")
    parser.add_argument("--store", type=Path, default=None, help="folder of the fetched data")
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--most", type=int, default=len(MEMBERS), help="members")
    asked = parser.parse_args()
    dataset = catalog.load(asked.dataset, asked.store or catalog.default_home())
    parts = [said(dataset, number) for number in range(1, asked.folds + 1)]
    rows = []
    for size in range(1, asked.most + 1):
        for columns in itertools.combinations(range(len(MEMBERS)), size):
            figures = [rmse(list(columns), part) for part in parts]
            rows.append({"members": ",".join(MEMBERS[column] for column in columns), "rmse": float(np.mean(figures))})
    print(table(pd.DataFrame(rows).sort_values("rmse").head(40)))


if __name__ == "__main__":
    main()
