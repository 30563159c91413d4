"""Zeros that stay: what was taken out of a network does not grow back while its training goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import torch
from torch import nn

_HELD: ContextVar[bool] = ContextVar("zeros_held", default=False)


@contextmanager
def zeros_held() -> Iterator[None]:
    """Inside, every weight matrix that enters a training keeps its zeros; biases are free."""
    token = _HELD.set(True)
    try:
        yield
    finally:
        _HELD.reset(token)


def hold_zeros(network: nn.Module, optimiser: torch.optim.Optimizer) -> None:
    """After each step, set to 0 again what is 0 now; nothing outside of `zeros_held`."""
    if not _HELD.get():
        return
    matrices = [weight for weight in network.parameters() if weight.ndim > 1]
    kept = [(weight, weight.detach() != 0) for weight in matrices if bool((weight == 0).any())]

    @torch.no_grad()
    def again(*_: Any) -> None:
        for weight, mask in kept:
            weight.mul_(mask)

    optimiser.register_step_post_hook(again)
