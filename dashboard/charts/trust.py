"""How far a picture can be trusted: the share of true neighbours it keeps, beside PCA and beside chance."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt
import pandas as pd

from dashboard.charts.palette import INK, NEUTRAL, RAISES

ROW, AROUND = 30, 125  # pixels of one row; of legend and axis together


@dataclass(frozen=True)
class Labels:
    """The words of the picture: the two readings, and the axis."""

    kept: str
    worth: str
    axis: str


def readings(frame: pd.DataFrame, labels: Labels) -> alt.LayerChart | alt.FacetChart:
    """A bar for the share of neighbours kept and a diamond for trustworthiness, a row a picture.

    frame  in the order to draw: name, kept, worth (both 0 to 1), text (kept in words)
    """
    names = frame["name"].tolist()
    y = alt.Y(
        "name:N",
        sort=names,
        scale=alt.Scale(domain=names),
        title=None,
        axis=alt.Axis(labelLimit=130, labelOverlap=False, domain=False, ticks=False),
    )
    scale = alt.Scale(domain=[0, 1])
    x = alt.X("value:Q", title=labels.axis, scale=scale, axis=alt.Axis(format="%", tickCount=5))
    long = frame.melt(["name", "text"], ["kept", "worth"], "reading", "value")
    long = long.replace({"reading": {"kept": labels.kept, "worth": labels.worth}})
    order = [labels.kept, labels.worth]
    colour = alt.Color(
        "reading:N",
        scale=alt.Scale(domain=order, range=[RAISES, NEUTRAL]),
        legend=alt.Legend(orient="top", title=None, columns=1, labelLimit=330, symbolOpacity=1),
    )
    tooltip = [
        alt.Tooltip("name:N", title=" "),
        alt.Tooltip("reading:N", title=" "),
        alt.Tooltip("value:Q", title=" ", format=".1%"),
    ]
    base = alt.Chart(long)
    bars = base.transform_filter(alt.datum.reading == labels.kept)
    marks = base.transform_filter(alt.datum.reading == labels.worth)
    return alt.layer(
        bars.mark_bar(height={"band": 0.55}, cornerRadius=2).encode(y=y, x=x, color=colour, tooltip=tooltip),
        bars.mark_text(align="left", dx=4, fontSize=12, color=INK).encode(y=y, x=x, text="text:N"),
        marks.mark_point(shape="diamond", size=90, filled=True, opacity=1).encode(
            y=y, x=x, color=colour, tooltip=tooltip
        ),
        height=ROW * len(frame) + AROUND,
    )
