"""Whether better models are harder to explain: accuracy against the lead of their reasons over random ones."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import state
from dashboard.charts import exactness as chart
from dashboard.loaders import tried
from dashboard.text import plain, words
from dashboard.views.lists import model_name
from dashboard.views.models import config_name, figure, is_smaller_better, measure_name, side_by_side
from dashboard.views.reasons import said
from recengine import models
from recengine.explain.medians import LEAD, Link, link
from recengine.presets import Named
from recengine.trial_board.rows import Trial

OF_LISTS, OF_STARS = "ndcg@10", "rmse"


def against_accuracy(view: state.View) -> None:
    """A picture and a sentence for lists, and one for predicted stars; every preset drawn, with its first method."""
    rows = [row for row in tried.board(view.data) if row.holds is not None and row.method == _first(row)]
    parts = [(measure, points(view, rows, measure)) for measure in (OF_LISTS, OF_STARS)]
    parts = [(measure, found) for measure, found in parts if len(found)]
    if not parts:
        return
    st.subheader(words("exactness.title"))
    for column, (measure, found) in zip(side_by_side("exactness", len(parts)), parts, strict=True):
        with column:
            st.write(sentence(measure, found))
            labels = chart.Labels(
                title=plain("exactness.chart", measure=measure_name(measure)),
                x=plain("exactness.x", measure=measure_name(measure)),
                y=plain("exactness.y"),
                **{verdict: plain(f"verdict.{verdict}") for verdict in ("holds", "doubtful", "short")},
            )
            picture = chart.scatter(pd.DataFrame(found), labels, smaller_x=is_smaller_better(measure))
            alt = plain("exactness.alt", count=len(found), measure=measure_name(measure))
            st.altair_chart(picture, alt=alt, key=f"exactness_{measure}")
    st.caption(words("exactness.read"))


def points(view: state.View, rows: list[Trial], measure: str) -> list[dict[str, Any]]:
    """The trials whose configuration is made for that measure and was judged by it."""
    known = tried.accuracies(view.data, measure)
    found = [
        {
            "name": config_name(row.name),
            "model": row.model,
            "x": known[row.name],
            "y": row.medians[LEAD]["value"],
            "low": row.medians[LEAD]["low"],
            "high": row.medians[LEAD]["high"],
            "verdict": plain(f"verdict.{row.verdict}"),
            "x_text": figure(measure, known[row.name]),
            "y_text": said(row.medians[LEAD]),
        }
        for row in rows
        if row.name in known and _measure_of(row) == measure
    ]
    sign = -1 if is_smaller_better(measure) else 1
    best: dict[str, float] = {}
    for point in found:
        best[point["model"]] = max(best.get(point["model"], -float("inf")), sign * point["x"])
    main = [sign * point["x"] == best[point["model"]] for point in found]
    return [
        point | {"main": is_main, "short": model_name(point["model"]) if is_main else point["name"]}
        for point, is_main in zip(found, main, strict=True)
    ]


def sentence(measure: str, found: list[dict[str, Any]]) -> str:
    """Whether accuracy and lead go together, as far as that many models can tell; each counts once."""
    sign = -1 if is_smaller_better(measure) else 1
    once = list({point["model"]: point for point in found if point["main"]}.values())
    seen: Link = link([sign * point["x"] for point in once], [point["y"] for point in once])
    name = measure_name(measure)
    if seen.rho is None or seen.p is None:
        return words("exactness.few", measure=name, count=seen.n)
    values = {"measure": name, "rho": seen.rho, "count": seen.n, "p": seen.p}
    if not seen.sure:
        return words("exactness.none", **values)
    return words("exactness.easier" if seen.rho > 0 else "exactness.harder", **values)


def _measure_of(row: Trial) -> str:
    return OF_STARS if models.unit_of(row.model, Named.read(row.name).config()) == "stars" else OF_LISTS


def _first(row: Trial) -> str:
    return tried.methods(Named.read(row.name))[0]
