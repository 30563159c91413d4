"""Compressed networks: rows of the light board, shipped and own."""

from __future__ import annotations

import streamlit as st

from dashboard.loaders import judged
from dashboard.loaders.data import dataset, is_here, store
from recengine import foresight, light_board, models
from recengine.bench import DEFAULT_SPLIT, train_spec
from recengine.compress.families import COMPRESSED
from recengine.compression import compress_spec
from recengine.errors import RequestError
from recengine.foresight import Foreseen
from recengine.light_board import Contest, Thin
from recengine.presets import Named
from recengine.runs.compress_spec import CompressSpec
from recengine.runs.run import Run
from recengine.runs.spec import RunSpec, TrainSpec, data_fingerprint


def board(data: str) -> list[Thin]:
    """Own and reference rows of a data set."""
    return light_board.board(_own(data, judged.stamp()), data)


def contests(data: str) -> list[Contest]:
    """Networks trained and judged against each other, seed by seed."""
    return light_board.contests(data)


@st.cache_resource(max_entries=8, show_spinner=False)
def _own(data: str, stamp: str) -> list[Thin]:
    if not is_here(data):
        return []
    return light_board.own_rows(store().list(), data_fingerprint(dataset(data)))


def networks(data: str) -> list[Named]:
    """Configurations that recipes can be tried on: those that are trained here, then the others that the data fits."""
    explicit = dataset(data).explicit
    usual = [Named(model, models.entry(model).default_preset(ranking=not explicit)) for model in COMPRESSED]
    shown = [Named.read(row.name) for row in board(data)]
    fit = [asked for asked in dict.fromkeys([*usual, *shown]) if judged.is_fit(data, asked)]
    return sorted(fit, key=lambda asked: training(data, asked) is None)


def training_spec(data: str, asked: Named) -> TrainSpec:
    """The training that a compression of a configuration stands on."""
    return train_spec(asked.request(data, DEFAULT_SPLIT), dataset(data))


def training(data: str, asked: Named) -> Run | None:
    """The same, where it is finished."""
    return done(training_spec(data, asked))


def compression(data: str, asked: Named, recipe: str) -> CompressSpec:
    """The run of a recipe on a configuration; a recipe that is none is refused by name."""
    return compress_spec(asked.request(data, DEFAULT_SPLIT), dataset(data), recipe)


def done(spec: RunSpec) -> Run | None:
    """The finished run of a spec, if there is one."""
    run = store().get(spec.key)
    return run if run is not None and run.done else None


def foreseen(trained: Run, recipe: str) -> Foreseen | str:
    """What a recipe will leave of a trained network, or why it does not fit."""
    return _foreseen(trained.key, trained.created, recipe)


def command(data: str, asked: Named, recipe: str) -> str:
    """The command line that runs a recipe."""
    row = light_board.Thin(asked.text, recipe, "own", asked.model, {}, seed=asked.seed)
    return light_board.command(row, data)


def expected_seconds(data: str, asked: Named) -> float | None:
    """How long a recipe should take: as the last one on that network, or on another, took here; None for the first."""
    return _expected_seconds(data, asked.model, judged.stamp())


@st.cache_data(max_entries=64, show_spinner=False)
def _foreseen(key: str, created: float, recipe: str) -> Foreseen | str:
    run = store().get(key)
    assert run is not None
    try:
        return foresight.foreseen(run, recipe)
    except RequestError as error:
        return str(error)


@st.cache_data(max_entries=32, show_spinner=False)
def _expected_seconds(data: str, model: str, stamp: str) -> float | None:
    runs = [run for run in store().list() if run.done and isinstance(run.spec, CompressSpec)]
    runs.sort(key=lambda run: (_of(run).model != model, _of(run).dataset != data, -run.created))
    return runs[0].seconds if runs else None


def _of(run: Run) -> CompressSpec:
    assert isinstance(run.spec, CompressSpec)
    return run.spec
