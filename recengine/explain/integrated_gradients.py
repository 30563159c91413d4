"""Integrated gradients: a score split over numbers that are switched on together, along a straight path.

    value_d = (x_d - x'_d) * integral over t in [0, 1] of  d f(x' + t (x - x')) / d x_d

so that  sum over d of value_d = f(x) - f(x')  (completeness). The integral is a Gauss-Legendre sum; its points are
doubled until the law holds to one hundredth of |score - base|.
Source: Sundararajan, Taly, Yan 2017, ICML, "Axiomatic Attribution for Deep Networks", eq. 1 and proposition 1.
Differs from it: Gauss-Legendre points in place of equal steps (a smooth path needs far fewer); parts are sums over
groups of numbers, and terms that a model knows exactly are left out of the path and added as they are.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from recengine.explanation import Contribution, Explanation
from recengine.models.base import Differentiable, Path, Profile, Recommender

FIRST_STEPS, MOST_STEPS = 16, 1024
COMPLETE = 0.01
"""Residual allowed, as a share of |score - base|."""

ROUNDING = 1e-5
"""Residual allowed however small that difference is: the score itself is float32."""


def integrated_gradients(model: Recommender, profile: Profile, item_idx: int, by: str) -> Explanation:
    """The score of one item split along the path of `model.path`, with a residual of at most 1 % of |score - base|.

    by  one of the model's `attributes`

    Where 1,024 points do not reach that, the residual stays as it is and is shown.
    """
    assert isinstance(model, Differentiable)
    path = model.path(profile, item_idx, by)
    score = float(model.score([profile])[0, item_idx])
    known = sum(part.value for part in path.known)
    steps, values, start = FIRST_STEPS, np.zeros(len(path.parts)), 0.0
    while True:
        values, start = along(path, steps)
        off = abs(score - start - known - values.sum())
        if off <= max(COMPLETE * abs(score - start), ROUNDING * max(1.0, abs(score))) or steps >= MOST_STEPS:
            break
        steps *= 2
    parts = [
        Contribution(kind, idx, float(value), label=label, evidence=_evidence(path, place))
        for place, ((kind, idx, label), value) in enumerate(zip(path.parts, values, strict=True))
    ]
    return Explanation.split(
        score=score,
        base_value=start,
        contributions=[*path.known, *parts],
        method="integrated-gradients",
        terms={"steps": steps, "start": start, "end": start + float(values.sum())},
    )


def along(path: Path, steps: int) -> tuple[np.ndarray, float]:
    """(values float64 (n_parts,), f at the baseline) with `steps` points of the path."""
    import torch  # not at the head: reasons of other models need none

    nodes, weights = np.polynomial.legendre.leggauss(steps)
    share = torch.from_numpy((nodes + 1) / 2)[:, None]  # (steps, 1), from 0 to 1
    baseline, value = torch.from_numpy(path.baseline), torch.from_numpy(path.value)
    points = (baseline + share * (value - baseline)).requires_grad_()
    (slope,) = torch.autograd.grad(path.function(points).sum(), points)
    of_numbers = ((weights / 2) @ slope.numpy()) * (path.value - path.baseline)
    with torch.no_grad():
        start: Any = path.function(baseline[None])
    return np.bincount(path.group, of_numbers, minlength=len(path.parts)), float(start[0])


def _evidence(path: Path, place: int) -> dict[str, float | int | str]:
    """The number itself, where a part is a single one."""
    mine = np.flatnonzero(path.group == place)
    return {"x": float(path.value[mine[0]]), "x_0": float(path.baseline[mine[0]])} if len(mine) == 1 else {}
