"""What the command line prints of runs: training, evaluation, and the store's content."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pandas as pd

from recengine import models
from recengine.bench import Request, store_at, train_spec
from recengine.data import catalog
from recengine.data.dataset import Dataset
from recengine.errors import RequestError, WorkError
from recengine.evaluation.groups import by_group
from recengine.progress import Progress
from recengine.runs.queue import RunQueue
from recengine.runs.run import Run
from recengine.runs.spec import EvaluateSpec, RunSpec, TrainSpec, to_json, vars_of
from recengine.runs.store import RunStore
from recengine.runs.work import PER_USER, refuse

CANCEL_SECONDS = 10.0


def train(home: Path | None, request: Request, progress: Progress, start: str = "") -> dict[str, Any]:
    """The fields of `train --json`; `start`, the first digits of a run's key, is what a network begins with."""
    store = store_at(home)
    models.entry(request.model)
    dataset = catalog.load(request.dataset, store.home)
    spec = train_spec(request.resolved(ranking=False, explicit=dataset.explicit), dataset)
    spec = replace(spec, start=store.find(start)) if start else spec
    run, cached = _found_or_made(store, spec, dataset, progress)
    return {
        "key": run.key,
        "cached": cached,
        **dict(run.metrics),
        "history": [dict(epoch) for epoch in run.history],
        "notes": list(run.notes),
    }


def evaluate(home: Path | None, request: Request, n: int, by: str | None, progress: Progress) -> dict[str, Any]:
    """The fields of `evaluate --json`."""
    store = store_at(home)
    models.entry(request.model)
    dataset = catalog.load(request.dataset, store.home)
    request = request.resolved(ranking=False, explicit=dataset.explicit)
    spec = evaluate_spec(train_spec(request, dataset), n)
    run, cached = _found_or_made(store, spec, dataset, progress)
    groups = [] if by is None else by_group(per_user(run), dataset, by, n=n, seed=spec.seed)
    details = run.details
    return {
        "model": request.model,
        "preset": request.preset,
        "dataset": dataset.name,
        "split": spec.split,
        "config": dict(spec.config),
        "folds": details["folds"],
        "metrics": dict(run.metrics),
        "groups": groups,
        **{name: details[name] for name in ("fit_seconds", "fit_cpu_seconds", "score_seconds", "score_cpu_seconds")},
        "peak_rss_mb": details["peak_rss_mb"],
        "dropped": details["dropped"],
        "fallbacks": details["fallbacks"],
        "vectors": details["vectors"],
        "cached": cached,
        "key": run.key,
    }


def _found_or_made(
    store: RunStore, spec: TrainSpec | EvaluateSpec, dataset: Dataset, progress: Progress
) -> tuple[Run, bool]:
    """(the run of a spec, whether it was there already); what cannot be trained is refused before any work starts."""
    known = store.get(spec.key)
    cached = known is not None and known.done
    if not cached:
        refuse(spec, dataset)
    return store.get_or_run(spec, progress), cached


def evaluate_spec(spec: Any, n: int) -> EvaluateSpec:
    """Judging the model of a `TrainSpec` on every fold of its split."""
    return EvaluateSpec(**{name: value for name, value in vars_of(spec).items() if name not in ("fold", "start")}, n=n)


def per_user(run: Run) -> list[pd.DataFrame]:
    """What each user adds to an evaluation, one frame a fold."""
    table = run.table(PER_USER)
    return [frame for _, frame in table.groupby("fold")]


def run_json(run: Run) -> dict[str, Any]:
    """A finished run as plain values."""
    return {
        "key": run.key,
        "status": run.status,
        "spec": to_json(run.spec),
        "metrics": dict(run.metrics),
        "details": dict(run.details),
        "history": [dict(epoch) for epoch in run.history],
        "environment": dict(run.environment),
        "needs": list(run.needs),
        "notes": list(run.notes),
        "error": run.error,
        "created": run.created,
        "seconds": run.seconds,
        "n_bytes": run.n_bytes,
    }


def list_runs(home: Path | None) -> list[dict[str, Any]]:
    """The queue's work in its order, then every finished run, newest first."""
    store = store_at(home)
    finished = store.list()
    known = {run.key for run in finished}
    waiting = [state for state in RunQueue(store).list() if state.active or state.key not in known]
    return [_line(state.key, state.status, state.spec, state.error) for state in waiting] + [
        _line(run.key, run.status, run.spec, run.error, seconds=run.seconds, n_bytes=run.n_bytes, created=run.created)
        for run in finished
    ]


def _line(key: str, status: str, spec: RunSpec, error: str | None, **more: Any) -> dict[str, Any]:
    said = to_json(spec)
    named = {name: said.get(name) for name in ("verb", "model", "dataset", "split", "fold", "seed")}
    return {
        "key": key,
        "status": status,
        **named,
        "seconds": None,
        "n_bytes": None,
        "created": None,
        **more,
        "error": error,
    }


def show_run(home: Path | None, key: str) -> dict[str, Any]:
    """A finished run whole, or where its work stands. `key` may be shortened to the first digits of a finished run."""
    store = store_at(home)
    queue = RunQueue(store)
    for state in queue.list():
        if state.active and state.key.startswith(key):
            return {
                "key": state.key,
                "status": state.status,
                "spec": to_json(state.spec),
                "progress": asdict(state.progress),
                "place": state.place,
                "error": state.error,
            }
    full = store.find(key)
    run = store.get(full)
    if run is None:
        raise WorkError(f"run {full[:12]} could not be read and was set aside; ask for it again")
    return run_json(run)


def remove_run(home: Path | None, key: str) -> dict[str, Any]:
    """Forget a finished run."""
    store = store_at(home)
    full = store.find(key)
    store.remove(full)
    return {"removed": full}


def cancel_run(home: Path | None, key: str) -> dict[str, Any]:
    """Ask a queued or running run to stop. `key` may be shortened."""
    queue = RunQueue(store_at(home))
    found = [state.key for state in queue.list() if state.active and state.key.startswith(key)]
    if len(found) != 1:
        raise RequestError(f"{len(found)} runs at work have a key that begins with {key!r}; expected one")
    queue.cancel(found[0])
    queue.wait(found[0], seconds=CANCEL_SECONDS)  # who does not listen is ended by whoever asks about the queue
    return {"cancelled": found[0]}


def store_size(home: Path | None) -> dict[str, Any]:
    """What the store takes and what it may take."""
    store = store_at(home)
    return {"path": str(store.home), "bytes": store.size(), "limit_gb": store.max_gb, "runs": len(store.list())}


def prune(home: Path | None, max_gb: float | None, older_than: float | None, dry_run: bool) -> dict[str, Any]:
    """Remove the least recently read runs that nothing stands on."""
    store = store_at(home)
    removed = store.prune(max_gb=max_gb, older_than_days=older_than, dry_run=dry_run)
    return {"removed": [asdict(run) for run in removed], "dry_run": dry_run, "bytes": store.size()}
