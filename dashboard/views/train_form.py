"""A form made from a model's own settings: a preset to start from, the fields, what to begin with, the start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from dashboard import loaders, state
from dashboard.loaders import judged
from dashboard.text import plain, words
from dashboard.views import curves, train_fields, training
from dashboard.views.heading import pick
from dashboard.views.lists import model_name
from dashboard.views.models import config_name, figure, has_data, measure_name, measure_of, pick_split, split_of
from recengine import leaderboard, models
from recengine.errors import RequestError
from recengine.presets import Named, named
from recengine.runs.run import Run
from recengine.runs.spec import vars_of

FIRST = "mf"
"""What stands in the form until somebody chooses."""

FIRST_ON_COUNTS = ("als", "ranking")

MOST_SEED = 2**31 - 1
SHORT = 12
"""Digits of a run's key that a link holds."""


def form(view: state.View) -> None:
    """The whole part of the page."""
    if not has_data(view):
        return
    asked = Named.read(view.config) if view.config else _first(view)
    split = split_of(view)
    with st.container(horizontal=True, vertical_alignment="bottom", key="zoo-knobs"):
        _pick_model(asked)
        _pick_preset(asked)
        pick_split(view)
    st.caption(words("train.about", about=plain(f"model.{asked.model}.about"), preset=plain(f"preset.{asked.preset}")))
    train_fields.show(asked)
    with st.container(horizontal=True, vertical_alignment="bottom", key="train-start"):
        _seed(asked)
        begun = _pick_start(view, asked, split)
    key = _begin(view, asked, split, begun)
    curves.finished(view, asked.model)
    training.queue(view, besides=key)


def _first(view: state.View) -> Named:
    """What stands in the form until somebody chooses: on counts a model that makes lists of them."""
    return start(FIRST) if loaders.dataset(view.data).explicit else Named(*FIRST_ON_COUNTS)


def start(model: str) -> Named:
    """The preset a model's form begins with."""
    return Named(model, models.entry(model).default_preset(ranking=False))


def _begin(view: state.View, asked: Named, split: str, begun: Run | None) -> str:
    """What is wrong with the settings, in the engine's own words; or what they reached; or the button. Returns the key
    of the run, "" where there can be none."""
    try:
        asked.config()
    except RequestError as error:
        st.error(words("error.request", error=str(error)), icon=":material/error:")
        return ""
    if begun is not None:
        return _go_on(view, asked, split, begun)
    rows = judged.board(view.data, split)
    spec = judged.judging(view.data, asked, split)
    mine = next((row for row in rows if row.key == spec.key), None)
    if mine is None:
        training.offer(view, spec, judged.expected_seconds(view.data, asked, split), key="train_begin")
        return spec.key
    measure = measure_of(view, leaderboard.measures([mine]))
    value = figure(measure, mine.value(measure) or 0.0)
    st.success(words("train.done", measure=measure_name(measure), value=value), icon=":material/check_circle:")
    with st.container(horizontal=True):
        for part in ("compare", "people", "inside"):
            st.button(words(f"zoo.show.{part}"), key=f"train_{part}", on_click=_show, args=(part, mine.name))
    return spec.key


def _go_on(view: state.View, asked: Named, split: str, begun: Run) -> str:
    """The same for a training that begins with another one: what it did, or the button."""
    spec = judged.training_on(view.data, asked, split, begun.key)
    run = loaders.store().get(spec.key)
    if run is None or not run.done:
        st.caption(words("train.start.read"))
        seconds = judged.training_seconds(view.data, asked.model, asked.preset)
        training.offer(view, spec, seconds, key="train_begin")
        return spec.key
    last: Mapping[str, float | None] = run.history[-1] if run.history else {}
    said = {name: _said(last.get(name)) for name in ("train_loss", "val_metric")}
    done = words(
        "train.start.done",
        start=begun.key[:SHORT],
        epochs=len(run.history),
        loss=said["train_loss"],
        validation=said["val_metric"],
    )
    st.success(done, icon=":material/check_circle:")
    return spec.key


def _said(value: float | None) -> str:
    return plain("board.empty.value") if value is None else f"{value:.4f}"


def _pick_start(view: state.View, asked: Named, split: str) -> Run | None:
    """What a network's training begins with: one of the kept runs that fit, or nothing."""
    if "Startable" not in models.entry(asked.model).abilities:
        return None
    fitting = {run.key[:SHORT]: run for run in _fitting(view, asked, split)}
    if not fitting:
        st.caption(words("train.start.none.yet"))
        return None
    chosen = view.start if view.start in fitting else ""
    st.session_state["train_begin_with"] = chosen
    st.selectbox(
        words("train.start"),
        ["", *fitting],
        key="train_begin_with",
        format_func=lambda key: _start_name(fitting[key]) if key else plain("train.start.none"),
        on_change=pick,
        args=("start", "train_begin_with"),
        width=430,
        help=words("train.start.help"),
    )
    if view.start and not chosen:
        st.caption(words("train.start.gone"))
    return fitting.get(chosen)


def _fitting(view: state.View, asked: Named, split: str) -> list[Run]:
    """The kept trainings of the model on the same ratings whose network has the shape that is asked for."""
    try:
        wanted = train_fields.shapes(asked.model, models.to_json(asked.config()))
    except RequestError:  # said below, in the engine's own words
        return []
    kept = {run.key: vars_of(run.spec) for run in judged.trained(view.data)}
    return [
        run
        for run in judged.trained(view.data)
        if (kept[run.key]["model"], kept[run.key]["split"], kept[run.key]["fold"]) == (asked.model, split, 1)
        and train_fields.shapes(asked.model, kept[run.key]["config"]) == wanted
    ]


def _start_name(run: Run) -> str:
    said = vars_of(run.spec)
    name = config_name(named(said["model"], said["config"], said["seed"]).text)
    return plain("train.start.run", name=name, day=leaderboard.day(run.created), digits=run.key[:SHORT])


def _pick_model(asked: Named) -> None:
    st.session_state["train_model"] = asked.model
    st.selectbox(
        words("train.model"),
        [entry.name for entry in models.MODELS],
        key="train_model",
        format_func=model_name,
        on_change=_new_model,
        width=230,
    )


def _pick_preset(asked: Named) -> None:
    st.session_state["train_preset"] = asked.preset
    st.segmented_control(
        words("train.preset"),
        models.entry(asked.model).presets,
        key="train_preset",
        on_change=_new_preset,
        args=(asked.model,),
        required=True,
        help=words("train.preset.help"),
    )


def _seed(asked: Named) -> None:
    st.session_state["train_seed"] = asked.seed
    st.number_input(
        words("train.seed"),
        min_value=0,
        max_value=MOST_SEED,
        key="train_seed",
        on_change=_new_seed,
        args=(asked,),
        help=words("train.seed.help"),
        width=230,
    )


def _new_model() -> None:
    state.change(config=start(st.session_state["train_model"]).text)


def _new_preset(model: str) -> None:
    state.change(config=Named(model, st.session_state["train_preset"]).text)


def _new_seed(asked: Named) -> None:
    state.change(config=replace(asked, seed=int(st.session_state["train_seed"])).text)


def _show(part: str, config: str) -> None:
    state.change(show=part, config=config)
