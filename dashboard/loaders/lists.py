"""Fitted models and what they answer: lists, reasons, how well they serve somebody."""

from __future__ import annotations

import shlex

import streamlit as st

from dashboard.loaders.data import dataset, fold, store
from dashboard.loaders.who import Person, person, profile, unedited
from dashboard.state import View
from recengine import answers, models
from recengine.answers import Answer, Reason
from recengine.bench import Bench, Request, lay
from recengine.evaluation.person import Served, serve
from recengine.explain.methods import explains_by as kinds_of_reason

LIST_LENGTH = 10


def request(view: View, model: str) -> Request:
    """The fitted model a view asks for: its list, or its predicted stars where it has any."""
    entry = models.entry(model)
    preset = "tuned" if view.order == "stars" and entry.unit == "stars" and dataset(view.data).explicit else ""
    return Request(view.data, model, preset).resolved(ranking=True, explicit=dataset(view.data).explicit)


def unit(model: str, preset: str) -> str:
    """What a score of that preset means."""
    return models.unit_of(model, models.configure(model, preset))


def explains_by(asked: Request) -> tuple[str, ...]:
    """What a reason of that model can be made of, its own default first."""
    return kinds_of_reason(bench(asked).model)


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


@st.cache_data(max_entries=256, show_spinner=False)
def reason(asked: Request, who: Person, item: str, by: str) -> Reason:
    """Why an item has its score for a person, and whether that holds."""
    opened = bench(asked)
    row = answers.item_row(opened.dataset, item)
    return answers.explain(opened, profile(who), row, by=by or None, test=True)


def commands(view: View, who: Person) -> list[str]:
    """The command lines that print what a view shows."""
    edits = [part for item in who.without for part in ("--without", item)]
    edits += [part for item, stars in who.rate for part in ("--rate", f"{item}={stars:g}")]
    lines = []
    for name in view.models:
        asked = request(view, name)
        person_words = ["--user", who.user] if who.user else []
        common = ["--dataset", who.data, "--set", f"preset={asked.preset}", *person_words, *edits]
        lines.append(shlex.join(["python", "-m", "recengine", "recommend", name, *common]))
        if view.item and name == (view.why or view.models[0]):
            lines.append(
                shlex.join(["python", "-m", "recengine", "explain", name, *common, "--item", view.item, "--check"])
            )
    return lines


@st.cache_data(max_entries=64, show_spinner=False)
def telling_rating(locator: str, user: str, model: str) -> str:
    """Raw id of the rating cited most for the first film of a model's list; "" where none is cited."""
    view = View(data=locator, user=user)
    who = unedited(person(view))
    asked = request(view, model)
    listed = answer(asked, who)
    if not listed.items or not who.user:
        return ""
    found = reason(asked, who, listed.items[0].item_id, "").explanation
    cited = [part.idx for part in found.contributions if part.kind == "rating" and part.value > 0]
    return str(dataset(locator).items["id"][cited[0]]) if cited else ""


@st.cache_data(max_entries=256, show_spinner=False)
def served(asked: Request, user: str) -> Served:
    """Where a model puts a stored person's held-out items; its own predicted stars are judged, no other model's."""
    opened = bench(asked)
    own = opened.stars if (opened.stars_by or "").startswith(f"{asked.model}/") else None
    baseline = None if own is None else bench(Request(asked.dataset, "bias", "tuned")).model
    row = answers.user_row(opened.dataset, user)
    return serve(opened.model, opened.fold, row, n=LIST_LENGTH, stars=own, fallback=baseline)
