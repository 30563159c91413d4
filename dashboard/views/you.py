"""Being the user: rate a few of the best-known films and watch the lists form."""

from __future__ import annotations

import streamlit as st

from dashboard import loaders, state
from dashboard.loaders import Person
from dashboard.text import words


def has_nothing(view: state.View, who: Person) -> bool:
    """An invented person without a single rating."""
    return view.user == state.INVENTED and not who.rate


def invite() -> None:
    """The way to the page where ratings are given."""
    st.info(words("recs.you.empty"), icon=":material/waving_hand:")
    st.page_link("dashboard/pages/users.py", label=words("recs.you.go"), icon=":material/star:")


def well_known(view: state.View) -> list[str]:
    """Raw ids of the films most people have rated: the ones a visitor is likely to know."""
    return loaders.best_known(view.data)
