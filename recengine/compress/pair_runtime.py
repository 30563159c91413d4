"""A network of pairs as a module that runs: from people's vectors to their scores of items.

What it reads, and how its layers meet the items, stands in `tower`. What an item brings to the first layer is worked
out once, when the network is read, from its table in whatever bits that is shipped. Layers of whole numbers are
computed with as such where the recipe says so; for convolutions torch has no kernel that rounds what enters as it
comes, so they stay floats.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor, nn

from recengine import models
from recengine.compress.modules import layer
from recengine.compress.pair_anatomy import CENTRE, ITEMS, KEPT, OF_CLICKS, OUT_OF_MAP, USERS
from recengine.compress.pressed import Pressed
from recengine.compress.tower import BATCHES as BATCHES
from recengine.compress.tower import FREE as FREE
from recengine.compress.tower import INPUTS as INPUTS
from recengine.compress.tower import PEOPLE as PEOPLE
from recengine.compress.tower import Tower
from recengine.compress.tower import blanked as blanked
from recengine.compress.tower import narrowed as narrowed
from recengine.compress.weight import Matrix
from recengine.models.base import Profile, stack
from recengine.models.map_network import MapNetwork
from recengine.models.network import load_arrays
from recengine.models.pair_shape import Shape
from recengine.models.pairs import Pairs
from recengine.training.activations import activation


class Norm(nn.Module):
    """Normalising by the batch as it is after training: one factor and one number a neuron."""

    def __init__(self, rest: Mapping[str, np.ndarray], module: str) -> None:
        super().__init__()
        gamma, beta, mean, variance = (
            rest[f"{module}.{part}"].astype(np.float64) for part in ("weight", "bias", "running_mean", "running_var")
        )
        scale = gamma / np.sqrt(variance + nn.BatchNorm1d(1).eps)
        self.register_buffer("scale", torch.from_numpy(scale.astype(np.float32)))
        self.register_buffer("shift", torch.from_numpy((beta - mean * scale).astype(np.float32)))

    def forward(self, x: Tensor) -> Tensor:
        """(..., n)"""
        return x * self.get_buffer("scale") + self.get_buffer("shift")


def _tower(pressed: Pressed, shape: Shape, items: Tensor, rounds: frozenset[str]) -> Tower:
    """The layers on [p ; q]."""
    enter = activation(shape.activation) if shape.input_active else nn.Identity()
    return Tower(_steps(pressed, shape), items, enter, rounded="layer" in rounds)


def _steps(pressed: Pressed, shape: Shape) -> list[tuple[Any, ...]]:
    """(weight, bias or None, what follows ...) of each linear layer, in the order data flows."""
    weights, rest, out = pressed.weights, pressed.rest, list[tuple[Any, ...]]()
    for place in range(len(shape.hidden)):
        head = f"tower.{place}.1"
        norm = [Norm(rest, f"tower.{place}.2")] if shape.batch_norm else []
        end = (*norm, activation(shape.activation))
        if shape.rank is not None:
            out.append((weights[f"{head}.0.weight"], None))
            head = f"{head}.1"
        out.append((weights[f"{head}.weight"], rest[f"{head}.bias"], *end))
    return [*out, (weights["out.weight"], rest["out.bias"])]


class MapPart(nn.Module):
    """The convolutions of the map p q', those of low rank as two."""

    def __init__(self, pressed: Pressed, shape: Shape, items: Tensor, rounds: frozenset[str]) -> None:
        super().__init__()
        assert shape.maps is not None
        self.register_buffer("items", items)
        state = pressed.state()
        self.map = MapNetwork(
            shape.mlp_factors, shape.maps, act=shape.activation, norm=shape.batch_norm, dropout=nn.Identity()
        )
        load_arrays(self.map, {name.removeprefix("map."): a for name, a in state.items() if name.startswith("map.")})
        for name, module in list(self.map.named_modules()):
            weight = pressed.weights.get(f"map.{name}.weight")
            if isinstance(module, nn.Conv2d) and weight is not None and len(weight.factors) == 2:
                self.map.set_submodule(name, _thin(module, weight.factors))
        self.map.out = cast(
            nn.Linear, layer(pressed.weights[OUT_OF_MAP], pressed.rest["map.out.bias"], "layer" in rounds)
        )

    def forward(self, p: Tensor, item: Tensor) -> Tensor:
        """(n, b)"""
        q = self.get_buffer("items")[item]
        x = p[:, None, :, None] * q[None, :, None, :]  # (n, b, k, k)
        n, b, k = x.shape[:3]
        return self.map.out(self.map.blocks(x.reshape(n * b, 1, k, k)).flatten(1)).view(n, b)


def _thin(whole: nn.Conv2d, factors: tuple[Matrix, ...]) -> nn.Sequential:
    """K x K to as many channels as the rank, then 1 x 1."""
    left, right = (torch.from_numpy(factor.values) for factor in factors)
    size, rank = whole.kernel_size[0], len(right)
    to_rank = nn.Conv2d(whole.in_channels, rank, size, whole.stride[0], size // 2, bias=False)
    from_rank = nn.Conv2d(rank, whole.out_channels, 1, bias=whole.bias is not None)
    to_rank.weight = nn.Parameter(right.view(rank, whole.in_channels, size, size))
    from_rank.weight, from_rank.bias = nn.Parameter(left[:, :, None, None]), whole.bias
    return nn.Sequential(to_rank, from_rank)


class PairScorer(nn.Module):
    """score = mu + level_p + level_q + h' (p_G * q_G) + MLP, or the sigmoid of the sum without mu."""

    def __init__(self, pressed: Pressed, *, rounds: frozenset[str]) -> None:
        super().__init__()
        shape: Shape = pressed.config.shape
        self.sizes = (int(shape.levels), shape.factors, shape.mlp_factors)
        self.squashed = pressed.config.loss == "bce"
        self.mu = float(pressed.rest["mu"][0])
        level, product, deep = torch.from_numpy(pressed.weights[ITEMS].value).split(self.sizes, dim=1)
        self.register_buffer("level", level.sum(dim=1).contiguous())
        self.register_buffer("product", (product * torch.from_numpy(pressed.rest["h"])).contiguous())
        kind = None if not shape.mlp_factors else _tower if shape.maps is None else MapPart
        self.deep = None if kind is None else kind(pressed, shape, deep.contiguous(), rounds)

    def forward(self, person: Tensor, item: Tensor) -> Tensor:
        """float32 (n, b)"""
        level, product, deep = person.split(self.sizes, dim=1)
        f = self.get_buffer("level")[item] + level.sum(dim=1, keepdim=True)
        if self.sizes[1]:
            f = f + product @ self.get_buffer("product")[item].T
        if self.deep is not None:
            f = f + self.deep(deep, item)
        return torch.sigmoid(f) if self.squashed else self.mu + f


def scorer(pressed: Pressed, *, rounds: frozenset[str], portable: bool) -> nn.Module:
    """The same operators for every runtime."""
    return PairScorer(pressed, rounds=rounds)


def reader(pressed: Pressed) -> Callable[[Sequence[Profile]], tuple[Tensor, ...]]:
    """(person float32 (n, size), item int64 (n_items,)): solved with the weights that a recipe left."""
    pairs = pairs_of(pressed)

    def read(profiles: Sequence[Profile]) -> tuple[Tensor, ...]:
        vectors = pairs.vectors(stack(profiles, pairs.n_items))
        return torch.from_numpy(vectors.astype(np.float32)), torch.arange(pairs.n_items)

    return read


def pairs_of(pressed: Pressed) -> Pairs:
    """What solves; from what is shipped alone too, which holds the mean of the table of people in its stead."""
    state = pressed.state()
    if USERS not in state:
        nothing = dict.fromkeys((*OF_CLICKS, KEPT[1]), np.empty(0, np.int64)) | {KEPT[0]: np.empty((0, 16), np.uint8)}
        state = {**nothing, **state, USERS: state[CENTRE][None]}
    return models.load(pressed.model).MODEL.from_state(pressed.config, state).pairs
