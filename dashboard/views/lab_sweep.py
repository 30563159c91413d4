"""One sweep: the verdict and what it rests on, its errors and curves, and every setting that was tried."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import state
from dashboard.charts import lab as chart
from dashboard.loaders import lab as loader
from dashboard.text import plain, words
from dashboard.views.lab import best_first, said
from dashboard.views.lab_evidence import evidence
from dashboard.views.lists import duration
from dashboard.views.models import side_by_side
from recengine.experiments import Experiment
from recengine.lab import grid
from recengine.lab.points import Point
from recengine.presets import named

DIFFERS_BY_SIZE = ("dropout", "refeeding")
"""Sweeps of which one size differs from the paper in another way than the other."""

FIRST_CURVES = 4
"""Settings whose curves are drawn until somebody chooses: the best and worst, and what is between."""


TOLD = (
    *(grid.data_size(grid.DEEP, share) for share in (0.1, 1.0)),
    grid.data_size(grid.FULL, 0.1),
    grid.data_size(grid.U_AUTOREC, 1.0),
)
"""Curves of the amount of data, of which every network has four: those its claim is about."""


def verdict(view: state.View) -> None:
    """Claim, verdict and rule; the best and worst known setting, with what was measured of them."""
    found = loader.shown(view)
    st.subheader(words("lab.one", name=plain(f"lab.sweep.{view.sweep}")))
    judged = found.verdict
    word = plain(f"lab.verdict.{judged.word}")
    st.markdown(f"{word} {words(f'lab.whose.{judged.claim.whose}')} {words(f'lab.claim.{view.sweep}')}")
    lines = [
        f"- {plain('lab.holds' if holds else 'lab.fails')} {words('lab.condition', text=condition.words)}"
        for condition, holds in zip(judged.claim.conditions, judged.holds, strict=True)
    ]
    st.markdown("\n".join(lines))
    evidence(view)
    st.caption(words("lab.rule"))
    keys = [f"lab.differs.{view.size}", f"lab.differs.{view.sweep}"]
    keys += [f"lab.differs.{view.sweep}.{view.size}"] if view.sweep in DIFFERS_BY_SIZE else []
    st.caption(" ".join([words("lab.differs"), *(words(key) for key in keys)]))
    _presets(found)
    st.caption(f"{_origin(found)} {_checkpoint(found)}")


def _presets(found: Experiment) -> None:
    ranked = best_first(found)
    gone = [point for point in found.networks if point.diverged]
    good, bad = (ranked[:1], gone[:1] or ranked[-1:])
    for column, kind, points in zip(side_by_side("lab-presets"), ("good", "bad"), (good, bad), strict=True):
        for point in points:
            with column, st.container(border=True, key=f"lab-{kind}"):
                st.markdown(f"**{words(f'lab.{kind}')}: {words('lab.name', name=point.setting)}**  \n{_why(point)}")
                if point.measured["share"] == 1:  # no command trains on a part of the ratings alone
                    st.code(_command(found, point), language="bash", wrap_lines=True)


def _why(point: Point) -> str:
    if point.diverged:
        count, of = point.measured["n_diverged"], point.measured["trainings"]
        return words("lab.why.diverged", count=count, of=of, epochs=point.epochs)
    train = point.measured["train_rmse"]
    told = words("lab.why", test=point.rmse, train=train, apart=(point.rmse or 0.0) - train)
    chosen = words("lab.why.epoch", epoch=point.measured["best_epoch"], epochs=point.epochs)
    late = (point.epochs or 0) - point.measured["best_epoch"] < 1
    return f"{told} {chosen}" + (f" {words('lab.why.late')}" if late and point.measured["config"]["validation"] else "")


def _command(found: Experiment, point: Point) -> str:
    """The command that trains this setting, with all that differs from the source's network."""
    name = named(point.measured["model"], point.measured["config"], 42)
    sets = " ".join(f"--set {field}={text}" for field, text in (("preset", name.preset), *name.settings))
    return f"python -m recengine evaluate {name.model} --dataset {found.dataset} --split {found.split} {sets}"


def _origin(found: Experiment) -> str:
    where = {"data": found.dataset, "split": found.split, "seeds": len(found.seeds), "day": found.made}
    return words(f"lab.{found.origin}", seconds=duration(found.seconds), **where)


def _checkpoint(found: Experiment) -> str:
    last = found.networks[0].measured["config"]["validation"] == 0
    return words("lab.checkpoint.last" if last else "lab.checkpoint.best")


def pictures(view: state.View) -> None:
    """All errors at a glance, and the curves of a few settings."""
    found = loader.shown(view)
    if view.sweep == "data-size":
        _amounts(found)
    else:
        _errors(found)
    _curves(view, found)


def _plain_lines(found: Experiment) -> pd.DataFrame:
    points = [found.line(name) for name in grid.LINES]
    rows = [
        {"name": name, "value": point.rmse, "text": f"{name} {point.rmse:.3f}"}
        for name, point in zip(grid.LINES, points, strict=True)
    ]
    return pd.DataFrame(rows)


def _errors(found: Experiment) -> None:
    frame = pd.DataFrame(
        [{"setting": p.setting, "value": p.rmse, "low": p.low, "high": p.high, "text": said(p)} for p in found.networks]
    ).astype({"value": float, "low": float, "high": float})
    seeds = [
        {"setting": point.setting, "value": rmse}
        for point in found.networks
        if not point.diverged
        for rmse in point.by_seed
    ]
    labels = chart.Labels(
        plain("lab.rmse"), "", plain("lab.setting"), diverged=plain("lab.diverged"), seed=plain("lab.seed")
    )
    st.markdown(f"**{words('lab.errors')}**")
    picture = chart.errors(frame, pd.DataFrame(seeds, columns=["setting", "value"]), _plain_lines(found), labels)
    st.altair_chart(picture, alt=plain("lab.errors.alt"), key="lab_errors")
    st.caption(words("lab.errors.read"))


def _amounts(found: Experiment) -> None:
    rows = [
        {
            "model": point.setting.partition(" at ")[0],
            "plain": point.measured["model"] in grid.LINES,
            "ratings": point.n_ratings,
            "value": point.rmse,
            "low": point.low,
            "high": point.high,
            "text": said(point),
        }
        for point in found.points
        if not point.diverged
    ]
    labels = chart.Labels(plain("lab.ratings"), plain("lab.rmse"), plain("lab.setting"))
    st.markdown(f"**{words('lab.amounts')}**")
    st.altair_chart(chart.amounts(pd.DataFrame(rows), labels), alt=plain("lab.amounts.alt"), key="lab_amounts")
    counted = [found.points[grid.data_size(grid.DEEP, share)] for share in grid.SHARES]
    told = [
        words("lab.counted", share=share, users=point.n_users, ratings=point.n_ratings)
        for share, point in zip(grid.SHARES, counted, strict=True)
    ]
    st.caption(f"{words('lab.amounts.read', test=counted[0].measured['n_test'])} {' · '.join(told)}")


def _curves(view: state.View, found: Experiment) -> None:
    able = [point.setting for point in found.networks if point.diverged or _is_watched(point)]
    shown = shown_curves(view, found, able)
    st.session_state["lab_curves"] = list(shown)
    st.markdown(f"**{words('lab.curves')}**")
    st.pills(
        words("lab.curves.pick", most=chart.MOST_CURVES),
        able,
        selection_mode="multi",
        key="lab_curves",
        on_change=_pick_curves,
    )
    plain_lines = _plain_lines(found)
    for column, which in zip(side_by_side("lab-curves"), ("error", "fixed_point"), strict=True):
        with column:
            _curve(found, shown, which, plain_lines if which == "error" else plain_lines.iloc[:0])
    st.caption(words("lab.curves.read"))


def _is_watched(point: Point) -> bool:
    return any(row["test_rmse"] is not None for row in point.measured["curve"])


def shown_curves(view: state.View, found: Experiment, able: list[str]) -> tuple[str, ...]:
    """The settings whose curves are drawn: as asked for, else evenly from best to worst, and one that diverged."""
    asked = tuple(name for name in view.curves.split(state.BETWEEN) if name in able)[: chart.MOST_CURVES]
    if asked:
        return asked
    if view.sweep == "data-size":
        return TOLD
    ranked = [point.setting for point in best_first(found) if point.setting in able]
    steps = max(1, FIRST_CURVES - 1)
    few = [ranked[round(place * (len(ranked) - 1) / steps)] for place in range(FIRST_CURVES)] if ranked else []
    gone = [point.setting for point in found.networks if point.diverged][:1]
    return tuple(dict.fromkeys([*few, *gone]))


def _curve(found: Experiment, shown: tuple[str, ...], which: str, plain_lines: pd.DataFrame) -> None:
    parts = {"error": {"test": "test_rmse", "train": "train_rmse"}, "fixed_point": {"test": "fixed_point"}}[which]
    rows, gone = [], []
    for name in shown:
        point = found.points[name]
        for part, figure in parts.items():
            rows += [
                {"setting": name, "epoch": row["epoch"], "part": plain(f"lab.part.{part}"), "value": row[figure]}
                for row in point.measured["curve"]
                if row[figure]
            ]
        if point.diverged:
            seen = [row for row in point.measured["curve"] if row[parts["test"]]]
            last = seen[-1] if seen else {"epoch": 1, parts["test"]: None}
            gone.append({"setting": name, "epoch": last["epoch"], "value": last[parts["test"]]})
    frame = pd.DataFrame(rows, columns=["setting", "epoch", "part", "value"])
    ends = pd.DataFrame(gone, columns=["setting", "epoch", "value"]).astype({"value": float})
    ends["value"] = ends["value"].fillna(frame["value"].max() if len(frame) else 0.0)  # diverged at once: at the top
    labels = chart.Labels(
        plain("lab.epoch"),
        plain(f"lab.axis.{which}"),
        plain("lab.setting"),
        plain("lab.part.train"),
        plain("lab.part.test"),
        plain("lab.diverged"),
    )
    picture = chart.curves(frame, ends, plain_lines, labels, log=which == "fixed_point")
    st.altair_chart(picture, alt=plain(f"lab.curve.{which}.alt"), key=f"lab_curve_{which}")


def _pick_curves() -> None:
    state.change(curves=state.BETWEEN.join(st.session_state["lab_curves"][-chart.MOST_CURVES :]))


def tried(view: state.View) -> None:
    """Every setting with every number, as a table and as files."""
    found = loader.shown(view)
    st.subheader(words("lab.table", count=len(found.points.all)))
    best = best_first(found)[:1]
    frame = pd.DataFrame([line(point, best[0] if best else None) for point in found.points])
    st.dataframe(
        frame,
        hide_index=True,
        column_config=_columns(),
        alt=plain("lab.table.alt"),
        placeholder=plain("board.empty.value"),
        key="lab_table",
    )
    with st.container(horizontal=True, key="lab-files"):
        name = f"{found.dataset}.lab-{found.sweep}"
        st.download_button(words("lab.csv"), frame.to_csv(index=False), f"{name}.csv", "text/csv", key="lab_csv")
        whole = json.dumps([point.to_json() for point in found.points], ensure_ascii=False)
        st.download_button(words("lab.json"), whole, f"{name}.json", "application/json", key="lab_json")
    st.caption(words("lab.command"))
    st.code(found.command, language="bash", wrap_lines=True)


def line(point: Point, best: Point | None) -> dict[str, Any]:
    """A setting as a row of the table and of the CSV."""
    gap = point.gaps.get(best.setting) if best is not None else None
    known = [rmse for rmse in point.by_seed if rmse is not None]
    return {
        "setting": point.setting,
        "rmse": point.rmse,
        "low": point.low,
        "high": point.high,
        "seeds": plain("lab.seeds", low=min(known), high=max(known)) if known else "",
        "behind": gap[0] if gap else None,
        "behind_span": plain("lab.gap", low=gap[1], high=gap[2]) if gap else "",
        "train": point.measured["train_rmse"],
        "epoch": point.measured["best_epoch"],
        "epochs": point.epochs,
        "parameters": point.measured["parameters"],
        "users": point.n_users,
        "ratings": point.n_ratings,
        "seconds": point.seconds,
        "diverged": point.diverged,
    }


def _columns() -> dict[str, Any]:
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    out: dict[str, Any] = {
        "setting": text(plain("lab.setting"), pinned=True),
        "seeds": text(plain("lab.col.seeds")),
        "behind_span": text(plain("lab.col.behind_span")),
        "diverged": st.column_config.CheckboxColumn(plain("lab.col.diverged")),
    }
    for name in ("rmse", "low", "high", "behind", "train"):
        out[name] = number(plain(f"lab.col.{name}"), format="%.4f")
    for name in ("parameters", "users", "ratings"):
        out[name] = number(plain(f"lab.col.{name}"), format="localized")
    out |= {name: number(plain(f"lab.col.{name}"), format="%.1f") for name in ("epoch", "epochs", "seconds")}
    return out
