"""How long an answer takes and how much memory it needs, in a fresh process, before and after in turns.

    python -m recengine.compress.stopwatch JOB      JOB: the JSON text of `Job`; prints one JSON document

One thread; each side is warmed up; then A, B, A, B, ... over the same people, so that what else a machine does falls on
both. An answer is the scores of all items: of one person (batch 1), or of 64 at once. Memory is what a process of its
own needs to load the network and answer, above what its imports took.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from recengine.errors import WorkError

PERCENTILES = (50, 90, 99)
WARM = 3
RUNTIMES = ("torch", "onnxruntime")
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
SIDES = ("before", "after")


@dataclass(frozen=True)
class Job:
    """What is to be measured.

    folders   of the dense network, and of the compressed one, as `shipped` and `exported` write them
    people    npz file of `column`, `rating`, `rated` (n, m), the people who are answered
    batches   sizes that are timed
    rounds    answers of each side, batch and runtime, at most
    seconds   after which a batch of a runtime has been timed enough, if `least` rounds are done
    what      `time`, or `memory` of the first folder alone
    runtimes  of `RUNTIMES`
    """

    folders: tuple[str, ...]
    people: str
    batches: tuple[int, ...] = (1, 64)
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
    with np.load(job.people) as stored:
        people = tuple(torch.from_numpy(stored[name]) for name in ("column", "rating", "rated"))
    if job.what == "memory":
        return {runtime: _memory(job, runtime, people) for runtime in job.runtimes}
    out: dict[str, Any] = {side: {} for side in SIDES}
    for runtime in job.runtimes:
        answers = [_opened(Path(folder), runtime) for folder in job.folders]
        for batch in job.batches:
            for side, taken in zip(SIDES, _in_turns(answers, people, batch, job), strict=True):
                found = np.percentile(taken, PERCENTILES) * 1000.0
                out[side].setdefault(runtime, {})[str(batch)] = {
                    f"p{p}": float(value) for p, value in zip(PERCENTILES, found, strict=True)
                }
    return out


def _opened(folder: Path, runtime: str) -> Callable[[Any], object]:
    if runtime == "onnxruntime":
        from recengine.compress.exported import FILE, session

        return session(folder / FILE)
    import torch

    from recengine.compress.scorer import scorer_of
    from recengine.compress.shipped import unpack

    network = scorer_of(unpack(folder))

    def answer(inputs: Any) -> object:
        with torch.inference_mode():
            return network(*inputs)

    return answer


def _in_turns(answers: list[Callable[[Any], object]], people: Any, batch: int, job: Job) -> list[list[float]]:
    """Seconds of each answer, a list for each side."""
    n, taken, started = len(people[0]), [[] for _ in answers], time.perf_counter()
    for turn in range(-WARM, job.rounds):
        rows = np.arange(turn * batch, (turn + 1) * batch) % n
        length = max(1, int(people[2][rows].sum(dim=1).max()))
        asked = tuple(part[rows][:, :length].contiguous() for part in people)
        for answer, mine in zip(answers, taken, strict=True):
            before = time.perf_counter()
            answer(asked)
            if turn >= 0:
                mine.append(time.perf_counter() - before)
        if turn >= job.least and time.perf_counter() - started > job.seconds:
            break
    return taken


def _memory(job: Job, runtime: str, people: Any) -> float:
    """MB of 2^20 bytes, above what was held after the imports."""
    if runtime == "onnxruntime":
        import onnxruntime  # noqa: F401
    import recengine.compress.exported
    import recengine.compress.scorer
    import recengine.compress.shipped  # noqa: F401

    held = _forget_peak()
    answer = _opened(Path(job.folders[0]), runtime)
    for batch in job.batches:
        rows = np.arange(batch) % len(people[0])
        answer(tuple(part[rows] for part in people))
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
    folders, batches, runtimes = tuple(job.folders), tuple(job.batches), tuple(job.runtimes)  # JSON knows lists only
    return replace(job, folders=folders, batches=batches, runtimes=runtimes)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(work(read_job(sys.argv[1]))))
