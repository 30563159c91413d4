"""The store, in place: made once, kept whole, failed runs retried, damaged ones made again."""

from __future__ import annotations

import logging
import os
import re
from pathlib import Path

import numpy as np
import pytest

from recengine.errors import Cancelled, RequestError, StoreError, WorkError
from recengine.progress import silent
from recengine.runs.desk import Desk
from recengine.runs.store import REMADE, RunStore
from recengine.runs.verbs import WORK
from tests.unit.runs.chores import ChoreSpec, done

SPEC = ChoreSpec("sweep", size=1000)


def test_a_run_is_made_once_and_found_again(store: RunStore) -> None:
    assert store.get(SPEC.key) is None
    made = store.get_or_run(SPEC)
    found = store.get_or_run(SPEC)
    assert done(store.home) == ["sweep"]
    for run in (made, found, store.get(SPEC.key)):
        assert run is not None and run.done and run.key == SPEC.key and run.spec == SPEC and run.error is None
        assert run.metrics == {"value": 1000.0, "nothing": None}
        assert run.history == ({"epoch": 1, "seconds": 0.5},)
        assert run.arrays("numbers.npz")["numbers"].tolist() == list(range(1000))
        assert run.environment["numpy"] == np.__version__ and "engine" in run.environment
        assert run.n_bytes > 8000 and run.seconds >= 0 and run.created > 1.7e9


def test_nothing_but_the_run_is_left_on_disk(store: RunStore) -> None:
    run = store.get_or_run(SPEC)
    folder = store.layout.folder(SPEC.key)
    assert {path.name for path in folder.iterdir()} == {"spec.json", "numbers.npz", "result.json"}
    assert {path.name for path in folder.parent.iterdir()} == {SPEC.key, f"{SPEC.key}.lock"}
    assert store.size() >= run.n_bytes


def test_what_a_run_stands_on_is_made_first(store: RunStore) -> None:
    heard: list[tuple[float, str]] = []
    spec = ChoreSpec("dinner", steps=1, first=("shop", "cook"))
    run = store.get_or_run(spec, lambda share, words: heard.append((share, words)))
    assert done(store.home) == ["shop", "cook", "dinner"]
    assert run.needs == tuple(need.key for need in spec.needs())
    assert heard == [(0.8, "epoch 1 of 1")]


def test_list_and_find(store: RunStore) -> None:
    keys = [store.get_or_run(ChoreSpec(name)).key for name in ("a", "b", "c")]
    assert [run.key for run in store.list()] == keys[::-1]
    assert store.find(keys[0][:8]) == keys[0]
    with pytest.raises(RequestError, match="0 runs have a key that begins with 'ffffffff00'"):
        store.find("ffffffff00")
    with pytest.raises(RequestError, match="'xyz' is no key of a run; expected 4 to 64"):
        store.find("xyz")


@pytest.mark.parametrize("key", ["../../etc", "ab", "A" * 64])
def test_a_key_is_never_a_path(store: RunStore, key: str) -> None:
    with pytest.raises(RequestError, match="is no key of a run; expected 64 hexadecimal digits"):
        store.get(key)


def test_a_failed_run_is_kept_with_its_error_and_can_be_retried(store: RunStore) -> None:
    obstacle = store.home / "sweep.fails"
    obstacle.touch()
    with pytest.raises(ValueError, match="sweep went\nwrong"):
        store.get_or_run(SPEC)
    failed = store.get(SPEC.key)
    assert failed is not None and failed.status == "failed" and not failed.done
    assert failed.error == "ValueError: sweep went wrong"
    assert "Traceback" in (failed.traceback or "") and not failed.artefacts
    with pytest.raises(StoreError, match="has no artefact 'numbers.npz'; it has none"):
        failed.arrays("numbers.npz")
    obstacle.unlink()
    assert store.get_or_run(SPEC).done
    assert done(store.home) == ["sweep", "sweep"]


def test_a_failed_need_fails_what_stands_on_it(store: RunStore) -> None:
    (store.home / "shop.fails").touch()
    spec = ChoreSpec("dinner", first=("shop",))
    with pytest.raises(ValueError, match="shop went"):
        store.get_or_run(spec)
    failed = store.get(spec.key)
    assert failed is not None and failed.error == "ValueError: shop went wrong"


def test_who_waited_for_a_failure_gets_it_without_trying_again(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    (store.home / "sweep.fails").touch()
    with pytest.raises(ValueError, match="sweep went"):
        store.get_or_run(SPEC)
    monkeypatch.setattr("recengine.runs.store.time.time", lambda: 0.0)  # asked before that failure
    with pytest.raises(WorkError, match="ValueError: sweep went wrong"):
        store.get_or_run(SPEC)
    assert done(store.home) == ["sweep"]


def test_cancelled_work_leaves_nothing(store: RunStore) -> None:
    def stop(share: float, words: str) -> None:
        raise Cancelled("asked to stop")

    with pytest.raises(Cancelled, match="asked to stop"):
        store.get_or_run(ChoreSpec("sweep", steps=3), stop)
    assert store.get(ChoreSpec("sweep", steps=3).key) is None
    assert not store.layout.unfinished() and not store.list()


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("name", "damage", "reason"),
    [
        ("numbers.npz", cut, r"numbers\.npz has \d+ bytes instead of \d+"),
        ("numbers.npz", flip, r"numbers\.npz is not what was written: its sha256 differs"),
        ("numbers.npz", Path.unlink, r"numbers\.npz is missing"),
        ("result.json", cut, r"result\.json is not whole"),
        ("result.json", Path.unlink, r"result\.json is missing"),
        ("result.json", lambda path: path.write_text("[]"), "is not what a run writes"),
        ("result.json", lambda path: path.write_text('{"format": 0, "key": "abc"}'), "is of format 0 and key abc"),
        ("spec.json", lambda path: path.write_text("{}"), r"spec\.json has 2 bytes instead of"),
    ],
)
def test_a_damaged_run_is_set_aside_made_again_and_said_so(store, name, damage, reason, caplog) -> None:
    store.get_or_run(SPEC)
    damage(store.layout.folder(SPEC.key) / name)
    with caplog.at_level(logging.WARNING):
        assert store.get(SPEC.key) is None
    assert store.layout.aside(SPEC.key).is_dir()
    assert f"run {SPEC.key[:12]} cannot be read" in caplog.text
    assert len(caplog.records) == 1
    assert re.search(reason, caplog.text)
    again = store.get_or_run(SPEC)
    assert again.done and again.notes == (REMADE,) and len(again.arrays("numbers.npz")["numbers"]) == 1000
    assert done(store.home) == ["sweep", "sweep"] and not store.layout.aside(SPEC.key).exists()


def test_the_list_leaves_out_what_it_cannot_read(store: RunStore, caplog: pytest.LogCaptureFixture) -> None:
    good = store.get_or_run(ChoreSpec("good")).key
    cut(store.layout.folder(store.get_or_run(SPEC).key) / "result.json")
    assert [run.key for run in store.list()] == [good]
    assert f"run {SPEC.key[:12]} is left out of the list" in caplog.text


def test_a_run_of_a_verb_this_engine_does_not_know_is_left_out(store: RunStore, monkeypatch, caplog) -> None:
    store.get_or_run(SPEC)
    monkeypatch.delitem(WORK, "chore")
    assert store.list() == []
    assert "spec.json is not understood: unknown verb of a run 'chore'" in caplog.text


def test_arrays_of_objects_are_refused(store: RunStore, tmp_path: Path) -> None:
    desk = Desk(store.home, tmp_path, silent, store.get_or_run)
    with pytest.raises(TypeError, match="array 'names' of model.npz holds objects; a run keeps numbers and strings"):
        desk.save_arrays("model.npz", {"names": np.array(["a", None], dtype=object)})
    assert not (tmp_path / "model.npz").exists()


def test_an_artefact_that_went_away_after_the_run_was_read(store: RunStore) -> None:
    run = store.get_or_run(SPEC)
    run.artefacts["numbers.npz"].unlink()
    with pytest.raises(StoreError, match="artefact numbers.npz of run .* cannot be read: .*; ask for the run again"):
        run.arrays("numbers.npz")


def test_a_run_that_vanishes_as_it_is_made(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recengine.runs.record.read", lambda folder, verify=True: None)
    with pytest.raises(StoreError, match=f"run {SPEC.key[:12]} was removed from .*home as soon as it was made"):
        store.get_or_run(SPEC)
