"""A form that puts any model's reasons to the test: configuration, method, how many people, and the check."""

from __future__ import annotations

import streamlit as st

from dashboard import loaders, state
from dashboard.loaders import tried
from dashboard.text import plain, words
from dashboard.views import training
from dashboard.views.heading import pick
from dashboard.views.lists import model_name
from dashboard.views.reasons import has_data
from recengine import models
from recengine.errors import RequestError
from recengine.presets import Named
from recengine.runs.run import Run
from recengine.trial_board.rows import SIGN
from recengine.trial_board.targets import BEATS_RANDOM, METHODS

FIRST = Named("ease", "ranking")
"""What stands in the form until somebody chooses."""


def form(view: state.View) -> None:
    """The whole part of the page."""
    if not has_data(view):
        return
    asked = Named.read(view.config) if view.config else FIRST
    st.write(words("try.lead"))
    with st.container(horizontal=True, vertical_alignment="bottom", key="try-knobs"):
        _pick_model(asked)
        _pick_preset(asked)
        try:
            allowed = tried.methods(asked)
        except RequestError as error:  # a setting of a shared link
            st.error(words("error.request", error=str(error)), icon=":material/error:")
            return
        method = view.method if view.method in allowed else allowed[0]
        _pick_method(method, allowed)
        _pick_people(view)
    _pick_sanity(view)
    people = people_of(view)
    way = METHODS[method]
    st.caption(words("trials.law", name=plain(f"way.{method}.long"), what=way.what, law=way.law))
    spec = tried.testing(view.data, asked, method, people, sanity=bool(view.sanity))
    run = loaders.store().get(spec.key)
    if run is not None and run.done:
        _done(view, asked, method, run)
    else:
        seconds = tried.expected_seconds(view.data, asked, method, people, sanity=bool(view.sanity))
        training.offer(view, spec, seconds, key="try_begin")
    training.queue(view, besides=spec.key)


def people_of(view: state.View) -> int:
    """How many people are asked for, at most all."""
    return min(int(view.people), loaders.dataset(view.data).n_users)


def _done(view: state.View, asked: Named, method: str, run: Run) -> None:
    if BEATS_RANDOM in run.metrics:
        share = plain("shares.span", **run.metrics[BEATS_RANDOM])
        cases = run.details["n_cases"]
        asked_of = cases + sum(run.details["skipped"].values())
        st.success(words("try.done", share=share, cases=cases, asked=asked_of), icon=":material/check_circle:")
    else:
        st.info(words("try.done.none"), icon=":material/help:")
    for row in tried.board(view.data):
        if row.origin == "reference" and row.key and row.text == f"{asked.text}{SIGN}{method}":
            check = plain("try.done.aside.check") if row.details["sanity"] is not None else ""
            st.caption(words("try.done.aside", people=row.details["n_users"], check=check))
    st.button(words("try.look"), key="try_look", on_click=_look, args=(f"{asked.text}{SIGN}{method}",))


def _pick_model(asked: Named) -> None:
    st.session_state["try_model"] = asked.model
    st.selectbox(
        words("train.model"),
        [entry.name for entry in models.MODELS],
        key="try_model",
        format_func=model_name,
        on_change=_new_model,
        width=230,
    )


def _pick_preset(asked: Named) -> None:
    st.session_state["try_preset"] = asked.preset
    st.segmented_control(
        words("train.preset"),
        models.entry(asked.model).presets,
        key="try_preset",
        on_change=_new_preset,
        args=(asked.model,),
        required=True,
    )


def _pick_method(method: str, allowed: tuple[str, ...]) -> None:
    st.session_state["try_method"] = method
    st.segmented_control(
        words("try.method"),
        allowed,
        key="try_method",
        format_func=lambda name: plain(f"way.{name}"),
        on_change=pick,
        args=("method", "try_method"),
        required=True,
    )


def _pick_people(view: state.View) -> None:
    st.session_state["try_people"] = people_of(view)
    st.number_input(
        words("try.people"),
        min_value=1,
        max_value=loaders.dataset(view.data).n_users,
        key="try_people",
        on_change=_new_people,
        help=words("try.people.help"),
        width=150,
    )


def _pick_sanity(view: state.View) -> None:
    st.session_state["try_sanity"] = bool(view.sanity)
    st.toggle(
        words("try.sanity"),
        key="try_sanity",
        on_change=_new_sanity,
        help=words("try.sanity.help"),
    )


def _new_model() -> None:
    model = st.session_state["try_model"]
    state.change(config=Named(model, models.entry(model).default_preset(ranking=True)).text, method="")


def _new_preset(model: str) -> None:
    state.change(config=Named(model, st.session_state["try_preset"]).text, method="")


def _new_people() -> None:
    state.change(people=str(st.session_state["try_people"]))


def _new_sanity() -> None:
    state.change(sanity=state.YES if st.session_state["try_sanity"] else "")


def _look(trial: str) -> None:
    state.change(look="one", trials=trial)
