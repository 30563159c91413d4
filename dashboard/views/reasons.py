"""The head of the page of tested reasons: its parts, what is shown, and how trials are called."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from dashboard import loaders, state
from dashboard.loaders import tried
from dashboard.text import plain, words
from dashboard.views.heading import heading as parts_of
from dashboard.views.heading import pick
from dashboard.views.lists import model_name
from dashboard.views.models import config_name
from recengine.presets import Named
from recengine.trial_board.rows import Trial


def heading() -> None:
    """The page's name and parts, and in two lines what is measured and what is not."""
    parts_of("holds", words("holds.title"), "look", {part: plain(f"holds.look.{part}") for part in state.LOOKS})
    st.caption(f"{words('holds.measured')}  \n{words('holds.unmeasured')}")


def pick_presets(view: state.View) -> None:
    """Each model once, or all that was tested."""
    st.session_state["holds_presets"] = view.presets
    st.segmented_control(
        words("holds.presets"),
        state.PRESETS,
        key="holds_presets",
        format_func=lambda which: plain(f"holds.presets.{which}"),
        on_change=pick,
        args=("presets", "holds_presets"),
        required=True,
    )


def shown(view: state.View) -> list[Trial]:
    """The trials a view is of: of each model the preset of its lists and whatever was tested here, or all."""
    usual = {asked.text for asked in tried.usual(view.data)}
    rows = tried.board(view.data)
    return [row for row in rows if view.presets == "all" or row.origin == "own" or row.name in usual]


def trial_name(row: Trial) -> str:
    """A trial as people say it: `EASE · ranking · exact split`."""
    return name_of(Named.read(row.name), row.method)


def name_of(asked: Named, method: str) -> str:
    """The same of a configuration and a method."""
    return plain("trial.name", config=config_name(asked.text), way=plain(f"way.{method}"))


def short_name(view: state.View, asked: Named, method: str) -> str:
    """A trial as a picture names it: without the preset where every model stands there with its usual one."""
    is_usual = view.presets != "all" and asked in tried.usual(view.data)
    config = model_name(asked.model) if is_usual else config_name(asked.text)
    return plain("trial.name", config=config, way=plain(f"way.{method}.short"))


def said(interval: Mapping[str, float]) -> str:
    """A figure with its interval."""
    return plain("interval", **interval)


def has_data(view: state.View) -> bool:
    """Whether the data set is here; else the way to bring it is shown."""
    if loaders.is_here(view.data):
        return True
    st.page_link("dashboard/pages/data.py", label=words("untested.data"), icon=":material/database:")
    return False
