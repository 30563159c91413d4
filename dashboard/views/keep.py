"""A case to keep or pass on: the link that opens it, the files that hold it, the command that computes it again."""

from __future__ import annotations

import streamlit as st

from dashboard import state
from dashboard.loaders import reasons
from dashboard.loaders.reasons import Case
from dashboard.text import words


def section(view: state.View, case: Case, *, has_reason: bool) -> None:
    """Link, files and command; made only while it is open, since the files hold the whole reason."""
    shelf = st.expander(words("keep.title"), icon=":material/ios_share:", key="why_keep", on_change="rerun")
    if not shelf.open:
        return
    link = reasons.link(view, case, st.context.url or "")
    with shelf:
        if link:
            st.caption(words("keep.link"))
            st.code(link, language=None, wrap_lines=True)
        else:
            st.info(words("keep.long", most=state.MOST_EDITS), icon=":material/link_off:")
        if has_reason:
            _files(case, link)
        st.caption(words("keep.command"))
        st.code(reasons.command(case), language="bash", wrap_lines=True)


def _files(case: Case, link: str) -> None:
    name = f"why-{case.asked.model}-{case.method}"
    with st.container(horizontal=True, key="why-files"):
        for ending, text in (("json", reasons.as_json(case, link)), ("csv", reasons.as_csv(case, link))):
            st.download_button(
                words(f"keep.{ending}"),
                text,
                file_name=f"{name}.{ending}",
                mime={"json": "application/json", "csv": "text/csv"}[ending],
                icon=":material/download:",
                on_click="ignore",
                key=f"why_{ending}",
            )
