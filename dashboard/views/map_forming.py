"""How a map came to be: the handful of moments that a training kept of its items, walked through by a slider."""

from __future__ import annotations

import streamlit as st

from dashboard import state
from dashboard.components.map import Frame
from dashboard.loaders import maps, marks
from dashboard.loaders.maps import Drawn
from dashboard.text import plain, words
from dashboard.views import map_work
from dashboard.views.map_asked import Asked
from recengine.runs.run import Run

Frames = tuple[Frame, ...]
METHODS = ("pca", "tsne")


def toggle(view: state.View, asked: Asked) -> None:
    """Whether the training is walked through; nothing where it kept no moments."""
    if not _has_moments(view, asked):
        return
    st.session_state["maps_forming"] = bool(view.forming)
    st.toggle(words("maps.forming"), key="maps_forming", help=words("maps.forming.help"), on_change=_toggled)


def frames(view: state.View, asked: Asked, found: Drawn) -> Frames:
    """The moments of a map, oldest first; () where they are not asked for or not drawn yet."""
    if not view.forming or not _has_moments(view, asked):
        return ()
    spec = maps.forming(found.run)
    run = maps.made(spec)
    if run is None and found.details["method"] == "pca":
        with st.spinner(words("maps.drawing")):
            run = maps.make(spec)
    if run is None:
        takes = map_work.seconds(view, asked, found.details["method"]) * _n_moments(found)
        map_work.offer(view, spec, takes)
        return ()
    st.caption(_says(run))
    moments = maps.moments(run.key, run.created)
    return tuple(Frame(plain("maps.forming.step", step=step), points) for step, points in moments.items())


def _has_moments(view: state.View, asked: Asked) -> bool:
    if asked.method not in METHODS or asked.of != "items" or not maps.is_ready(view.data, asked.named):
        return False
    return marks.forms(maps.training_of(view.data, asked.named).key, asked.space)


def _n_moments(found: Drawn) -> int:
    trained = maps.made(maps.training_of(found.spec.dataset, maps.named_of(found.spec)))
    return len(trained.details["snapshots"]) if trained is not None else 1


def _says(run: Run) -> str:
    """How soon points have the neighbours that they end with."""
    steps = run.details["frames"]
    listed = plain("and").join(
        plain("maps.forming.formed", step=frame["step"], formed=frame["formed"]) for frame in steps[:-1]
    )
    return words("maps.forming.says", k=run.details["k"], listed=listed, last=steps[-1]["step"])


def _toggled() -> None:
    state.change(forming=state.YES if st.session_state["maps_forming"] else "")
