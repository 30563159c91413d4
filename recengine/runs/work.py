"""The work itself, one function a verb: it gets a spec and a desk, and hands back what it found."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from recengine import models
from recengine.data import catalog, split
from recengine.data.dataset import Dataset
from recengine.data.split import Fold
from recengine.errors import RequestError
from recengine.evaluation.evaluator import FoldResult, evaluate_fold
from recengine.evaluation.learnt import agreement, by_vectors
from recengine.evaluation.summary import summarise
from recengine.models.base import Embedder, Recommender, Startable, Trained
from recengine.models.blocks import Layered
from recengine.models.config import from_json
from recengine.models.learnt import is_learnt
from recengine.progress import Progress, silent
from recengine.runs.desk import Desk, Result, part_of
from recengine.runs.run import Run
from recengine.runs.snapshots import SNAPSHOTS, STEPS, Album
from recengine.runs.spec import EvaluateSpec, KeptSpec, ModelSpec, TrainSpec, data_fingerprint
from recengine.runs.store import RunStore

MODEL, PER_USER = "model.npz", "per_user.parquet"
TRAINING = ("checkpoint", "best_epoch", "precision")
DIVERGED = "The training diverged: a loss was not finite. What is kept is the last finite state."
COSTS = ("fit_seconds", "fit_cpu_seconds", "score_seconds", "score_cpu_seconds")


def train(spec: TrainSpec, desk: Desk) -> Result:
    """Fit one model on one fold.

    Artefacts: `model.npz`, the model's state, and `snapshots.npz`, item vectors of a handful of its steps
    (`snapshots.Album.arrays`), where it is a model that comes to them step by step. Metrics: fit_seconds (wall),
    fit_cpu_seconds (this process), peak_rss_mb (of this process until now), epochs (None: solved, not iterated),
    diverged (a loss or a learned array was not finite), parameters (numbers it learned), model_bytes (on disk).
    Details: `snapshots`, the steps they are of; of a network also checkpoint (the rule by which the epoch was chosen),
    best_epoch, precision, blocks (`models.blocks`); its history is the run's.
    """
    dataset = read(spec, desk)
    part = split.fold(dataset, spec.split, spec.fold)
    model = models.create(spec.model, configured(spec))
    if spec.start:
        begin_with(model, spec.model, desk.need(KeptSpec(spec.start)))
    wall, cpu = time.perf_counter(), time.process_time()
    album = Album(part_of(desk.progress, 0.1, 0.9))
    model.fit(part.train, seed=spec.seed, progress=album)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    state = model.state()
    desk.progress(0.9, "writing the model")
    desk.save_arrays(MODEL, state)
    training = model.training if isinstance(model, Trained) else None
    snapshots = formed(model, part.train, album)
    if snapshots:
        desk.save_arrays(SNAPSHOTS, snapshots)
    off = diverged(learnt_of(spec, state)) or (training is not None and training.diverged)
    return Result(
        metrics={
            "fit_seconds": wall,
            "fit_cpu_seconds": cpu,
            "peak_rss_mb": peak_rss_mb(),
            "epochs": None if training is None else len(training.history),
            "diverged": off,
            "parameters": n_parameters(spec, state),
            "model_bytes": (desk.folder / MODEL).stat().st_size,
        },
        details={
            "n_train": len(part.train.ratings),
            "n_test": len(part.test),
            "snapshots": snapshots[STEPS].tolist() if snapshots else [],
            "dropped": part.dropped,
            **({} if training is None else {name: getattr(training, name) for name in TRAINING}),
            **({"blocks": [block.to_json() for block in model.blocks()]} if isinstance(model, Layered) else {}),
        },
        history=() if training is None else training.history,
        notes=(DIVERGED,) if off else (),
    )


def formed(model: Recommender, train: Dataset, album: Album) -> dict[str, np.ndarray]:
    """The snapshots of a finished training that kept any (`Album.arrays`)."""
    if not album.kept or not isinstance(model, Embedder):
        return {}
    training = model.training if isinstance(model, Trained) else None
    last = max(album.kept) if training is None else training.best_epoch
    names = next(iter(album.kept.values()))
    return album.arrays(last, {name: model.vectors(name, train) for name in names})


def begin_with(model: Recommender, name: str, run: Run) -> None:
    """Let the next `fit` begin with the parameters a run kept; RequestError where they are not this model's."""
    if not isinstance(model, Startable):
        raise RequestError(f"{name} is solved, not trained on from a start; expected a network, or no start")
    if not isinstance(run.spec, TrainSpec) or run.spec.model != name:
        whose = run.spec.model if isinstance(run.spec, TrainSpec) else f"a run of verb {run.spec.verb!r}"
        raise RequestError(f"run {run.key[:12]} keeps {whose}, and {name} was to begin with it; expected one of {name}")
    model.start_from(run.arrays(MODEL))


def kept(spec: KeptSpec, desk: Desk) -> Result:
    """A run that ought to be in the store cannot be made: it is no longer known of what."""
    raise RequestError(f"run {spec.key[:12]} is not in the store, so nothing can begin with it")


def evaluate(spec: EvaluateSpec, desk: Desk) -> Result:
    """Judge the trained model of every fold.

    Artefact: `per_user.parquet`, what each user with held-out items adds in each fold. Metrics: {name: {value, low,
    high}}. Details: `folds` [{name: value}], `costs` of each fold, and their means over folds as fit_seconds,
    fit_cpu_seconds, score_seconds, score_cpu_seconds; peak_rss_mb is the largest of trainings and judging; `fallbacks`
    (ratings) and `list_fallbacks` (users) that a baseline answered, `dropped` test ratings, `diversity_of`; of a model
    that folds in also `vectors`: which its metrics are of, the mean metrics of the others, and their rank correlation.
    """
    dataset = read(spec, desk)
    results: list[FoldResult] = []
    beside: list[tuple[dict[str, float], float]] = []  # of models that fold in: figures by the other vectors
    costs: list[dict[str, float]] = []
    needs, dropped = spec.needs(), 0
    rss = [peak_rss_mb()]
    for place, need in enumerate(needs):
        progress = part_of(desk.progress, 0.1 + 0.8 * place / len(needs), 0.1 + 0.8 * (place + 1) / len(needs))
        trained = desk.need(need)
        part = split.fold(dataset, spec.split, need.fold)
        model = model_of(trained)
        baseline = stars_baseline(model, part)
        found, *others = [
            evaluate_fold(asked, part, n=spec.n, fallback=baseline, progress=progress)
            for asked in by_vectors(model).values()
        ]
        results.append(found)
        beside += [(other.metrics, agreement(model, part.train)) for other in others]
        dropped += part.dropped
        costs.append(
            {
                "fit_seconds": trained.metrics["fit_seconds"],
                "fit_cpu_seconds": trained.metrics["fit_cpu_seconds"],
                "score_seconds": found.score_seconds,
                "score_cpu_seconds": found.score_cpu_seconds,
            }
        )
        rss.append(trained.metrics["peak_rss_mb"])
    desk.progress(0.9, "drawing the intervals")
    frames = [found.per_user.assign(fold=np.int32(found.number)) for found in results]
    desk.save_table(PER_USER, pd.concat(frames, ignore_index=True))
    return Result(
        metrics=summarise(results, seed=spec.seed),
        details={
            "folds": [found.metrics for found in results],
            "costs": costs,
            **{name: float(np.mean([cost[name] for cost in costs])) for name in COSTS},
            "peak_rss_mb": max(*rss, peak_rss_mb()),
            "fallbacks": sum(found.fallbacks for found in results),
            "list_fallbacks": sum(found.list_fallbacks for found in results),
            "dropped": dropped,
            "diversity_of": results[0].diversity_of,
            "vectors": vectors(by_vectors(model), beside) if beside else None,
        },
    )


def vectors(asked: Iterable[str], beside: Sequence[tuple[Mapping[str, float], float]]) -> dict[str, Any]:
    """What `details` says of a model that folds in: means over folds."""
    judged_by, other = asked
    return {
        "judged_by": judged_by,
        "other": other,
        "metrics": {name: float(np.mean([metrics[name] for metrics, _ in beside])) for name in beside[0][0]},
        "rank_correlation": float(np.mean([agree for _, agree in beside])),
    }


def fitted(store: RunStore, spec: TrainSpec, progress: Progress = silent) -> Recommender:
    """The trained model of a spec, from the store; trained here and now where it is missing."""
    return model_of(store.get_or_run(spec, progress))


def model_of(run: Run) -> Recommender:
    """The model a finished `train` run keeps."""
    if not isinstance(run.spec, TrainSpec):
        raise RequestError(f"run {run.key[:12]} is of verb {run.spec.verb!r} and keeps no model; expected 'train'")
    return models.load(run.spec.model).MODEL.from_state(configured(run.spec), run.arrays(MODEL))


def configured(spec: ModelSpec) -> Any:
    """The model's settings as its own dataclass; an unknown or out-of-range one is refused by name."""
    return from_json(models.settings(spec.model).CONFIG, spec.config)


def refuse(spec: ModelSpec, dataset: Dataset) -> None:
    """Raise RequestError where a training of the spec cannot be: asked before the work is queued or started.

    dataset  the spec's, whole: what each fold would be trained on is cut from it
    """
    config = configured(spec)
    needs = (spec,) if isinstance(spec, TrainSpec) else spec.needs()
    for need in (need for need in needs if isinstance(need, TrainSpec)):
        models.refuse(spec.model, config, split.fold(dataset, spec.split, need.fold).train)


def read(spec: ModelSpec, desk: Desk) -> Dataset:
    """The data set of a spec; refused where it is no longer what the spec was made for."""
    desk.progress(0.0, f"reading {spec.dataset}")
    dataset = catalog.load(spec.dataset, desk.home)
    if data_fingerprint(dataset) != spec.data_fingerprint:
        raise RequestError(f"data set {spec.dataset!r} has changed since this run was asked for: ask again")
    return dataset


def stars_baseline(model: Recommender, part: Fold) -> Recommender | None:
    """What predicts the test ratings a model in stars has no score for: `bias`, fitted on the same training part."""
    if model.unit != "stars":
        return None
    return models.create("bias", models.load("bias").PRESETS["tuned"]).fit(part.train)


def diverged(learned: Mapping[str, np.ndarray]) -> bool:
    """Whether an array of what was learned holds an infinity."""
    return any(bool(np.isinf(array).any()) for array in learned.values())


def learnt_of(spec: TrainSpec, state: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The floats of a state that training fitted (`models.learnt`): a setting kept beside them may be infinite."""
    return {
        name: array
        for name, array in state.items()
        if np.issubdtype(array.dtype, np.floating) and is_learnt(spec.model, spec.config, name)
    }


def n_parameters(spec: TrainSpec, state: Mapping[str, np.ndarray]) -> int:
    """Numbers a model learned (`models.learnt`): floats of its state, without what it only keeps."""
    return sum(array.size for array in learnt_of(spec, state).values())


def peak_rss_mb() -> float:
    """The most memory this process ever held, MB of 2^20 bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # kB, but bytes on macOS
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10
