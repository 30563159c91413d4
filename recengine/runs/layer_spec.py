"""Spec of a stopwatch beside the arithmetic: an ordinary and a separable convolution of the same sizes, timed here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from recengine.compress import cost
from recengine.errors import RequestError
from recengine.runs.spec import RunSpec, run_key

MOST_MACS = 60_000_000_000
"""Of the ordinary convolution: some seconds a pass."""


@dataclass(frozen=True)
class LayerSpec:
    """Sizes as in `compress.cost.ordinary`; the map enters and leaves with the same height and width.

    Raises RequestError for sizes that no layer has, and for a layer nobody would wait for.
    """

    kernel: int
    c_in: int
    c_out: int
    height: int
    width: int

    verb: ClassVar[str] = "layers"

    def __post_init__(self) -> None:
        macs = cost.ordinary(self.kernel, self.c_in, self.c_out, self.height, self.width).macs
        if macs > MOST_MACS:
            raise RequestError(f"{macs:,} MACs are too many to be timed; expected at most {MOST_MACS:,}")

    @property
    def key(self) -> str:
        return run_key(self)

    def needs(self) -> tuple[RunSpec, ...]:
        return ()

    def sources(self) -> tuple[str, ...]:
        return ("recengine.runs.layer_times",)
