"""Who stands where: one row a configuration, its figure and how far it would move with other people."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt
import pandas as pd

from dashboard.charts.palette import HELD, INK, NEUTRAL, RAISES

ROW, AROUND = 25, 120  # pixels of one row; of legend and axis together
NUMBER_WIDTH = 64
"""Pixels kept free right of the longest bar, for its number."""


@dataclass(frozen=True)
class Labels:
    """The words of the picture; own, reference and peer name the origins."""

    title: str
    axis: str
    interval: str
    source: str
    own: str
    reference: str
    peer: str


def intervals(frame: pd.DataFrame, labels: Labels) -> alt.LayerChart | alt.FacetChart:
    """A dot for each figure, a bar for its interval.

    frame  one row a configuration, in the order to draw: name, origin (as in labels), value, low, high, text (the value
           as words), span (the interval as words), source
    """
    names = frame["name"].tolist()
    y = alt.Y(
        "name:N",
        sort=names,
        scale=alt.Scale(domain=names),
        title=None,
        axis=alt.Axis(labelLimit=165, labelOverlap=False, domain=False, ticks=False),
    )
    room = alt.ExprRef(f"width - {NUMBER_WIDTH}")
    scale = alt.Scale(zero=False, nice=False, range=[8, room])
    x = alt.X("value:Q", title=labels.axis, scale=scale, axis=alt.Axis(tickCount=4))
    shown = [origin for origin in (labels.own, labels.reference, labels.peer) if origin in set(frame["origin"])]
    colours = {labels.own: HELD, labels.reference: RAISES, labels.peer: NEUTRAL}
    shapes = {labels.own: "circle", labels.reference: "circle", labels.peer: "diamond"}
    colour = alt.Color(
        "origin:N",
        scale=alt.Scale(domain=shown, range=[colours[origin] for origin in shown]),
        legend=alt.Legend(orient="top", title=None, columns=1),
    )
    shape = alt.Shape("origin:N", scale=alt.Scale(domain=shown, range=[shapes[origin] for origin in shown]))
    tooltip = [
        alt.Tooltip("name:N", title=" "),
        alt.Tooltip("text:N", title=labels.axis),
        alt.Tooltip("span:N", title=labels.interval),
        alt.Tooltip("source:N", title=labels.source),
    ]
    base = alt.Chart(frame, title=labels.title)
    bars = base.mark_rule(strokeWidth=5, opacity=0.3).encode(
        y=y, x=alt.X("low:Q", title=labels.axis, scale=scale), x2="high:Q", color=colour, tooltip=tooltip
    )
    dots = base.mark_point(size=110, opacity=1, filled=True, strokeWidth=2).encode(
        y=y, x=x, color=colour, shape=shape, tooltip=tooltip
    )
    numbers = base.mark_text(align="left", dx=9, fontSize=12, color=INK).encode(
        y=y, x=alt.X("high:Q", scale=scale), text="text:N"
    )
    return alt.layer(bars, dots, numbers, height=ROW * len(frame) + AROUND)
