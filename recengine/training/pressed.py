"""Pressed: rows of numbers through a narrow place and out again, trained on all rows at once until nothing gets better.

    linear   y = x E D                                 its best D spans the k leading principal directions
    shallow  y = a(x E) D                              of rank k too, so it can be no nearer to the rows than those
    deep     y = a(a(a(x E_1) E_2) D_1) D_2            one more layer on each side of the k numbers: no longer of rank k

minimised is |X - Y|^2 / |X|^2 over all cells; no biases: the rows come centred. L-BFGS in float64, from drawn weights.
Sources: Bourlard, Kamp 1988, Biological Cybernetics 59 and Baldi, Hornik 1989, Neural Networks 2(1) (linear and
shallow); Hinton, Salakhutdinov 2006, Science 313 (deep). a is ELU.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import torch
from torch import Tensor

Kind = Literal["linear", "shallow", "deep"]
KINDS: tuple[Kind, ...] = ("linear", "shallow", "deep")


class Pressed(NamedTuple):
    """What a training came to.

    answer   float64 (n, m): Y
    decoder  float64 (last width, m): the last layer
    lost     share of |X|^2 that Y misses
    steps    of L-BFGS
    """

    answer: np.ndarray
    decoder: np.ndarray
    lost: float
    steps: int


def press(rows: np.ndarray, k: int, kind: Kind, *, seed: int, steps: int = 600, width: int = 64) -> Pressed:
    """Train a network of that kind on rows, float (n, m); `width` of the deep one's layers beside the narrow one."""
    x = torch.from_numpy(np.asarray(rows, np.float64))
    inside = [width, k, width] if kind == "deep" else [k]
    sizes = [x.shape[1], *inside, x.shape[1]]
    rng = torch.Generator().manual_seed(seed)
    layers = [
        (torch.randn(n_in, n_out, generator=rng, dtype=torch.float64) * 0.1 / n_in**0.5).requires_grad_()
        for n_in, n_out in zip(sizes[:-1], sizes[1:], strict=True)
    ]
    whole = float((x**2).sum())
    optimiser = torch.optim.LBFGS(
        layers,
        max_iter=steps,
        max_eval=2 * steps,
        history_size=50,
        line_search_fn="strong_wolfe",
        tolerance_grad=0,
        tolerance_change=1e-13,
    )

    def answer() -> Tensor:
        h = x
        for layer in layers[:-1]:
            h = h @ layer if kind == "linear" else torch.nn.functional.elu(h @ layer)
        return h @ layers[-1]

    def loss() -> Tensor:
        optimiser.zero_grad()
        lost = ((x - answer()) ** 2).sum()
        lost.backward()
        return lost

    optimiser.step(loss)
    taken = int(optimiser.state[layers[0]]["n_iter"])
    with torch.no_grad():
        y = answer()
        return Pressed(y.numpy(), layers[-1].detach().numpy(), float(((x - y) ** 2).sum()) / whole, taken)
