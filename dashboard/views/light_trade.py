"""The trade: each recipe by what it costs and what it is worth, and who wins for which batch and runtime."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import state
from dashboard.charts import pareto as chart
from dashboard.charts.tradeoff import front
from dashboard.loaders import thin
from dashboard.text import plain, words
from dashboard.views import light_contests, light_report
from dashboard.views.heading import pick
from dashboard.views.light import change, faster, recipe_name, timed_batches, times
from dashboard.views.models import config_name
from recengine.compress.recipe import Distil, Factorise, Finetune, Prune, Quantise, parse
from recengine.light_board import Thin

WORST = {"rmse": 0.01, "ndcg@10": -0.02}
"""Share of the dense network's figure that may be lost: 1 % of RMSE, 2 % of NDCG@10."""

FILLED_UP = "64 people"
"""The batch in which profiles are filled up to the longest."""

FAIR = tuple(batch for batch in state.BATCHES if batch != "64 people")
"""What is asked at once where nobody's profile is filled up to another's."""

NO_FASTER = 1.05
"""A ratio of medians below this is called no faster."""


def trade(view: state.View) -> None:
    """The whole part of the page."""
    st.write(words("thin.lead"))
    rows = thin.board(view.data)
    if not rows:
        st.info(words("thin.none"))
        return
    name = network_of(view, rows)
    mine = [row for row in rows if row.name == name]
    switches = {"cost": state.COSTS, "kept": worths(mine), "runtime": state.RUNTIMES, "batch": batches(mine)}
    shown = {field: _or_first(getattr(view, field), switches[field]) for field in ("kept", "batch")}
    view = replace(view, **shown)
    with st.container(horizontal=True, vertical_alignment="bottom", key="light-trade-knobs"):
        _pick_network(rows, name)
        for field, values in switches.items():
            _pick(field, values, getattr(view, field))
    st.markdown(says(mine, view))
    _picture(mine, view)
    light_report.report(view, mine)
    taught = light_contests.distilled(view.data)
    if taught:
        st.subheader(words("contest.title"))
        for line in taught:
            st.markdown(f"- {line}")


def network_of(view: state.View, rows: Sequence[Thin]) -> str:
    """The network whose recipes are shown: as asked where it has any, else the one that is best by stars when dense."""
    dense = {row.name: row.report["metrics"]["before"].get("rmse", {}).get("value", float("inf")) for row in rows}
    return view.config if view.config in dense else min(dense, key=dense.__getitem__)


def batches(rows: Sequence[Thin]) -> list[str]:
    """What was timed of every recipe."""
    return timed_batches([row.report for row in rows])


def worths(rows: Sequence[Thin]) -> list[str]:
    """What every recipe was judged by: a network of lists predicts no stars."""
    return [kept for kept in state.KEPT if all(kept in row.report["lost"] for row in rows)]


def _or_first(asked: str, known: Sequence[str]) -> str:
    """As asked where that is known."""
    return asked if asked in known else known[0]


def cost_of(side: Mapping[str, Any], cost: str, runtime: str, batch: str) -> float:
    """What a network costs: bytes of its files (of the ONNX file in ONNX Runtime), MACs, or the median time."""
    if cost == "time":
        return side["latency_ms"][runtime][batch]["p50"]
    if cost == "bytes":
        return side["onnx_bytes" if runtime == "onnxruntime" else "bytes_on_disk"]
    return side["macs"]


def across(row: Thin, view: state.View) -> float:
    """Where a recipe stands on the axis of costs.

    Times are shares of the dense network's, timed in turns with it: two recipes were timed at different hours.
    """
    if view.cost == "time":
        return 1 / row.report["faster"][view.runtime][view.batch]
    return cost_of(row.report["after"], view.cost, view.runtime, view.batch)


def _said(row: Thin, view: state.View) -> str:
    """The same in words."""
    found = light_report.figure(view.cost, cost_of(row.report["after"], view.cost, view.runtime, view.batch))
    return plain("thin.share", share=across(row, view), time=found) if view.cost == "time" else found


def lost_enough(row: Thin, kept: str) -> bool:
    """Whether more is lost than one would give."""
    lost = row.report["lost"][kept]["value"]
    return lost > WORST[kept] if kept == "rmse" else lost < WORST[kept]


def winner(rows: Sequence[Thin], kept: str, runtime: str, batch: str) -> Thin | None:
    """The fastest recipe of those that lose little; None where none of these is faster than the dense network."""
    fine = [row for row in rows if not lost_enough(row, kept)]
    best = max(fine, key=lambda row: row.report["faster"][runtime][batch], default=None)
    return best if best is not None and best.report["faster"][runtime][batch] >= NO_FASTER else None


def says(rows: Sequence[Thin], view: state.View) -> str:
    """Who wins as the switches stand, who wins elsewhere, and who loses."""
    here = (view.runtime, view.batch)
    fair = [batch for batch in batches(rows) if batch in (view.batch, *FAIR)]
    places: list[tuple[str, str]] = list(product(state.RUNTIMES, fair))
    winners = {where: winner(rows, view.kept, *where) for where in places}
    budget = words(f"thin.budget.{view.kept}")
    best = winners[here]
    setting = words("thin.where", runtime=_name(view.runtime), batch=plain(f"light.batch.{view.batch}"))
    if best is None:
        said = [words("thin.nobody", budget=budget, where=setting)]
    else:
        ratio = best.report["faster"][view.runtime][view.batch]
        facts = {"recipe": recipe_name(best.recipe), "faster": faster(ratio), "smaller": times(best.report["smaller"])}
        lost = change(best.report["lost"][view.kept])
        measure = plain(f"light.kept.{view.kept}")
        said = [words("thin.winner", where=setting, budget=budget, lost=lost, measure=measure, **facts)]
        said += [
            words("thin.but", measure=plain(f"light.kept.{kept}"), lost=change(best.report["lost"][kept]))
            for kept in worths([best])
            if kept != view.kept and lost_enough(best, kept)
        ]
    others: dict[str, list[str]] = {}
    for where, other in winners.items():
        if (other and other.recipe) != (best and best.recipe):
            name = recipe_name(other.recipe) if other is not None else plain("thin.other.nobody")
            told = plain("thin.where", runtime=_name(where[0]), batch=plain(f"light.batch.{where[1]}"))
            others.setdefault(name, []).append(told)
    if others:
        listed = [plain("thin.other", recipe=name, where=plain("list.comma").join(at)) for name, at in others.items()]
        said.append(words("thin.changes", listed=plain("list.semicolon").join(listed)))
    elif best is not None:
        said.append(words("thin.stays"))
    slow = [row for row in rows if row.report["faster"][view.runtime][view.batch] < NO_FASTER]
    if slow:
        most = max(slow, key=lambda row: row.report["smaller"])
        facts = {"recipe": recipe_name(most.recipe), "smaller": times(most.report["smaller"])}
        ratio = faster(most.report["faster"][view.runtime][view.batch])
        said.append(words("thin.losers", slow=len(slow), count=len(rows), faster=ratio, **facts))
    return " ".join(said)


def points(rows: Sequence[Thin], view: state.View) -> pd.DataFrame:
    """The recipes as `charts.pareto.recipes` draws them."""
    out = []
    for row in rows:
        report, lost = row.report, row.report["lost"][view.kept]
        dense = report["metrics"]["before"][view.kept]["value"]
        out.append(
            {
                "recipe": row.recipe,
                "name": recipe_name(row.recipe),
                "kind": kind_of(row.recipe),
                "x": across(row, view),
                "y": report["metrics"]["after"][view.kept]["value"],
                "low": dense * (1 + lost["low"]),
                "high": dense * (1 + lost["high"]),
                "x_text": _said(row, view),
                "y_text": f"{report['metrics']['after'][view.kept]['value']:.4f}",
                "span": change(lost),
                "chosen": row.recipe == view.recipe,
                "peer": False,
            }
        )
    frame = pd.DataFrame(out)
    xs, ys = frame["x"].to_numpy(float), frame["y"].to_numpy(float)
    return frame.assign(front=front(xs, ys, smaller_x=True, smaller_y=view.kept == "rmse"))


def kind_of(recipe: str) -> str:
    """What a recipe does, in one word of `charts.pareto.KINDS`."""
    kinds = {Distil: "distil", Prune: "prune", Factorise: "factorise", Quantise: "quantise"}
    own = {kinds[type(step)] for step in parse(recipe).steps if not isinstance(step, Finetune)}
    return own.pop() if len(own) == 1 else "chain"


def _picture(rows: Sequence[Thin], view: state.View) -> None:
    before = rows[0].report["before"]
    dense = rows[0].report["metrics"]["before"][view.kept]["value"]
    cost, kept = plain(f"light.cost.{view.cost}"), plain(f"light.kept.{view.kept}")
    labels = chart.Labels(
        title=plain("thin.chart", cost=cost, kept=kept),
        x=plain(f"thin.x.{view.cost}"),
        y=plain(f"thin.y.{view.kept}"),
        interval=plain("thin.interval"),
        dense=plain("thin.dense"),
        kinds={kind: plain(f"thin.kind.{kind}") for kind in chart.KINDS},
    )
    picture = chart.recipes(
        points(rows, view),
        (1.0 if view.cost == "time" else cost_of(before, view.cost, view.runtime, view.batch), dense),
        dense * (1 + WORST[view.kept]),
        labels,
    )
    alt = plain("thin.alt", count=len(rows), cost=cost, kept=kept)
    st.altair_chart(picture, alt=alt, key="light_trade", on_select=_clicked, selection_mode=chart.PICK)
    st.caption(words("thin.read", budget=plain(f"thin.budget.{view.kept}")))
    if view.batch == FILLED_UP:
        st.caption(words("thin.flatters"))


def _pick_network(rows: Sequence[Thin], chosen: str) -> None:
    st.session_state["light_network"] = chosen
    st.selectbox(
        words("thin.network"),
        list(dict.fromkeys(row.name for row in rows)),
        key="light_network",
        format_func=config_name,
        on_change=pick,
        args=("config", "light_network"),
        width=230,
    )


def _pick(field: str, values: Sequence[str], chosen: str) -> None:
    key = f"light_{field}"
    st.session_state[key] = chosen
    st.segmented_control(
        words(f"thin.{field}"),
        values,
        key=key,
        format_func=lambda value: plain(f"light.{field}.{value}"),
        on_change=pick,
        args=(field, key),
        required=True,
    )


def _name(runtime: str) -> str:
    return plain(f"light.runtime.{runtime}")


def _clicked() -> None:
    picked = st.session_state["light_trade"]["selection"].get(chart.PICK, [])
    if picked:  # a picture that is drawn anew forgets its selection, and says so
        state.change(recipe=picked[0]["recipe"])
