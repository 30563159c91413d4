"""The work of compressing: a recipe on a trained network, shipped, run, timed and judged beside the dense one."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from recengine import bootstrap, models
from recengine.compress import cost, exported, shipped, stopwatch
from recengine.compress.families import runtime_of
from recengine.compress.pressed import Pressed, alone, press, sqnr_of
from recengine.compress.quantiser import sqnr_db
from recengine.compress.recipe import Prune, parse
from recengine.compress.report import CompressionReport, Size, size_of
from recengine.compress.scorer import Answering, Inputs, in_parts, in_torch, scorer_of
from recengine.compress.tuning import teaching, tuning
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

PEOPLE, COMPARED = 256, 64
"""At most as many are answered while the clock runs, and compared score by score."""

SPARSITIES = (0.5, 0.9)
"""Of the layers that are pruned one at a time."""

JUDGED = ("rmse", "ndcg")

TIMING: dict[str, Any] = {}
"""What `stopwatch.Job` is told besides: shorter where only the way is tested."""


def compress(spec: CompressSpec, desk: Desk) -> Result:
    """One recipe on one trained network.

    Artefacts: `network.npz` and `network.json`, what is shipped; `network.onnx`; `model.npz`, the state of the whole
    model with its compressed weights (`compressed` opens it). Metrics: those of the compressed network. Details:
    `report` (`CompressionReport.to_json`) and `config`, the settings with the sizes it has now.
    """
    dataset = work.read(spec, desk)
    trained, *teachers = [desk.need(need) for need in spec.needs()]
    part = split.fold(dataset, spec.split, spec.fold)
    dense, recipe = pressed_of(trained), parse(spec.recipe)
    told = part_of(desk.progress, 0.1, 0.3)
    teacher = work.model_of(teachers[0]) if teachers else None
    teach = None if teacher is None else teaching(teacher, part.train, spec.seed, told)
    thin = press(dense, recipe, tuning(part.train, spec.seed, told), teach)
    desk.save_arrays(work.MODEL, thin.state())
    desk.progress(0.3, "writing and exporting both networks")
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder)
        people = profiles_of(part.train, some_people(part, spec.seed))
        asked = [Answering.of(pressed) for pressed in (dense, thin)]
        inputs = [answering.read(people) for answering in asked]
        family = runtime_of(spec.model)
        some = lambda found: family.narrowed(found, slice(0, COMPARED), None)  # noqa: E731
        lay_out(dense, files)
        with disk.writing(desk.home):
            each = range(min(len(people), COMPARED))
            lay_out(thin, desk.folder, [family.narrowed(inputs[1], slice(one, one + 1), None) for one in each])
        if exported.STATIC in thin.rounds:  # torch has no kernel for it here: judged is what ONNX Runtime says
            asked[1] = Answering.of(thin, exported.session(desk.folder / exported.FILE, family.INPUTS))
        written = [write_people(answering, found, files) for answering, found in zip(asked, inputs, strict=True)]
        desk.progress(0.45, "timing both in turns")
        sizes = measured((dense, thin), (files, desk.folder), written, inputs)
    desk.progress(0.7, "judging both")
    judged = [judge(answering, part, spec.n) for answering in asked]
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
        off=off(asked[1], people[:COMPARED], some(inputs[1]), desk.folder),
        teacher={} if teacher is None else taught_by(recipe.teacher, teacher, part, spec),
        sensitivity=sensitivity(dense, some(inputs[0])) if pruned else {},
    )
    return Result(metrics=metrics[1], details={"report": report.to_json(), "config": models.to_json(thin.config)})


def taught_by(name: str, teacher: Recommender, part: Fold, spec: CompressSpec) -> dict[str, Any]:
    """{model, metrics}: who taught, and how good it is on the same test part."""
    return {"model": name, "metrics": summarise([judge(teacher, part, spec.n)], seed=spec.seed)}


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


def lay_out(pressed: Pressed, folder: Path, calibration: Sequence[Inputs] = ()) -> None:
    """Everything a process needs to answer with a network: the files that are shipped, and the ONNX file."""
    shipped.ship(pressed, folder)
    exported.export(pressed, folder / exported.FILE, calibration)


def some_people(part: Fold, seed: int) -> np.ndarray:
    """user_idx of at most `PEOPLE` with a rating in training, drawn by the seed."""
    known = np.flatnonzero(part.train.user_counts)
    return np.sort(np.random.default_rng(seed).permutation(known)[:PEOPLE])


def write_people(answering: Answering, inputs: Inputs, folder: Path) -> Path:
    """The inputs of some people as a file that the process which measures reads."""
    named = {name: part.numpy() for name, part in zip(answering.runtime.INPUTS, inputs, strict=True)}
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".npz", delete=False) as file:
        np.savez(file, **named)  # type: ignore[arg-type]
    return Path(file.name)


def measured(
    both: tuple[Pressed, Pressed], folders: tuple[Path, Path], people: Sequence[Path], inputs: Sequence[Inputs]
) -> list[Size]:
    """Dense and compressed: timed in turns in one fresh process, memory in one of its own each.

    people  files of `write_people`, and inputs what is in them
    """
    model, names = both[0].model, tuple(str(folder) for folder in folders)
    times = stopwatch.measure(stopwatch.Job(model, names, tuple(map(str, people)), **TIMING))
    out = []
    for side, pressed, folder, asked, path in zip(stopwatch.SIDES, both, folders, inputs, people, strict=True):
        memory = stopwatch.measure(stopwatch.Job(model, (str(folder),), (str(path),), **TIMING, what="memory"))
        one = runtime_of(model).narrowed(asked, slice(0, 1), None)
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


def judge(asked: Any, part: Fold, n: int) -> FoldResult:
    """Every metric of the answers of what runs.

    asked  an `Answering`, or a model
    """
    return evaluate_fold(asked, part, n=n, fallback=work.stars_baseline(asked, part))


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


def off(asked: Answering, people: Sequence[Profile], inputs: Inputs, folder: Path) -> dict[str, float]:
    """{runtime: largest difference}: scores of what runs against those of the model, on real profiles.

    folder  where `lay_out` wrote it
    """
    pressed, family = asked.pressed, asked.runtime
    right = models.load(pressed.model).MODEL.from_state(pressed.config, pressed.state()).score(people)
    session = exported.session(folder / exported.FILE, family.INPUTS)
    found = {
        name: in_parts(run, family, inputs) for name, run in (("torch", in_torch(pressed)), ("onnxruntime", session))
    }
    return {runtime: float(np.nanmax(np.abs(scores - right))) for runtime, scores in found.items()}


def sensitivity(dense: Pressed, inputs: Inputs) -> dict[str, dict[str, float]]:
    """{layer: {sparsity: root mean square of how far the scores move}}, one layer pruned at a time."""
    family = runtime_of(dense.model)
    right = in_parts(in_torch(dense), family, inputs)

    def moved(name: str, share: float) -> float:
        found = in_parts(in_torch(alone(dense, name, share)), family, inputs)
        return float(np.sqrt(np.mean((found - right) ** 2)))

    return {name: {f"{share:g}": moved(name, share) for share in SPARSITIES} for name in dense.weights}
