"""What a sweep shows besides errors: gains of depth, what happens inside the units, figures from another data set."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import state
from dashboard.charts import lab as chart
from dashboard.loaders import lab as loader
from dashboard.text import plain, words
from recengine.experiments import Experiment
from recengine.lab import grid, sweeps

PAPERS_ITEMS = 17_768
"""Columns of the paper's data; its own count of one layer of 256 there is 9,115,240."""

PUBLISHED = (
    ("3 months", 13.7, 0.9373, "n, 128, 256, 256, dp(0.65), 256, 128, n"),
    ("6 months", 29.2, 0.9207, "n, 256, 256, 512, dp(0.8), 256, 256, n"),
    ("1 year", 41.5, 0.9225, "n, 256, 256, 512, dp(0.8), 256, 256, n"),
    ("all", 98.1, 0.9099, "n, 512, 512, 1024, dp(0.8), 512, 512, n"),
)
"""(Netflix ratings used, millions of them in training, RMSE, network): README of NVIDIA/DeepRecommender, a32a8a5."""


def more(view: state.View) -> None:
    """The part of the page that only this sweep has."""
    found = loader.shown(view)
    if view.sweep == "depth":
        _gains(found)
    elif view.sweep == "data-size":
        _published()
    elif view.sweep in ("units", "activations"):
        _units(found)


def _gains(found: Experiment) -> None:
    """Each depth beside the one with two layers fewer, and what the paper's counter counts."""
    gain = {row["setting"]: row for row in found.gains}
    depths = {grid.depth(layers): (128,) * (layers // 2) for layers in grid.LAYERS}
    rows = []
    for name, hidden in (depths | {grid.SHALLOW: (256,)}).items():
        point = found.points[name]
        rows.append(
            {
                "setting": name,
                "rmse": point.rmse,
                "added": gain.get(name, {}).get("added"),
                "gain": gain.get(name, {}).get("gain"),
                "per_million": gain.get(name, {}).get("per_million"),
                "mean": point.measured["mean_on_test"],
                "everywhere": point.measured["mean_everywhere"],
                "counted": sweeps.n_parameters(PAPERS_ITEMS, hidden),
            }
        )
    st.markdown(f"**{words('lab.gains')}**")
    number = st.column_config.NumberColumn
    columns = {name: number(plain(f"lab.gains.{name}"), format="%.4f") for name in ("rmse", "gain")}
    columns |= {name: number(plain(f"lab.gains.{name}"), format="%.3f") for name in ("per_million", "mean")}
    columns |= {name: number(plain(f"lab.gains.{name}"), format="localized") for name in ("added", "counted")}
    columns["everywhere"] = number(plain("lab.gains.everywhere"), format="%.3f")
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        column_config={"setting": plain("lab.setting"), **columns},
        alt=plain("lab.gains.alt"),
        placeholder=plain("board.empty.value"),
        key="lab_gains",
    )
    wide = sweeps.n_parameters(PAPERS_ITEMS, (256,))
    mean = found.points[grid.SHALLOW].measured["mean_rating"]
    st.caption(words("lab.gains.read", items=PAPERS_ITEMS, wide=wide, mean=mean))


def _published() -> None:
    """Figures of the paper's authors, of another data set."""
    st.markdown(f"**{words('lab.netflix')}**")
    frame = pd.DataFrame(PUBLISHED, columns=["part", "ratings", "rmse", "network"])
    number = st.column_config.NumberColumn
    st.dataframe(
        frame,
        hide_index=True,
        column_config={
            "part": plain("lab.netflix.part"),
            "ratings": number(plain("lab.netflix.ratings"), format="%.1f"),
            "rmse": number(plain("lab.netflix.rmse"), format="%.4f"),
            "network": plain("lab.netflix.network"),
        },
        alt=plain("lab.netflix.alt"),
        key="lab_netflix",
    )
    st.caption(words("lab.netflix.read"))


def _units(found: Experiment) -> None:
    """Shares without slope, gradients, and how large the sums before the activation are."""
    points = [point for point in found.networks if point.measured["units"]]
    rows = []
    for point in points:
        gradients = point.measured["gradients"]
        first = point.measured["first_gradient"]
        rows.append(
            {
                "setting": point.setting,
                "rmse": point.rmse,
                "dead": point.measured["dead_share"],
                "flat": point.measured["flat_share"],
                "first": first,
                "last": gradients["end"][0] / gradients["end"][-1] if gradients["end"][-1] else None,
            }
        )
    st.markdown(f"**{words('lab.units')}**")
    number = st.column_config.NumberColumn
    formats = {"rmse": "%.4f", "dead": "percent", "flat": "percent", "first": "%.3f", "last": "%.3f"}
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        column_config={
            "setting": plain("lab.setting"),
            **{name: number(plain(f"lab.units.{name}"), format=form) for name, form in formats.items()},
        },
        alt=plain("lab.units.alt"),
        placeholder=plain("board.empty.value"),
        key="lab_units",
    )
    cells = [
        {"setting": point.setting, "layer": plain("lab.layer", place=place), "middle": -4.75 + 0.5 * at, "share": share}
        for point in points
        for place, layer in enumerate(point.measured["units"], start=1)
        for at, share in enumerate(layer["histogram"])
    ]
    labels = chart.Labels(plain("lab.sums"), plain("lab.sums.share"), plain("lab.setting"))
    picture = chart.histograms(pd.DataFrame(cells), [point.setting for point in points], labels)
    st.altair_chart(picture, alt=plain("lab.sums.alt"), key="lab_sums", width="content")
    st.caption(words("lab.units.read"))
