"""The waiting room: training that takes longer than a click has a process of its own, and is seen here meanwhile."""

from __future__ import annotations

import secrets

import streamlit as st

from dashboard import loaders, state
from dashboard.text import plain, words
from dashboard.views.lists import model_name
from recengine.runs.queue import State
from recengine.runs.spec import TrainSpec


def is_over(view: state.View) -> bool:
    """True when every model the view needs is trained; otherwise shows how far they are, and looks again by itself."""
    if not loaders.missing(view):
        return True
    st.subheader(words("waiting.title"))
    st.caption(words("waiting.read"))
    room(view)
    return False


@st.fragment(run_every=1.0)
def room(view: state.View) -> None:
    """One line a training; the whole page comes when the last is done."""
    specs = loaders.missing(view)
    if not specs:
        st.rerun()
    states = loaders.ask_for(specs, visitor())
    for spec in specs:
        line(spec, states.get(spec.key))


def line(spec: TrainSpec, found: State | None) -> None:
    """How far one training is, with a way to stop it or try again."""
    name = plain("waiting.model", model=model_name(spec.model), dataset=loaders.dataset(spec.dataset).card.title)
    left, right = st.columns([5, 1], vertical_alignment="center")
    with left:
        if found is None:
            st.progress(0.0, text=words("waiting.later", name=name))
        elif found.status == "queued":
            st.progress(0.0, text=words("waiting.queued", name=name, place=found.place or 1))
        elif found.status == "running":
            st.progress(found.progress.share, text=words("waiting.running", name=name, left=seconds_left(found)))
        else:
            st.error(words(f"waiting.{found.status}", name=name, error=found.error or ""), icon=":material/error:")
    with right:
        if found is not None and found.active:
            st.button(words("waiting.cancel"), key=f"cancel_{spec.key}", on_click=loaders.cancel, args=(spec.key,))
        elif found is not None:
            st.button(words("waiting.again"), key=f"again_{spec.key}", on_click=_again, args=(spec,))


def seconds_left(found: State) -> str:
    """How long it should still take, in words; the process's own words while nobody can tell."""
    left = found.progress.seconds_left
    return found.progress.words if left is None else plain("waiting.seconds", seconds=left)


def visitor() -> str:
    """This browser session's name in the queue: random, and nobody else's."""
    return st.session_state.setdefault("visitor", secrets.token_hex(8))


def _again(spec: TrainSpec) -> None:
    loaders.try_again(spec, visitor())
