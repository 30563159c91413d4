"""Every trial with every number, to sort, to download and to make again."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import state
from dashboard.text import plain, words
from dashboard.views.models import config_name
from dashboard.views.reasons import trial_name
from recengine.trial_board import rows as board
from recengine.trial_board.rows import Trial
from recengine.trial_board.targets import (
    BEATS_ALL,
    BEATS_FAVOURITES,
    BEATS_RANDOM,
    FAVOURITES_BEAT_RANDOM,
    METHODS,
    OWN_BEATS_RANDOM,
)

SHARES = {
    "share": BEATS_RANDOM,
    "own": OWN_BEATS_RANDOM,
    "all": BEATS_ALL,
    "rated": FAVOURITES_BEAT_RANDOM,
    "rival": BEATS_FAVOURITES,
}
SPANNED = ("share", "own", "all")
"""Shares whose intervals stand beside them."""

MEDIANS = {"auc": "deletion_auc", "random": "random_deletion_auc", "lead": "lead", "insertion": "insertion_auc"}
CHECKS = {
    "shuffled": "share_shuffled_beating_random",
    "agree": "agreement_shuffled",
    "twin": "agreement_twin",
}
YES_NO = {True: "yes", False: "no", None: "none"}
FIRST = ("model", "method", "verdict", "share", "share_low", "share_high", "lead", "sanity")
"""Columns in sight without scrolling; the others follow."""

PERCENT, AREA = "{:.2%}", "{:.3f}"


def table(view: state.View, rows: list[Trial]) -> None:
    """The table, what a failed check says, downloads and commands."""
    st.subheader(words("trials.table", count=len(rows)))
    shipped = [row for row in rows if row.origin == "reference"]
    if shipped:
        st.caption(words("trials.table.read", people=max(row.details["n_users"] for row in shipped)))
    else:
        st.caption(words("trials.table.read.own"))
    frame = pd.DataFrame([line(row) for row in rows])
    st.dataframe(
        frame.style.format(_formats(), na_rep=plain("board.empty.value")),
        column_order=[*FIRST, *(name for name in frame if name not in FIRST)],
        hide_index=True,
        column_config=_columns(),
        height=430,
        alt=plain("trials.alt", count=len(frame)),
        placeholder=plain("board.empty.value"),
        key="trials_table",
    )
    insane = [row for row in rows if row.sane is False]
    if insane:
        named = [
            plain("trials.insane.one", name=trial_name(row), share=row.metrics[CHECKS["shuffled"]]["value"])
            for row in insane
        ]
        st.info(words("trials.insane", names=plain("and").join(named)), icon=":material/info:")
    _downloads(view, rows, frame)


def line(row: Trial) -> dict[str, Any]:
    """A trial as a row of the table and of the CSV."""
    check = row.details["sanity"] or {}
    sparsity = row.metrics.get("sparsity", {})
    return {
        "model": config_name(row.name),
        "method": plain(f"way.{row.method}"),
        "verdict": plain(f"trials.verdict.{row.verdict or 'none'}"),
        **_shares(row),
        **{name: row.medians.get(median, {}).get("value") for name, median in MEDIANS.items()},
        "lead_low": row.medians.get("lead", {}).get("low"),
        "lead_high": row.medians.get("lead", {}).get("high"),
        "sparsity": sparsity.get("value"),
        "seconds": row.explain_seconds,
        "sanity": plain(f"trials.sanity.{sanity(row)}"),
        **{name: (check.get(figure) or {}).get("value") for name, figure in CHECKS.items()},
        "cases": row.details["n_cases"],
        "people": row.details["n_users"],
        "skipped": skipped(row),
        "refit": row.details["refit"] == "fold-in",
        "origin": plain(f"board.{row.origin}"),
    }


def sanity(row: Trial) -> str:
    """What came of the sanity check: yes, no, `level` where claims are constant, or none where it was not made."""
    return "level" if row.sane is None and row.details["sanity"] is not None else YES_NO[row.sane]


def _shares(row: Trial) -> dict[str, float | None]:
    out: dict[str, float | None] = {}
    for name, share in SHARES.items():
        found = row.metrics.get(share, {})
        out[name] = found.get("value")
        if name in SPANNED:
            out |= {f"{name}_{end}": found.get(end) for end in ("low", "high")}
    return out


def skipped(row: Trial) -> str:
    """How many cases were left out, and why."""
    found = {why: count for why, count in row.details["skipped"].items() if count}
    return plain("and").join(
        plain("trials.skipped.why", count=count, why=plain(f"skip.{why}")) for why, count in found.items()
    )


def _columns() -> dict[str, Any]:
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    ways = [
        words("trials.law", name=plain(f"way.{name}.long"), what=way.what, law=way.law) for name, way in METHODS.items()
    ]
    out: dict[str, Any] = {
        "model": text(plain("trials.model"), pinned=True, width="medium"),
        "method": text(plain("trials.method"), help="  \n".join(ways), width=110),
        "verdict": text(plain("trials.verdict"), width=90),
        "sanity": text(plain("trials.sanity"), help=plain("trials.sanity.help"), width=80),
        "cases": number(plain("trials.cases"), help=plain("trials.cases.help")),
        "people": number(plain("trials.people")),
        "skipped": text(plain("trials.skipped"), help=plain("trials.skipped.help")),
        "refit": st.column_config.CheckboxColumn(plain("trials.refit"), help=plain("trials.refit.help")),
        "origin": text(plain("trials.origin"), width=85),
        "seconds": number(plain("trials.seconds"), help=plain("trials.seconds.help")),
    }
    for name in (*SHARES, "sparsity", *MEDIANS):
        out[name] = number(plain(f"trials.{name}"), help=plain(f"trials.{name}.help"))
    for name in CHECKS:
        out[name] = number(plain(f"trials.{name}"))
    for name in (*SPANNED, "lead"):
        for end in ("low", "high"):
            out[f"{name}_{end}"] = number(plain(f"trials.{end}"), width=75)
    return out


def _formats() -> dict[Any, Any]:
    """One number of decimals for shares, one for areas, so that figures stand under each other."""
    spans = {name: [f"{name}_{end}" for end in ("low", "high")] for name in (*SPANNED, "lead")}
    shares = [*SHARES, "sparsity", *(end for name in SPANNED for end in spans[name])]
    areas = [*MEDIANS, *spans["lead"], *CHECKS]
    return dict.fromkeys(shares, PERCENT) | dict.fromkeys(areas, AREA) | {"seconds": "{:.4f}", "cases": "{:,}"}


def _downloads(view: state.View, rows: list[Trial], frame: pd.DataFrame) -> None:
    with st.container(horizontal=True, key="trials-downloads"):
        st.download_button(
            words("trials.csv"), frame.to_csv(index=False), f"{view.data}.reasons.csv", "text/csv", key="trials_csv"
        )
        whole = json.dumps([{"origin": row.origin, **board.to_json(row)} for row in rows], ensure_ascii=False)
        st.download_button(
            words("trials.json"), whole, f"{view.data}.reasons.json", "application/json", key="trials_json"
        )
    with st.expander(words("trials.commands")):
        st.code("\n".join(board.command(row, view.data) for row in rows), language="bash", wrap_lines=True)
        shipped = [row for row in rows if row.origin == "reference"]
        if shipped:
            last = max(shipped, key=lambda row: row.made)
            versions = {name: str(last.made_by[name]) for name in ("python", "numpy")}
            command = f"python -m benchmarks.trials --dataset {view.data}"
            st.caption(words("trials.made.by", day=last.made, command=command, **versions))
