"""What is not tested yet: the quick tests first, each a button with the time it should take, and those in one."""

from __future__ import annotations

import streamlit as st

from dashboard import loaders, state
from dashboard.loaders import tried
from dashboard.text import plain, words
from dashboard.views import training, waiting
from dashboard.views.lists import duration
from dashboard.views.reasons import has_data, short_name
from recengine.presets import Named
from recengine.runs.queue import MAX_PER_VISITOR, RunQueue
from recengine.runs.spec import FaithfulnessSpec
from recengine.trial_board.rows import Trial
from recengine.trial_board.targets import ALIKE

PEOPLE = 100
"""Asked of a test that a button starts."""

QUICK = 60.0
"""Seconds up to which a test is offered as a quick one."""

AT_ONCE = 5
"""Buttons in sight; the others wait behind a click."""

Offer = tuple[str, FaithfulnessSpec, float | None]
"""(name, run, the seconds it should take)"""


def offers(view: state.View, rows: list[Trial]) -> None:
    """Buttons for untested models, or how far a test is, the visitor's others too."""
    missing = untested(view, rows)
    if not missing:
        return
    st.markdown(f"**{words('untested.title')}**")
    if not has_data(view):
        return
    states = {found.key: found for found in RunQueue(loaders.store()).list() if found.active}
    found = [_offer(view, asked, method) for asked, method in missing]
    running = [spec.key for _, spec, _ in found if spec.key in states]
    idle = sorted((one for one in found if one[1].key not in states), key=lambda one: _weight(one[2]))
    first, slow = idle[:AT_ONCE], idle[AT_ONCE:]
    quick = tuple(spec for _, spec, seconds in first if _weight(seconds) <= QUICK)[:MAX_PER_VISITOR]
    with st.container(horizontal=True, key="holds-offers"):
        if len(quick) > 1:
            label = words("untested.quick", count=len(quick))
            st.button(label, type="primary", key="test_quick", on_click=_ask_for_all, args=(quick,))
        for one in first:
            _button(one)
    if slow:
        shelf = st.expander(words("untested.slow", count=len(slow)), key="holds_slow")
        with shelf, st.container(horizontal=True, key="holds-slow-offers"):
            for one in slow:
                _button(one)
    st.caption(words("untested.read"))
    training.say_refused()
    mine = [key for key, one in states.items() if key not in running and one.visitor == waiting.visitor()]
    if running or mine:
        training.follow(view, (*running, *mine))


def untested(view: state.View, rows: list[Trial]) -> list[tuple[Named, str]]:
    """(configuration, method) of the usual ones without a trial, one a model: its first such method.

    Models under which every rating moves all items alike are not among them: there is nothing to test.
    """
    known = {(row.name, row.method) for row in rows}
    out: list[tuple[Named, str]] = []
    for asked in tried.usual(view.data):
        methods = [method for method in tried.methods(asked) if (asked.text, method) not in known]
        out += [(asked, method) for method in methods[:1] if asked.model not in ALIKE]
    return out


def _offer(view: state.View, asked: Named, method: str) -> Offer:
    spec = tried.testing(view.data, asked, method, PEOPLE, sanity=False)
    seconds = tried.expected_seconds(view.data, asked, method, PEOPLE, sanity=False)
    return short_name(view, asked, method), spec, seconds


def _weight(seconds: float | None) -> float:
    """The quickest first, behind them those whose time nobody knows."""
    return float("inf") if seconds is None else seconds


def _button(one: Offer) -> None:
    name, spec, seconds = one
    label = plain("untested.test", name=name)
    if seconds is not None:
        label = plain("untested.test.s", name=name, seconds=duration(seconds))
    st.button(
        label,
        key=f"test_{spec.key}",
        icon=":material/play_arrow:",
        on_click=training.ask_if_possible,
        args=(spec,),
    )


def _ask_for_all(specs: tuple[FaithfulnessSpec, ...]) -> None:
    for spec in specs:
        training.ask_if_possible(spec)
