"""Run: what came of a piece of work, as its files say."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from recengine.errors import StoreError
from recengine.runs.spec import RunSpec

Status = Literal["queued", "running", "done", "failed", "cancelled", "died"]


@dataclass(frozen=True)
class Shape:
    """An array of an artefact, unread: its name, its shape, and the type of its numbers, e.g. `float32`."""

    name: str
    shape: tuple[int, ...]
    dtype: str

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return math.prod(self.shape)


@dataclass(frozen=True, eq=False)
class Run:
    """A stored run: done, or failed with its error.

    metrics      of `train` {fit_seconds, fit_cpu_seconds, peak_rss_mb, epochs, diverged}; of `evaluate`
                 {name: {value, low, high}}
    details      whatever else the verb says of itself, plain JSON values
    history      one mapping an epoch: {epoch, train_loss, val_metric, seconds}
    environment  versions, processor count, threads, engine version
    artefacts    {name: path}, files of the run's folder
    needs        keys of the runs it stands on
    notes        what people should know of this result, a sentence each
    error        one line, None where done; `traceback` is the long form
    created      seconds since 1970 when it was finished; `seconds` it took (of its needs only what was missing)
    n_bytes      on disk
    """

    key: str
    spec: RunSpec
    status: Status
    metrics: Mapping[str, Any]
    details: Mapping[str, Any] = field(default_factory=dict)
    history: tuple[Mapping[str, Any], ...] = ()
    environment: Mapping[str, Any] = field(default_factory=dict)
    artefacts: Mapping[str, Path] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    error: str | None = None
    traceback: str | None = None
    created: float = 0.0
    seconds: float = 0.0
    n_bytes: int = 0

    @property
    def done(self) -> bool:
        return self.status == "done"

    def arrays(self, name: str) -> dict[str, np.ndarray]:
        """{array name: array} of an npz artefact."""
        path = self._path(name)
        try:
            with np.load(path, allow_pickle=False) as stored:
                return {part: stored[part] for part in stored.files}
        except (OSError, ValueError, zipfile.BadZipFile) as error:
            raise self._unreadable(name, error) from error

    def shapes(self, name: str) -> tuple[Shape, ...]:
        """The arrays of an npz artefact without their numbers: only the heads are read."""
        path = self._path(name)
        try:
            with zipfile.ZipFile(path) as stored:
                return tuple(_shape(stored, member) for member in stored.namelist())
        except (OSError, ValueError, zipfile.BadZipFile) as error:
            raise self._unreadable(name, error) from error

    def table(self, name: str) -> pd.DataFrame:
        """A parquet artefact."""
        path = self._path(name)
        try:
            return pd.read_parquet(path)
        except (OSError, ValueError) as error:
            raise self._unreadable(name, error) from error

    def _path(self, name: str) -> Path:
        if name not in self.artefacts:
            has = ", ".join(self.artefacts) or "none"
            raise StoreError(f"run {self.key[:12]} ({self.status}) has no artefact {name!r}; it has {has}")
        return self.artefacts[name]

    def _unreadable(self, name: str, error: Exception) -> StoreError:
        return StoreError(f"artefact {name} of run {self.key[:12]} cannot be read: {error}; ask for the run again")


def _shape(stored: zipfile.ZipFile, member: str) -> Shape:
    """What the head of one array in an npz file says."""
    with stored.open(member) as file:
        version = np.lib.format.read_magic(file)
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, _, dtype = read(file)
    return Shape(member.removesuffix(".npy"), shape, str(dtype))
