"""Runtimes of a person's vector and an item: what they read, and layers on both with the items' half worked out once.

    person (n, size), item (b,) int64: scores (n, b)

A person's vector is solved from the ratings, by the model itself with the weights that a recipe left; that takes its
own time and is done before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from recengine.compress.modules import layer
from recengine.compress.pressed import Pressed
from recengine.compress.weight import Weight
from recengine.models.base import Profile

INPUTS = ("person", "item")
FREE: Mapping[str, Mapping[int, str]] = {"person": {0: "people"}, "item": {0: "items"}}
BATCHES = ("1", "64", "all items")
PEOPLE = 4


class Tower(nn.Module):
    """The layers on [person ; item]: the first in two halves, that of the items worked out once."""

    def __init__(self, steps: Sequence[tuple[Any, ...]], items: Tensor, enter: nn.Module, *, rounded: bool) -> None:
        """steps    (weight, bias or None, what follows ...) of each layer, in the order data flows
        items    float32 (n_items, e): what every item brings; the last e numbers that the first layer reads
        enter    what both halves go through before
        rounded  whether layers of whole numbers are computed with as such
        """
        super().__init__()
        (first, bias, *behind), *others = steps
        k = first.shape[1] - items.shape[1]
        of_person, of_item = (_columns(first, part) for part in (slice(0, k), slice(k, None)))
        with torch.no_grad():
            self.register_buffer("of_items", layer(of_item, bias, rounded)(enter(items)))  # (n_items, w)
        self.enter, self.of_person = enter, layer(of_person, None, rounded)
        chain = [*behind]
        for weight, shift, *following in others:
            chain += [layer(weight, shift, rounded), *following]
        self.chain = nn.Sequential(*chain)

    def forward(self, p: Tensor, item: Tensor) -> Tensor:
        """(n, b)"""
        x = self.of_person(self.enter(p))[:, None, :] + self.get_buffer("of_items")[item]  # (n, b, w)
        n, b, w = x.shape
        return self.chain(x.reshape(n * b, w)).view(n, b)


def _columns(weight: Weight, part: slice) -> Weight:
    """Some of the numbers that a layer reads; the grid of the others is theirs too."""
    *first, last = weight.factors
    some = replace(last, values=np.ascontiguousarray(last.values[:, part]))
    return Weight((*first, some), weight.kind, (weight.shape[0], some.values.shape[1]))


def narrowed(inputs: tuple[Tensor, ...], people: np.ndarray | slice, n_items: int | None) -> tuple[Tensor, ...]:
    """Some people, and the first items or all."""
    person, item = inputs
    return person[people].contiguous(), item[:n_items]


def blanked(pressed: Pressed, scores: np.ndarray, profiles: Sequence[Profile]) -> np.ndarray:
    """As they are: it always has a score."""
    return scores
