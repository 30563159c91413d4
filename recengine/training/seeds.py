"""Seeds: every draw of a training comes from one number, and nobody else's draws are touched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch


def generator(seed: int) -> torch.Generator:
    """A stream of its own, on the CPU: for shuffling and sampling, the same whatever device computes."""
    return torch.Generator().manual_seed(seed)


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Inside, torch's own stream (initial weights, dropout) starts from `seed`; afterwards it is as it was before."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        yield
