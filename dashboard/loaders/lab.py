"""The lab's sweeps: this store's own runs, else the results that ship, and what a new run would take."""

from __future__ import annotations

import os

import streamlit as st

from dashboard.loaders import judged
from dashboard.loaders.data import dataset, is_here, store
from dashboard.state import View
from recengine import experiments
from recengine.errors import RequestError
from recengine.experiments import Experiment
from recengine.runs import launch
from recengine.runs.lab_spec import SweepSpec

LOOKING = 1.25
"""Processor time of a sweep over that of its trainings alone: networks are looked at while they train."""

SHIPPED_RATINGS = 70_000
"""Training ratings of the sweeps that ship: what a run costs grows with them."""


def experiment(data: str, sweep: str, quick: bool = True) -> Experiment:
    """The own run of a sweep on a data set in that size, or else what ships."""
    return _experiment(data, sweep, quick, judged.stamp())


def shown(view: View) -> Experiment:
    """The sweep that is looked into."""
    return experiment(view.data, view.sweep, is_quick(view))


def is_quick(view: View) -> bool:
    """Whether the quick sizes are looked at."""
    return view.size == "quick"


def spec(data: str, sweep: str, quick: bool = True) -> SweepSpec:
    """The run of a sweep on a data set that is here."""
    return experiments.sweep_spec(data, dataset(data), sweep, quick)


def expected_seconds(data: str, sweep: str) -> float:
    """How long a quick run should take: as what ships took, by ratings, on the processors that a worker has here."""
    share = dataset(data).n_ratings * (1 - 0.3) / SHIPPED_RATINGS
    processors = launch.share_of(launch.worker_count(os.environ))
    return judged.STARTING_SECONDS + LOOKING * experiments.shipped(sweep, True).seconds * share / processors


def refused(data: str, sweep: str) -> str:
    """Why a sweep cannot be run on a data set, in the engine's own words; "" where it can."""
    try:
        return judged.refused(spec(data, sweep))
    except RequestError as error:
        return str(error)


@st.cache_resource(max_entries=32, show_spinner=False)
def _experiment(data: str, sweep: str, quick: bool, stamp: str) -> Experiment:
    if is_here(data):
        run = store().get(spec(data, sweep, quick).key)
        if run is not None and run.done:
            return experiments.own(run)
    return experiments.shipped(sweep, quick)
