"""The only file that caches: asks the engine and keeps what it answered.

Arguments are names, specs and ids, never arrays (large ones are hashed by sampling). What is kept is never changed.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import streamlit as st

from dashboard.state import INVENTED, View
from dashboard.text import Subject, plain
from recengine import answers, models
from recengine.answers import Answer, Reason
from recengine.bench import DEFAULT_SPLIT, Bench, Request, lay
from recengine.data import catalog, describe, fetch, split, tastes, uploads
from recengine.data.dataset import Dataset
from recengine.data.split import Fold
from recengine.evaluation.person import Served, serve
from recengine.models.base import Explainer, Profile, profile_of
from recengine.runs.store import RunStore

LIST_LENGTH = 10
FILMS = frozenset({"ml-100k", "ml-1m", "synthetic", "synthetic-checkerboard"})
"""The sets whose items are films; of all others the pages say `item`."""


@dataclass(frozen=True)
class Person:
    """Whose ratings, with which edits: what a list depends on besides the model. user is "" for nobody stored."""

    data: str
    user: str
    without: tuple[str, ...] = ()
    rate: tuple[tuple[str, float], ...] = ()


def person(view: View) -> Person:
    """The person a view looks at, with their edits."""
    return Person(view.data, stored_user(view.data, view.user), view.without, view.rate)


def stored_user(data: str, user: str) -> str:
    """The raw id a view's `user` stands for: the starting user for "", nobody ("") for an invented one."""
    return "" if user == INVENTED else user or starting_user(data)


def unedited(who: Person) -> Person:
    """The same person as the data knows them."""
    return Person(who.data, who.user)


def request(view: View, model: str) -> Request:
    """The fitted model a view asks for: its list, or its predicted stars where it has any."""
    entry = models.entry(model)
    preset = "tuned" if view.order == "stars" and entry.unit == "stars" and dataset(view.data).explicit else ""
    return Request(view.data, model, preset).resolved(ranking=True, explicit=dataset(view.data).explicit)


def home() -> Path:
    """Where data and runs live."""
    return catalog.default_home()


def store() -> RunStore:
    """The store of runs."""
    return RunStore(home())


def is_here(locator: str) -> bool:
    """Whether a data set can be opened without fetching."""
    is_upload = locator.startswith(uploads.PREFIX)
    return uploads.exists(locator, home()) if is_upload else catalog.is_cached(locator, home())


def fetch_data(name: str, progress: Callable[[float, str], None], source: Path | None = None) -> fetch.FetchReport:
    """Bring a data set to this machine; what was kept of it before is forgotten."""
    report = fetch.fetch(name, home(), source=source, progress=progress)
    st.cache_resource.clear()
    return report


@st.cache_resource(max_entries=4, show_spinner=False)
def dataset(locator: str) -> Dataset:
    """A checked data set."""
    return catalog.load(locator, home())


@st.cache_resource(max_entries=4, show_spinner=False)
def fold(locator: str) -> Fold:
    """The training part that every list stands on, and what was held out."""
    return split.fold(dataset(locator), DEFAULT_SPLIT, 1)


@st.cache_data(max_entries=4, show_spinner=False)
def people(locator: str) -> dict[str, str]:
    """{raw user id: how the picker names them}, in the order of the data."""
    counts = fold(locator).train.user_counts
    return {
        raw: plain("frame.person", user=raw, count=int(count))
        for raw, count in zip(dataset(locator).users["id"], counts, strict=True)
    }


@st.cache_data(max_entries=4, show_spinner=False)
def starting_user(locator: str) -> str:
    """Whom a visitor meets first: somebody with a clear taste and a history one can read through."""
    return str(dataset(locator).users["id"][describe.clear_taste(fold(locator).train)])


def subject(locator: str) -> Subject:
    """What a data set is about, for the words of the pages."""
    return Subject(films=locator in FILMS, stars=not is_here(locator) or dataset(locator).explicit)


def sets_here(shown: str) -> dict[str, str]:
    """{locator: name} of the data sets that can be opened at once, and the one being shown."""
    here = {entry.name: entry.card.title for entry in catalog.CATALOG if entry.name == shown or is_here(entry.name)}
    own = {
        locator: dataset(locator).card.title for locator in dict.fromkeys([*my_uploads(), shown]) if locator not in here
    }
    return here | own


def my_uploads() -> list[str]:
    """What this browser session uploaded; nobody else's is listed."""
    return st.session_state.setdefault("uploads", [])


def title(locator: str, item: str) -> str:
    """A title by raw id."""
    data = dataset(locator)
    return title_at(locator, answers.item_row(data, item))


def title_at(locator: str, item_idx: int) -> str:
    """A title by row."""
    return str(dataset(locator).items["title"][item_idx])


@st.cache_data(max_entries=64, show_spinner=False)
def rated_items(locator: str, user: str) -> dict[str, float]:
    """{raw item id: stars} of a person's training ratings; none for an invented person."""
    raw = stored_user(locator, user)
    if not raw:
        return {}
    data = dataset(locator)
    own = profile_of(fold(locator).train, answers.user_row(data, raw))
    ids = data.items["id"].to_numpy()[own.item_idx]
    return {str(item): float(stars) for item, stars in zip(ids, own.rating, strict=True)}


@st.cache_data(max_entries=64, show_spinner=False)
def held_out(locator: str, user: str) -> dict[int, float]:
    """{item_idx: stars} of a person's ratings no model saw."""
    raw = stored_user(locator, user)
    row = answers.user_row(dataset(locator), raw) if raw else None
    return answers.held_out_items(fold(locator), row)


@st.cache_data(max_entries=4, show_spinner=False)
def rating_step(locator: str) -> float:
    """1 where all stars are whole, else 0.5."""
    return describe.rating_step(dataset(locator))


def unit(model: str, preset: str) -> str:
    """What a score of that preset means."""
    return models.create(model, models.configure(model, preset)).unit


def explains_by(asked: Request) -> tuple[str, ...]:
    """What a reason of that model can be made of, its own default first."""
    model = bench(asked).model
    return model.explains_by if isinstance(model, Explainer) else ()


@st.cache_resource(max_entries=8, show_spinner=False)
def bench(asked: Request) -> Bench:
    """A fitted model, trained now if it never was."""
    return lay(store(), asked, dataset(asked.dataset), fold(asked.dataset))


def profile(who: Person) -> Profile:
    """The person's ratings with their edits, as the models read them."""
    data = dataset(who.data)
    row = answers.user_row(data, who.user) if who.user else None
    return answers.profile_for(
        fold(who.data),
        row,
        without=tuple(answers.item_row(data, item) for item in who.without),
        rate={answers.item_row(data, item): stars for item, stars in who.rate},
    )


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


@st.cache_data(max_entries=4, show_spinner=False)
def long_tail(locator: str) -> pd.DataFrame:
    """The sorted numbers of ratings, thinned for drawing."""
    return describe.long_tail(dataset(locator))


@st.cache_data(max_entries=4, show_spinner=False)
def head_share(locator: str) -> float:
    """Share of all ratings that the most-rated tenth of the items holds."""
    return describe.head_share(dataset(locator))


@st.cache_resource(max_entries=4, show_spinner=False)
def tastes_of(locator: str) -> tastes.Tastes:
    """Genres, tags and decades of everybody's training ratings."""
    return tastes.tastes(fold(locator).train)


@st.cache_data(max_entries=64, show_spinner=False)
def stands_out(locator: str, user: str) -> describe.Found:
    """What a stored person is fondest of, against everybody."""
    train = fold(locator).train
    return describe.stands_out(train, answers.user_row(dataset(locator), user), tastes_of(locator))


@st.cache_data(max_entries=256, show_spinner=False)
def served(asked: Request, user: str) -> Served:
    """Where a model puts a stored person's held-out items; its own predicted stars are judged, no other model's."""
    opened = bench(asked)
    own = opened.stars if (opened.stars_by or "").startswith(f"{asked.model}/") else None
    baseline = None if own is None else bench(Request(asked.dataset, "bias", "tuned")).model
    row = answers.user_row(opened.dataset, user)
    return serve(opened.model, opened.fold, row, n=LIST_LENGTH, stars=own, fallback=baseline)


@st.cache_data(max_entries=8, show_spinner=False)
def upload_columns(file_id: str, _data: bytes, name: str) -> list[str]:
    """Column names of a file somebody is about to bring."""
    return uploads.columns_of(_data, name)
