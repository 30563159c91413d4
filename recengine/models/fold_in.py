"""Fold-in: the vector of any profile, solved with everything else that training left frozen.

Models keyed by user id learn one vector p_u a stored user; here every profile gets one, by its content alone:

    p_u = argmin over p of  sum over j of w_uj loss(t_uj, f_j(p)) + 1/2 (p - centre)' diag(penalty) (p - centre)

    squared   loss = 1/2 (t - f)^2             residual r = t - f              curvature c = 1
    logistic  loss = log(1 + e^f) - t f        residual r = t - sigmoid(f)     curvature c = sigmoid(f) (1 - sigmoid(f))

It is solved by damped Gauss-Newton steps, many profiles at once, in float64, from one fixed start:

    (J' W J + S + diag(penalty) + damping) step = J' w r - penalty (p - centre),    J = df/dp,  W = diag(w c)

S stands for what Gauss-Newton leaves out, -sum over j of w_j r_j d2f_j/dp2: it starts at 0 and learns from every step
by how much J turned, (J - J_new)' w r_new = S step; all is forgotten where the matrix has no minimum.
Without it the steps near the end become smaller by a constant factor only. A network with kinks does without.

`frozen` gives f and J of the network. A step that lowers the profile's objective is taken, and its damping falls the
more, the nearer the fall is to what the curve promised; one that does not is dropped and its damping rises. A profile
stops on its own, after a fixed number of steps or when its step no longer counts, so its neighbours in the batch, their
number, and the order of its ratings leave its vector as it is. Profiles of like length are padded to one length.

Sources: Levenberg 1944, Quart. Appl. Math. 2(2); Marquardt 1963, J. SIAM 11(2); for the logistic loss the curvature of
iteratively reweighted least squares (Green 1984, J. R. Stat. Soc. B 46(2)); how damping follows the gain: Nielsen 1999,
"Damping parameter in Marquardt's method", eq. 3.5; S: Dennis, Gay, Welsch 1981, ACM Trans. Math. Softw. 7(3), NL2SOL.
Differs from them: damping is a multiple of the mean of the diagonal, one for each profile; S is always in use.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import torch
from scipy.sparse import csr_matrix
from torch import Tensor
from torch.nn.functional import softplus

from recengine.models.csr import counts, size
from recengine.models.frozen import Cells, Frozen, Side

STEPS = 25
"""At most so many; most profiles stop after four to twelve, and only on the edge of a kink one does not."""

BLOCK_NUMBERS = 150_000
"""Cells times d of one block: its Jacobian stays near the processor."""

SLACK = 1.2
"""A block holds profiles up to this factor longer than its shortest."""

DAMPING, CALMER, WILDER = 1e-2, 0.2, 2.0
"""The first damping; what it is multiplied by after a step that did what the curve promised, or that is dropped: by 2,
then 4, 8, ... as long as one after the other is dropped."""

TINY = 1e-300

TOLD = 1e-12
"""A step tells of S where the gradient grows along it by more than this share of the most it could."""

ENOUGH = 1e-8
"""A step this small beside its vector (or beside 1) is the last: smaller ones do not show in a float64 objective."""


@dataclass(frozen=True, eq=False)
class Problem:
    """What is solved for each profile.

    network  frozen, float64
    loss     `squared` or `logistic`
    start    float64 (d,): where every profile starts
    centre   float64 (d,): what the penalty pulls to
    people   what else is known of each profile's person; None for nothing
    """

    network: Frozen
    loss: Literal["squared", "logistic"]
    start: np.ndarray
    centre: np.ndarray
    people: Side | None = None


@torch.no_grad()
def solve_vectors(
    problem: Problem, cells: csr_matrix, weight: np.ndarray, penalty: np.ndarray, *, steps: int = STEPS
) -> np.ndarray:
    """float64 (n, d): the vector of each profile.

    cells    csr (n, n_items), indices sorted: the targets t_uj
    weight   float64 (nnz,): w_uj of each cell, at least 0
    penalty  float64 (n, d), or what numpy spreads to it; above 0
    steps    at most so many Gauss-Newton steps
    """
    n, d = size(cells)[0], len(problem.start)
    out = np.tile(problem.start, (n, 1))
    pull = np.broadcast_to(np.asarray(penalty, np.float64), (n, d))
    length = counts(cells)
    order = np.argsort(length, kind="stable")
    ascending = length[order]
    begin = 0
    while begin < n:
        longest = SLACK * ascending[begin] + 8
        room = max(1, int(BLOCK_NUMBERS / (longest * d)))
        stop = min(int(np.searchsorted(ascending, longest, side="right")), begin + room)
        rows = order[begin:stop]
        step = np.arange(ascending[stop - 1])
        inside = step < length[rows][:, None]
        place = np.where(inside, cells.indptr[rows][:, None] + step, 0)
        if not len(step):  # nothing but the penalty
            out[rows] = problem.centre
        else:
            item, row = (torch.from_numpy(idx.astype(np.int64)) for idx in (cells.indices[place], rows))
            block = _Block(
                problem.network.cells(item, problem.people and problem.people.take(row)),
                target=torch.from_numpy(cells.data[place].astype(np.float64)),
                weight=torch.from_numpy(np.where(inside, weight[place], 0.0)),
                pull=torch.from_numpy(pull[rows]),
            )
            out[rows] = _solve(problem, block, steps)
        begin = stop
    return out


class _Block(NamedTuple):
    """Profiles padded to one length m; b of them.

    cells (b, m) · target, weight (b, m), weight 0 where there is padding · pull (b, d)
    """

    cells: Cells
    target: Tensor
    weight: Tensor
    pull: Tensor

    def take(self, rows: Tensor) -> _Block:
        """Some profiles."""
        return _Block(self.cells.take(rows), self.target[rows], self.weight[rows], self.pull[rows])


class _Place(NamedTuple):
    """What is known where b profiles are.

    vectors (b, d) · value (b,): the objective · slope (b, d): minus its gradient · curve (b, d, d): Gauss-Newton
    jacobian (b, m, e): df/de of what enters the layers · pulls (b, m): w r
    """

    vectors: Tensor
    value: Tensor
    slope: Tensor
    curve: Tensor
    jacobian: Tensor
    pulls: Tensor

    def take(self, rows: Tensor) -> _Place:
        """Some profiles."""
        return _Place(*(values[rows] for values in self))

    def or_else(self, better: Tensor, other: _Place) -> _Place:
        """The profiles where `better`, bool (b,); the other place's elsewhere."""
        pairs = zip(self, other, strict=True)
        return _Place(*(torch.where(better.view(-1, *[1] * (one.dim() - 1)), one, two) for one, two in pairs))


def _solve(problem: Problem, block: _Block, steps: int) -> np.ndarray:
    """float64 (b, d)"""
    start, centre = (torch.from_numpy(np.asarray(p, np.float64)) for p in (problem.start, problem.centre))
    out = start.repeat(len(block.pull), 1)
    live = torch.arange(len(out))  # profiles that still move
    damping = torch.full((len(out),), DAMPING, dtype=torch.float64)
    wilder = torch.full_like(damping, WILDER)
    here = _look(problem, block, out.clone(), centre)
    e = problem.network.n_bent if problem.network.smooth else 0
    rest = out.new_zeros(len(out), e, e)  # S
    for _ in range(steps):
        curve, factor, rest = _factored(here.curve, rest, damping)
        step = torch.cholesky_solve(here.slope[:, :, None], factor)[:, :, 0]
        there = _look(problem, block, here.vectors + step, centre)
        better = there.value <= here.value
        promised = (step * (here.slope - 0.5 * (curve @ step[:, :, None])[:, :, 0])).sum(dim=1)
        gain = (here.value - there.value) / promised.clamp(min=TINY)  # 1 where the curve told the truth
        damping = damping * torch.where(better, (1 - (2 * gain - 1) ** 3).clamp(CALMER, WILDER), wilder)
        wilder = torch.where(better, WILDER, 2 * wilder)
        if e:
            rest = _secant(rest, step[:, -e:], here, there)
        here = there if bool(better.all()) else there.or_else(better, here)
        moving = step.abs().amax(dim=1) > ENOUGH * here.vectors.abs().amax(dim=1).clamp(min=1.0)
        if not bool(moving.all()):
            out[live] = here.vectors
            rows = moving.nonzero()[:, 0]
            if not len(rows):
                return out.numpy()
            live, damping, wilder, rest = live[rows], damping[rows], wilder[rows], rest[rows]
            block, here = block.take(rows), here.take(rows)
    out[live] = here.vectors
    return out.numpy()


def _factored(gauss_newton: Tensor, rest: Tensor, damping: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """(Hessian (b, d, d), Cholesky factor of it damped, S): S is forgotten where it leaves no minimum."""
    e = rest.shape[1]
    curve = gauss_newton.clone()
    curve[:, curve.shape[1] - e :, curve.shape[1] - e :] += rest
    add = torch.diag_embed(
        (damping * gauss_newton.diagonal(dim1=1, dim2=2).mean(dim=1))[:, None].expand(curve.shape[:2])
    )
    factor, failed = torch.linalg.cholesky_ex(curve + add)
    if bool(failed.any()):
        bad = (failed > 0)[:, None, None]
        curve, rest = torch.where(bad, gauss_newton, curve), torch.where(bad, 0.0, rest)
        factor = torch.linalg.cholesky(curve + add)
    return curve, factor, rest


def _secant(rest: Tensor, step: Tensor, here: _Place, there: _Place) -> Tensor:
    """(b, e, e): S, made smaller where the step shows less of it, and changed so that S step is what the step shows."""
    turned = _dot(here.jacobian - there.jacobian, there.pulls)
    steeper = (here.slope - there.slope)[:, -step.shape[1] :]
    of_rest = (rest @ step[:, :, None])[:, :, 0]
    shrunk = ((step * turned).sum(dim=1) / (step * of_rest).sum(dim=1)).abs().nan_to_num(nan=1.0).clamp(max=1.0)
    off = turned - shrunk[:, None] * of_rest
    along = (steeper * step).sum(dim=1)
    told = along > TOLD * steeper.norm(dim=1) * step.norm(dim=1)
    share = torch.where(told, 1 / torch.where(told, along, 1.0), 0.0)[:, None, None]
    both = off[:, :, None] * steeper[:, None, :]
    square = (share * (off * step).sum(dim=1)[:, None, None]) * steeper[:, :, None] * steeper[:, None, :]
    return shrunk[:, None, None] * rest + share * (both + both.transpose(1, 2) - square)


def _look(problem: Problem, block: _Block, vectors: Tensor, centre: Tensor) -> _Place:
    """Objective, gradient and Gauss-Newton matrix of each profile."""
    cells, target, weight, pull = block
    f, bent = cells.look(vectors)
    off = vectors - centre
    if problem.loss == "squared":
        residual = target - f
        loss, bend = 0.5 * residual**2, weight
    else:
        share = torch.sigmoid(f)
        residual, loss = target - share, softplus(f) - target * f
        bend = weight * share * (1 - share)
    value = (weight * loss).sum(dim=1) + 0.5 * (pull * off**2).sum(dim=1)
    jacobian = torch.cat([cells.straight, bent], dim=2)
    slope = _dot(jacobian, weight * residual) - pull * off
    curve = jacobian.transpose(1, 2) @ (jacobian * bend[:, :, None])
    curve.diagonal(dim1=1, dim2=2).add_(pull)
    return _Place(vectors, value, slope, curve, bent, weight * residual)


def _dot(jacobian: Tensor, values: Tensor) -> Tensor:
    """(b, d): J' values of each profile, (b, m, d) and (b, m)."""
    return (jacobian.transpose(1, 2) @ values[:, :, None])[:, :, 0]
