"""The layers of the autoencoder, and the two products that cost what a batch's ratings cost.

    h_1 = act( sum over j in I_u of (x_uj V_j + s_uj C_j) + c_1 )     an embedding bag in place of a dense product
    h_k = act( W_k h_(k-1) + c_k )                                   the decoder has the encoder's widths, mirrored
    y_i = <h_last, U_i> + d_i

x_uj is what the rating says, s_uj that there is one (`autoencoder_training`). y is made for all i, or only where there
are ratings.
"""

from __future__ import annotations

from typing import Any, NamedTuple, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from recengine.training.activations import activation


class Bags(NamedTuple):
    """What the first layer reads of some rows, end to end.

    offsets  int64 (n_rows,): where each row's cells begin
    row      int64 (nnz,): row of each cell, ascending
    column   int64 (nnz,)
    star     (nnz,): x of each cell, or None where the stars are not read
    choice   (nnz,): s of each cell, or None where the choice is not read
    """

    offsets: Tensor
    row: Tensor
    column: Tensor
    star: Tensor | None
    choice: Tensor | None


class Shape(NamedTuple):
    """What decides which parameters there are.

    n_columns   length of a row: items, or users in the item orientation
    hidden      widths from the input to the code
    activation  name, see `training.activations`
    last        activation behind the last layer, `linear` for none
    stars       whether the first layer reads x
    choice      whether it reads s
    tied        whether the decoder takes the encoder's weights, turned
    """

    n_columns: int
    hidden: tuple[int, ...]
    activation: str
    last: str = "linear"
    stars: bool = True
    choice: bool = False
    tied: bool = False


class Network(nn.Module):
    """Encoder and decoder; Xavier's uniform start, biases 0.

    dropout     share of the code's numbers set to 0 in training
    everywhere  whether the other hidden layers lose as many

    Source of the start: Glorot, Bengio 2010, AISTATS, eq. 16.
    """

    def __init__(self, shape: Shape, *, dropout: float = 0.0, everywhere: bool = False) -> None:
        super().__init__()
        self.shape, self.dropout, self.everywhere = shape, dropout, everywhere
        n, widths = shape.n_columns, shape.hidden
        self.stars = _table(n, widths[0]) if shape.stars else None
        self.choice = _table(n, widths[0]) if shape.choice else None
        self.first_bias = nn.Parameter(torch.zeros(widths[0]))
        pairs = list(zip(widths, widths[1:], strict=False))
        self.encoder = nn.ModuleList([_linear(a, b) for a, b in pairs])
        if shape.tied:
            self.decoder_bias = nn.ParameterList([torch.zeros(a) for a, _ in reversed(pairs)])
            self.last_bias = nn.Parameter(torch.zeros(n))
        else:
            self.decoder = nn.ModuleList([_linear(b, a) for a, b in reversed(pairs)])
            self.last = _linear(widths[0], n)
        self.act, self.last_act = activation(shape.activation), activation(shape.last)

    def forward(self, bags: Bags) -> Tensor:
        """(n_rows, n_columns): y for every column."""
        return self.everything(self.inside(self.read(bags)))

    def read(self, bags: Bags) -> Tensor:
        """(n_rows, hidden[0]): the first layer before its activation."""
        out = self.first_bias
        for table, values in ((self.stars, bags.star), (self.choice, bags.choice)):
            if table is not None:
                out = out + functional.embedding_bag(
                    bags.column, table.weight, bags.offsets, mode="sum", per_sample_weights=values
                )
        return out

    def read_dense(self, rows: Tensor) -> Tensor:
        """The same for rows (n_rows, n_columns) with an x in every column, as re-feeding has them."""
        assert self.stars is not None
        return rows @ self.stars.weight + self.first_bias

    def inside(self, first: Tensor) -> Tensor:
        """(n_rows, hidden[0]): from the first layer's sums to what the last layer reads."""
        h, depth = self.code(first), len(self.encoder)
        for place in range(depth):
            if self.shape.tied:
                h = functional.linear(
                    h, cast(nn.Linear, self.encoder[depth - 1 - place]).weight.t(), self.decoder_bias[place]
                )
            else:
                h = self.decoder[place](h)
            h = self._dropped(self.act(h), depth + 1 + place)
        return h

    def code(self, first: Tensor) -> Tensor:
        """(n_rows, hidden[-1]): from the first layer's sums to the narrow place."""
        h = self._dropped(self.act(first), 0)
        for place, layer in enumerate(self.encoder, 1):
            h = self._dropped(self.act(layer(h)), place)
        return h

    def everything(self, h: Tensor) -> Tensor:
        """(n_rows, n_columns): the last layer, whole."""
        weight, bias = self.final()
        return self.last_act(functional.linear(h, weight, bias))

    def at_cells(self, h: Tensor, bags: Bags) -> Tensor:
        """(nnz,): the last layer where a cell is, and nowhere else."""
        weight, bias = self.final()
        product = CellProduct.apply(h.to(weight.dtype), weight, bags.offsets, bags.column)
        return self.last_act(product + bias.index_select(0, bags.column))

    def final(self) -> tuple[Tensor, Tensor]:
        """U (n_columns, hidden[0]) and d (n_columns,) of the last layer."""
        if not self.shape.tied:
            return self.last.weight, self.last.bias
        table = self.stars if self.stars is not None else self.choice
        assert table is not None
        return table.weight, self.last_bias

    def table_of(self, space: str) -> Tensor:
        """(n_columns, hidden[0]): what a layer has of each column: read by `-in` or `-chosen`, else by the last."""
        part = space.partition("-")[2]
        table = {"in": self.stars, "chosen": self.choice}.get(part)
        return self.final()[0] if table is None else table.weight

    @torch.no_grad()
    def forget(self, columns: Tensor) -> None:
        """Columns nobody rated keep their random start: set to 0, so that they neither say nor are said anything.

        columns  bool (n_columns,)
        """
        weight, bias = self.final()
        for table in (self.stars, self.choice):
            if table is not None:
                table.weight[columns] = 0.0
        weight[columns], bias[columns] = 0.0, 0.0

    def _dropped(self, h: Tensor, place: int) -> Tensor:
        if not self.dropout or not (self.everywhere or place == len(self.encoder)):
            return h
        return functional.dropout(h, self.dropout, self.training)


class CellProduct(torch.autograd.Function):
    """<h of its row, U of its column> of each cell: the adjoint of `embedding_bag`, whose own backward computes it.

    For bag(g)_r = sum over the cells of r of g_c U_column(c), a bag with weights g:
    the slope of <h, bag(g)> by g_c is <h_row(c), U_column(c)>, the wanted product, and its slope by U is that of the
    product for an incoming slope g; bag(g) itself is the slope by h. So both ways cost what the cells cost.
    """

    @staticmethod
    def forward(ctx: Any, h: Tensor, weight: Tensor, offsets: Tensor, column: Tensor) -> Tensor:  # pyright: ignore
        ctx.save_for_backward(h, weight, offsets, column)
        with torch.enable_grad():
            g = torch.zeros(len(column), dtype=h.dtype, device=h.device, requires_grad=True)
            bag = functional.embedding_bag(column, weight.detach(), offsets, mode="sum", per_sample_weights=g)
            return torch.autograd.grad(bag, g, h.detach())[0]

    @staticmethod
    def backward(ctx: Any, slope: Tensor) -> tuple[Tensor, Tensor, None, None]:  # pyright: ignore
        h, weight, offsets, column = ctx.saved_tensors
        with torch.enable_grad():
            leaf = weight.detach().requires_grad_()
            bag = functional.embedding_bag(column, leaf, offsets, mode="sum", per_sample_weights=slope.contiguous())
            by_weight = torch.autograd.grad(bag, leaf, h.detach())[0]
        return bag.detach(), by_weight, None, None


def _linear(n_in: int, n_out: int) -> nn.Linear:
    layer = nn.Linear(n_in, n_out)
    nn.init.xavier_uniform_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer


def _table(n: int, width: int) -> nn.EmbeddingBag:
    table = nn.EmbeddingBag(n, width, mode="sum")
    nn.init.xavier_uniform_(table.weight)
    return table
