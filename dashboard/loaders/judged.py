"""What was judged and trained: rows of the leaderboard, groups of people, one person's figure under one configuration.

Caches stand on `stamp()`, the names of the store's runs: a new, remade or removed run shows at once.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.loaders.data import dataset, is_here, store
from recengine import anatomy, answers, leaderboard, models
from recengine.anatomy import Row as TableRow
from recengine.bench import DEFAULT_SEED, DEFAULT_SPLIT, train_spec
from recengine.data import split as splits
from recengine.errors import RequestError
from recengine.evaluation import groups
from recengine.leaderboard import LIST_LENGTH, Row
from recengine.models.blocks import Block
from recengine.presets import Named
from recengine.results import evaluate_spec, per_user
from recengine.runs import lab_sweep, linear, maps
from recengine.runs.lab_spec import SweepSpec
from recengine.runs.linear_spec import LinearSpec
from recengine.runs.map_spec import MapSpec
from recengine.runs.run import Run
from recengine.runs.spec import EvaluateSpec, FaithfulnessSpec, RunSpec, TrainSpec, canonical, data_fingerprint, vars_of
from recengine.runs.work import refuse

STARS_SPLIT = "kfold:5:42"
"""Where predicted stars are compared: every rating is held out once."""

STARTING_SECONDS = 3.0
"""What a process takes to start and to read the data."""

REFUSED_SECONDS = 30.0
"""How long an answer stands that may speak of memory that is free meanwhile."""


def stamp() -> str:
    """Changes when a run of the store comes, goes or is made anew."""
    folders = sorted((folder.name, folder.stat().st_ino) for folder in store().layout.folders())
    return hashlib.sha256(repr(folders).encode()).hexdigest()


def judged_splits(data: str) -> list[str]:
    """The splits one can choose: the usual ones first, then those on which somebody judged, here or elsewhere."""
    usual = [DEFAULT_SPLIT] if is_here(data) and not dataset(data).explicit else [STARS_SPLIT, DEFAULT_SPLIT]
    shipped = [split for name, split in leaderboard.references() if name == data]
    return list(dict.fromkeys([*usual, *shipped, *leaderboard.peer_splits(data), *_own_splits(data, stamp())]))


def board(data: str, split: str) -> list[Row]:
    """Own and reference rows of a data set and split."""
    return _board(data, split, stamp())


def peers(data: str, split: str) -> list[Row]:
    """What others reached there."""
    return leaderboard.peers(data, split)


def judging(data: str, asked: Named, split: str) -> EvaluateSpec:
    """The run that judges a configuration; a setting that is not allowed is refused by name."""
    return evaluate_spec(train_spec(asked.request(data, split), dataset(data)), LIST_LENGTH)


def that_work(data: str) -> list[Named]:
    """The configurations for lists that a data set is fit for, one a model; what it refuses is left out."""
    return [
        Named(entry.name, preset)
        for entry in models.MODELS
        for preset in (entry.default_preset(ranking=True),)
        if is_fit(data, Named(entry.name, preset))
    ]


def is_fit(data: str, asked: Named) -> bool:
    """Whether a configuration can be trained on a data set at all."""
    try:
        models.refuse(asked.model, asked.config(), dataset(data))
    except RequestError:
        return False
    return True


def training_on(data: str, asked: Named, split: str, start: str) -> TrainSpec:
    """The run that trains a configuration's first fold on from the parameters of a kept run, given by its key."""
    return replace(train_spec(asked.request(data, split), dataset(data)), start=start)


def refused(spec: RunSpec) -> str:
    """Why a run that is not made yet cannot be on its data set, in the engine's own words; "" where it can."""
    return _refused(spec.key, spec)


def expected_seconds(data: str, asked: Named, split: str) -> float | None:
    """How long judging a configuration should take: as the same, or else the same model and preset, once took."""
    rows = [row for row in board(data, split) if row.model == asked.model]
    rows.sort(key=lambda row: (row.name != asked.text, not row.name.startswith(f"{asked.model}/{asked.preset}")))
    one = next((row for row in rows if row.value("fit_seconds") is not None), None)
    if one is None:
        return None
    seconds = (one.value("fit_seconds") or 0.0) + (one.value("score_seconds") or 0.0)
    return STARTING_SECONDS + splits.count(split) * seconds


def training_seconds(data: str, model: str, preset: str) -> float | None:
    """How long one training should take: as that preset, or else another of the model, once took here or elsewhere."""
    return _training_seconds(data, model, preset, stamp())


@st.cache_data(max_entries=256, show_spinner=False)
def _training_seconds(data: str, model: str, preset: str, stamp: str) -> float | None:
    rows = [row for split in judged_splits(data) for row in board(data, split) if row.model == model]
    rows.sort(key=lambda row: row.name != f"{model}/{preset}")
    return next((seconds for row in rows if (seconds := row.value("fit_seconds")) is not None), None)


def is_trained(data: str, model: str) -> bool:
    """Whether a list of that model was made ready before; looks at no module, so that none is loaded for it."""
    runs = (vars_of(run.spec) for run in trained(data))
    return any((said["model"], said["split"], said["fold"]) == (model, DEFAULT_SPLIT, 1) for said in runs)


def groupings(data: str) -> tuple[str, ...]:
    """How the people of a data set can be grouped."""
    return groups.groupings(dataset(data))


@st.cache_data(max_entries=64, show_spinner=False)
def by_group(key: str, data: str, by: str) -> list[dict[str, Any]]:
    """[{group, users, metric, value, low, high}] of an `evaluate` run that is done."""
    return groups.by_group(_frames(key), dataset(data), by, n=LIST_LENGTH, seed=DEFAULT_SEED)


@st.cache_data(max_entries=64, show_spinner=False)
def by_user(key: str, data: str, by: str, metric: str) -> pd.DataFrame:
    """user (raw id), value, n_test, group of everybody judged in an `evaluate` run that is done."""
    frames = _frames(key)
    users, labels, code = groups.assign(frames, dataset(data), by)
    found = groups.by_user(frames, metric)
    raw = dataset(data).users["id"].to_numpy()
    group = dict(zip(users.tolist(), [labels[place] for place in code], strict=True))
    rows = found["user_idx"].tolist()
    return found.assign(user=[str(raw[row]) for row in rows], group=[group[row] for row in rows])


@st.cache_data(max_entries=64, show_spinner=False)
def numbers(key: str) -> list[tuple[str, tuple[int, ...]]]:
    """(name, shape) of the arrays of numbers a kept training has."""
    run = store().get(key)
    return [] if run is None else [(array.name, array.shape) for array in leaderboard.numbers(run)]


@st.cache_data(max_entries=64, show_spinner=False)
def blocks(key: str) -> tuple[Block, ...]:
    """The network of a kept training, block by block; none of a model that is no network."""
    run = store().get(key)
    return () if run is None else leaderboard.blocks(run)


def trained_as(data: str, asked: Named, split: str) -> Run | None:
    """A kept training of a configuration's first fold: of this split where there is one, else the newest."""
    config = models.to_json(asked.config())
    wanted = (asked.model, canonical(config), asked.seed, 1, "")
    found = [run for run in trained(data) if _identity(run) == wanted]
    return next((run for run in found if vars_of(run.spec)["split"] == split), found[0] if found else None)


def _identity(run: Run) -> tuple[str, str, int, int, str]:
    said = vars_of(run.spec)
    return said["model"], canonical(said["config"]), said["seed"], said["fold"], said["start"]


@st.cache_data(max_entries=64, show_spinner=False)
def road(key: str, data: str, user: str, item: str) -> dict[str, list[TableRow]]:
    """{`user` or `item`: the rows of a trained model's tables that stand for them}; user is "" for nobody stored."""
    run, known = store().get(key), dataset(data)
    if run is None:
        return {}
    found = {"item": anatomy.road(run, known, item_idx=answers.item_row(known, item))}
    if user:
        found["user"] = anatomy.road(run, known, user_idx=answers.user_row(known, user))
    return {whose: rows for whose, rows in found.items() if rows}


def trained(data: str) -> list[Run]:
    """The finished trainings on a data set, newest first."""
    return _trained(data, stamp())


@st.cache_data(max_entries=64, ttl=REFUSED_SECONDS, show_spinner=False)
def _refused(key: str, _spec: RunSpec) -> str:
    try:
        if isinstance(_spec, TrainSpec | EvaluateSpec | FaithfulnessSpec):
            refuse(_spec, dataset(_spec.dataset))
        elif isinstance(_spec, MapSpec):
            maps.refuse(_spec, dataset(_spec.dataset))
        elif isinstance(_spec, LinearSpec):
            linear.refuse(_spec, dataset(_spec.dataset))
        elif isinstance(_spec, SweepSpec):
            lab_sweep.refuse(_spec, dataset(_spec.dataset))
    except RequestError as error:
        return str(error)
    return ""


@st.cache_data(max_entries=32, show_spinner=False)
def _frames(key: str) -> list[pd.DataFrame]:
    run = store().get(key)
    return [] if run is None else per_user(run)


@st.cache_resource(max_entries=16, show_spinner=False)
def _board(data: str, split: str, stamp: str) -> list[Row]:
    return leaderboard.board(store(), data, split, _fingerprint(data))


@st.cache_resource(max_entries=16, show_spinner=False)
def _trained(data: str, stamp: str) -> list[Run]:
    fingerprint = _fingerprint(data)
    return [] if fingerprint is None else leaderboard.trained_runs(store().list(), fingerprint)


@st.cache_resource(max_entries=16, show_spinner=False)
def _own_splits(data: str, stamp: str) -> list[str]:
    fingerprint = _fingerprint(data)
    specs: list[Any] = [run.spec for run in store().list() if run.done and isinstance(run.spec, EvaluateSpec)]
    return sorted({spec.split for spec in specs if spec.data_fingerprint == fingerprint})


def _fingerprint(data: str) -> str | None:
    return data_fingerprint(dataset(data)) if is_here(data) else None
