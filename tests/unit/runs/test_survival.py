"""Real processes: killed in the middle, racing for one key, outliving their server, stopping when asked or made to."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from recengine.runs import launch, queue
from recengine.runs.queue import RunQueue, State
from recengine.runs.store import RunStore
from recengine.runs.ticket import Ticket
from tests.unit.runs import chores
from tests.unit.runs.chores import ChoreSpec, done

SWEEP = ChoreSpec("sweep")
PATIENCE = 30.0


@pytest.fixture(autouse=True)
def chores_are_known_to_workers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Started processes know the chore, and none is left behind."""
    monkeypatch.setattr(launch, "command", chores.command)
    yield
    for child in launch._children:
        child.wait(PATIENCE)


@pytest.fixture
def line(store: RunStore) -> RunQueue:
    return RunQueue(store)


def until(true: Callable[[], object]) -> None:
    end = time.time() + PATIENCE
    while not true():
        assert time.time() < end, "waited in vain"
        time.sleep(0.02)


def hold(store: RunStore, spec: ChoreSpec = SWEEP) -> Path:
    """A file that keeps the chore going until it is deleted."""
    path = store.home / f"{spec.name}.hold"
    path.touch()
    return path


def wait(line: RunQueue, spec: ChoreSpec) -> State:
    state = line.wait(spec.key, seconds=PATIENCE)
    assert state is not None
    return state


def working(line: RunQueue, spec: ChoreSpec) -> int:
    """Number of the process that is in the middle of the chore."""
    until(lambda: spec.name in done(line.store.home))
    return Ticket.read(line.layout.queued(spec.key)).worker["pid"]


def test_kill_9_in_the_middle_leaves_no_readable_half(line: RunQueue, store: RunStore) -> None:
    held = hold(store)
    line.submit(SWEEP)
    pid = working(line, SWEEP)
    assert os.getsid(pid) == pid  # its own session: what ends this server does not end it
    os.kill(pid, signal.SIGKILL)
    until(lambda: line.list()[0].status != "running")
    state = line.state(SWEEP.key)
    assert state is not None and state.status == "died" and state.error == queue.SILENT_DEATH
    assert store.get(SWEEP.key) is None and store.list() == []
    assert len(store.layout.unfinished()) == 1  # what the dead process left
    held.unlink()
    assert store.get_or_run(SWEEP).done
    assert not store.layout.unfinished() and done(store.home) == ["sweep", "sweep"]
    assert line.state(SWEEP.key).status == "done"  # type: ignore[union-attr]


def test_two_processes_racing_for_one_key_make_it_once(store: RunStore) -> None:
    held = hold(store)
    racers = [chores.process("make", "sweep", store.home) for _ in range(2)]
    until(lambda: done(store.home))
    time.sleep(0.3)
    held.unlink()
    created = {racer.communicate(timeout=PATIENCE)[0] for racer in racers}
    assert [racer.returncode for racer in racers] == [0, 0]
    assert done(store.home) == ["sweep"] and len(created) == 1 and not store.layout.unfinished()


def test_a_new_server_finds_the_work_of_the_old_one(store: RunStore) -> None:
    held = hold(store)
    server = chores.process("submit", "sweep", store.home)
    assert server.communicate(timeout=PATIENCE)[0].strip() == SWEEP.key and server.returncode == 0
    line = RunQueue(store)
    assert line.state(SWEEP.key).status == "running"  # type: ignore[union-attr]
    working(line, SWEEP)
    assert line.submit(SWEEP) == SWEEP.key
    held.unlink()
    assert wait(line, SWEEP).status == "done" and done(store.home) == ["sweep"]
    run = store.get(SWEEP.key)
    assert run is not None and run.environment["threads"] == launch.environment(1)["OMP_NUM_THREADS"]


def test_cancel_asks_and_the_work_stops(line: RunQueue, store: RunStore) -> None:
    hold(store)
    line.submit(SWEEP)
    pid = working(line, SWEEP)
    line.cancel(SWEEP.key)
    assert wait(line, SWEEP).status == "cancelled"
    until(lambda: launch.has_ended(pid))
    assert not store.layout.unfinished() and store.get(SWEEP.key) is None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_cancel_ends_who_does_not_listen(line: RunQueue, store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "GRACE_SECONDS", 0.1)
    deaf = ChoreSpec("hum", deaf=True)
    hold(store, deaf)
    line.submit(deaf)
    working(line, deaf)
    line.cancel(deaf.key)
    assert wait(line, deaf).status == "cancelled"
    assert store.get(deaf.key) is None


def test_a_worker_told_to_end_cleans_up(line: RunQueue, store: RunStore) -> None:
    hold(store)
    line.submit(SWEEP)
    os.kill(working(line, SWEEP), signal.SIGTERM)
    state = wait(line, SWEEP)
    assert state.status == "died" and "somebody told this process to end" in (state.error or "")
    assert not store.layout.unfinished()


def test_a_failing_worker_leaves_its_error_and_the_next_takes_over(line: RunQueue, store: RunStore) -> None:
    (store.home / "sweep.fails").touch()
    cook = ChoreSpec("cook", size=5)
    line.submit(SWEEP)
    line.submit(cook)
    until(lambda: cook.name in done(store.home))  # nobody looks at the queue: the failing worker starts the next
    failed = wait(line, SWEEP)
    assert failed.status == "failed" and failed.error == "ValueError: sweep went wrong"
    assert wait(line, cook).status == "done" and line.list() == []
