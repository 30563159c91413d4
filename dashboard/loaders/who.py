"""One person: whose ratings, with which edits, and what the models are told of them."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from dashboard.loaders.data import dataset, fold, starting_user, tastes_of
from dashboard.state import INVENTED, View
from recengine import answers
from recengine.data import describe
from recengine.models.base import Profile, profile_of


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


@st.cache_data(max_entries=64, show_spinner=False)
def stands_out(locator: str, user: str) -> describe.Found:
    """What a stored person is fondest of, against everybody."""
    train = fold(locator).train
    return describe.stands_out(train, answers.user_row(dataset(locator), user), tastes_of(locator))
