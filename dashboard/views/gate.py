"""The door: the data set is here, or is fetched now, with its licence, its progress and a way out when that fails."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import loaders, state
from dashboard.text import plain, words
from recengine.data import catalog
from recengine.errors import RecEngineError, RequestError


def is_open(view: state.View) -> bool:
    """True when the pages can be shown; otherwise draws what is missing."""
    if loaders.is_here(view.data):
        return True
    door = st.empty()
    with door.container():
        is_here_now = _stand_before(view)
    if is_here_now:
        door.empty()  # the page takes its place in the same run
    return is_here_now


def refuses(view: state.View) -> bool:
    """True, and said with a way back, where a link names no data set at all."""
    if loaders.is_here(view.data) or view.data in catalog.names():
        return False
    return not _stand_before(view)


def _stand_before(view: state.View) -> bool:
    """What a closed door shows; True when the data came while it was shown."""
    try:
        entry = catalog.entry(view.data)
    except RequestError as error:
        st.title(words("gate.unknown"))
        st.error(words("error.request", error=str(error)))
        st.button(words("gate.home"), on_click=_use, args=(state.DEFAULT_DATA,), type="primary")
        return False
    st.title(words("gate.title", name=entry.card.title))
    st.caption(words("gate.licence", licence=entry.card.licence))
    if entry.withdrawn:
        st.write(words("gate.withdrawn"))
        st.code(entry.fetching, language="sh")
        st.button(words("gate.home"), on_click=_use, args=(state.DEFAULT_DATA,))
        return False
    if _is_wanted(view.data):
        return fetched(view.data)
    with st.container(horizontal=True):
        st.button(words("gate.fetch", source=entry.card.source), on_click=_want, args=(view.data,), type="primary")
        if view.data == state.DEFAULT_DATA:
            st.button(words("gate.synthetic"), on_click=_use, args=("synthetic",))
        else:
            st.button(words("gate.home"), on_click=_use, args=(state.DEFAULT_DATA,))
    return False


def fetched(name: str) -> bool:
    """Fetch with a progress bar; True when it came, else says why not and what to do."""
    place = st.empty()
    bar = place.progress(0.0, text=words("gate.start"))
    try:
        report = loaders.fetch_data(name, lambda share, what: _show(bar, share, what))
    except RecEngineError as error:
        place.empty()
        st.error(words("gate.failed", error=str(error)), icon=":material/cloud_off:")
        st.code(plain("gate.command", name=name), language="bash")
        with st.container(horizontal=True):
            st.button(words("gate.again"), on_click=_want, args=(name,), type="primary")
            st.button(words("gate.synthetic"), on_click=_use, args=("synthetic",))
        return False
    place.empty()
    st.toast(words("gate.done", source=report.source_used), icon=":material/check_circle:")
    return True


def _show(bar: DeltaGenerator, share: float, what: str) -> None:
    bar.progress(min(1.0, max(0.0, share)), text=words("gate.progress", what=what))


def _is_wanted(name: str) -> bool:
    """Whether to fetch in this very run: after a click, and for the default set at a visitor's first look.

    A fetch that failed is not tried again by itself: each try may wait for a network that is not there.
    """
    first_look = name == state.DEFAULT_DATA and "gate_asked" not in st.session_state
    st.session_state["gate_asked"] = True
    return st.session_state.pop("gate_wanted", "") == name or first_look


def _want(name: str) -> None:
    st.session_state["gate_wanted"] = name


def _use(name: str) -> None:
    state.put(state.View(data=name))
