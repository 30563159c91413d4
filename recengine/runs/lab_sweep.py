"""The work of a sweep: its points gathered over seeds, compared over the same people, and the claim judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from recengine import bootstrap, models
from recengine.data import split
from recengine.data.dataset import Dataset
from recengine.data.latest import latest
from recengine.lab import grid, sweeps, verdicts
from recengine.lab.points import Point
from recengine.lab.sweeps import Setting
from recengine.models.config import from_json
from recengine.models.refusals import needs_stars
from recengine.runs.desk import Desk, Result
from recengine.runs.lab_point import PER_USER
from recengine.runs.lab_spec import SweepSpec
from recengine.runs.run import Run

MEANS = ("train_rmse", "mean_on_test", "mean_everywhere", "fixed_point", "best_epoch")
SAME = ("parameters", "n_test", "mean_rating")
CURVES = ("train_rmse", "test_rmse", "val_metric", "fixed_point")


def sweep(spec: SweepSpec, desk: Desk) -> Result:
    """Gather a sweep's points and judge its claim.

    Metrics: settings, trainings, diverged (settings with a training that did), seconds (processor time of all
    trainings). Details: `points` (`Point.to_json`, what was measured as in `measured`), `seeds`, claim, whose, verdict,
    rule, `conditions` [{words, holds}], and of `depth` `gains` (`gains`).
    """
    settings = sweeps.settings(spec.sweep, spec.quick)
    runs = {one.name: [desk.need(spec.point(one, seed)) for seed in one.seeds] for one in settings}
    desk.progress(0.5, "comparing the settings")
    found = gathered(settings, runs)
    verdict = verdicts.judge(spec.sweep, found)
    return Result(
        metrics={
            "settings": len(found),
            "trainings": sum(len(each) for each in runs.values()),
            "diverged": sum(point.diverged for point in found),
            "seconds": sum(point.seconds for point in found),
        },
        details={
            "points": [point.to_json() for point in found],
            "seeds": sorted({seed for one in settings for seed in one.seeds}),
            "claim": verdict.claim.words,
            "whose": verdict.claim.whose,
            "verdict": verdict.word,
            "rule": verdict.claim.rule,
            "conditions": [
                {"words": condition.words, "holds": holds}
                for condition, holds in zip(verdict.claim.conditions, verdict.holds, strict=True)
            ],
            **({"gains": gains(found)} if spec.sweep == "depth" else {}),
        },
    )


def gathered(settings: Sequence[Setting], runs: Mapping[str, Sequence[Run]]) -> list[Point]:
    """The points of some settings, from the runs of each one's seeds.

    rmse is the mean over seeds, its interval and those of the gaps a bootstrap over people: the same people are drawn
    for every setting. A setting of which a seed diverged has none.
    """
    whole = {name: each for name, each in runs.items() if not any(run.metrics["diverged"] for run in each)}
    tables = {name: [run.table(PER_USER) for run in each] for name, each in whole.items()}
    every = [table for each in tables.values() for table in each]
    users = np.unique(np.concatenate([table["user_idx"].to_numpy() for table in every])) if every else np.empty(0)
    sums = {name: _sums(each, users) for name, each in tables.items()}

    def statistics(weight: np.ndarray) -> dict[str, np.ndarray]:
        return {name: bootstrap.mean_ratio(*pair, weight, root=True) for name, pair in sums.items()}

    value = {name: float(found[0]) for name, found in statistics(np.ones((1, len(users)))).items()}
    draws = bootstrap.resample(statistics, len(users)) if sums else {}
    return [_point(one, runs[one.name], value, draws) for one in settings]


def _point(one: Setting, runs: Sequence[Run], value: Mapping[str, float], draws: Mapping[str, np.ndarray]) -> Point:
    name, first = one.name, runs[0].metrics
    low, high = bootstrap.interval(draws[name]) if name in value else (None, None)
    gaps = {
        other: (value[name] - value[other], *bootstrap.interval(draws[name] - draws[other]))
        for other in value
        if name in value and other != name
    }
    epochs = [run.metrics["epochs"] for run in runs]
    return Point(
        setting=name,
        rmse=value.get(name),
        low=low,
        high=high,
        epochs=None if epochs[0] is None else max(epochs),
        seconds=sum(run.metrics["seconds"] for run in runs),
        diverged=name not in value,
        n_users=first["n_users"],
        n_ratings=first["n_ratings"],
        by_seed=tuple(run.metrics["rmse"] for run in runs),
        gaps=gaps,
        measured=measured(one, runs),
    )


def measured(one: Setting, runs: Sequence[Run]) -> dict[str, Any]:
    """What a point holds beside the fields of `Point`; means over seeds, None where there is nothing.

    model, config, share, trainings, n_diverged; parameters, n_test, mean_rating (of the test part); train_rmse,
    mean_on_test, mean_everywhere, fixed_point, best_epoch; checkpoint (a sentence a seed); curve [{epoch, train_rmse,
    test_rmse, val_metric, fixed_point}], each over the seeds that came so far; units [{width, dead, flat, histogram}]
    and gradients {start, end} of each layer; dead_share and flat_share, means over the layers; first_gradient: of the
    first layer before training, over that of the last.
    """
    metrics = [run.metrics for run in runs]
    units = [run.details["units"] for run in runs if run.details.get("units")]
    slopes = [run.details["gradients"] for run in runs if run.details.get("gradients")]
    layers = _mean_of(units)
    gradients = _mean_of(slopes)
    start = gradients["start"] if gradients else None
    return {
        "model": one.model,
        "config": dict(one.config),
        "share": one.share,
        "trainings": len(runs),
        "n_diverged": sum(bool(each["diverged"]) for each in metrics),
        **{name: metrics[0][name] for name in SAME},
        **{name: _mean([each[name] for each in metrics]) for name in MEANS},
        "checkpoint": [run.details["checkpoint"] for run in runs if run.details["checkpoint"]],
        "curve": curve([run.history for run in runs]),
        "units": layers,
        "gradients": gradients,
        "dead_share": _mean([layer["dead"] for layer in layers or []]),
        "flat_share": _mean([layer["flat"] for layer in layers or []]),
        "first_gradient": start[0] / start[-1] if start and start[-1] else None,
    }


def curve(histories: Sequence[Sequence[Mapping[str, Any]]]) -> list[dict[str, float | None]]:
    """[{epoch, ...CURVES}]: means over the histories that hold the epoch."""
    rows: dict[int, list[Mapping[str, Any]]] = {}
    for history in histories:
        for row in history:
            rows.setdefault(int(row["epoch"]), []).append(row)
    return [
        {"epoch": epoch, **{name: _mean([row.get(name) for row in each]) for name in CURVES}}
        for epoch, each in sorted(rows.items())
    ]


def gains(points: Sequence[Point]) -> list[dict[str, float | str | None]]:
    """Of `depth`, each network beside the one with two layers fewer: {setting, added, gain, per_million}.

    added  parameters it has more; gain: RMSE it takes off, stars; per_million: gain for a million parameters more
    """
    by_name = {point.setting: point for point in points}
    deep = [by_name[grid.depth(layers)] for layers in grid.LAYERS]
    out: list[dict[str, float | str | None]] = []
    for shallower, deeper in zip(deep, deep[1:], strict=False):
        added = deeper.measured["parameters"] - shallower.measured["parameters"]
        gain = None if shallower.rmse is None or deeper.rmse is None else shallower.rmse - deeper.rmse
        per_million = None if gain is None else gain / added * 1e6
        out.append({"setting": deeper.setting, "added": added, "gain": gain, "per_million": per_million})
    return out


def refuse(spec: SweepSpec, dataset: Dataset) -> None:
    """Raise RequestError where some point of the sweep cannot be measured: before the work is queued or started."""
    needs_stars(dataset, "autoencoder", "the lab")
    whole = split.fold(dataset, spec.split, 1)
    for one in sweeps.settings(spec.sweep, spec.quick):
        part = latest(whole, spec.split, one.share, sweeps.known_in(spec.sweep))
        models.refuse(one.model, from_json(models.settings(one.model).CONFIG, one.config), part.train)


def _sums(tables: Sequence[Any], users: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Squared errors and counts of each user in each seed's table, float64 (n_users, n_seeds) each."""
    over, under = np.zeros((len(users), len(tables))), np.zeros((len(users), len(tables)))
    for number, table in enumerate(tables):
        place = np.searchsorted(users, table["user_idx"].to_numpy())
        over[place, number] = table["sum_sq"].to_numpy()
        under[place, number] = table["n_test"].to_numpy()
    return over, under


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None


def _mean_of(values: Sequence[Any]) -> Any:
    """The mean of equally built lists and mappings, number by number; None of nothing."""
    if not values:
        return None
    if isinstance(values[0], Mapping):
        return {name: _mean_of([value[name] for value in values]) for name in values[0]}
    if isinstance(values[0], list):
        return [_mean_of(list(each)) for each in zip(*values, strict=True)]
    return _mean(values)
