"""The network of a user's vector and an item's: what `neumf` and `embedding-mlp` have in common.

    f(p, q) = level_p + level_q + h' (p_G * q_G) + MLP([p_M, q_M])

Each table has one row a user or item: one number for its level, the factors of the product (G), the numbers that enter
the multi-layer perceptron (M). Any of the three may be left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from recengine.training.activations import activation


@dataclass(frozen=True)
class Shape:
    """What the network is made of.

    levels         users and items have a level of their own
    factors        numbers a row has for the product; 0 for no such branch
    mlp_factors    numbers a row has for the MLP
    hidden         widths of its hidden layers
    activation     after each of them
    input_active   whether the embeddings go through the activation before they enter the MLP
    dropout        share of the numbers that enter a hidden layer that are dropped
    batch_norm     whether each hidden layer is normalised by the batch before its activation
    free_weights   whether h is learned, or one for every factor
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

    @property
    def size(self) -> int:
        """Numbers in a row of the tables."""
        return int(self.levels) + self.factors + self.mlp_factors

    def parts(self) -> tuple[str, ...]:
        """The branch of each number of a row: `level`, `product` or `mlp`."""
        return ("level",) * int(self.levels) + ("product",) * self.factors + ("mlp",) * self.mlp_factors


class Dropout(nn.Dropout):
    """torch's own, with uniform numbers in place of its Bernoulli draws, which take three times as long on a CPU."""

    def forward(self, input: Tensor) -> Tensor:
        if not self.training or not self.p:
            return input
        return input * torch.rand_like(input).ge_(self.p).mul_(1.0 / (1.0 - self.p))


class PairNetwork(nn.Module):
    """See the head of the file."""

    def __init__(self, n_users: int, n_items: int, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.users = nn.Embedding(n_users, shape.size)
        self.items = nn.Embedding(n_items, shape.size)
        self.h = nn.Parameter(torch.ones(shape.factors), requires_grad=shape.free_weights)
        self.input = activation(shape.activation if shape.input_active else "linear")
        self.tower = nn.ModuleList()
        width = 2 * shape.mlp_factors
        for size in shape.hidden if shape.mlp_factors else ():
            norm = [nn.BatchNorm1d(size)] if shape.batch_norm else []
            self.tower.append(
                nn.Sequential(Dropout(shape.dropout), nn.Linear(width, size), *norm, activation(shape.activation))
            )
            width = size
        self.out = nn.Linear(width, 1) if shape.mlp_factors else None

    def _cut(self, vectors: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(level (n, 0 or 1), product (n, k), MLP (n, e))"""
        one, two = int(self.shape.levels), int(self.shape.levels) + self.shape.factors
        return vectors[:, :one], vectors[:, one:two], vectors[:, two:]

    def forward(self, p: Tensor, q: Tensor) -> Tensor:
        """(n,): f of each pair of rows, p and q (n, size)."""
        p_level, p_product, p_mlp = self._cut(p)
        q_level, q_product, q_mlp = self._cut(q)
        f = (p_level + q_level).sum(dim=1) + (p_product * q_product) @ self.h
        if self.out is None:
            return f
        x = self.input(torch.cat([p_mlp, q_mlp], dim=1))
        for layer in self.tower:
            x = layer(x)
        return f + self.out(x)[:, 0]

    def grid(self, p: Tensor, q: Tensor) -> Tensor:
        """(n, m): f of every row of p (n, size) with every row of q (m, size), in `eval` mode.

        The first layer is linear in [p, q], so its two halves are multiplied once a row and added once a pair.
        """
        p_level, p_product, p_mlp = self._cut(p)
        q_level, q_product, q_mlp = self._cut(q)
        f = (p_product * self.h) @ q_product.T
        if self.shape.levels:
            f = f + p_level + q_level.T
        if self.out is None:
            return f
        modules = [module for module in [*self.tower.modules(), self.out] if not list(module.children())]
        first = next(place for place, module in enumerate(modules) if isinstance(module, nn.Linear))
        linear, rest = modules[first], modules[first + 1 :]
        half = self.shape.mlp_factors
        of_p = self.input(p_mlp) @ linear.weight[:, :half].T  # (n, width)
        of_q = self.input(q_mlp) @ linear.weight[:, half:].T + linear.bias  # (m, width)
        x = (of_p[:, None, :] + of_q).reshape(len(p) * len(q), -1)
        for module in rest:
            x = module(x)
        return f + x.reshape(len(p), len(q))
