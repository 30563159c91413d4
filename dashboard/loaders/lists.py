"""Fitted models and what they answer: lists, what edits moved, how well they serve somebody."""

from __future__ import annotations

import shlex
from dataclasses import replace

import streamlit as st

from dashboard.loaders.data import dataset, fold, store
from dashboard.loaders.who import Person, profile, unedited
from dashboard.state import View
from recengine import answers, models
from recengine.answers import Answer
from recengine.bench import Bench, Request, in_place, lay, needed
from recengine.evaluation.person import Served, serve

LIST_LENGTH = 10


def request(view: View, model: str) -> Request:
    """The fitted model a view asks for: its list, or its predicted stars where it has any.

    A list does not wait for a second training, of the stars beside it: `bias` predicts them until that is there.
    """
    entry, data = models.entry(model), dataset(view.data)
    preset = "tuned" if view.order == "stars" and entry.unit == "stars" and data.explicit else ""
    asked = Request(view.data, model, preset).resolved(ranking=True, explicit=data.explicit)
    if in_place(data, model) or all(is_done(spec.key) for spec in needed(asked, data)[1:]):
        return asked
    return replace(asked, own_stars=False)


def is_done(key: str) -> bool:
    """Whether a run is finished and readable."""
    run = store().get(key)
    return run is not None and run.done


def unit(model: str, preset: str) -> str:
    """What a score of that preset means."""
    return models.unit_of(model, models.configure(model, preset))


@st.cache_resource(max_entries=8, show_spinner=False)
def bench(asked: Request) -> Bench:
    """A fitted model, trained now if it never was."""
    return lay(store(), asked, dataset(asked.dataset), fold(asked.dataset))


@st.cache_data(max_entries=512, show_spinner=False)
def answer(asked: Request, who: Person, n: int = LIST_LENGTH) -> Answer:
    """A model's list for a person."""
    return answers.recommend(bench(asked), profile(who), n=n, user=who.user or None)


@st.cache_data(max_entries=512, show_spinner=False)
def moves(asked: Request, who: Person, n: int = LIST_LENGTH) -> answers.Moves:
    """What the edits did to a model's list."""
    return answers.moves(bench(asked), profile(unedited(who)), profile(who), answer(asked, who, n))


def arguments(asked: Request, who: Person) -> list[str]:
    """What a command line says of a model's preset and a person with their edits."""
    edits = [part for item in who.without for part in ("--without", item)]
    edits += [part for item, stars in who.rate for part in ("--rate", f"{item}={stars:g}")]
    known = ["--user", who.user] if who.user else []
    return ["--dataset", who.data, "--set", f"preset={asked.preset}", *known, *edits]


def command(view: View, who: Person, model: str) -> str:
    """The command line that prints a model's list."""
    return shlex.join(["python", "-m", "recengine", "recommend", model, *arguments(request(view, model), who)])


@st.cache_data(max_entries=256, show_spinner=False)
def served(asked: Request, user: str) -> Served:
    """Where a model puts a stored person's held-out items; its own predicted stars are judged, no other model's."""
    opened = bench(asked)
    own = opened.stars if (opened.stars_by or "").startswith(f"{asked.model}/") else None
    baseline = None if own is None else bench(Request(asked.dataset, "bias", "tuned")).model
    row = answers.user_row(opened.dataset, user)
    return serve(opened.model, opened.fold, row, n=LIST_LENGTH, stars=own, fallback=baseline)
