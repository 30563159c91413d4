"""How long an answer takes and how much memory it needs, in a fresh process, before and after in turns.

    python -m recengine.compress.stopwatch JOB      JOB: the JSON text of `Job`; prints one JSON document

One thread; each side is warmed up; then A, B, A, B, ... over the same people, so that what else a machine does falls on
both. Memory is what a process of its own needs to load the network and answer, above what its imports took. Batches:

    1, 64       so many items for one person
    all items   all items for one person: the unit that recipes are compared by
    64 people   all items for 64 people at once

A family that always answers all items takes as long for one of them: `1` and `64` are then the times of `all items`.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from recengine.compress.families import runtime_of
from recengine.errors import RequestError, WorkError

if TYPE_CHECKING:
    from torch import Tensor

PERCENTILES = (50, 90, 99)
WARM = 3
RUNTIMES = ("torch", "onnxruntime")
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
SIDES = ("before", "after")
ALL = "all items"
ASKED = ("1", "64", ALL)
"""Batches of one person that every report has."""


class Batch(NamedTuple):
    """people · n_items for each, or None for all"""

    people: int
    n_items: int | None

    @classmethod
    def read(cls, text: str) -> Batch:
        """`64`, `all items`, `64 people`; RequestError for anything else."""
        number, _, rest = text.partition(" ")
        if text == ALL:
            return cls(1, None)
        if not number.isdigit() or int(number) < 1 or rest not in ("", "people"):
            raise RequestError(f"batch {text!r} is not understood; expected for example 64, {ALL!r} or '64 people'")
        return cls(int(number), None) if rest else cls(1, int(number))


@dataclass(frozen=True)
class Job:
    """What is to be measured.

    model     of both networks
    folders   of the dense network, and of the compressed one, as `shipped` and `exported` write them
    people    npz files of the people who are answered, by the inputs of the family, one a folder
    batches   what is timed (`Batch`); () for those of the family
    rounds    answers of each side, batch and runtime, at most
    seconds   after which a batch of a runtime has been timed enough, if `least` rounds are done
    what      `time`, or `memory` of the first folder alone
    runtimes  of `RUNTIMES`
    """

    model: str
    folders: tuple[str, ...]
    people: tuple[str, ...]
    batches: tuple[str, ...] = ()
    rounds: int = 200
    seconds: float = 3.0
    least: int = 10
    what: str = "time"
    runtimes: tuple[str, ...] = RUNTIMES


def measure(job: Job) -> Any:
    """Do a job in a fresh process of one thread; WorkError where it fails."""
    environment = {**os.environ, **dict.fromkeys(THREADS, "1"), "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    command = [sys.executable, "-m", "recengine.compress.stopwatch", json.dumps(asdict(job))]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        said = (done.stderr.strip() or "it said nothing").splitlines()
        raise WorkError(f"the process that measures ended with {done.returncode}: {said[-1]}")
    return json.loads(done.stdout)


def work(job: Job) -> Any:
    """The same here: `{side: {runtime: {batch: {p50, p90, p99}}}}` in milliseconds, or {runtime: MB}."""
    import torch

    torch.set_num_threads(1)
    family = runtime_of(job.model)
    people = [_people(path, family.INPUTS) for path in job.people]
    batches = job.batches or family.BATCHES
    if job.what == "memory":
        return {runtime: _memory(job, runtime, people[0], batches) for runtime in job.runtimes}
    out: dict[str, Any] = {side: {} for side in SIDES}
    for runtime in job.runtimes:
        answers = [_opened(Path(folder), runtime, family.INPUTS) for folder in job.folders]
        for text in batches:
            for side, taken in zip(SIDES, _in_turns(answers, people, Batch.read(text), job), strict=True):
                found = np.percentile(taken, PERCENTILES) * 1000.0
                out[side].setdefault(runtime, {})[text] = {
                    f"p{p}": float(value) for p, value in zip(PERCENTILES, found, strict=True)
                }
        for side in SIDES if ALL in batches else ():
            times = out[side][runtime]
            out[side][runtime] = {text: times.get(text, times[ALL]) for text in dict.fromkeys((*ASKED, *times))}
    return out


def _people(path: str, names: tuple[str, ...]) -> tuple[Tensor, ...]:
    import torch

    with np.load(path) as stored:
        return tuple(torch.from_numpy(stored[name]) for name in names)


def _opened(folder: Path, runtime: str, names: tuple[str, ...]) -> Callable[[Any], object]:
    if runtime == "onnxruntime":
        from recengine.compress.exported import FILE, session

        return session(folder / FILE, names)
    import torch

    from recengine.compress.scorer import scorer_of
    from recengine.compress.shipped import unpack

    network = scorer_of(unpack(folder))

    def answer(inputs: Any) -> object:
        with torch.inference_mode():
            return network(*inputs)

    return answer


def _in_turns(
    answers: list[Callable[[Any], object]], people: Sequence[tuple[Tensor, ...]], batch: Batch, job: Job
) -> list[list[float]]:
    """Seconds of each answer, a list for each side."""
    n, taken, started = len(people[0][0]), [[] for _ in answers], time.perf_counter()
    narrowed = runtime_of(job.model).narrowed
    for turn in range(-WARM, job.rounds):
        rows = np.arange(turn * batch.people, (turn + 1) * batch.people) % n
        asked = [narrowed(part, rows, batch.n_items) for part in people]
        for answer, inputs, mine in zip(answers, asked, taken, strict=True):
            before = time.perf_counter()
            answer(inputs)
            if turn >= 0:
                mine.append(time.perf_counter() - before)
        if turn >= job.least and time.perf_counter() - started > job.seconds:
            break
    return taken


def _memory(job: Job, runtime: str, people: tuple[Tensor, ...], batches: tuple[str, ...]) -> float:
    """MB of 2^20 bytes, above what was held after the imports."""
    if runtime == "onnxruntime":
        import onnxruntime  # noqa: F401
    import recengine.compress.exported
    import recengine.compress.scorer
    import recengine.compress.shipped  # noqa: F401

    family, n = runtime_of(job.model), len(people[0])
    held = _forget_peak()
    answer = _opened(Path(job.folders[0]), runtime, family.INPUTS)
    for batch in map(Batch.read, batches):
        answer(family.narrowed(people, np.arange(batch.people) % n, batch.n_items))
    return max(0.0, _peak_mb() - held)


def _forget_peak() -> float:
    """MB held now; where Linux allows it the peak is counted anew from here."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return _peak_mb()  # another system: above the peak of the imports
    return _status("VmRSS")


def _peak_mb() -> float:
    try:
        return _status("VmHWM")
    except OSError:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


def _status(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(f"{name}:")).split()[1]) / 2**10


def read_job(text: str) -> Job:
    """A job from the JSON text of its fields."""
    job = Job(**json.loads(text))
    lists = ("folders", "people", "batches", "runtimes")  # JSON knows no tuples
    return replace(job, **{name: tuple(getattr(job, name)) for name in lists})


if __name__ == "__main__":
    sys.stdout.write(json.dumps(work(read_job(sys.argv[1]))))
