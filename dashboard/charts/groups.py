"""Whom a model serves badly: a metric by groups of people, its spread over them, and two models person by person."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt
import numpy as np
import pandas as pd

from dashboard.charts.palette import INK, LOWERS, NEUTRAL, RAISES

ROW, AROUND = 30, 76  # pixels of one group; of axis and title together
NUMBER_WIDTH = 60
"""Pixels kept free right of the longest interval, for its number."""

BINS, HEIGHT = 24, 250


@dataclass(frozen=True)
class Labels:
    """The words of a picture. `one` and `other` name the two sides of it."""

    title: str
    axis: str
    count: str
    one: str = ""
    other: str = ""


def by_group(frame: pd.DataFrame, labels: Labels, *, level: float) -> alt.LayerChart | alt.FacetChart:
    """One row a group: its figure, its interval, and a dashed line at everybody's figure.

    frame  one row a group, in the order to draw: label, value, low, high, text, span, users, chosen (bool)
    level  everybody's figure
    """
    names = frame["label"].tolist()
    y = alt.Y(
        "label:N",
        sort=names,
        scale=alt.Scale(domain=names),
        title=None,
        axis=alt.Axis(labelLimit=170, labelOverlap=False, domain=False, ticks=False),
    )
    scale = alt.Scale(zero=False, nice=False, range=[8, alt.ExprRef(f"width - {NUMBER_WIDTH}")])
    colour = alt.condition("datum.chosen", alt.value(LOWERS), alt.value(RAISES))
    tooltip = [
        alt.Tooltip("label:N", title=" "),
        alt.Tooltip("text:N", title=labels.axis),
        alt.Tooltip("span:N", title=labels.one),
        alt.Tooltip("users:Q", title=labels.count, format=",d"),
    ]
    base = alt.Chart(frame, title=labels.title)
    x = alt.X("value:Q", title=labels.axis, scale=scale, axis=alt.Axis(tickCount=4))
    spans = base.mark_rule(strokeWidth=6, opacity=0.35).encode(
        y=y, x=alt.X("low:Q", title=labels.axis, scale=scale), x2="high:Q", color=colour, tooltip=tooltip
    )
    dots = base.mark_point(filled=True, size=110, opacity=1).encode(y=y, x=x, color=colour, tooltip=tooltip)
    numbers = base.mark_text(align="left", dx=8, fontSize=12, color=INK).encode(
        y=y, x=alt.X("high:Q", scale=scale), text="text:N"
    )
    everybody = (
        alt.Chart(pd.DataFrame({"level": [level]}))
        .mark_rule(strokeDash=[4, 4], strokeWidth=1.5, color=NEUTRAL)
        .encode(x=alt.X("level:Q", scale=scale))
    )
    return alt.layer(spans, dots, numbers, everybody, height=ROW * len(frame) + AROUND)


def spread(frame: pd.DataFrame, labels: Labels) -> alt.Chart:
    """How a metric is spread over people: those of the chosen group against all others.

    frame  one row a person: value, chosen (bool)
    """
    counted = _counted(frame["value"].to_numpy(float), np.where(frame["chosen"], labels.one, labels.other))
    return _columns(counted, labels, [labels.one, labels.other], [LOWERS, RAISES])


def difference(frame: pd.DataFrame, labels: Labels, *, smaller: bool) -> alt.LayerChart | alt.FacetChart:
    """How far two models lie apart, person by person.

    frame    one row a person: difference (first model minus second)
    smaller  whether the smaller figure is the better one
    """
    value = frame["difference"].to_numpy(float)
    first = value < 0 if smaller else value > 0
    counted = _counted(value, np.where(first, labels.one, labels.other), middle=True)
    columns = _columns(counted, labels, [labels.one, labels.other], [RAISES, LOWERS])
    line = alt.Chart(pd.DataFrame({"zero": [0.0]})).mark_rule(strokeDash=[4, 4], color=NEUTRAL).encode(x="zero:Q")
    return alt.layer(columns, line)


def _counted(values: np.ndarray, side: np.ndarray, *, middle: bool = False) -> pd.DataFrame:
    """One row a bin and side: left, right, side, n, bottom and top of its column.

    middle  one bin ends at 0 and the next begins there; a difference of 0 is in that one
    """
    width = max(float(np.ptp(values)) / BINS, 1e-9)
    start = 0.0 if middle else float(values.min())
    place = np.floor((values - start) / width).astype(int)
    place = place if middle else np.minimum(place, BINS - 1)
    found = pd.DataFrame({"place": place, "side": side}).value_counts().reset_index(name="n")
    found = found.sort_values(by=["place", "side"])
    left, top = start + found["place"].to_numpy() * width, found.groupby("place")["n"].cumsum().to_numpy()
    return found.assign(left=left, right=left + width, bottom=top - found["n"].to_numpy(), top=top)


def _columns(counted: pd.DataFrame, labels: Labels, domain: list[str], colours: list[str]) -> alt.Chart:
    """Stacked columns of `_counted`."""
    return (
        alt.Chart(counted, title=labels.title, height=HEIGHT)
        .mark_rect(strokeWidth=0)
        .encode(
            x=alt.X("left:Q", title=labels.axis, scale=alt.Scale(nice=False, zero=False), axis=alt.Axis(tickCount=6)),
            x2="right:Q",
            y=alt.Y("bottom:Q", title=labels.count, axis=alt.Axis(tickCount=4, format="d")),
            y2="top:Q",
            color=alt.Color(
                "side:N", scale=alt.Scale(domain=domain, range=colours), legend=alt.Legend(orient="top", title=None)
            ),
            tooltip=[
                alt.Tooltip("side:N", title=" "),
                alt.Tooltip("left:Q", title=labels.axis, format=".3f"),
                alt.Tooltip("n:Q", title=labels.count),
            ],
        )
    )
