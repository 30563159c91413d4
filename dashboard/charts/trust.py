"""How far a picture can be trusted: the share of true neighbours it keeps, beside PCA and beside chance."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt
import pandas as pd

from dashboard.charts.palette import INK, NEUTRAL, RAISES

ROW, AROUND = 30, 80  # pixels of one row; of the axis and its title
LEFT = -60  # pixels from the bars to the axis' title: under the names of rows too, where a column is narrow


@dataclass(frozen=True)
class Labels:
    """The words of the picture: the two readings, and how they are drawn."""

    kept: str
    worth: str
    bar: str
    diamond: str


def readings(frame: pd.DataFrame, labels: Labels) -> alt.LayerChart | alt.FacetChart:
    """A bar for the share of neighbours kept and a diamond for trustworthiness, a row a picture.

    frame  in the order to draw: name, kept, worth (both 0 to 1), text and worth_text (both in words)
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
    title = [labels.bar, labels.diamond]
    axis = alt.Axis(format="%", tickCount=5, titleAnchor="start", titleAlign="left", titleX=LEFT)
    x = alt.X("value:Q", title=title, scale=scale, axis=axis)
    long = frame.melt(["name", "text", "worth_text"], ["kept", "worth"], "reading", "value")
    long = long.replace({"reading": {"kept": labels.kept, "worth": labels.worth}})
    order = [labels.kept, labels.worth]
    colour = alt.Color("reading:N", scale=alt.Scale(domain=order, range=[RAISES, NEUTRAL]), legend=None)
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
        marks.mark_text(align="right", dx=-9, fontSize=12, color=INK).encode(y=y, x=x, text="worth_text:N"),
        height=ROW * len(frame) + AROUND,
    )
