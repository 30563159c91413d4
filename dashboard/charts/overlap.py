"""Where lists agree: the same film joined from model to model."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from dashboard.charts.palette import HELD, INK, NEUTRAL, RAISES
from dashboard.charts.spec import bare
from recengine.answers import Answer


def shared(lists: Sequence[Answer]) -> pd.DataFrame:
    """One row a listed film and model: model, rank, title, item_id, held_out, found_by (models that list it), and what
    is drawn of it: several (found by more than one), fill, ring, size, name (once a film)."""
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
    found_by = frame.groupby("item_id")["model"].transform("count") if rows else pd.Series(dtype=int)
    several = found_by.gt(1)
    return frame.assign(
        found_by=found_by,
        several=several,
        fill=np.where(several, RAISES, NEUTRAL),
        ring=np.where(frame["held_out"], HELD, "transparent"),
        size=np.where(several, 170, 70),
        name=frame["title"].where(several & ~frame.duplicated("item_id"), ""),
    )


@lru_cache
def rank_flow(models: tuple[str, ...], depth: int, *, rank: str, agree: str) -> dict[str, Any]:
    """The rows of `shared`: columns are models, height is the rank; a line joins a film that several models list.

    models  the values of column `model`, from left to right
    depth   length of the lists
    """
    x = alt.X(
        "model:N",
        sort=list(models),
        title=None,
        scale=alt.Scale(domain=list(models)),
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
        .mark_line(strokeWidth=2.5, opacity=0.35, color=RAISES)
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
    return bare(alt.layer(lines, dots, names))


def height(depth: int) -> int:
    """Pixels of a rank flow of lists so long."""
    return 32 * depth + 60
