"""The leaderboard: who is best and how surely, as a sentence, a picture and a table one can sort."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import state
from dashboard.charts import standing
from dashboard.loaders import judged
from dashboard.text import plain, words
from dashboard.views import tradeoff
from dashboard.views.models import (
    figure,
    measure_name,
    measure_of,
    nothing_judged,
    pick_measure,
    pick_split,
    row_name,
    side_by_side,
    split_of,
)
from recengine import leaderboard
from recengine.leaderboard import COSTS, Row

PEERS_SHOWN = 5
"""Of other libraries and papers, so many stand in the picture; the table has all."""


def compare(view: state.View) -> None:
    """Everything judged on this data set and split: who stands where, at what cost, and every number."""
    split = split_of(view)
    rows, others = judged.board(view.data, split), judged.peers(view.data, split)
    with st.container(horizontal=True, vertical_alignment="bottom", key="zoo-knobs"):
        pick_split(view)
        measure = pick_measure(view, leaderboard.measures(rows)) if rows else ""
        if rows:
            tradeoff.pick_against(view, rows, measure)
    if not rows:
        nothing_judged(view)
        _others_alone(view, others)
        return
    if view.measure and view.measure != measure:
        st.caption(words("board.none", measure=view.measure, other=measure_name(measure)))
    best = best_of_each(rows, measure)
    peers = leaderboard.best_first(others, measure)[:PEERS_SHOWN]
    st.write(_says(best[0], peers, measure))
    left, right = side_by_side("board-pictures")
    with left:
        _standing(best, peers, measure)
    with right:
        tradeoff.picture(view, rows, others, measure)
    _table(rows, others, measure)
    _commands(view, rows, split)


def _others_alone(view: state.View, others: list[Row]) -> None:
    """Where nothing of ours is judged yet: what it will be measured by."""
    if others:
        measure = measure_of(view, leaderboard.measures(others))
        _standing([], leaderboard.best_first(others, measure), measure)
        _table([], others, measure)


def best_of_each(rows: list[Row], measure: str) -> list[Row]:
    """The best configuration of each model, best first."""
    found: dict[str, Row] = {}
    for row in leaderboard.best_first(rows, measure):
        found.setdefault(row.model, row)
    return list(found.values())


def _says(best: Row, peers: list[Row], measure: str) -> str:
    value = best.value(measure)
    interval = best.metrics.get(measure)
    said = {"name": row_name(best), "measure": measure_name(measure), "value": figure(measure, value or 0.0)}
    if interval is None:
        text = words("board.says.cost", **said)
    else:
        ends = {end: figure(measure, interval[end]) for end in ("low", "high")}
        text = words("board.says", **said, **ends)
    if not peers:
        return text
    return f"{text} {words('board.says.peer', name=row_name(peers[0]), value=_text(peers[0], measure))}"


def _standing(best: list[Row], peers: list[Row], measure: str) -> None:
    ordered = leaderboard.best_first([*best, *peers], measure)
    frame = pd.DataFrame([_point(row, measure) for row in ordered])
    labels = standing.Labels(
        title=plain("board.chart" if best else "board.chart.peers"),
        axis=measure_name(measure),
        interval=plain("board.tip"),
        source=plain("board.tip.from"),
        **{origin: plain(f"board.{origin}") for origin in ("own", "reference", "peer")},
    )
    st.altair_chart(
        standing.intervals(frame, labels),
        alt=plain("board.alt", count=len(ordered), measure=measure_name(measure), name=row_name(ordered[0])),
        key="standing",
    )
    st.caption(words("board.read", about=plain(f"about.{measure}")))


def _point(row: Row, measure: str) -> dict[str, Any]:
    value = row.value(measure) or 0.0
    interval = row.metrics.get(measure, {"low": value, "high": value})
    wide = interval["low"] != interval["high"]
    return {
        "name": row_name(row),
        "origin": plain(f"board.{row.origin}"),
        "value": value,
        "low": interval["low"],
        "high": interval["high"],
        "text": _text(row, measure),
        "span": f"{figure(measure, interval['low'])} – {figure(measure, interval['high'])}" if wide else "",
        "source": row.source or row.made,
    }


def _table(rows: list[Row], others: list[Row], measure: str) -> None:
    """Every row with every number, the chosen measure and its interval first."""
    st.subheader(words("board.table", count=len(rows), peers=len(others)))
    st.caption(words("board.table.read"))
    names = [measure, *(name for name in leaderboard.measures([*rows, *others]) if name != measure)]
    known = leaderboard.best_first([*rows, *others], measure)
    ordered = [*known, *(row for row in [*rows, *others] if row.value(measure) is None)]
    frame = pd.DataFrame([_line(row, measure, names) for row in ordered])
    number = st.column_config.NumberColumn
    columns: dict[str, Any] = {
        "name": st.column_config.TextColumn(plain("board.name"), pinned=True, width="medium"),
        "origin": st.column_config.TextColumn(plain("board.origin"), width=85),
        "low": number(plain("board.low"), format=_format(measure), width=70),
        "high": number(plain("board.high"), format=_format(measure), width=70),
        "made": st.column_config.TextColumn(plain("board.made"), width="large"),
    }
    for name in names:
        columns[name] = number(measure_name(name), format=_format(name), help=plain(f"about.{name}"))
    st.dataframe(
        frame,
        hide_index=True,
        column_config=columns,
        column_order=["name", names[0], "low", "high", "origin", *names[1:], "made"],
        height=430,
        alt=plain("board.table.alt", count=len(frame)),
        placeholder=plain("board.empty.value"),
        key="board",
    )


def _line(row: Row, measure: str, names: list[str]) -> dict[str, Any]:
    interval = row.metrics.get(measure) if row.origin != "peer" else None
    return {
        "name": row_name(row),
        "origin": plain(f"board.{row.origin}"),
        **{name: row.value(name) for name in names},
        "low": interval and interval["low"],
        "high": interval and interval["high"],
        "made": row.source or row.made,
    }


def _format(measure: str) -> str:
    if measure in ("parameters", "model_bytes"):
        return "localized"
    return "%.4f" if measure not in COSTS else "%.2f"


def _commands(view: state.View, rows: list[Row], split: str) -> None:
    """How to compute the rows again, and what the reference ones were made with."""
    with st.expander(words("board.commands")):
        lines = [leaderboard.command(row, view.data, split) for row in rows]
        st.code("\n".join(lines), language="bash", wrap_lines=True)
        shipped = [row for row in rows if row.origin == "reference"]
        if shipped:
            last = max(shipped, key=lambda row: row.made)
            st.caption(
                words(
                    "board.made.by",
                    day=last.made,
                    python=str(last.made_by["python"]),
                    numpy=str(last.made_by["numpy"]),
                    command=f"python -m benchmarks.reference --dataset {view.data}",
                )
            )


def _text(row: Row, measure: str) -> str:
    value = row.value(measure)
    return "" if value is None else figure(measure, value)
