"""Any metric or cost against any other, and the line of those that nobody beats in both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import altair as alt
import numpy as np
import pandas as pd

from dashboard.charts.palette import INK, NEUTRAL, RAISES

HEIGHT = 420
THOUSAND = 1000
SPREAD = (400.0, 250.0)
"""Pixels between the outermost points, across and down, about."""

LETTER, LONGEST_NAME = 6.4, 190  # pixels of a letter, of a name
PLACES = {
    "right": (1, 0),
    "left": (-1, 0),
    "above": (1, -15),
    "below": (1, 15),
    "far above": (-1, -15),
    "far below": (-1, 15),
    "over": (0, -16),
    "under": (0, 16),
}
"""{where a name stands: (right, left or in the middle of its point, pixels down)}, as they are tried"""

ALIGN: Mapping[int, Literal["left", "right", "center"]] = {1: "left", -1: "right", 0: "center"}

Box = tuple[float, float, float, float]
"""left, top, right, bottom"""

LOGARITHMIC_FROM = 30.0
"""Values that differ by so many times are drawn on a logarithmic axis."""


@dataclass(frozen=True)
class Labels:
    """The words of the picture."""

    title: str
    x: str
    y: str
    ours: str
    peer: str


def front(x: np.ndarray, y: np.ndarray, *, smaller_x: bool, smaller_y: bool) -> np.ndarray:
    """bool (n,): points that no other point beats in both, nor equals in one and beats in the other.

    x, y  float64 (n,)
    """
    across, up = (x if smaller_x else -x), (y if smaller_y else -y)
    no_worse = (across[None, :] <= across[:, None]) & (up[None, :] <= up[:, None])
    better = (across[None, :] < across[:, None]) | (up[None, :] < up[:, None])
    return np.logical_not((no_worse & better).any(axis=1))


def scatter(frame: pd.DataFrame, labels: Labels) -> alt.LayerChart | alt.FacetChart:
    """A point for each configuration, those on the front named and joined, the one looked at named.

    frame      one row a configuration: name, peer (bool), x, y, x_text, y_text, front (bool), chosen (bool): looked at
    """
    frame = frame.assign(who=np.where(frame["peer"], labels.peer, labels.ours))
    least, most = float(np.min(frame["x"])), float(np.max(frame["x"]))
    wide = least >= 0 and most > LOGARITHMIC_FROM * max(least, 1.0 if least == 0 else least)
    kind = "linear" if not wide else "log" if least > 0 else "symlog"  # a model may have learned nothing at all
    across = alt.Scale(type=kind, zero=False, nice=False, padding=24)
    digits = "~s" if most >= THOUSAND else "~g"
    x = alt.X("x:Q", title=labels.x, scale=across, axis=alt.Axis(tickCount=5, format=digits, labelOverlap=True))
    y = alt.Y("y:Q", title=labels.y, scale=alt.Scale(zero=False, padding=18), axis=alt.Axis(tickCount=5))
    shown = [who for who in (labels.ours, labels.peer) if who in set(frame["who"])]
    colours = {labels.ours: RAISES, labels.peer: NEUTRAL}
    colour = alt.Color(
        "who:N",
        scale=alt.Scale(domain=shown, range=[colours[who] for who in shown]),
        legend=alt.Legend(orient="top", title=None),
    )
    frame = frame.assign(named=names_beside(frame, wide=wide))
    base = alt.Chart(frame, title=labels.title)
    best = base.transform_filter("datum.front")
    line = best.mark_line(strokeWidth=2, opacity=0.5, color=RAISES).encode(x=x, y=y, order="x:Q")
    dots = base.mark_point(filled=True, opacity=0.85).encode(
        x=x,
        y=y,
        color=colour,
        size=alt.condition("datum.front || datum.chosen", alt.value(130), alt.value(55)),
        tooltip=[
            alt.Tooltip("name:N", title=" "),
            alt.Tooltip("x_text:N", title=labels.x),
            alt.Tooltip("y_text:N", title=labels.y),
        ],
    )
    texts = [
        base.transform_filter(alt.datum.named == place)
        .mark_text(align=ALIGN[right], dx=9 * right, dy=dy, fontSize=12, limit=LONGEST_NAME, color=INK)
        .encode(x=x, y=y, text="name:N")
        for place, (right, dy) in PLACES.items()
    ]
    return alt.layer(line, dots, *texts, height=HEIGHT)


def names_beside(frame: pd.DataFrame, *, wide: bool, spread: tuple[float, float] = SPREAD) -> list[str]:
    """Where the name of each point stands, one of `PLACES`; "" for those without.

    Of the front and of what is looked at, as long as a name runs into no name before it and over no point on the front.
    """
    across = frame["x"].to_numpy(float)
    across, up = _share(np.log1p(across) if wide else across), _share(frame["y"].to_numpy(float))
    width, height = spread
    x, y = (width * across).tolist(), (-height * up).tolist()  # pixels, downwards
    dots = [(x[n] - 6, y[n] - 6, x[n] + 6, y[n] + 6) for n in range(len(frame))]
    chosen = frame["chosen"].to_numpy(bool)
    shown = np.flatnonzero(frame["front"].to_numpy(bool) | chosen)
    out, taken = [""] * len(frame), list[Box]()
    for point in shown[np.argsort(~chosen[shown], kind="stable")].tolist():
        everyone = [dot for other, dot in enumerate(dots) if other != point]
        named = [dots[other] for other in shown.tolist() if other != point]
        for obstacles in (everyone, named):  # over no point at all, else over none that is named
            free = (
                (name, box)
                for name, box in _boxes(x[point], y[point], str(frame["name"].iloc[point]), width)
                if not any(_meet(box, other) for other in (*taken, *obstacles))
            )
            name, box = next(free, ("", None))
            if box is not None:
                out[point] = name
                taken.append(box)
                break
    return out


def _boxes(x: float, y: float, name: str, across: float) -> Iterator[tuple[str, Box]]:
    """Each place of a name at a point, as far as it is inside the picture."""
    width = min(LONGEST_NAME, LETTER * len(name))
    for place, (right, dy) in PLACES.items():
        left = x + 9 * right - width * (1 - right) / 2
        if left >= -20 and left + width <= across + 20:
            yield place, (left, y + dy - 8, left + width, y + dy + 8)


def _meet(one: Box, other: Box) -> bool:
    """Whether two boxes overlap."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _share(values: np.ndarray) -> np.ndarray:
    """Where each value lies between the least (0) and the largest (1)."""
    return (values - values.min()) / max(float(np.ptp(values)), 1e-12)
