"""The head of the lab: what it is, and the scoreboard of claims; how its numbers are written."""

from __future__ import annotations

import streamlit as st

from dashboard import state
from dashboard.loaders import lab as loader
from dashboard.text import plain, words
from dashboard.views.heading import heading as parts
from dashboard.views.heading import pick
from dashboard.views.lab_evidence import beside_plain
from recengine.experiments import Experiment
from recengine.lab import grid
from recengine.lab.points import Point

KEY = "lab"


def heading() -> None:
    """The page's name, which size of the sweeps is looked at, and what is compared with what."""
    parts(KEY, words("lab.title"), "size", {size: plain(f"lab.size.{size}") for size in state.LAB_SIZES})
    st.write(words("lab.lead"))


def scoreboard(view: state.View) -> None:
    """A line a claim: verdict, claim, and the figures it comes down to; below, the way to each."""
    quick = loader.is_quick(view)
    here, there = ([loader.experiment(view.data, sweep, each) for sweep in grid.SWEEPS] for each in (quick, not quick))
    st.write(f"{words(f'lab.board.{view.size}')} {beside_plain(here)}")
    with st.container(border=True, key="lab-board"):
        for found, other in zip(here, there, strict=True):
            ours = f"{words('lab.ours')} " if found.verdict.claim.whose == "lab" else ""
            claim = f"{ours}{words(f'lab.claim.{found.sweep}')}"
            head = f"{words(f'lab.verdict.{found.verdict.word}')} **{words(f'lab.sweep.{found.sweep}')}** · {claim}"
            st.markdown(f"{head}  \n{in_short(found)} {_elsewhere(other)}")
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
    st.caption(words("lab.board.read"))


def _elsewhere(other: Experiment) -> str:
    """The verdict in the other size, which need not be the same."""
    size, word = "quick" if other.quick else "full", plain(f"lab.word.{other.verdict.word}")
    return words("lab.elsewhere", size=plain(f"lab.size.{size}"), data=other.dataset, word=word)


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
    return " ".join([*parts, words("lab.short.lines", **{name: found.line(name).rmse for name in grid.LINES})])


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
