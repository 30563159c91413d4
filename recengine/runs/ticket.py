"""Ticket: one piece of work asked for, and all that its folder in the queue says of it.

<home>/queue/<key>/ticket.json     the spec, who asked, when
                   started.json    when a process was started for it, and its number
                   worker.json     process and machine, written once it holds
                   alive.lock      for as long as it lives
                   progress.jsonl  share done and a few words, a line each; of a sweep also where it stands
                   history.jsonl   figures of each finished epoch, a line each; epoch 1 begins another training
                   log.txt         what it printed
                   cancel          somebody asked it to stop
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from recengine.errors import Cancelled
from recengine.progress import Epoch
from recengine.runs import disk
from recengine.runs.spec import RunSpec, to_json
from recengine.runs.standing import Standing, Trainings
from recengine.runs.verbs import spec_from_json

TICKET, STARTED, WORKER = "ticket.json", "started.json", "worker.json"
ALIVE, PROGRESS, HISTORY, LOG, CANCEL = "alive.lock", "progress.jsonl", "history.jsonl", "log.txt", "cancel"
TAIL_BYTES = 4096
REPORT_SECONDS = 0.2
"""Between two lines of progress, unless the share moved by a hundredth."""

LEAST_SHARE = 0.02
"""Done of a piece of work before anybody says how long the rest takes."""


@dataclass(frozen=True)
class Ticket:
    """What was asked for, by whom (None: nobody in particular), and when (seconds since 1970)."""

    folder: Path
    spec: RunSpec
    visitor: str | None
    submitted: float

    @property
    def key(self) -> str:
        return self.folder.name

    @classmethod
    def write(cls, folder: Path, spec: RunSpec, visitor: str | None) -> Ticket:
        """Put a ticket into an empty folder; it is whole or not there."""
        submitted = time.time()
        content = {"spec": to_json(spec), "visitor": visitor, "submitted": submitted}
        disk.replace_json(folder / TICKET, content)
        return cls(folder, spec, visitor, submitted)

    @classmethod
    def read(cls, folder: Path) -> Ticket:
        """The ticket of a folder; FileNotFoundError where nobody finished writing one."""
        content = json.loads((folder / TICKET).read_bytes())
        return cls(folder, spec_from_json(content["spec"]), content["visitor"], content["submitted"])

    @property
    def cancelled(self) -> float | None:
        """When somebody asked for it to stop."""
        try:
            return (self.folder / CANCEL).stat().st_mtime
        except FileNotFoundError:
            return None

    @property
    def started(self) -> Mapping[str, Any]:
        """{at, pid} of the process started for it; empty until then."""
        return _json(self.folder / STARTED)

    @property
    def worker(self) -> Mapping[str, Any]:
        """{pid, host, since} of the process that took it up; empty until then."""
        return _json(self.folder / WORKER)

    def last_words(self) -> str:
        """The last line of the process's log; "" where it said nothing."""
        lines = _tail(self.folder / LOG).split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "")

    def progress(self) -> Progressed:
        """How far the process says it is."""
        lines = _tail(self.folder / PROGRESS).split("\n")[:-1]  # what follows the last line break is not whole
        if not lines:
            return Progressed(0.0, "", None, None)
        last = json.loads(lines[-1])
        share, words = last["share"], last["words"]
        standing = Standing(**last["standing"]) if "standing" in last else None
        epoch = re.match(r"epoch (\d+)", words)
        left = seconds_left(share, last["time"] - self.worker.get("since", last["time"]))
        return Progressed(
            share,
            words,
            int(epoch.group(1)) if epoch else standing.epoch if standing else None,
            None if left is None else max(0.0, left - (time.time() - last["time"])),
            standing,
        )

    @staticmethod
    def history_of(folder: Path) -> list[Mapping[str, float | None]]:
        """{epoch, train_loss, val_metric, seconds} of each epoch finished so far; with several folds, one after
        another."""
        try:
            text = (folder / HISTORY).read_text()
        except FileNotFoundError:
            return []
        return [json.loads(line) for line in text.split("\n")[:-1]]  # what follows the last line break is not whole


@dataclass(frozen=True)
class Progressed:
    """share 0 to 1 · words · epoch where the words begin with `epoch 3` · seconds_left, None while nobody can tell ·
    standing of a sweep, None of anything else."""

    share: float
    words: str
    epoch: int | None
    seconds_left: float | None
    standing: Standing | None = None


def seconds_left(share: float, took: float) -> float | None:
    """How long work should still take that did this share in so many seconds; None while nobody can tell."""
    return took * (1.0 - share) / share if share >= LEAST_SHARE else None


class Reporter:
    """The `Progress` of a worker: writes lines into its ticket's folder, and raises Cancelled once asked to stop."""

    def __init__(self, home: Path, folder: Path) -> None:
        self.home, self.folder = home, folder
        self.said, self.share = 0.0, -1.0

    def __call__(self, share: float, words: str) -> None:
        if (self.folder / CANCEL).exists():
            raise Cancelled("somebody asked this work to stop")
        for row in [words.row] if isinstance(words, Epoch) else words.rows if isinstance(words, Trainings) else []:
            self._add(HISTORY, row)
        now = time.time()
        if now - self.said < REPORT_SECONDS and abs(share - self.share) < 0.01:
            return
        self.said, self.share = now, share
        standing = {"standing": asdict(words.at)} if isinstance(words, Trainings) else {}
        self._add(PROGRESS, {"time": now, "share": round(float(share), 4), "words": words, **standing})

    def _add(self, name: str, row: Mapping[str, Any]) -> None:
        with disk.writing(self.home), (self.folder / name).open("a") as file:
            file.write(json.dumps(row) + "\n")


def _json(path: Path) -> dict[str, Any]:
    """What a file that is only ever replaced whole says; {} where there is none."""
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}


def _tail(path: Path) -> str:
    """The end of a file that is being written to; "" where there is none."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - TAIL_BYTES))
            return file.read().decode(errors="replace")
    except FileNotFoundError:
        return ""
