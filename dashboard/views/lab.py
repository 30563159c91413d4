"""The head of the lab: what it is, and the scoreboard of claims; how its numbers are written."""

from __future__ import annotations

import streamlit as st

from dashboard import state
from dashboard.loaders import lab as loader
from dashboard.text import plain, words
from dashboard.views.heading import pick
from recengine.experiments import Experiment
from recengine.lab import grid
from recengine.lab.points import Point


def heading() -> None:
    """The page's name, and what it compares with what."""
    st.title(words("lab.title"))
    st.write(words("lab.lead"))


def scoreboard(view: state.View) -> None:
    """A line a claim: verdict, claim, and the figures it comes down to; below, the way to each."""
    with st.container(border=True, key="lab-board"):
        for sweep in grid.SWEEPS:
            found = loader.experiment(view.data, sweep)
            claim = words(f"lab.claim.{sweep}")
            head = f"{words(f'lab.verdict.{found.verdict.word}')} **{words(f'lab.sweep.{sweep}')}** · {claim}"
            st.markdown(f"{head}  \n{in_short(found)}")
    st.caption(words("lab.board.read"))
    st.session_state["lab_sweep"] = view.sweep
    st.segmented_control(
        words("lab.pick"),
        grid.SWEEPS,
        key="lab_sweep",
        format_func=lambda sweep: plain(f"lab.sweep.{sweep}"),
        on_change=_other,
        required=True,
        wrap=True,
    )


def in_short(found: Experiment) -> str:
    """The best and the worst of the networks, what diverged, and the plain model."""
    ranked = best_first(found)
    gone = sum(point.diverged for point in found.networks)
    parts = [words("lab.short.none")]
    if ranked:
        ends = {"best": ranked[0].setting, "worst": ranked[-1].setting}
        parts = [words("lab.short", one=ranked[0].rmse, other=ranked[-1].rmse, **ends)]
    if gone:
        parts.append(words("lab.short.diverged", count=gone))
    return " ".join([*parts, words("lab.short.mf", mf=found.line("mf").rmse)])


def best_first(found: Experiment) -> list[Point]:
    """The networks that did not diverge, smallest test error first."""
    return sorted((point for point in found.networks if not point.diverged), key=lambda point: point.rmse or 0.0)


def said(point: Point) -> str:
    """A test error with its interval, or that there is none."""
    if point.rmse is None:
        return plain("lab.diverged")
    return plain("lab.span", value=point.rmse, low=point.low, high=point.high)


def _other() -> None:
    pick("sweep", "lab_sweep")
    state.change(curves="")
