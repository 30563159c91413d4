"""A full disk and a folder that cannot be written: one line that names the folder, and nothing half-readable."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from recengine.errors import StoreError
from recengine.runs import disk
from recengine.runs.store import RunStore
from tests.unit.runs.chores import ChoreSpec, done

SPEC = ChoreSpec("sweep", size=1000)


def fill_up(monkeypatch: pytest.MonkeyPatch, after: int) -> list[int]:
    """From the `after`-th fsync on the disk is full; returns the count of fsyncs as it grows."""
    calls: list[int] = []
    real = os.fsync

    def full(handle: int) -> None:
        calls.append(handle)
        if len(calls) > after:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(handle)

    monkeypatch.setattr(disk.os, "fsync", full)
    return calls


def test_a_run_waits_for_the_disk_before_it_has_its_name(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """spec.json, numbers.npz, result.json, the run's folder, and after the renaming the folder above."""
    calls = fill_up(monkeypatch, after=100)
    store.get_or_run(SPEC)
    assert len(calls) == 5


@pytest.mark.parametrize("after", range(4))
def test_full_disk_at_every_write(store: RunStore, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    with monkeypatch.context() as broken:
        fill_up(broken, after)
        with pytest.raises(
            StoreError, match="the store in .*home cannot be written: No space left on device"
        ) as caught:
            store.get_or_run(SPEC)
    assert "\n" not in str(caught.value) and str(store.home) in str(caught.value)
    assert store.get(SPEC.key) is None and not store.layout.unfinished() and not store.list()
    assert store.get_or_run(SPEC).done


def test_full_disk_while_a_failed_run_is_kept(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    (store.home / "sweep.fails").touch()
    fill_up(monkeypatch, after=1)
    with pytest.raises(StoreError, match="No space left on device"):
        store.get_or_run(SPEC)
    assert store.get(SPEC.key) is None and not store.layout.unfinished()


def test_full_disk_in_the_middle_of_an_artefact(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(file, **arrays) -> None:
        file.write(b"PK half of an archive")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("recengine.runs.desk.np.savez", half)
    with pytest.raises(StoreError, match="cannot be written: No space left on device"):
        store.get_or_run(SPEC)
    failed = store.get(SPEC.key)  # there was room for the error once the half was gone
    assert failed is not None and "No space left" in (failed.error or "") and not failed.artefacts
    assert not store.layout.unfinished()


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("not a folder")
    with pytest.raises(StoreError, match="the run in .*home.* cannot be read: Not a directory"):
        RunStore(tmp_path / "home").get_or_run(SPEC)


def test_a_read_only_folder_can_be_read_but_not_written(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Permissions do not stop root, so the system's refusal is played."""
    store.get_or_run(SPEC)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "mkdir", refuse)
    monkeypatch.setattr(disk.os, "replace", refuse)
    monkeypatch.setattr("recengine.runs.record.os.utime", refuse)
    assert store.get_or_run(SPEC).done and store.list()
    with pytest.raises(StoreError, match="the store in .* cannot be locked: Permission denied"):
        store.get_or_run(ChoreSpec("other"))
    assert done(store.home) == ["sweep"]


def test_a_disk_that_fails_when_read(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.get_or_run(SPEC)

    def broken(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr("recengine.runs.record.os.utime", broken)
        with pytest.raises(StoreError, match="cannot be marked as read: Input/output error"):
            store.get(SPEC.key)
    monkeypatch.setattr(Path, "read_bytes", broken)
    with pytest.raises(StoreError, match="the run in .* cannot be read: Input/output error"):
        store.get(SPEC.key)
