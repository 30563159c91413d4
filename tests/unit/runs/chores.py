"""A verb of the tests' own: a chore writes numbers, slowly or wrongly as asked, and leaves a line each time it begins.

Run as a program it is a worker that knows the verb: `python tests/unit/runs/chores.py KEY HOME`.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from recengine.runs.desk import Desk, Result
from recengine.runs.spec import WORK, RunSpec, run_key

STEP_SECONDS = 0.02


@dataclass(frozen=True)
class ChoreSpec:
    """`steps` of 20 ms, then an array of `size` numbers; a deaf chore never looks whether it should stop.

    It fails while a file NAME.fails stands in the store; `first` names the chores it stands on.
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


def do(spec: ChoreSpec, desk: Desk) -> Result:
    with (desk.home / "chores.log").open("a") as log:
        log.write(f"{spec.name}\n")
    for step in range(spec.steps):
        if not spec.deaf:
            desk.progress(step / spec.steps, f"epoch {step + 1} of {spec.steps}")
        time.sleep(STEP_SECONDS)
    if (desk.home / f"{spec.name}.fails").exists():
        raise ValueError(f"{spec.name} went\nwrong")
    desk.save_arrays("numbers.npz", {"numbers": np.arange(spec.size)})
    return Result({"value": float(spec.size), "nothing": float("nan")}, history=({"epoch": 1, "seconds": 0.5},))


def done(home: Path) -> list[str]:
    """Names of the chores begun in a store, in order."""
    log = home / "chores.log"
    return log.read_text().split() if log.exists() else []


if __name__ == "__main__":
    from recengine.runs import worker
    from tests.unit.runs import chores

    WORK["chore"] = (chores.ChoreSpec, "tests.unit.runs.chores:do")
    sys.exit(worker.run(sys.argv[1], Path(sys.argv[2])))
