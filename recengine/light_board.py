"""Compressed networks as rows: own runs of this store, and the figures that ship until an own run replaces them.

own        a `compress` run of this store, made by the code as it is now
reference  what this code got when `assets/results/DATASET.compress-SPLIT.json` was last written
           (`benchmarks/compression.py`)

A row is one recipe on one network; its `report` is a `CompressionReport` as `compress --json` prints it, and holds the
dense network too (`before`). Beside the rows ship *contests*: two networks trained seed by seed, such as a student with
its teacher and the same student alone, or `separable` and `conv`, with the interval of their difference over seeds.
"""

from __future__ import annotations

import functools
import json
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from recengine import leaderboard, models
from recengine.bench import DEFAULT_SPLIT
from recengine.data import split as splits
from recengine.errors import RequestError
from recengine.leaderboard import day, rounded
from recengine.presets import Named, named
from recengine.runs.compress_spec import CompressSpec
from recengine.runs.run import Run

FORMAT = 1
LIST_LENGTH = 10
"""Length of the lists that are compared; runs over others are left out."""

SIGN = "@"


@dataclass(frozen=True, eq=False)
class Thin:
    """One recipe on one trained network.

    name     of the configuration, `autoencoder/tuned` (`recengine.presets`)
    recipe   as `compress.recipe.parse` reads it, `factorise=16,quantise=int8`
    report   {recipe, before, after, metrics, lost, smaller, faster, ...}: `compress.report.CompressionReport.to_json`;
             times are by runtime (`torch`, `onnxruntime`) and batch: `1`, `64`, `all items` of one person, of an
             autoencoder also all items of `64 people`
    config   every setting of the dense network
    key      of the own run, which keeps the files that are shipped; "" of a reference
    made     day, as 2026-11-22
    made_by  versions, the engine's among them
    """

    name: str
    recipe: str
    origin: Literal["own", "reference"]
    model: str
    report: Mapping[str, Any]
    config: Mapping[str, Any] = field(default_factory=dict)
    seed: int = 0
    key: str = ""
    made: str = ""
    made_by: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """`autoencoder/tuned@quantise=int8`, as a link holds it."""
        return f"{self.name}{SIGN}{self.recipe}"

    @property
    def identity(self) -> tuple[str, str, int, str]:
        """What makes two rows the same question."""
        return self.model, json.dumps(dict(self.config), sort_keys=True), self.seed, self.recipe


@dataclass(frozen=True, eq=False)
class Contest:
    """Two networks trained and judged seed by seed on the same fold.

    kind        `distilled`: a student with its teacher and alone; `architecture`: two networks under one protocol;
                `recipe`: a compressed network and the dense one it was made of
    name        the one that is judged, `separable/tuned@distil=autoencoder`, `separable/tuned`
    against     the one it is held against, `separable/tuned`, `conv/tuned`
    metric      `rmse` or `ndcg@10`, of the test part
    seeds       of both trainings
    values      {`name` or `against`, these words: the metric, seed by seed}
    difference  {value, low, high}: name minus against, mean over seeds and its 95 % t interval
    share       {value, low, high}: the same over the mean of against
    costs       {`name` or `against`, these words: {what: number}}: macs, conv_macs and parameters of a pair;
                torch_p50_ms and onnxruntime_p50_ms of all items of one person, both timed in turns
    command     that computes it again
    """

    kind: Literal["distilled", "architecture", "recipe"]
    name: str
    against: str
    metric: str
    seeds: tuple[int, ...]
    values: Mapping[str, list[float]]
    difference: Mapping[str, float]
    share: Mapping[str, float]
    costs: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    command: str = ""
    made: str = ""
    made_by: Mapping[str, Any] = field(default_factory=dict)


def board(own: Iterable[Thin], dataset: str, split: str = DEFAULT_SPLIT) -> list[Thin]:
    """One row a question, in the order of `models.MODELS`: the reference, or an own row in its place."""
    found = {row.identity: row for row in (*reference_rows(dataset, split), *own)}
    order = {entry.name: place for place, entry in enumerate(models.MODELS)}
    return sorted(found.values(), key=lambda row: (order[row.model], row.name))


def own_rows(runs: Iterable[Run], fingerprint: str, split: str = DEFAULT_SPLIT) -> list[Thin]:
    """The rows of the finished compressions that the code as it is now would find again.

    fingerprint  `runs.spec.data_fingerprint` of the data set
    """
    asked = (fingerprint, splits.parse(split).text, 1, LIST_LENGTH)
    return [own_row(run) for run in runs if _is_of(run, asked)]


def _is_of(run: Run, asked: tuple[str, str, int, int]) -> bool:
    spec = run.spec
    if not run.done or not isinstance(spec, CompressSpec):
        return False
    return (spec.data_fingerprint, spec.split, spec.fold, spec.n) == asked and spec.key == run.key


def own_row(run: Run) -> Thin:
    """The row of a finished `compress` run."""
    spec = run.spec
    if not isinstance(spec, CompressSpec):
        raise RequestError(f"run {run.key[:12]} is of verb {spec.verb!r} and compresses nothing; expected 'compress'")
    return Thin(
        name=named(spec.model, spec.config, spec.seed).text,
        recipe=spec.recipe,
        origin="own",
        model=spec.model,
        report=run.details["report"],
        config=spec.config,
        seed=spec.seed,
        key=run.key,
        made=day(run.created),
        made_by=run.environment,
    )


def command(row: Thin, dataset: str, split: str = DEFAULT_SPLIT) -> str:
    """The command line that makes a row again."""
    said = Named.read(row.name)
    words = ["python", "-m", "recengine", "compress", said.model, "--dataset", dataset, "--split", split]
    settings = [part for name, text in said.settings for part in ("--set", f"{name}={text}")]
    words += ["--set", f"preset={said.preset}", *settings, "--seed", str(said.seed), "--recipe", row.recipe]
    return shlex.join(words)


def reference_file(dataset: str, split: str = DEFAULT_SPLIT) -> Path:
    """Where the shipped figures of a data set and split stand."""
    text = splits.parse(split).text.replace(":", "-")
    return leaderboard.RESULTS / f"{dataset}.{leaderboard.COMPRESSIONS}{text}.json"


def reference_rows(dataset: str, split: str = DEFAULT_SPLIT) -> list[Thin]:
    """The shipped rows of a data set and split; none where nobody wrote any."""
    return list(_shipped(dataset, split)[0])


def contests(dataset: str, split: str = DEFAULT_SPLIT) -> list[Contest]:
    """The shipped contests of a data set and split."""
    return list(_shipped(dataset, split)[1])


def _shipped(dataset: str, split: str) -> tuple[tuple[Thin, ...], tuple[Contest, ...]]:
    known = {path.name.split(".")[0] for path in leaderboard.RESULTS.glob(f"*.{leaderboard.COMPRESSIONS}*.json")}
    if dataset not in known:
        return (), ()  # paths and uploads name no file here
    path = reference_file(dataset, split)
    return _read(path, path.stat().st_mtime_ns) if path.is_file() else ((), ())


@functools.lru_cache(maxsize=8)
def _read(path: Path, modified: int) -> tuple[tuple[Thin, ...], tuple[Contest, ...]]:
    """Rows and contests of a file in that state."""
    content = json.loads(path.read_bytes())
    if content["format"] != FORMAT:
        raise RequestError(f"{path.name} is of format {content['format']}; expected {FORMAT}: compress and write anew")
    known = {entry.name for entry in models.MODELS}
    rows = tuple(from_json(row) for row in content["rows"] if row["model"] in known)
    return rows, tuple(contest_from_json(one) for one in content["contests"])


PLAIN = ("name", "recipe", "model", "report", "config", "seed", "made")


def to_json(row: Thin) -> dict[str, Any]:
    """A row as the file of reference figures holds it: no rating and no person."""
    return rounded({name: getattr(row, name) for name in PLAIN} | {"made_by": dict(row.made_by)})


def from_json(values: Mapping[str, Any]) -> Thin:
    """The reference row that `to_json` wrote."""
    return Thin(origin="reference", **values)


def contest_to_json(contest: Contest) -> dict[str, Any]:
    """A contest as that file holds it."""
    return rounded({**vars(contest), "seeds": list(contest.seeds), "made_by": dict(contest.made_by)})


def contest_from_json(values: Mapping[str, Any]) -> Contest:
    """The contest that `contest_to_json` wrote."""
    return Contest(**{**values, "seeds": tuple(values["seeds"])})
