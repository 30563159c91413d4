"""One recipe's report: the dense network and what the recipe left of it, figure by figure."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard import state
from dashboard.text import plain, words
from dashboard.views import light_contests
from dashboard.views.heading import pick
from dashboard.views.light import change, recipe_name, times
from recengine import light_board
from recengine.light_board import Thin

COUNTED = ("bytes_on_disk", "onnx_bytes", "parameters", "embedding_parameters", "nonzero", "macs")
PERCENTILES = ("p50", "p90", "p99")
METRICS = ("rmse", "ndcg@10")


def report(view: state.View, rows: Sequence[Thin]) -> None:
    """The report of the recipe that was clicked, or of the one that is smallest until somebody does."""
    known = {row.recipe: row for row in rows}
    row = known.get(view.recipe) or max(rows, key=lambda each: each.report["smaller"])
    st.subheader(words("report.title", recipe=recipe_name(row.recipe)))
    st.session_state["light_report"] = row.recipe
    st.selectbox(
        words("report.pick"),
        list(known),
        key="light_report",
        format_func=recipe_name,
        on_change=pick,
        args=("recipe", "light_report"),
        width=360,
    )
    st.write(_says(row))
    seeds = light_contests.over_seeds(view.data, row)
    if seeds:
        st.write(seeds)
    st.table(table(row, view.runtime, view.batch), border="horizontal", hide_index=True)
    off = max(row.report["off"].values())
    st.caption(words("report.read", off=f"{off:.1g}", origin=plain(f"report.origin.{row.origin}", made=row.made)))
    _layers(row)
    with st.expander(words("trials.commands")):
        st.code(light_board.command(row, view.data), language="bash", wrap_lines=True)


def _says(row: Thin) -> str:
    found = row.report
    lost = {name: change(found["lost"][name]) for name in METRICS if name in found["lost"]}
    listed = plain("list.comma").join(
        plain("report.lost", measure=plain(f"light.kept.{name}"), lost=said) for name, said in lost.items()
    )
    facts = {"smaller": times(found["smaller"]), "kept": found["top_n_overlap"]}
    return words("report.says", listed=listed, **facts)


def table(row: Thin, runtime: str, batch: str) -> pd.DataFrame:
    """Dense, compressed, and how many times less."""
    before, after = row.report["before"], row.report["after"]
    rows: list[tuple[str, ...]] = [
        _line(plain(f"report.{name}"), before[name], after[name], "{:,.0f}")
        for name in COUNTED
        if before[name] or after[name]
    ]
    timed = [side["latency_ms"][runtime][batch] for side in (before, after)]
    where = {"runtime": plain(f"light.runtime.{runtime}"), "batch": plain(f"light.batch.{batch}")}
    for p in PERCENTILES:
        what, *both, ratio = _line(plain("report.time", p=p, **where), timed[0][p], timed[1][p], "{:,.3g} ms")
        rows.append((what, *both, ratio if p == "p50" else ""))  # the slowest tell of what else the machine did
    memory = [side["peak_rss_mb_of"][runtime] for side in (before, after)]
    rows.append(_line(plain("report.memory", runtime=where["runtime"]), memory[0], memory[1], "{:,.0f} MB"))
    for name in METRICS:
        if name in row.report["lost"]:
            found = [row.report["metrics"][side][name] for side in ("before", "after")]
            said = [plain("report.metric", **one) for one in found]
            rows.append((plain(f"light.kept.{name}"), *said, change(row.report["lost"][name])))
    columns = [plain(f"report.column.{name}") for name in ("what", "dense", "light", "ratio")]
    return pd.DataFrame(rows, columns=columns)


def _line(name: str, before: float, after: float, form: str) -> tuple[str, str, str, str]:
    if before == after:
        ratio = plain("layers.total.same")
    elif not (before and after):
        ratio = ""
    else:
        less = before > after
        ratio = plain("report.less" if less else "report.more", times=times(before / after if less else after / before))
    return name, form.format(before), form.format(after), ratio


def _layers(row: Thin) -> None:
    """What each layer kept, and how much it minds being pruned."""
    quality, minds = row.report["sqnr_by_layer"], row.report["sensitivity"]
    names = list(dict.fromkeys([*quality, *minds]))
    if not names:
        return
    shares = list(dict.fromkeys(share for found in minds.values() for share in found))
    lines = [
        {
            plain("report.layer"): name,
            plain("report.sqnr"): "" if quality.get(name) is None else f"{quality[name]:.1f} dB",
            **{
                plain("report.minds", share=float(share)): f"{minds[name][share]:.3f}" if name in minds else ""
                for share in shares
            },
        }
        for name in names
    ]
    with st.expander(words("report.layers")):
        st.caption(words("report.layers.read"))
        st.table(pd.DataFrame(lines), border="horizontal", hide_index=True)


def figure(cost: str, value: float) -> str:
    """What something costs, in words."""
    if cost == "time":
        return plain("light.ms", value=value)
    return plain("light.bytes", value=value / 1000) if cost == "bytes" else f"{value:,.0f}"
