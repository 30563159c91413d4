"""The trade-off: any metric or cost against any other."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import state
from dashboard.charts import tradeoff as chart
from dashboard.text import plain, words
from dashboard.views.heading import pick
from dashboard.views.models import figure, is_smaller_better, measure_name, row_name
from recengine import leaderboard
from recengine.leaderboard import Row

USUAL = ("fit_cpu_seconds", "coverage@10", "parameters")
"""What one would set against a metric, unless it is the metric itself."""


def pick_against(view: state.View, rows: list[Row], measure: str) -> None:
    """The other side of the trade-off."""
    st.session_state["zoo_against"] = against_of(view, rows, measure)
    st.selectbox(
        words("trade.against"),
        others(rows, measure),
        key="zoo_against",
        format_func=measure_name,
        on_change=pick,
        args=("against", "zoo_against"),
        width=200,
    )


def picture(view: state.View, rows: list[Row], peers: list[Row], measure: str) -> None:
    """The chosen measure upwards, another one across; a line joins those that nobody beats in both."""
    against = against_of(view, rows, measure)
    frame = points([*rows, *peers], against, measure, view.config)
    if len(frame) < 2:
        st.info(words("trade.none", x=measure_name(against), y=measure_name(measure)))
        return
    title = plain("trade.chart", y=measure_name(measure), x=measure_name(against))
    labels = chart.Labels(
        title=title,
        x=plain(f"trade.axis.{_way(against)}", name=measure_name(against)),
        y=plain(f"trade.axis.{_way(measure)}", name=measure_name(measure)),
        ours=plain("trade.ours"),
        peer=plain("board.peer"),
    )
    alt = plain("trade.alt", y=measure_name(measure), x=measure_name(against), count=len(frame))
    st.altair_chart(chart.scatter(frame, labels), alt=alt, key="trade")
    st.caption(words("trade.read", x=measure_name(against), about=plain(f"about.{against}")))


def against_of(view: state.View, rows: list[Row], measure: str) -> str:
    """What the measure is set against: as asked where some row has it, else what it costs."""
    known = others(rows, measure)
    return next(name for name in (view.against, *USUAL, *known) if name in known)


def others(rows: list[Row], measure: str) -> list[str]:
    """The metrics and costs a measure can be set against."""
    return [name for name in leaderboard.measures(rows) if name != measure]


def points(rows: list[Row], x: str, y: str, chosen: str = "") -> pd.DataFrame:
    """The rows that have both, as `charts.tradeoff.scatter` draws them; only rows of ours can be on the front.

    chosen  name of the row that is looked at
    """
    found = [
        {
            "name": row_name(row),
            "peer": row.origin == "peer",
            "x": across,
            "y": up,
            "x_text": figure(x, across),
            "y_text": figure(y, up),
            "chosen": row.name == chosen,
        }
        for row in rows
        if (across := row.value(x)) is not None and (up := row.value(y)) is not None and not row.diverged
    ]
    frame = pd.DataFrame(found, columns=["name", "peer", "x", "y", "x_text", "y_text", "chosen"])
    ours = ~frame["peer"].astype(bool)
    frame["front"] = False
    frame.loc[ours, "front"] = chart.front(
        frame.loc[ours, "x"].to_numpy(float),
        frame.loc[ours, "y"].to_numpy(float),
        smaller_x=is_smaller_better(x),
        smaller_y=is_smaller_better(y),
    )
    return frame


def _way(measure: str) -> str:
    return "smaller" if is_smaller_better(measure) else "larger"
