"""What items are made of: one column a genre, a tag and a decade."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from recengine.data.dataset import Dataset

NO_GENRE = ("", "unknown", "(no genres listed)")
MIN_TAGGED_ITEMS = 2


class ItemFeatures(NamedTuple):
    """Items by features.

    matrix  csr float32 (n_items, n_features), indices sorted: 1 for a genre or decade an item has, the number of people
            who gave it a tag; no weighting yet
    labels  the words of each column: `Comedy`, `female vocalists`, `1990s`
    groups  `genre`, `tag` or `year` of each column
    """

    matrix: sparse.csr_matrix
    labels: list[str]
    groups: list[str]


def item_features(dataset: Dataset) -> ItemFeatures:
    """Genres, then tags, then decades, each in ascending order of its words.

    A genre that only says that none is known makes no column; nor does a tag on a single item, which can relate it to
    nothing. A set without any of these gives a matrix of no columns.
    """
    parts = [
        ("genre", _genres(dataset.items)),
        ("tag", _tags(dataset.tags)),
        ("year", decade_cells(dataset.items).assign(count=1)),
    ]
    blocks, labels, groups = [], [], []
    for group, cells in parts:
        column, words = pd.factorize(cells["label"], sort=True)
        block = sparse.csr_matrix(
            (cells["count"].to_numpy(np.float32), (cells["item_idx"].to_numpy(np.int64), column)),
            shape=(dataset.n_items, len(words)),
            dtype=np.float32,
        )
        blocks.append(block)
        labels += [str(word) for word in words]
        groups += [group] * len(words)
    matrix = sparse.csr_matrix(sparse.hstack(blocks, format="csr", dtype=np.float32))
    matrix.sort_indices()
    return ItemFeatures(matrix, labels, groups)


def genre_cells(items: pd.DataFrame) -> pd.DataFrame:
    """One row an item and genre it has: `item_idx`, `label`; genres that say nothing are left out."""
    genres = pd.Series(items["genres"].to_numpy() if "genres" in items else [""] * len(items), dtype=str)
    cells = genres.fillna("").str.split("|").explode().str.strip()
    cells = cells[~cells.str.lower().isin(NO_GENRE)]
    return pd.DataFrame({"item_idx": cells.index.to_numpy(), "label": cells.to_numpy()}).drop_duplicates()


def _genres(items: pd.DataFrame) -> pd.DataFrame:
    return genre_cells(items).assign(count=1)


def _tags(tags: pd.DataFrame | None) -> pd.DataFrame:
    if tags is None:
        return pd.DataFrame({"item_idx": [], "label": pd.Series([], dtype=str), "count": []})
    cells = tags.rename(columns={"tag": "label"})
    n_items = cells.drop_duplicates(["label", "item_idx"])["label"].value_counts()
    shared = n_items.index[n_items.to_numpy() >= MIN_TAGGED_ITEMS]
    return cells.loc[cells["label"].isin(list(shared))]


def decade_cells(items: pd.DataFrame) -> pd.DataFrame:
    """One row an item whose year is known: `item_idx`, `label` such as `1990s`."""
    years = items["year"].to_numpy(float) if "year" in items else np.full(len(items), np.nan)
    item_idx = np.flatnonzero(np.isfinite(years))
    decade = (years[item_idx] // 10 * 10).astype(int)
    labels = pd.Series([f"{start}s" for start in decade], dtype=str)
    return pd.DataFrame({"item_idx": item_idx, "label": labels})
