"""One verb for every model: why does this item have its score for this profile? Labels come from the data set."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.explanation import Explanation
from recengine.models import MODELS
from recengine.models.base import Explainer, Profile, Recommender


class Method(NamedTuple):
    """A way to make reasons: its name, what it does in a sentence, and the law its numbers keep."""

    name: str
    what: str
    law: str


EXACT = Method(
    "exact",
    "The model's own formula, taken apart: each part is a term of the very sum that makes the score.",
    "base_value + sum of values + residual = score, and |residual| <= 1e-5 max(1, |score|)",
)


def methods(model: Recommender) -> tuple[Method, ...]:
    """How this model's scores can be explained, the default first; nothing for a model without reasons."""
    return (EXACT,) if isinstance(model, Explainer) else ()


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
    by        what the reason is made of: one of the model's `explains_by`, its first where None
    method    name of one of `methods(model)`, its first where None
    dataset   where titles and user ids are read

    Raises RequestError for a model without reasons, an unknown `by`, `method` or item, and an item without a score.
    """
    name = name_of(model)
    if not isinstance(model, Explainer):
        raise RequestError(f"{name} gives no reasons for its scores")
    by = by or model.explains_by[0]
    if by not in model.explains_by:
        raise RequestError.unknown(f"kind of reason for {name}", by, model.explains_by)
    allowed = [way.name for way in methods(model)]
    if method is not None and method not in allowed:
        raise RequestError.unknown(f"method for {name}", method, allowed)
    if not 0 <= item_idx < dataset.n_items:
        raise RequestError(f"item_idx {item_idx} is out of range; {dataset.name} has 0 to {dataset.n_items - 1}")
    if not np.isfinite(model.score([profile])[0, item_idx]):
        raise RequestError(
            f"{name} has no score for {title(dataset, item_idx)!r} and this profile, so no reason for it"
        )
    found = model.explain(profile, item_idx, by)
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


def name_of(model: Recommender) -> str:
    """The name `MODELS` lists this model under; the class's own name where it is not listed."""
    for entry in MODELS:
        if entry.module == type(model).__module__:
            return entry.name
    return type(model).__name__
