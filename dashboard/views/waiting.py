"""The waiting room: training that takes longer than a click has a process of its own, and is seen here meanwhile."""

from __future__ import annotations

import secrets
from dataclasses import replace

import streamlit as st

from dashboard import loaders, state
from dashboard.loaders import judged
from dashboard.text import plain, speak_of, words
from dashboard.views.lists import duration, model_name
from recengine import models
from recengine.bench import QUICK_FAMILIES, SOLVED_FAMILIES, in_place, needed
from recengine.errors import RequestError
from recengine.presets import named
from recengine.runs.queue import MAX_PER_VISITOR, RunQueue, State
from recengine.runs.spec import TrainSpec
from recengine.runs.work import configured


def offer(view: state.View) -> None:
    """What the view's models still need: a way to train them, or how far that is. Nothing where all are trained."""
    specs = missing(view)
    if not specs:
        return
    st.subheader(words("waiting.title", dataset=loaders.dataset(view.data).card.title))
    st.caption(words("waiting.read"))
    room(view, tuple(spec.key for spec in specs))


def ready(view: state.View) -> state.View:
    """The view with only those of its models that are trained; there may be none."""
    data, gone = loaders.dataset(view.data), {spec.key for spec in missing(view)}
    done = tuple(
        name
        for name in view.models
        if not gone.intersection(spec.key for spec in needed(loaders.request(view, name), data))
    )
    return replace(view, models=done)


@st.fragment(run_every=1.0)
def room(view: state.View, drawn: tuple[str, ...]) -> None:
    """One line a training; the whole page comes anew whenever one of those drawn is done."""
    speak_of(loaders.subject(view.data))
    specs = missing(view)
    if tuple(spec.key for spec in specs) != drawn:
        st.rerun()
    states = ask_for(specs, visitor())
    refused = st.session_state.pop("waiting_refused", "")
    if refused:
        st.warning(words("error.request", error=refused))
    for spec in specs:
        line(spec, states.get(spec.key))


def line(spec: TrainSpec, found: State | None) -> None:
    """How far one training is, with a way to stop it or try again."""
    unit = plain(f"unit.of.{models.unit_of(spec.model, configured(spec))}")
    name = plain("waiting.model", model=model_name(spec.model), unit=unit)
    left, right = st.columns([5, 1], vertical_alignment="center")
    cannot = judged.refused(spec) if found is None or not found.active else ""
    with left:
        if cannot:
            st.error(words("error.request", error=cannot), icon=":material/error:")
        elif found is None and not starts_by_itself(spec):
            st.markdown(words("waiting.offer", name=name, takes=_takes(spec)))
        elif found is None:
            st.progress(0.0, text=words("waiting.later", name=name, takes=_takes(spec)))
        elif found.status == "queued":
            st.progress(0.0, text=words("waiting.queued", name=name, place=found.place or 1, takes=_takes(spec)))
        elif found.status == "running":
            st.progress(found.progress.share, text=words("waiting.running", name=name, left=seconds_left(found)))
        else:
            st.error(words(f"waiting.{found.status}", name=name, error=found.error or ""), icon=":material/error:")
    with right:
        if cannot:
            return
        if found is None and not starts_by_itself(spec):
            st.button(words("waiting.train"), key=f"train_{spec.key}", on_click=_again, args=(spec,), type="primary")
        elif found is not None and found.active:
            if found.visitor == visitor():
                st.button(words("waiting.cancel"), key=f"cancel_{spec.key}", on_click=cancel, args=(spec.key,))
        elif found is not None:
            st.button(words("waiting.again"), key=f"again_{spec.key}", on_click=_again, args=(spec,))


def seconds_left(found: State) -> str:
    """How long it should still take, in words; the process's own words while nobody can tell."""
    left = found.progress.seconds_left
    if left is None:
        return found.progress.words or plain("waiting.starting")
    return plain("waiting.seconds", seconds=left)


def _takes(spec: TrainSpec) -> str:
    """How much work a training is, in words; "" where nobody knows."""
    preset = named(spec.model, spec.config, spec.seed).preset
    seconds = judged.training_seconds(spec.dataset, spec.model, preset)
    return "" if seconds is None else plain("waiting.takes", time=duration(seconds))


def missing(view: state.View) -> list[TrainSpec]:
    """The trainings a view needs that are too long to do in place and not done yet."""
    data = loaders.dataset(view.data)
    specs = {spec.key: spec for name in view.models for spec in needed(loaders.request(view, name), data)}
    return [spec for key, spec in specs.items() if not in_place(data, spec.model) and not loaders.is_done(key)]


def ask_for(specs: list[TrainSpec], visitor: str) -> dict[str, State]:
    """Where the work on each spec stands; what starts by itself is queued, as far as a visitor may."""
    queue = RunQueue(loaders.store())
    states = {found.key: found for found in queue.list()}
    mine = sum(found.active and found.visitor == visitor for found in states.values())
    for spec in specs:
        asked = spec.key in states or is_failed(spec.key)
        if starts_by_itself(spec) and not asked and mine < MAX_PER_VISITOR and not judged.refused(spec):
            queue.submit(spec, visitor)
            mine += 1
    return {spec.key: found for spec in specs if (found := queue.state(spec.key)) is not None}


def starts_by_itself(spec: TrainSpec) -> bool:
    """Whether a look at a model may start its training: one that is solved in seconds; a network is asked for."""
    return models.entry(spec.model).family in QUICK_FAMILIES + SOLVED_FAMILIES


def is_failed(key: str) -> bool:
    """Whether a run was tried and failed."""
    run = loaders.store().get(key)
    return run is not None and not run.done


def try_again(spec: TrainSpec, visitor: str) -> None:
    """Queue a run that failed, died or was cancelled once more."""
    RunQueue(loaders.store()).submit(spec, visitor)


def cancel(key: str) -> None:
    """Ask work to stop; what ended in the meantime is left as it is."""
    queue = RunQueue(loaders.store())
    found = queue.state(key)
    if found is not None and found.active:
        queue.cancel(key)


def visitor() -> str:
    """This browser session's name in the queue: random, and nobody else's."""
    return st.session_state.setdefault("visitor", secrets.token_hex(8))


def _again(spec: TrainSpec) -> None:
    try:
        try_again(spec, visitor())
    except RequestError as error:  # three are waiting already
        st.session_state["waiting_refused"] = str(error)
