"""The work of one point of the lab: train, watch, judge on the test part."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, cast

import numpy as np
import pandas as pd

from recengine import models
from recengine.data import split
from recengine.data.dataset import Dataset, Ratings
from recengine.data.latest import latest
from recengine.evaluation.rating import errors
from recengine.evaluation.scoring import complete, score_blocks
from recengine.lab.sweeps import can_watch
from recengine.models.base import Recommender, Trained
from recengine.models.refusals import needs_stars
from recengine.runs import work
from recengine.runs.desk import Desk, Result, part_of
from recengine.runs.lab_spec import PointSpec
from recengine.runs.spec import training_of

PER_USER = "per_user.parquet"
TOO_FAR = 2.0
"""Widths of the scale. Answering 0 to everything, as a dead network does, is less far off: bad, but no divergence."""


def measure(spec: PointSpec, desk: Desk) -> Result:
    """Train one setting from one seed and judge it.

    Artefact: `per_user.parquet`, user_idx, n_test and sum_sq of the errors on the test part, stars clipped to the
    scale; test ratings that the model has no score for are the bias model's.

    Metrics: rmse, train_rmse, mean_on_test (of the predictions for the test part, unclipped), all None where the
    training diverged; epochs, best_epoch, diverged, seconds (processor time of the training, without watching),
    parameters, n_users and n_ratings trained on, n_test, mean_rating (of the test part), fallbacks. Of a network as
    the source has it also mean_everywhere and fixed_point. Details: checkpoint, and of such a network `units` and
    `gradients` {start, end} (`lab.probe`). Its history has the errors of some epochs (`lab.probe.Watch.rows`).

    Diverged: a loss was not finite, or the mean loss of the last epoch is an error of more than `TOO_FAR`.
    """
    dataset = work.read(spec, desk)
    refuse(spec, dataset)
    part = latest(split.fold(dataset, spec.split, spec.fold), spec.split, spec.share, spec.known_in)
    train, test = part.train, part.test.take(np.argsort(part.test.user_idx, kind="stable"))
    bias = models.create("bias", models.load("bias").PRESETS["tuned"]).fit(train)
    model = models.create(spec.model, work.configured(spec))
    progress = part_of(desk.progress, 0.05, 0.9)
    watch = None
    if can_watch(model.config):
        from recengine.lab.probe import Watch  # torch, which a plain model does without

        watch = Watch(cast(Any, model), train, test, predictions(bias, train, test), spec.seed, progress)
    begun = time.process_time()
    model.fit(train, seed=spec.seed, progress=watch or progress)
    seconds = time.process_time() - begun - (watch.spent if watch else 0.0)
    desk.progress(0.9, "judging")
    filled, fallbacks = complete(predictions(model, train, test), bias, train, test)
    scale = cast(tuple[float, float], train.rating_scale)
    off = errors(test.rating, filled, scale)
    users, row = np.unique(test.user_idx, return_inverse=True)
    desk.save_table(
        PER_USER, pd.DataFrame({"user_idx": users, "n_test": np.bincount(row), "sum_sq": np.bincount(row, off**2)})
    )
    training = model.training if isinstance(model, Trained) else None
    history = () if training is None else training.history
    diverged = training is not None and (training.diverged or astray(history, scale))
    seen = own_errors(model, train, scale) if watch is None else watch.after()
    found = {
        "rmse": float(np.sqrt(np.mean(off**2))),
        "train_rmse": seen.pop("train_rmse"),
        "mean_on_test": float(np.mean(filled)),
    }
    return Result(
        metrics={
            **(dict.fromkeys(found) if diverged else found),
            "epochs": None if training is None else len(training.history),
            "best_epoch": None if training is None else training.best_epoch,
            "diverged": diverged,
            "seconds": seconds,
            "parameters": work.n_parameters(training_of(spec), model.state()),
            "n_users": int((train.user_counts > 0).sum()),
            "n_ratings": train.n_ratings,
            "n_test": len(test),
            "mean_rating": float(test.rating.mean()),
            "mean_everywhere": seen.pop("mean_everywhere", None),
            "fixed_point": seen.pop("fixed_point", None),
            "fallbacks": fallbacks,
        },
        details={"checkpoint": None if training is None else training.checkpoint, **seen},
        history=tuple(watch.rows) if watch else history,
        notes=(work.DIVERGED,) if diverged else (),
    )


def predictions(model: Recommender, train: Dataset, ratings: Ratings) -> np.ndarray:
    """float32 (m,): unclipped score of each rating, NaN where there is none; ratings sorted by user."""
    users, place = np.unique(ratings.user_idx, return_inverse=True)
    found = np.empty(len(ratings), np.float32)
    for start, profiles, scores in score_blocks(model, train, users):
        mine = (place >= start) & (place < start + len(profiles))
        found[mine] = scores[place[mine] - start, ratings.item_idx[mine]]
    return found


def own_errors(model: Recommender, train: Dataset, scale: tuple[float, float]) -> dict[str, Any]:
    """{train_rmse}: of the ratings it was trained on, those it has a score for."""
    found = predictions(model, train, train.ratings)
    known = np.isfinite(found)
    off = errors(train.ratings.rating[known], found[known], scale)
    return {"train_rmse": float(np.sqrt(np.mean(off**2)))}


def astray(history: tuple[Mapping[str, float | None], ...], scale: tuple[float, float]) -> bool:
    """Whether the mean loss of the last epoch is an error of more than `TOO_FAR` widths of the scale."""
    loss = history[-1]["train_loss"] if history else None
    return loss is not None and loss > (TOO_FAR * (scale[1] - scale[0])) ** 2


def refuse(spec: PointSpec, dataset: Dataset) -> None:
    """Raise RequestError where this point cannot be measured: before the work is queued or started."""
    needs_stars(dataset, spec.model, "the lab")
    part = latest(split.fold(dataset, spec.split, spec.fold), spec.split, spec.share, spec.known_in)
    models.refuse(spec.model, work.configured(spec), part.train)
