"""All models and methods: who holds, in a sentence and two pictures; what is not tested yet; what follows below."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import state
from dashboard.charts import holding as chart
from dashboard.loaders import tried
from dashboard.text import plain, words
from dashboard.views import exactness, headline, trial_table, untested
from dashboard.views.models import side_by_side
from dashboard.views.reasons import pick_presets, short_name, shown
from recengine.explain.medians import LEAD
from recengine.presets import Named
from recengine.trial_board.rows import Trial
from recengine.trial_board.targets import BEATS_ALL, BEATS_RANDOM, HALF, OWN_BEATS_RANDOM, targets

NONE = float("nan")
ORDERS = ("claimed", "random", "rated")
SIGNS = {"holds": "", "doubtful": "⚠ ", "short": "✗ ", None: ""}
"""Before a name in a picture, by verdict, so that no colour says it alone."""


def everything(view: state.View) -> None:
    """The whole part of the page."""
    rows = best_first(shown(view))
    if rows:
        headline.says(view, rows)
        _pictures(view, [row for row in rows if row.holds is not None])
        headline.more(view, rows)
    else:
        st.info(words("holds.empty"))
    untested.offers(view, rows)
    if tried.board(view.data):
        pick_presets(view)
    if rows:
        trial_table.table(view, rows)
        exactness.against_accuracy(view)


def best_first(rows: list[Trial]) -> list[Trial]:
    """Those that hold, by their lead over random; then those in doubt, those that fall short, those without a case."""
    order = {"holds": 0, "doubtful": 1, "short": 2, None: 3}
    return sorted(rows, key=lambda row: (order[row.verdict], -row.medians.get(LEAD, {"value": 0.0})["value"]))


def _pictures(view: state.View, rows: list[Trial]) -> None:
    """Shares and areas, row by row at the same height; nothing where no trial has a case."""
    if not rows:
        return
    named = [(f"{SIGNS[row.verdict]}{short_name(view, Named.read(row.name), row.method)}", row) for row in rows]
    left, right = side_by_side("holds-pictures")
    with left:
        labels = chart.ShareLabels(
            **{part: plain(f"shares.{part}") for part in ("axis", "mean", "own", "every", "interval", "target")},
            **{part: plain(f"verdict.{part}") for part in ("holds", "doubtful", "short")},
            free=plain("shares.free"),
            title=plain("shares.chart"),
        )
        frame = pd.DataFrame([point for name, row in named for point in _shares(name, row, labels)])
        picture = chart.shares(frame, labels, half=HALF)
        st.altair_chart(picture, alt=plain("shares.alt", count=len(named)), key="holds_shares")
        st.caption(words("shares.read"))
    with right:
        labels = chart.AreaLabels(
            title=plain("areas.chart"),
            axis=plain("areas.axis"),
            order=plain("areas.order"),
            **{order: plain(f"areas.{order}") for order in ORDERS},
        )
        picture = chart.areas(pd.DataFrame([point for name, row in named for point in _areas(name, row)]), labels)
        st.altair_chart(picture, alt=plain("areas.alt", count=len(named)), key="holds_areas")
        st.caption(words("areas.read"))


def _shares(name: str, row: Trial, labels: chart.ShareLabels) -> list[dict[str, Any]]:
    goals, out = targets(row.model, row.method), []
    for share, reading in ((BEATS_RANDOM, labels.mean), (OWN_BEATS_RANDOM, labels.own), (BEATS_ALL, labels.every)):
        found, goal = row.metrics.get(share), goals.get(share)
        if found is None:
            continue
        reached = labels.doubtful if row.sane is False else labels.holds
        verdict = labels.free if goal is None else reached if found["value"] >= goal else labels.short
        said = {"name": name, "reading": reading, "verdict": verdict, "text": plain("shares.span", **found)}
        out.append({**said, **found, "target": NONE if goal is None else goal})
    return out


def _areas(name: str, row: Trial) -> list[dict[str, Any]]:
    out = []
    for order in ORDERS:
        column = "deletion_auc" if order == "claimed" else f"{order}_deletion_auc"
        found = row.medians.get(column)
        text = plain("interval", **found) if found else ""
        blank = {"value": NONE, "low": NONE, "high": NONE}
        out.append({"name": name, "order": plain(f"areas.{order}"), "text": text, **(found or blank)})
    return out
