"""What a method's reasons should reach, and whether they do; without torch."""

from __future__ import annotations

from collections.abc import Mapping

from recengine.explain.methods import EXACT, INTEGRATED_GRADIENTS, LEAVE_ONE_OUT, Method

METHODS: Mapping[str, Method] = {each.name: each for each in (EXACT, INTEGRATED_GRADIENTS, LEAVE_ONE_OUT)}
"""The methods that give every rating a value; a counterfactual gives none, it is a set."""

HALF = 0.5
"""The share of random reasons that beat the mean of random ones."""

OF_EXACT, OF_OTHERS, OF_ALL = 0.95, 0.80, 0.85
BEATS_RANDOM, BEATS_ALL = "share_beating_random", "share_beating_all"
OWN_BEATS_RANDOM = "share_own_beating_random"
"""Of what is claimed of this item in particular; there where claims also hold a part that moves every item alike."""

FAVOURITES_BEAT_RANDOM = "share_rated_beating_random"
"""Of the person's own highest ratings first: what an order reaches that knows nothing of the model."""

BEATS_FAVOURITES = "share_beating_rated"
"""Case by case, of claims by which the score falls sooner than by the person's own highest ratings first."""

ALIKE = frozenset({"popularity", "bias"})
"""Models under which every rating moves all items alike, or none: their reasons leave nothing to put to the test."""

BEAT_ALL_TEN = frozenset({"mf", "ease", "item-knn"})
"""Models whose exact reasons should also beat each of the ten random orders, in `OF_ALL` of the cases."""


def targets(model: str, method: str) -> dict[str, float]:
    """{share: what it should reach}; both readings of a claim, the whole and what is its item's own, the same."""
    exact = method == EXACT.name
    out = dict.fromkeys((BEATS_RANDOM, OWN_BEATS_RANDOM), OF_EXACT if exact else OF_OTHERS)
    return out | ({BEATS_ALL: OF_ALL} if exact and model in BEAT_ALL_TEN else {})


def holds(model: str, method: str, metrics: Mapping[str, Mapping[str, float]]) -> bool | None:
    """Whether every target is reached; None where there was no case to judge."""
    return None if BEATS_RANDOM not in metrics else not missed(model, method, metrics)


def missed(model: str, method: str, metrics: Mapping[str, Mapping[str, float]]) -> tuple[str, ...]:
    """The shares below their targets; a second reading that is not there is the same as the first."""
    goals = targets(model, method)
    return tuple(name for name, least in goals.items() if name in metrics and metrics[name]["value"] < least)
