"""The head of a page that has parts: its name, and beside it which part is shown."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from dashboard import state
from dashboard.text import words


def heading(page: str, title: str, field: str, parts: Mapping[str, str]) -> None:
    """The page's name and its parts.

    page   key of its widgets
    title  the page's name
    field  of the view, holds the part that is shown
    parts  {allowed value: what it is called}
    """
    key = f"{page}_{field}"
    st.session_state[key] = getattr(state.view(), field)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key=f"{page}-head"):
        st.title(title, width="content")
        st.segmented_control(
            words("heading.parts"),
            list(parts),
            key=key,
            format_func=parts.__getitem__,
            on_change=pick,
            args=(field, key),
            label_visibility="collapsed",
            required=True,
            wrap=True,
        )


def pick(field: str, key: str) -> None:
    """Put a widget's choice into the view; for callbacks."""
    state.change(**{field: st.session_state[key]})
