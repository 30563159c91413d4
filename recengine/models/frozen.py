"""A trained network as one person's vector meets it: all that items bring is worked out once.

    f_j(p) = level_j + straight_j' s + bent_j' e + tower(a(e) first + hidden_j),    p = [s, e]

s are the numbers of the vector that enter straight, e those that enter the layers. The first layer is linear in what
people and items bring, so its two halves are multiplied once a row each and added once a pair. What else is known of a
person (a `Side` a profile) is added to level, bent and hidden; bent_j' bent_profile to the level besides.

    df_j/ds = straight_j        df_j/de = bent_j + a'(e) * (first (d tower / dx))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol, Self

import numpy as np
import torch
from torch import Tensor

from recengine.training.activations import SMOOTH, activation, slope

BLOCK_BYTES = 2**19
"""Hidden numbers of a block of pairs: as many as stay in a processor's own cache."""


class Side(NamedTuple):
    """What each item, or each person apart from the vector, brings; float64.

    level   (n,)
    bent    (n, e), or (n, 0) for none
    hidden  (n, w): its part of the first layer; (n, 0) without layers
    """

    level: Tensor
    bent: Tensor
    hidden: Tensor

    def take(self, rows: Tensor) -> Side:
        """Some rows."""
        return Side(self.level[rows], self.bent[rows], self.hidden[rows])


class Deep(Protocol):
    """What follows the first layer, a `Tower` or a network of another kind; each of n inputs (n, w) by itself."""

    @property
    def acts(self) -> tuple[str, ...]:
        """The activations in it, by name."""
        ...

    def to(self, dtype: torch.dtype) -> Self:
        """The same in another arithmetic."""
        ...

    def __call__(self, x: Tensor) -> Tensor:
        """(n,)"""
        ...

    def look(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """(value (n,), its slope (n, w) in x)"""
        ...


@dataclass(frozen=True, eq=False)
class Tower:
    """x -> a_L(... a_2(a_1(x) W_1 + c_1) W_2 + c_2 ...) W_L + c_L, for x (n, w).

    layers  (W (n_in, n_out), c (n_out,)) of each; the last has n_out = 1
    acts    a of what enters each, by name; `linear` for none
    """

    layers: tuple[tuple[Tensor, Tensor], ...]
    acts: tuple[str, ...]

    def to(self, dtype: torch.dtype) -> Self:
        """The same in another arithmetic."""
        return type(self)(tuple((weight.to(dtype), bias.to(dtype)) for weight, bias in self.layers), self.acts)

    def __call__(self, x: Tensor) -> Tensor:
        """(n,)"""
        return self._values(x)[0]

    def look(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """(value (n,), its slope (n, w) in x)."""
        f, passed = self._values(x)
        back = self.layers[-1][0].T * slope(self.acts[-1], passed[-1])
        for (weight, _), act, y in list(zip(self.layers, self.acts, passed, strict=True))[-2::-1]:
            back = (back @ weight.T).mul_(slope(act, y))
        return f, back

    def _values(self, x: Tensor) -> tuple[Tensor, list[Tensor]]:
        passed = list[Tensor]()
        for (weight, bias), act in zip(self.layers, self.acts, strict=True):
            passed.append(activation(act)(x))
            x = torch.addmm(bias, passed[-1], weight)
        return x[:, 0], passed


@dataclass(frozen=True, eq=False)
class Frozen:
    """See the head of the file; float64.

    items     of every item
    straight  (n_items, s)
    first     (e, w)
    enter     a, by name; `linear` for none
    tower     None without layers; then w is 0
    """

    items: Side
    straight: Tensor
    first: Tensor
    enter: str
    tower: Deep | None

    @property
    def n_straight(self) -> int:
        return self.straight.shape[1]

    @property
    def n_bent(self) -> int:
        return self.first.shape[0]

    @property
    def smooth(self) -> bool:
        """Whether its slope turns between kinks."""
        return self.tower is not None and not SMOOTH.isdisjoint((*self.tower.acts, self.enter))

    def take(self, items: np.ndarray) -> Frozen:
        """The same of some items, int (n,)."""
        rows = torch.from_numpy(np.asarray(items, np.int64))
        return replace(self, items=self.items.take(rows), straight=self.straight[rows])

    def cells(self, item: Tensor, people: Side | None) -> Cells:
        """What items, int64 (b, m), bring to b profiles, and what is known of these people."""
        level, bent, hidden = self.items.take(item)
        if people is not None:
            level = level + people.level[:, None] + (bent @ people.bent[:, :, None])[:, :, 0]
            bent, hidden = bent + people.bent[:, None, :], hidden + people.hidden[:, None, :]
        return Cells(self, level, self.straight[item], bent, hidden)

    @torch.no_grad()
    def all_items(self, vectors: Tensor, people: Side | None = None) -> Tensor:
        """float64 (n, n_items): f of each vector, float64 (n, s + e), with every item here; the tower in float32."""
        s, e = vectors[:, : self.n_straight], vectors[:, self.n_straight :]
        level, bent, hidden = self.items
        f = level + s @ self.straight.T
        entered = activation(self.enter)(e) @ self.first
        if bent.shape[1]:
            f += e @ bent.T
        if people is not None:
            f += people.level[:, None] + people.bent @ bent.T + (e * people.bent).sum(dim=1, keepdim=True)
            entered = entered + people.hidden
        if self.tower is not None:
            tower, of_items, entered = self.tower.to(torch.float32), hidden.float(), entered.float()
            rows = max(1, BLOCK_BYTES // max(1, 4 * of_items.numel()))
            for out, some in zip(f.split(rows), entered.split(rows), strict=True):
                out += tower((some[:, None, :] + of_items).flatten(0, 1)).view(out.shape)
        return f


class Cells(NamedTuple):
    """The pairs of b profiles with m items each, ready to be asked for one vector a profile after the other.

    level (b, m) · straight (b, m, s) · bent (b, m, e or 0) · hidden (b, m, w)
    """

    network: Frozen
    level: Tensor
    straight: Tensor
    bent: Tensor
    hidden: Tensor

    def take(self, rows: Tensor) -> Cells:
        """Some profiles."""
        return Cells(self.network, *(values[rows] for values in self[1:]))

    def look(self, vectors: Tensor) -> tuple[Tensor, Tensor]:
        """(f (b, m), df/de (b, m, e)) of vectors (b, s + e)."""
        net, (b, m) = self.network, self.level.shape
        s, e = vectors[:, : net.n_straight], vectors[:, net.n_straight :]
        f = self.level + (self.straight @ s[:, :, None])[:, :, 0]
        if self.bent.shape[2]:
            f += (self.bent @ e[:, :, None])[:, :, 0]
        if net.tower is None:
            return f, self.bent
        y = activation(net.enter)(e)
        value, back = net.tower.look((self.hidden + (y @ net.first)[:, None, :]).flatten(0, 1))
        jacobian = (back @ net.first.T).view(b, m, net.n_bent)
        if net.enter != "linear":
            jacobian *= slope(net.enter, y)[:, None, :]
        if self.bent.shape[2]:
            jacobian += self.bent
        return f.add_(value.view(b, m)), jacobian


def layers_of(layers: Sequence[tuple[Tensor, Tensor]]) -> tuple[tuple[Tensor, Tensor], ...]:
    """Weights as torch keeps them, (n_out, n_in), as `Tower` reads them."""
    return tuple((weight.T.contiguous(), bias) for weight, bias in layers)
