"""Keeping a store small: least recently read runs go first, never one that another stands on or that is being made."""

from __future__ import annotations

import heapq
import json
import os
import shutil
import time
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from recengine.errors import RequestError
from recengine.runs import disk, record
from recengine.runs.layout import Layout

GB, DAY = 1e9, 86_400.0
DEFAULT_MAX_GB = 5.0


@dataclass(frozen=True)
class Removed:
    """What pruning removed, or would remove: n_bytes on disk, last_read in seconds since 1970."""

    key: str
    n_bytes: int
    last_read: float


def limit_gb(environ: Mapping[str, str]) -> float:
    """RECENGINE_MAX_GB, or 5."""
    text = environ.get("RECENGINE_MAX_GB", "")
    try:
        limit = float(text or DEFAULT_MAX_GB)
    except ValueError:
        limit = -1.0
    if not limit >= 0:
        raise RequestError(f"RECENGINE_MAX_GB = {text!r} is not understood; expected a number of at least 0")
    return limit


def prune(
    layout: Layout,
    *,
    max_gb: float | None,
    older_than_days: float | None,
    dry_run: bool = False,
    spare: Collection[str] = (),
) -> list[Removed]:
    """Remove leaf runs, least recently read first, while the store is above `max_gb` or they are older than the days.

    A leaf is a run that no stored run and no run being made stands on; removing one may make another a leaf. Debris of
    dead processes goes as well. With `dry_run` nothing is touched. `spare` names runs that stay.
    """
    if not layout.runs.is_dir():
        return []
    oldest = float("-inf") if older_than_days is None else time.time() - older_than_days * DAY
    with disk.writing(layout.home), disk.lock(layout.housekeeping):
        if not dry_run:
            _sweep(layout)
        folders = {folder.name: folder for folder in layout.folders()}
        needs = {key: _needs(folder) for key, folder in folders.items()}
        standing = Counter(need for keys in needs.values() for need in keys)
        standing.update(need for folder in layout.unfinished() for need in record.announced_needs(folder))
        total = disk.folder_bytes(layout.runs)
        leaves = [(record.last_read(folder), key) for key, folder in folders.items() if not standing[key]]
        heapq.heapify(leaves)
        removed = []
        while leaves:
            read, key = heapq.heappop(leaves)
            too_much = max_gb is not None and total > max_gb * GB
            if key in spare or not (too_much or read < oldest):
                continue
            n_bytes = disk.folder_bytes(folders[key])
            if not (_free(layout, key) if dry_run else _delete(layout, key)):
                continue
            removed.append(Removed(key, n_bytes, read))
            total -= n_bytes
            for need in needs[key]:
                standing[need] -= 1
                if not standing[need] and need in folders:
                    heapq.heappush(leaves, (record.last_read(folders[need]), need))
    return removed


def remove(layout: Layout, key: str) -> None:
    """Forget one run; a RequestError where there is none, where another stands on it, or where it is being made."""
    with disk.writing(layout.home), disk.lock(layout.housekeeping):
        if not layout.folder(key).is_dir():
            raise RequestError(f"no run {key[:12]} in the store")
        above = [folder.name for folder in layout.folders() if key in _needs(folder)]
        above += [folder.name for folder in layout.unfinished() if key in record.announced_needs(folder)]
        if above:
            raise RequestError(f"run {above[0][:12]} stands on run {key[:12]}; remove that one first")
        if not _delete(layout, key):
            raise RequestError(f"run {key[:12]} is being made; cancel it first")


def _needs(folder: Path) -> set[str]:
    """What a finished run stands on; an unreadable one stands on nothing, it will be made again."""
    try:
        return set(json.loads((folder / record.RESULT).read_bytes())["needs"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return set()


def _free(layout: Layout, key: str) -> bool:
    with disk.try_lock(layout.lock(key)) as ours:
        return ours


def _delete(layout: Layout, key: str) -> bool:
    """Whether the run could be removed; it is gone at once for readers, then its files are deleted."""
    with disk.try_lock(layout.lock(key)) as ours:
        if ours:
            going = layout.temporary(key, os.getpid())
            os.replace(layout.folder(key), going)
            shutil.rmtree(going)
        return ours


def _sweep(layout: Layout) -> None:
    """Delete what dead processes left, and what was set aside and never asked for again."""
    for folder in layout.unfinished():
        with disk.try_lock(layout.lock(folder.name.partition(".")[0])) as ours:
            if ours:
                shutil.rmtree(folder)
