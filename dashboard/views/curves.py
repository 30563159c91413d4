"""Curves of trainings: the one that runs, fold after fold, and finished ones of different settings over each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import state
from dashboard.charts import curves as chart
from dashboard.loaders import judged
from dashboard.text import plain, words
from dashboard.views.models import config_name, side_by_side
from recengine.presets import named
from recengine.runs.run import Run
from recengine.runs.spec import TrainSpec, vars_of

FIGURES = ("train_loss", "val_metric")
SHOWN = 6
"""Finished trainings that are drawn over each other, the newest."""

Epochs = Sequence[Mapping[str, Any]]


def live(history: Epochs, name: str = "") -> None:
    """The epochs finished so far of a training that runs; nothing where none is.

    name  of the last training of several that are no folds: only its curve is drawn
    """
    parts: list[list[Mapping[str, Any]]] = []
    for row in history:  # epoch 1 begins the training of another fold
        if row["epoch"] == 1 or not parts:
            parts.append([])
        parts[-1].append(row)
    folds = [(plain("curve.fold", fold=fold), part) for fold, part in enumerate(parts, start=1)]
    _pictures([(name, part) for _, part in folds[-1:]] if name else folds, "live")


def finished(view: state.View, model: str) -> None:
    """The kept trainings of a model on this data set, first folds, the newest over the older."""
    runs = [run for run in judged.trained(view.data) if _is_of(run, model)]
    st.subheader(words("curve.title"))
    shown = [run for run in runs if run.history][:SHOWN]
    if shown:
        st.caption(words("curve.read"))
        _pictures([(_name(run), run.history) for run in reversed(shown)], "kept")
    else:
        st.caption(words("curve.solved" if runs else "curve.none"))


def _is_of(run: Run, model: str) -> bool:
    return isinstance(run.spec, TrainSpec) and run.spec.model == model and run.spec.fold == 1


def _name(run: Run) -> str:
    said = vars_of(run.spec)
    name = config_name(named(said["model"], said["config"], said["seed"]).text)
    if said["start"]:
        return plain("curve.run.on", name=name, split=said["split"], start=said["start"][:12])
    return plain("curve.run", name=name, split=said["split"])


def _pictures(runs: Iterable[tuple[str, Epochs]], key: str) -> None:
    """Training loss and validation figure side by side, as far as there is any."""
    rows = [
        {"run": name, "epoch": row["epoch"], "figure": figure, "value": row[figure]}
        for name, history in runs
        for row in history
        for figure in FIGURES
        if row[figure] is not None
    ]
    if not rows:
        return
    frame = pd.DataFrame(rows)
    figures = [figure for figure in FIGURES if figure in set(frame["figure"])]
    for column, figure in zip(side_by_side(f"curves-{key}", len(figures)), figures, strict=True):
        labels = chart.Labels(
            plain(f"curve.{figure}"), plain("curve.epoch"), plain(f"curve.{figure}.axis"), plain("curve.of")
        )
        one = frame.loc[frame["figure"] == figure].reset_index(drop=True)
        with column:
            st.altair_chart(chart.lines(one, labels), alt=plain(f"curve.{figure}"), key=f"curve_{key}_{figure}")
