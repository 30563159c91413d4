"""The methods: what each one is, which of them a model supports, and the one call that runs any of them.

What stands here leaves labels empty; `explain.explain` fills them in from a data set.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from recengine import models
from recengine.errors import RequestError
from recengine.explain.counterfactual import counterfactual
from recengine.explain.integrated_gradients import integrated_gradients
from recengine.explain.leave_one_out import leave_one_out
from recengine.explanation import Explanation
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
COUNTERFACTUAL = Method(
    "counterfactual",
    "The fewest ratings found without which the item leaves the first ten, and what comes in its place.",
    "not additive: a set, true as a whole; every smaller set was tried up to the size that is named",
)

GRADIENTS_BY_RATINGS = frozenset({"autoencoder"})
"""Of the models one can differentiate, those whose input is the ratings themselves."""


def ways(model: Recommender) -> tuple[tuple[Method, tuple[str, ...]], ...]:
    """(method, what its reasons can be made of): a model's own exact split, else its gradients, and always removal."""
    exact = model.explains_by if isinstance(model, Explainer) else ()
    smooth = model.attributes if isinstance(model, Differentiable) else ()
    every = (
        (EXACT, exact),
        (INTEGRATED_GRADIENTS, smooth),
        (LEAVE_ONE_OUT, ("ratings",)),
        (COUNTERFACTUAL, ("ratings",)),
    )
    return tuple((method, kinds) for method, kinds in every if kinds)


def methods(model: Recommender) -> tuple[Method, ...]:
    """How this model's scores can be explained, the default first."""
    return tuple(method for method, _ in ways(model))


def of_each_rating(model: Recommender) -> tuple[Method, ...]:
    """The methods that give every rating a value, so that ratings can be put in the order of what they claim."""
    return tuple(method for method, kinds in ways(model) if "ratings" in kinds and method != COUNTERFACTUAL)


def of_settings(model: str, config: Any) -> tuple[str, ...]:
    """`of_each_rating` of a configuration by name, the default first, read from its settings alone: no torch.

    config  the model's own dataclass
    """
    found = [EXACT.name] if _splits(model, config) else []
    found += [INTEGRATED_GRADIENTS.name] if model in GRADIENTS_BY_RATINGS else []
    return (*found, LEAVE_ONE_OUT.name)


def rating_method(model: str, config: Any, asked: str = "") -> str:
    """The method of that name, or for "" the first of `of_settings`; RequestError for one that is not among them."""
    allowed = of_settings(model, config)
    if asked and asked not in allowed:
        raise RequestError.unknown(f"method for {model} that gives every rating a value", asked, allowed)
    return asked or allowed[0]


def explains_by(model: Recommender) -> tuple[str, ...]:
    """What this model's reasons can be made of, the default first: its own exact split's, else `ratings`."""
    kinds = dict.fromkeys(kind for _, kinds in ways(model) for kind in kinds)
    own = isinstance(model, Explainer) and model.explains_by
    return tuple(kinds) if own else tuple(sorted(kinds, key=lambda kind: kind != "ratings"))


def settle(model: Recommender, by: str | None, method: str | None) -> tuple[str, str]:
    """(by, method) with what was left open filled in; what cannot be is refused by name."""
    name, able = name_of(model), {way.name: kinds for way, kinds in ways(model)}
    if method is not None and method not in able:
        raise RequestError.unknown(f"method for {name}", method, able)
    allowed = explains_by(model) if method is None else able[method]
    by = by or allowed[0]
    if by not in allowed:
        whom = name if method is None else f"{name} by {method}"
        raise RequestError.unknown(f"kind of reason for {whom}", by, allowed)
    return by, method or next(way for way, kinds in able.items() if by in kinds)


def reason(model: Recommender, profile: Profile, item_idx: int, by: str, method: str) -> Explanation:
    """Why the item has its score, labels of items and users empty.

    item_idx    an item with a score
    by, method  as `settle` gives them
    """
    if method == LEAVE_ONE_OUT.name:
        return leave_one_out(model, profile, item_idx)
    if method == INTEGRATED_GRADIENTS.name:
        return integrated_gradients(model, profile, item_idx, by)
    if method == COUNTERFACTUAL.name:
        return counterfactual(model, profile, item_idx)
    assert isinstance(model, Explainer)
    return model.explain(profile, item_idx, by)


def name_of(model: Recommender) -> str:
    """The name `MODELS` lists this model under; the class's own name where it is not listed."""
    config = type(getattr(model, "config", None)).__module__  # networks alike but for their layers share a class
    for entry in models.MODELS:
        if entry.module in (type(model).__module__, config.removesuffix("_config")):
            return entry.name
    return type(model).__name__


def _splits(model: str, config: Any) -> bool:
    """Whether the score comes apart into ratings; of a blend, where that of every member does."""
    if "Explainer" not in models.entry(model).abilities or getattr(config, "orientation", "item") != "item":
        return False
    members = getattr(config, "members", ())
    return all(_splits(member, models.configure(member, "tuned")) for member in members)
