"""Pruning: least recently read leaves first, never what another stands on, never what is being made."""

from __future__ import annotations

import os
import time

import pytest

from recengine.errors import RequestError, StoreError
from recengine.runs import disk, prune, record
from recengine.runs.store import RunStore
from tests.unit.runs.chores import ChoreSpec

BIG = 20_000  # int64 numbers, so that each run takes 160 kB
KEEP_ONE = 200e3 / 1e9  # GB


def make(store: RunStore, *names: str, read_days_ago: float = 0, first: tuple[str, ...] = ()) -> list[str]:
    keys = []
    for name in names:
        key = store.get_or_run(ChoreSpec(name, size=BIG, first=first)).key
        when = time.time() - read_days_ago * 86_400
        os.utime(store.layout.folder(key) / record.RESULT, (when, when))
        keys.append(key)
    return keys


def left(store: RunStore) -> set[str]:
    return {run.key for run in store.list()}


def test_the_least_recently_read_go_first(store: RunStore) -> None:
    (oldest,) = make(store, "a", read_days_ago=5)
    (middle,) = make(store, "b", read_days_ago=3)
    (newest,) = make(store, "c", read_days_ago=1)
    store.get(oldest)
    removed = store.prune(max_gb=KEEP_ONE)
    assert [entry.key for entry in removed] == [middle, newest]
    assert all(entry.n_bytes > 8 * BIG for entry in removed)
    assert left(store) == {oldest} and store.size() < 200e3


def test_never_one_that_another_stands_on_until_that_is_gone(store: RunStore) -> None:
    (base,) = make(store, "base", read_days_ago=9)
    (top,) = make(store, "top", read_days_ago=1, first=("base",))
    os.utime(store.layout.folder(base) / record.RESULT, (0, 0))
    assert [entry.key for entry in store.prune(max_gb=KEEP_ONE)] == [top]
    assert left(store) == {base}
    make(store, "top", first=("base",))
    assert [entry.key for entry in store.prune(max_gb=0.0)] == [top, base]
    assert left(store) == set()


def test_older_than(store: RunStore) -> None:
    (old,) = make(store, "a", read_days_ago=5)
    (new,) = make(store, "b", read_days_ago=1)
    assert [entry.key for entry in store.prune(older_than_days=2)] == [old]
    assert left(store) == {new}


def test_dry_run_touches_nothing(store: RunStore) -> None:
    keys = set(make(store, "a", "b"))
    assert {entry.key for entry in store.prune(max_gb=0, dry_run=True)} == keys
    assert left(store) == keys


def test_without_a_number_the_limit_of_the_store_holds(store: RunStore) -> None:
    make(store, "a", "b")
    assert store.prune() == []
    store.max_gb = KEEP_ONE
    assert len(store.prune()) == 1


def test_an_empty_store_has_nothing_to_prune(store: RunStore) -> None:
    assert store.prune(max_gb=0) == [] and store.size() == 0


def test_never_one_being_worked(store: RunStore) -> None:
    (key,) = make(store, "a")
    with disk.try_lock(store.layout.lock(key)) as ours:
        assert ours
        assert store.prune(max_gb=0) == [] and store.prune(max_gb=0, dry_run=True) == []
        with pytest.raises(RequestError, match=f"run {key[:12]} is being made; cancel it first"):
            store.remove(key)
    assert left(store) == {key}


def test_never_one_that_a_run_being_made_stands_on(store: RunStore) -> None:
    (base,) = make(store, "base")
    top = ChoreSpec("top", steps=1, size=BIG, first=("base",))
    seen: list[int] = []

    def meanwhile(share: float, words: str) -> None:
        seen.append(len(store.prune(max_gb=0)))
        with pytest.raises(RequestError, match=f"run {top.key[:12]} stands on run {base[:12]}; remove that one first"):
            store.remove(base)

    store.get_or_run(top, meanwhile)
    assert seen == [0] and left(store) == {base, top.key}


def test_the_limit_is_kept_after_each_run_but_never_at_the_cost_of_that_run(store: RunStore) -> None:
    make(store, "a")
    store.max_gb = 0.0
    made = make(store, "b")
    assert left(store) == set(made)


def test_a_store_that_cannot_be_made_smaller_still_keeps_the_run(store, monkeypatch, caplog) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise StoreError("the disk is tired")

    monkeypatch.setattr(prune, "prune", refuse)
    (key,) = make(store, "a")
    assert left(store) == {key} and "could not be made smaller: the disk is tired" in caplog.text


def test_remove(store: RunStore) -> None:
    base, top = ChoreSpec("base"), ChoreSpec("top", first=("base",))
    base = ChoreSpec("base", size=top.size)
    store.get_or_run(top)
    with pytest.raises(RequestError, match=f"run {top.key[:12]} stands on run {base.key[:12]}"):
        store.remove(base.key)
    store.remove(top.key)
    store.remove(base.key)
    assert left(store) == set()
    with pytest.raises(RequestError, match=f"no run {base.key[:12]} in the store"):
        store.remove(base.key)


def test_debris_of_dead_processes_goes(store: RunStore) -> None:
    (key,) = make(store, "a")
    dead = store.layout.temporary("b" * 64, 1)
    dead.mkdir(parents=True)
    (dead / "spec.json").write_text('{"needs": ["')  # cut short
    os.truncate(store.layout.folder(key) / record.RESULT, 10)
    assert store.get(key) is None and store.layout.aside(key).exists()
    assert store.prune(max_gb=1) == []
    assert not store.layout.unfinished()


def test_an_unreadable_run_can_be_pruned(store: RunStore) -> None:
    (key,) = make(store, "a")
    os.truncate(store.layout.folder(key) / record.RESULT, 10)
    assert [entry.key for entry in store.prune(max_gb=0)] == [key]


@pytest.mark.parametrize("text", ["much", "-1", "nan"])
def test_a_limit_that_is_no_number_is_refused(tmp_path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("RECENGINE_MAX_GB", text)
    with pytest.raises(RequestError, match=f"RECENGINE_MAX_GB = '{text}' is not understood; expected a number"):
        RunStore(tmp_path)


def test_the_limit_comes_from_the_environment(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert RunStore(tmp_path).max_gb == 5.0
    monkeypatch.setenv("RECENGINE_MAX_GB", "0.5")
    assert RunStore(tmp_path).max_gb == 0.5
