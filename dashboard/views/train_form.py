"""A form made from a model's own settings: a preset to start from, each field with its words and range, the start."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard import loaders, state
from dashboard.loaders import judged
from dashboard.text import plain, words
from dashboard.views import curves, training
from dashboard.views.lists import model_name
from dashboard.views.models import figure, has_data, measure_name, measure_of, pick_split, split_of
from recengine import leaderboard, models
from recengine.errors import RequestError
from recengine.models import config as settings
from recengine.presets import Named, as_text

FIRST = "mf"
"""What stands in the form until somebody chooses."""

MOST_SEED = 2**31 - 1


def form(view: state.View) -> None:
    """The whole part of the page."""
    if not has_data(view):
        return
    asked = Named.read(view.config) if view.config else start(FIRST)
    split = split_of(view)
    with st.container(horizontal=True, vertical_alignment="bottom", key="zoo-knobs"):
        _pick_model(asked)
        _pick_preset(asked)
        pick_split(view)
    st.caption(words("train.about", about=plain(f"model.{asked.model}.about"), preset=plain(f"preset.{asked.preset}")))
    with st.grid(columns="auto", min_column_width=230, gap="small", key="train-fields"):
        for name, field in settings.describe(models.load(asked.model).CONFIG).items():
            _field(asked, name, field)
        _seed(asked)
    key = _begin(view, asked, split)
    curves.finished(view, asked.model)
    training.queue(view, besides=key)


def start(model: str) -> Named:
    """The preset a model's form begins with."""
    return Named(model, models.entry(model).default_preset(ranking=False))


def _begin(view: state.View, asked: Named, split: str) -> str:
    """What is wrong with the settings, in the engine's own words; or what they reached; or the button. Returns the key
    of the run, "" where there can be none."""
    try:
        config = asked.config()
    except RequestError as error:
        st.error(words("error.request", error=str(error)), icon=":material/error:")
        return ""
    if models.create(asked.model, config).unit == "stars" and not loaders.dataset(view.data).explicit:
        st.error(words("train.counts", name=model_name(asked.model)), icon=":material/error:")
        return ""
    rows = judged.board(view.data, split)
    key = judged.judging(view.data, asked, split).key
    mine = next((row for row in rows if row.key == key), None)
    if mine is None:
        training.offer(view, asked, split, key="train_begin")
        return key
    measure = measure_of(view, leaderboard.measures([mine]))
    value = figure(measure, mine.value(measure) or 0.0)
    st.success(words("train.done", measure=measure_name(measure), value=value), icon=":material/check_circle:")
    with st.container(horizontal=True):
        for part in ("compare", "people", "inside"):
            st.button(words(f"zoo.show.{part}"), key=f"train_{part}", on_click=_show, args=(part, mine.name))
    return key


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
    )


def _field(asked: Named, name: str, field: dict[str, Any]) -> None:
    """One setting: a box to tick, words to choose from, a number in its range, or text for what may be none or many."""
    kind, span = field["type"], field["range"]
    preset = getattr(models.load(asked.model).PRESETS[asked.preset], name)
    given = dict(asked.settings).get(name, as_text(preset))
    key = f"set_{asked.model}_{name}"
    shared: dict[str, Any] = {
        "key": key,
        "help": words("train.field", doc=field["doc"], range=_range(field)),
        "on_change": _set,
        "args": (asked, name, key),
    }
    if kind == "bool":
        st.session_state[key] = given == "true"
        with st.container(vertical_alignment="bottom", height="stretch"):
            st.checkbox(name, **shared)
    elif kind == "str":
        st.session_state[key] = given if given in span else as_text(preset)
        st.selectbox(name, span, **shared)
    elif kind == "list of str":
        st.session_state[key] = [part for part in given.split(",") if part in span]
        st.multiselect(name, span, wrap=True, **shared)
    elif kind in ("int", "float"):
        _number(name, given, preset, kind, span or (None, None), shared)
    else:
        st.session_state[key] = given
        st.text_input(name, **shared)


def _number(name: str, given: str, preset: float, kind: str, span: Any, shared: dict[str, Any]) -> None:
    """A number within its range; what a link asks for beyond it is told below, and the preset's stands here."""
    low, high = (None if end is None else (int(end) if kind == "int" else float(end)) for end in span)
    try:
        value = int(given) if kind == "int" else float(given)
    except ValueError:
        value = preset
    inside = (low is None or value >= low) and (high is None or value <= high)
    st.session_state[shared["key"]] = value if inside else preset
    step = 1 if kind == "int" else max(abs(float(preset)) / 10, 1e-6)
    st.number_input(name, min_value=low, max_value=high, step=step, format=None if kind == "int" else "%g", **shared)


def _range(field: dict[str, Any]) -> str:
    span = field["range"]
    if not span or field["type"].endswith("str"):
        return field["type"]
    return plain("train.range", kind=field["type"], low=_end(span[0]), high=_end(span[1]))


def _end(value: float | None) -> str:
    return "…" if value is None else f"{value:g}"


def _set(asked: Named, name: str, key: str) -> None:
    """A field changed: what equals the preset is not said."""
    value = st.session_state[key]
    text = value.strip() if isinstance(value, str) else as_text(value)
    preset = as_text(getattr(models.load(asked.model).PRESETS[asked.preset], name))
    rest = {field: old for field, old in asked.settings if field != name}
    if text != preset:
        rest[name] = text
    state.change(config=replace(asked, settings=tuple(rest.items())).text)


def _new_model() -> None:
    state.change(config=start(st.session_state["train_model"]).text)


def _new_preset(model: str) -> None:
    state.change(config=Named(model, st.session_state["train_preset"]).text)


def _new_seed(asked: Named) -> None:
    state.change(config=replace(asked, seed=int(st.session_state["train_seed"])).text)


def _show(part: str, config: str) -> None:
    state.change(show=part, config=config)
