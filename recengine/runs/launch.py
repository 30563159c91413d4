"""Starting and ending worker processes: `python -m recengine work KEY`, each in a session of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from recengine.errors import RequestError, WorkError
from recengine.runs.engine import ROOT

THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
"""What numpy, scipy, scikit-learn and torch read when they load, and never again."""

PATIENT = {"OMP_WAIT_POLICY": "PASSIVE"}
"""Threads that wait for their like sleep. By default they spin, and on a shared machine take the time they wait for."""

_children: list[subprocess.Popen[bytes]] = []
_ended: set[int] = set()
"""The processes this one started, and the numbers of those it has seen end: asked for, none stays a zombie."""


def worker_count(environ: Mapping[str, str]) -> int:
    """RECENGINE_WORKERS, or 1: how many pieces of work are done at once."""
    text = environ.get("RECENGINE_WORKERS", "") or "1"
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise RequestError(f"RECENGINE_WORKERS = {text!r} is not understood; expected a whole number of at least 1")
    return int(text)


def command(key: str, home: Path) -> list[str]:
    """What a worker process runs."""
    return [sys.executable, "-m", "recengine", "work", key, "--store", str(home)]


def hand_command(home: Path) -> list[str]:
    """What a hand of a crew runs (`runs.crew`)."""
    return [sys.executable, "-m", "recengine.runs.hand", str(home)]


def environment(workers: int) -> dict[str, str]:
    """This process's environment, with each worker's share of the processors as its number of threads."""
    return _with_threads(share_of(workers))


def share_of(workers: int) -> int:
    """How many processors each of so many workers is given: its threads, or trainings it makes side by side."""
    return max(1, _cores() // workers)


def processors() -> int:
    """How many processors this process may use: those it was given as threads, else all it can run on."""
    share = os.environ.get(THREADS[0], "")
    return min(_cores(), int(share)) if share.isascii() and share.isdigit() and int(share) else _cores()


def start(key: str, home: Path, log: Path, workers: int) -> int:
    """Start the process of a run and return its number; it outlives this one, and what it prints goes to `log`."""
    with log.open("ab") as out:
        try:
            child = subprocess.Popen(
                command(key, home),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=environment(workers),
                start_new_session=True,
            )
        except OSError as error:
            raise WorkError(f"no process could be started for run {key[:12]}: {error.strerror or error}") from error
    _children.append(child)
    _ended.discard(child.pid)
    return child.pid


def start_hand(home: Path) -> subprocess.Popen[bytes]:
    """Start a hand of a crew: one thread, orders and answers by pipes, errors to where this process's go.

    It stays in this process's group: who ends the group, as a terminal and `end` do, ends it too.
    """
    try:
        return subprocess.Popen(hand_command(home), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_with_threads(1))
    except OSError as error:
        raise WorkError(f"no process could be started to train beside this one: {error.strerror or error}") from error


def reap() -> None:
    """Take note of the processes that this one started and that have ended since."""
    for child in list(_children):
        if child.poll() is not None:
            _ended.add(child.pid)
            _children.remove(child)


def has_ended(pid: int) -> bool:
    """Whether a process that this one started has ended; False for any other."""
    reap()
    return pid in _ended


def end(worker: Mapping[str, Any], *, kill: bool) -> None:
    """Tell a worker to end (SIGTERM), or end it (SIGKILL), with all it started.

    worker  {pid, host} of a process that holds its lock, so that the number is surely still its own; one on another
            machine is left to what it is asked
    """
    if worker.get("host") != socket.gethostname():
        return
    pid, sign = worker["pid"], signal.SIGKILL if kill else signal.SIGTERM
    try:
        if os.getpgid(pid) == pid:
            os.killpg(pid, sign)
        else:
            os.kill(pid, sign)  # started by hand, in somebody's shell: its group is not its own
    except ProcessLookupError:
        return  # it ended meanwhile


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _with_threads(n: int) -> dict[str, str]:
    path = os.pathsep.join(part for part in (str(ROOT), os.environ.get("PYTHONPATH")) if part)
    return {**os.environ, **PATIENT, **dict.fromkeys(THREADS, str(n)), "PYTHONPATH": path}
