"""A run's folder, written and read: `result.json` knows size and sha256 of every other file, so damage is noticed."""

from __future__ import annotations

import errno
import functools
import json
import math
import os
import platform
import sys
import time
import traceback
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from recengine.errors import RecEngineError, RequestError, StoreError
from recengine.runs import disk
from recengine.runs.desk import Result
from recengine.runs.engine import engine_version
from recengine.runs.run import Run, Status
from recengine.runs.spec import RUN_FORMAT, RunSpec, to_json
from recengine.runs.verbs import spec_from_json

RESULT, SPEC = "result.json", "spec.json"


class Unreadable(Exception):
    """A run's folder is not what was written there; the text says why."""


def announce(folder: Path, spec: RunSpec) -> None:
    """Write what is being made, and on which runs it stands: none of those is removed meanwhile."""
    disk.write_json(folder / SPEC, {"key": spec.key, "needs": needs_of(spec), "spec": to_json(spec)})


def needs_of(spec: RunSpec) -> list[str]:
    """Keys of the runs a spec stands on."""
    return [need.key for need in spec.needs()]


def announced_needs(folder: Path) -> set[str]:
    """Keys of the runs that the work of a folder stands on; none where the folder is going away or was cut short."""
    try:
        return set(json.loads((folder / SPEC).read_bytes())["needs"])
    except (FileNotFoundError, ValueError):
        return set()


def seal(
    folder: Path, spec: RunSpec, result: Result, *, status: Status, seconds: float, error: Exception | None = None
) -> None:
    """Write `result.json`, the last file of a run."""
    files = sorted(path for path in folder.iterdir() if path.name != RESULT)
    disk.write_json(
        folder / RESULT,
        {
            "format": RUN_FORMAT,
            "key": spec.key,
            "status": status,
            "error": None if error is None else error_line(error),
            "traceback": None if error is None else "".join(traceback.format_exception(error)),
            "metrics": plain(result.metrics),
            "details": plain(result.details),
            "history": plain(result.history),
            "notes": list(result.notes),
            "needs": needs_of(spec),
            "environment": environment(spec),
            "files": {path.name: {"bytes": path.stat().st_size, "sha256": disk.checksum(path)} for path in files},
            "created": time.time(),
            "seconds": seconds,
        },
    )


def read(folder: Path, *, verify: bool = True) -> Run | None:
    """The run in a folder, or None where there is no folder.

    verify  also compare every file's sha256, once a process and state of the file; sizes are always compared
    Raises Unreadable where the folder is not what `seal` left, StoreError where the system refuses to read it.
    """
    try:
        stored = _json(folder / RESULT)
        announced = _json(folder / SPEC)
        if stored["format"] != RUN_FORMAT or stored["key"] != folder.name:
            raise Unreadable(f"{RESULT} is of format {stored['format']} and key {stored['key'][:12]}")
        for name, expected in stored["files"].items():
            _check(folder / name, expected, verify=verify)
        artefacts = {name: folder / name for name in stored["files"] if name != SPEC}
        return Run(
            key=stored["key"],
            spec=spec_from_json(announced["spec"]),
            status=stored["status"],
            metrics=stored["metrics"],
            details=stored["details"],
            history=tuple(stored["history"]),
            environment=stored["environment"],
            artefacts=artefacts,
            needs=tuple(stored["needs"]),
            notes=tuple(stored["notes"]),
            error=stored["error"],
            traceback=stored["traceback"],
            created=stored["created"],
            seconds=stored["seconds"],
            n_bytes=sum(expected["bytes"] for expected in stored["files"].values()) + (folder / RESULT).stat().st_size,
        )
    except FileNotFoundError as gone:
        if not folder.exists():
            return None
        raise Unreadable(f"{Path(gone.filename).name} is missing") from gone
    except (KeyError, TypeError, AttributeError) as wrong:
        raise Unreadable(f"{RESULT} or {SPEC} is not what a run writes: {wrong!r}") from wrong
    except RequestError as wrong:
        raise Unreadable(f"{SPEC} is not understood: {wrong}") from wrong
    except OSError as error:
        raise StoreError(f"the run in {folder} cannot be read: {error.strerror or error}") from error


def mark_read(folder: Path) -> None:
    """Remember that the run was read now; a store that may only be read keeps no such memory."""
    try:
        os.utime(folder / RESULT)
    except OSError as error:
        if error.errno not in (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOENT):
            raise StoreError(f"the run in {folder} cannot be marked as read: {error.strerror}") from error


def last_read(folder: Path) -> float:
    """When the run was read last, seconds since 1970; 0 where it has no result."""
    try:
        return (folder / RESULT).stat().st_mtime
    except FileNotFoundError:
        return 0.0


def plain(value: Any) -> Any:
    """`value` as JSON knows it: numpy's numbers as Python's, NaN and infinity as None."""
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def environment(spec: RunSpec) -> dict[str, Any]:
    """What made the run: versions, processors, threads."""
    packages = {name: metadata.version(name) for name in ("numpy", "scipy", "pandas", "scikit-learn")}
    return {
        "engine": engine_version(spec.sources()),
        "python": platform.python_version(),
        **packages,
        "platform": f"{sys.platform} {platform.machine()}",
        "processors": os.cpu_count(),
        "threads": os.environ.get("OMP_NUM_THREADS"),
    }


def error_line(error: BaseException) -> str:
    """One line for people; what this engine did not raise on purpose also says its kind."""
    text = " ".join(str(error).split())
    return text if isinstance(error, RecEngineError) and text else f"{type(error).__name__}: {text}".rstrip(": ")


def _json(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_bytes())
    except ValueError as error:
        raise Unreadable(f"{path.name} is not whole: {error}") from error


def _check(path: Path, expected: Mapping[str, Any], *, verify: bool) -> None:
    found = path.stat()
    if found.st_size != expected["bytes"]:
        raise Unreadable(f"{path.name} has {found.st_size} bytes instead of {expected['bytes']}")
    if verify and _checksum(str(path), found.st_mtime_ns, found.st_ino) != expected["sha256"]:
        raise Unreadable(f"{path.name} is not what was written: its sha256 differs")


@functools.lru_cache(maxsize=4096)
def _checksum(path: str, modified: int, inode: int) -> str:
    """sha256 of a file in the state those numbers stand for."""
    return disk.checksum(Path(path))
