"""A few trials looked into: their curves, place by place, whether any model would have said it, the worst cases."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import state
from dashboard.charts import falling as chart
from dashboard.loaders import tried
from dashboard.text import plain, words
from dashboard.views import trial_table, worst
from dashboard.views.heading import pick
from dashboard.views.holding import best_first
from dashboard.views.models import side_by_side
from dashboard.views.reasons import said, shown, trial_name
from recengine import models
from recengine.presets import Named
from recengine.trial_board import rows as board
from recengine.trial_board.rows import Trial
from recengine.trial_board.targets import BEATS_ALL, BEATS_RANDOM, HALF, OWN_BEATS_RANDOM, targets

ORDERS = ("claimed", "random", "popular", "rated", "own", "shuffled")
BANDED = ("claimed", "random")
STEPS = 10
SAME = 0.9999
"""Agreement with its twin from which a model is the same whatever the seed."""


def look(view: state.View) -> None:
    """The whole part of the page."""
    known = {row.text: row for row in best_first(tried.board(view.data))}
    if not known:
        st.info(words("holds.empty"))
        return
    usual = best_first(shown(view)) or list(known.values())
    chosen = [known[name] for name in view.trials.split(state.BETWEEN) if name in known] or usual[:1]
    with st.container(horizontal=True, vertical_alignment="bottom", key="closer-knobs"):
        _pick_trials(known, chosen)
        _pick_side(view)
    for row in chosen:
        st.write(_says(row))
    judged = [row for row in chosen if row.holds is not None]
    if not judged:
        return
    _curves(view, judged)
    _by_rank(judged)
    st.subheader(words("sanity.title"))
    st.caption(words("sanity.read"))
    for row in judged:
        st.write(sanity(row))
    worst.cases(view, judged[0])
    with st.expander(words("trials.commands")):
        st.code("\n".join(board.command(row, view.data) for row in chosen), language="bash", wrap_lines=True)


def _pick_trials(known: dict[str, Trial], chosen: list[Trial]) -> None:
    st.session_state["closer_trials"] = [row.text for row in chosen]
    st.multiselect(
        words("closer.pick"),
        list(known),
        key="closer_trials",
        max_selections=state.MOST_TRIALS,
        format_func=lambda name: trial_name(known[name]) if name in known else name,
        on_change=_picked,
        width=640,
    )


def _picked() -> None:
    state.change(trials=state.BETWEEN.join(st.session_state["closer_trials"]))


def _pick_side(view: state.View) -> None:
    st.session_state["closer_side"] = view.side
    st.segmented_control(
        words("closer.side"),
        state.SIDES,
        key="closer_side",
        format_func=lambda side: plain(f"closer.side.{side}"),
        on_change=pick,
        args=("side", "closer_side"),
        required=True,
    )


def _says(row: Trial) -> str:
    """What came out, with the middle of the curves in words."""
    if row.holds is None:
        why = trial_table.skipped(row) or plain("trials.verdict.none")
        return words("closer.none", name=trial_name(row), why=why)
    said = words(
        "closer.says",
        name=trial_name(row),
        share=row.metrics[BEATS_RANDOM]["value"],
        every=row.metrics[BEATS_ALL]["value"],
        cases=row.details["n_cases"],
        asked=row.n_asked,
    )
    if row.scores:
        unit = plain(f"unit.of.{models.unit_of(row.model, Named.read(row.name).config())}")
        said = f"{said} {words('closer.says.half', unit=unit, **row.scores)}"
    if OWN_BEATS_RANDOM not in row.metrics:
        return said
    goal = targets(row.model, row.method)[OWN_BEATS_RANDOM]
    return f"{said} {words('closer.says.own', own=row.metrics[OWN_BEATS_RANDOM]['value'], target=goal)}"


def _curves(view: state.View, rows: list[Trial]) -> None:
    side, several = view.side, len(rows) > 1
    frame = pd.DataFrame([point for row in rows for point in points(row, side, several=several)])
    labels = chart.Labels(
        title=plain(f"curves.chart.{side}"),
        x=plain(f"curves.x.{side}"),
        y=plain("curves.y"),
        line=plain("curves.line"),
        band=plain("curves.band"),
    )
    picture = chart.curves(frame, labels, by_trial=several)
    st.altair_chart(picture, alt=plain("curves.alt", count=frame["line"].nunique()), key="closer_curves")
    read = words(f"curves.read.{side}")
    if not several and f"{side}.own" in rows[0].curves:
        read = f"{read} {words('curves.read.own', own=plain('order.own'))}"
    st.caption(read)


def points(row: Trial, side: str, *, several: bool) -> list[dict[str, Any]]:
    """The points of a trial's curves: all its orders, or beside others its own and, dashed, the random one."""
    out: list[dict[str, Any]] = []
    name = trial_name(row)
    for order in ORDERS:
        found = row.curves.get(f"{side}.{order}")
        if found is None or (several and order not in BANDED):
            continue
        line = plain(f"order.{order}")
        if several:
            line = name if order == "claimed" else plain("curves.line.random", name=name)
        for step, (q1, median, q3) in enumerate(zip(*found, strict=True)):
            out.append(
                {
                    "line": line,
                    "dashed": order != "claimed" and several,
                    "share": step / STEPS,
                    "q1": q1,
                    "median": median,
                    "q3": q3,
                    "banded": order == "claimed" or (order in BANDED and not several),
                }
            )
    return out


def _by_rank(rows: list[Trial]) -> None:
    st.subheader(words("ranks.title"))
    for column, row in zip(side_by_side("closer-ranks", len(rows)), rows, strict=True):
        name = trial_name(row)
        labels = chart.RankLabels(
            title=name,
            rank=plain("ranks.x"),
            share=plain("ranks.y"),
            interval=plain("shares.interval"),
            cases=plain("trials.cases"),
        )
        found = [(place, place[BEATS_RANDOM]) for place in row.details["by_rank"]]
        frame = pd.DataFrame(
            [
                {"rank": place["rank"], "cases": place["cases"], "span": plain("shares.span", **share), **share}
                for place, share in found
            ]
        )
        goal = targets(row.model, row.method)[BEATS_RANDOM]
        picture = chart.by_rank(frame, labels, target=goal, half=HALF)
        with column:
            st.altair_chart(picture, alt=plain("ranks.alt", name=name), key=f"closer_ranks_{row.text}")
    st.caption(words("ranks.read"))


def sanity(row: Trial) -> str:
    """The verdict of the sanity check with its figures."""
    found = row.details["sanity"]
    if found is None:
        return words("sanity.none", name=trial_name(row))
    if row.sane is None:
        return words("sanity.level", name=trial_name(row))
    verdict = words(
        "sanity.yes" if row.sane else "sanity.no",
        name=trial_name(row),
        share=said(found["share_shuffled_beating_random"]),
        shuffled=said(found["agreement_shuffled"]),
        twin=said(found["agreement_twin"]),
    )
    return f"{verdict} {words('sanity.same')}" if found["agreement_twin"]["low"] >= SAME else verdict
