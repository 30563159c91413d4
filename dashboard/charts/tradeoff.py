"""Any metric or cost against any other, and the line of those that nobody beats in both."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt
import numpy as np
import pandas as pd

from dashboard.charts.palette import INK, NEUTRAL, RAISES

HEIGHT = 420
THOUSAND = 1000
NEAR_UP, NEAR_ACROSS = 0.07, 0.5  # of the picture: names nearer than both would run into each other
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


def scatter(frame: pd.DataFrame, labels: Labels, *, smaller_y: bool) -> alt.LayerChart | alt.FacetChart:
    """A point for each configuration, those on the front named and joined.

    frame      one row a configuration: name, peer (bool), x, y, x_text, y_text, front (bool)
    smaller_y  whether less is better upwards: no point lies beyond the front, so that is where its names stand
    """
    frame = frame.assign(who=np.where(frame["peer"], labels.peer, labels.ours))
    least, most = float(np.min(frame["x"])), float(np.max(frame["x"]))
    wide = least > 0 and most > LOGARITHMIC_FROM * least
    across = alt.Scale(type="log", nice=False, padding=24) if wide else alt.Scale(zero=False, nice=False, padding=24)
    digits = "~s" if most >= THOUSAND else "~g"
    x = alt.X("x:Q", title=labels.x, scale=across, axis=alt.Axis(tickCount=5, format=digits, labelOverlap=True))
    y = alt.Y("y:Q", title=labels.y, scale=alt.Scale(zero=False, padding=30), axis=alt.Axis(tickCount=5))
    shown = [who for who in (labels.ours, labels.peer) if who in set(frame["who"])]
    colours = {labels.ours: RAISES, labels.peer: NEUTRAL}
    colour = alt.Color(
        "who:N",
        scale=alt.Scale(domain=shown, range=[colours[who] for who in shown]),
        legend=alt.Legend(orient="top", title=None),
    )
    frame = frame.assign(named=_named(frame, wide=wide))
    base = alt.Chart(frame, title=labels.title)
    best = base.transform_filter("datum.front")
    line = best.mark_line(strokeWidth=2, opacity=0.5, color=RAISES).encode(x=x, y=y, order="x:Q")
    dots = base.mark_point(filled=True, opacity=0.85).encode(
        x=x,
        y=y,
        color=colour,
        size=alt.condition("datum.front", alt.value(130), alt.value(55)),
        tooltip=[
            alt.Tooltip("name:N", title=" "),
            alt.Tooltip("x_text:N", title=labels.x),
            alt.Tooltip("y_text:N", title=labels.y),
        ],
    )
    texts = [
        base.transform_filter(alt.datum.named == side)
        .mark_text(
            align=side, dx=9 if side == "left" else -9, dy=17 if smaller_y else -10, fontSize=12, limit=190, color=INK
        )
        .encode(x=x, y=y, text="name:N")
        for side in ("left", "right")
    ]
    return alt.layer(line, dots, *texts, height=HEIGHT)


def _named(frame: pd.DataFrame, *, wide: bool) -> list[str]:
    """Which points have their name beside them, and on which side it begins; "" for those without.

    Of the front, from its best upwards end, as long as a name runs into none before it.
    """
    across = np.log(frame["x"].to_numpy(float)) if wide else frame["x"].to_numpy(float)
    across, up = (_share(values) for values in (across, frame["y"].to_numpy(float)))
    out, taken = [""] * len(frame), list[int]()
    for place in np.flatnonzero(frame["front"])[np.argsort(-across[frame["front"].to_numpy(bool)])]:
        if all(
            abs(up[place] - up[other]) > NEAR_UP or abs(across[place] - across[other]) > NEAR_ACROSS for other in taken
        ):
            out[place] = "right" if across[place] > 0.5 else "left"
            taken.append(int(place))
    return out


def _share(values: np.ndarray) -> np.ndarray:
    """Where each value lies between the least (0) and the largest (1)."""
    return (values - values.min()) / max(float(np.ptp(values)), 1e-12)
