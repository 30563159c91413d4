"""The worker process: does one piece of queued work, says how far it is, and stops when asked to."""

from __future__ import annotations

import logging
import os
import signal
import socket
import time
from pathlib import Path
from types import FrameType

from recengine.errors import Cancelled, RecEngineError, RequestError, WorkError
from recengine.runs import disk, record
from recengine.runs.queue import RunQueue
from recengine.runs.spec import RunSpec
from recengine.runs.store import RunStore
from recengine.runs.ticket import ALIVE, WORKER, Reporter, Ticket

log = logging.getLogger(__name__)


def run(key: str, home: Path) -> int:
    """Do the queued work of a key, then start the next in line; returns 0 once the result is in the store.

    Raises what the work raises (the store keeps it), Cancelled when asked to stop, RequestError where nothing of that
    key is queued or another process is at it, WorkError where the source has changed since it was asked for.
    """
    store = RunStore(home)
    folder = store.layout.queued(key)
    try:
        ticket = Ticket.read(folder)
    except FileNotFoundError:
        raise RequestError(f"no work {key[:12]} in the queue of {home}") from None
    try:
        with disk.try_lock(folder / ALIVE) as ours:
            if not ours:
                raise RequestError(f"work {key[:12]} is being done by another process")
            _do(ticket, store)
    finally:
        RunQueue(store).list()
    return 0


def _do(ticket: Ticket, store: RunStore) -> None:
    """The work itself; the caller holds the ticket's lock."""
    with disk.writing(store.home):
        worker = {"pid": os.getpid(), "host": socket.gethostname(), "since": time.time()}
        disk.replace_json(ticket.folder / WORKER, worker)
    same_source(ticket.spec, ticket.key)
    progress = Reporter(store.home, ticket.folder)
    before = signal.signal(signal.SIGTERM, told_to_end)
    try:
        progress(0.0, "starting")
        store.get_or_run(ticket.spec, progress)
    except RecEngineError as error:
        log.error("%s", record.error_line(error))  # before the lock is free: the log's last line says why it died
        raise
    finally:
        signal.signal(signal.SIGTERM, before)


def same_source(spec: RunSpec, key: str) -> None:
    """Raise WorkError where this process's code would make another run of the spec than the one asked for."""
    if spec.key != key:
        raise WorkError(f"the engine's source has changed since work {key[:12]} was asked for; restart and ask again")


def told_to_end(number: int, frame: FrameType | None) -> None:
    """What a working process does when it is told to end: it stops where it is, as when it is cancelled."""
    signal.signal(number, signal.SIG_IGN)  # told once is enough: cleaning up must not be interrupted
    raise Cancelled("somebody told this process to end")
