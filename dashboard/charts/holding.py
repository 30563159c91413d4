"""Which reasons hold: the shares that beat random, beside their targets, and how early scores fall."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from dashboard.charts.palette import DOUBTFUL, HELD, INK, LOWERS, NEUTRAL

ROW, AROUND = 30, 130  # pixels of one row; of legend, title and axis together
NAME_WIDTH = 190
FAR = 1.0
"""Areas beyond this are drawn at the edge: the picture is of most of them."""

STEP = 0.05
"""Shares are drawn from the last whole step below the lowest of them."""

FAVOURITES = "#b79f00"


@dataclass(frozen=True)
class ShareLabels:
    """The words of the picture of shares: the readings, the verdicts, and what stands in a tooltip."""

    title: str
    axis: str
    mean: str
    own: str
    every: str
    holds: str
    doubtful: str
    short: str
    free: str
    interval: str
    target: str


def shares(frame: pd.DataFrame, labels: ShareLabels, *, half: float) -> alt.LayerChart | alt.FacetChart:
    """A mark and its 95 % interval for each reading of each row; a tick at its target, a line at what chance gives.

    frame  one row a reading: name, reading (`labels.mean`, `.own` or `.every`), verdict (`labels.holds`, `.doubtful`,
           `.short` or `.free`), value, low, high, target (NaN where there is none), text
    half   what chance gives; drawn where the axis, which starts below the lowest interval, reaches down to it
    """
    y = _rows(frame)
    least = float(np.floor(np.nanmin(frame[["value", "low", "target"]].to_numpy(float)) / STEP - 1e-9) * STEP)
    scale = alt.Scale(domain=[max(0.0, least), 1.0], nice=False)
    apart_by = (
        0.1 if least >= half else 0.25
    )  # few labels, so that none is dropped on a phone, the last one least of all
    ticks = [round(1.0 - apart_by * step, 2) for step in range(int((1.0 - max(0.0, least)) / apart_by + 1e-9) + 1)]
    across = {"title": labels.axis, "scale": scale, "axis": alt.Axis(format=".0%", values=ticks, labelFlush=True)}
    x = alt.X("value:Q", **across)
    order = [labels.mean, labels.own, labels.every]
    apart = alt.YOffset("reading:N", sort=order, scale=alt.Scale(domain=order))
    colours = {labels.holds: HELD, labels.doubtful: DOUBTFUL, labels.short: LOWERS, labels.free: NEUTRAL}
    drawn = [verdict for verdict in colours if verdict in set(frame["verdict"])]
    colour = alt.Color(
        "verdict:N",
        scale=alt.Scale(domain=drawn, range=[colours[verdict] for verdict in drawn]),
        legend=_legend(symbolType="square", values=[verdict for verdict in drawn if verdict != labels.free]),
    )
    shape = alt.Shape(
        "reading:N", scale=alt.Scale(domain=order, range=["circle", "triangle-up", "diamond"]), legend=None
    )
    tooltip = [
        alt.Tooltip("name:N", title=" "),
        alt.Tooltip("reading:N", title=" "),
        alt.Tooltip("text:N", title=labels.interval),
        alt.Tooltip("target:Q", title=labels.target, format=".0%"),
    ]
    base = alt.Chart(frame, title=labels.title)
    layers = [
        base.mark_rule(strokeWidth=4, opacity=0.35).encode(
            y=y, yOffset=apart, x=alt.X("low:Q", **across), x2="high:Q", color=colour, tooltip=tooltip
        ),
        base.transform_filter("isValid(datum.target)")
        .mark_tick(thickness=2, size=ROW / 3, color=INK, opacity=0.6)
        .encode(y=y, yOffset=apart, x=alt.X("target:Q", **across), tooltip=tooltip),
        base.mark_point(size=70, filled=True, opacity=1).encode(
            y=y, yOffset=apart, x=x, color=colour, shape=shape, tooltip=tooltip
        ),
    ]
    if least < half:
        chance = alt.Chart(pd.DataFrame({"value": [half]})).mark_rule(strokeDash=[4, 4], color=NEUTRAL)
        layers.insert(0, chance.encode(x=x))
    return alt.layer(*layers, height=ROW * frame["name"].nunique() + AROUND)


@dataclass(frozen=True)
class AreaLabels:
    """The words of the picture of areas; claimed, random and rated name the orders."""

    title: str
    axis: str
    order: str
    claimed: str
    random: str
    rated: str


def areas(frame: pd.DataFrame, labels: AreaLabels) -> alt.LayerChart | alt.FacetChart:
    """The median area under the curve of each order; the way from random ones to the claimed one is drawn.

    frame  one row an order: name, order (one of the labels'), value, low, high, text, all NaN where nothing is known
    """
    known = frame.loc[frame["value"].notna()]
    drawn = known.assign(**{part: known[part].clip(-FAR, FAR) for part in ("value", "low", "high")})
    y = _rows(frame)
    x = alt.X("value:Q", title=labels.axis, scale=alt.Scale(zero=True, nice=True), axis=alt.Axis(tickCount=5))
    orders = {labels.claimed: HELD, labels.random: NEUTRAL, labels.rated: FAVOURITES}
    shapes = ["circle", "stroke", "triangle-up"]
    legend = _legend()
    colour = alt.Color("order:N", scale=alt.Scale(domain=list(orders), range=list(orders.values())), legend=legend)
    shape = alt.Shape("order:N", scale=alt.Scale(domain=list(orders), range=shapes), legend=legend)
    tooltip = [
        alt.Tooltip("name:N", title=" "),
        alt.Tooltip("order:N", title=labels.order),
        alt.Tooltip("text:N", title=labels.axis),
    ]
    ways = drawn.loc[drawn["order"].isin([labels.claimed, labels.random])]
    way = ways.groupby("name", sort=False)["value"].agg(["min", "max"]).reset_index()
    base = alt.Chart(drawn, title=labels.title)
    lines = alt.Chart(way).mark_rule(strokeWidth=2, opacity=0.45, color=HELD).encode(y=y, x=alt.X("min:Q"), x2="max:Q")
    bars = base.mark_rule(strokeWidth=6, opacity=0.25).encode(y=y, x=alt.X("low:Q"), x2="high:Q", color=colour)
    dots = base.mark_point(size=75, filled=True, opacity=1, strokeWidth=2).encode(
        y=y, x=x, color=colour, shape=shape, tooltip=tooltip
    )
    return alt.layer(lines, bars, dots, height=ROW * frame["name"].nunique() + AROUND)


def _legend(**more: Any) -> alt.Legend:
    """Of the same height in both pictures, so that their rows stand beside each other; narrow enough for a phone."""
    return alt.Legend(
        orient="top",
        title=None,
        columns=1,
        labelLimit=220,
        labelFontSize=11,
        symbolSize=80,
        clipHeight=16,
        symbolOpacity=1,
        symbolStrokeWidth=2,
        **more,
    )


def _rows(frame: pd.DataFrame) -> alt.Y:
    names = list(dict.fromkeys(frame["name"]))
    return alt.Y(
        "name:N",
        sort=names,
        scale=alt.Scale(domain=names, paddingInner=0.25),
        title=None,
        axis=alt.Axis(labelLimit=NAME_WIDTH, labelOverlap=False, domain=False, ticks=False),
    )
