"""How a training goes: a figure epoch by epoch, one line a run or a fold."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt
import pandas as pd

from dashboard.charts.palette import HELD, LOWERS, NEUTRAL, RAISES

COLOURS = (RAISES, LOWERS, HELD, "#b8608f", "#b79f00", NEUTRAL)
HEIGHT = 230


@dataclass(frozen=True)
class Labels:
    """The words of the picture."""

    title: str
    epoch: str
    value: str
    run: str


def lines(frame: pd.DataFrame, labels: Labels) -> alt.LayerChart | alt.FacetChart:
    """One line a run, its lowest point marked where it has one lower than both neighbours or ends.

    frame  one row a run and epoch, epochs ascending: run, epoch (1-based), value
    """
    runs = list(dict.fromkeys(frame["run"]))
    lowest = frame.loc[frame.groupby("run", sort=False)["value"].idxmin()]
    x = alt.X("epoch:Q", title=labels.epoch, scale=alt.Scale(nice=False), axis=alt.Axis(format="d", tickMinStep=1))
    y = alt.Y("value:Q", title=labels.value, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=4))
    colour = alt.Color(
        "run:N",
        scale=alt.Scale(domain=runs, range=[COLOURS[place % len(COLOURS)] for place in range(len(runs))]),
        legend=alt.Legend(orient="top", title=None, columns=2, labelLimit=260) if len(runs) > 1 else None,
    )
    tooltip = [
        alt.Tooltip("run:N", title=labels.run),
        alt.Tooltip("epoch:Q", title=labels.epoch, format="d"),
        alt.Tooltip("value:Q", title=labels.value, format=".4f"),
    ]
    base = alt.Chart(frame, title=labels.title)
    curve = base.mark_line(strokeWidth=2, point=alt.OverlayMarkDef(size=18)).encode(
        x=x, y=y, color=colour, tooltip=tooltip
    )
    best = (
        alt.Chart(lowest)
        .mark_point(size=110, strokeWidth=2, filled=False)
        .encode(x=x, y=y, color=colour, tooltip=tooltip)
    )
    return alt.layer(curve, best, height=HEIGHT)
