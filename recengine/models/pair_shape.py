"""What a network of a user's vector and an item's is made of, in plain values: settings make it without torch."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Literal

MapBlock = Literal["ordinary", "separable", "inverted-bottleneck", "shuffle"]
"""Blocks of `light_blocks` that a map goes through."""


@dataclass(frozen=True)
class Maps:
    """The map of all products of two vectors' numbers, and the convolutions that read it in the MLP's place.

    block     of every layer but the first, which is ordinary: it reads one channel alone
    channels  that leave each layer; each halves the map
    repeats   blocks a layer, the first left out: one halves the map, the others keep it
    expand    times that an inverted bottleneck is wider inside
    groups    of a shuffle unit's pointwise convolutions
    """

    block: MapBlock
    channels: tuple[int, ...]
    repeats: int = 1
    expand: int = 1
    groups: int = 1

    def side(self, entered: int) -> int:
        """Height and width of the last map, for a map of that height and width at first."""
        for _ in self.channels:
            entered = ceil(entered / 2)
        return entered


@dataclass(frozen=True)
class Shape:
    """What the network is made of.

    levels         users and items have a level of their own
    factors        numbers a row has for the product; 0 for no such branch
    mlp_factors    numbers a row has for the MLP, or for the map
    hidden         widths of the MLP's hidden layers
    activation     after each of them, and in the map's blocks
    input_active   whether the embeddings go through the activation before they enter the MLP
    dropout        share of the numbers that enter a hidden layer, or leave the last map, that are dropped
    batch_norm     whether each hidden layer, each convolution, is normalised by the batch before its activation
    free_weights   whether h is learned, or one for every factor
    rank           of each hidden layer's weight, which is then a product of two thin ones; None for any
    maps           convolutions in the MLP's place; None for none
    """

    levels: bool
    factors: int
    mlp_factors: int
    hidden: tuple[int, ...]
    activation: str
    input_active: bool
    dropout: float
    batch_norm: bool
    free_weights: bool
    rank: int | None = None
    maps: Maps | None = None

    @property
    def size(self) -> int:
        """Numbers in a row of the tables."""
        return int(self.levels) + self.factors + self.mlp_factors

    def parts(self) -> tuple[str, ...]:
        """The branch of each number of a row: `level`, `product`, and `mlp` or `map`."""
        deep = "mlp" if self.maps is None else "map"
        return ("level",) * int(self.levels) + ("product",) * self.factors + (deep,) * self.mlp_factors
