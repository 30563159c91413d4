"""What a compressed network costs against what it is worth: a point a recipe, the dense network as lines."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt
import numpy as np
import pandas as pd

from dashboard.charts.palette import HELD, INK, LOWERS, RAISES
from dashboard.charts.tradeoff import LONGEST_NAME, PLACES, THOUSAND, names_beside

HEIGHT = 430
KINDS = ("prune", "factorise", "quantise", "distil", "chain")
COLOURS: dict[str, str] = dict(zip(KINDS, (LOWERS, RAISES, HELD, "#b79f00", "#b8608f"), strict=True))
LOGARITHMIC_FROM = 4.0
"""Costs that differ by so many times are drawn on a logarithmic axis."""

PICK = "pick"
"""The selection that a click makes, by the field `recipe`."""


@dataclass(frozen=True)
class Labels:
    """The words of the picture; `kinds` names each of `KINDS`."""

    title: str
    x: str
    y: str
    interval: str
    dense: str
    kinds: dict[str, str]


def recipes(
    frame: pd.DataFrame, dense: tuple[float, float], worst: float, labels: Labels
) -> alt.LayerChart | alt.FacetChart:
    """A point a recipe with its interval; lines where the dense network stands, and where too much is lost.

    frame  one row a recipe: recipe, name, kind (of `KINDS`), x, y, low, high, x_text, y_text, span, front (bool),
           chosen (bool)
    dense  (x, y) of the dense network
    worst  y from which too much is lost
    """
    frame = frame.assign(who=[labels.kinds[kind] for kind in frame["kind"]])
    xs = np.array([*frame["x"], dense[0]], float)
    wide = xs.min() > 0 and xs.max() > LOGARITHMIC_FROM * xs.min()
    x_scale = alt.Scale(type="log", nice=False, padding=26) if wide else alt.Scale(zero=False, nice=False, padding=26)
    y_scale = alt.Scale(zero=False, padding=20)
    digits = "~s" if xs.max() >= THOUSAND else "~g"  # "~s" would call 0.15 ms 150m
    x = alt.X("x:Q", title=labels.x, scale=x_scale, axis=alt.Axis(tickCount=5, format=digits, labelOverlap=True))
    y = alt.Y("y:Q", title=labels.y, scale=y_scale, axis=alt.Axis(tickCount=5))
    here = pd.DataFrame({"x": [dense[0]], "y": [dense[1]], "name": [labels.dense]})
    rules = [
        alt.Chart(here).mark_rule(strokeDash=[6, 4], color=INK, opacity=0.55).encode(x=x),
        alt.Chart(here).mark_rule(strokeDash=[6, 4], color=INK, opacity=0.55).encode(y=y),
        alt.Chart(pd.DataFrame({"y": [worst]})).mark_rule(strokeDash=[2, 3], color=LOWERS, opacity=0.8).encode(y=y),
    ]
    marked = alt.Chart(here).mark_point(shape="diamond", filled=True, size=150, color=INK, opacity=0.9)
    dense_dot = marked.encode(x=x, y=y, tooltip=[alt.Tooltip("name:N", title=" ")])
    shown = [kind for kind in KINDS if kind in set(frame["kind"])]
    names = [labels.kinds[kind] for kind in shown]
    colour = alt.Color(
        "who:N",
        scale=alt.Scale(domain=names, range=[COLOURS[kind] for kind in shown]),
        legend=alt.Legend(orient="top", title=None, columns=3),
    )
    tooltip = [
        alt.Tooltip("name:N", title=" "),
        alt.Tooltip("x_text:N", title=labels.x),
        alt.Tooltip("y_text:N", title=labels.y),
        alt.Tooltip("span:N", title=labels.interval),
    ]
    frame = frame.assign(named=names_beside(frame, wide=bool(wide)))
    base = alt.Chart(frame, title=labels.title)
    bars = base.mark_rule(strokeWidth=4, opacity=0.3).encode(
        x=x, y=alt.Y("low:Q", title=labels.y, scale=y_scale), y2="high:Q", color=colour
    )
    dots = (
        base.mark_point(filled=True, opacity=0.95, cursor="pointer")
        .encode(
            x=x,
            y=y,
            color=colour,
            size=alt.condition("datum.chosen", alt.value(260), alt.value(110)),
            tooltip=tooltip,
        )
        .add_params(alt.selection_point(name=PICK, fields=["recipe"], on="click"))
    )
    texts = [
        base.transform_filter(alt.datum.named == place)
        .mark_text(
            align="left" if right > 0 else "right", dx=10 * right, dy=dy, fontSize=11, limit=LONGEST_NAME, color=INK
        )
        .encode(x=x, y=y, text="name:N")
        for place, (right, dy) in PLACES.items()
        if place in set(frame["named"])
    ]
    return alt.layer(*rules, bars, dense_dot, *texts, dots, height=HEIGHT)
