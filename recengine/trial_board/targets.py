"""What a method's reasons should reach, whether they do, and which methods a configuration has; without torch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from recengine import models
from recengine.explain.methods import EXACT, INTEGRATED_GRADIENTS, LEAVE_ONE_OUT, Method

METHODS: Mapping[str, Method] = {each.name: each for each in (EXACT, INTEGRATED_GRADIENTS, LEAVE_ONE_OUT)}
"""The methods that give every rating a value; a counterfactual gives none, it is a set."""

HALF = 0.5
"""The share of random reasons that beat the mean of random ones."""

OF_EXACT, OF_OTHERS, OF_ALL = 0.95, 0.80, 0.85
BEATS_RANDOM, BEATS_ALL = "share_beating_random", "share_beating_all"
BEAT_ALL_TEN = frozenset({"mf", "ease", "item-knn"})
"""Models whose exact reasons should also beat each of the ten random orders, in `OF_ALL` of the cases."""

GRADIENTS_BY_RATINGS = frozenset({"autoencoder"})
"""Of the models one can differentiate, those whose input is the ratings themselves."""


def targets(model: str, method: str) -> dict[str, float]:
    """{share: what it should reach}."""
    exact = method == EXACT.name
    out = {BEATS_RANDOM: OF_EXACT if exact else OF_OTHERS}
    return out | ({BEATS_ALL: OF_ALL} if exact and model in BEAT_ALL_TEN else {})


def holds(model: str, method: str, metrics: Mapping[str, Mapping[str, float]]) -> bool | None:
    """Whether every target is reached; None where there was no case to judge."""
    if BEATS_RANDOM not in metrics:
        return None
    return all(metrics[name]["value"] >= least for name, least in targets(model, method).items())


def methods_of(model: str, config: Any) -> tuple[str, ...]:
    """`explain.methods.of_each_rating` of a configuration by name, the default first, read from its settings alone.

    config  the model's own dataclass
    """
    found = [EXACT.name] if _splits(model, config) else []
    found += [INTEGRATED_GRADIENTS.name] if model in GRADIENTS_BY_RATINGS else []
    return (*found, LEAVE_ONE_OUT.name)


def _splits(model: str, config: Any) -> bool:
    """Whether the score comes apart into ratings; of a blend, where that of every member does."""
    if "Explainer" not in models.entry(model).abilities or getattr(config, "orientation", "item") != "item":
        return False
    members = getattr(config, "members", ())
    return all(_splits(member, models.configure(member, "tuned")) for member in members)
