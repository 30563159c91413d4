"""Trials: reasons put to the test over many people, as the command line prints and the pages draw them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from recengine import models
from recengine.bench import Request, store_at, train_spec
from recengine.data import catalog
from recengine.data.dataset import Dataset
from recengine.explain.faithfulness import LEVEL, NOT_RAISED
from recengine.explain.medians import medians, quartile_curves
from recengine.explain.methods import rating_method
from recengine.progress import Progress
from recengine.runs.reasons import CASES, CURVES
from recengine.runs.run import Run
from recengine.runs.spec import FaithfulnessSpec, vars_of
from recengine.runs.work import refuse

USERS = 100
"""People drawn unless another number is asked for."""

AREAS = ("deletion_auc", "insertion_auc", "random_deletion_auc", "random_insertion_auc", "popular_deletion_auc")


def faithfulness(
    home: Path | None, request: Request, method: str | None, users: int, sanity: bool, progress: Progress
) -> dict[str, Any]:
    """The fields of `faithfulness --json`."""
    store = store_at(home)
    models.entry(request.model)
    dataset = catalog.load(request.dataset, store.home)
    request = request.resolved(ranking=True, explicit=dataset.explicit)
    spec = trial_spec(request, dataset, method=method or "", users=users, sanity=sanity)
    known = store.get(spec.key)
    cached = known is not None and known.done
    if not cached:
        refuse(spec, dataset)
    run = store.get_or_run(spec, progress)
    return trial_json(run, request) | {"cached": cached, "key": run.key}


def trial_spec(
    request: Request, dataset: Dataset, *, method: str = "", users: int = USERS, sanity: bool = False
) -> FaithfulnessSpec:
    """The run that puts a request's model to the test; the method is named in it, so that the same question is one run.

    No model is imported for it.

    method  "" is the model's first; one that gives ratings no values is refused by name before any work starts
    """
    config = models.configure(request.model, request.preset, dict(request.settings))
    method = rating_method(request.model, config, method)
    shared = {name: value for name, value in vars_of(train_spec(request, dataset)).items() if name != "start"}
    return FaithfulnessSpec(**shared, method=method, users=users, sanity=sanity)


def trial_json(run: Run, request: Request) -> dict[str, Any]:
    """What a finished trial says, as plain values.

    `share_beating_all` and the areas are plain numbers; `intervals` has each with its low and high. Areas and curves
    are means over the cases, which a few of tiny span may carry where scores are stars; `medians` and `median_curves`,
    which the pages show, are not.
    `skipped_why` says how many cases were left out for what.
    """
    figures: Mapping[str, Any] = run.metrics
    middle = medians(run.table(CASES), run.spec.seed) if isinstance(run.spec, FaithfulnessSpec) else {}
    details = run.details
    empty = {"value": None, "low": None, "high": None}
    return {
        "model": request.model,
        "preset": request.preset,
        "method": details["method"],
        "users": details["n_users"],
        "cases": details["n_cases"],
        "skipped": sum(details["skipped"].values()),
        "skipped_why": details["skipped"],
        "share_beating_random": figures.get("share_beating_random", empty),
        "share_beating_all": figures.get("share_beating_all", empty)["value"],
        "by_rank": details["by_rank"],
        **{name: figures.get(name, empty)["value"] for name in AREAS},
        "curves": details["deletion"],
        "insertion_curves": details["insertion"],
        "medians": {name: found["value"] for name, found in middle.items()},
        "median_intervals": middle,
        "median_curves": {name: heights[1] for name, heights in quartile_curves(run.arrays(CURVES)).items()},
        "sparsity": figures.get("sparsity", empty)["value"],
        "sanity": details["sanity"],
        "refit": details["refit"],
        "intervals": dict(figures),
        "seconds": details["seconds"],
        "seconds_per_explanation": seconds_per_explanation(details),
    }


def seconds_per_explanation(details: Mapping[str, Any]) -> float | None:
    """Of a trial's details; None where nothing was explained. Cases left out once their claims were made count too."""
    skipped = details["skipped"]
    explained = details["n_cases"] + sum(skipped.get(why, 0) for why in (LEVEL, NOT_RAISED))
    return float(details["explain_seconds"]) / explained if explained else None
