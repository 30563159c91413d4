"""The data sets, as the pages ask for them: ratings, folds, people, titles, and what is drawn of a set as a whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import streamlit as st

from dashboard.text import Subject, plain
from recengine import answers
from recengine.bench import DEFAULT_SPLIT
from recengine.data import catalog, describe, fetch, split, tastes, uploads
from recengine.data.dataset import Dataset
from recengine.data.split import Fold
from recengine.runs.store import RunStore

FILMS = frozenset({"ml-100k", "ml-1m", "synthetic", "synthetic-checkerboard"})
"""The sets whose items are films; of all others the pages say `item`."""


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


@st.cache_data(max_entries=4, show_spinner=False)
def titles(locator: str) -> dict[str, str]:
    """{raw item id: title}, in the order of the data."""
    items = dataset(locator).items
    return {str(raw): str(name) for raw, name in zip(items["id"], items["title"], strict=True)}


def title(locator: str, item: str) -> str:
    """A title by raw id."""
    data = dataset(locator)
    return title_at(locator, answers.item_row(data, item))


def title_at(locator: str, item_idx: int) -> str:
    """A title by row."""
    return str(dataset(locator).items["title"][item_idx])


@st.cache_data(max_entries=4, show_spinner=False)
def rating_step(locator: str) -> float:
    """1 where all stars are whole, else 0.5."""
    return describe.rating_step(dataset(locator))


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


@st.cache_data(max_entries=8, show_spinner=False)
def upload_columns(file_id: str, _data: bytes, name: str) -> list[str]:
    """Column names of a file somebody is about to bring."""
    return uploads.columns_of(_data, name)
