"""How a map is kept: coordinates as a file, the link that opens this very view, the command that draws it again."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

import streamlit as st

from dashboard import state
from dashboard.loaders import maps
from dashboard.text import words
from dashboard.views.map_asked import Asked


def keep(view: state.View, drawn: Sequence[Asked]) -> None:
    """The whole block, of one map or two."""
    with st.expander(words("maps.keep"), icon=":material/download:"):
        with st.container(horizontal=True, vertical_alignment="center", key="maps-keep"):
            for asked in drawn:
                run = maps.made(asked.spec)
                if run is not None:
                    st.download_button(
                        words("maps.keep.csv", model=asked.named.model, space=asked.space),
                        maps.coordinates(maps.drawn(run)),
                        file_name=f"map-{view.data.replace(':', '-')}-{asked.named.model}-{asked.space}.csv",
                        mime="text/csv",
                        icon=":material/download:",
                        on_click="ignore",
                        key=f"maps_csv_{asked.named.text}_{asked.space}",
                    )
        st.caption(words("maps.keep.read"))
        st.caption(words("maps.keep.link"))
        st.code(_link(view), language=None, wrap_lines=True)
        st.caption(words("maps.keep.command"))
        st.code("\n".join(maps.command(asked.spec) for asked in drawn), language="bash", wrap_lines=True)


def _link(view: state.View) -> str:
    """The address of this view."""
    base = (st.context.url or "").partition("?")[0]
    return f"{base}?{urlencode(state.to_url(view))}"
