"""What the hand did on the map: a point picked, points brushed, the map moved; kept in the view, so in the address."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import state

KEY = "map"
"""Of the component."""

_BY_HAND, _CHOSEN = "map_by_hand", "map_chosen"


def listeners(ids: list[str]) -> dict[str, Any]:
    """What `components.map.draw` calls; `ids` are the raw ids of its points."""
    return {
        "on_picked": lambda: _picked(ids),
        "on_brushed": lambda: _brushed(ids),
        "on_moved": _moved,
    }


def views(view: state.View) -> list[tuple[float, float, float]] | None:
    """Where to look: what the address says, but nothing in a run that the hand asked for, as it may have moved on."""
    if st.session_state.pop(_BY_HAND, False):
        return None
    return state.read_views(view.at) or None


def chosen(view: state.View) -> tuple[str, ...]:
    """Raw ids of the brushed points: those of the address, or of this session where they are too many for one."""
    scope, ids = st.session_state.get(_CHOSEN, (None, ()))
    too_many = len(ids) > state.MOST_BRUSHED and not view.brush
    return ids if scope == (view.data, view.of) and too_many else view.brush


def select(point: str) -> None:
    """Select a point by its raw id; "" for none."""
    state.change(point=point)


def _picked(ids: list[str]) -> None:
    event = st.session_state[KEY].picked
    if event is not None:
        st.session_state[_BY_HAND] = True
        place = event["point"]
        select("" if place is None else ids[place])


def _brushed(ids: list[str]) -> None:
    event = st.session_state[KEY].brushed
    if event is not None:
        st.session_state[_BY_HAND] = True
        found, view = tuple(ids[place] for place in event["points"]), state.view()
        st.session_state[_CHOSEN] = ((view.data, view.of), found)
        state.change(brush=found if len(found) <= state.MOST_BRUSHED else ())


def _moved() -> None:
    event = st.session_state[KEY].moved
    if event is not None:
        st.session_state[_BY_HAND] = True
        looked = event["views"]
        state.change(at=state.write_views(looked) if any(zoom > 1 for _, _, zoom in looked) else "")
