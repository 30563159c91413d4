"""Bringing one's own ratings: choose a file, say which column is what, see what is wrong with it in place."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard import loaders, state
from dashboard.text import plain, words
from recengine.data import uploads
from recengine.data.readers.columns import guess_columns, guess_item_columns
from recengine.errors import RecEngineError

RATINGS_ROLES = ("user", "item", "rating", "count", "timestamp")
ITEM_ROLES = ("id", "title", "year", "genres")
NEEDED = ("user", "item", "id")
KINDS = ["csv", "tsv", "txt", "dat", "parquet"]
NONE = ""


def card() -> None:
    """The way in, beside the cards of the catalogue."""
    with st.container(border=True, height="stretch", key="card_upload"):
        st.markdown(words("card.title", title=plain("card.upload")))
        st.markdown(words("card.upload.read"))
        st.caption(words("upload.private"))
        if st.button(words("card.upload.open"), icon=":material/upload_file:", key="upload_open"):
            dialog()


@st.dialog(words("upload.title"), width="large")
def dialog() -> None:
    """The form over the page."""
    form()


def form() -> None:
    """Ratings, items, columns, and the check; a refused file leaves nothing behind."""
    left, right = st.columns(2)
    with left:
        ratings = st.file_uploader(words("upload.ratings"), type=KINDS, key="upload_ratings")
    with right:
        items = st.file_uploader(words("upload.items"), type=KINDS, key="upload_items")
    if ratings is None:
        return
    columns = _columns(ratings, RATINGS_ROLES, "upload.columns")
    if columns is None:
        return
    if items is not None:
        more = _columns(items, ITEM_ROLES, "upload.columns.items")
        if more is None:
            return
        columns |= more
    if st.button(words("upload.go"), type="primary", key="upload_go"):
        _bring(ratings, items, columns)


def _columns(file: UploadedFile, roles: tuple[str, ...], title: str) -> dict[str, str] | None:
    """A select box for each role, what was recognised filled in; None where the file cannot be read."""
    try:
        names = loaders.upload_columns(file.file_id, file.getvalue(), file.name)
    except RecEngineError as error:
        _refused(error)
        return None
    guessed = (guess_columns if roles is RATINGS_ROLES else guess_item_columns)(names)
    st.markdown(words(title))
    chosen: dict[str, str] = {}
    for place, role in zip(st.columns(len(roles)), roles, strict=True):
        options = names if role in NEEDED else [NONE, *names]
        found = guessed.get(role)
        with place:
            picked = st.selectbox(
                words(f"upload.role.{role}"),
                options,
                index=options.index(found) if found in options else (None if role in NEEDED else 0),
                format_func=lambda name: name or plain("upload.none"),
                key=f"upload_{file.file_id}_{role}",
            )
        chosen[role] = picked or NONE
    return chosen


def _bring(ratings: UploadedFile, items: UploadedFile | None, columns: dict[str, str]) -> None:
    content, name = (None, None) if items is None else (items.getvalue(), items.name)
    try:
        kept = uploads.add(loaders.home(), ratings.getvalue(), ratings.name, content, name, columns)
    except RecEngineError as error:
        _refused(error)
        return
    locator = uploads.PREFIX + kept
    loaders.my_uploads().append(locator)
    state.change(data=locator)
    st.toast(words("upload.done", title=loaders.dataset(locator).card.title), icon=":material/check_circle:")
    st.rerun()


def remove(locator: str) -> None:
    """Delete a visitor's own upload, for good."""
    uploads.remove(loaders.home(), locator)
    loaders.my_uploads().remove(locator)
    loaders.dataset.clear()
    state.put(state.View())


def _refused(error: RecEngineError) -> None:
    st.error(words("upload.refused", error=str(error)), icon=":material/error:")
    st.caption(words("upload.refused.read"))
