"""Fold-in: the vector of any profile, solved with everything else that training left frozen.

Models keyed by user id learn one vector p_u a stored user; here every profile gets one, by its content alone:

    p_u = argmin over p of  sum over j of w_uj loss(t_uj, f_j(p)) + 1/2 (p - centre)' diag(penalty) (p - centre)

    squared   loss = 1/2 (t - f)^2             residual r = t - f              curvature c = 1
    logistic  loss = log(1 + e^f) - t f        residual r = t - sigmoid(f)     curvature c = sigmoid(f) (1 - sigmoid(f))

It is solved by damped Gauss-Newton steps, many profiles at once, in float64, from one fixed start:

    (J' W J + diag(penalty) + damping) step = J' w r - penalty (p - centre),    J = df/dp,  W = diag(w c)

Each cell has a copy of its profile's vector, so one backward pass of sum f gives every row of J. A step that lowers the
profile's objective is taken, and its damping falls the more, the nearer the fall is to what the curve promised; one
that does not is dropped and its damping rises. A profile stops on its own, after a fixed number of steps or when its
step no longer counts, so its neighbours in the batch, their number, and the order of its ratings leave its vector as it
is. Profiles of like length are padded to one length.

Sources: Levenberg 1944, Quart. Appl. Math. 2(2); Marquardt 1963, J. SIAM 11(2); for the logistic loss the curvature of
iteratively reweighted least squares (Green 1984, J. R. Stat. Soc. B 46(2)); how damping follows the gain: Nielsen 1999,
"Damping parameter in Marquardt's method", eq. 3.5.
Differs from them: damping is a multiple of the mean of the diagonal, one for each profile.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal, Self

import numpy as np
import torch
from scipy.sparse import csr_matrix
from torch import Tensor
from torch.nn.functional import softplus

from recengine.models.csr import counts, size

Predict = Callable[[Tensor, Tensor, Tensor], Tensor]
"""(vectors float64 (rows, d), item_idx int64 (rows,), row int64 (rows,): which profile) -> float64 (rows,): f."""

STEPS = 25
"""At most so many; most profiles stop after five to ten, and only on the edge of a kink or a plateau one does not."""

BLOCK_NUMBERS = 1_000_000
"""Cells times d of one block."""

SLACK = 1.2
"""A block holds profiles up to this factor longer than its shortest."""

DAMPING, CALMER, WILDER = 1e-2, 0.2, 2.0
"""The first damping; what it is multiplied by after a step that did what the curve promised, or that is dropped: by 2,
then 4, 8, ... as long as one after the other is dropped."""

TINY = 1e-300

ENOUGH = 1e-8
"""A step this small beside its vector (or beside 1) is the last: smaller ones do not show in a float64 objective."""


@dataclass(frozen=True, eq=False)
class Problem:
    """What is solved for each profile.

    predict  the frozen network; no dropout, float64
    loss     `squared` or `logistic`
    start    float64 (d,): where every profile starts
    centre   float64 (d,): what the penalty pulls to
    """

    predict: Predict
    loss: Literal["squared", "logistic"]
    start: np.ndarray
    centre: np.ndarray


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
            block = _Block(
                problem,
                row=torch.from_numpy(rows.astype(np.int64)),
                item=torch.from_numpy(cells.indices[place].astype(np.int64)),
                target=torch.from_numpy(cells.data[place].astype(np.float64)),
                weight=torch.from_numpy(np.where(inside, weight[place], 0.0)),
                pull=torch.from_numpy(pull[rows]),
            )
            out[rows] = block.solve(steps)
        begin = stop
    return out


@dataclass(frozen=True, eq=False)
class _Block:
    """Profiles padded to one length m; b of them.

    row (b,) · item, target, weight (b, m), weight 0 where there is padding · pull (b, d)
    """

    problem: Problem
    row: Tensor
    item: Tensor
    target: Tensor
    weight: Tensor
    pull: Tensor

    def solve(self, steps: int) -> np.ndarray:
        """float64 (b, d)"""
        centre = torch.from_numpy(np.asarray(self.problem.centre, np.float64))
        vectors = torch.from_numpy(np.asarray(self.problem.start, np.float64)).repeat(len(self.row), 1)
        damping = torch.full((len(vectors),), DAMPING, dtype=torch.float64)
        wilder = torch.full_like(damping, WILDER)
        live = torch.arange(len(vectors))  # profiles that still move
        value, slope, curve = self._look(live, vectors, centre)
        for _ in range(steps):
            mean = curve.diagonal(dim1=1, dim2=2).mean(dim=1)
            held = curve + torch.diag_embed((damping[live] * mean)[:, None].expand_as(slope))
            step = torch.cholesky_solve(slope[:, :, None], torch.linalg.cholesky(held))[:, :, 0]
            tried = vectors[live] + step
            new_value, new_slope, new_curve = self._look(live, tried, centre)
            better = new_value <= value
            promised = (step * (slope - 0.5 * (curve @ step[:, :, None])[:, :, 0])).sum(dim=1)
            gain = (value - new_value) / promised.clamp(min=TINY)  # 1 where the curve told the truth
            vectors[live] = torch.where(better[:, None], tried, vectors[live])
            damping[live] *= torch.where(better, (1 - (2 * gain - 1) ** 3).clamp(CALMER, WILDER), wilder[live])
            wilder[live] = torch.where(better, WILDER, 2 * wilder[live])
            value = torch.where(better, new_value, value)
            slope = torch.where(better[:, None], new_slope, slope)
            curve = torch.where(better[:, None, None], new_curve, curve)
            moving = step.abs().amax(dim=1) > ENOUGH * vectors[live].abs().amax(dim=1).clamp(min=1.0)
            if not bool(moving.all()):
                live, value, slope, curve = live[moving], value[moving], slope[moving], curve[moving]
            if not len(live):
                break
        return vectors.numpy()

    def _look(self, live: Tensor, vectors: Tensor, centre: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(objective (b,), minus its gradient (b, d), Gauss-Newton matrix (b, d, d)) of the live profiles."""
        item, target, weight, pull = self.item[live], self.target[live], self.weight[live], self.pull[live]
        b, m = item.shape
        own = vectors[:, None, :].expand(b, m, vectors.shape[1]).reshape(b * m, -1).requires_grad_()
        with torch.enable_grad():
            f = self.problem.predict(own, item.reshape(-1), self.row[live].repeat_interleave(m))
            (jacobian,) = torch.autograd.grad(f.sum(), own)
        f, jacobian = f.detach().reshape(b, m), jacobian.reshape(b, m, -1)
        off = vectors - centre
        if self.problem.loss == "squared":
            residual, loss, bend = target - f, 0.5 * (target - f) ** 2, weight
        else:
            share = torch.sigmoid(f)
            residual, loss, bend = target - share, softplus(f) - target * f, weight * share * (1 - share)
        value = (weight * loss).sum(dim=1) + 0.5 * (pull * off**2).sum(dim=1)
        slope = (jacobian.transpose(1, 2) @ (weight * residual)[:, :, None])[:, :, 0] - pull * off
        curve = jacobian.transpose(1, 2) @ (jacobian * bend[:, :, None]) + torch.diag_embed(pull)
        return value, slope, curve


@dataclass(frozen=True, eq=False)
class Kept:
    """Vectors that were solved once, found again by what the profile holds, never by whose it is.

    keys     uint8 (n, 16): `digests` of the profiles
    vectors  float64 (n, d)
    """

    keys: np.ndarray
    vectors: np.ndarray

    @cached_property
    def place(self) -> dict[bytes, int]:
        """{digest: row}"""
        return {key.tobytes(): row for row, key in enumerate(self.keys)}

    def find(self, keys: np.ndarray) -> np.ndarray:
        """int64 (n,): row of each digest, -1 where there is none."""
        return np.array([self.place.get(key.tobytes(), -1) for key in keys], np.int64)

    def state(self) -> dict[str, np.ndarray]:
        """For a model's `state`."""
        return {"kept.keys": self.keys, "kept.vectors": self.vectors}

    @classmethod
    def from_state(cls, state: Mapping[str, np.ndarray]) -> Self:
        """What `state` gave."""
        return cls(state["kept.keys"], state["kept.vectors"])


def digests(profiles: csr_matrix, about: Sequence[bytes] | None = None) -> np.ndarray:
    """uint8 (n, 16): BLAKE2b of each profile's items and ratings, and of what else is known of the person.

    profiles  csr float32 (n, n_items), indices sorted
    about     one string of bytes a profile: the features a model reads; None where it reads none
    """
    starts, items, ratings = profiles.indptr, profiles.indices.astype("<i4"), profiles.data.astype("<f4")
    out = np.empty((size(profiles)[0], 16), np.uint8)
    for row, (start, stop) in enumerate(pairwise(starts)):
        content = items[start:stop].tobytes() + ratings[start:stop].tobytes() + (about[row] if about else b"")
        out[row] = np.frombuffer(hashlib.blake2b(content, digest_size=16).digest(), np.uint8)
    return out


def folded(
    profiles: csr_matrix, kept: Kept, solve: Callable[[np.ndarray], np.ndarray], about: Sequence[bytes] | None = None
) -> np.ndarray:
    """float64 (n, d): the kept vector of each profile that has one; `solve` gives those of the other rows.

    solve  int64 (n_missing,) rows of `profiles` -> float64 (n_missing, d)
    """
    place = kept.find(digests(profiles, about))
    out = kept.vectors[place]
    missing = np.flatnonzero(place < 0)
    if len(missing):
        out[missing] = solve(missing)
    return out
