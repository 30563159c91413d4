"""One data set: how much, how sparse, from where, what its reader noticed, its long tail and its stars."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard import loaders, state
from dashboard.charts import facts as chart
from dashboard.text import plain, words
from dashboard.views import upload
from recengine.data import catalog, describe
from recengine.data.dataset import Dataset
from recengine.errors import RecEngineError

FEW = 5
"""Items with so few ratings are hard to say anything about."""

SHORT = 12  # characters of a fingerprint that people compare by eye


def one(view: state.View) -> None:
    """Everything about the data set in view, once it is here."""
    try:
        if not loaders.is_here(view.data):
            catalog.entry(view.data)  # refuses a name that nobody knows
            return
        data = loaders.dataset(view.data)
    except RecEngineError as error:
        st.error(words("error.request", error=str(error)), icon=":material/error:")
        return
    st.header(words("facts.title", title=data.card.title))
    _figures(data)
    left, right = st.columns(2, gap="large")
    with left:
        _tail(view.data, data)
    with right:
        _spread(data)
        _notes(data)
    _origin(view.data, data)


def _figures(data: Dataset) -> None:
    unrated = data.n_items - data.n_rated_items
    listed = words("facts.items.listed", listed=unrated) if unrated else None
    with st.container(horizontal=True, gap="large", key="figures"):
        st.metric(words("facts.users"), f"{data.n_users:,}", width="content")
        st.metric(words("facts.items"), f"{data.n_rated_items:,}", width="content", help=listed)
        st.metric(words("facts.ratings"), f"{data.n_ratings:,}", width="content")
        st.metric(words("facts.density"), f"{data.density:.2%}", width="content")


def _tail(locator: str, data: Dataset) -> None:
    share = loaders.head_share(locator)
    curve = describe.popularity_curve(data)
    few = int((curve <= FEW).sum())
    st.write(words("tail.says", share=share, once=few, items=len(curve), few=FEW))
    frame = loaders.long_tail(locator)
    st.altair_chart(
        chart.long_tail(frame, title=plain("tail.title"), x=plain("tail.x"), y=plain("tail.y")),
        alt=plain("tail.alt", share=share),
        key="tail",
    )
    st.caption(words("tail.read"))


def _spread(data: Dataset) -> None:
    frame = describe.star_counts(data)
    if not len(frame):
        return
    frame["stars"] = [plain("stars.short", stars=value) for value in frame["stars"]]
    most = frame.loc[frame["n"].idxmax()]
    middle = plain("stars.short", stars=float(np.median(data.ratings.rating)))
    st.write(words("spread.says", stars=most["stars"], median=middle))
    st.altair_chart(
        chart.stars(frame, title=plain("spread.title"), axis=plain("spread.axis"), count=plain("spread.count")),
        alt=plain("spread.alt", stars=most["stars"], share=float(most["share"])),
        key="spread",
    )


def _notes(data: Dataset) -> None:
    st.subheader(words("notes.title"))
    if not data.notes:
        st.write(words("notes.none"))
        return
    st.markdown("\n".join(f"- {words('notes.line', text=note.text)}" for note in data.notes))
    st.caption(words("notes.read"))


def _origin(locator: str, data: Dataset) -> None:
    """Where it came from and what may be done with it."""
    known = next((facts for facts in catalog.listing(loaders.home()) if facts["name"] == locator), None)
    lines = [
        words("facts.source", source=(known or {}).get("source_used") or data.card.source),
        words("facts.licence", licence=data.card.licence),
        words("facts.citation", citation=data.card.citation),
        words("facts.fingerprint", fingerprint=data.fingerprint[:SHORT]),
    ]
    with st.container(border=True, key="origin"):
        for line in lines:
            st.caption(line)
    if locator in loaders.my_uploads():
        st.button(words("card.upload.remove"), icon=":material/delete:", on_click=upload.remove, args=(locator,))
