"""Rows of the trial board: own runs of this store, and the figures that ship until an own run as strong replaces them.

own        a `faithfulness` run of this store, made by the code as it is now
reference  what this code got when `assets/results/DATASET.trials-SPLIT.json` was last written (`benchmarks/trials.py`)
"""

from __future__ import annotations

import functools
import json
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from recengine import leaderboard, models
from recengine.bench import DEFAULT_SPLIT
from recengine.data import split as splits
from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.explain.figures import Interval
from recengine.explain.medians import median_scores, medians, quartile_curves
from recengine.explain.methods import rating_method
from recengine.leaderboard import day, rounded
from recengine.presets import Named, named
from recengine.runs.reasons import CASES, CURVES
from recengine.runs.run import Run
from recengine.runs.spec import FaithfulnessSpec, vars_of
from recengine.trial_board.targets import holds, missed
from recengine.trials import seconds_per_explanation, trial_spec

FORMAT = 1
LIST_LENGTH = 10
"""The items of a person that are explained; runs over other lengths are left out."""

Verdict = Literal["holds", "doubtful", "short"]
"""doubtful: beats random often enough, but so do the claims of a shuffled model, or they agree too well."""

SIGN = "@"
DETAILS = ("n_users", "n_cases", "skipped", "by_rank", "seconds", "explain_seconds", "refit", "sanity")


@dataclass(frozen=True, eq=False)
class Trial:
    """One method's reasons for one configuration, put to the test.

    name      of the configuration, `mf/tuned;factors=40` (`recengine.presets`)
    method    one of `targets.METHODS`
    metrics   {name: {value, low, high}}, shares and means (`explain.figures`)
    medians   {name: {value, low, high}} (`explain.medians`)
    curves    {`deletion.claimed`, ...: [first quartile, median, third quartile], each 11 heights}
    means     {`deletion` or `insertion`: {order: 11 heights}}
    scores    medians over cases in the model's own unit (`explain.medians.median_scores`)
    worst     `failing`, how many cases do not beat random by one of the two readings, and `cases`, those with the
              smallest lead, by raw ids (`cases.with_worst`); empty where no case is kept
    details   `DETAILS` of the run
    config    every setting
    key       of the own run; of a reference that of a weaker own run of the same question, "" where there is none
    made      day, as 2026-11-22
    made_by   versions
    """

    name: str
    method: str
    origin: Literal["own", "reference"]
    model: str
    metrics: Mapping[str, Interval]
    medians: Mapping[str, Interval]
    curves: Mapping[str, list[list[float]]]
    means: Mapping[str, Mapping[str, list[float]]]
    details: Mapping[str, Any]
    scores: Mapping[str, float] = field(default_factory=dict)
    worst: Mapping[str, Any] = field(default_factory=dict)
    config: Mapping[str, Any] = field(default_factory=dict)
    seed: int = 0
    key: str = ""
    made: str = ""
    made_by: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """`ease/ranking@exact`, as a link holds it."""
        return f"{self.name}{SIGN}{self.method}"

    @property
    def identity(self) -> tuple[str, str, int, str]:
        """What makes two trials the same question, asked of however many people."""
        return self.model, json.dumps(dict(self.config), sort_keys=True), self.seed, self.method

    @property
    def holds(self) -> bool | None:
        """Whether the targets are reached; None where there was nothing to judge."""
        return holds(self.model, self.method, self.metrics)

    @property
    def missed(self) -> tuple[str, ...]:
        """The shares below their targets."""
        return missed(self.model, self.method, self.metrics)

    @property
    def verdict(self) -> Verdict | None:
        """Whether the targets are reached and, where they are, whether the sanity check agrees; None as for `holds`."""
        if self.holds is None:
            return None
        return "short" if not self.holds else "doubtful" if self.sane is False else "holds"

    @property
    def n_asked(self) -> int:
        """Cases asked for: those judged and those left out."""
        return int(self.details["n_cases"]) + sum(self.details["skipped"].values())

    @property
    def sane(self) -> bool | None:
        """Whether both parts of the sanity check are passed; None where it was not made, or had nothing to compare."""
        found = self.details["sanity"]
        return None if found is None or found["depends"] is None else bool(found["no_better"] and found["depends"])

    def as_strong_as(self, other: Trial) -> bool:
        """Whether it asked as many people, and made the sanity check where the other did."""
        checked = self.details["sanity"] is not None or other.details["sanity"] is None
        return checked and self.details["n_users"] >= other.details["n_users"]

    @property
    def explain_seconds(self) -> float | None:
        """Seconds of one explanation; None where nothing was explained."""
        return seconds_per_explanation(self.details)


def board(own: Iterable[Trial], dataset: str, split: str = DEFAULT_SPLIT) -> list[Trial]:
    """One row a question, in the order of `models.MODELS`: the reference, or an own trial at least as strong as it."""
    found = {row.identity: row for row in reference_rows(dataset, split)}
    for row in own:
        shipped = found.get(row.identity)
        weaker = shipped is not None and not row.as_strong_as(shipped)
        found[row.identity] = replace(shipped, key=row.key) if shipped and weaker else row
    order = {entry.name: place for place, entry in enumerate(models.MODELS)}
    return sorted(found.values(), key=lambda row: (order[row.model], row.name, row.method))


def own_runs(runs: Iterable[Run], fingerprint: str, split: str = DEFAULT_SPLIT) -> list[Run]:
    """One run a question, of those the code as it is now would find again: with the most people, then with the sanity
    check, then the newest.

    fingerprint  `runs.spec.data_fingerprint` of the data set
    """
    best: dict[tuple[str, str, int, str], Run] = {}
    for run in sorted((run for run in runs if _is_of(run, fingerprint, split)), key=_weight):
        spec = vars_of(run.spec)
        best[spec["model"], json.dumps(spec["config"], sort_keys=True), spec["seed"], run.details["method"]] = run
    return list(best.values())


def _is_of(run: Run, fingerprint: str, split: str) -> bool:
    spec = run.spec
    if not run.done or not isinstance(spec, FaithfulnessSpec):
        return False
    asked = (spec.data_fingerprint, spec.split, spec.fold, spec.n)
    return asked == (fingerprint, splits.parse(split).text, 1, LIST_LENGTH) and spec.key == run.key


def _weight(run: Run) -> tuple[int, bool, float]:
    return run.details["n_users"], run.details["sanity"] is not None, run.created


def own_row(run: Run) -> Trial:
    """The row of a finished `faithfulness` run."""
    spec = run.spec
    if not isinstance(spec, FaithfulnessSpec):
        raise RequestError(f"run {run.key[:12]} is of verb {spec.verb!r} and tests no reason; expected 'faithfulness'")
    cases, curves = run.table(CASES), run.arrays(CURVES)
    return Trial(
        name=named(spec.model, spec.config, spec.seed).text,
        method=run.details["method"],
        origin="own",
        model=spec.model,
        metrics=run.metrics,
        medians=medians(cases, spec.seed),
        curves=quartile_curves(curves),
        means={side: run.details[side] for side in ("deletion", "insertion")},
        details={name: run.details[name] for name in DETAILS},
        scores=median_scores(cases, curves),
        config=spec.config,
        seed=spec.seed,
        key=run.key,
        made=day(run.created),
        made_by=run.environment,
    )


def spec_of(asked: Named, dataset: Dataset, locator: str, *, method: str, users: int, sanity: bool) -> FaithfulnessSpec:
    """`trial_spec` of a configuration by name, on the split of the board."""
    return trial_spec(asked.request(locator, DEFAULT_SPLIT), dataset, method=method, users=users, sanity=sanity)


def read_name(text: str) -> tuple[Named, str]:
    """(configuration, method) of a trial's name; RequestError where it is none."""
    name, sign, method = text.rpartition(SIGN)
    if not sign:
        raise RequestError(f"{text!r} names no trial; expected MODEL/PRESET{SIGN}METHOD")
    asked = Named.read(name)
    return asked, rating_method(asked.model, asked.config(), method)


def command(row: Trial, dataset: str) -> str:
    """The command line that makes a row again."""
    said = Named.read(row.name)
    words = ["python", "-m", "recengine", "faithfulness", said.model, "--dataset", dataset, "--method", row.method]
    settings = [part for name, text in said.settings for part in ("--set", f"{name}={text}")]
    words += ["--set", f"preset={said.preset}", *settings, "--seed", str(said.seed)]
    words += ["--users", str(row.details["n_users"])]
    return shlex.join(words + (["--sanity"] if row.details["sanity"] is not None else []))


def reference_file(dataset: str, split: str = DEFAULT_SPLIT) -> Path:
    """Where the shipped figures of a data set and split stand."""
    return leaderboard.RESULTS / f"{dataset}.{leaderboard.TRIALS}{splits.parse(split).text.replace(':', '-')}.json"


def reference_rows(dataset: str, split: str = DEFAULT_SPLIT) -> list[Trial]:
    """The shipped figures of a data set and split; none where nobody wrote any."""
    if dataset not in {path.name.split(".")[0] for path in leaderboard.RESULTS.glob(f"*.{leaderboard.TRIALS}*.json")}:
        return []  # paths and uploads name no file here
    path = reference_file(dataset, split)
    return list(_read(path, path.stat().st_mtime_ns)[0]) if path.is_file() else []


def seconds_elsewhere(model: str, method: str, n_items: int) -> float | None:
    """What one person's reasons take by the trials that ship, of whatever data set: in proportion to its items, all of
    which are scored; None where nobody wrote one down."""
    for path in sorted(leaderboard.RESULTS.glob(f"*.{leaderboard.TRIALS}*.json")):
        known, there = _read(path, path.stat().st_mtime_ns)
        rows = [row for row in known if row.model == model]
        for row in sorted(rows, key=lambda row: row.method != method)[:1]:
            return float(row.details["seconds"]) / max(1, int(row.details["n_users"])) * n_items / there
    return None


@functools.lru_cache(maxsize=8)
def _read(path: Path, modified: int) -> tuple[tuple[Trial, ...], int]:
    """Rows of a file in that state, and how many items its data set has."""
    content = json.loads(path.read_bytes())
    if content["format"] != FORMAT:
        raise RequestError(f"{path.name} is of format {content['format']}; expected {FORMAT}: write the trials anew")
    known = {entry.name for entry in models.MODELS}
    return tuple(from_json(row) for row in content["rows"] if row["model"] in known), int(content["n_items"])


PLAIN = ("name", "method", "model", "metrics", "medians", "curves", "means", "details", "scores", "worst")
PLAIN += ("config", "seed", "made")


def to_json(row: Trial) -> dict[str, Any]:
    """A row as the file of reference figures and a download hold it: no rating, and of people the ids in `worst`."""
    return rounded({name: getattr(row, name) for name in PLAIN} | {"made_by": dict(row.made_by)})


def from_json(values: Mapping[str, Any]) -> Trial:
    """The reference row that `to_json` wrote."""
    return Trial(origin="reference", **values)
