"""PCA or linear autoencoder? Whether both find the same subspace, and what non-linear layers add on unseen ratings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import loaders, state
from dashboard.charts import standing as chart
from dashboard.loaders import maps
from dashboard.text import plain, words
from dashboard.views import training

SAME = 1.0
"""Degrees below which two subspaces are called the same."""

HEIGHT = 440  # pixels of the picture

Row = Mapping[str, Any]


def linear(view: state.View) -> None:
    """The whole part of the page."""
    st.write(words("linear.asks"))
    if not loaders.dataset(view.data).explicit:
        st.info(words("linear.counts"), icon=":material/help:")
        return
    spec = maps.linear(view.data)
    run = maps.made(spec)
    shipped = maps.linear_reference(view.data) if run is None else None
    if run is not None:
        _found(maps.linear_found(run))
    elif shipped is not None:
        _found(shipped)
        st.caption(words("linear.shipped", made=shipped["made"]))
    if run is None:
        st.caption(words("linear.todo", k=spec.k, seeds=spec.seeds))
        training.offer(view, spec, None, key="linear_begin")
    with st.expander(words("trials.commands")):
        st.code(maps.linear_command(spec), language="bash", wrap_lines=True)


def _found(found: Mapping[str, Any]) -> None:
    rows = {(row["kind"], row["regime"]): row for row in found["rows"]}
    st.markdown("\n".join(f"- {line}" for line in says(found, rows)))
    shown = chart.Labels(
        title=plain("linear.chart"),
        axis=plain("linear.axis"),
        interval=plain("linear.interval"),
        source=plain("linear.angle"),
        own=plain("linear.filled"),
        reference=plain("linear.masked"),
        peer=plain("linear.none"),
    )
    frame = pd.DataFrame([_point(row, shown) for row in found["rows"]])
    picture = chart.intervals(frame, shown).properties(height=HEIGHT)  # three lines of legend want more room
    st.altair_chart(picture, alt=plain("linear.alt", count=len(frame)), key="linear_rmse")
    st.caption(words("linear.read", n=found["n_test"], seeds=found["seeds"]))
    _table(found)
    st.caption(words("linear.table.read"))


def says(found: Mapping[str, Any], rows: Mapping[tuple[str, str | None], Row]) -> list[str]:
    """The answers in words: the subspace, what one more layer adds, what the loss changes."""
    angle, k = found["largest_angle"], found["k"]
    pca = rows["pca", "filled"]
    same = words("linear.same" if angle < SAME else "linear.other", angle=angle, k=k, seeds=found["seeds"])
    missed = words("linear.missed", pca=pca["left"]["value"], linear=rows["linear", "filled"]["left"]["value"])
    layers = [
        words("linear.adds", name=plain(f"linear.kind.{kind}"), added=_added(rows[kind, "filled"]))
        for kind in ("shallow", "deep")
    ]
    masked = words(
        "linear.masks",
        angle=found["largest_angle_masked"],
        linear=_added(rows["linear", "masked"]),
        deep=_added(rows["deep", "masked"]),
        own=_added(rows["own", "masked"]),
    )
    return [f"{same} {missed}", " ".join([words("linear.filled.says"), *layers]), masked]


def _added(row: Row) -> str:
    """Stars of RMSE below PCA's, with the interval; said to be none where the interval reaches 0."""
    added = row["added"]
    sure = "none" if added["low"] <= 0 <= added["high"] else "better" if added["value"] > 0 else "worse"
    return plain(f"linear.added.{sure}", value=abs(added["value"]), low=added["low"], high=added["high"])


def _name(row: Row) -> str:
    name = plain(f"linear.kind.{row['kind']}")
    return plain(f"linear.name.{row['regime']}", name=name) if row["kind"] not in ("bias", "pca", "own") else name


def _point(row: Row, labels: chart.Labels) -> dict[str, Any]:
    origin = {"filled": labels.own, "masked": labels.reference, None: labels.peer}[row["regime"]]
    angles = [one["angles"][0] for one in row["by_seed"] if one["angles"]]
    return {
        "name": _name(row),
        "origin": origin,
        **row["rmse"],
        "text": f"{row['rmse']['value']:.4f}",
        "span": plain("linear.span", **row["rmse"]),
        "source": plain("linear.degrees", angle=max(angles)) if angles else plain("linear.no-angle"),
    }


def _table(found: Mapping[str, Any]) -> None:
    """Every record with its figures."""
    rows = []
    for row in found["rows"]:
        angles = [one["angles"][0] for one in row["by_seed"] if one["angles"]]
        rows.append(
            {
                "name": _name(row),
                "rmse": row["rmse"]["value"],
                **{f"added_{part}": row["added"][part] for part in ("value", "low", "high")},
                "angle": max(angles) if angles else None,
                "left": (row["left"] or {}).get("value"),
                "left_known": (row["left_known"] or {}).get("value"),
            }
        )
    number = st.column_config.NumberColumn
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        column_config={
            "name": plain("linear.column.name"),
            "rmse": number(plain("linear.column.rmse"), format="%.4f"),
            "added_value": number(plain("linear.column.added"), format="%+.4f"),
            "added_low": number(plain("linear.column.low"), format="%+.4f"),
            "added_high": number(plain("linear.column.high"), format="%+.4f"),
            "angle": number(plain("linear.column.angle"), format="%.4f"),
            "left": number(plain("linear.column.left"), format="percent"),
            "left_known": number(plain("linear.column.known"), format="percent"),
        },
        placeholder=plain("board.empty.value"),
        key="linear_table",
    )
