"""What a worker refuses, without starting one."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from recengine.errors import Cancelled, RequestError, WorkError
from recengine.runs import disk, launch, ticket, worker
from recengine.runs.queue import RunQueue
from recengine.runs.store import RunStore
from tests.unit.runs.chores import ChoreSpec, done

SWEEP, OTHER = ChoreSpec("sweep"), ChoreSpec("other")


@pytest.fixture
def folder(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The ticket's folder of SWEEP, asked for and not started."""
    monkeypatch.setattr(launch, "start", lambda *arguments: 0)
    RunQueue(store).submit(SWEEP)
    return store.layout.queued(SWEEP.key)


def test_does_what_the_ticket_says(store: RunStore, folder: Path) -> None:
    before = signal.getsignal(signal.SIGTERM)
    assert worker.run(SWEEP.key, store.home) == 0
    assert done(store.home) == ["sweep"] and store.get(SWEEP.key) is not None
    assert signal.getsignal(signal.SIGTERM) is before
    assert not folder.exists()


def test_work_nobody_asked_for(store: RunStore) -> None:
    with pytest.raises(RequestError, match=f"no work {SWEEP.key[:12]} in the queue of"):
        worker.run(SWEEP.key, store.home)
    with pytest.raises(RequestError, match="'../x' is no key of a run"):
        worker.run("../x", store.home)


def test_work_another_process_is_at(store: RunStore, folder: Path) -> None:
    with disk.try_lock(folder / ticket.ALIVE) as ours:
        assert ours
        with pytest.raises(RequestError, match=f"work {SWEEP.key[:12]} is being done by another process"):
            worker.run(SWEEP.key, store.home)


def test_work_cancelled_before_it_began(store: RunStore, folder: Path) -> None:
    (folder / ticket.CANCEL).touch()
    with pytest.raises(Cancelled, match="somebody asked this work to stop"):
        worker.run(SWEEP.key, store.home)
    assert done(store.home) == []


def test_work_asked_for_by_other_source(store: RunStore, folder: Path) -> None:
    ticket.Ticket.write(folder, OTHER, None)
    with pytest.raises(WorkError, match=f"the engine's source has changed since work {SWEEP.key[:12]} was asked for"):
        worker.run(SWEEP.key, store.home)


def test_the_command_is_the_engines_own(tmp_path: Path) -> None:
    program, *rest = launch.command(SWEEP.key, tmp_path)
    assert rest == ["-m", "recengine", "work", SWEEP.key, "--store", str(tmp_path)]
