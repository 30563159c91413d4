"""What the command line prints of runs: training, evaluation, and the store's content."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from recengine import models
from recengine.bench import Request, store_at, train_spec
from recengine.data import catalog
from recengine.evaluation.groups import by_group
from recengine.progress import Progress
from recengine.runs.run import Run
from recengine.runs.spec import EvaluateSpec, to_json, vars_of
from recengine.runs.work import PER_USER


def train(home: Path | None, request: Request, progress: Progress) -> dict[str, Any]:
    """The fields of `train --json`."""
    store = store_at(home)
    models.entry(request.model)
    dataset = catalog.load(request.dataset, store.home)
    spec = train_spec(request.resolved(ranking=False, explicit=dataset.explicit), dataset)
    known = store.get(spec.key)
    run = store.get_or_run(spec, progress)
    return {
        "key": run.key,
        "cached": known is not None and known.done,
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
    known = store.get(spec.key)
    run = store.get_or_run(spec, progress)
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
        "cached": known is not None and known.done,
        "key": run.key,
    }


def evaluate_spec(spec: Any, n: int) -> EvaluateSpec:
    """Judging the model of a `TrainSpec` on every fold of its split."""
    return EvaluateSpec(**{name: value for name, value in vars_of(spec).items() if name != "fold"}, n=n)


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
