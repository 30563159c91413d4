"""Where lists agree: the same film joined from model to model."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from dashboard.charts.palette import HELD, INK, NEUTRAL, RAISES
from recengine.answers import Answer


def shared(lists: Sequence[Answer]) -> pd.DataFrame:
    """One row a listed film and model: model, rank, title, item_id, found_by (models that list it), held_out."""
    rows = [
        {
            "model": answer.model,
            "rank": item.rank,
            "title": item.title,
            "item_id": item.item_id,
            "held_out": item.held_out,
        }
        for answer in lists
        for item in answer.items
    ]
    frame = pd.DataFrame(rows, columns=["model", "rank", "title", "item_id", "held_out"])
    frame["found_by"] = frame.groupby("item_id")["model"].transform("count") if rows else pd.Series(dtype=int)
    return frame


def rank_flow(frame: pd.DataFrame, models: Sequence[str], *, title: str, rank: str, agree: str) -> alt.LayerChart:
    """Columns are models, height is the place in the list; a line joins a film that several models list."""
    several = frame["found_by"].gt(1)
    frame = frame.assign(
        several=several,
        fill=np.where(several, RAISES, NEUTRAL),
        ring=np.where(frame["held_out"], HELD, "transparent"),
        size=np.where(several, 170, 70),
        name=frame["title"].where(several & ~frame.duplicated("item_id"), ""),
    )
    depth = max(frame["rank"].tolist(), default=1)
    x = alt.X(
        "model:N",
        sort=list(models),
        title=None,
        axis=alt.Axis(orient="top", labelAngle=0, labelFontSize=13, domain=False, ticks=False),
    )
    y = alt.Y(
        "rank:Q",
        title=rank,
        scale=alt.Scale(domain=[depth + 0.5, 0.5]),
        axis=alt.Axis(values=list(range(1, depth + 1)), grid=False, format="d"),
    )
    tooltip = [
        alt.Tooltip("title:N", title=" "),
        alt.Tooltip("rank:Q", title=rank),
        alt.Tooltip("found_by:Q", title=agree),
    ]
    lines = (
        alt.Chart()
        .transform_filter("datum.several")
        .mark_line(strokeWidth=3, opacity=0.55, color=RAISES)
        .encode(x=x, y=y, detail=alt.Detail("item_id:N"), tooltip=tooltip)
    )
    dots = (
        alt.Chart()
        .mark_point(filled=True, opacity=1, strokeWidth=2.5)
        .encode(
            x=x,
            y=y,
            size=alt.Size("size:Q", scale=None, legend=None),
            fill=alt.Fill("fill:N", scale=None, legend=None),
            stroke=alt.Stroke("ring:N", scale=None, legend=None),
            tooltip=tooltip,
        )
    )
    names = (
        alt.Chart()
        .mark_text(align="left", dx=13, dy=-9, fontSize=12, limit=230, color=INK)
        .encode(x=x, y=y, text=alt.Text("name:N"), tooltip=tooltip)
    )
    return alt.LayerChart(layer=[lines, dots, names], data=frame, title=title, height=32 * depth + 90)
