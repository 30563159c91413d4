"""Convolutions that read the map of all products of a user's numbers and an item's.

    g(p, q) = w' vec(B_L(... B_2(B_1(p q')))) + c

p q' is the outer product, one channel of k x k. B_1 is an ordinary 3 x 3 convolution: it reads one channel, so there is
nothing to separate. B_2 to B_L are the blocks asked for. Each halves the map, and may be followed by more of its kind
that keep it. An outer product leaves nothing of an item's alone to be worked out beforehand but its row.

Source: He, Du, Wang, Tian, Tang, Chua 2018, "Outer Product-based Neural Collaborative Filtering" (ConvNCF), IJCAI
(arXiv 1808.03912), section 3; the blocks are those of `light_blocks`.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor, nn

from recengine.models.light_blocks import InvertedBottleneck, ShuffleUnit, convolution, separable
from recengine.models.pair_shape import Maps

BATCH = 1024
"""Pairs that go through at once when nothing is learned: their maps stay near the processor."""


class MapNetwork(nn.Module):
    """See the head of the file.

    side     k, numbers of each vector
    maps     the blocks
    act      their activation, by name
    norm     whether batch normalisation follows each convolution
    dropout  of what leaves the last map
    """

    def __init__(self, side: int, maps: Maps, *, act: str, norm: bool, dropout: nn.Module) -> None:
        super().__init__()
        first, *others = maps.channels
        self.blocks = nn.Sequential(convolution(1, first, stride=2, norm=norm, act=act))
        for c_in, c_out in zip(maps.channels, others, strict=False):
            self.blocks.append(_block(maps, c_in, c_out, stride=2, norm=norm, act=act))
            for _ in range(maps.repeats - 1):
                self.blocks.append(_block(maps, c_out, c_out, stride=1, norm=norm, act=act))
        self.dropout = dropout
        self.out = nn.Linear(maps.channels[-1] * maps.side(side) ** 2, 1)
        for module in self.blocks.modules():
            if isinstance(module, nn.Conv2d):  # torch's own first values let a product fade from layer to layer
                nn.init.kaiming_normal_(module.weight, nonlinearity="relu")

    def forward(self, p: Tensor, q: Tensor) -> Tensor:
        """(n,): g of each pair of rows, p and q (n, k)."""
        x = (p[:, :, None] * q[:, None, :])[:, None]  # (n, 1, k, k)
        return self.out(self.dropout(self.blocks(x).flatten(1)))[:, 0]


def _block(maps: Maps, c_in: int, c_out: int, *, stride: int, norm: bool, act: str) -> nn.Module:
    """One layer."""
    if maps.block == "separable":
        return separable(c_in, c_out, stride=stride, norm=norm, act=act)
    if maps.block == "inverted-bottleneck":
        return InvertedBottleneck(c_in, c_out, expand=maps.expand, stride=stride, norm=norm, act=act)
    if maps.block == "shuffle":
        return ShuffleUnit(c_in, c_out, groups=maps.groups, stride=stride, norm=norm, act=act)
    return convolution(c_in, c_out, stride=stride, norm=norm, act=act)


@dataclass(frozen=True, eq=False)
class Mapped:
    """A map network behind [p ; q], in a `frozen.Tower`'s place; its slope by reverse differentiation.

    network  in `eval` mode, its parameters fixed
    acts     that stand in its blocks, by name
    """

    network: MapNetwork
    acts: tuple[str, ...]

    def to(self, dtype: torch.dtype) -> Self:
        """The same in another arithmetic."""
        return type(self)(copy.deepcopy(self.network).to(dtype), self.acts)

    def __call__(self, x: Tensor) -> Tensor:
        """(n,): g of x = [p ; q], (n, 2 k)."""
        return torch.cat([self.network(*some.chunk(2, dim=1)) for some in x.split(BATCH)])

    def look(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """(value (n,), its slope (n, 2 k) in x; that in q, which is held, is left at 0)."""
        values, slopes = [], []
        for some in x.split(BATCH):
            p, q = some.chunk(2, dim=1)
            with torch.enable_grad():
                moved = p.detach().requires_grad_()
                value = self.network(moved, q)
                (slope,) = torch.autograd.grad(value.sum(), moved)
            values.append(value.detach())
            slopes.append(slope)
        along = torch.cat(slopes)
        return torch.cat(values), torch.cat([along, torch.zeros_like(along)], dim=1)
