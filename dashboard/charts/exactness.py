"""Accuracy against faithfulness: a point for each configuration."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt
import pandas as pd

from dashboard.charts.palette import DOUBTFUL, HELD, INK, LOWERS, NEUTRAL
from dashboard.charts.tradeoff import ALIGN, LONGEST_NAME, PLACES, names_beside

HEIGHT = 470
SPREAD = (290.0, 260.0)
"""Pixels between the outermost points, about, in a column of its least width."""


@dataclass(frozen=True)
class Labels:
    """The words of the picture; holds, doubtful and short are the verdicts."""

    title: str
    x: str
    y: str
    holds: str
    doubtful: str
    short: str


def scatter(frame: pd.DataFrame, labels: Labels, *, smaller_x: bool) -> alt.LayerChart | alt.FacetChart:
    """Accuracy across, better to the right; faithfulness upwards, with its interval.

    frame      one row a configuration: name, short (beside its mark), x, y, low, high, verdict, x_text, y_text, main
               (bool): the most accurate of its model, the others are smaller
    smaller_x  whether a smaller accuracy figure is the better one: the axis is then turned round
    """
    scale = alt.Scale(zero=False, padding=30, reverse=smaller_x)
    x = alt.X("x:Q", title=labels.x, scale=scale, axis=alt.Axis(tickCount=5))
    y = alt.Y("y:Q", title=labels.y, scale=alt.Scale(zero=True, padding=16), axis=alt.Axis(tickCount=5))
    looks = {labels.holds: (HELD, "circle"), labels.doubtful: (DOUBTFUL, "diamond"), labels.short: (LOWERS, "cross")}
    drawn = [verdict for verdict in looks if verdict in set(frame["verdict"])]
    legend = alt.Legend(orient="top", title=None, labelLimit=240, labelFontSize=11, columns=2, symbolOpacity=1)
    colour = alt.Color(
        "verdict:N", scale=alt.Scale(domain=drawn, range=[looks[verdict][0] for verdict in drawn]), legend=legend
    )
    shape = alt.Shape(
        "verdict:N", scale=alt.Scale(domain=drawn, range=[looks[verdict][1] for verdict in drawn]), legend=legend
    )
    tooltip = [
        alt.Tooltip("name:N", title=" "),
        alt.Tooltip("x_text:N", title=labels.x),
        alt.Tooltip("y_text:N", title=labels.y),
    ]
    frame = frame.assign(named=_named(frame, labels, smaller_x=smaller_x))
    base = alt.Chart(frame, title=labels.title)
    zero = alt.Chart(pd.DataFrame({"y": [0.0]})).mark_rule(strokeDash=[4, 4], color=NEUTRAL).encode(y=y)
    bars = base.mark_rule(strokeWidth=4, opacity=0.25).encode(x=x, y=alt.Y("low:Q"), y2="high:Q", color=colour)
    dots = base.mark_point(filled=True, opacity=1).encode(
        x=x,
        y=y,
        color=colour,
        shape=shape,
        size=alt.condition(alt.datum.main, alt.value(95), alt.value(40)),
        tooltip=tooltip,
    )
    names = [
        base.transform_filter(alt.datum.named == place)
        .mark_text(align=ALIGN[right], dx=9 * right, dy=dy, fontSize=11, limit=LONGEST_NAME, color=INK)
        .encode(x=x, y=y, text="short:N")
        for place, (right, dy) in PLACES.items()
        if place in set(frame["named"])
    ]
    return alt.layer(zero, bars, dots, *names, height=HEIGHT)


def _named(frame: pd.DataFrame, labels: Labels, *, smaller_x: bool) -> list[str]:
    """Where each name stands, "" for those that would run into another; intervals and zero stretch the picture.

    The most accurate and those that do not hold find a place first, then each model's most accurate.
    """
    seen = frame.assign(x=-frame["x"] if smaller_x else frame["x"], front=True, name=frame["short"])
    seen = seen.assign(chosen=(seen["x"] == seen["x"].max()) | (seen["verdict"] != labels.holds))
    corners = pd.DataFrame({"name": "", "x": seen["x"].iloc[0], "y": [0.0, seen["high"].max()]})
    whole = pd.concat([seen, corners.assign(front=False, chosen=False)], ignore_index=True)
    return names_beside(whole, wide=False, spread=SPREAD)[: len(frame)]
