"""Verbs of the tests' own: a chore writes numbers, slowly or wrongly as asked, and leaves a line each time it begins;
a round is a sweep of chores.

As a program it is another process that knows the verbs:

    chores.py work KEY HOME       what a worker process runs
    chores.py make NAME HOME      get_or_run in place; of a round, where NAME is several names joined by commas
    chores.py hand - HOME         a hand of a crew
    chores.py submit NAME HOME    a server that queues the work and ends
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from recengine.progress import Epoch
from recengine.runs.desk import Desk, Result
from recengine.runs.engine import ROOT
from recengine.runs.spec import RunSpec, run_key
from recengine.runs.standing import Title
from recengine.runs.verbs import WORK

STEP_SECONDS = 0.02


@dataclass(frozen=True)
class ChoreSpec:
    """`steps` of 20 ms, then an array of `size` numbers; `first` names the chores it stands on.

    It goes on and on while a file NAME.hold stands in the store, and fails where a file NAME.fails does. A deaf chore
    never looks whether it should stop, and hears no SIGTERM.
    """

    name: str
    steps: int = 0
    size: int = 10
    deaf: bool = False
    first: tuple[str, ...] = ()

    verb: ClassVar[str] = "chore"

    def __post_init__(self) -> None:
        object.__setattr__(self, "first", tuple(self.first))

    @property
    def key(self) -> str:
        return run_key(self)

    def needs(self) -> tuple[RunSpec, ...]:
        return tuple(ChoreSpec(name, size=self.size) for name in self.first)

    def sources(self) -> tuple[str, ...]:
        return ()


@dataclass(frozen=True)
class RoundSpec:
    """Chores of these names and so many steps as a sweep of the setting `hut`, each name one of its seeds."""

    names: tuple[str, ...]
    steps: int = 0

    verb: ClassVar[str] = "round"

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(self.names))

    @property
    def key(self) -> str:
        return run_key(self)

    def needs(self) -> tuple[ChoreSpec, ...]:
        return tuple(ChoreSpec(name, steps=self.steps) for name in self.names)

    def titles(self) -> tuple[Title, ...]:
        return tuple(Title("hut", place, len(self.names)) for place in range(1, len(self.names) + 1))

    def sources(self) -> tuple[str, ...]:
        return ()


def go_round(spec: RoundSpec, desk: Desk) -> Result:
    return Result({need.name: float(desk.need(need).arrays("numbers.npz")["numbers"].sum()) for need in spec.needs()})


def do(spec: ChoreSpec, desk: Desk) -> Result:
    with (desk.home / "chores.log").open("a") as log:
        log.write(f"{spec.name}\n")
    if spec.deaf:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        desk.progress(0.5, "hearing nothing")
    step, hold = 0, desk.home / f"{spec.name}.hold"
    while step < spec.steps or hold.exists():
        if not spec.deaf:
            words = f"epoch {step + 1} of {spec.steps}"
            desk.progress(min(1.0, step / max(1, spec.steps)), Epoch(words, {"epoch": step + 1}, spec.steps))
        time.sleep(STEP_SECONDS)
        step += 1
    if (desk.home / f"{spec.name}.fails").exists():
        raise ValueError(f"{spec.name} went\nwrong")
    desk.save_arrays("numbers.npz", {"numbers": np.arange(spec.size)})
    return Result({"value": float(spec.size), "nothing": float("nan")}, history=({"epoch": 1, "seconds": 0.5},))


def done(home: Path) -> list[str]:
    """Names of the chores begun in a store, in order."""
    log = home / "chores.log"
    return log.read_text().split() if log.exists() else []


def command(key: str, home: Path) -> list[str]:
    """In the place of `launch.command`."""
    return [sys.executable, __file__, "work", key, str(home)]


def hand_command(home: Path) -> list[str]:
    """In the place of `launch.hand_command`."""
    return [sys.executable, __file__, "hand", "-", str(home)]


def process(*arguments: str | Path) -> subprocess.Popen[str]:
    """Another process that does one of the above."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    line = [sys.executable, __file__, *map(str, arguments)]
    return subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, text=True)


def main(wish: str, name: str, home: Path) -> int:
    from recengine.runs import hand, launch, worker
    from recengine.runs.queue import RunQueue
    from recengine.runs.store import RunStore
    from tests.unit.runs import chores

    WORK["chore"] = (chores.ChoreSpec, "tests.unit.runs.chores:do")
    WORK["round"] = (chores.RoundSpec, "tests.unit.runs.chores:go_round")
    launch.command, launch.hand_command = command, hand_command
    launch.processors = lambda: 2
    if wish == "hand":
        return hand.main(home)
    if wish == "work":
        return worker.run(name, home)
    spec = chores.RoundSpec(tuple(name.split(","))) if "," in name else chores.ChoreSpec(name)
    print(RunStore(home).get_or_run(spec).created if wish == "make" else RunQueue(RunStore(home)).submit(spec))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
