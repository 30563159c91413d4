"""Where each model puts the films a person really rated and no model saw."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from dashboard.charts.palette import HELD, INK, NEUTRAL

ROW, AROUND = 44, 96  # pixels of one model; of title and axis together

MANY = 30
"""More dots a model are drawn smaller."""


def ranks(
    frame: pd.DataFrame, models: Sequence[str], *, n: int, n_ranked: int, title: str, axis: str, stars: str, median: str
) -> alt.LayerChart | alt.FacetChart:
    """One row a model, one dot a held-out film at its rank (logarithmic); the list ends at the dashed line.

    frame     one row a model and held-out film that has a rank: model, rank, title, stars (text)
    models    rows from top to bottom
    n         length of the list that is judged
    n_ranked  length of the longest whole list
    """
    frame = frame.assign(listed=frame["rank"] <= n)
    y = alt.Y(
        "model:N",
        sort=list(models),
        scale=alt.Scale(domain=list(models)),
        title=None,
        axis=alt.Axis(domain=False, ticks=False, labelLimit=130, labelFontSize=13, labelOverlap=False),
    )
    end = max(n_ranked, n + 1)
    x = alt.X(
        "rank:Q",
        title=axis,
        scale=alt.Scale(type="log", domain=[0.9, end], nice=False),
        axis=alt.Axis(
            values=[tick for tick in (1, 3, 10, 30, 100, 300, 1000, 3000, 10_000) if tick <= end], format="d"
        ),
    )
    dots = (
        alt.Chart(frame, title=title)
        .mark_point(filled=True, size=70 if len(frame) <= MANY * len(models) else 35, opacity=0.75)
        .encode(
            y=y,
            x=x,
            yOffset=alt.YOffset("jitter:Q", scale=alt.Scale(domain=[0, 1], range=[8, 34])),
            color=alt.condition("datum.listed", alt.value(HELD), alt.value(NEUTRAL)),
            tooltip=[
                alt.Tooltip("title:N", title=" "),
                alt.Tooltip("rank:Q", title=axis),
                alt.Tooltip("stars:N", title=stars),
            ],
        )
    )
    line = (
        alt.Chart(pd.DataFrame({"rank": [n + 0.5]}))
        .mark_rule(strokeDash=[4, 4], strokeWidth=1.5, color=NEUTRAL)
        .encode(x=x)
    )
    middles = frame.groupby("model", sort=False)["rank"].median().reset_index()
    ticks = (
        alt.Chart(middles)
        .mark_tick(thickness=3, height=34, opacity=1, color=INK)
        .encode(y=y, x=x, tooltip=[alt.Tooltip("rank:Q", title=median, format=".0f")])
    )
    return alt.layer(line, dots, ticks, height=ROW * len(models) + AROUND)
