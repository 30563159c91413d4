"""Item vectors of another model, fitted first, that a network's rows may start from."""

from __future__ import annotations

from typing import Literal

import numpy as np

from recengine.data.dataset import Dataset
from recengine.models import configure, create
from recengine.models.refusals import needs_stars
from recengine.models.validation import hold_out

ItemVectors = Literal["random", "mf", "svdpp", "als"]
"""`random` for drawn ones, else the model they are of."""


def item_vectors(name: ItemVectors, dataset: Dataset, validation: float, seed: int) -> np.ndarray | None:
    """float64 (n_items, k): those a model learns on what is left without the validation part; None for drawn ones."""
    if name == "random":
        return None
    shown, _ = hold_out(dataset, validation, seed)
    other = create(name, configure(name, "ranking" if name == "als" else "tuned"))
    return other.fit(shown, seed=seed).state()["q"]


def needs_vectors(dataset: Dataset, model: str, name: ItemVectors) -> None:
    """Refuse the vectors of a model of stars where there are none."""
    if name in ("mf", "svdpp"):
        needs_stars(dataset, model, f"item_vectors = {name!r}", "item_vectors=als")
