"""An ordinary and a separable layer beside each other, in shares of the ordinary one; and theory against time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import altair as alt
import numpy as np
import pandas as pd

from dashboard.charts.palette import HELD, INK, LOWERS, NEUTRAL, RAISES

ROW, BAR = 46, 16  # pixels of a bar with its words above, and of the bar itself
AROUND = 110  # pixels of title, legend and axis
CLOUD = 330
AIR = 0.8
"""Share of the least value, left free below it; and above the largest."""


@dataclass(frozen=True)
class Labels:
    """The words of the bars; `parts` names ordinary, depthwise and pointwise, in that order."""

    title: str
    axis: str
    part: str
    amount: str
    parts: Mapping[str, str]


def beside(frame: pd.DataFrame, labels: Labels) -> alt.LayerChart | alt.FacetChart:
    """Bars with their words above them, so that they have the whole width of a narrow window.

    frame  one row a bar or half of one, in the order to draw: bar (its words), part, start, end (shares), amount
    """
    bars = list(dict.fromkeys(frame["bar"]))
    row = np.array([bars.index(bar) for bar in frame["bar"]])
    bottom = row * ROW + ROW - 4
    frame = frame.assign(top=bottom - BAR, bottom=bottom, words=bottom - BAR - 3)
    height = ROW * len(bars)
    down = alt.Scale(domain=[0, height], reverse=True, nice=False)
    across = alt.Scale(domain=[0, max(1.0, float(frame["end"].to_numpy(float).max()))], nice=False)
    names = list(labels.parts.values())
    colour = alt.Color(
        "part:N",
        scale=alt.Scale(domain=names, range=[LOWERS, HELD, RAISES]),
        legend=alt.Legend(orient="top", title=None),
    )
    base = alt.Chart(frame, title=labels.title)
    rects = base.mark_rect(cornerRadius=2).encode(
        x=alt.X("start:Q", scale=across, title=labels.axis, axis=alt.Axis(format="%", tickCount=4)),
        x2="end:Q",
        y=alt.Y("top:Q", scale=down, axis=None),
        y2="bottom:Q",
        color=colour,
        tooltip=[alt.Tooltip("part:N", title=labels.part), alt.Tooltip("amount:N", title=labels.amount)],
    )
    texts = (
        alt.Chart(frame.drop_duplicates("bar"))
        .mark_text(align="left", baseline="bottom", fontSize=12, color=INK)
        .encode(x=alt.value(2), y=alt.Y("words:Q", scale=down, axis=None), text="bar:N")
    )
    return alt.layer(rects, texts, height=height + AROUND)


@dataclass(frozen=True)
class CloudLabels:
    """The words of the cloud of layers."""

    title: str
    x: str
    y: str
    runtimes: tuple[str, ...]


def cloud(frame: pd.DataFrame, labels: CloudLabels) -> alt.LayerChart | alt.FacetChart:
    """A point a layer and runtime: times fewer multiplications across, times faster upwards; on the dashed line both
    are the same, on the grey one nothing is gained.

    frame  name, runtime, theory, here, chosen (bool)
    """
    theory, here = frame["theory"].to_numpy(float), frame["here"].to_numpy(float)
    low, high = min(here.min(), 1.0) * AIR, max(theory.max(), here.max()) / AIR
    left, right = min(theory.min(), 1.0) * AIR, theory.max() / AIR
    x = alt.X("theory:Q", title=labels.x, scale=_logarithmic(left, right), axis=_few(left, right))
    y = alt.Y("here:Q", title=labels.y, scale=_logarithmic(low, high), axis=_few(low, high))
    ends = pd.DataFrame({"theory": [max(left, low), min(right, high)], "here": [max(left, low), min(right, high)]})
    same = alt.Chart(ends).mark_line(strokeDash=[5, 4], color=INK, opacity=0.6).encode(x=x, y=y)
    none = alt.Chart(pd.DataFrame({"here": [1.0]})).mark_rule(color=NEUTRAL, strokeWidth=1.5).encode(y=y)
    dots = (
        alt.Chart(frame, title=labels.title)
        .mark_point(filled=True, opacity=0.9)
        .encode(
            x=x,
            y=y,
            color=alt.Color(
                "runtime:N",
                scale=alt.Scale(domain=list(labels.runtimes), range=[RAISES, HELD]),
                legend=alt.Legend(orient="top", title=None),
            ),
            size=alt.condition("datum.chosen", alt.value(190), alt.value(70)),
            tooltip=[
                alt.Tooltip("name:N", title=" "),
                alt.Tooltip("runtime:N", title=" "),
                alt.Tooltip("theory:Q", title=labels.x, format=".2f"),
                alt.Tooltip("here:Q", title=labels.y, format=".2f"),
            ],
        )
    )
    return alt.layer(same, none, dots, height=CLOUD)


def _logarithmic(low: float, high: float) -> alt.Scale:
    return alt.Scale(type="log", domain=[low, high], nice=False)


def _few(low: float, high: float) -> alt.Axis:
    """Marks of a logarithmic axis: 0.5, 1, 2, 5, 10 and so on, as far as they are inside."""
    marks = [mark * 10.0**power for power in range(-2, 4) for mark in (1, 2, 5)]
    return alt.Axis(values=[float(np.round(mark, 2)) for mark in marks if low <= mark <= high], format="~g", grid=True)
