"""A network block by block, its branches side by side; and a vector as a strip of colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import altair as alt
import numpy as np
import pandas as pd

from dashboard.charts.palette import HELD, INK, LOWERS, NEUTRAL, RAISES
from recengine.models.blocks import Block

STRIP = 74  # pixels of a vector with its axis
ROW, GAP, HEAD = 54, 18, 20  # pixels of a block; between two; of a branch's name
LINE = 15  # pixels from one line of a block's text to the next
ABREAST = 4
"""Tables that stand side by side before the next begin a new row."""

COLOURS = {"table": HELD, "layer": RAISES, "step": NEUTRAL}


@dataclass(frozen=True)
class Labels:
    """The words of the tooltip."""

    shape: str
    size: str
    parameters: str
    then: str


@dataclass(frozen=True)
class Box:
    """Where a block stands: shares of the width, pixels down."""

    block: Block
    left: float
    right: float
    top: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def bottom(self) -> float:
        return self.top + ROW


Line = tuple[float, float, float, float]
"""x, y, x2, y2"""


def layout(blocks: Sequence[Block]) -> tuple[list[Box], list[Line], list[tuple[str, float, float]]]:
    """(boxes, lines between them, (name, x, y) of each branch): branches start at one height."""
    boxes: list[Box] = []
    lines: list[Line] = []
    names: list[tuple[str, float, float]] = []
    ends: list[Box] = []  # what the next blocks read
    top = 0.0
    for (branched, tables), group in groupby(
        blocks, key=lambda b: (bool(b.branch), not b.branch and b.kind == "table")
    ):
        run = list(group)
        if branched:
            placed = _branches(run, top + HEAD)
            names += [(branch[0].block.branch, branch[0].middle, top + HEAD / 2 + 2) for branch in placed]
        elif tables:
            placed = [[box] for box in _abreast(run, top)]
        else:
            placed = [_below(run, 0.2, 0.8, top)]
        for column in placed:
            first = column[0]
            over = HEAD - 4 if branched else 0  # a line ends above the branch's name
            lines += [(end.middle, end.bottom, first.middle, first.top - over) for end in ends]
            lines += [(a.middle, a.bottom, b.middle, b.top) for a, b in zip(column, column[1:], strict=False)]
            boxes += column
        ends = _meeting([column[-1] for column in placed]) if tables else [column[-1] for column in placed]
        top = max(column[-1].bottom for column in placed) + GAP
    return boxes, lines, names


def _meeting(boxes: list[Box]) -> list[Box]:
    """Of tables in several rows: one place below the middle of the last row, so that no line runs across a box."""
    low = max(box.bottom for box in boxes)
    last = [box for box in boxes if box.bottom == low]
    return last if len(last) <= 2 and len(last) == len(boxes) else [Box(boxes[0].block, 0.0, 1.0, low - ROW)]


def _below(run: Sequence[Block], left: float, right: float, top: float) -> list[Box]:
    return [Box(block, left, right, top + place * (ROW + GAP)) for place, block in enumerate(run)]


def _branches(run: Sequence[Block], top: float) -> list[list[Box]]:
    branches = list(dict.fromkeys(block.branch for block in run))
    width = 1 / len(branches)
    return [
        _below([block for block in run if block.branch == branch], (place + 0.04) * width, (place + 0.96) * width, top)
        for place, branch in enumerate(branches)
    ]


def _abreast(run: Sequence[Block], top: float) -> list[Box]:
    """Tables in as few rows as hold them, equally many in each as far as may be."""
    n_rows = -(-len(run) // ABREAST)
    out = []
    for place, row in enumerate(np.array_split(np.arange(len(run)), n_rows)):
        width = 1 / len(row)
        for column, index in enumerate(row):
            y = top + place * (ROW + GAP / 3)
            out.append(Box(run[int(index)], (column + 0.03) * width, (column + 0.97) * width, y))
    return out


def network(blocks: Sequence[Block], texts: Sequence[str], labels: Labels) -> alt.LayerChart | alt.FacetChart:
    """From top to bottom as the data flows.

    texts  the second line of each block: shape and parameters in words
    """
    boxes, lines, names = layout(blocks)
    height = max(box.bottom for box in boxes) + 2
    down = alt.Scale(domain=[0, height], reverse=True, nice=False)
    across = alt.Scale(domain=[0, 1], nice=False)
    frame = pd.DataFrame(
        {
            "name": box.block.name,
            "kind": box.block.kind,
            "text": text,
            "after": " · ".join(box.block.then),
            "size": box.block.size,
            "parameters": box.block.parameters,
            "left": box.left,
            "right": box.right,
            "middle": box.middle,
            "top": box.top,
            "bottom": box.bottom,
        }
        for box, text in zip(boxes, _in_order(blocks, boxes, texts), strict=True)
    )
    base = alt.Chart(frame)
    y = alt.Y("top:Q", scale=down, axis=None)
    rects = base.mark_rect(cornerRadius=5, opacity=0.22, strokeWidth=1.5, strokeOpacity=1).encode(
        x=alt.X("left:Q", scale=across, axis=None),
        x2="right:Q",
        y=y,
        y2="bottom:Q",
        color=alt.Color("kind:N", scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())), legend=None),
        stroke=alt.Stroke("kind:N", scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())), legend=None),
        tooltip=[
            alt.Tooltip("name:N", title=" "),
            alt.Tooltip("text:N", title=labels.shape),
            alt.Tooltip("size:Q", title=labels.size, format=",d"),
            alt.Tooltip("parameters:Q", title=labels.parameters, format=",d"),
            alt.Tooltip("after:N", title=labels.then),
        ],
    )
    edges = (
        alt.Chart(pd.DataFrame(lines, columns=["x", "y", "x2", "y2"]))
        .mark_rule(color=NEUTRAL, strokeWidth=1.5, opacity=0.8)
        .encode(x=alt.X("x:Q", scale=across, axis=None), x2="x2:Q", y=alt.Y("y:Q", scale=down, axis=None), y2="y2:Q")
    )
    said = [
        base.mark_text(
            baseline="top", dy=dy, fontSize=size, fontWeight="bold" if field == "name" else "normal", color=INK
        ).encode(x=alt.X("middle:Q", scale=across, axis=None), y=y, text=f"{field}:N")
        for field, dy, size in (
            ("name", 6, 12),
            ("text", 6 + LINE, 11),
            ("after", 6 + 2 * LINE, 11),
        )
    ]
    heads = (
        alt.Chart(pd.DataFrame(names, columns=["branch", "x", "y"]))
        .mark_text(fontSize=12, fontStyle="italic", color=INK)
        .encode(x=alt.X("x:Q", scale=across, axis=None), y=alt.Y("y:Q", scale=down, axis=None), text="branch:N")
    )
    return alt.layer(edges, rects, *said, *([heads] if names else []), height=height)


def _in_order(blocks: Sequence[Block], boxes: Sequence[Box], texts: Sequence[str]) -> list[str]:
    """The text of each box: boxes stand branch by branch, blocks may not."""
    place = {id(block): number for number, block in enumerate(blocks)}
    return [texts[place[id(box.block)]] for box in boxes]


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
