"""All models and methods: who holds, in a sentence and two pictures; what is not tested yet; what follows below."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import loaders, state
from dashboard.charts import holding as chart
from dashboard.loaders import tried
from dashboard.text import plain, words
from dashboard.views import exactness, headline, training, trial_table, waiting
from dashboard.views.lists import duration
from dashboard.views.models import side_by_side
from dashboard.views.reasons import has_data, pick_presets, short_name, shown
from recengine.explain.medians import LEAD
from recengine.presets import Named
from recengine.runs.queue import RunQueue
from recengine.trial_board.rows import Trial
from recengine.trial_board.targets import BEATS_ALL, BEATS_RANDOM, HALF, OWN_BEATS_RANDOM, targets

NONE = float("nan")
ORDERS = ("claimed", "random", "rated")
PEOPLE = 100
"""Asked of a test that a button starts."""


def everything(view: state.View) -> None:
    """The whole part of the page."""
    rows = best_first(shown(view))
    missing = untested(view, rows)
    if rows:
        headline.says(view, rows)
        _pictures(view, rows)
    else:
        st.info(words("holds.empty"))
    _offers(view, missing)
    if tried.board(view.data):
        pick_presets(view)
    if rows:
        trial_table.table(view, rows)
        exactness.against_accuracy(view)


def best_first(rows: list[Trial]) -> list[Trial]:
    """Those that hold, by their lead over random; then those that fall short; then those with nothing to judge."""
    order = {True: 0, False: 1, None: 2}
    return sorted(rows, key=lambda row: (order[row.holds], -row.medians.get(LEAD, {"value": 0.0})["value"]))


def untested(view: state.View, rows: list[Trial]) -> list[tuple[Named, str]]:
    """(configuration, method) of the usual ones without a trial."""
    known = {(row.name, row.method) for row in rows}
    pairs = [(asked, method) for asked in tried.usual(view.data) for method in tried.methods(asked)]
    return [(asked, method) for asked, method in pairs if (asked.text, method) not in known]


def _pictures(view: state.View, rows: list[Trial]) -> None:
    named = [(_marked(view, row), row) for row in rows]
    areas = [point for name, row in named for point in _areas(name, row)] if any(row.medians for row in rows) else []
    left, *beside = side_by_side("holds-pictures", 2 if areas else 1)
    with left:
        labels = chart.ShareLabels(
            **{part: plain(f"shares.{part}") for part in ("axis", "mean", "own", "every", "holds", "short", "free")},
            **{part: plain(f"shares.{part}") for part in ("interval", "target")},
            title=plain("shares.chart"),
            note="",
        )
        frame = pd.DataFrame([point for name, row in named for point in _shares(name, row, labels)])
        picture = chart.shares(frame, labels, half=HALF)
        st.altair_chart(picture, alt=plain("shares.alt", count=len(named)), key="holds_shares")
        st.caption(words("shares.read"))
    for right in beside:
        labels = chart.AreaLabels(
            title=plain("areas.chart"),
            axis=plain("areas.axis"),
            order=plain("areas.order"),
            **{order: plain(f"areas.{order}") for order in ORDERS},
        )
        picture = chart.areas(pd.DataFrame(areas), labels)
        right.altair_chart(picture, alt=plain("areas.alt", count=len(named)), key="holds_areas")
        right.caption(words("areas.read"))


def _marked(view: state.View, row: Trial) -> str:
    name = short_name(view, Named.read(row.name), row.method)
    return f"⚠ {name}" if row.sane is False else name


def _shares(name: str, row: Trial, labels: chart.ShareLabels) -> list[dict[str, Any]]:
    goals, out = targets(row.model, row.method), []
    for share, reading in ((BEATS_RANDOM, labels.mean), (OWN_BEATS_RANDOM, labels.own), (BEATS_ALL, labels.every)):
        found, goal = row.metrics.get(share), goals.get(share)
        if found is None:
            continue
        verdict = labels.free if goal is None else labels.holds if found["value"] >= goal else labels.short
        text = plain("shares.span", **found)
        out.append(
            {
                **{"name": name, "reading": reading, "verdict": verdict, "text": text, "note": ""},
                **found,
                "target": NONE if goal is None else goal,
            }
        )
    return out or [_nothing(name, plain("shares.no-case"))]


def _nothing(name: str, note: str) -> dict[str, Any]:
    blank = {"value": NONE, "low": NONE, "high": NONE, "target": NONE}
    return {"name": name, "reading": "", "verdict": "", "text": "", "note": note, **blank}


def _areas(name: str, row: Trial) -> list[dict[str, Any]]:
    out = []
    for order in ORDERS:
        column = "deletion_auc" if order == "claimed" else f"{order}_deletion_auc"
        found = row.medians.get(column)
        text = plain("interval", **found) if found else ""
        blank = {"value": NONE, "low": NONE, "high": NONE}
        out.append({"name": name, "order": plain(f"areas.{order}"), "text": text, **(found or blank)})
    return out


def _offers(view: state.View, missing: list[tuple[Named, str]]) -> None:
    """A button for each model with an untested method, or how far that test is; the time each should take."""
    if not missing:
        return
    st.markdown(f"**{words('untested.title')}**")
    if not has_data(view):
        return
    first = {asked.model: (asked, method) for asked, method in reversed(missing)}
    states = {found.key: found for found in RunQueue(loaders.store()).list() if found.active}
    running: list[str] = []
    with st.container(horizontal=True, key="holds-offers"):
        for asked, method in reversed(first.values()):
            spec = tried.testing(view.data, asked, method, PEOPLE, sanity=False)
            if spec.key in states:
                running.append(spec.key)
                continue
            seconds = tried.expected_seconds(view.data, asked, method, PEOPLE, sanity=False)
            name = short_name(view, asked, method)
            time = "" if seconds is None else duration(seconds)
            st.button(
                words("untested.test.s", name=name, seconds=time) if time else words("untested.test", name=name),
                key=f"test_{spec.key}",
                icon=":material/play_arrow:",
                on_click=training.ask_if_possible,
                args=(spec,),
            )
    st.caption(words("untested.read"))
    training.say_refused()
    mine = [key for key, found in states.items() if key not in running and found.visitor == waiting.visitor()]
    if running or mine:
        training.follow(view, (*running, *mine))
