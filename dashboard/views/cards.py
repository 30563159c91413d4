"""The data sets one can look at: what each holds, whether it is here, and the button that brings it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import loaders, state
from dashboard.text import words
from dashboard.views import gate, upload
from recengine.data import catalog

_WANTED = "gate_wanted"


def fetching() -> None:
    """Brings the set that was asked for, with its progress; what went wrong is said here."""
    name = st.session_state.pop(_WANTED, None)
    if name is not None and gate.fetched(name):
        state.change(data=name)
        st.rerun()


def sets(view: state.View) -> None:
    """A card for each set of the catalogue, for the visitor's own, and for bringing one."""
    with st.grid(columns="auto", min_column_width=300, gap="small", key="cards"):
        for facts in catalog.listing(loaders.home()):
            _card(view, facts)
        for locator in loaders.my_uploads():
            _own(view, locator)
        upload.card()


def _card(view: state.View, facts: dict[str, Any]) -> None:
    name = facts["name"]
    with st.container(border=True, height="stretch", key=f"card_{name}"):
        _head(facts["title"], "synthetic" if facts["synthetic"] else None, facts["kind"])
        if facts["cached"]:
            sizes = words("card.sizes", users=facts["n_users"], items=facts["n_items"], ratings=facts["n_ratings"])
            st.markdown(f"{sizes}  \n{words('card.density', density=facts['density'])}")
        else:
            size = facts["archive_size"]
            st.markdown(words("card.away.size", megabytes=size / 1e6) if size else words("card.away"))
        st.caption(words("card.licence", licence=facts["licence"]))
        if facts["withdrawn"] and not facts["cached"]:
            st.code(catalog.entry(name).fetching, language="sh")
        else:
            _button(view, name, here=facts["cached"])


def _own(view: state.View, locator: str) -> None:
    data = loaders.dataset(locator)
    with st.container(border=True, height="stretch", key=f"card_{locator}"):
        _head(data.card.title, "own", data.card.kind)
        sizes = words("card.sizes", users=data.n_users, items=data.n_rated_items, ratings=data.n_ratings)
        st.markdown(f"{sizes}  \n{words('card.density', density=data.density)}")
        st.caption(words("facts.own"))
        _button(view, locator, here=True)


def _head(title: str, mark: str | None, kind: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(words("card.title", title=title), width="content")
        st.badge(words(f"card.{kind}"), color="blue")
        if mark is not None:
            st.badge(words(f"card.{mark}"), color="orange")


def _button(view: state.View, locator: str, *, here: bool) -> None:
    """Look at it, fetch it, or nothing to do: it is the one in view."""
    shown = view.data == locator
    if here:
        st.button(
            words("card.shown" if shown else "card.look"),
            key=f"look_{locator}",
            icon=":material/check:" if shown else None,
            disabled=shown,
            on_click=_look_at,
            args=(locator,),
        )
    else:
        st.button(
            words("card.fetch"),
            key=f"fetch_{locator}",
            type="primary",
            icon=":material/download:",
            on_click=_want,
            args=(locator,),
        )


def _look_at(locator: str) -> None:
    state.change(data=locator)


def _want(name: str) -> None:
    st.session_state[_WANTED] = name
