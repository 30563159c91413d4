"""Pressed: rows of numbers through a narrow place and out again, trained on all rows at once until nothing gets better.

    linear   y = x E D                                 its best D spans the k leading principal directions
    shallow  y = a(x E) D                              of rank k too, so it can be no nearer to the rows than those
    deep     y = a(a(a(x E_1) E_2) D_1) D_2            one more layer on each side of the k numbers: no longer of rank k

minimised is sum over the asked cells of (x - y)^2 / sum over them of x^2, plus reg times the squares of all weights.
All cells are asked, or the known ones alone ("masked"): then the theorem says nothing of E and D. No biases: the rows
come centred. L-BFGS in float64, from drawn weights.
Sources: Bourlard, Kamp 1988, Biological Cybernetics 59 and Baldi, Hornik 1989, Neural Networks 2(1) (linear and
shallow); Hinton, Salakhutdinov 2006, Science 313 (deep); Kuchaiev, Ginsburg 2017, arXiv 1708.01715, eq. 1 (masked).
a is ELU, one of the three activations the last of them found to work.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import torch
from torch import Tensor

from recengine.progress import Progress, silent

Kind = Literal["linear", "shallow", "deep"]
KINDS: tuple[Kind, ...] = ("linear", "shallow", "deep")

DRAWN = 8**0.5
"""Width of the drawn weights, twice Xavier's: from smaller ones the penalised deep network falls to 0 and stays."""

AT_REST = 1e-3
"""A training is at rest when the last tenth of its evaluations took less than this share off what is minimised."""


class Pressed(NamedTuple):
    """What a training came to.

    answer    float64 (n, m): Y
    decoder   float64 (last width, m): the last layer
    lost      share of the asked squares that Y misses
    steps     of L-BFGS
    fell      share by which the last tenth of the evaluations lessened what is minimised
    gradient  length of its slope at the end, against that at the start
    """

    answer: np.ndarray
    decoder: np.ndarray
    lost: float
    steps: int
    fell: float
    gradient: float

    @property
    def converged(self) -> bool:
        """Whether it came to rest (`AT_REST`)."""
        return self.fell < AT_REST


def press(
    rows: np.ndarray,
    k: int,
    kind: Kind,
    *,
    seed: int,
    asked: np.ndarray | None = None,
    reg: float = 0.0,
    steps: int = 600,
    width: int = 32,
    progress: Progress = silent,
) -> Pressed:
    """Train a network of that kind on rows, float (n, m).

    asked     bool (n, m): the cells that count; None: all
    reg       of the squares of all weights, at least 0
    width     of the deep one's layers beside the narrow one
    progress  told at every evaluation; what it raises ends the work
    """
    x = torch.from_numpy(np.asarray(rows, np.float64))
    mask = None if asked is None else torch.from_numpy(np.asarray(asked, np.float64))
    inside = [width, k, width] if kind == "deep" else [k]
    sizes = [x.shape[1], *inside, x.shape[1]]
    rng = torch.Generator().manual_seed(seed)
    layers = [
        (torch.randn(n_in, n_out, generator=rng, dtype=torch.float64) * DRAWN * (n_in + n_out) ** -0.5).requires_grad_()
        for n_in, n_out in zip(sizes[:-1], sizes[1:], strict=True)
    ]
    whole = float((x if mask is None else x * mask).square().sum())
    optimiser = torch.optim.LBFGS(
        layers,
        max_iter=steps,
        max_eval=2 * steps,
        history_size=50,
        line_search_fn="strong_wolfe",
        tolerance_grad=0,
        tolerance_change=1e-13,
    )
    losses: list[float] = []
    slopes: list[float] = []

    def answer() -> Tensor:
        h = x
        for layer in layers[:-1]:
            h = h @ layer if kind == "linear" else torch.nn.functional.elu(h @ layer)
        return h @ layers[-1]

    def missed(y: Tensor) -> Tensor:
        off = x - y
        return (off if mask is None else off * mask).square().sum() / whole

    def loss() -> Tensor:
        progress(min(1.0, len(losses) / (2 * steps)), f"{kind}: {len(losses)} evaluations")
        optimiser.zero_grad()
        value = missed(answer()) + reg * torch.stack([layer.square().sum() for layer in layers]).sum()
        value.backward()
        losses.append(float(value.detach()))
        slopes.append(sum(float(layer.grad.square().sum()) for layer in layers if layer.grad is not None) ** 0.5)
        return value

    optimiser.step(loss)
    taken = int(optimiser.state[layers[0]]["n_iter"])
    before = min(losses[: max(1, len(losses) - max(1, len(losses) // 10))])
    with torch.no_grad():
        y = answer()
        return Pressed(
            y.numpy(),
            layers[-1].detach().numpy(),
            float(missed(y)),
            taken,
            (before - min(losses)) / before,
            slopes[-1] / slopes[0],
        )
