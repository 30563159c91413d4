"""Looked into: how a score falls while ratings leave in some order, and whether it holds down the list."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt
import pandas as pd

from dashboard.charts.curves import COLOURS
from dashboard.charts.palette import HELD, INK, LOWERS, NEUTRAL, RAISES

HEIGHT, RANK_HEIGHT = 480, 300
MARGIN = 0.04
"""Of the height of the medians, left free above and below them."""

ORDER_COLOURS = (HELD, NEUTRAL, "#b8608f", "#b79f00", RAISES, LOWERS)


@dataclass(frozen=True)
class Labels:
    """The words of the picture of curves."""

    title: str
    x: str
    y: str
    line: str
    band: str


def curves(frame: pd.DataFrame, labels: Labels, *, by_trial: bool) -> alt.LayerChart | alt.FacetChart:
    """A line a curve, the median over cases, and a band from the first quartile to the third.

    frame     one row a point: line (its name), dashed (bool), share (of ratings, 0 to 1), q1, median, q3, banded (bool)
    by_trial  lines are of several trials, in the colours of the pages; else orders of one

    Every median is in the picture; bands are cut where no median lies, since those of scores in stars have no bound.
    """
    names = list(dict.fromkeys(frame["line"]))
    palette = COLOURS if by_trial else ORDER_COLOURS
    medians = frame["median"].to_numpy()
    bottom, top = float(medians.min(initial=0.0)), float(medians.max(initial=1.0))
    domain = [bottom - MARGIN * (top - bottom), top + MARGIN * (top - bottom)]
    x = alt.X("share:Q", title=labels.x, axis=alt.Axis(format="%", tickCount=5))
    scale = alt.Scale(domain=domain, clamp=False)
    y = alt.Y("median:Q", title=labels.y, scale=scale, axis=alt.Axis(tickCount=5))
    colour = alt.Color(
        "line:N",
        scale=alt.Scale(domain=names, range=[palette[place % len(palette)] for place in range(len(names))]),
        legend=alt.Legend(orient="top", title=None, columns=2, labelLimit=175, labelFontSize=11, symbolOpacity=1),
    )
    tooltip = [
        alt.Tooltip("line:N", title=labels.line),
        alt.Tooltip("share:Q", title=labels.x, format=".0%"),
        alt.Tooltip("median:Q", title=labels.y, format=".3f"),
        alt.Tooltip("span:N", title=labels.band),
    ]
    frame = frame.assign(span=[f"{q1:.3f} – {q3:.3f}" for q1, q3 in zip(frame["q1"], frame["q3"], strict=True)])
    base = alt.Chart(frame, title=labels.title)
    band = (
        alt.Chart(frame.loc[frame["banded"]])
        .mark_area(opacity=0.16, clip=True)
        .encode(x=x, y=alt.Y("q1:Q", title=labels.y, scale=scale), y2="q3:Q", color=colour)
    )
    line = base.mark_line(strokeWidth=2.5, clip=True, point=alt.OverlayMarkDef(size=22)).encode(
        x=x,
        y=y,
        color=colour,
        tooltip=tooltip,
        strokeDash=alt.StrokeDash(
            "dashed:N", scale=alt.Scale(domain=[False, True], range=[[1, 0], [5, 4]]), legend=None
        ),
    )
    zero = alt.Chart(pd.DataFrame({"median": [0.0]})).mark_rule(strokeWidth=1, opacity=0.5, color=INK).encode(y=y)
    return alt.layer(band, zero, line, height=HEIGHT)


@dataclass(frozen=True)
class RankLabels:
    """The words of the small picture by place in the list."""

    title: str
    rank: str
    share: str
    interval: str
    cases: str


def by_rank(frame: pd.DataFrame, labels: RankLabels, *, target: float, half: float) -> alt.LayerChart | alt.FacetChart:
    """The share that beats random at each place of the list, with its interval, the target and what chance gives.

    frame  one row a place: rank, value, low, high, cases, span
    """
    x = alt.X("rank:O", title=labels.rank, axis=alt.Axis(labelAngle=0))
    y = alt.Y(
        "value:Q",
        title=labels.share,
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1]),
    )
    tooltip = [
        alt.Tooltip("rank:O", title=labels.rank),
        alt.Tooltip("value:Q", title=labels.share, format=".1%"),
        alt.Tooltip("span:N", title=labels.interval),
        alt.Tooltip("cases:Q", title=labels.cases),
    ]
    reached = alt.condition(f"datum.value >= {target}", alt.value(HELD), alt.value(LOWERS))
    base = alt.Chart(frame, title=alt.TitleParams(labels.title, limit=330))
    lines = [
        alt.Chart(pd.DataFrame({"value": [at]})).mark_rule(strokeDash=dash, color=colour, opacity=0.7).encode(y=y)
        for at, dash, colour in ((half, [4, 4], NEUTRAL), (target, [1, 0], INK))
    ]
    bars = base.mark_rule(strokeWidth=4, opacity=0.35).encode(
        x=x, y=alt.Y("low:Q", title=labels.share), y2="high:Q", color=reached
    )
    dots = base.mark_point(size=70, filled=True, opacity=1).encode(x=x, y=y, color=reached, tooltip=tooltip)
    return alt.layer(*lines, bars, dots, height=RANK_HEIGHT)
