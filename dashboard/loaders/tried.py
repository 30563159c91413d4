"""Reasons that were put to the test: rows of the trial board, single cases, and what a new test would take."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.loaders import judged
from dashboard.loaders.data import dataset, is_here, store
from recengine import models
from recengine.bench import DEFAULT_SPLIT, in_place
from recengine.explain.methods import of_settings
from recengine.presets import Named
from recengine.runs.spec import FaithfulnessSpec, data_fingerprint
from recengine.trial_board import cases, rows
from recengine.trial_board.rows import Trial


def board(data: str) -> list[Trial]:
    """Own and reference trials of a data set."""
    return _board(data, judged.stamp())


def usual(data: str) -> list[Named]:
    """Each model as its lists are made, where it can be trained on such data."""
    explicit = not is_here(data) or dataset(data).explicit
    return [
        Named(entry.name, entry.default_preset(ranking=True))
        for entry in models.MODELS
        if explicit or _has_lists(entry.name)
    ]


def methods(asked: Named) -> tuple[str, ...]:
    """The methods of a configuration that give every rating a value, the default first; imports no network."""
    return of_settings(asked.model, asked.config())


def testing(data: str, asked: Named, method: str, people: int, *, sanity: bool) -> FaithfulnessSpec:
    """The run that tests a method's reasons for a configuration; what cannot be is refused by name."""
    return rows.spec_of(asked, dataset(data), data, method=method, users=people, sanity=sanity)


def expected_seconds(data: str, asked: Named, method: str, people: int, *, sanity: bool) -> float | None:
    """How long a test should take, None where nobody knows: as the same one, or else another preset's or method's,
    once took on this data or elsewhere, and the training where it is missing; with the check, a second training."""
    found = [row for row in board(data) if row.model == asked.model]
    found.sort(key=lambda row: (row.method != method, row.name != asked.text))
    a_person = rows.seconds_elsewhere(asked.model, method, dataset(data).n_items)
    if found:
        a_person = found[0].details["seconds"] / max(1, found[0].details["n_users"])
    trainings = (not judged.is_trained(data, asked.model)) + sanity
    once = 0.0 if in_place(dataset(data), asked.model) else judged.training_seconds(data, asked.model, asked.preset)
    if a_person is None or (trainings and once is None):
        return None
    return judged.STARTING_SECONDS + trainings * (once or 0.0) + people * a_person


def accuracies(data: str, measure: str) -> dict[str, float]:
    """{configuration: its figure} on the split the reasons are tested on."""
    found = {row.name: row.value(measure) for row in judged.board(data, DEFAULT_SPLIT) if not row.diverged}
    return {name: value for name, value in found.items() if value is not None}


@st.cache_data(max_entries=32, show_spinner=False)
def worst_first(key: str, data: str) -> pd.DataFrame:
    """The cases of an own trial, the worst first (`trial_board.cases`)."""
    run = store().get(key)
    return pd.DataFrame(columns=list(cases.COLUMNS)) if run is None else cases.worst_first(run, dataset(data))


def titled(found: list[dict[str, Any]], data: str) -> pd.DataFrame:
    """Cases that ship, with the titles of their items where the data set is here, else ""."""
    titles: dict[str, str] = {}
    if is_here(data):
        items = dataset(data).items
        titles = dict(zip(items["id"].astype(str), items["title"].astype(str), strict=True))
    frame = pd.DataFrame(found)
    return frame.assign(title=[titles.get(item, "") for item in frame["item"]])


def _has_lists(model: str) -> bool:
    """Whether its lists are made of more than predicted stars."""
    preset = models.entry(model).default_preset(ranking=True)
    return models.unit_of(model, models.configure(model, preset)) != "stars"


@st.cache_resource(max_entries=16, show_spinner=False)
def _board(data: str, stamp: str) -> list[Trial]:
    runs = []
    if is_here(data):
        runs = rows.own_runs(store().list(), data_fingerprint(dataset(data)))
    return rows.board([_own(run.key, run.created) for run in runs], data)


@st.cache_resource(max_entries=128, show_spinner=False)
def _own(key: str, created: float) -> Trial:
    run = store().get(key)
    assert run is not None
    return rows.own_row(run)
