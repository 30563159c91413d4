"""What a visitor is looking at, as one frozen `View`; the address bar holds all of it.

Pages read `current()` and change it with `change(...)`. A link, the back button and a second tab give the same view,
because the URL is the truth: when it differs from what this session last wrote there, the URL wins.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard.state.address import BETWEEN as BETWEEN
from dashboard.state.address import NAMES
from dashboard.state.address import from_url as from_url
from dashboard.state.address import read_sizes as read_sizes
from dashboard.state.address import read_views as read_views
from dashboard.state.address import to_url as to_url
from dashboard.state.address import write_views as write_views
from dashboard.state.fields import BATCHES as BATCHES
from dashboard.state.fields import COLOURS as COLOURS
from dashboard.state.fields import COSTS as COSTS
from dashboard.state.fields import DEFAULT_DATA as DEFAULT_DATA
from dashboard.state.fields import DEFAULT_MODELS as DEFAULT_MODELS
from dashboard.state.fields import INVENTED as INVENTED
from dashboard.state.fields import KEPT as KEPT
from dashboard.state.fields import LAB_SIZES as LAB_SIZES
from dashboard.state.fields import LIGHT_PARTS as LIGHT_PARTS
from dashboard.state.fields import LOOKS as LOOKS
from dashboard.state.fields import MAP_PARTS as MAP_PARTS
from dashboard.state.fields import METHODS as METHODS
from dashboard.state.fields import MOST_BRUSHED as MOST_BRUSHED
from dashboard.state.fields import MOST_EDITS as MOST_EDITS
from dashboard.state.fields import MOST_MODELS as MOST_MODELS
from dashboard.state.fields import MOST_PEOPLE as MOST_PEOPLE
from dashboard.state.fields import MOST_STEPS as MOST_STEPS
from dashboard.state.fields import MOST_TRIALS as MOST_TRIALS
from dashboard.state.fields import OF as OF
from dashboard.state.fields import ORDERS as ORDERS
from dashboard.state.fields import PARTS as PARTS
from dashboard.state.fields import PICTURES as PICTURES
from dashboard.state.fields import PRESETS as PRESETS
from dashboard.state.fields import RUNTIMES as RUNTIMES
from dashboard.state.fields import SIDES as SIDES
from dashboard.state.fields import YES as YES
from dashboard.state.fields import View as View
from dashboard.state.fields import is_restorable as is_restorable
from dashboard.state.fields import rated as rated
from dashboard.state.fields import reset as reset
from dashboard.state.fields import toggled as toggled

_VIEW, _URL, _PUBLISHED = "view", "url_params", "published"


def current(known_models: tuple[str, ...], page: str) -> tuple[View, list[str]]:
    """This session's view, after whatever the address bar says; call once a run, in the frame.

    page  url path of the page being shown

    A URL with parameters this session did not write is a shared link or the back button: it wins. A URL without
    parameters is a click on another page, or a step back to before the first view: what was looked at stays.
    """
    params = _params()
    bad: list[str] = []
    if _VIEW not in st.session_state or (params and params != st.session_state[_URL]):
        st.session_state[_VIEW], bad = from_url(params, known_models)
        st.session_state[_URL] = params
        st.session_state[_PUBLISHED] = (page, st.session_state[_VIEW]) if params else None
    return st.session_state[_VIEW], bad


def view() -> View:
    """This session's view, as `current` left it."""
    return st.session_state[_VIEW]


def change(**changes: object) -> None:
    """Change the view; the next run writes it to the address bar. For widget callbacks."""
    put(replace(view(), **changes))  # type: ignore[arg-type]


def put(new: View) -> None:
    """Look at another view altogether. Another person or data set starts without edits and without an open item."""
    old = view()
    if new.data != old.data:
        new = replace(new, split="", bar="", start="", space="", beside="", point="", brush=(), at="")
    if (new.data, new.user) != (old.data, old.user) and new.without == old.without and new.rate == old.rate:
        new = replace(reset(new), item="", why="", by="", method="", user=new.user if new.data == old.data else "")
    st.session_state[_VIEW] = new


def publish(page: str) -> None:
    """Write the view to the address bar when it, or the page, is not the one last written there.

    Writing adds a step to the browser's history, so a step back must never be answered by writing again.
    """
    if st.session_state[_PUBLISHED] == (page, view()):
        return
    params = to_url(view())
    st.session_state[_PUBLISHED], st.session_state[_URL] = (page, view()), params
    if _params() != params:
        st.query_params.from_dict(params)


def _params() -> dict[str, str]:
    return {name: value for name, value in st.query_params.items() if name in NAMES}
