"""Memory: what is free on this machine, and the refusal of work that would take more than half of it."""

from __future__ import annotations

import os
from pathlib import Path

from recengine.errors import RequestError

BLOCK_BYTES = 64 * 2**20
"""Dense intermediate results are made in blocks of at most this size."""

MEMINFO = Path("/proc/meminfo")


def free_bytes() -> int:
    """Memory the system can still give away, caches included where it says so."""
    if MEMINFO.exists():
        for line in MEMINFO.read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    names = os.sysconf_names
    pages = "SC_AVPHYS_PAGES" if "SC_AVPHYS_PAGES" in names else "SC_PHYS_PAGES"  # macOS knows only the whole
    return os.sysconf(pages) * os.sysconf("SC_PAGE_SIZE")


def refuse_above_half(what: str, needed: int, instead: str) -> None:
    """Raise RequestError where `needed` bytes are above half of what is free; `instead` says what would fit."""
    free = free_bytes()
    if needed > free / 2:
        raise RequestError(
            f"{what} would need {needed / 2**30:.1f} GB and {free / 2**30:.1f} GB are free; "
            f"allowed: up to half of that; {instead}"
        )


def block_rows(row_bytes: int) -> int:
    """How many rows of that size make a block: at least 1."""
    return max(1, BLOCK_BYTES // max(1, row_bytes))
