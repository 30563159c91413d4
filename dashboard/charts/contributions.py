"""A reason as a waterfall, from the base, part by part, to the score; or, where parts do not add up, as bars from 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import altair as alt
import pandas as pd

from dashboard.charts.palette import INK, LOWERS, NEUTRAL, RAISES
from dashboard.charts.spec import bare
from recengine.explanation import Explanation

SHOWN = 8
"""Parts drawn one by one; the rest are one bar."""

NUMBER_WIDTH = 56
"""Pixels kept free right of the longest bar, for its number."""


@dataclass(frozen=True)
class Labels:
    """What the bars that are no single part are called. `rest` is a template with {count}."""

    base: str
    level: str
    rest: str
    residual: str
    score: str


def steps(explanation: Explanation, labels: Labels, names: Sequence[str]) -> pd.DataFrame:
    """One row a bar, from the base to the score.

    step · label · kind · value · start and end (each bar starts where the one above ended) · sign · text (the value) ·
    left and right (what is drawn: the axis starts just below the lowest point where the parts would be slivers)

    names  what to call `explanation.contributions`, in their order; bars that share one get a number behind it

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
    drawn = unique_labels([label for label, _, _ in bars])
    for step, (label, (_, value, kind)) in enumerate(zip(drawn, bars, strict=True)):
        rows.append({"step": step, "label": label, "start": at, "end": at + value, "value": value, "kind": kind})
        at += value
    rows.append({"step": len(bars), "label": labels.score, "start": 0.0, "end": at, "value": at, "kind": "score"})
    return _placed(pd.DataFrame(_dressed(rows)))


def removals(explanation: Explanation, names: Sequence[str]) -> pd.DataFrame:
    """One row a part, each from 0: values that are no sum must not be drawn as one. Columns as in `steps`.

    The parts that move the score most, in their order; the others have no common bar, since they do not add up.
    """
    parts = zip(unique_labels(names[:SHOWN]), explanation.contributions[:SHOWN], strict=True)
    rows: list[dict[str, Any]] = [
        {"step": step, "label": name, "start": 0.0, "end": part.value, "value": part.value, "kind": "part"}
        for step, (name, part) in enumerate(parts)
    ]
    frame = pd.DataFrame(_dressed(rows))
    ends = frame[["start", "end"]]
    return frame.assign(left=ends.min(axis=1), right=ends.max(axis=1))


def _dressed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With the colour and the number of each bar: sign, text."""
    for row in rows:
        total = row["kind"] in ("base", "score")
        row["sign"] = "total" if total else "raises" if row["value"] >= 0 else "lowers"
        row["text"] = f"{row['value']:.3f}" if total else f"{row['value']:+.3f}"
    return rows


def _placed(frame: pd.DataFrame) -> pd.DataFrame:
    """With the columns that are drawn: left, right."""
    ends = frame[["start", "end"]]
    right = ends.max(axis=1)
    inner = frame["kind"].isin(["level", "part", "rest"])
    lowest = min([*ends[inner].min(axis=1), frame["end"].iloc[0], frame["end"].iloc[-1]])
    spread = right.max() - lowest
    flat = spread <= 1e-6 * abs(lowest)  # nothing but the base: seen from just below it, it would be rounding
    start = min(0.0, lowest) if flat or lowest <= spread else lowest - 0.15 * spread
    return frame.assign(left=ends.min(axis=1).clip(lower=start), right=right.clip(lower=start))


@lru_cache
def waterfall(axis: str) -> dict[str, Any]:
    """The bars of `steps`, each starting where the one above ended; `axis` says what they add up.

    Height is left to the page: `height(frame)`.
    """
    order = alt.Y(
        "label:N",
        sort=alt.EncodingSortField(field="step", op="min", order="ascending"),
        title=None,
        axis=alt.Axis(labelLimit=180, labelOverlap=False),
    )
    scale = alt.Scale(zero=False, nice=False, range=[0, alt.ExprRef(f"width - {NUMBER_WIDTH}")])
    bars = (
        alt.Chart()
        .mark_bar(height={"band": 0.68}, cornerRadius=2)
        .encode(
            y=order,
            x=alt.X("left:Q", title=axis, scale=scale, axis=alt.Axis(tickCount=6)),
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
        .encode(y=order, x=alt.X("right:Q", scale=scale), text=alt.Text("text:N"))
    )
    return bare(alt.layer(bars, numbers))


def height(frame: pd.DataFrame) -> int:
    """Pixels of a waterfall with its axis."""
    return 26 * len(frame) + 64


def unique_labels(names: Sequence[str]) -> list[str]:
    """The names, with a number behind a name that comes again: two films may share a title, no two bars may."""
    seen: dict[str, int] = {}
    out = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return out
