"""What is looked at in a deep autoencoder, while it trains and afterwards: errors, fixed point, units, gradients.

    fixed point    sqrt( mean (f(f(x)) - f(x))^2 )     over some people and all items, stars: 0 where f(x) is one
    a cell is flat where |a'(z)| < 0.005: through this unit, for this person, next to no gradient flows
    a unit is dead where it is flat for everybody

Only networks as the source has them are looked at (`lab.sweeps.can_watch`): rows of raw stars go in, stars come out.
Looking draws nothing from any generator, so a training that is watched comes to the same parameters as one that is not.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import torch
from scipy.sparse import csr_matrix

from recengine.data.dataset import Dataset, Ratings
from recengine.evaluation.rating import errors
from recengine.models.autoencoder import Autoencoder
from recengine.models.autoencoder_network import Bags
from recengine.models.autoencoder_training import Rows
from recengine.models.validation import hold_out
from recengine.progress import Epoch, Progress, Stage
from recengine.training.activations import slope

FLAT = 0.005
"""Below the slope of a leaky unit's negative part, 0.01."""

MOMENTS = 25
"""Epochs of a training that are looked at, spread evenly, the last among them."""

SEEN = 128
"""People whose fixed point and gradient are looked at: the first, each an evenly spaced row."""

EDGES = np.linspace(-5.0, 5.0, 21)
"""Of the histograms of sums before the activation; what lies beyond counts into the outermost bins."""


class Watch:
    """A `Progress` of a training that looks at the network after some epochs and passes everything on.

    rows      {epoch, train_loss, val_metric, seconds, train_rmse, test_rmse, fixed_point} of each epoch looked at:
              errors in stars, clipped to the scale, without dropout; the training error is of the ratings it learns
    gradients  of each layer's weights before the first epoch: Frobenius norm, first layer first
    spent     seconds of processor time that looking took
    """

    def __init__(
        self, model: Autoencoder, train: Dataset, test: Ratings, base: np.ndarray, seed: int, progress: Progress
    ) -> None:
        c = model.config
        part = hold_out(train, c.validation, seed)[0] if c.validation else train
        self.model, self.progress, self.base = model, progress, base
        self.scale = train.rating_scale or (1.0, 5.0)
        self.learned, self.known = part.matrix, train.matrix
        self.test = test
        self.asked = _cells(train.n_users, test)
        self.rows: list[dict[str, float | None]] = []
        self.gradients: list[float] = []
        self.spent = 0.0

    def __call__(self, share: float, words: str) -> None:
        begun = time.process_time()
        if isinstance(words, Epoch):
            if looked_at(words.step, words.of):
                row = {**words.row, **self.look()}
                self.rows.append(row)
                words = Epoch(str(words), row, words.of, words.items)
        elif isinstance(words, Stage) and words.step == 0:
            self.gradients = gradient_norms(self.model, self.learned)
        self.spent += time.process_time() - begun
        self.progress(share, words)

    def look(self) -> dict[str, float]:
        """{train_rmse, test_rmse, fixed_point} of the network as it is."""
        shown = at_cells(self.model, self.learned, _bags(self.learned, torch.device("cpu")))
        on_train = _finite_errors(self.learned.data, shown, self.scale)
        return {
            "train_rmse": float(np.sqrt(np.mean(on_train**2))),
            "test_rmse": float(np.sqrt(np.mean(self.off() ** 2))),
            "fixed_point": fixed_point(self.model, self.learned),
        }

    def after(self) -> dict[str, Any]:
        """What is looked at once it is trained: errors, fixed_point, mean_everywhere, units, gradients {start, end}."""
        return {
            **self.look(),
            "mean_everywhere": mean_prediction(self.model, self.learned),
            "units": units(self.model, self.learned),
            "gradients": {"start": self.gradients, "end": gradient_norms(self.model, self.learned)},
        }

    def off(self) -> np.ndarray:
        """float64 (n_test,): error in stars of each test rating, by the network as it is; the baseline where the
        network was never shown the item."""
        order, cells = self.asked
        found = np.empty(len(self.test))
        found[order] = at_cells(self.model, self.known, cells)
        unknown = ~self.model.rated[self.test.item_idx]
        found[unknown] = self.base[unknown]
        return _finite_errors(self.test.rating, found, self.scale)


def looked_at(epoch: int, of: int) -> bool:
    """Whether an epoch is one of the `MOMENTS` that are looked at; the first and the last always are."""
    step = max(1, of // MOMENTS)
    return epoch in (1, of) or epoch % step == 0


@torch.no_grad()
def at_cells(model: Autoencoder, matrix: csr_matrix, cells: Bags) -> np.ndarray:
    """float64 (nnz of cells,): what the network makes of rows of stars, where a cell is."""
    network = model.network
    where = next(network.parameters()).device
    h = network.inside(network.read(_bags(matrix, where)))
    at = Bags(cells.offsets.to(where), cells.row.to(where), cells.column.to(where), None, None)
    return network.at_cells(h, at).double().cpu().numpy()


@torch.no_grad()
def fixed_point(model: Autoencoder, matrix: csr_matrix) -> float:
    """How far f moves its own answer; see the head of the file."""
    y = _answers(model, matrix)
    again = model.network.everything(model.network.inside(model.network.read_dense(y)))
    return float((again - y).square().mean().sqrt())


@torch.no_grad()
def mean_prediction(model: Autoencoder, matrix: csr_matrix) -> float:
    """Mean of f(x) over some people and all items that somebody rated, stars, unclipped."""
    rated = torch.from_numpy(model.rated).to(next(model.network.parameters()).device)
    return float(_answers(model, matrix)[:, rated].mean())


def gradient_norms(model: Autoencoder, matrix: csr_matrix) -> list[float]:
    """Frobenius norm of the loss's gradient by each layer's weights, first layer first; the weights stay as they are.

    The loss is eq. 1 of some people, without dropout.
    """
    network = model.network
    where = next(network.parameters()).device
    some = matrix[_some(matrix)]
    bags = _bags(some, where)
    y = network.at_cells(network.inside(network.read(bags)), Bags(bags.offsets, bags.row, bags.column, None, None))
    assert bags.star is not None
    network.zero_grad(set_to_none=True)
    (y - bags.star).square().mean().backward()
    weights = [weight.grad for weight in network.parameters() if weight.ndim > 1]  # in the order data flows
    norms = [float(grad.norm()) for grad in weights if grad is not None]
    network.zero_grad(set_to_none=True)
    return norms


@torch.no_grad()
def units(model: Autoencoder, matrix: csr_matrix) -> list[dict[str, Any]]:
    """Of each hidden layer, first layer first: {width, dead, flat, histogram}.

    dead       share of its units that are flat for everybody; flat: share of cells (person and unit)
    histogram  share of the cells' sums before the activation in each bin of `EDGES`
    """
    network = model.network
    z = network.read(_bags(matrix, next(network.parameters()).device))
    out = []
    layers = [*network.encoder, *network.decoder, None]
    for layer in layers:
        h = network.act(z)
        flat = slope(network.shape.activation, h).abs() < FLAT
        inside = z.clamp(EDGES[0], EDGES[-1]).flatten().cpu().numpy()
        out.append(
            {
                "width": z.shape[1],
                "dead": float(flat.all(dim=0).double().mean()),
                "flat": float(flat.double().mean()),
                "histogram": (np.histogram(inside, EDGES)[0] / inside.size).tolist(),
            }
        )
        if layer is not None:
            z = layer(h)
    return out


def _answers(model: Autoencoder, matrix: csr_matrix) -> torch.Tensor:
    """(some people, n_columns): f(x)."""
    where = next(model.network.parameters()).device
    return model.network(_bags(matrix[_some(matrix)], where))


def _some(matrix: csr_matrix) -> np.ndarray:
    filled = np.flatnonzero(np.diff(matrix.indptr))
    return filled[:: max(1, len(filled) // SEEN)][:SEEN]


def _bags(matrix: csr_matrix, where: torch.device) -> Bags:
    cells = Rows.of(matrix, matrix.data).to(where)
    taken = cells.take(torch.arange(len(cells), device=where))
    return Bags(taken.offsets, taken.row, taken.column, taken.above, None)


def _finite_errors(rating: np.ndarray, found: np.ndarray, scale: tuple[float, float]) -> np.ndarray:
    """As `errors`; an answer that is no number counts as the highest, so that a curve shows it as bad as it is."""
    return errors(rating, np.nan_to_num(found, nan=scale[1], posinf=scale[1], neginf=scale[0]), scale)


def _cells(n_rows: int, ratings: Ratings) -> tuple[np.ndarray, Bags]:
    """(places of the ratings sorted by user, their cells in that order)."""
    order = np.argsort(ratings.user_idx, kind="stable")
    row = torch.from_numpy(ratings.user_idx[order].astype(np.int64))
    length = torch.bincount(row, minlength=n_rows)
    column = torch.from_numpy(ratings.item_idx[order].astype(np.int64))
    return order, Bags(length.cumsum(0) - length, row, column, None, None)
