"""The queue as its files tell it; processes are played by locks, so nothing is started."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from recengine.errors import Cancelled, RequestError, WorkError
from recengine.progress import Epoch
from recengine.runs import disk, launch, queue, ticket
from recengine.runs.desk import Result
from recengine.runs.queue import RunQueue
from recengine.runs.store import RunStore
from tests.unit.runs.chores import ChoreSpec

A, B, C, D = (ChoreSpec(name) for name in "abcd")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Keys of the work that would have been started, in order."""
    keys: list[str] = []
    monkeypatch.setattr(launch, "start", lambda key, home, log, workers: keys.append(key) or len(keys))
    return keys


@pytest.fixture
def line(store: RunStore, started: list[str]) -> RunQueue:
    return RunQueue(store)


@contextmanager
def working(line: RunQueue, key: str) -> Iterator[ticket.Reporter]:
    """A process that has taken up the work of a key."""
    folder = line.layout.queued(key)
    with disk.try_lock(folder / ticket.ALIVE) as ours:
        assert ours
        disk.replace_json(folder / ticket.WORKER, {"pid": 0, "host": "elsewhere", "since": time.time() - 10})
        yield ticket.Reporter(line.layout.home, folder)


def age(line: RunQueue, key: str, name: str, field: str, seconds: float) -> None:
    """Make what a file of the queue says so much older."""
    path = line.layout.queued(key) / name
    content = json.loads(path.read_text())
    disk.replace_json(path, {**content, field: content[field] - seconds})


def statuses(line: RunQueue) -> list[str]:
    return [state.status for state in line.list()]


def test_one_is_started_and_the_others_wait_in_line(line: RunQueue, started: list[str]) -> None:
    assert line.list() == [] and line.state(A.key) is None
    keys = [line.submit(spec) for spec in (A, B, C)]
    assert keys == [A.key, B.key, C.key] and started == [A.key]
    assert [(state.status, state.place) for state in line.list()] == [("running", None), ("queued", 1), ("queued", 2)]
    assert line.state(B.key).spec == B  # type: ignore[union-attr]


def test_two_workers(store: RunStore, started: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECENGINE_WORKERS", "2")
    line = RunQueue(store)
    for spec in (A, B, C):
        line.submit(spec)
    assert statuses(line) == ["running", "running", "queued"] and started == [A.key, B.key]


def test_the_same_work_is_asked_for_once(line: RunQueue, started: list[str]) -> None:
    assert line.submit(A) == line.submit(A) == A.key
    assert len(line.list()) == 1 and started == [A.key]


def test_what_is_done_is_not_asked_for_again(line: RunQueue, store: RunStore, started: list[str]) -> None:
    store.get_or_run(A)
    line.submit(A)
    state = line.state(A.key)
    assert state is not None and state.status == "done" and state.progress.share == 1.0 and not state.active
    assert started == [] and line.list() == []


def test_a_visitor_queues_three(line: RunQueue) -> None:
    for spec in (A, B, C):
        line.submit(spec, visitor="v")
    with pytest.raises(RequestError, match="3 of your requests are waiting or being worked, and 3 are allowed"):
        line.submit(D, visitor="v")
    assert line.submit(A, visitor="v") == A.key
    assert line.submit(D, visitor="w") == D.key
    line.cancel(C.key)
    line.submit(ChoreSpec("e"), visitor="v")
    for number in range(5):
        line.submit(ChoreSpec(f"nobody {number}"))


def test_the_next_starts_when_one_is_done(line: RunQueue, store: RunStore, started: list[str]) -> None:
    line.submit(A)
    line.submit(B)
    with working(line, A.key):
        store.get_or_run(A)
        assert [state.key for state in line.list()] == [B.key] and started == [A.key, B.key]
        assert line.layout.queued(A.key).exists()  # its process has not ended yet
    assert [state.key for state in line.list()] == [B.key]
    assert not line.layout.queued(A.key).exists()


def test_progress(line: RunQueue) -> None:
    line.submit(A)
    with working(line, A.key) as report:
        assert line.state(A.key).progress == ticket.Progressed(0.0, "", None, None)  # type: ignore[union-attr]
        report(0.25, "epoch 5 of 20")
        state = line.state(A.key)
        assert state is not None and state.status == "running"
        assert (state.progress.share, state.progress.words, state.progress.epoch) == (0.25, "epoch 5 of 20", 5)
        assert state.progress.seconds_left == pytest.approx(30, abs=1)  # 10 s for a quarter
        with (line.layout.queued(A.key) / ticket.PROGRESS).open("a") as file:
            file.write('{"time": 1, "sha')  # the process is in the middle of a line
        assert line.state(A.key).progress.epoch == 5  # type: ignore[union-attr]


def test_progress_is_not_written_more_often_than_anybody_reads(line: RunQueue) -> None:
    line.submit(A)
    with working(line, A.key) as report:
        for step in range(1000):
            report(step / 100_000, "fitting")
    lines = (line.layout.queued(A.key) / ticket.PROGRESS).read_text().splitlines()
    assert 1 <= len(lines) < 50


def test_cancelled_while_waiting(line: RunQueue, started: list[str]) -> None:
    line.submit(A)
    line.submit(B)
    line.cancel(B.key)
    assert statuses(line) == ["running", "cancelled"]
    line.submit(B)
    assert statuses(line) == ["running", "queued"]


def test_cancelled_while_running(line: RunQueue, started: list[str]) -> None:
    line.submit(A)
    line.submit(B)
    with working(line, A.key) as report:
        report(0.5, "half")
        line.cancel(A.key)
        assert statuses(line) == ["running", "queued"]
        with pytest.raises(Cancelled, match="somebody asked this work to stop"):
            report(0.6, "more")
    assert statuses(line) == ["cancelled", "running"] and started == [A.key, B.key]


def test_who_does_not_stop_is_told_and_then_ended(line: RunQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    ends: list[bool] = []
    monkeypatch.setattr(launch, "end", lambda worker, kill: ends.append(kill))
    line.submit(A)
    with working(line, A.key):
        line.cancel(A.key)
        assert ends == []
        for seconds in (queue.GRACE_SECONDS + 1, 2 * queue.GRACE_SECONDS + 1):
            then = time.time() - seconds
            os.utime(line.layout.queued(A.key) / ticket.CANCEL, (then, then))
            line.list()
    assert ends == [False, True]


@pytest.mark.parametrize("key", [A.key, "0" * 64])
def test_nothing_to_cancel(line: RunQueue, store: RunStore, key: str) -> None:
    store.get_or_run(A)
    with pytest.raises(RequestError, match=f"nothing of key {key[:12]} is waiting or being worked"):
        line.cancel(key)


def test_died_with_its_last_words_and_asked_for_again(line: RunQueue, started: list[str]) -> None:
    line.submit(A)
    with working(line, A.key):
        (line.layout.queued(A.key) / ticket.LOG).write_text("fitting\nMemoryError\n\n")
    state = line.state(A.key)
    assert state is not None and state.status == "died" and state.error == "MemoryError" and not state.active
    line.submit(A)
    assert statuses(line) == ["running"] and started == [A.key, A.key]


def test_died_without_a_word(line: RunQueue) -> None:
    line.submit(A)
    with working(line, A.key):
        pass
    assert line.state(A.key).error == queue.SILENT_DEATH  # type: ignore[union-attr]


def test_a_process_that_never_took_up_its_work_died(line: RunQueue) -> None:
    line.submit(A)
    assert statuses(line) == ["running"]
    age(line, A.key, ticket.STARTED, "at", queue.STARTUP_SECONDS + 1)
    assert statuses(line) == ["died"]


def test_failed_in_the_store_and_asked_for_again(line: RunQueue, store: RunStore) -> None:
    line.submit(A)
    (store.home / "a.fails").touch()
    with working(line, A.key), pytest.raises(ValueError, match="a went"):
        store.get_or_run(A)
    state = line.state(A.key)
    assert state is not None and state.status == "failed" and state.error == "ValueError: a went wrong"
    line.submit(A)
    assert line.state(A.key).status == "running"  # type: ignore[union-attr]


def test_the_queue_forgets_yesterday(line: RunQueue) -> None:
    line.submit(A)
    line.submit(B)
    line.cancel(B.key)
    age(line, B.key, ticket.TICKET, "submitted", queue.KEPT_SECONDS + 1)
    assert [state.key for state in line.list()] == [A.key]


def test_what_is_no_ticket_is_taken_out(line: RunQueue, monkeypatch, caplog: pytest.LogCaptureFixture) -> None:
    line.submit(A)
    line.layout.queued(B.key).mkdir()
    assert statuses(line) == ["running"] and f"work {B.key[:12]} is taken out of the queue" in caplog.text
    path = line.layout.queued(A.key) / ticket.TICKET
    disk.replace_json(path, {"spec": {"verb": "bake"}, "visitor": None, "submitted": 1.0})
    assert line.list() == [] and "unknown verb of a run 'bake'" in caplog.text


def test_wait_tells_how_far_it_is(line: RunQueue, store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[float, str]] = []
    monkeypatch.setattr(queue.time, "sleep", lambda seconds: store.get_or_run(A))
    line.submit(A)
    state = line.wait(A.key, lambda share, words: heard.append((share, words)))
    assert state is not None and state.status == "done" and heard == [(0.0, "running")]
    line.submit(B)
    assert line.wait(B.key, seconds=0).status == "running"  # type: ignore[union-attr]
    assert line.wait("0" * 64) is None


@pytest.mark.parametrize("text", ["0", "two", "-1", "1.5"])
def test_a_number_of_workers_that_is_none(store: RunStore, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("RECENGINE_WORKERS", text)
    with pytest.raises(RequestError, match=f"RECENGINE_WORKERS = '{text}' is not understood; expected a whole number"):
        RunQueue(store)


def test_a_process_that_cannot_be_started(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "command", lambda key, home: ["/no/such/program"])
    line = RunQueue(store)
    with pytest.raises(WorkError, match=f"no process could be started for run {A.key[:12]}: No such file"):
        line.submit(A)


def test_threads_of_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch.os, "sched_getaffinity", lambda pid: range(8), raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")  # the page's own
    assert launch.environment(1)["OMP_NUM_THREADS"] == "8"
    found = launch.environment(3)
    assert {found[name] for name in launch.THREADS} == {"2"}
    assert launch.environment(100)["OPENBLAS_NUM_THREADS"] == "1"


def test_a_worker_on_another_machine_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch.os, "killpg", lambda pid, sign: pytest.fail("it was"))
    monkeypatch.setattr(launch.os, "kill", lambda pid, sign: pytest.fail("it was"))
    launch.end({"pid": os.getpid(), "host": "elsewhere"}, kill=True)


def test_epochs_can_be_read_while_it_is_worked(line: RunQueue) -> None:
    line.submit(A)
    assert line.history(A.key) == [] == line.history(B.key)
    rows = [{"epoch": n, "train_loss": 1 / n, "val_metric": None, "seconds": float(n)} for n in (1, 2)]
    with working(line, A.key) as say:
        for row in rows:  # in one moment: words are thinned out, figures never
            say(0.5, Epoch(f"epoch {row['epoch']} of 9", row))
        assert line.history(A.key) == rows
        with (line.layout.queued(A.key) / ticket.HISTORY).open("a") as file:
            file.write('{"epoch": 3, "tra')
        assert line.history(A.key) == rows


def test_epochs_of_a_finished_run_come_from_the_store(line: RunQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"epoch": 1, "train_loss": 0.5, "val_metric": 0.9, "seconds": 0.1}
    monkeypatch.setattr("tests.unit.runs.chores.do", lambda spec, desk: Result({}, history=(row,)))
    line.store.get_or_run(A)
    assert line.history(A.key) == [row]
