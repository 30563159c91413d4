"""What a data set is like: its long tail, and how its stars are spread."""

from __future__ import annotations

import altair as alt
import pandas as pd

from dashboard.charts.palette import INK, NEUTRAL, RAISES


def long_tail(frame: pd.DataFrame, *, title: str, x: str, y: str) -> alt.LayerChart | alt.FacetChart:
    """Ratings of each item, from the most rated to the least: the head in blue, the tail in grey.

    frame  as `describe.long_tail` gives it
    """
    base = alt.Chart(frame, title=title)
    across = alt.X("place:Q", title=x, scale=alt.Scale(nice=False), axis=alt.Axis(grid=False, format=",d", tickCount=6))
    up = alt.Y("count:Q", title=y, axis=alt.Axis(format=",d", tickCount=4))
    tooltip = [
        alt.Tooltip("place:Q", title=x, format=",d"),
        alt.Tooltip("count:Q", title=y, format=",d"),
    ]
    parts = [
        base.transform_filter(alt.datum.part == part)
        .mark_area(color=color, opacity=0.85)
        .encode(x=across, y=up, tooltip=tooltip)
        for part, color in (("head", RAISES), ("tail", NEUTRAL))
    ]
    return alt.layer(*parts, height=290)


def stars(frame: pd.DataFrame, *, title: str, axis: str, count: str) -> alt.LayerChart | alt.FacetChart:
    """How often each number of stars is given.

    frame  one row a number of stars, ascending: stars (text), share (0 to 1), n
    """
    frame = frame.assign(text=[f"{share:.0%}" for share in frame["share"]])
    base = alt.Chart(frame, title=title)
    x = alt.X("stars:N", sort=frame["stars"].tolist(), title=None, axis=alt.Axis(labelAngle=0))
    y = alt.Y("share:Q", title=axis, axis=alt.Axis(format=".0%", tickCount=4))
    bars = base.mark_bar(width={"band": 0.7}, cornerRadius=2, color=RAISES).encode(
        x=x,
        y=y,
        tooltip=[alt.Tooltip("stars:N", title=" "), alt.Tooltip("n:Q", title=count, format=",d")],
    )
    numbers = base.mark_text(dy=-8, fontSize=12, color=INK).encode(x=x, y=y, text="text:N")
    return alt.layer(bars, numbers, height=290)
