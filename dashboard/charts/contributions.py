"""A reason as a waterfall: from the base, part by part, to the score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from dashboard.charts.palette import INK, LOWERS, NEUTRAL, RAISES
from recengine.explanation import Explanation

SHOWN = 8
"""Parts drawn one by one; the rest are one bar."""


@dataclass(frozen=True)
class Labels:
    """The words of the picture. `rest` is a template with {count}."""

    title: str
    axis: str
    base: str
    level: str
    rest: str
    residual: str
    score: str


def steps(explanation: Explanation, labels: Labels, names: Sequence[str]) -> pd.DataFrame:
    """One row a bar: step, label, start, end, value, kind; the last bar ends at the score.

    names  what to call `explanation.contributions`, in their order

    The user's level is one bar, the largest parts have a bar each, all others share one.
    """
    named = list(zip(names, explanation.contributions, strict=True))
    cited = [(name, part.value) for name, part in named if part.kind != "level"]
    level = [part.value for _, part in named if part.kind == "level"]
    bars: list[tuple[str, float, str]] = [(labels.base, explanation.base_value, "base")]
    if level:
        bars.append((labels.level, sum(level), "level"))
    bars += [(name, value, "part") for name, value in cited[:SHOWN]]
    if len(cited) > SHOWN:
        rest = [value for _, value in cited[SHOWN:]]
        bars.append((labels.rest.format(count=len(rest)), sum(rest), "rest"))
    if not explanation.exact:
        bars.append((labels.residual, explanation.residual, "rest"))
    rows, at = [], 0.0
    for step, (label, value, kind) in enumerate(bars):
        rows.append({"step": step, "label": label, "start": at, "end": at + value, "value": value, "kind": kind})
        at += value
    rows.append({"step": len(bars), "label": labels.score, "start": 0.0, "end": at, "value": at, "kind": "score"})
    return pd.DataFrame(rows)


def waterfall(frame: pd.DataFrame, labels: Labels) -> alt.LayerChart:
    """The bars of `steps`, each starting where the one above ended."""
    frame = frame.copy()
    frame["sign"] = "total"
    inner = ~frame["kind"].isin(["base", "score"])
    frame.loc[inner, "sign"] = frame.loc[inner, "value"].ge(0).map({True: "raises", False: "lowers"})
    frame["text"] = [
        f"{value:+.3f}" if sign != "total" else f"{value:.3f}"
        for value, sign in zip(frame["value"], frame["sign"], strict=True)
    ]
    frame["right"] = frame[["start", "end"]].max(axis=1)
    frame["left"] = frame[["start", "end"]].min(axis=1)
    moving = frame[frame["kind"].ne("score") & frame["kind"].ne("base")]
    anchor = frame.loc[frame["kind"].eq("base"), "end"].iloc[0]
    lowest = min([anchor, *moving["left"].tolist(), frame["end"].iloc[-1]])
    # far from zero the parts would be slivers: the axis then starts just below the lowest point, and the title says so
    spread = max(frame["right"].max() - lowest, 1e-9)
    start = 0.0 if lowest <= spread else lowest - 0.15 * spread
    frame["left"] = frame["left"].clip(lower=start)
    leftmost, rightmost = min(frame["left"].tolist()), max(frame["right"].tolist())
    scale = alt.Scale(domain=[min(start, leftmost), start + (rightmost - start) * 1.12], nice=False)
    order = alt.Y(
        "label:N", sort=frame["label"].tolist(), title=None, axis=alt.Axis(labelLimit=180, labelOverlap=False)
    )
    # channel classes, and the data given once: plain strings and data in each layer cost Altair three times as long
    bars = (
        alt.Chart()
        .mark_bar(height={"band": 0.68}, cornerRadius=2)
        .encode(
            y=order,
            x=alt.X("left:Q", title=labels.axis, scale=scale, axis=alt.Axis(tickCount=6)),
            x2=alt.X2("right:Q"),
            color=alt.Color(
                "sign:N",
                scale=alt.Scale(domain=["raises", "lowers", "total"], range=[RAISES, LOWERS, NEUTRAL]),
                legend=None,
            ),
            tooltip=[alt.Tooltip("label:N", title=" "), alt.Tooltip("text:N", title="value")],
        )
    )
    numbers = (
        alt.Chart()
        .mark_text(align="left", dx=5, fontSize=12, color=INK)
        .encode(y=order, x=alt.X("right:Q"), text=alt.Text("text:N"))
    )
    height = 26 * len(frame) + 96  # with title and axis
    return alt.LayerChart(layer=[bars, numbers], data=frame, title=labels.title, height=height)


def unique_labels(names: Sequence[str]) -> list[str]:
    """The names, with a number behind a name that comes again: two films may share a title, no two bars may."""
    seen: dict[str, int] = {}
    out = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return out
