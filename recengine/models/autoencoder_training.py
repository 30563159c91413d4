"""What the autoencoder is shown and what it is asked: rows as numbers, batches, losses, the judging figure.

    level_u = sum over the shown of (r_uj - mu - b_j) / (how many + reg_user)
    x_uj = s_u (r_uj - mu - b_j - level_u),    s_uj = s_u
    s_u  = loudness / sqrt(shown + 5), or 1 where loudness is 0

Without centring mu, b_j and the level are 0. "Shown" are the ratings that input masking left: the level is made of them
alone, for a level that has seen the hidden ratings would give their mean away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from scipy.sparse import csr_matrix
from torch import Tensor, nn

from recengine.models.autoencoder_network import Bags, Network

ROOM = 5.0
"""Ratings that every row seems to have besides its own: few ratings are not made loud, none divides by 0."""


@dataclass(frozen=True)
class Reading:
    """How ratings become numbers.

    level_reg  regulariser of the level; infinite where nothing is centred, so that the level is 0
    loudness   length of an input of many ratings; 0: inputs as they are
    """

    level_reg: float
    loudness: float

    def __call__(self, row: Tensor, above: Tensor, present: Tensor, n_rows: int) -> tuple[Tensor, Tensor, Tensor]:
        """(level (n_rows,), x (nnz,), s (nnz,)) of cells.

        row      int64 (nnz,): row of each cell
        above    (nnz,): r_uj - mu - b_j
        present  (nnz,): 1; between 0 and 1 on the way from nothing known to this row
        """
        zero = torch.zeros(n_rows, dtype=above.dtype, device=above.device)
        shown = zero.index_add(0, row, present)
        level = zero.index_add(0, row, above) / (shown + self.level_reg)
        scale = self.loudness / torch.sqrt(shown + ROOM) if self.loudness else torch.ones_like(shown)
        each = scale[row]
        return level, each * (above - present * level[row]), each * present


class Cells(NamedTuple):
    """Some rows of ratings, end to end.

    offsets  int64 (n_rows,): where each row begins
    row      int64 (nnz,), ascending
    column   int64 (nnz,)
    above    float32 (nnz,): r_uj - mu - b_j
    """

    offsets: Tensor
    row: Tensor
    column: Tensor
    above: Tensor

    @property
    def n_rows(self) -> int:
        return len(self.offsets)

    def where(self, keep: Tensor) -> Cells:
        """The cells `keep`, bool (nnz,), says; a row may be left without any."""
        row = self.row[keep]
        return Cells(_starts(row, self.n_rows), row, self.column[keep], self.above[keep])


@dataclass(frozen=True)
class Rows:
    """All rows of a matrix as tensors, so that a batch is a few gathers.

    indptr  int64 (n_rows + 1,)
    column  int64 (nnz,)
    above   float32 (nnz,)
    """

    indptr: Tensor
    column: Tensor
    above: Tensor

    @classmethod
    def of(cls, matrix: csr_matrix, above: np.ndarray) -> Rows:
        """The rows of csr (n_rows, n_columns) with `above` (nnz,) as values."""
        return cls(
            torch.from_numpy(matrix.indptr.astype(np.int64)),
            torch.from_numpy(matrix.indices.astype(np.int64)),
            torch.from_numpy(np.asarray(above, np.float32)),
        )

    def __len__(self) -> int:
        return len(self.indptr) - 1

    def to(self, device: torch.device) -> Rows:
        """The same rows in the memory of that device."""
        return Rows(self.indptr.to(device), self.column.to(device), self.above.to(device))

    def take(self, rows: Tensor) -> Cells:
        """The cells of some rows, int64 (n,), in that order."""
        start = self.indptr[rows]
        length = self.indptr[rows + 1] - start
        row = torch.repeat_interleave(torch.arange(len(rows), device=rows.device), length)
        offsets = length.cumsum(0) - length
        cell = torch.arange(len(row), device=rows.device) + (start - offsets)[row]
        return Cells(offsets, row, self.column[cell], self.above[cell])


def bags_of(cells: Cells, reading: Reading, network: Network) -> tuple[Bags, Tensor]:
    """(what the network reads of the cells, their rows' levels (n_rows,))."""
    level, star, choice = reading(cells.row, cells.above, torch.ones_like(cells.above), cells.n_rows)
    shape = network.shape
    bags = Bags(cells.offsets, cells.row, cells.column, star if shape.stars else None, choice if shape.choice else None)
    return bags, level


@dataclass(frozen=True)
class Aim:
    """What is minimised.

    multinomial  -sum log softmax(y)_i over the rated items of a row, over the ratings; else the mean square of
                 r_ui - mu - b_i - level_u - y_i over the ratings
    masking      share of the ratings hidden from the first layer, drawn anew for each batch
    hidden_only  the loss is of the hidden ratings; else of all
    refeed       times f(x) is fed back as input and target
    penalty      of half the squares of all weights, biases not among them, against the losses of all ratings added up
    batch_size   rows
    """

    multinomial: bool
    masking: float
    hidden_only: bool
    refeed: int
    penalty: float
    batch_size: int


class Task:
    """A network, its ratings and its aim, for `training.loop.train`.

    rows      what is learned from
    held_out  (row, column, above) of ratings kept aside to judge the epochs, or None
    judge     what judges them in place of f on `held_out`, where the model answers by something else, or None
    """

    def __init__(
        self,
        network: Network,
        rows: Rows,
        reading: Reading,
        aim: Aim,
        held_out: tuple[Tensor, Tensor, Tensor] | None = None,
        judge: Callable[[], float] | None = None,
    ) -> None:
        self.network: nn.Module = network
        self.layers, self.rows, self.reading, self.aim = network, rows, reading, aim
        self.held_out, self.judge = held_out, judge
        self.weights = [weight for weight in network.parameters() if weight.ndim > 1]
        self.filled = torch.nonzero(rows.indptr.diff())[:, 0]
        self.penalty = aim.penalty / max(1, len(rows.column))

    def batches(self, rng: torch.Generator) -> Iterator[tuple[Cells, Tensor]]:
        """(all cells of some rows, which of them are hidden: bool (nnz,)); rows without ratings are left out."""
        where = self.rows.indptr.device
        order = self.filled[torch.randperm(len(self.filled), generator=rng).to(where)]
        for rows in order.split(self.aim.batch_size):
            cells = self.rows.take(rows)
            yield cells, torch.rand(len(cells.row), generator=rng).to(where) < self.aim.masking

    def losses(self, batch: tuple[Cells, Tensor]) -> Iterator[Tensor]:
        """The loss of the ratings, then one of each re-feeding; none where nothing is asked for."""
        cells, hidden = batch
        bags, level = bags_of(cells.where(~hidden), self.reading, self.layers)
        asked = cells.where(hidden) if self.aim.hidden_only else cells
        if not len(asked.row):
            return
        y: Tensor | None = None
        h = self.layers.inside(self.layers.read(bags))
        if self.aim.multinomial:
            loss = self._surprise(h, asked)
        elif self.aim.refeed:
            y = self.layers.everything(h).float()
            loss = self._error(y[asked.row, asked.column], asked, level)
        else:
            at = Bags(asked.offsets, asked.row, asked.column, None, None)
            loss = self._error(self.layers.at_cells(h, at), asked, level)
        yield loss + self._penalty()
        for _ in range(self.aim.refeed):
            assert y is not None
            x = y.detach()
            y = self.layers.everything(self.layers.inside(self.layers.read_dense(x))).float()
            yield (y - x).square().mean() + self._penalty()

    def _error(self, y: Tensor, cells: Cells, level: Tensor) -> Tensor:
        return (cells.above - level[cells.row] - y).square().mean()

    def _surprise(self, h: Tensor, cells: Cells) -> Tensor:
        likely = torch.log_softmax(self.layers.everything(h).float(), dim=1)
        return -likely[cells.row, cells.column].mean()

    def _penalty(self) -> Tensor | float:
        if not self.penalty:
            return 0.0
        return self.penalty / 2 * torch.stack([weight.square().sum() for weight in self.weights]).sum()

    def validate(self) -> float | None:
        """RMSE of the held-out ratings, or their mean surprise."""
        if self.judge is not None:
            return self.judge()
        if self.held_out is None:
            return None
        row, column, above = (values.to(self.rows.indptr.device) for values in self.held_out)
        total = 0.0
        for rows in torch.unique(row).split(512):
            bags, level = bags_of(self.rows.take(rows), self.reading, self.layers)
            y = self.layers(bags)
            place = torch.full((len(self.rows),), -1, device=rows.device)
            place[rows] = torch.arange(len(rows), device=rows.device)
            some = place[row] >= 0
            if self.aim.multinomial:
                total -= float(torch.log_softmax(y, dim=1)[place[row[some]], column[some]].sum())
            else:
                left = above[some] - level[place[row[some]]] - y[place[row[some]], column[some]]
                total += float(left.square().sum())
        mean = total / len(row)
        return mean if self.aim.multinomial else mean**0.5


def _starts(row: Tensor, n_rows: int) -> Tensor:
    length = torch.bincount(row, minlength=n_rows)
    return length.cumsum(0) - length
