"""A crew: trainings side by side come to what they come to one after another, and no hand is left behind."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

import pytest

from recengine.data.dataset import Dataset
from recengine.errors import Cancelled, WorkError
from recengine.lab import sweeps, verdicts
from recengine.lab.verdicts import Verdict
from recengine.runs import crew, hand, launch
from recengine.runs.lab_spec import SweepSpec
from recengine.runs.queue import RunQueue
from recengine.runs.spec import data_fingerprint, to_json
from recengine.runs.standing import Standing, Sweeping, Trainings
from recengine.runs.store import RunStore
from recengine.runs.ticket import Reporter, Ticket
from tests.unit.runs import chores
from tests.unit.runs.chores import ChoreSpec, RoundSpec, done
from tests.unit.runs.test_survival import PATIENCE, until

ROUND = RoundSpec(("a", "b", "c"), steps=3)
JUDGED = Verdict("not", verdicts.claim_of("units"), (False,) * len(verdicts.claim_of("units").conditions))
OWN = launch.hand_command
ON_LINUX = Path("/proc/self/stat").exists()


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Two processors, and the numbers of the hands that were started."""
    pids: list[int] = []
    start = launch.start_hand

    def noted(home: Path):
        process = start(home)
        pids.append(process.pid)
        return process

    monkeypatch.setattr(launch, "processors", lambda: 2)
    monkeypatch.setattr(launch, "hand_command", chores.hand_command)
    monkeypatch.setattr(launch, "start_hand", noted)
    return pids


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def hold(store: RunStore, name: str) -> Path:
    path = store.home / f"{name}.hold"
    path.touch()
    return path


def test_what_is_done_is_not_made_again_and_each_training_is_named(store: RunStore, two: list[int]) -> None:
    heard: list[tuple[float, str]] = []
    store.get_or_run(ROUND.needs()[0])
    held = hold(store, "b")

    def told(share: float, words: str) -> None:
        heard.append((share, words))
        if "c" in done(store.home) and "1 more beside it" not in words:
            held.unlink(missing_ok=True)

    run = store.get_or_run(ROUND, told)
    assert done(store.home) == ["a", "b", "c"] and run.metrics == {"a": 45.0, "b": 45.0, "c": 45.0}
    assert len(two) == 2 and all(map(is_gone, two)), "c was made beside b, and no hand is left"
    named = [words.at for _, words in heard if isinstance(words, Trainings)]
    assert (named[0].setting, named[0].seed, named[0].seeds, named[0].done, named[0].of) == ("hut", 2, 3, 1, 3)
    assert max(at.beside for at in named) == 1 and named[0].epoch is None
    said = next(words for _, words in heard if isinstance(words, Trainings) and words.at.epoch)
    assert re.match(r"hut, seed 2 of 3 · 1 of 3 trainings done · epoch \d+ of 3", said)
    shares = [share for share, _ in heard]
    assert shares == sorted(shares) and shares[-1] <= 0.97
    rows = [
        row["epoch"] for _, words in heard if isinstance(words, Trainings) and words.at.seed == 2 for row in words.rows
    ]
    assert rows[:3] == [1, 2, 3], "each epoch of the named training once"
    assert store.get(ROUND.needs()[2].key).environment["threads"] == "1"  # type: ignore[union-attr]


def test_on_one_processor_they_are_made_here(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "processors", lambda: 1)
    monkeypatch.setattr(launch, "start_hand", lambda home: pytest.fail("a process"))
    heard: list[str] = []
    (store.home / "b.fails").touch()
    with pytest.raises(ValueError, match="b went"):
        store.get_or_run(ROUND, lambda share, words: heard.append(words))
    assert "hut, seed 1 of 3 · 0 of 3 trainings done · epoch 1 of 3" in heard and done(store.home) == ["a", "b"]
    assert isinstance(ROUND, Sweeping) and not isinstance(ROUND.needs()[0], Sweeping)


def test_one_that_fails_ends_the_sweep_and_is_named(store: RunStore, two: list[int]) -> None:
    hold(store, "a")
    (store.home / "b.fails").touch()
    with pytest.raises(WorkError, match="hut, seed 2 of 3: ValueError: b went wrong"):
        store.get_or_run(ROUND)
    assert all(map(is_gone, two)) and not store.layout.unfinished(), "who was at another swept up"
    kept = store.get(ROUND.key)
    assert kept is not None and kept.error == "hut, seed 2 of 3: ValueError: b went wrong"
    assert store.get(ROUND.needs()[0].key) is None


def test_a_wish_to_stop_is_heard(store: RunStore, two: list[int]) -> None:
    hold(store, "a")

    def stop(share: float, words: str) -> None:
        if "a" in done(store.home):
            raise Cancelled("enough")

    with pytest.raises(Cancelled, match="enough"):
        store.get_or_run(ROUND, stop)
    assert all(map(is_gone, two)) and not store.layout.unfinished() and store.get(ROUND.key) is None


@pytest.mark.parametrize("program", [["/no/such/program"], [sys.executable, "-c", "pass"]])
def test_a_hand_that_cannot_begin_or_ends_in_silence(
    store: RunStore, two: list[int], monkeypatch: pytest.MonkeyPatch, program: list[str]
) -> None:
    monkeypatch.setattr(launch, "hand_command", lambda home: program)
    message = "no process could be started to train beside this one: No such file|hut, seed 1 of 3: its process ended "
    with pytest.raises(WorkError, match=message + "without a result and without a word"):
        store.get_or_run(ROUND)
    assert all(map(is_gone, two))


def test_no_hand_outlives_its_crew(store: RunStore) -> None:
    hold(store, "a")
    made = chores.process("make", "a,b", store.home)
    until(lambda: "a" in done(store.home))
    children = Path(f"/proc/{made.pid}/task/{made.pid}/children")
    hands = [int(pid) for pid in children.read_text().split()] if ON_LINUX else []
    made.kill()
    made.communicate(timeout=PATIENCE)
    assert hands or not ON_LINUX
    until(lambda: all(map(is_gone, hands)))
    until(lambda: len(store.layout.unfinished()) == 1)  # the dead one's own; its hand swept up


def test_a_hand_tells_and_stops_when_nobody_hears(store: RunStore) -> None:
    heard, channel = os.pipe()
    voice, a = hand.Voice(channel), ChoreSpec("a", steps=2)
    hand.obey({"key": a.key, "spec": to_json(a)}, store, voice)
    hand.obey({"key": "0" * 64, "spec": to_json(a)}, store, voice)
    lines = [json.loads(line) for line in os.read(heard, 65_536).splitlines()]
    assert [line["what"] for line in lines] == ["at", "at", "done", "failed"]
    assert (lines[1]["share"], lines[1]["row"], lines[1]["of"]) == (0.5, {"epoch": 2}, 2) and lines[1]["rss_mb"] > 10
    assert "the engine's source has changed since work 000000000000 was asked for" in lines[3]["error"]
    os.close(heard)
    with pytest.raises(Cancelled, match="who ordered this run has ended"):
        voice.tell("at")
    os.close(channel)


def test_a_sweep_comes_to_the_same_side_by_side(
    store: RunStore, two: list[int], low_rank: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = sweeps.settings("units", quick=True)[-2:]  # the rule has nothing to say of these two alone
    monkeypatch.setattr(sweeps, "settings", lambda sweep, quick: plain)
    monkeypatch.setattr(verdicts, "judge", lambda sweep, points: JUDGED)
    monkeypatch.setattr(launch, "hand_command", OWN)
    spec = SweepSpec("synthetic", data_fingerprint(low_rank), "user-time:0.3", "units")
    assert [str(title) for title in spec.titles()] == ["mf", "bias"]
    beside = store.get_or_run(spec)
    monkeypatch.setattr(launch, "processors", lambda: 1)
    alone = RunStore(tmp_path / "alone").get_or_run(spec)
    assert two, "by hands; the first may have made both before a second was there"
    for one, other in zip(beside.details["points"], alone.details["points"], strict=True):
        assert {**one, "seconds": 0} == {**other, "seconds": 0}


def test_processors_are_those_it_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch.os, "sched_getaffinity", lambda pid: range(8), raising=False)
    for given, found in (("2", 2), ("64", 8), ("", 8), ("4,2", 8), ("0", 8)):
        monkeypatch.setenv("OMP_NUM_THREADS", given)
        assert launch.processors() == found
    assert [launch.share_of(workers) for workers in (1, 3, 100)] == [8, 2, 1]


def test_memory_bounds_how_many_begin(store: RunStore, two: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "free_bytes", lambda: 2**20)
    store.get_or_run(RoundSpec(("a", "b")))
    assert len(two) == 1 and done(store.home) == ["a", "b"]


def test_a_ticket_says_where_a_sweep_stands(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "start", lambda *arguments: 0)
    RunQueue(store).submit(ROUND)
    folder = store.layout.queued(ROUND.key)
    standing = Standing("hut", 2, 3, 4, 40, 1, 7, 9)
    Reporter(store.home, folder)(0.5, Trainings(standing, [{"epoch": 3}, {"epoch": 4}]))
    found = Ticket.read(folder).progress()
    assert found.standing == standing and found.epoch == 4
    assert found.words == "hut, seed 2 of 3 · 7 of 9 trainings done · epoch 4 of 40 · 1 more beside it"
    assert Ticket.history_of(folder) == [{"epoch": 3}, {"epoch": 4}]
