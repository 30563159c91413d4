"""Desk: what a piece of work is given, a folder to write into and somebody to tell; Result: what it hands back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from recengine.progress import Progress
from recengine.runs import disk
from recengine.runs.run import Run
from recengine.runs.spec import RunSpec


@dataclass(frozen=True)
class Result:
    """What the work found; fields as in `Run`."""

    metrics: Mapping[str, Any]
    details: Mapping[str, Any] = field(default_factory=dict)
    history: tuple[Mapping[str, Any], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Desk:
    """Where one piece of work is done.

    home      of the store
    folder    the run's own, still under its temporary name
    progress  told the share done and a few words; raises `Cancelled` when somebody asked to stop
    need      the run of another spec, which this one stands on: found, or made here and now
    """

    home: Path
    folder: Path
    progress: Progress
    need: Callable[[RunSpec], Run]

    def save_arrays(self, name: str, arrays: Mapping[str, np.ndarray]) -> None:
        """An npz artefact; arrays of objects are refused, they would be pickled."""
        for part, array in arrays.items():
            if np.asarray(array).dtype.hasobject:
                raise TypeError(f"array {part!r} of {name} holds objects; a run keeps numbers and strings only")
        with disk.writing(self.home):
            disk.write(self.folder / name, lambda file: np.savez(file, **dict(arrays)))  # type: ignore[arg-type]

    def save_table(self, name: str, table: pd.DataFrame) -> None:
        """A parquet artefact."""
        with disk.writing(self.home):
            disk.write(self.folder / name, lambda file: table.to_parquet(file, index=False))


def part_of(progress: Progress, low: float, high: float) -> Progress:
    """The progress of a part that fills the shares `low` to `high` of the whole."""
    return lambda share, words: progress(low + (high - low) * share, words)
