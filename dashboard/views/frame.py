"""The frame around every page: the bar with data set and person, and the door that opens when the data is here."""

from __future__ import annotations

import random

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboard import loaders, state
from dashboard.text import plain, speak_of, words
from dashboard.views import gate, waiting
from recengine.errors import RecEngineError
from recengine.models import MODELS

OF_A_PERSON = ("inside",)
"""Parts of the page of models that show a person's numbers."""

ON_SHIPPED = ("zoo", "holds", "light", "lab")
"""Pages that open on shipped figures alone: they ask neither for the data nor for a fitted model."""

OF_NO_DATA = ("arithmetic", "layers")
"""Parts of the page of dense and light networks that are of no data set."""

MODEL_NAMES = tuple(model.name for model in MODELS)


def around(page: StreamlitPage) -> None:
    """Run a page inside the frame, and write what it looks at to the address bar."""
    view, bad = state.current(MODEL_NAMES, page.url_path)
    speak_of(loaders.subject(view.data))
    if bad:
        st.warning(words("url.bad", names=", ".join(bad)), icon=":material/link_off:")
    if page.title == plain("data.nav"):
        page.run()
    else:
        try:
            if page.title in (plain(f"{name}.nav") for name in ON_SHIPPED):
                _without_training(page, view)
            elif gate.is_open(view):
                bar(view)
                if page.title != plain("maps.nav"):  # which asks for the training of what it draws
                    waiting.offer(view)
                page.run()
        except RecEngineError as error:
            _went_wrong(error)
    state.publish(page.url_path)


def _without_training(page: StreamlitPage, view: state.View) -> None:
    """One of `ON_SHIPPED`."""
    if gate.refuses(view):
        return
    of_data = page.title != plain("light.nav") or view.light not in OF_NO_DATA
    if of_data and loaders.is_here(view.data):
        with st.container(horizontal=True, vertical_alignment="bottom", key="frame-bar"):
            data_picker(view)
            if _is_of_a_person(page, view):
                person_picker(view)
    page.run()


def _is_of_a_person(page: StreamlitPage, view: state.View) -> bool:
    """Whether what is shown is about one person."""
    if page.title == plain("light.nav"):
        return view.light == "lists"
    return page.title == plain("zoo.nav") and view.show in OF_A_PERSON


def bar(view: state.View) -> None:
    """Data set and person, the same on every page."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="frame-bar"):
        data_picker(view)
        person_picker(view)


def data_picker(view: state.View) -> None:
    """Which data set is looked at."""
    sets = loaders.sets_here(view.data)
    st.session_state["frame_data"] = view.data
    st.selectbox(
        words("frame.data"),
        list(sets),
        format_func=sets.__getitem__,
        key="frame_data",
        on_change=_pick_data,
        width=280,
    )


def person_picker(view: state.View) -> None:
    """Which person is looked at."""
    people = loaders.people(view.data)
    start = loaders.starting_user(view.data)
    you = plain("frame.you")
    st.session_state["frame_user"] = view.user or start
    st.selectbox(
        words("frame.user"),
        [state.INVENTED, *people],
        format_func=lambda raw: you if raw == state.INVENTED else people[raw],
        key="frame_user",
        on_change=_pick_user,
        width=330,
    )
    st.button(words("frame.random"), icon=":material/casino:", on_click=_random_user, args=(tuple(people),))


def _pick_data() -> None:
    state.change(data=st.session_state["frame_data"])


def _pick_user() -> None:
    state.change(user=st.session_state["frame_user"])


def _random_user(people: tuple[str, ...]) -> None:
    state.change(user=random.choice(people))


def _went_wrong(error: RecEngineError) -> None:
    st.error(words("error.request", error=str(error)), icon=":material/error:")
    st.button(words("error.restart"), on_click=_start_again)


def _start_again() -> None:
    state.put(state.View())
