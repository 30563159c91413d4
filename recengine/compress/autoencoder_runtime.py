"""The autoencoder as a module that runs: from the ratings of some people to their scores of all items.

    column (n, m) int64, rating (n, m), rated (n, m): m ratings a person, 1 where there is one; rated 0 fills up a row

Rows of tables are gathered and summed with weights. The closed form of the item orientation is solved as

    (F'F + diag(held)) x = F' above     by `linalg.solve`, with as many unknowns as ratings where these are fewer;
                                        portable: by elimination where there are few unknowns, else by conjugate
                                        gradients, `STEPS` of them

Source of the last: Hestenes, Stiefel 1952. What the formulas mean stands in `models.autoencoder` and beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn

from recengine.compress.modules import Bag, RoundedBag, Table, layer
from recengine.compress.pressed import Pressed
from recengine.models.autoencoder import REG_USER
from recengine.models.autoencoder_training import ROOM
from recengine.models.base import Profile
from recengine.training.activations import activation

INPUTS = ("column", "rating", "rated")
FREE = dict.fromkeys(INPUTS, {0: "people", 1: "ratings"})
BATCHES = ("all items", "64 people")
PEOPLE = 64

Inputs = tuple[Tensor, ...]
"""column, rating, rated: see the head of the file."""

STEPS = 24
"""Of conjugate gradients; a report says how far its scores are off."""

ELIMINATED = 17
"""Unknowns up to which another runtime gets them by elimination, exactly: fewer operators than conjugate gradients."""

FEW = 64
"""Unknowns up to which their matrix is made once; above, the ratings are gone through at each step."""

ENOUGH = 1e-9
"""Share of the first residual, squared, at which they stop."""


class RowScorer(nn.Module):
    """The autoencoder's user orientation."""

    def __init__(self, pressed: Pressed, *, rounds: frozenset[str], portable: bool) -> None:
        super().__init__()
        c, rest = pressed.config, pressed.rest
        self.mu, self.loudness, self.centring = float(rest["mu"][0]), c.loudness, c.centring
        self.register_buffer("b_i", torch.from_numpy(rest["b_i"].astype(np.float32)))
        tables = {n.partition(".")[0]: w for n, w in pressed.weights.items() if w.kind == "table"}
        self.tables = nn.ModuleDict(
            {n: Table(w, rounded="table" in rounds, portable=portable) for n, w in tables.items()}
        )
        self.first_bias = nn.Parameter(torch.from_numpy(rest["first_bias"]))
        steps: list[nn.Module] = [activation(c.activation)]
        for name, weight in pressed.weights.items():
            if weight.kind == "layer":
                end = activation(c.last if name == "last.weight" else c.activation)
                steps += [layer(weight, rest[name.replace("weight", "bias")], "layer" in rounds), end]
        self.chain = nn.Sequential(*steps)

    def forward(self, column: Tensor, rating: Tensor, rated: Tensor) -> Tensor:
        """float32 (n, n_items)"""
        b_i = self.get_buffer("b_i")
        above = (rating - self.mu - b_i[column]) * rated
        shown = rated.sum(dim=1, keepdim=True)
        level = above.sum(dim=1, keepdim=True) / (shown + REG_USER) if self.centring else torch.zeros_like(shown)
        scale = self.loudness / torch.sqrt(shown + ROOM) if self.loudness else torch.ones_like(shown)
        enters = {"stars": scale * (above - rated * level), "choice": scale * rated}
        h = self.first_bias
        for name, table in self.tables.items():
            h = h + table(column, enters[name])
        return self.mu + b_i + level + self.chain(h)


class CodeScorer(nn.Module):
    """The autoencoder's item orientation: the closed form over the items' codes, [z, 1] of each as one table.

    Where the recipe computes with whole numbers, the codes stand apart from the ones, on their own grid.
    """

    def __init__(self, pressed: Pressed, *, rounds: frozenset[str], portable: bool) -> None:
        super().__init__()
        rest, codes = pressed.rest, pressed.weights["codes"]
        self.portable = portable
        self.register_buffer("base", torch.from_numpy((rest["mu"][0] + rest["b_i"]).astype(np.float32)))
        k = codes.value.shape[1]
        self.register_buffer("held", torch.tensor([pressed.config.reg_ridge] * k + [REG_USER]))
        self.register_buffer("ridge", torch.diag(self.get_buffer("held")))
        self.table = self.last = None
        if pressed.rounds:
            self.table = Table(codes, rounded="table" in rounds, portable=portable)
            self.last = layer(codes, None, "layer" in rounds)
        else:
            features = np.hstack([codes.value, np.ones((len(codes.value), 1), np.float32)])
            self.features = nn.Embedding(*features.shape, _weight=torch.from_numpy(features))

    def forward(self, column: Tensor, rating: Tensor, rated: Tensor) -> Tensor:
        """float32 (n, n_items)"""
        base = self.get_buffer("base")
        above = (rating - base[column]) * rated
        features = self._rows(column) * rated[:, :, None]  # (n, m, k + 1)
        x = self._descend(features, above) if self.portable else self._solve(features, above)
        if self.last is not None:
            return base + x[:, -1:] + self.last(x[:, :-1])
        return torch.addmm(base, x, self.features.weight.T)

    def _rows(self, column: Tensor) -> Tensor:
        """(n, m, k + 1): [z, 1] of each rated item."""
        if self.table is None:
            return self.features(column)
        z = cast(Bag | RoundedBag, self.table.bag).rows(column)
        return torch.cat([z, torch.ones_like(z[:, :, :1])], dim=2)

    def _solve(self, features: Tensor, above: Tensor) -> Tensor:
        m, k = features.shape[1:]
        if m < k:  # x = H^-1 F' (F H^-1 F' + I)^-1 above
            light = features / self.get_buffer("held")
            inner = light @ features.mT + torch.eye(m)
            return (light.mT @ torch.linalg.solve(inner, above[:, :, None]))[:, :, 0]
        across = features.mT
        inner = torch.baddbmm(self.get_buffer("ridge"), across, features)
        return torch.linalg.solve(inner, across @ above[:, :, None])[:, :, 0]

    def _descend(self, features: Tensor, above: Tensor) -> Tensor:
        held, k = self.get_buffer("held")[None, :, None], features.shape[2]
        across = features.mT
        if k <= ELIMINATED:
            return _eliminated(across @ features + self.get_buffer("ridge"), across @ above[:, :, None])
        inner = across @ features + self.get_buffer("ridge") if k <= FEW else None  # (n, k + 1, k + 1)
        left = across @ above[:, :, None]  # (n, k + 1, 1)
        x, residual = torch.zeros_like(left), left
        ready = residual / held
        towards, size = ready, (residual * ready).sum(dim=1, keepdim=True)
        least = ENOUGH * size
        for _ in range(min(STEPS, k)):  # as many as there are unknowns end where it is solved
            pushed = across @ (features @ towards) + held * towards if inner is None else inner @ towards
            going = size > least
            bend = (towards * pushed).sum(dim=1, keepdim=True)
            step = torch.where(going, size / torch.where(going, bend, 1.0), 0.0)
            x, residual = x + step * towards, residual - step * pushed
            ready = residual / held
            new = (residual * ready).sum(dim=1, keepdim=True)
            towards, size = ready + torch.where(going, new / torch.where(going, size, 1.0), 0.0) * towards, new
        return x[:, :, 0]


def _eliminated(inner: Tensor, left: Tensor) -> Tensor:
    """(n, k): x of inner x = left, by Gauss and Jordan without pivots, which a positive definite matrix does not need.

    inner (n, k, k) · left (n, k, 1)
    """
    both = torch.cat([inner, left], dim=2)  # (n, k, k + 1)
    ones = torch.eye(inner.shape[2])
    for place in range(inner.shape[2]):
        row = both[:, place : place + 1] / both[:, place : place + 1, place : place + 1]
        both = both - (both[:, :, place : place + 1] - ones[:, place : place + 1]) * row
    return both[:, :, -1]


def scorer(pressed: Pressed, *, rounds: frozenset[str], portable: bool) -> nn.Module:
    """The network of the orientation."""
    kind = CodeScorer if "codes" in pressed.weights else RowScorer
    return kind(pressed, rounds=rounds, portable=portable)


def reader(pressed: Pressed) -> Callable[[Sequence[Profile]], Inputs]:
    """(column int64, rating float32, rated float32), each (n, m); counts enter as log(1 + count)."""
    explicit = bool(pressed.rest["explicit"][0])

    def read(profiles: Sequence[Profile]) -> Inputs:
        lengths = np.array([len(profile) for profile in profiles])
        rated = np.arange(max(1, lengths.max(initial=0))) < lengths[:, None]
        column, rating = np.zeros(rated.shape, np.int64), np.zeros(rated.shape, np.float32)
        if len(profiles):
            column[rated] = np.concatenate([profile.item_idx for profile in profiles])
            values = np.concatenate([profile.rating for profile in profiles])
            rating[rated] = values if explicit else np.log1p(values)
        return torch.from_numpy(column), torch.from_numpy(rating), torch.from_numpy(rated.astype(np.float32))

    return read


def narrowed(inputs: Inputs, people: np.ndarray | slice, n_items: int | None) -> Inputs:
    """Some people, filled up to the longest of them; all items are answered at once, however many are asked for."""
    column, rating, rated = (part[people] for part in inputs)
    length = max(1, int(rated.sum(dim=1).max()))
    return column[:, :length].contiguous(), rating[:, :length].contiguous(), rated[:, :length].contiguous()


def blanked(pressed: Pressed, scores: np.ndarray, profiles: Sequence[Profile]) -> np.ndarray:
    """NaN without centring: of what nobody rated, and for an empty profile."""
    if not pressed.config.centring:
        scores[:, ~pressed.rest["rated"]] = np.nan
        scores[[len(profile) == 0 for profile in profiles]] = np.nan
    return scores
