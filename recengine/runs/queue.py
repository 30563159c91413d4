"""RunQueue: work that waits for a process of its own, all in files, so that any page, command or new server sees it.

    a result in the store that is newer than the ticket    done, failed
    no result, the process's lock held                     running
    no result, lock free, `cancel` there                   cancelled
    no result, lock free, nothing started                  queued
    no result, lock free, something started                died (until 30 s after the start: still starting, running)

Nobody watches in the background: whoever asks about the queue starts the next in line, and ends who was asked to stop
and did not (3 s after asking SIGTERM, 3 s later SIGKILL, to the worker's whole session).
"""

from __future__ import annotations

import logging
import os
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from recengine.errors import RequestError
from recengine.progress import Progress, silent
from recengine.runs import disk, launch, record
from recengine.runs.run import Run, Status
from recengine.runs.spec import RunSpec
from recengine.runs.store import RunStore
from recengine.runs.ticket import ALIVE, CANCEL, LOG, STARTED, Progressed, Ticket

log = logging.getLogger(__name__)

MAX_PER_VISITOR = 3
STARTUP_SECONDS = 30.0
GRACE_SECONDS = 3.0
POLL_SECONDS = 0.2
KEPT_SECONDS = 86_400.0
"""How long the queue remembers what died or was cancelled."""

SILENT_DEATH = "its process ended without a result and without a word: killed, or out of memory"

ACTIVE = ("queued", "running")


@dataclass(frozen=True)
class State:
    """Where a piece of work stands.

    progress   share, words, epoch and seconds left, as its process says
    error      why it failed or died
    visitor    who asked
    submitted  seconds since 1970; None for what never was in the queue
    place      1 for the next in line, None when not waiting
    """

    key: str
    spec: RunSpec
    status: Status
    progress: Progressed
    error: str | None = None
    visitor: str | None = None
    submitted: float | None = None
    place: int | None = None

    @property
    def active(self) -> bool:
        """Waiting or being worked."""
        return self.status in ACTIVE


class RunQueue:
    """The queue of a store; `workers` (RECENGINE_WORKERS, 1) pieces of work are done at once."""

    def __init__(self, store: RunStore) -> None:
        self.store, self.layout = store, store.layout
        self.workers = launch.worker_count(os.environ)

    def submit(self, spec: RunSpec, visitor: str | None = None) -> str:
        """Ask for a run; returns its key at once. What is done, waiting or being worked is not asked for again.

        Raises RequestError where the visitor already has three pieces of work waiting or being worked.
        """
        key = spec.key
        run = self.store.get(key)
        if run is not None and run.done:
            return key
        with disk.writing(self.layout.home), disk.lock(self.layout.dispatch):
            states = {state.key: state for state in self._tend()}
            if key in states and states[key].active:
                return key
            mine = [state for state in states.values() if state.active and state.visitor == visitor]
            if visitor is not None and len(mine) >= MAX_PER_VISITOR:
                raise RequestError(
                    f"{len(mine)} of your requests are waiting or being worked, and {MAX_PER_VISITOR} are allowed; "
                    "wait for one or cancel it"
                )
            folder = self.layout.queued(key)
            if folder.exists():
                shutil.rmtree(folder)
            folder.mkdir(parents=True)
            Ticket.write(folder, spec, visitor)
            self._tend()
        return key

    def state(self, key: str) -> State | None:
        """Where the work of a key stands; None where nobody asked for it."""
        run = self.store.get(key)
        if run is None or not run.done:
            for state in self.list():
                if state.key == key:
                    return state
            run = self.store.get(key)  # it may have ended since
        return None if run is None else _finished(run)

    def list(self) -> list[State]:
        """All that is waiting or being worked, in the order asked for, and what died or was cancelled within a day."""
        if not self.layout.queue.is_dir():
            return []
        with disk.writing(self.layout.home), disk.lock(self.layout.dispatch):
            return self._tend()

    def history(self, key: str) -> list[Mapping[str, float | None]]:
        """Figures of each epoch finished so far, of what is being worked or kept; none where nothing iterates."""
        folder = self.layout.queued(key)
        if folder.exists():
            return list(Ticket.history_of(folder))
        run = self.store.get(key)
        return [] if run is None else list(run.history)

    def cancel(self, key: str) -> None:
        """Ask the work of a key to stop. What waits is cancelled at once; a process that does not listen is ended."""
        with disk.writing(self.layout.home), disk.lock(self.layout.dispatch):
            if key not in {state.key for state in self._tend() if state.active}:
                raise RequestError(f"nothing of key {key[:12]} is waiting or being worked: there is nothing to cancel")
            (self.layout.queued(key) / CANCEL).touch()
            self._tend()

    def wait(self, key: str, progress: Progress = silent, *, seconds: float = float("inf")) -> State | None:
        """`state`, as soon as the work is neither waiting nor being worked, or after so many seconds."""
        end = time.time() + seconds
        while True:
            state = self.state(key)
            if state is None or not state.active or time.time() >= end:
                return state
            progress(state.progress.share, state.progress.words or state.status)
            time.sleep(POLL_SECONDS)

    def _tend(self) -> list[State]:
        """Forget what is over, end who was asked to stop, start the next; the caller holds the dispatch lock."""
        launch.reap()
        states = []
        for ticket in self._tickets():
            alive = _alive(ticket)  # before looking for a result: a process leaves its result first, then its lock
            status = self._status(ticket, alive)
            old = status in ("died", "cancelled") and time.time() - ticket.submitted > KEPT_SECONDS
            if status is None or old:
                if not alive:
                    shutil.rmtree(ticket.folder)
                continue
            if alive and ticket.cancelled is not None:
                _insist(ticket, time.time() - ticket.cancelled)
            states.append(self._state_of(ticket, status))
        free = self.workers - sum(state.status == "running" for state in states)
        waiting = [number for number, state in enumerate(states) if state.status == "queued"]
        for place, number in enumerate(waiting, start=1 - max(0, free)):
            if place < 1:
                self._start(states[number].key)
            states[number] = replace(states[number], **({"status": "running"} if place < 1 else {"place": place}))
        return states

    def _tickets(self) -> list[Ticket]:
        """In the order asked for; what cannot be read as one is forgotten and said in the log."""
        found = []
        for folder in self.layout.queue.glob("[0-9a-f]" * 64):
            try:
                found.append(Ticket.read(folder))
            except (FileNotFoundError, RequestError) as error:  # its writer died, or was of another engine version
                log.warning("work %s is taken out of the queue: %s", folder.name[:12], error)
                shutil.rmtree(folder)
        return sorted(found, key=lambda ticket: ticket.submitted)

    def _status(self, ticket: Ticket, alive: bool) -> Status | None:
        """As the table above says; None where the store has the result."""
        try:
            run = record.read(self.layout.folder(ticket.key), verify=False)
        except record.Unreadable:
            run = None
        if run is not None and (run.done or run.created >= ticket.submitted):
            return None
        if alive:
            return "running"
        if ticket.cancelled is not None:
            return "cancelled"
        if not ticket.started:
            return "queued"
        young = not ticket.worker and time.time() - ticket.started["at"] < STARTUP_SECONDS
        return "running" if young and not launch.has_ended(ticket.started["pid"]) else "died"

    def _state_of(self, ticket: Ticket, status: Status) -> State:
        error = ticket.last_words() or SILENT_DEATH if status == "died" else None
        return State(ticket.key, ticket.spec, status, ticket.progress(), error, ticket.visitor, ticket.submitted)

    def _start(self, key: str) -> None:
        folder = self.layout.queued(key)
        pid = launch.start(key, self.layout.home, folder / LOG, self.workers)
        disk.replace_json(folder / STARTED, {"at": time.time(), "pid": pid})


def _alive(ticket: Ticket) -> bool:
    """Whether a process holds the ticket's lock."""
    with disk.try_lock(ticket.folder / ALIVE) as free:
        return not free


def _insist(ticket: Ticket, seconds: float) -> None:
    """End a process that was asked to stop so long ago."""
    if seconds > GRACE_SECONDS and ticket.worker:
        launch.end(ticket.worker, kill=seconds > 2 * GRACE_SECONDS)


def _finished(run: Run) -> State:
    share = 1.0 if run.done else 0.0
    return State(run.key, run.spec, run.status, Progressed(share, run.status, None, None), run.error)
