"""DeepFM as a module that runs: from what people bring to their scores of items.

    person (n, 1 + P k): first-order weights of user and fields, summed, then the vectors of each (`DeepFM.brought`)

What all fields of an item bring to first-order terms, products and the first layer is worked out once, when the network
is read, from tables in whatever bits these are shipped; the rest stands in `tower`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from recengine import models
from recengine.compress.deepfm_anatomy import KEPT, USER_LEVELS, USERS, layers_of
from recengine.compress.pressed import Pressed
from recengine.compress.tower import BATCHES as BATCHES
from recengine.compress.tower import FREE as FREE
from recengine.compress.tower import INPUTS as INPUTS
from recengine.compress.tower import PEOPLE as PEOPLE
from recengine.compress.tower import Tower
from recengine.compress.tower import blanked as blanked
from recengine.compress.tower import narrowed as narrowed
from recengine.models.base import Profile
from recengine.models.deepfm import DeepFM
from recengine.models.field_network import pairwise
from recengine.training.activations import activation


class FieldScorer(nn.Module):
    """logit = level_p + level_i + <s_p, s_i> + deep([v_p, v_i]), or the sigmoid of it for clicks.

    level_p and level_i hold the pairs within each side, s_p and s_i the sums of their vectors.
    """

    def __init__(self, pressed: Pressed, *, rounds: frozenset[str]) -> None:
        super().__init__()
        c, net = pressed.config, model_of(pressed).halves.network
        self.k, self.squashed = c.factors, c.loss == "bce"
        vectors, weights = (
            torch.cat([net.item_table(kind, name) for name in net.items], dim=1) for kind in ("vector", "weight")
        )  # (n_items, I k), (n_items, I)
        fields = vectors.unflatten(1, (-1, self.k))
        self.register_buffer("level", (net.start + weights.sum(dim=1) + pairwise(fields)).float())
        self.register_buffer("sums", fields.sum(dim=1).float())
        self.deep = None
        if steps := _steps(pressed):
            self.deep = Tower(steps, vectors.float(), nn.Identity(), rounded="layer" in rounds)

    def forward(self, person: Tensor, item: Tensor) -> Tensor:
        """float32 (n, b)"""
        level, flat = person[:, :1], person[:, 1:]
        fields = flat.unflatten(1, (-1, self.k))  # (n, P, k)
        f = level + pairwise(fields)[:, None] + self.get_buffer("level")[item]
        f = f + fields.sum(dim=1) @ self.get_buffer("sums")[item].T
        if self.deep is not None:
            f = f + self.deep(flat, item)
        return torch.sigmoid(f) if self.squashed else f


def _steps(pressed: Pressed) -> list[tuple[Any, ...]]:
    """(weight, bias, what follows) of each layer, nothing after the last."""
    end, names = activation(pressed.config.activation), layers_of(pressed.weights)
    steps = [(pressed.weights[name], pressed.rest[name.replace("weight", "bias")]) for name in names]
    return [*((*step, end) for step in steps[:-1]), *steps[-1:]]


def scorer(pressed: Pressed, *, rounds: frozenset[str], portable: bool) -> nn.Module:
    """The same operators for every runtime."""
    return FieldScorer(pressed, rounds=rounds)


def reader(pressed: Pressed) -> Callable[[Sequence[Profile]], tuple[Tensor, ...]]:
    """(person float32 (n, 1 + P k), item int64 (n_items,)): solved with the weights that a recipe left."""
    model = model_of(pressed)

    def read(profiles: Sequence[Profile]) -> tuple[Tensor, ...]:
        return model.brought(profiles).float(), torch.arange(model.n_items)

    return read


def model_of(pressed: Pressed) -> DeepFM:
    """The model itself; from what is shipped alone too, with one stored user of zeros, whom nobody is."""
    state = pressed.state()
    if USERS not in state:
        nobody = {USERS: np.zeros((1, pressed.config.factors), np.float32), USER_LEVELS: np.zeros((1, 1), np.float32)}
        nothing = {
            KEPT[0]: np.empty((0, 16), np.uint8),
            KEPT[1]: np.empty((0, 0)),
            "people": np.empty((1, 0), np.int64),
        }
        state = {**state, **nobody, **nothing, "sizes": np.array([1, state["sizes"][1]])}
    return models.load(pressed.model).MODEL.from_state(pressed.config, state)
