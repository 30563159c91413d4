"""The work of compressing: a recipe on a trained network, shipped, run, timed and judged beside the dense one."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from torch import nn

from recengine import bootstrap, models
from recengine.compress import cost, exported, shipped, stopwatch
from recengine.compress.pressed import Pressed, alone, press, sqnr_of
from recengine.compress.quantiser import sqnr_db
from recengine.compress.recipe import Prune, parse
from recengine.compress.report import CompressionReport, Size, size_of
from recengine.compress.scorer import Inputs, blanked, explicit_of, inputs_of, scorer_of
from recengine.compress.tuning import tuning
from recengine.data import split
from recengine.data.split import Fold
from recengine.errors import RequestError
from recengine.evaluation.evaluator import FoldResult, evaluate_fold
from recengine.evaluation.summary import all_users, summarise, user_sums
from recengine.models.base import Profile, Recommender, profiles_of
from recengine.models.config import from_json
from recengine.runs import disk, work
from recengine.runs.compress_spec import CompressSpec
from recengine.runs.desk import Desk, Result, part_of
from recengine.runs.run import Run
from recengine.runs.spec import TrainSpec

PEOPLE = 256
"""At most as many are answered while the clock runs, and compared score by score."""

SPARSITIES = (0.5, 0.9)
"""Of the layers that are pruned one at a time."""

JUDGED = ("rmse", "ndcg")

TIMING: dict[str, Any] = {}
"""What `stopwatch.Job` is told besides: shorter where only the way is tested."""


@dataclass(frozen=True, eq=False)
class Answering:
    """A pressed network as a model of the evaluator: its scores are those of the module that runs in torch."""

    pressed: Pressed
    network: nn.Module
    unit: str
    config: Any

    @classmethod
    def of(cls, pressed: Pressed) -> Self:
        """The module a recipe leaves."""
        return cls(pressed, scorer_of(pressed), models.unit_of(pressed.model, pressed.config), pressed.config)

    @torch.inference_mode()
    def score(self, profiles: Sequence[Profile]) -> np.ndarray:
        """float32 (n_profiles, n_items); NaN where the model itself has no score."""
        said = self.network(*inputs_of(profiles, explicit=explicit_of(self.pressed))).numpy()
        return blanked(self.pressed, said, profiles)


def compress(spec: CompressSpec, desk: Desk) -> Result:
    """One recipe on one trained network.

    Artefacts: `network.npz` and `network.json`, what is shipped; `network.onnx`; `model.npz`, the state of the whole
    model with its compressed weights (`compressed` opens it). Metrics: those of the compressed network. Details:
    `report` (`CompressionReport.to_json`) and `config`, the settings with the sizes it has now.
    """
    dataset = work.read(spec, desk)
    trained = desk.need(spec.needs()[0])
    part = split.fold(dataset, spec.split, spec.fold)
    dense, recipe = pressed_of(trained), parse(spec.recipe)
    thin = press(dense, recipe, tuning(part.train, spec.seed, part_of(desk.progress, 0.1, 0.3)))
    desk.save_arrays(work.MODEL, thin.state())
    desk.progress(0.3, "writing and exporting both networks")
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder)
        lay_out(dense, files)
        with disk.writing(desk.home):
            lay_out(thin, desk.folder)
        people = profiles_of(part.train, some_people(part, spec.seed))
        inputs = inputs_of(people, explicit=explicit_of(dense))
        np.savez(files / "people.npz", **{name: x.numpy() for name, x in zip(exported.INPUTS, inputs, strict=True)})  # type: ignore[arg-type]
        desk.progress(0.45, "timing both in turns")
        sides = (files, desk.folder)
        sizes = measured((dense, thin), sides, inputs)
    desk.progress(0.7, "judging both")
    judged = [judge(pressed, part, spec.n) for pressed in (dense, thin)]
    metrics = [summarise([found], seed=spec.seed) for found in judged]
    pruned = any(isinstance(step, Prune) for step in recipe.steps)
    desk.progress(0.9, "drawing the intervals")
    by_layer = sqnr_of(dense, thin)
    report = CompressionReport(
        recipe=recipe.text,
        before=sizes[0],
        after=sizes[1],
        metrics={"before": metrics[0], "after": metrics[1]},
        lost=lost(judged[0], judged[1], spec.seed),
        top_n_overlap=overlap(judged[0].lists, judged[1].lists),
        sqnr_db=together(dense, thin, tuple(by_layer)),
        sqnr_by_layer=by_layer,
        off=off(thin, people, desk.folder),
        sensitivity=sensitivity(dense, inputs) if pruned else {},
    )
    return Result(metrics=metrics[1], details={"report": report.to_json(), "config": models.to_json(thin.config)})


def pressed_of(trained: Run) -> Pressed:
    """The dense network of a training; RequestError where its model is none that can be compressed."""
    assert isinstance(trained.spec, TrainSpec)
    return Pressed.of(trained.spec.model, work.configured(trained.spec), trained.arrays(work.MODEL))


def compressed(run: Run) -> Recommender:
    """The model a finished `compress` run keeps: lists, reasons and edited profiles as of any other."""
    if not isinstance(run.spec, CompressSpec):
        raise RequestError(
            f"run {run.key[:12]} is of verb {run.spec.verb!r}, nothing was compressed; expected 'compress'"
        )
    config = from_json(models.settings(run.spec.model).CONFIG, run.details["config"])
    return models.load(run.spec.model).MODEL.from_state(config, run.arrays(work.MODEL))


def lay_out(pressed: Pressed, folder: Path) -> None:
    """Everything a process needs to answer with a network: the files that are shipped, and the ONNX file."""
    shipped.ship(pressed, folder)
    exported.export(pressed, folder / exported.FILE)


def some_people(part: Fold, seed: int) -> np.ndarray:
    """user_idx of at most `PEOPLE` with a rating in training, drawn by the seed."""
    known = np.flatnonzero(part.train.user_counts)
    return np.sort(np.random.default_rng(seed).permutation(known)[:PEOPLE])


def measured(both: tuple[Pressed, Pressed], folders: tuple[Path, Path], inputs: Inputs) -> list[Size]:
    """Dense and compressed: timed in turns in one fresh process, memory in one of its own each."""
    names, people = tuple(str(folder) for folder in folders), str(folders[0] / "people.npz")
    times = stopwatch.measure(stopwatch.Job(names, people, **TIMING))
    out = []
    for side, pressed, folder in zip(stopwatch.SIDES, both, folders, strict=True):
        memory = stopwatch.measure(stopwatch.Job((str(folder),), people, **TIMING, what="memory"))
        one = tuple(values[:1] for values in inputs)
        out.append(
            size_of(
                pressed,
                macs=cost.count(scorer_of(pressed, rounded=False), *one).macs,
                bytes_on_disk=shipped.n_bytes(folder),
                onnx_bytes=(folder / exported.FILE).stat().st_size,
                latency_ms=times[side],
                peak_rss_mb=memory,
            )
        )
    return out


def judge(pressed: Pressed, part: Fold, n: int) -> FoldResult:
    """Every metric of the answers of what runs."""
    answering: Any = Answering.of(pressed)
    return evaluate_fold(answering, part, n=n, fallback=work.stars_baseline(answering, part))


def lost(before: FoldResult, after: FoldResult, seed: int) -> dict[str, dict[str, float]]:
    """{metric: {value, low, high}} of after / before - 1: both sides see the same draws of people."""
    frames = [before.per_user, after.per_user]
    users = all_users(frames)
    names = [name for name in after.metrics if name.split("@")[0] in JUDGED and before.metrics.get(name)]
    sums = {name: [user_sums([frame], users, name) for frame in frames] for name in names}

    def statistics(weight: np.ndarray) -> dict[str, np.ndarray]:
        found = {name: [bootstrap.mean_ratio(*s, weight, root=name == "rmse") for s in sums[name]] for name in names}
        return {name: bootstrap.divided(late, early) - 1.0 for name, (early, late) in found.items()}

    draws = bootstrap.resample(statistics, len(users), seed=seed)
    out = {}
    for name in names:
        low, high = bootstrap.interval(draws[name])
        out[name] = {"value": after.metrics[name] / before.metrics[name] - 1.0, "low": low, "high": high}
    return out


def overlap(before: np.ndarray, after: np.ndarray) -> float:
    """Mean share of a list that is in the other, over people with one; lists int (n, length), padded with -1."""
    both = (before[:, :, None] == after[:, None, :]) & (before >= 0)[:, :, None]
    length = (before >= 0).sum(axis=1)
    filled = length > 0
    return float((both.any(axis=2).sum(axis=1)[filled] / length[filled]).mean())


def together(before: Pressed, after: Pressed, names: tuple[str, ...]) -> float | None:
    """SQNR of these weights as one; None where there are none, or nothing was lost."""
    if not names:
        return None
    one, other = ([side.weights[name].value.ravel() for name in names] for side in (before, after))
    return sqnr_db(np.concatenate(one), np.concatenate(other))


def off(pressed: Pressed, people: Sequence[Profile], folder: Path) -> dict[str, float]:
    """{runtime: largest difference}: scores of what runs against those of the model, on real profiles.

    folder  where `lay_out` wrote it
    """
    model = models.load(pressed.model).MODEL.from_state(pressed.config, pressed.state())
    inputs, right = inputs_of(people, explicit=explicit_of(pressed)), model.score(people)
    with torch.inference_mode():
        said = {
            "torch": scorer_of(pressed)(*inputs).numpy(),
            "onnxruntime": exported.session(folder / exported.FILE)(inputs),
        }
    return {runtime: float(np.nanmax(np.abs(scores - right))) for runtime, scores in said.items()}


@torch.inference_mode()
def sensitivity(dense: Pressed, inputs: Inputs) -> dict[str, dict[str, float]]:
    """{layer: {sparsity: root mean square of how far the scores move}}, one layer pruned at a time."""
    right = scorer_of(dense)(*inputs)
    moved = lambda name, share: scorer_of(alone(dense, name, share))(*inputs) - right  # noqa: E731
    return {
        name: {f"{share:g}": float(moved(name, share).square().mean().sqrt()) for share in SPARSITIES}
        for name in dense.weights
    }
