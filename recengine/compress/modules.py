"""Layers and tables of a pressed network as modules that run, thin matrices one behind the other as they are shipped.

In 8 bits torch's own kernels compute: a table's rows are read as whole numbers, and what enters a layer is rounded as
it comes. `portable` gathers and multiplies where another runtime knows no bags.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from recengine.compress.weight import Matrix, Weight


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
        turned = [Weight.of(m.values.T, "layer") for m in rest]
        self.behind = nn.Sequential(*(layer(w, None, False) for w in turned))

    def forward(self, column: Tensor, weight: Tensor) -> Tensor:
        return self.behind(self.bag(column, weight))


@contextmanager
def _quiet() -> Iterator[None]:
    """Torch announces that its quantised tensors will go; requirements.txt stops short of the version without them."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*quantized tensor creation functions", category=UserWarning)
        yield
