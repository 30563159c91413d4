"""Leaderboard: everything judged on one data set and split as comparable rows; one's own runs, shipped figures, peers.

own        an `evaluate` run of this store, made by the code as it is now
reference  what this code got when its figures were last written to `assets/results` (`benchmarks/reference.py`);
           an own run of the same configuration takes its place
peer       what another library or paper reached, with where it is from (`assets/results/peers.json`)
"""

from __future__ import annotations

import functools
import json
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from recengine import models
from recengine.data import split as splits
from recengine.errors import RequestError
from recengine.evaluation.summary import Interval
from recengine.models.blocks import Block
from recengine.presets import Named, named
from recengine.runs.engine import ROOT
from recengine.runs.run import Run, Shape
from recengine.runs.spec import EvaluateSpec, TrainSpec
from recengine.runs.store import RunStore
from recengine.runs.work import MODEL

RESULTS = ROOT / "assets" / "results"
PEERS = "peers.json"
TRIALS, COMPRESSIONS, LINEAR = "trials-", "compress-", "linear-"
"""What stands between data set and split in the names of other boards' files: `trial_`, `light_`, `linear_board`."""

FORMAT = 2
LIST_LENGTH = 10
"""Length of the lists that are compared; runs judged on others are left out."""

COSTS = ("fit_seconds", "fit_cpu_seconds", "score_seconds", "peak_rss_mb", "parameters", "model_bytes")
SMALLER_IS_BETTER = frozenset({"rmse", "mae", "gini@10", *COSTS})

Origin = Literal["own", "reference", "peer"]


@dataclass(frozen=True, eq=False)
class Row:
    """One configuration, judged.

    name      `mf/tuned;factors=40` of ours (`recengine.presets`), the title of a peer
    model     name in `models.MODELS`; "" of a peer
    metrics   {name: {value, low, high}}; a peer has no low and high
    costs     {name of COSTS: value}, of one fold on average, as far as known; parameters and model_bytes are of the
              first fold
    config    every setting; empty of a peer
    key       of the own run, "" of others
    source    where a peer's figures are from
    made      day, as 2026-11-21; "" where nobody knows
    made_by   versions, of ours
    groups    {grouping: {metric: [[group, users, value, low, high], ...]}}, of reference rows
    arrays    ((name, shape), ...) of what the model keeps, of ours
    blocks    of a network of ours, in the order data flows
    diverged  whether the training of some fold ended in no finite number
    """

    name: str
    origin: Origin
    model: str
    metrics: Mapping[str, Interval]
    costs: Mapping[str, float]
    config: Mapping[str, Any] = field(default_factory=dict)
    seed: int = 0
    key: str = ""
    source: str = ""
    made: str = ""
    made_by: Mapping[str, Any] = field(default_factory=dict)
    groups: Mapping[str, Mapping[str, list[list[Any]]]] = field(default_factory=dict)
    arrays: tuple[tuple[str, tuple[int, ...]], ...] = ()
    blocks: tuple[Block, ...] = ()
    diverged: bool = False

    def value(self, measure: str) -> float | None:
        """A metric or cost by name; None where this row has none."""
        found = self.metrics.get(measure)
        return self.costs.get(measure) if found is None else found["value"]

    @property
    def identity(self) -> tuple[str, str, int]:
        """What makes two rows of ours the same configuration."""
        return self.model, json.dumps(dict(self.config), sort_keys=True), self.seed


def board(store: RunStore, dataset: str, split: str, fingerprint: str | None) -> list[Row]:
    """Own runs and the reference rows no own run replaces, in the order of `models.MODELS`.

    dataset      catalogue name, path or upload id
    split        as `data.split` writes it
    fingerprint  `runs.spec.data_fingerprint` of the data set; None where it is not here, so that no run can be of it
    """
    own = [] if fingerprint is None else own_rows(store.list(), split, fingerprint)
    replaced = {row.identity for row in own}
    rest = [row for row in reference_rows(dataset, split) if row.identity not in replaced]
    order = {entry.name: place for place, entry in enumerate(models.MODELS)}
    return sorted([*own, *rest], key=lambda row: (order.get(row.model, len(order)), row.name))


def own_rows(runs: Iterable[Run], split: str, fingerprint: str) -> list[Row]:
    """One row a finished `evaluate` run of that data and split that the code as it is now would find again."""
    by_key = {run.key: run for run in runs}
    text = splits.parse(split).text
    return [
        own_row(run, [by_key[key] for key in run.needs if key in by_key])
        for run in by_key.values()
        if run.done
        and isinstance(run.spec, EvaluateSpec)
        and (run.spec.data_fingerprint, run.spec.split, run.spec.n) == (fingerprint, text, LIST_LENGTH)
        and run.spec.key == run.key
    ]


def own_row(run: Run, trained: list[Run]) -> Row:
    """The row of an `evaluate` run, with what is known of the trainings it stands on."""
    spec = run.spec
    if not isinstance(spec, EvaluateSpec):
        raise RequestError(f"run {run.key[:12]} is of verb {spec.verb!r} and judges nothing; expected 'evaluate'")
    costs = {name: run.details[name] for name in COSTS if run.details.get(name) is not None}
    arrays: tuple[tuple[str, tuple[int, ...]], ...] = ()
    drawn: tuple[Block, ...] = ()
    if trained:
        costs |= {name: trained[0].metrics[name] for name in ("parameters", "model_bytes")}
        arrays = tuple((array.name, array.shape) for array in numbers(trained[0]))
        drawn = blocks(trained[0])
    return Row(
        name=named(spec.model, spec.config, spec.seed).text,
        origin="own",
        model=spec.model,
        metrics=run.metrics,
        costs=costs,
        config=spec.config,
        seed=spec.seed,
        key=run.key,
        made=day(run.created),
        made_by=run.environment,
        arrays=arrays,
        blocks=drawn,
        diverged=any(one.metrics.get("diverged") for one in trained),
    )


def blocks(run: Run) -> tuple[Block, ...]:
    """The network of a kept training, block by block; none of a model that is no network."""
    return tuple(Block.from_json(block) for block in run.details.get("blocks", ()))


def numbers(run: Run) -> list[Shape]:
    """The arrays of numbers a trained model keeps, without the vectors it solved to answer stored people at once."""
    return [array for array in run.shapes(MODEL) if "float" in array.dtype and not array.name.startswith("kept.")]


def with_groups(row: Row, groups: Mapping[str, Mapping[str, list[list[Any]]]]) -> Row:
    """The row with its metrics by groups of people."""
    return replace(row, groups=groups)


def trained_runs(runs: Iterable[Run], fingerprint: str) -> list[Run]:
    """The finished trainings on that data that the code as it is now would find again, newest first."""
    return [
        run
        for run in runs
        if run.done
        and isinstance(run.spec, TrainSpec)
        and run.spec.data_fingerprint == fingerprint
        and run.spec.key == run.key
    ]


def command(row: Row, dataset: str, split: str) -> str:
    """The command line that computes a row of ours again."""
    said = Named.read(row.name)
    settings = [part for name, text in said.settings for part in ("--set", f"{name}={text}")]
    words = ["python", "-m", "recengine", "evaluate", said.model, "--dataset", dataset, "--split", split]
    return shlex.join([*words, "--set", f"preset={said.preset}", *settings, "--seed", str(said.seed)])


def reference_file(dataset: str, split: str) -> Path:
    """Where the shipped figures of a data set and split stand."""
    return RESULTS / f"{dataset}.{splits.parse(split).text.replace(':', '-')}.json"


def reference_rows(dataset: str, split: str) -> list[Row]:
    """The shipped figures of a data set and split; none where nobody wrote any."""
    if not any(dataset == known for known, _ in references()):
        return []  # paths and uploads name no file here
    path = reference_file(dataset, split)
    return list(_read_reference(path, path.stat().st_mtime_ns)) if path.is_file() else []


def references() -> list[tuple[str, str]]:
    """(data set, split) of every file of shipped figures."""
    others = (PEERS, ".lab-", *(f".{kind}" for kind in (TRIALS, COMPRESSIONS, LINEAR)))
    paths = [path for path in sorted(RESULTS.glob("*.json")) if not any(part in path.name for part in others)]
    return [_read_head(path, path.stat().st_mtime_ns) for path in paths]


@functools.lru_cache(maxsize=32)
def _read_head(path: Path, modified: int) -> tuple[str, str]:
    """(data set, split) of a file in that state."""
    content = json.loads(path.read_bytes())
    return content["dataset"], content["split"]


@functools.lru_cache(maxsize=32)
def _read_reference(path: Path, modified: int) -> tuple[Row, ...]:
    """The rows of a file in that state."""
    content = json.loads(path.read_bytes())
    if content["format"] != FORMAT:
        raise RequestError(f"{path.name} is of format {content['format']}; expected {FORMAT}: write it anew")
    return tuple(from_json(row) for row in content["rows"])


def to_json(row: Row) -> dict[str, Any]:
    """A row of ours as the file of reference figures holds it."""
    return {
        "name": row.name,
        "model": row.model,
        "config": dict(row.config),
        "seed": row.seed,
        "metrics": {name: rounded(dict(interval)) for name, interval in row.metrics.items()},
        "costs": rounded(dict(row.costs)),
        "arrays": [[name, list(shape)] for name, shape in row.arrays],
        "blocks": [block.to_json() for block in row.blocks],
        "groups": rounded(row.groups),
        "diverged": row.diverged,
        "made": row.made,
        "made_by": dict(row.made_by),
    }


def from_json(values: Mapping[str, Any]) -> Row:
    """The reference row that `to_json` wrote."""
    fields = dict(values)
    arrays = tuple((name, tuple(shape)) for name, shape in fields.pop("arrays"))
    drawn = tuple(Block.from_json(block) for block in fields.pop("blocks"))
    return Row(origin="reference", arrays=arrays, blocks=drawn, **fields)


def peers(dataset: str, split: str) -> list[Row]:
    """What others reached on that data set and split; other splits of the same name are not mixed in."""
    content = json.loads((RESULTS / PEERS).read_bytes())
    return [
        Row(
            name=peer["name"],
            origin="peer",
            model="",
            metrics={name: {"value": value, "low": value, "high": value} for name, value in peer["metrics"].items()},
            costs=peer.get("costs", {}),
            source=content["sources"][peer["source"]],
        )
        for peer in content["peers"]
        if peer["dataset"] == dataset and peer["split"] == splits.parse(split).text
    ]


def peer_splits(dataset: str) -> list[str]:
    """The splits of a data set on which something is known of others, in the order they are written down."""
    content = json.loads((RESULTS / PEERS).read_bytes())
    return list(dict.fromkeys(peer["split"] for peer in content["peers"] if peer["dataset"] == dataset))


def best_first(rows: Iterable[Row], measure: str) -> list[Row]:
    """The rows that have that measure, best first; those that diverged last."""
    sign = 1 if measure in SMALLER_IS_BETTER else -1
    found = [(row.value(measure), row) for row in rows]
    known = [(value, row) for value, row in found if value is not None]
    return [row for _, row in sorted(known, key=lambda pair: (pair[1].diverged, sign * pair[0]))]


def measures(rows: list[Row]) -> list[str]:
    """The metrics and costs that some row has, in the order they are shown in."""
    seen = list(dict.fromkeys(name for row in rows for name in row.metrics))
    return seen + [name for name in COSTS if any(name in row.costs for row in rows)]


def day(seconds: float) -> str:
    """2026-11-21, in UTC."""
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def rounded(value: Any) -> Any:
    """Numbers with six significant digits: more would only differ from machine to machine."""
    if isinstance(value, Mapping):
        return {name: rounded(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(part) for part in value]
    return float(f"{value:.6g}") if isinstance(value, float) else value
