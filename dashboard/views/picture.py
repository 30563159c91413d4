"""A chart that follows the clicks: its specification stays, its rows move."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st


def draw(spec: dict[str, Any], frame: pd.DataFrame, *, title: str, height: int, alt: str, key: str) -> None:
    """A specification of `charts` with its rows.

    title  Markdown, above the chart: in the specification it would make every click a new chart
    alt    what the chart shows, in words that do not change with every click, for the same reason
    """
    st.markdown(f"**{title}**")
    st.vega_lite_chart(frame, spec, height=height, alt=alt, key=key)
