"""The second verdict on a reason: whether the order it puts all ratings in beats random orders."""

from __future__ import annotations

import streamlit as st

from dashboard.loaders import reasons
from dashboard.loaders.reasons import Case
from dashboard.text import words

FAR = 3.0
"""Areas beyond this come of a score that is hardly raised at all, by which they are divided."""

_ASKED = "why_order_asked"


def verdict(case: Case) -> None:
    """Green or amber beside the first verdict, at once where it is quick; nothing where a trial leaves the case out."""
    if not reasons.is_judged(case):
        return
    if not reasons.is_quick(case) and case not in st.session_state.setdefault(_ASKED, []):
        st.button(words("order.slow"), icon=":material/low_priority:", on_click=_ask, args=(case,), key="why_order")
        return
    with st.spinner(words("order.testing")):
        found = reasons.in_order(case)
    if found is None:
        return
    key = "order.figures" if found["own"] == found["claimed"] else "order.figures.own"
    figures = words(key, **found)
    if max(abs(area) for area in found.values()) > FAR:
        figures += " " + words("order.far")
    if max(found["claimed"], found["own"]) < found["random"]:
        st.success(words("order.holds", figures=figures), icon=":material/low_priority:")
    else:
        st.warning(words("order.fails", figures=figures), icon=":material/low_priority:")


def _ask(case: Case) -> None:
    st.session_state[_ASKED].append(case)
