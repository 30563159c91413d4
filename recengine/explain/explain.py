"""One verb for every model: why does this item have its score for this profile? Labels come from the data set."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.explain.integrated_gradients import integrated_gradients
from recengine.explain.leave_one_out import leave_one_out
from recengine.explanation import Explanation
from recengine.models import MODELS
from recengine.models.base import Differentiable, Explainer, Profile, Recommender


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


INTEGRATED_GRADIENTS = Method(
    "integrated-gradients",
    "The gradient of the score, summed along the straight road from a neutral start to this case.",
    "base_value + sum of values + residual = score, and |residual| <= 1 % of |score - base_value|",
)
LEAVE_ONE_OUT = Method(
    "leave-one-out",
    "Each rating taken away by itself, and the model asked again: what the score loses.",
    "not additive: values are not parts of a sum",
)


def methods(model: Recommender) -> tuple[Method, ...]:
    """How this model's scores can be explained, the default first."""
    return tuple(method for method, _ in ways(model))


def ways(model: Recommender) -> tuple[tuple[Method, tuple[str, ...]], ...]:
    """(method, what its reasons can be made of): a model's own exact split, else its gradients, and always removal."""
    exact = model.explains_by if isinstance(model, Explainer) else ()
    smooth = model.attributes if isinstance(model, Differentiable) else ()
    every = ((EXACT, exact), (INTEGRATED_GRADIENTS, smooth), (LEAVE_ONE_OUT, ("ratings",)))
    return tuple((method, kinds) for method, kinds in every if kinds)


def explains_by(model: Recommender) -> tuple[str, ...]:
    """What this model's reasons can be made of, the default first: its own exact split's, else `ratings`."""
    kinds = dict.fromkeys(kind for _, kinds in ways(model) for kind in kinds)
    own = isinstance(model, Explainer) and model.explains_by
    return tuple(kinds) if own else tuple(sorted(kinds, key=lambda kind: kind != "ratings"))


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
    by        what the reason is made of: one of `explains_by(model)`; where None the first that the method can do
    method    name of one of `methods(model)`; where None the first that can do `by`
    dataset   where titles and user ids are read

    Raises RequestError for an unknown `by`, `method` or item, and an item without a score.
    """
    name, by, method = _settle(model, by, method)
    if not 0 <= item_idx < dataset.n_items:
        raise RequestError(f"item_idx {item_idx} is out of range; {dataset.name} has 0 to {dataset.n_items - 1}")
    if not np.isfinite(model.score([profile])[0, item_idx]):
        raise RequestError(
            f"{name} has no score for {title(dataset, item_idx)!r} and this profile, so no reason for it"
        )
    if method == LEAVE_ONE_OUT.name:
        found = leave_one_out(model, profile, item_idx)
    elif method == INTEGRATED_GRADIENTS.name:
        found = integrated_gradients(model, profile, item_idx, by)
    else:
        assert isinstance(model, Explainer)
        found = model.explain(profile, item_idx, by)
    return found.labelled(labels(found, dataset))


def _settle(model: Recommender, by: str | None, method: str | None) -> tuple[str, str, str]:
    """(the model's name, by, method) with what was left open filled in; what cannot be is refused by name."""
    name, able = name_of(model), {way.name: kinds for way, kinds in ways(model)}
    if method is not None and method not in able:
        raise RequestError.unknown(f"method for {name}", method, able)
    allowed = explains_by(model) if method is None else able[method]
    by = by or allowed[0]
    if by not in allowed:
        whom = name if method is None else f"{name} by {method}"
        raise RequestError.unknown(f"kind of reason for {whom}", by, allowed)
    return name, by, method or next(way for way, kinds in able.items() if by in kinds)


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
