"""A quick sweep, run again here: asked for by a click, seen while it runs, stopped by who asked."""

from __future__ import annotations

import streamlit as st

from dashboard import loaders, state
from dashboard.loaders import lab as loader
from dashboard.text import plain, words
from dashboard.views import training


def again(view: state.View) -> None:
    """The button, or how far the run is; where its own result is shown already, that it is."""
    name = plain(f"lab.sweep.{view.sweep}")
    if not loader.is_quick(view):
        st.subheader(words("lab.again"))
        st.write(words("lab.again.full", name=name))
        st.button(words("lab.again.quick"), key="lab_quick", on_click=state.change, kwargs={"size": "quick"})
        return
    st.subheader(words("lab.again"))
    if not loaders.is_here(view.data):
        st.write(words("lab.again.data", data=view.data))
        st.page_link("dashboard/pages/data.py", label=words("untested.data"), icon=":material/database:")
        return
    if loader.experiment(view.data, view.sweep).origin == "own":
        st.success(words("lab.again.done", name=name, data=view.data), icon=":material/check_circle:")
        return
    st.write(words("lab.again.lead", name=name, data=view.data))
    refused = loader.refused(view.data, view.sweep)
    if refused:
        st.error(words("error.request", error=refused), icon=":material/error:")
        return
    spec = loader.spec(view.data, view.sweep)
    training.offer(view, spec, loader.expected_seconds(view.data, view.sweep), key="lab_again")
