"""One verb for every model: why does this item have its score for this profile? Labels come from the data set."""

from __future__ import annotations

import numpy as np

from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.explain.methods import name_of, reason, settle
from recengine.explanation import Explanation
from recengine.models.base import Profile, Recommender


def explain(
    model: Recommender,
    profile: Profile,
    item_idx: int,
    *,
    by: str | None = None,
    method: str | None = None,
    dataset: Dataset,
) -> Explanation:
    """Why the item has its score for the profile, in words where the model leaves numbers.

    item_idx  row of the item, 0 to n_items - 1; it may be one the profile holds
    by        what the reason is made of: one of `methods.explains_by(model)`; where None the first the method can do
    method    name of one of `methods.methods(model)`; where None the first that can do `by`
    dataset   where titles and user ids are read

    Raises RequestError for an unknown `by`, `method` or item, and an item without a score.
    """
    by, method = settle(model, by, method)
    if not 0 <= item_idx < dataset.n_items:
        raise RequestError(f"item_idx {item_idx} is out of range; {dataset.name} has 0 to {dataset.n_items - 1}")
    if not np.isfinite(model.score([profile])[0, item_idx]):
        raise RequestError(
            f"{name_of(model)} has no score for {title(dataset, item_idx)!r} and this profile, so no reason for it"
        )
    found = reason(model, profile, item_idx, by, method)
    return found.labelled(labels(found, dataset))


def labels(explanation: Explanation, dataset: Dataset) -> dict[tuple[str, int], str]:
    """{(kind, idx): words} for the parts that are about items (their titles) or users (`user 405`)."""
    out: dict[tuple[str, int], str] = {}
    for part in explanation.contributions:
        if part.idx is None:
            continue
        if part.kind in ("rating", "level"):
            out[part.kind, part.idx] = title(dataset, part.idx)
        elif part.kind == "neighbour":
            out[part.kind, part.idx] = f"user {dataset.users['id'].iloc[part.idx]}"
    return out


def title(dataset: Dataset, item_idx: int) -> str:
    """The item's title, or `item 267` where it has none."""
    return str(dataset.items["title"].iloc[item_idx]) or f"item {dataset.items['id'].iloc[item_idx]}"
