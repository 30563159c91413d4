"""A pressed network as modules that run: from the ratings of some people to their scores of all items.

    column (n, m) int64, rating (n, m), rated (n, m): m ratings a person, 1 where there is one; rated 0 fills up a row

Rows of tables are gathered and summed with weights; thin matrices stand one behind the other, as they are shipped. In
8 bits torch's own kernels compute: a table's rows are read as whole numbers, and what enters a layer is rounded as it
comes. `portable` gathers and multiplies where another runtime knows no bags. The closed form of the item orientation
is solved as

    (F'F + diag(held)) x = F' above     by `linalg.solve`, with as many unknowns as ratings where these are fewer;
                                        portable: by conjugate gradients, `STEPS` of them

Source of the last: Hestenes, Stiefel 1952. What the formulas mean stands in `models.autoencoder` and beside it.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from recengine.compress.pressed import Pressed
from recengine.compress.weight import Matrix, Weight
from recengine.models.autoencoder import REG_USER
from recengine.models.autoencoder_training import ROOM
from recengine.models.base import Profile
from recengine.training.activations import activation

Inputs = tuple[Tensor, Tensor, Tensor]
"""column, rating, rated: see the head of the file."""

STEPS = 24
"""Of conjugate gradients; a report says how far its scores are off."""

ENOUGH = 1e-9
"""Share of the first residual, squared, at which they stop."""


class RoundedLinear(nn.Module):
    """A layer in 8 bits: whole weights, what enters rounded as it comes (torch's `linear_dynamic`)."""

    def __init__(self, matrix: Matrix, bias: np.ndarray | None) -> None:
        super().__init__()
        assert matrix.scale is not None
        values, scale = torch.from_numpy(matrix.values), torch.from_numpy(matrix.scale).double().flatten()
        with _quiet():
            if len(scale) == 1:
                whole = torch.quantize_per_tensor(values, float(scale), 0, torch.qint8)
            else:
                middle = torch.zeros(len(scale), dtype=torch.long)
                whole = torch.quantize_per_channel(values, scale, middle, 0, torch.qint8)
            held = None if bias is None else torch.from_numpy(bias)
            self.packed = torch.ops.quantized.linear_prepack(whole, held)

    def forward(self, x: Tensor) -> Tensor:
        """(n, n_out)"""
        return torch.ops.quantized.linear_dynamic(x.contiguous(), self.packed, True)


class Bag(nn.EmbeddingBag):
    """Weighted sums of a table's rows."""

    def __init__(self, values: np.ndarray, portable: bool) -> None:
        super().__init__(*values.shape, mode="sum", _weight=torch.from_numpy(values))
        self.portable = portable

    def forward(self, column: Tensor, weight: Tensor) -> Tensor:  # type: ignore[override]
        """(n, size): sum over m of weight (n, m) times row column (n, m)."""
        if self.portable:
            return (weight[:, None, :] @ self.rows(column))[:, 0]
        return super().forward(column, None, weight)

    def rows(self, column: Tensor) -> Tensor:
        """(n, m, size)"""
        return functional.embedding(column, self.weight)


class RoundedBag(nn.Module):
    """The same of whole numbers of 8 or 4 bits (torch's `embedding_bag_byte`, `embedding_bag_4bit`)."""

    def __init__(self, matrix: Matrix) -> None:
        super().__init__()
        assert matrix.scale is not None
        n, self.size = matrix.values.shape
        self.bits = matrix.bits
        middle, kind = (127.0, torch.quint8) if self.bits == 8 else (8.0, torch.quint4x2)
        scale = torch.from_numpy(np.broadcast_to(matrix.scale, (n, 1)).copy()).flatten()
        with _quiet():
            whole = torch.quantize_per_channel(
                torch.from_numpy(matrix.values), scale, torch.full((n,), middle), 0, kind
            )
            self.packed = torch.ops.quantized.embedding_bag_prepack(whole)

    def forward(self, column: Tensor, weight: Tensor) -> Tensor:
        """As `Bag`."""
        read = torch.ops.quantized.embedding_bag_byte if self.bits == 8 else torch.ops.quantized.embedding_bag_4bit
        return read(self.packed, column, None, False, 0, False, weight.contiguous(), None, False)

    def rows(self, column: Tensor) -> Tensor:
        """(n, m, size)"""
        read = torch.ops.quantized.embedding_byte if self.bits == 8 else torch.ops.quantized.embedding_4bit
        return read(self.packed, column.flatten(), pruned_weights=False).view(*column.shape, self.size)


def layer(weight: Weight, bias: np.ndarray | None, rounded: bool) -> nn.Module:
    """W x + c, or left (right x) + c; in 8 bits where `rounded` and the weights are whole numbers."""
    *first, last = [_linear(m, None if place else bias, rounded) for place, m in enumerate(weight.factors)][::-1]
    return nn.Sequential(*first, last) if first else last


def _linear(matrix: Matrix, bias: np.ndarray | None, rounded: bool) -> nn.Module:
    if rounded and matrix.bits == 8:
        return RoundedLinear(matrix, bias)
    out = nn.Linear(*matrix.values.shape[::-1], bias=bias is not None)
    out.weight = nn.Parameter(torch.from_numpy(matrix.values))
    if bias is not None:
        out.bias = nn.Parameter(torch.from_numpy(bias))
    return out


class Table(nn.Module):
    """A table, or a thin table and the layer behind it."""

    def __init__(self, weight: Weight, *, rounded: bool, portable: bool) -> None:
        super().__init__()
        thin, *rest = weight.factors
        whole = rounded and thin.scale is not None
        self.bag = RoundedBag(thin) if whole else Bag(thin.values, portable)
        turned = [Weight((Matrix(np.ascontiguousarray(m.values.T)),), "layer") for m in rest]
        self.behind = nn.Sequential(*(layer(w, None, False) for w in turned))

    def forward(self, column: Tensor, weight: Tensor) -> Tensor:
        return self.behind(self.bag(column, weight))


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
    """The autoencoder's item orientation: the closed form over the items' codes."""

    def __init__(self, pressed: Pressed, *, rounds: frozenset[str], portable: bool) -> None:
        super().__init__()
        rest, codes = pressed.rest, pressed.weights["codes"]
        self.mu, self.portable = float(rest["mu"][0]), portable
        self.register_buffer("b_i", torch.from_numpy(rest["b_i"].astype(np.float32)))
        self.table = Table(codes, rounded="table" in rounds, portable=portable)
        k = codes.value.shape[1]
        self.register_buffer("held", torch.tensor([pressed.config.reg_ridge] * k + [REG_USER]))
        self.last = layer(codes, None, "layer" in rounds)

    def forward(self, column: Tensor, rating: Tensor, rated: Tensor) -> Tensor:
        """float32 (n, n_items)"""
        b_i = self.get_buffer("b_i")
        above = (rating - self.mu - b_i[column]) * rated
        z = cast(Bag | RoundedBag, self.table.bag).rows(column)
        features = torch.cat([z, torch.ones_like(z[:, :, :1])], dim=2) * rated[:, :, None]  # (n, m, k + 1)
        x = self._descend(features, above) if self.portable else self._solve(features, above)
        return self.mu + b_i + x[:, -1:] + self.last(x[:, :-1])

    def _solve(self, features: Tensor, above: Tensor) -> Tensor:
        held = self.get_buffer("held")
        m, k = features.shape[1:]
        if m < k:  # x = H^-1 F' (F H^-1 F' + I)^-1 above
            light = features / held
            inner = light @ features.mT + torch.eye(m)
            return (light.mT @ torch.linalg.solve(inner, above[:, :, None]))[:, :, 0]
        inner = features.mT @ features + torch.diag(held)
        return torch.linalg.solve(inner, features.mT @ above[:, :, None])[:, :, 0]

    def _descend(self, features: Tensor, above: Tensor) -> Tensor:
        held = self.get_buffer("held")[None, :, None]
        left = features.mT @ above[:, :, None]  # (n, k + 1, 1)
        x, residual = torch.zeros_like(left), left
        ready = residual / held
        towards, size = ready, (residual * ready).sum(dim=1, keepdim=True)
        least = ENOUGH * size
        for _ in range(STEPS):
            pushed = features.mT @ (features @ towards) + held * towards
            going = size > least
            bend = (towards * pushed).sum(dim=1, keepdim=True)
            step = torch.where(going, size / torch.where(going, bend, 1.0), 0.0)
            x, residual = x + step * towards, residual - step * pushed
            ready = residual / held
            new = (residual * ready).sum(dim=1, keepdim=True)
            towards, size = ready + torch.where(going, new / torch.where(going, size, 1.0), 0.0) * towards, new
        return x[:, :, 0]


def scorer_of(pressed: Pressed, *, rounded: bool = True, portable: bool = False) -> nn.Module:
    """The network of what is shipped, in `eval` mode.

    rounded   whether what the recipe says so of is computed with as whole numbers
    portable  made for other runtimes: plain operators, tables as floats
    """
    kind = CodeScorer if "codes" in pressed.weights else RowScorer
    rounds = pressed.rounds if rounded and not portable else frozenset()
    return kind(pressed, rounds=rounds, portable=portable).eval().requires_grad_(False)


def inputs_of(profiles: Sequence[Profile], *, explicit: bool = True) -> Inputs:
    """(column int64, rating float32, rated float32), each (n, m): profiles as `scorer_of` reads them.

    explicit  whether ratings are stars; counts enter as log(1 + count)
    """
    lengths = np.array([len(profile) for profile in profiles])
    rated = np.arange(max(1, lengths.max(initial=0))) < lengths[:, None]
    column, rating = np.zeros(rated.shape, np.int64), np.zeros(rated.shape, np.float32)
    if len(profiles):
        column[rated] = np.concatenate([profile.item_idx for profile in profiles])
        values = np.concatenate([profile.rating for profile in profiles])
        rating[rated] = values if explicit else np.log1p(values)
    return torch.from_numpy(column), torch.from_numpy(rating), torch.from_numpy(rated.astype(np.float32))


def explicit_of(pressed: Pressed) -> bool:
    """Whether its ratings are stars."""
    return bool(pressed.rest["explicit"][0])


def blanked(pressed: Pressed, scores: np.ndarray, profiles: Sequence[Profile]) -> np.ndarray:
    """float32 (n, n_items): NaN where the model has no score: without centring, of what nobody rated."""
    if not pressed.config.centring:
        scores[:, ~pressed.rest["rated"]] = np.nan
        scores[[len(profile) == 0 for profile in profiles]] = np.nan
    return scores


@contextmanager
def _quiet() -> Iterator[None]:
    """Torch announces that its quantised tensors will go; requirements.txt stops short of the version without them."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*quantized tensor creation functions", category=UserWarning)
        yield
