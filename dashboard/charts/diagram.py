"""A model as a tower of its parts, each as wide as what leaves it; and a vector as a strip of colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import numpy as np
import pandas as pd

from dashboard.charts.palette import HELD, INK, LOWERS, NEUTRAL, RAISES
from recengine.anatomy import Part

ROW, AROUND = 34, 20  # pixels of one part; around all
STRIP = 74  # pixels of a vector with its axis


@dataclass(frozen=True)
class Labels:
    """The words of the tooltip."""

    shape: str
    parameters: str
    about: str


def tower(parts: Sequence[Part], *, texts: Sequence[str], labels: Labels) -> alt.LayerChart | alt.FacetChart:
    """From top to bottom: a part is as wide above as what enters it and as wide below as what leaves it (logarithmic).

    texts  what stands on each part
    """
    rows, names = [], []
    for place, (part, text) in enumerate(zip(parts, texts, strict=True)):
        above, below = widths(part)
        names.append(part.name)
        common = {
            "name": part.name,
            "text": text,
            "parameters": part.parameters,
            "kind": part.kind,
            "about": part.about,
        }
        for edge, width in ((0.08, above), (0.92, below)):
            half = np.log2(width + 1) / 2
            rows.append({**common, "y": place + edge, "left": -half, "right": half})
    frame = pd.DataFrame(rows)
    middle = pd.DataFrame({"text": texts, "y": [place + 0.5 for place in range(len(parts))]})
    reach = max(6.0, *(row["right"] for row in rows))
    scale = alt.Scale(domain=[-reach, reach], nice=False)
    down = alt.Scale(domain=[0, len(parts)], reverse=True, nice=False)
    label = " || ".join(f"floor(datum.value) == {place} && {_quoted(name)}" for place, name in enumerate(names))
    axis = alt.Axis(
        values=[place + 0.5 for place in range(len(parts))],
        labelExpr=label,
        grid=False,
        domain=False,
        ticks=False,
        labelLimit=150,
        labelOverlap=False,
    )
    y = alt.Y("y:Q", scale=down, title=None, axis=axis)
    towers = (
        alt.Chart(frame)
        .mark_area(orient="horizontal", opacity=0.55, line=False)
        .encode(
            y=y,
            x=alt.X("left:Q", scale=scale, axis=None),
            x2="right:Q",
            detail="name:N",
            color=alt.Color(
                "kind:N",
                scale=alt.Scale(domain=["table", "layer", "numbers"], range=[HELD, RAISES, NEUTRAL]),
                legend=None,
            ),
            tooltip=[
                alt.Tooltip("name:N", title=" "),
                alt.Tooltip("text:N", title=labels.shape),
                alt.Tooltip("parameters:Q", title=labels.parameters, format=",d"),
                alt.Tooltip("about:N", title=labels.about),
            ],
        )
    )
    words = (
        alt.Chart(middle)
        .mark_text(fontSize=12, color=INK)
        .encode(y=y, x=alt.datum(0, scale=scale, axis=None), text="text:N")
    )
    return alt.layer(towers, words, height=ROW * len(parts) + AROUND)


def widths(part: Part) -> tuple[int, int]:
    """(what enters, what leaves) of a part: columns and rows of a layer's weight, the row's length of a table."""
    if len(part.shape) < 2:
        size = part.shape[0] if part.shape else 1
        return size, size
    return (part.shape[-1], part.shape[-1]) if part.kind == "table" else (part.shape[1], part.shape[0])


def strip(vector: np.ndarray, *, place: str, value: str) -> alt.LayerChart | alt.FacetChart:
    """One cell a number: blue above 0, orange below, the stronger the farther."""
    frame = pd.DataFrame({"place": np.arange(len(vector)), "value": vector})
    most = float(np.abs(vector).max()) or 1.0
    cells = (
        alt.Chart(frame)
        .mark_rect(stroke=None)
        .encode(
            x=alt.X("place:O", title=None, axis=alt.Axis(labels=False, ticks=False, domain=False)),
            color=alt.Color(
                "value:Q",
                scale=alt.Scale(domain=[-most, 0, most], range=[LOWERS, "#d9d9d4", RAISES], interpolate="rgb"),
                legend=None,
            ),
            tooltip=[alt.Tooltip("place:O", title=place), alt.Tooltip("value:Q", title=value, format="+.3f")],
        )
    )
    return alt.layer(cells, height=STRIP - 30)


def _quoted(text: str) -> str:
    """A text as Vega's expressions write it."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
