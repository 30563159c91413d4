"""Who is served badly: a metric by groups of people, the people behind a group, and two models person by person."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import loaders, state
from dashboard.charts import groups as chart
from dashboard.loaders import judged
from dashboard.text import plain, words
from dashboard.views import training
from dashboard.views.models import (
    config_name,
    figure,
    has_data,
    is_smaller_better,
    measure_name,
    measure_of,
    nothing_judged,
    pick,
    pick_measure,
    pick_split,
    row_name,
    side_by_side,
    split_of,
)
from recengine import leaderboard
from recengine.evaluation.summary import OF_ALL_LISTS
from recengine.leaderboard import Row, best_first
from recengine.presets import Named

Line = dict[str, Any]
"""group, users, metric, value, low, high"""

TENTHS = (0.1, 0.9)
LISTED = 12
"""People of a group that are shown, the worst served first."""


def people(view: state.View) -> None:
    """The whole part of the page; what needs an own run comes with it."""
    split = split_of(view)
    rows = judged.board(view.data, split)
    with st.container(horizontal=True, vertical_alignment="bottom", key="zoo-knobs"):
        pick_split(view)
        name = _pick_config(view, rows)
        row = next((row for row in rows if row.name == name), None)
        known = [] if row is None else measures(row)
        measure = pick_measure(view, known) if known else ""
    if not name:
        nothing_judged(view)
    elif row is None or not known:
        st.info(words("groups.unjudged", name=config_name(name)))
        if has_data(view):
            training.judge(view, Named.read(name), split, key="groups_judge")
    else:
        _of_row(view, row, measure)


def looked_at(view: state.View) -> tuple[Row, str] | None:
    """The own run and metric that are looked at; None where there is no own run."""
    rows = judged.board(view.data, split_of(view))
    row = next((row for row in rows if row.key and row.name == _config(view, rows)), None)
    return None if row is None else (row, measure_of(view, measures(row)))


def measures(row: Row) -> list[str]:
    """The metrics that are known person by person, or, of a reference row, by group."""
    if row.key:
        return [name for name in row.metrics if name.split("@")[0] not in OF_ALL_LISTS]
    return list(dict.fromkeys(metric for found in row.groups.values() for metric in found))


def _of_row(view: state.View, row: Row, measure: str) -> None:
    lines = [line for line in _by_group(view, row) if line["metric"] == measure]
    if not lines:
        st.info(words("groups.none"))
        return
    worst = worst_first(lines, measure)
    way = _way(view, row)
    if way == "genre":
        lines = worst  # the others have an order of their own
    chosen = view.bar if view.bar in {line["group"] for line in lines} else str(worst[0]["group"])
    if view.bar and view.bar != chosen:
        st.caption(words("groups.gone", group=view.bar))
    _says(row, worst, measure, way)
    left, right = side_by_side("groups-pictures")
    with left:
        _picture(row, lines, measure, chosen)
    with right:
        if row.key:
            _spread(of_people(view, row, measure), measure, chosen)
            _behind(view, row, lines, measure, chosen)
        else:
            st.write(words("groups.shipped"))
            _way_to_a_run(view, row)


def _way_to_a_run(view: state.View, row: Row) -> None:
    """Training it here, or, without the data, the page that brings them."""
    if loaders.is_here(view.data):
        training.judge(view, Named.read(row.name), split_of(view), key="groups_judge")
    else:
        st.page_link("dashboard/pages/data.py", label=words("groups.fetch"), icon=":material/database:")


def worst_first(lines: list[Line], measure: str) -> list[Line]:
    """The groups from the worst served to the best."""
    return sorted(lines, key=lambda line: line["value"], reverse=is_smaller_better(measure))


def _says(row: Row, worst: list[Line], measure: str, way: str) -> None:
    """Who is served worst and best, against everybody."""
    ends = {"worst": worst[0], "best": worst[-1]}
    said = {end: plain(f"groups.who.{way}", group=line["group"]) for end, line in ends.items()}
    said |= {"low": figure(measure, worst[0]["value"]), "high": figure(measure, worst[-1]["value"])}
    everybody = figure(measure, row.value(measure) or 0.0)
    st.write(words("groups.says", name=row_name(row), measure=measure_name(measure), everybody=everybody, **said))


def _config(view: state.View, rows: list[Row]) -> str:
    """As asked, else the best here; "" where nothing is judged and none is asked."""
    best = best_first(rows, measure_of(view, leaderboard.measures(rows))) if rows else []
    return view.config or next((row.name for row in best), "")


def _pick_config(view: state.View, rows: list[Row]) -> str:
    """Which configuration is looked at."""
    name = _config(view, rows)
    if name:
        st.session_state["zoo_config"] = name
        st.selectbox(
            words("groups.config"),
            list(dict.fromkeys([*(row.name for row in rows), name])),
            key="zoo_config",
            format_func=config_name,
            on_change=pick,
            args=("config", "zoo_config"),
            width=300,
        )
    return name


def _by_group(view: state.View, row: Row) -> list[Line]:
    """Every metric of every group: of an own run, else as shipped."""
    way = _way(view, row)
    if not way:
        return []
    st.session_state["zoo_group"] = way
    st.segmented_control(
        words("groups.by"),
        _ways(view, row),
        key="zoo_group",
        format_func=lambda one: plain(f"groups.by.{one}"),
        on_change=_pick_group,
        label_visibility="collapsed",
        required=True,
        wrap=True,
    )
    if row.key:
        return judged.by_group(row.key, view.data, way)
    names = ("group", "users", "value", "low", "high")
    return [
        {"metric": metric, **dict(zip(names, line, strict=True))}
        for metric, found in row.groups[way].items()
        for line in found
    ]


def _ways(view: state.View, row: Row) -> tuple[str, ...]:
    """How the people of this row can be grouped."""
    return judged.groupings(view.data) if row.key else tuple(row.groups)


def _way(view: state.View, row: Row) -> str:
    """How they are grouped: as asked where that is known, "" where nothing is."""
    return next((way for way in (view.group, *_ways(view, row)) if way in _ways(view, row)), "")


def _picture(row: Row, lines: list[Line], measure: str, chosen: str) -> None:
    """A row a group."""
    frame = pd.DataFrame(lines).assign(
        label=[plain("groups.row", group=line["group"], users=line["users"]) for line in lines],
        text=[figure(measure, line["value"]) for line in lines],
        span=[f"{figure(measure, line['low'])} – {figure(measure, line['high'])}" for line in lines],
        chosen=[line["group"] == chosen for line in lines],
    )
    labels = chart.Labels(
        title=plain("groups.chart", measure=measure_name(measure)),
        axis=measure_name(measure),
        count=plain("groups.users"),
        one=plain("board.tip"),
    )
    alt = plain("groups.alt", measure=measure_name(measure), count=len(frame), group=chosen)
    st.altair_chart(chart.by_group(frame, labels, level=row.value(measure) or 0.0), alt=alt, key="groups")
    st.caption(words("groups.read", about=plain(f"about.{measure}")))


def _spread(found: pd.DataFrame, measure: str, chosen: str) -> None:
    """How the metric is spread over people."""
    labels = chart.Labels(
        title=plain("groups.spread", measure=measure_name(measure)),
        axis=measure_name(measure),
        count=plain("groups.users"),
        one=chosen,
        other=plain("groups.others"),
    )
    drawn = found.assign(chosen=found["group"] == chosen)
    alt = plain("groups.spread.alt", measure=measure_name(measure), count=len(found))
    st.altair_chart(chart.spread(drawn, labels), alt=alt, key="groups_spread")
    low, high = (figure(measure, float(end)) for end in np.quantile(found["value"].to_numpy(), TENTHS))
    st.caption(words("groups.spread.read", low=low, high=high))


def _behind(view: state.View, row: Row, lines: list[Line], measure: str, chosen: str) -> None:
    """The people of the chosen group, the worst served first, each one click from their page."""
    found = of_people(view, row, measure)
    st.session_state["zoo_bar"] = chosen
    st.selectbox(
        words("groups.behind"),
        [line["group"] for line in lines],
        key="zoo_bar",
        on_change=pick,
        args=("bar", "zoo_bar"),
        width=260,
    )
    mine = found.loc[found["group"] == chosen].sort_values(by="value", ascending=not is_smaller_better(measure))
    st.caption(words("groups.behind.read", count=len(mine), shown=min(LISTED, len(mine))))
    links(view, mine.head(LISTED), "groups-people")


def of_people(view: state.View, row: Row, measure: str) -> pd.DataFrame:
    """user, user_idx, value, n_test, group of everybody judged in an own run."""
    return judged.by_user(row.key, view.data, _way(view, row), measure)


def links(view: state.View, found: pd.DataFrame, key: str) -> None:
    """People as links to their page, with their figure each."""
    with st.grid(columns="auto", min_column_width=190, gap="small", key=key):
        for one in found.to_dict("records"):
            st.page_link(
                "dashboard/pages/users.py",
                label=words("groups.person", user=one["user"], value=f"{one['value']:.2f}", count=int(one["n_test"])),
                icon=":material/person:",
                query_params={"data": view.data, "user": one["user"]},
            )


def _pick_group() -> None:
    state.change(group=st.session_state["zoo_group"], bar="")
