"""RunStore: runs kept under the hash of what made them, each made once however many ask."""

from __future__ import annotations

import importlib
import logging
import os
import re
import shutil
import time
from dataclasses import replace
from pathlib import Path

from recengine.errors import Cancelled, RequestError, StoreError, WorkError
from recengine.progress import Progress, silent
from recengine.runs import crew, disk, prune, record
from recengine.runs.desk import Desk, Result, part_of
from recengine.runs.layout import Layout
from recengine.runs.run import Run, Status
from recengine.runs.spec import RunSpec
from recengine.runs.standing import Sweeping
from recengine.runs.verbs import WORK

log = logging.getLogger(__name__)

NEEDS_SHARE = 0.8
"""Of a run's progress, what the runs it stands on take."""

SWEEP_SHARE = 0.97
"""The same of a sweep: comparing its trainings takes next to nothing."""

REMADE = "An earlier result of this run could not be read and was set aside; this one was made anew."
WAITING = "waiting for another process that is making the same run"


class RunStore:
    """The runs of one folder.

    Holds no state but the folder's name and limit: any number of processes and threads may open the same one.

    home    folder of data and runs; made when it is first written
    max_gb  what its runs may take on disk, GB; RECENGINE_MAX_GB or 5
    """

    def __init__(self, home: Path | str) -> None:
        self.home = Path(home)
        self.layout = Layout(self.home)
        self.max_gb = prune.limit_gb(os.environ)

    def get(self, key: str) -> Run | None:
        """The finished run, done or failed, or None. What cannot be read is set aside, said in the log, and is None."""
        folder = self.layout.folder(key)
        try:
            run = record.read(folder)
        except record.Unreadable:
            with disk.try_lock(self.layout.lock(key)) as ours:
                run = self._read_or_set_aside(key) if ours else None
        if run is not None:
            record.mark_read(folder)
        return run

    def get_or_run(self, spec: RunSpec, progress: Progress = silent) -> Run:
        """The run of that spec: found, waited for, or made here and now. A failed one is tried again.

        Raises what the work raised, after keeping its text; WorkError when another process, waited for, failed at it;
        what `progress` raises; StoreError when the store cannot be written.
        """
        asked = time.time()
        run = self.get(spec.key)
        if run is not None and run.done:
            return run
        with disk.lock(self.layout.lock(spec.key), lambda: progress(0.0, WAITING)):
            run = self._read_or_set_aside(spec.key)
            if run is not None and run.done:
                return run
            if run is not None and run.created >= asked:
                raise WorkError(run.error)
            run = self._make(spec, progress)
        self._keep_within_limit(run.key)
        return run

    def list(self) -> list[Run]:
        """Every finished run, newest first; unreadable ones are left out and said in the log."""
        found = []
        for folder in self.layout.folders():
            try:
                run = record.read(folder, verify=False)
            except record.Unreadable as reason:
                log.warning("run %s is left out of the list: %s", folder.name[:12], reason)
                continue
            if run is not None:
                found.append(run)
        return sorted(found, key=lambda run: run.created, reverse=True)

    def find(self, prefix: str) -> str:
        """The one key that begins so, among finished runs."""
        if not re.fullmatch(r"[0-9a-f]{4,64}", prefix):
            raise RequestError(f"{prefix!r} is no key of a run; expected 4 to 64 hexadecimal digits")
        keys = [folder.name for folder in self.layout.folders() if folder.name.startswith(prefix)]
        if len(keys) != 1:
            raise RequestError(f"{len(keys)} runs have a key that begins with {prefix!r}; expected one")
        return keys[0]

    def remove(self, key: str) -> None:
        """Forget a run; a RequestError while it is being made or another stands on it."""
        prune.remove(self.layout, key)

    def size(self) -> int:
        """Bytes the runs take, unfinished ones included."""
        return disk.folder_bytes(self.layout.runs)

    def prune(
        self, max_gb: float | None = None, older_than_days: float | None = None, dry_run: bool = False
    ) -> list[prune.Removed]:
        """Remove least recently read runs that nothing stands on (`prune.prune`); without a number, to the limit."""
        if max_gb is None and older_than_days is None:
            max_gb = self.max_gb
        return prune.prune(self.layout, max_gb=max_gb, older_than_days=older_than_days, dry_run=dry_run)

    def _keep_within_limit(self, made: str) -> None:
        try:
            prune.prune(self.layout, max_gb=self.max_gb, older_than_days=None, spare=(made,))
        except StoreError as error:
            log.warning("the run is kept, but the store could not be made smaller: %s", error)

    def _read_or_set_aside(self, key: str) -> Run | None:
        """As `get`, for the holder of the key's lock."""
        folder, aside = self.layout.folder(key), self.layout.aside(key)
        try:
            return record.read(folder)
        except record.Unreadable as reason:
            log.warning("run %s cannot be read (%s); it is set aside and will be made again", key[:12], reason)
        with disk.writing(self.home):
            if aside.exists():
                shutil.rmtree(aside)
            os.replace(folder, aside)
        return None

    def _make(self, spec: RunSpec, progress: Progress) -> Run:
        """Do the work and keep what came of it; the caller holds the key's lock."""
        temporary = self.layout.temporary(spec.key, os.getpid())
        started = time.time()
        try:
            with disk.writing(self.home):
                for debris in self.layout.debris(spec.key):
                    shutil.rmtree(debris)
                with disk.lock(self.layout.housekeeping):
                    temporary.mkdir(parents=True)
                    record.announce(temporary, spec)
            try:
                result = self._work(spec, temporary, progress)
            except Cancelled:
                raise  # the work did not fail, so there is nothing to keep
            except Exception as error:
                self._keep(spec, temporary, started, Result({}), "failed", error)
                raise
            return self._keep(spec, temporary, started, result, "done")
        finally:
            if temporary.exists():
                shutil.rmtree(temporary)

    def _work(self, spec: RunSpec, folder: Path, progress: Progress) -> Result:
        edge = self._make_needs(spec, progress)
        module, _, function = WORK[spec.verb][1].partition(":")
        desk = Desk(self.home, folder, part_of(progress, edge, 1.0), self.get_or_run)
        return getattr(importlib.import_module(module), function)(spec, desk)

    def _make_needs(self, spec: RunSpec, progress: Progress) -> float:
        """Make what a run stands on; returns the share of its progress that this takes."""
        if isinstance(spec, Sweeping):
            crew.make(self, spec, part_of(progress, 0.0, SWEEP_SHARE))
            return SWEEP_SHARE
        needs = spec.needs()
        for place, need in enumerate(needs):
            share = NEEDS_SHARE / len(needs)
            self.get_or_run(need, part_of(progress, place * share, (place + 1) * share))
        return NEEDS_SHARE if needs else 0.0

    def _keep(
        self,
        spec: RunSpec,
        temporary: Path,
        started: float,
        result: Result,
        status: Status,
        error: Exception | None = None,
    ) -> Run:
        """Seal the temporary folder and give it its name."""
        folder, aside = self.layout.folder(spec.key), self.layout.aside(spec.key)
        with disk.writing(self.home):
            if aside.exists():
                result = replace(result, notes=(REMADE, *result.notes))
            if error is not None:
                _forget(temporary, keep=record.SPEC)
            record.seal(temporary, spec, result, status=status, seconds=time.time() - started, error=error)
            disk.publish(temporary, folder)
            if aside.exists():
                shutil.rmtree(aside)
        run = record.read(folder)
        if run is None:
            raise StoreError(f"run {spec.key[:12]} was removed from {self.home} as soon as it was made")
        return run


def _forget(folder: Path, *, keep: str) -> None:
    """Delete the files of a failed run but its spec."""
    for path in folder.iterdir():
        if path.name != keep:
            path.unlink()
