"""Compression: recipes on trained networks, as the command line prints and the pages draw them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from recengine import models
from recengine.bench import Request, store_at, train_spec
from recengine.compress.families import family_of
from recengine.compress.recipe import STANDARD, parse
from recengine.data import catalog
from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.progress import Progress
from recengine.runs import work
from recengine.runs.compress_spec import CompressSpec
from recengine.runs.run import Run
from recengine.runs.spec import vars_of


def compress(home: Path | None, request: Request, recipes: Sequence[str], progress: Progress) -> list[dict[str, Any]]:
    """The list that `compress --json` prints: a report for each recipe, in order.

    recipes  none: the standard list, those that do not fit left out, each told with its reason
    """
    store = store_at(home)
    models.entry(request.model)
    family_of(request.model)  # refused by name where no recipe works on it
    asked = [parse(recipe).text for recipe in recipes] or list(STANDARD)
    dataset = catalog.load(request.dataset, store.home)
    request = request.resolved(ranking=False, explicit=dataset.explicit)
    training = train_spec(request, dataset)
    known = store.get(training.key)
    if known is None or not known.done:
        work.refuse(training, dataset)
    trained = store.get_or_run(training, lambda share, words: progress(0.1 * share, words))
    reasons = {recipe: misfit(trained, recipe) for recipe in asked}
    for reason in reasons.values():
        if reason is not None and recipes:
            raise reason
        if reason is not None:
            progress(0.1, f"left out: {reason}")
    out = []
    fitting = [recipe for recipe, reason in reasons.items() if reason is None]
    for place, recipe in enumerate(fitting):
        spec = compress_spec(request, dataset, recipe)
        known = store.get(spec.key)
        cached = known is not None and known.done
        low, width = 0.1 + 0.9 * place / len(fitting), 0.9 / len(fitting)
        told = lambda share, words, low=low, width=width: progress(low + width * share, f"{recipe}: {words}")  # noqa: E731, B023
        out.append(report_json(store.get_or_run(spec, told), request) | {"cached": cached})
    return out


def compress_spec(request: Request, dataset: Dataset, recipe: str) -> CompressSpec:
    """The run that compresses a request's model, whose preset is named."""
    shared = {name: value for name, value in vars_of(train_spec(request, dataset)).items() if name != "start"}
    return CompressSpec(**shared, recipe=recipe)


def misfit(trained: Run, recipe: str) -> RequestError | None:
    """Why a recipe does not fit a trained model, or None; nothing is trained for it."""
    from recengine.compress.pressed import press
    from recengine.runs.compressing import pressed_of

    try:
        press(pressed_of(trained), parse(recipe), lambda model, config, state, epochs: state)
    except RequestError as reason:
        return reason
    return None


def report_json(run: Run, request: Request) -> dict[str, Any]:
    """What a finished compression says, as plain values: a `CompressionReport`, whose it is, and its run."""
    return {**run.details["report"], "model": request.model, "preset": request.preset, "key": run.key}
