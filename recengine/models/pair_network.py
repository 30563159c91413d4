"""The network of a user's vector and an item's: what `neumf` and `embedding-mlp` have in common.

    f(p, q) = level_p + level_q + h' (p_G * q_G) + MLP([p_M, q_M])

Each table has one row a user or item: one number for its level, the factors of the product (G), the numbers that enter
the multi-layer perceptron (M). Any of the three may be left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn

from recengine.models.frozen import Frozen, Side, Tower, layers_of
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
    """torch's own by other draws: 16 bits decide on a number, four at a time, a fifth of the time on a CPU.

    A number is dropped with the chance p, rounded to 1 / 65,536.
    """

    def forward(self, input: Tensor) -> Tensor:
        if not self.training or not self.p:
            return input
        n = input.numel()
        bits = torch.empty((n + 3) // 4, dtype=torch.int64, device=input.device).random_(-(2**63), None)
        drawn = bits.view(torch.int16)[:n].view(input.shape).to(input.dtype)  # -2^15 to 2^15 - 1
        return input * drawn.ge_(round(self.p * 2**16) - 2**15).mul_(1.0 / (1.0 - self.p))


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
        level, product, mlp = vectors.split((int(self.shape.levels), self.shape.factors, self.shape.mlp_factors), dim=1)
        return level, product, mlp

    def part(self, name: str, vectors: Tensor) -> Tensor:
        """(n, k): the `level`, `product` or `mlp` numbers of rows (n, size)."""
        level, product, mlp = self._cut(vectors)
        return {"level": level, "product": product, "mlp": mlp}[name]

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

    @torch.no_grad()
    def frozen(self) -> Frozen:
        """The network in `eval` mode as one user's vector meets it; normalising by the batch is part of the layers."""
        q_level, q_product, q_mlp = (part.double() for part in self._cut(self.items.weight))
        straight = [torch.ones_like(q_level), q_product * self.h.double()]
        level, nothing = q_level.sum(dim=1), q_level.new_zeros(len(q_level), 0)
        if self.out is None:
            items = Side(level, nothing, nothing)
            return Frozen(items, torch.cat(straight, dim=1), nothing[:0], "linear", None)
        layers = [_linear(layer) for layer in (*self.tower, self.out)]
        (weight, bias), rest = layers[0], layers[1:] or [(torch.ones(1, 1).double(), torch.zeros(1).double())]
        half = self.shape.mlp_factors
        enter = self.shape.activation if self.shape.input_active else "linear"
        hidden = activation(enter)(q_mlp) @ weight[:, half:].T + bias
        tower = Tower(layers_of(rest), self.shape.activation if len(layers) > 1 else "linear")
        first = weight[:, :half].T.contiguous()
        return Frozen(Side(level, nothing, hidden), torch.cat(straight, dim=1), first, enter, tower)


def _linear(layer: nn.Module) -> tuple[Tensor, Tensor]:
    """(weight (n_out, n_in), bias (n_out,)), float64, of a layer and of the norm that follows it in `eval` mode."""
    weight = bias = torch.zeros(())
    for module in layer.modules():
        if isinstance(module, nn.Linear):
            weight, bias = module.weight.double(), module.bias.double()
        elif isinstance(module, nn.BatchNorm1d):
            mean, variance = (cast(Tensor, values).double() for values in (module.running_mean, module.running_var))
            scale = module.weight.double() / (variance + module.eps).sqrt()
            weight, bias = scale[:, None] * weight, (bias - mean) * scale + module.bias.double()
    return weight, bias
