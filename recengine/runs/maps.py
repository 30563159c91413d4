"""The work of drawing a map: a model's vectors as a picture, their true neighbours, and what the picture keeps."""

from __future__ import annotations

import time
from typing import Any, NamedTuple, cast

import numpy as np
import pandas as pd

from recengine.data import split
from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.maps import projection
from recengine.maps.projection import Method, project
from recengine.maps.space import METRICS, Metric, nearest, similarity_of
from recengine.maps.trust import SAMPLE, Trust, random_picture, reach, trusts
from recengine.models import spaces
from recengine.models.base import Embedder
from recengine.models.spaces import Space
from recengine.runs import work
from recengine.runs.desk import Desk, Result, part_of
from recengine.runs.map_spec import MapSpec
from recengine.runs.run import Run
from recengine.runs.spec import TrainSpec

POINTS, NEIGHBOURS = "points.parquet", "neighbours.npz"
ENOUGH = 20
"""Ratings from which a point is well known: figures are also told of those alone."""


class Points(NamedTuple):
    """What is drawn of a space: those with a rating in training and a vector that is not 0.

    idx        int32 (n,): item_idx or user_idx, ascending
    vectors    float32 (n, d)
    n_ratings  int32 (n,): in training
    left_out   how many of the data set are not drawn
    """

    idx: np.ndarray
    vectors: np.ndarray
    n_ratings: np.ndarray
    left_out: int


def draw(spec: MapSpec, desk: Desk) -> Result:
    """Draw one space of a trained model.

    Artefacts: `points.parquet`, a row a point: idx, x, y, n_ratings, kept (share of its true neighbours that are near
    it in the picture); `neighbours.npz`: idx int32 (n,), near int32 (n, k), idx of the true neighbours in the full
    space, most similar first, and similarity float32 (n, k). Metrics: n, trustworthiness, neighbours_kept@10, the same
    of `pca` and of `random` placement, all once more of the points `at_least_20` ratings (None where there are too
    few), and seconds, of the projection without imports. Details: space, of, what, method, metric, k, perplexity,
    sample (None, or {n, seed} of the points that trustworthiness was taken on), left_out, seconds and cpu_seconds of
    each part.
    """
    dataset = work.read(spec, desk)
    space = space_of(spec)
    clock = Clock()
    points = points_of(desk.need(spec.needs()[0]), dataset, space)
    clock.lap("vectors")
    projection.refuse(spec.method, len(points.idx))
    method, metric = cast(Method, spec.method), metric_of(spec)
    projection.ready(method)
    clock.lap("imports")
    picture = project(points.vectors, method, seed=spec.seed, progress=part_of(desk.progress, 0.1, 0.7))
    clock.lap("projection")
    desk.progress(0.7, "looking for the true neighbours")
    k = reach(len(points.idx))
    near = nearest(points.vectors, k, metric)
    pictures = {"": picture, "pca": project(points.vectors, "pca"), "random": random_picture(len(near), spec.seed)}
    desk.progress(0.8, "judging the picture")
    found = trusts(points.vectors, pictures, metric=metric, seed=spec.seed, near=near)
    well_known = points.n_ratings >= ENOUGH
    some = {name: drawn[well_known] for name, drawn in pictures.items()}
    enough = reach(int(well_known.sum())) >= 1
    desk.progress(0.9, "judging the well-known points")
    judged = trusts(points.vectors[well_known], some, metric=metric, seed=spec.seed) if enough else None
    clock.lap("trust")
    desk.save_table(POINTS, table_of(points, picture, found[""].kept_each))
    columns = {"near": points.idx[near], "similarity": similarity_of(points.vectors, near, metric)}
    desk.save_arrays(NEIGHBOURS, {"idx": points.idx, **columns})
    sampled = len(found[""].used) < len(near)
    return Result(
        metrics={
            "n": len(near),
            **figures(found),
            f"at_least_{ENOUGH}": None if judged is None else {"n": int(well_known.sum()), **figures(judged)},
            "seconds": clock.seconds["projection"],
        },
        details={
            "space": space.name,
            "of": space.of,
            "what": space.what,
            "method": method,
            "metric": metric,
            "k": k,
            "d": points.vectors.shape[1],
            "sample": {"n": SAMPLE, "seed": spec.seed} if sampled else None,
            "left_out": points.left_out,
            "seconds": clock.seconds,
            "cpu_seconds": clock.cpu_seconds,
        },
    )


def figures(found: dict[str, Trust]) -> dict[str, Any]:
    """{trustworthiness, neighbours_kept@10} of the picture, and of `pca` and `random` beside it."""
    each = {
        name: {"trustworthiness": judged.trustworthiness, "neighbours_kept@10": judged.kept}
        for name, judged in found.items()
    }
    return each.pop("") | each


def table_of(points: Points, picture: np.ndarray, kept: np.ndarray) -> pd.DataFrame:
    """What `points.parquet` holds."""
    return pd.DataFrame(
        {"idx": points.idx, "x": picture[:, 0], "y": picture[:, 1], "n_ratings": points.n_ratings, "kept": kept}
    )


def points_of(trained: Run, dataset: Dataset, space: Space) -> Points:
    """The points of a space of the model that a training run keeps."""
    model, spec = work.model_of(trained), trained.spec
    assert isinstance(model, Embedder) and isinstance(spec, TrainSpec)
    train = split.fold(dataset, spec.split, spec.fold).train
    vectors = model.vectors(space.name, train)
    n_ratings = train.item_counts if space.of == "items" else train.user_counts
    drawn = np.flatnonzero((n_ratings > 0) & vectors.any(axis=1))
    return Points(
        drawn.astype(np.int32), vectors[drawn], n_ratings[drawn].astype(np.int32), len(n_ratings) - len(drawn)
    )


def spec_of(run: Run) -> MapSpec:
    """The spec of a map; a run that draws none is refused."""
    if not isinstance(run.spec, MapSpec):
        raise RequestError(f"run {run.key[:12]} is of verb {run.spec.verb!r} and draws nothing; expected 'map'")
    return run.spec


def space_of(spec: MapSpec) -> Space:
    """The space of a spec; an unknown one is refused by name."""
    return spaces.of_name(spec.model, work.configured(spec), spec.space)


def metric_of(spec: MapSpec) -> Metric:
    """The metric of a spec; an unknown one is refused by name."""
    if spec.metric not in METRICS:
        raise RequestError.unknown("metric", spec.metric, METRICS)
    return cast(Metric, spec.metric)


def refuse(spec: MapSpec, dataset: Dataset) -> None:
    """Raise RequestError where the map of a spec cannot be drawn: asked before the work is queued or started."""
    space = space_of(spec)
    metric_of(spec)
    train = split.fold(dataset, spec.split, spec.fold).train
    n_ratings = train.item_counts if space.of == "items" else train.user_counts
    projection.refuse(spec.method, int(np.count_nonzero(n_ratings)))
    work.refuse(spec.needs()[0], dataset)


class Clock:
    """Seconds, of the wall and of this process, from lap to lap."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.cpu_seconds: dict[str, float] = {}
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def lap(self, name: str) -> None:
        """End the part of that name."""
        wall, cpu = time.perf_counter(), time.process_time()
        self.seconds[name], self.cpu_seconds[name] = wall - self._wall, cpu - self._cpu
        self._wall, self._cpu = wall, cpu
