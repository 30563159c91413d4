"""Pictures of the lab: errors of all settings, their curves, amounts of data, and sums inside the units.

Plain models stand in each as dashed lines; what diverged is drawn as that, at the edge, and never left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from dashboard.charts.curves import COLOURS
from dashboard.charts.palette import INK, LOWERS, NEUTRAL, RAISES

ROW, AROUND = 27, 62
HEIGHT = 340
MOST_CURVES = len(COLOURS)
"""Settings whose curves are told apart by colour."""

Picture = alt.LayerChart | alt.FacetChart


@dataclass(frozen=True)
class Labels:
    """The words of a picture; train, test and diverged are what lines and marks are called."""

    x: str
    y: str
    setting: str
    train: str = ""
    test: str = ""
    diverged: str = ""
    seed: str = ""


def errors(frame: pd.DataFrame, seeds: pd.DataFrame, plain: pd.DataFrame, labels: Labels) -> Picture:
    """A dot for each setting, a bar for its interval over people, a tick a seed.

    frame  one row a setting, in the order to draw: setting, value, low, high (None where it diverged), text
    seeds  setting, value: one row a seed that did not diverge
    plain  name, value, text: the plain models
    """
    names = frame["setting"].tolist()
    known = pd.concat([frame["low"], frame["high"], seeds["value"], plain["value"]]).dropna().to_numpy(float)
    low, high = float(known.min()), float(known.max())
    room = max(0.02, 0.06 * (high - low))
    scale = alt.Scale(domain=[low - room, high + room], nice=False)
    y = alt.Y("setting:N", sort=names, scale=alt.Scale(domain=names), title=None, axis=alt.Axis(labelLimit=150))
    x = alt.X("value:Q", title=labels.x, scale=scale, axis=alt.Axis(tickCount=5))
    tips = [alt.Tooltip("setting:N", title=labels.setting), alt.Tooltip("text:N", title=labels.x)]
    fine, gone = frame[frame["value"].notna()], frame[frame["value"].isna()]
    bars = alt.Chart(fine).mark_rule(strokeWidth=6, opacity=0.3, color=RAISES)
    dots = alt.Chart(fine).mark_point(size=90, filled=True, opacity=1, color=RAISES)
    ticks = alt.Chart(seeds).mark_tick(thickness=1.5, size=12, color=INK)
    edge = gone.assign(value=high + room)
    marks = alt.Chart(edge).mark_text(align="right", dx=-4, fontWeight="bold", color=LOWERS)
    return alt.layer(
        *_plain(plain, along="x", scale=scale),
        bars.encode(y=y, x=alt.X("low:Q", title=labels.x, scale=scale), x2="high:Q", tooltip=tips),
        ticks.encode(y=y, x=x, tooltip=[alt.Tooltip("value:Q", title=labels.seed, format=".4f")]),
        dots.encode(y=y, x=x, tooltip=tips),
        marks.encode(y=y, x=x, text=alt.value(f"✕ {labels.diverged}"), tooltip=tips),
        height=ROW * len(names) + AROUND,
    )


def curves(
    frame: pd.DataFrame, gone: pd.DataFrame, plain: pd.DataFrame, labels: Labels, *, log: bool = False
) -> Picture:
    """Error by epoch: the test part as a line, the training part dashed; a cross where a training diverged.

    frame  setting, epoch, part (as `labels.train` or `labels.test`), value; at most `MOST_CURVES` settings
    gone   setting, epoch, value: where the settings that diverged were last seen
    plain  name, value, text: the plain models
    log    whether the values, all above 0, go up by factors
    """
    names = list(dict.fromkeys([*frame["setting"], *gone["setting"]]))
    x = alt.X("epoch:Q", title=labels.x, scale=alt.Scale(nice=False), axis=alt.Axis(format="d", tickMinStep=1))
    low, high = _settled(frame, plain)
    scale = alt.Scale(type="log") if log else alt.Scale(domain=[low, high], nice=False)
    ends = gone if log else gone.assign(value=gone["value"].clip(upper=high))
    y = alt.Y("value:Q", title=labels.y, scale=scale, axis=alt.Axis(tickCount=5))
    colour = alt.Color(
        "setting:N",
        scale=alt.Scale(domain=names, range=list(COLOURS[: len(names)])),
        legend=alt.Legend(orient="top", title=None, columns=2, labelLimit=200, symbolOpacity=1),
    )
    parts = [part for part in (labels.test, labels.train) if part in set(frame["part"])]
    dashes = [[1, 0] if part == labels.test else [5, 4] for part in parts]
    dash = alt.StrokeDash(
        "part:N",
        scale=alt.Scale(domain=parts, range=dashes),
        legend=alt.Legend(orient="top", title=None, symbolStrokeColor=NEUTRAL) if len(parts) > 1 else None,
    )
    tips = [
        alt.Tooltip("setting:N", title=labels.setting),
        alt.Tooltip("part:N", title=" "),
        alt.Tooltip("epoch:Q", title=labels.x, format="d"),
        alt.Tooltip("value:Q", title=labels.y, format=".4f"),
    ]
    lines = alt.Chart(frame).mark_line(strokeWidth=2, clip=True)
    lines = lines.encode(x=x, y=y, color=colour, strokeDash=dash, tooltip=tips)
    crosses = (
        alt.Chart(ends)
        .mark_text(fontSize=16, fontWeight="bold")
        .encode(x=x, y=y, color=colour, text=alt.value("✕"), tooltip=[alt.Tooltip("setting:N", title=labels.diverged)])
    )
    return alt.layer(*_plain(plain, along="y", scale=scale), lines, crosses, height=HEIGHT)


def amounts(frame: pd.DataFrame, labels: Labels) -> Picture:
    """Error by number of training ratings, a line a model, with intervals; the plain ones dashed.

    frame  model, plain (bool), ratings, value, low, high, text
    """
    names = list(dict.fromkeys(frame["model"]))
    at = sorted(set(frame["ratings"]))
    axis = alt.Axis(values=at, format=",", labelOverlap=True)
    x = alt.X("ratings:Q", title=labels.x, scale=alt.Scale(type="log", nice=False, padding=12), axis=axis)
    y = alt.Y("value:Q", title=labels.y, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=5))
    colour = alt.Color(
        "model:N",
        scale=alt.Scale(domain=names, range=[COLOURS[place % len(COLOURS)] for place in range(len(names))]),
        legend=alt.Legend(orient="top", title=None, columns=2, labelLimit=200, symbolOpacity=1),
    )
    dash = alt.condition("datum.plain", alt.value([5, 4]), alt.value([1, 0]))
    tips = [
        alt.Tooltip("model:N", title=labels.setting),
        alt.Tooltip("ratings:Q", title=labels.x, format=","),
        alt.Tooltip("text:N", title=labels.y),
    ]
    base = alt.Chart(frame)
    spans = base.mark_rule(strokeWidth=5, opacity=0.25).encode(x=x, y=alt.Y("low:Q"), y2="high:Q", color=colour)
    lines = base.mark_line(strokeWidth=2).encode(x=x, y=y, color=colour, strokeDash=dash, detail="model:N")
    dots = base.mark_point(size=60, filled=True, opacity=1).encode(x=x, y=y, color=colour, tooltip=tips)
    return alt.layer(spans, lines, dots, height=HEIGHT + 40)


def histograms(frame: pd.DataFrame, settings: Sequence[str], labels: Labels) -> Picture:
    """How often a sum before the activation has which size, a row a layer, a block a setting.

    frame  setting, layer, middle (of the bin), share; darker is more
    """
    layers = list(dict.fromkeys(frame["layer"]))
    cells = (
        alt.Chart(frame)
        .mark_rect()
        .encode(
            x=alt.X("middle:O", title=labels.x, axis=alt.Axis(labelAngle=0, labelOverlap=True, format="+.0f")),
            y=alt.Y("layer:N", sort=layers, title=None),
            color=alt.Color("share:Q", title=labels.y, legend=None, scale=alt.Scale(scheme="blues", type="sqrt")),
            tooltip=[
                alt.Tooltip("setting:N", title=labels.setting),
                alt.Tooltip("layer:N", title=" "),
                alt.Tooltip("middle:Q", title=labels.x, format="+.2f"),
                alt.Tooltip("share:Q", title=labels.y, format=".1%"),
            ],
        )
        .properties(width=230, height=22 * len(layers))
    )
    return cells.facet(facet=alt.Facet("setting:N", sort=list(settings), title=None), columns=3)


def _settled(frame: pd.DataFrame, plain: pd.DataFrame) -> tuple[float, float]:
    """From the lowest value to a little above where the lines end: the first epochs would flatten all that follows."""
    known = pd.concat([frame["value"], plain["value"]]).to_numpy(float)
    if not len(known):
        return 0.0, 1.0
    last = frame.groupby(["setting", "part"], sort=False)["value"].last()
    top = float(pd.concat([last, plain["value"]]).to_numpy(float).max())
    return 0.97 * float(known.min()), 1.15 * top


def _plain(plain: pd.DataFrame, *, along: str, scale: alt.Scale) -> list[alt.Chart]:
    """A dashed line for each plain model, its name beside it: the first on one side, the next on the other."""
    out = []
    for place, name in enumerate(plain["name"]):
        base = alt.Chart(plain[plain["name"] == name])
        tip = alt.Tooltip("text:N", title=name)
        rule = base.mark_rule(strokeDash=[5, 4], color=NEUTRAL)
        if along == "x":
            x = alt.X("value:Q", scale=scale)
            side = {"align": "left" if place else "right", "dx": 4 if place else -4}
            called = base.mark_text(baseline="top", color=INK, opacity=0.8, **side)
            out += [rule.encode(x=x, tooltip=tip), called.encode(x=x, y=alt.value(-16), text="text:N")]
        else:
            y = alt.Y("value:Q", scale=scale)
            side = {"baseline": "bottom" if place else "top", "dy": -2 if place else 3}
            called = base.mark_text(align="right", color=INK, opacity=0.8, **side)
            right = alt.value(alt.ExprRef("width - 4"))
            out += [rule.encode(y=y, tooltip=tip), called.encode(y=y, x=right, text="text:N")]
    return out
