"""The test set of the NeuMF paper on ML-1M: one held-out film and 99 negatives for each user, read from its two files.

Source: He, Liao, Zhang, Nie, Hu, Chua 2017, "Neural Collaborative Filtering", WWW; files of the authors' repository.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from recengine.data.dataset import Dataset, id_ranks
from recengine.errors import DataError, RequestError

FOLDER = "ncf-leave-one-out"
POSITIVES, NEGATIVES = "ml-1m.test.rating", "ml-1m.test.negative"
PATHS = (f"{FOLDER}/{POSITIVES}", f"{FOLDER}/{NEGATIVES}")
N_NEGATIVES = 99


def held_out(dataset: Dataset, folder: Path | None = None) -> tuple[np.ndarray, np.ndarray]:
    """The rows of the test positives, int64 (n_test,), and the items each is ranked among, int32 (n_test, 99).

    The files count users from 0 by ascending raw id and items from 0 by first appearance in the ratings file.
    A negative may be the user's own test item (156 of ML-1M's are): a metric must count that tie by halves.
    folder  where the two files lie, or a folder that holds them in `ncf-leave-one-out`; by default beside the data
    Raises RequestError where the files are not found, DataError where they are not of this data set.
    """
    positives, negatives = _find(dataset, folder)
    user_of = np.argsort(id_ranks(dataset.users["id"]))
    item_of = pd.unique(dataset.ratings.item_idx)

    test = np.loadtxt(positives, dtype=np.int64, delimiter="\t", ndmin=2)
    if test.shape[1] != 4:
        raise DataError("wrong number of columns", file=POSITIVES, value=test.shape[1], expected="4")
    _check_range(test[:, 0], len(user_of), POSITIVES, "user")
    _check_range(test[:, 1], len(item_of), POSITIVES, "item")
    pairs = user_of[test[:, 0]] * dataset.n_items + item_of[test[:, 1]]
    rows = _rows_of(dataset, pairs)
    wrong = (rows < 0) | (dataset.ratings.rating[rows] != test[:, 2])
    if wrong.any():
        line = int(np.argmax(wrong))
        raise DataError(
            "this rating is not in the data",
            file=POSITIVES,
            line=line + 1,
            value=" ".join(map(str, test[line])),
            expected=f"a rating of {dataset.name}",
        )

    text = negatives.read_text(encoding="utf-8").splitlines()
    table = [line.split("\t") for line in text]
    for number, (cells, (user, item)) in enumerate(zip(table, test[:, :2], strict=False), start=1):
        if cells[0] != f"({user},{item})" or len(cells) != 1 + N_NEGATIVES:
            raise DataError(
                "not the negatives of the same line's positive",
                file=NEGATIVES,
                line=number,
                value="\t".join(cells),
                expected=f"({user},{item}) and {N_NEGATIVES} items",
            )
    if len(table) != len(test):
        raise DataError("wrong number of lines", file=NEGATIVES, value=len(table), expected=str(len(test)))
    numbers = np.array([cells[1:] for cells in table]).astype(np.int64)
    _check_range(numbers.ravel(), len(item_of), NEGATIVES, "item")
    return rows, item_of[numbers].astype(np.int32)


def _find(dataset: Dataset, folder: Path | None) -> tuple[Path, Path]:
    start = folder or dataset.folder
    for place in () if start is None else (start, start / FOLDER):
        if (place / POSITIVES).is_file() and (place / NEGATIVES).is_file():
            return place / POSITIVES, place / NEGATIVES
    where = "a folder given by --from" if start is None else f"{start.name} or {start.name}/{FOLDER}"
    raise RequestError(f"split 'ncf' needs the NeuMF files {POSITIVES} and {NEGATIVES}; expected in {where}")


def _rows_of(dataset: Dataset, pairs: np.ndarray) -> np.ndarray:
    """Row of each (user_idx * n_items + item_idx), -1 where nobody gave that rating."""
    held = dataset.ratings.user_idx.astype(np.int64) * dataset.n_items + dataset.ratings.item_idx
    order = np.argsort(held)
    place = np.minimum(np.searchsorted(held[order], pairs), len(held) - 1)
    found = order[place]
    return np.where(held[found] == pairs, found, -1)


def _check_range(numbers: np.ndarray, n: int, file: str, column: str) -> None:
    outside = (numbers < 0) | (numbers >= n)
    if outside.any():
        value = numbers[np.argmax(outside)]
        raise DataError("no such row in the data", file=file, column=column, value=value, expected=f"0 to {n - 1}")
