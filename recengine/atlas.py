"""Atlas: maps of what models learned, as the command line prints and the pages draw them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from recengine import models
from recengine.bench import Request, store_at, train_spec
from recengine.data import catalog
from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.models.spaces import Space, space_of, spaces_of
from recengine.progress import Progress
from recengine.runs import linear
from recengine.runs.forming import FRAMES
from recengine.runs.linear_spec import LinearSpec
from recengine.runs.map_agreement import AGREEMENT
from recengine.runs.map_spec import AgreementSpec, FormingSpec, MapSpec
from recengine.runs.maps import NEIGHBOURS, POINTS, refuse
from recengine.runs.run import Run
from recengine.runs.spec import data_fingerprint, vars_of
from recengine.runs.store import RunStore

PRESSED, SEEDS = 8, 3
"""Numbers that PCA and autoencoders are compared at, and trainings of each, unless others are asked for."""


@dataclass(frozen=True, eq=False)
class Near:
    """The true neighbours of every point of a map, in the full space.

    idx         int32 (n,): item_idx or user_idx, ascending
    near        int32 (n, k): theirs, most similar first
    similarity  float32 (n, k)
    """

    idx: np.ndarray
    near: np.ndarray
    similarity: np.ndarray

    def of(self, idx: int) -> list[tuple[int, float]]:
        """[(idx, similarity), ...] of one point's neighbours; [] for one that is not on the map."""
        row = int(np.searchsorted(self.idx, idx))
        if row == len(self.idx) or self.idx[row] != idx:
            return []
        return list(zip(self.near[row].tolist(), self.similarity[row].tolist(), strict=True))


def draw(
    home: Path | None,
    request: Request,
    *,
    of: str,
    method: str,
    space: str,
    metric: str,
    out: Path | None,
    progress: Progress,
    forming: bool = False,
) -> dict[str, Any]:
    """The fields of `map --json`; with `out` the points are written there as CSV, `forming` adds `frames`."""
    store = store_at(home)
    models.entry(request.model)
    dataset = catalog.load(request.dataset, store.home)
    request = request.resolved(ranking=True, explicit=dataset.explicit)
    spec = map_spec(request, dataset, of=of, space=space, method=method, metric=metric)
    known = store.get(spec.key)
    cached = known is not None and known.done
    if not cached:
        refuse(spec, dataset)
    run = store.get_or_run(spec, progress)
    if out is not None:
        write_points(points(run, dataset), out)
    more = store.get_or_run(forming_spec(run), progress).details["frames"] if forming else None
    where = {"out": None if out is None else str(out), "cached": cached, "key": run.key}
    return map_json(run, request) | {"frames": more} | where


def spaces(request: Request) -> tuple[Space, ...]:
    """What can be drawn of a request's model, whose preset is named; no model is imported for it."""
    return spaces_of(request.model, models.configure(request.model, request.preset, dict(request.settings)))


def map_spec(
    request: Request,
    dataset: Dataset,
    *,
    of: str = "items",
    space: str = "",
    method: str = "tsne",
    metric: str = "cosine",
) -> MapSpec:
    """The run that draws a request's model; the space is named in it, so that the same question is one run.

    of     `items` or `users`
    space  "" is the model's first of them; one that it has not is refused by name
    """
    config = models.configure(request.model, request.preset, dict(request.settings))
    named = space_of(request.model, config, name=space, of=of).name
    shared = {name: value for name, value in vars_of(train_spec(request, dataset)).items() if name != "start"}
    return MapSpec(**shared, space=named, method=method, metric=metric)


def map_json(run: Run, request: Request) -> dict[str, Any]:
    """What a finished map says of itself, as plain values."""
    details, figures = run.details, dict(run.metrics)
    seconds = figures.pop("seconds")
    return {
        "model": request.model,
        "preset": request.preset,
        **{name: details[name] for name in ("of", "space", "what", "method", "metric", "k", "d")},
        **figures,
        "sample": details["sample"],
        "left_out": details["left_out"],
        "seconds": seconds,
        "seconds_of": details["seconds"],
        "cpu_seconds_of": details["cpu_seconds"],
    }


def points(run: Run, dataset: Dataset) -> pd.DataFrame:
    """A row a point of a map: idx, id, title (of items), x, y, n_ratings, kept."""
    table = run.table(POINTS)
    known = dataset.items if run.details["of"] == "items" else dataset.users
    names = [name for name in ("id", "title") if name in known]
    return pd.concat(
        [table[["idx"]], known[names].iloc[table["idx"]].reset_index(drop=True), table.iloc[:, 1:]], axis=1
    )


def neighbours(run: Run) -> Near:
    """The true neighbours of every point of a map."""
    return Near(**run.arrays(NEIGHBOURS))


def write_points(table: pd.DataFrame, out: Path) -> None:
    """The points as CSV: what `points` has but the row, with the id that people know in its place."""
    try:
        table.drop(columns="idx").to_csv(out, index=False)
    except OSError as error:
        raise RequestError(f"{out} cannot be written: {error.strerror or error}; expected a path of a file") from error


def forming_spec(drawn: Run | str) -> FormingSpec:
    """The run that shows a kept map, or that of this key, form."""
    return FormingSpec(drawn.key if isinstance(drawn, Run) else drawn)


def frames(run: Run) -> pd.DataFrame:
    """A row a point and step of a map that forms: step, idx, x, y; `run.details["frames"]` has the figures of each."""
    return run.table(FRAMES)


def agreement_spec(one: Run | str, other: Run | str) -> AgreementSpec:
    """The run that holds two kept maps, or those of these keys, against each other."""
    first, second = (run.key if isinstance(run, Run) else run for run in (one, other))
    return AgreementSpec(first, second)


def agreement(store: RunStore, one: MapSpec, other: MapSpec, progress: Progress) -> Run:
    """Two maps held against each other, both drawn where they are missing."""
    half = [lambda share, words: progress(0.4 * share, words), lambda share, words: progress(0.4 + 0.4 * share, words)]
    maps = [store.get_or_run(spec, told) for spec, told in zip((one, other), half, strict=True)]
    return store.get_or_run(agreement_spec(*maps), lambda share, words: progress(0.8 + 0.2 * share, words))


def agreement_table(run: Run) -> pd.DataFrame:
    """A row a point that both maps draw: idx, overlap, and x, y of the second map laid over the first."""
    return run.table(AGREEMENT)


def pressed(home: Path | None, request: Request, *, k: int, progress: Progress) -> dict[str, Any]:
    """The fields of `map autoencoder --linear K --json`: PCA beside autoencoders of k numbers, on a request's fold.

    Raises RequestError for another model and for settings: the comparison has its own.
    """
    if request.model != "autoencoder" or request.preset or request.settings:
        raise RequestError("--linear has settings of its own and asks of no other model; expected: map autoencoder")
    store = store_at(home)
    dataset = catalog.load(request.dataset, store.home)
    spec = linear_spec(request, dataset, k=k)
    known = store.get(spec.key)
    cached = known is not None and known.done
    if not cached:
        linear.refuse(spec, dataset)
    return linear_json(store.get_or_run(spec, progress)) | {"cached": cached}


def linear_spec(request: Request, dataset: Dataset, *, k: int = PRESSED, seeds: int = SEEDS) -> LinearSpec:
    """The run that presses a request's fold to k numbers by PCA and autoencoders; model and settings are not asked for.

    seeds  trainings of each kind, from the request's seed on
    """
    of = (request.dataset, data_fingerprint(dataset), request.split, request.fold)
    return LinearSpec(*of, seed=request.seed, seeds=seeds, k=k)


def linear_json(run: Run) -> dict[str, Any]:
    """What a finished comparison of PCA with autoencoders says, as plain values.

    `rows` has bias, pca, linear, shallow and deep on filled cells, the same three masked, and own (their fields:
    `linear_record.record`); `largest_angle` is the linear autoencoder's to PCA, in degrees, over all seeds.
    """
    spec, details = run.spec, run.details
    assert isinstance(spec, LinearSpec)
    own = {name: details[name] for name in ("principal", "reg", "steps", "rows")}
    return {"dataset": spec.dataset, "split": spec.split, "fold": spec.fold, **run.metrics, **own, "key": run.key}
