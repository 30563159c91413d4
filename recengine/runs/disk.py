"""Files that a reader sees whole or not at all: temporary name, fsync, rename, fsync of the folder; and file locks."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from filelock import FileLock, Timeout

from recengine.errors import StoreError

POLL_SECONDS = 0.05


@contextmanager
def writing(home: Path) -> Iterator[None]:
    """Turn what the file system refuses (full disk, read-only folder) into one line that names the store's folder."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"the store in {home} cannot be written: {error.strerror or error}") from error


def write(path: Path, fill: Callable[[BinaryIO], object]) -> None:
    """Make a file from what `fill` writes into it, and wait until the disk has it."""
    with path.open("wb") as file:
        fill(file)
        file.flush()
        os.fsync(file.fileno())


def write_json(path: Path, value: Any) -> None:
    """`value` as JSON without NaN, on disk when this returns."""
    text = json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False)
    write(path, lambda file: file.write(text.encode()))


def replace_json(path: Path, value: Any) -> None:
    """As `write_json`, but a reader of the path sees the old text or the new, never a part."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    write_json(temporary, value)
    os.replace(temporary, path)


def publish(temporary: Path, final: Path) -> None:
    """Give a finished folder its name; what had that name before is moved away first, then deleted."""
    _sync_folder(temporary)
    if final.exists():
        old = temporary.with_name(temporary.name + ".old")
        os.replace(final, old)
        os.replace(temporary, final)
        shutil.rmtree(old)
    else:
        os.replace(temporary, final)
    _sync_folder(final.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def checksum(path: Path) -> str:
    """sha256 hex of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def folder_bytes(folder: Path) -> int:
    """Size of a folder's files; those that vanish while one looks count nothing."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.stat(os.path.join(place, name)).st_size
            except FileNotFoundError:
                continue
    return total


@contextmanager
def try_lock(path: Path) -> Iterator[bool]:
    """Whether the lock was free; where it was, it is ours for as long as the block runs.

    The kernel frees it when its process ends, however that ends.
    """
    lock, ours = FileLock(path), True
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(blocking=False)
    except Timeout:
        ours = False
    except OSError as error:
        raise StoreError(f"the store in {path.parent} cannot be locked: {error.strerror or error}") from error
    try:
        yield ours
    finally:
        lock.release()


@contextmanager
def lock(path: Path, waiting: Callable[[], object] = lambda: None) -> Iterator[None]:
    """Hold the lock, however long it takes to get it; `waiting` is called now and then and may raise `Cancelled`."""
    while True:
        with try_lock(path) as ours:
            if ours:
                yield
                return
        waiting()
        time.sleep(POLL_SECONDS)
