"""What a person rates, and how, against everybody: shares as dumbbells, stars as bars from everybody's level."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt
import pandas as pd

from dashboard.charts.palette import INK, LOWERS, NEUTRAL, RAISES

ROW = 25  # pixels of one genre
FEW = 5
"""Groups with fewer ratings of the person are drawn pale."""


@dataclass(frozen=True)
class Labels:
    """The words of a picture. `own` and `all` name the two sides of a comparison."""

    title: str
    axis: str
    own: str
    all: str
    count: str


def shares(frame: pd.DataFrame, labels: Labels) -> alt.LayerChart:
    """The person's share of ratings in each group and everybody's, joined by a line.

    frame  one row a group, in the order to draw: label, share (0 to 1), share_all (0 to 1), n
    """
    base = alt.Chart(frame, title=labels.title)
    y = _rows(frame)
    x = alt.X("share:Q", title=labels.axis, axis=alt.Axis(format=".0%", tickCount=5), scale=alt.Scale(zero=True))
    tooltip = [
        alt.Tooltip("label:N", title=" "),
        alt.Tooltip("share:Q", title=labels.own, format=".1%"),
        alt.Tooltip("share_all:Q", title=labels.all, format=".1%"),
        alt.Tooltip("n:Q", title=labels.count),
    ]
    line = base.mark_rule(strokeWidth=3, opacity=0.45, color=NEUTRAL).encode(y=y, x=x, x2="share_all:Q")
    rest = base.mark_point(size=75, strokeWidth=2, filled=False, opacity=1).encode(
        y=y, x=alt.X("share_all:Q"), stroke=_who(labels, labels.all), tooltip=tooltip
    )
    own = base.mark_point(size=95, filled=True, opacity=1).encode(
        y=y, x=x, fill=_who(labels, labels.own), tooltip=tooltip
    )
    return (line + rest + own).properties(height=ROW * len(frame))


def differences(frame: pd.DataFrame, labels: Labels, *, level: float) -> alt.LayerChart:
    """How many stars more or less than everybody the person gives each group; a dashed line at their overall level.

    frame  one row a group, in the order to draw: label, difference (stars, NaN without a rating), mean, mean_all, n
    level  the person's mean minus everybody's, over all ratings
    """
    known = frame[frame["difference"].notna()].copy()
    known["text"] = [f"{value:+.1f}" for value in known["difference"]]
    known["few"] = known["n"] < FEW
    known["sign"] = (known["difference"] >= 0).map({True: "more", False: "less"})
    reach = max(0.5, known["difference"].abs().max() if len(known) else 0.5, abs(level)) * 1.25
    scale = alt.Scale(domain=[-reach, reach], nice=False)
    y = _rows(frame)
    x = alt.X("difference:Q", title=labels.axis, scale=scale, axis=alt.Axis(format="+.1f", tickCount=5))
    base = alt.Chart(known, title=labels.title)
    bars = base.mark_bar(height={"band": 0.62}, cornerRadius=2).encode(
        y=y,
        x=x,
        color=alt.Color("sign:N", scale=alt.Scale(domain=["more", "less"], range=[RAISES, LOWERS]), legend=None),
        opacity=alt.condition("datum.few", alt.value(0.4), alt.value(1.0)),
        tooltip=[
            alt.Tooltip("label:N", title=" "),
            alt.Tooltip("mean:Q", title=labels.own, format=".2f"),
            alt.Tooltip("mean_all:Q", title=labels.all, format=".2f"),
            alt.Tooltip("n:Q", title=labels.count),
        ],
    )
    more = base.transform_filter("datum.difference >= 0").mark_text(align="left", dx=4, fontSize=12, color=INK)
    less = base.transform_filter("datum.difference < 0").mark_text(align="right", dx=-4, fontSize=12, color=INK)
    numbers = [marks.encode(y=y, x=x, text="text:N") for marks in (more, less)]
    rule = alt.Chart(pd.DataFrame({"level": [level]})).mark_rule(strokeDash=[4, 4], strokeWidth=1.5, color=NEUTRAL)
    return alt.layer(bars, *numbers, rule.encode(x=alt.X("level:Q", scale=scale))).properties(height=ROW * len(frame))


def stars(frame: pd.DataFrame, labels: Labels) -> alt.LayerChart:
    """How often the person gives each number of stars, and how often everybody does.

    frame  one row a number of stars, ascending: stars (text), share, share_all (0 to 1), n
    """
    base = alt.Chart(frame, title=labels.title)
    x = alt.X("stars:N", sort=frame["stars"].tolist(), title=None, axis=alt.Axis(labelAngle=0))
    y = alt.Y("share:Q", title=labels.axis, axis=alt.Axis(format=".0%", tickCount=4))
    tooltip = [
        alt.Tooltip("stars:N", title=" "),
        alt.Tooltip("share:Q", title=labels.own, format=".1%"),
        alt.Tooltip("share_all:Q", title=labels.all, format=".1%"),
        alt.Tooltip("n:Q", title=labels.count),
    ]
    bars = base.mark_bar(width={"band": 0.7}, cornerRadius=2).encode(
        x=x, y=y, color=_who(labels, labels.own), tooltip=tooltip
    )
    ticks = base.mark_tick(thickness=3, width={"band": 0.86}, opacity=1).encode(
        x=x, y=alt.Y("share_all:Q"), color=_who(labels, labels.all), tooltip=tooltip
    )
    return (bars + ticks).properties(height=190)


def _rows(frame: pd.DataFrame) -> alt.Y:
    return alt.Y(
        "label:N",
        sort=frame["label"].tolist(),
        scale=alt.Scale(domain=frame["label"].tolist()),
        title=None,
        axis=alt.Axis(labelLimit=150, domain=False, ticks=False),
    )


def _who(labels: Labels, whose: str) -> alt.ColorDatum:
    """The colour of one side, with a legend that names both."""
    return alt.datum(
        whose,
        type="nominal",
        scale=alt.Scale(domain=[labels.own, labels.all], range=[RAISES, NEUTRAL]),
        legend=alt.Legend(orient="top", title=None),
    )  # type: ignore[return-value]
