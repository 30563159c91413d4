"""What chance does: the score after each random removal as a tick, the cited ratings' own removal marked among them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import altair as alt
import pandas as pd

from dashboard.charts.palette import LOWERS, NEUTRAL, RAISES
from dashboard.charts.spec import bare
from recengine.explain.check import Check

HEIGHT = 118  # pixels: one row of ticks, its axis, and a legend of one line


@dataclass(frozen=True)
class Labels:
    """What the marks are called."""

    random: str
    cited: str
    before: str


def scores(check: Check, labels: Labels) -> pd.DataFrame:
    """One row a removal that left a score: score, kind (as in labels), text.

    The random draws first, then the cited ratings' removal, then the full history.
    """
    rows = [(score, labels.random) for score in check.random_scores]
    rows += [(check.score_after, labels.cited), (check.score_before, labels.before)]
    frame = pd.DataFrame([row for row in rows if row[0] is not None], columns=["score", "kind"])
    return frame.assign(text=frame["score"].map("{:.3f}".format))


@lru_cache
def strip(axis: str, labels: Labels) -> dict[str, Any]:
    """Ticks for the draws, a diamond for the cited, a longer tick for the full history; all on one axis of scores."""
    names = [labels.random, labels.cited, labels.before]
    colour = alt.Color(
        "kind:N",
        scale=alt.Scale(domain=names, range=[NEUTRAL, LOWERS, RAISES]),
        legend=alt.Legend(orient="top", title=None, columns=3, labelLimit=0, symbolType="square", symbolOpacity=1),
    )
    x = alt.X("score:Q", title=axis, scale=alt.Scale(zero=False, padding=10), axis=alt.Axis(tickCount=5))
    tooltip = [alt.Tooltip("kind:N", title=" "), alt.Tooltip("text:N", title=axis)]
    base = alt.Chart().encode(x=x, color=colour, tooltip=tooltip)
    layers = (
        base.mark_tick(thickness=2, opacity=0.45, size=30).transform_filter(alt.datum.kind == labels.random),
        base.mark_tick(thickness=4, opacity=1, size=44).transform_filter(alt.datum.kind == labels.before),
        base.mark_point(shape="diamond", filled=True, size=190, opacity=1).transform_filter(
            alt.datum.kind == labels.cited
        ),
    )
    return bare(alt.layer(*layers))
