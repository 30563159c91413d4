"""What a person rates, and how, against everybody: shares as dumbbells, stars as bars from everybody's level."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt
import pandas as pd

from dashboard.charts.palette import INK, LOWERS, NEUTRAL, RAISES

ROW, AROUND = 25, 122  # pixels of one genre; of title, legend and axis together
FEW = 5
"""Groups with fewer ratings of the person are drawn pale."""


@dataclass(frozen=True)
class Labels:
    """The words of a picture. `own` and `all` name the two sides of a comparison, `more` and `less` its outcome."""

    title: str
    axis: str
    own: str
    all: str
    count: str
    more: str = ""
    less: str = ""


def shares(frame: pd.DataFrame, labels: Labels) -> alt.LayerChart | alt.FacetChart:
    """The person's share of ratings in each group and everybody's, joined by a line.

    frame  one row a group, in the order to draw: label, share (0 to 1), share_all (0 to 1), n
    """
    y = _rows(frame)
    x = alt.X("share:Q", title=labels.axis, axis=alt.Axis(format=".0%", tickCount=5), scale=alt.Scale(zero=True))
    line = (
        alt.Chart(frame, title=labels.title)
        .mark_rule(strokeWidth=3, opacity=0.45, color=NEUTRAL)
        .encode(y=y, x=x, x2="share_all:Q")
    )
    both = alt.Chart(_one_a_side(frame, labels)).encode(y=y, x=x, tooltip=_tooltip(labels))
    rest = both.transform_filter(alt.datum.who == labels.all).mark_point(size=75, strokeWidth=2.5, opacity=1)
    own = both.transform_filter(alt.datum.who == labels.own).mark_point(size=95, filled=True, opacity=1)
    return alt.layer(
        line, rest.encode(color=_who(labels)), own.encode(color=_who(labels)), height=ROW * len(frame) + AROUND
    )


def differences(frame: pd.DataFrame, labels: Labels, *, level: float) -> alt.LayerChart | alt.FacetChart:
    """How many stars more or less than everybody the person gives each group; a dashed line at their overall level.

    frame  one row a group, in the order to draw: label, difference (stars, NaN without a rating), mean, mean_all, n
    level  the person's mean minus everybody's, over all ratings
    """
    known = frame.dropna(subset=["difference"])
    values = known["difference"].tolist()
    known = known.assign(
        text=[f"{value:+.1f}" for value in values],
        sign=[labels.more if value >= 0 else labels.less for value in values],
        few=known["n"] < FEW,
    )
    low, high = min(-0.5, level, *values), max(0.5, level, *values)
    room = 0.14 * (high - low)  # for the numbers at the ends of the bars
    scale = alt.Scale(domain=[low - room, high + room], nice=False)
    y = _rows(frame)
    x = alt.X("difference:Q", title=labels.axis, scale=scale, axis=alt.Axis(format="+.1f", tickCount=5))
    base = alt.Chart(known, title=labels.title)
    bars = base.mark_bar(height={"band": 0.62}, cornerRadius=2).encode(
        y=y,
        x=x,
        color=alt.Color(
            "sign:N",
            scale=alt.Scale(domain=[labels.more, labels.less], range=[RAISES, LOWERS]),
            legend=alt.Legend(orient="top", title=None),
        ),
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
    line = rule.encode(x=alt.X("level:Q", scale=scale))
    return alt.layer(bars, *numbers, line, height=ROW * len(frame) + AROUND)


def stars(frame: pd.DataFrame, labels: Labels) -> alt.LayerChart | alt.FacetChart:
    """How often the person gives each number of stars, and how often everybody does.

    frame  one row a number of stars, ascending: label, share, share_all (0 to 1), n
    """
    x = alt.X("label:N", sort=frame["label"].tolist(), title=None, axis=alt.Axis(labelAngle=0))
    y = alt.Y("share:Q", title=labels.axis, axis=alt.Axis(format=".0%", tickCount=4))
    both = alt.Chart(_one_a_side(frame, labels), title=labels.title).encode(
        x=x, y=y, color=_who(labels, legend=False), tooltip=_tooltip(labels)
    )
    bars = both.transform_filter(alt.datum.who == labels.own).mark_bar(width={"band": 0.7}, cornerRadius=2)
    ticks = both.transform_filter(alt.datum.who == labels.all).mark_tick(thickness=3, width={"band": 0.86}, opacity=1)
    return alt.layer(bars, ticks, height=330)


def _one_a_side(frame: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """Two rows a group, the person's and everybody's: label, who, share, own, all, n."""
    facts = frame[["label", "n"]].assign(own=frame["share"], all=frame["share_all"])
    return pd.concat(
        [
            facts.assign(who=labels.all, share=frame["share_all"]),
            facts.assign(who=labels.own, share=frame["share"]),
        ],
        ignore_index=True,
    )


def _tooltip(labels: Labels) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("label:N", title=" "),
        alt.Tooltip("own:Q", title=labels.own, format=".1%"),
        alt.Tooltip("all:Q", title=labels.all, format=".1%"),
        alt.Tooltip("n:Q", title=labels.count),
    ]


def _rows(frame: pd.DataFrame) -> alt.Y:
    return alt.Y(
        "label:N",
        sort=frame["label"].tolist(),
        scale=alt.Scale(domain=frame["label"].tolist()),
        title=None,
        axis=alt.Axis(labelLimit=150, labelOverlap=False, labelFlush=False, domain=False, ticks=False),
    )


def _who(labels: Labels, *, legend: bool = True) -> alt.Color:
    """The colour of each side."""
    return alt.Color(
        "who:N",
        scale=alt.Scale(domain=[labels.own, labels.all], range=[RAISES, NEUTRAL]),
        legend=alt.Legend(orient="top", title=None) if legend else None,
    )
