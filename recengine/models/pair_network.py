"""The network of a user's vector and an item's: what `neumf`, `embedding-mlp` and the dense and light ones share.

    f(p, q) = level_p + level_q + h' (p_G * q_G) + MLP([p_M, q_M])

Each table has one row a user or item: one number for its level, the factors of the product (G), the numbers that enter
the multi-layer perceptron (M). Any of the three may be left out. Convolutions of the map p_M q_M' may stand in the
MLP's place (`map_network`).
"""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn

from recengine.models.frozen import Frozen, Side, Tower, layers_of
from recengine.models.light_blocks import low_rank
from recengine.models.map_network import MapNetwork, Mapped
from recengine.models.pair_shape import Shape
from recengine.training.activations import activation


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
        for size in shape.hidden if shape.mlp_factors and shape.maps is None else ():
            self.tower.append(_hidden(width, size, shape))
            width = size
        self.out = nn.Linear(width, 1) if shape.mlp_factors and shape.maps is None else None
        self.map = None
        if shape.maps is not None:
            self.map = MapNetwork(
                shape.mlp_factors,
                shape.maps,
                act=shape.activation,
                norm=shape.batch_norm,
                dropout=Dropout(shape.dropout),
            )

    def _cut(self, vectors: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(level (n, 0 or 1), product (n, k), MLP (n, e))"""
        level, product, mlp = vectors.split((int(self.shape.levels), self.shape.factors, self.shape.mlp_factors), dim=1)
        return level, product, mlp

    def part(self, name: str, vectors: Tensor) -> Tensor:
        """(n, k): the `level`, `product` or `mlp` (or `map`) numbers of rows (n, size)."""
        level, product, mlp = self._cut(vectors)
        return {"level": level, "product": product, "mlp": mlp, "map": mlp}[name]

    def forward(self, p: Tensor, q: Tensor) -> Tensor:
        """(n,): f of each pair of rows, p and q (n, size)."""
        p_level, p_product, p_mlp = self._cut(p)
        q_level, q_product, q_mlp = self._cut(q)
        f = (p_level + q_level).sum(dim=1) + (p_product * q_product) @ self.h
        if self.map is not None:
            return f + self.map(p_mlp, q_mlp)
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
        s, k, act = torch.cat(straight, dim=1), self.shape.mlp_factors, self.shape.activation
        if self.map is not None:
            beside = torch.cat([torch.zeros_like(q_mlp), q_mlp], dim=1)  # what enters is [p ; q]
            first = torch.eye(k, 2 * k, dtype=torch.float64)
            return Frozen(Side(level, nothing, beside), s, first, "linear", Mapped(self.map, (act,)))
        if self.out is None:
            return Frozen(Side(level, nothing, nothing), s, nothing[:0], "linear", None)
        layers, acts = [], list[str]()
        for module in (*self.tower, self.out):
            found = _linears(module)
            acts += [act] + ["linear"] * (len(found) - 1)
            layers += found
        (weight, bias), rest = layers[0], layers[1:] or [(torch.ones(1, 1).double(), torch.zeros(1).double())]
        enter = act if self.shape.input_active else "linear"
        hidden = activation(enter)(q_mlp) @ weight[:, k:].T + bias
        tower = Tower(layers_of(rest), tuple(acts[1:]) or ("linear",))
        return Frozen(Side(level, nothing, hidden), s, weight[:, :k].T.contiguous(), enter, tower)


def _hidden(n_in: int, n_out: int, shape: Shape) -> nn.Sequential:
    """A hidden layer with what stands around it."""
    layer = nn.Linear(n_in, n_out) if shape.rank is None else low_rank(n_in, shape.rank, n_out)
    norm = [nn.BatchNorm1d(n_out)] if shape.batch_norm else []
    return nn.Sequential(Dropout(shape.dropout), layer, *norm, activation(shape.activation))


def _linears(layer: nn.Module) -> list[tuple[Tensor, Tensor]]:
    """(weight (n_out, n_in), bias (n_out,)), float64, of each linear layer, and of the norm that follows it in `eval`
    mode."""
    out: list[tuple[Tensor, Tensor]] = []
    for module in layer.modules():
        if isinstance(module, nn.Linear):
            weight = module.weight.double()
            out.append((weight, weight.new_zeros(len(weight)) if module.bias is None else module.bias.double()))
        elif isinstance(module, nn.BatchNorm1d):
            weight, bias = out.pop()
            mean, variance = (cast(Tensor, values).double() for values in (module.running_mean, module.running_var))
            scale = module.weight.double() / (variance + module.eps).sqrt()
            out.append((scale[:, None] * weight, (bias - mean) * scale + module.bias.double()))
    return out
