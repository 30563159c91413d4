"""Where a network is trained, and in which arithmetic: the same code on a processor and on a graphics card."""

from __future__ import annotations

import functools
import statistics
import time

import torch

FAST_ENOUGH = 1.3
"""bfloat16 is used from this gain on: below it, less exact sums buy nothing one would notice."""


def device() -> torch.device:
    """The graphics card where there is one, else the processor."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


@functools.cache
def bfloat16_is_fast() -> bool:
    """Whether a layer's product takes clearly less time in bfloat16 here; timed once a process, in about 50 ms."""
    return bfloat16_gain() >= FAST_ENOUGH


def bfloat16_gain(rounds: int = 5) -> float:
    """Time of a product (128, 512) by (512, 4096) in float32 over the time in bfloat16: medians, taken in turns."""
    where = device()
    pairs = {
        dtype: (torch.ones(128, 512, device=where, dtype=dtype), torch.ones(512, 4096, device=where, dtype=dtype))
        for dtype in (torch.float32, torch.bfloat16)
    }
    taken: dict[torch.dtype, list[float]] = {dtype: [] for dtype in pairs}
    for _ in range(rounds + 1):
        for dtype, (left, right) in pairs.items():
            start = time.perf_counter()
            float((left @ right)[0, 0])  # reading a number waits for the product
            taken[dtype].append(time.perf_counter() - start)
    slow, fast = (statistics.median(taken[dtype][1:]) for dtype in (torch.float32, torch.bfloat16))
    return slow / fast
