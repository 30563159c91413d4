"""The fields of the form, made from a model's own settings and put in groups; the part that is held out to watch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard import state
from dashboard.text import CATALOGUE, plain, words
from recengine import models
from recengine.models import config as settings
from recengine.presets import Named, as_text

FEW = 10
"""So many settings stand side by side; more of them in groups."""

SHAPE = frozenset({"activation", "fusion"})
"""Besides the settings that decide which parameters there are."""

AIM = frozenset(
    {"loss", "threshold", "negatives", "fields", "drop_fields", "inputs", "centring", "masking", "asked", "loudness"}
)
TRAINING = frozenset({"epochs", "batch_size", "optimiser", "learning_rate", "momentum", "decay", "dropout", "reg"})
GROUPS = ("shape", "training", "aim", "more")
OPEN = GROUPS[:2]

WATCHED = {"validation": "0.1", "patience": "5"}
"""What holding a part out to watch sets."""

READ_WITH = {
    "threshold": ("loss", "bce"),
    "negatives": ("loss", "bce"),
    "stand_ins": ("loss", "bce"),
    "momentum": ("optimiser", "sgd"),
    "reg_ridge": ("orientation", "item"),
}
"""{setting: (another, its value)}: without that value it is not read, and not shown unless it was set."""

CLICK = "4"
"""Stars from which a rating is a click, where no preset of the model says."""

Field = dict[str, Any]


def groups(asked: Named) -> dict[str, dict[str, Field]]:
    """{group: {setting: what it is}} of those worth showing; one group, "", where there are few."""
    fields = {name: field for name, field in _fields(asked.model).items() if _is_shown(asked, name)}
    if len(_fields(asked.model)) <= FEW:
        return {"": fields}
    placed = {name: _group(name, field) for name, field in fields.items()}
    return {group: {name: fields[name] for name in fields if placed[name] == group} for group in GROUPS}


def show(asked: Named) -> None:
    """All fields of a model, and the part held out to watch."""
    if iterates(asked.model):
        _watch(asked)
    for group, fields in groups(asked).items():
        place = _expander(asked, group, fields) if group else st.container()
        with place, st.grid(columns="auto", min_column_width=230, gap="small", key=f"train-fields-{group}"):
            for name, field in fields.items():
                _field(asked, name, field)


def iterates(model: str) -> bool:
    """Whether it is trained in epochs, which a part held out can judge."""
    return WATCHED.keys() <= _fields(model).keys()


def shapes(model: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """The settings, of a whole configuration as plain values, that decide which parameters a network has."""
    return {name: config[name] for name, field in _fields(model).items() if field["shapes"]}


def label(model: str, name: str) -> str:
    """What a setting is called, with its unit."""
    own = f"field.{model}.{name}"
    return CATALOGUE[own] if own in CATALOGUE else plain(f"field.{name}")


def _fields(model: str) -> dict[str, Field]:
    return settings.describe(models.settings(model).CONFIG)


def _group(name: str, field: Field) -> str:
    if name in AIM:
        return "aim"
    if field["shapes"] or name in SHAPE:
        return "shape"
    return "training" if name in TRAINING else "more"


def _is_shown(asked: Named, name: str) -> bool:
    if name in dict(asked.settings):
        return not (name in WATCHED and iterates(asked.model))
    if name in WATCHED and iterates(asked.model):
        return False
    other, value = READ_WITH.get(name, ("", ""))
    return other not in _fields(asked.model) or _given(asked, other) == value


def _expander(asked: Named, group: str, fields: Mapping[str, Field]) -> Any:
    changed = len(fields.keys() & dict(asked.settings).keys())
    name = plain(f"group.{group}")
    said = words("group.changed", name=name, count=changed) if changed else words(f"group.{group}")
    return st.expander(said, expanded=group in OPEN or bool(changed), key=f"train-group-{asked.model}-{group}")


def _watch(asked: Named) -> None:
    """Whether a part of the ratings is held out, and how it is used."""
    watched = _given(asked, "validation") != "0"
    st.session_state["train_watch"] = watched
    with st.container(horizontal=True, vertical_alignment="bottom", key="train-watch"):
        st.toggle(
            words("train.watch"), key="train_watch", help=words("train.watch.help"), on_change=_set_watch, args=(asked,)
        )
        if watched:
            for name in WATCHED:
                _field(asked, name, _fields(asked.model)[name], width=230)
    if not watched:
        st.caption(words("train.watch.off"))


def _set_watch(asked: Named) -> None:
    rest = {name: text for name, text in asked.settings if name not in WATCHED}
    if st.session_state["train_watch"]:
        rest |= WATCHED
    state.change(config=replace(asked, settings=tuple(_unlike(asked, rest))).text)


def _given(asked: Named, name: str) -> str:
    """A setting as text: as asked, else the preset's."""
    return dict(asked.settings).get(name, as_text(_preset(asked, name)))


def _preset(asked: Named, name: str) -> Any:
    return getattr(models.settings(asked.model).PRESETS[asked.preset], name)


def _field(asked: Named, name: str, field: Field, width: Any = "stretch") -> None:
    """One setting: a box to tick, words to choose from, a number in its range, or text for what may be none or many."""
    kind, span = field["type"], field["range"]
    preset, given = _preset(asked, name), _given(asked, name)
    key, title = f"set_{asked.model}_{name}", label(asked.model, name)
    shared: dict[str, Any] = {
        "key": key,
        "help": words("train.field", name=name, doc=field["doc"], range=_range(field)),
        "on_change": _set,
        "args": (asked, name, key),
        "width": width,
    }
    if kind == "bool":
        st.session_state[key] = given == "true"
        with st.container(vertical_alignment="bottom", height="stretch"):
            st.checkbox(title, **shared)
    elif kind == "str":
        st.session_state[key] = given if given in span else as_text(preset)
        st.selectbox(title, span, **shared)
    elif kind == "list of str":
        st.session_state[key] = [part for part in given.split(",") if part in span]
        st.multiselect(title, span, wrap=True, **shared)
    elif kind in ("int", "float"):
        _number(title, given, preset, kind, span or (None, None), shared)
    else:
        st.session_state[key] = given
        st.text_input(title, **shared)


def _number(title: str, given: str, preset: float, kind: str, span: Any, shared: dict[str, Any]) -> None:
    """A number within its range; what a link asks for beyond it is told below, and the preset's stands here."""
    low, high = (None if end is None else (int(end) if kind == "int" else float(end)) for end in span)
    try:
        value = int(given) if kind == "int" else float(given)
    except ValueError:
        value = preset
    inside = (low is None or value >= low) and (high is None or value <= high)
    st.session_state[shared["key"]] = value if inside else preset
    step = 1 if kind == "int" else max(abs(float(preset)) / 10, 1e-6)
    st.number_input(title, min_value=low, max_value=high, step=step, format=None if kind == "int" else "%g", **shared)


def _range(field: Field) -> str:
    span = field["range"]
    if not span or field["type"].endswith("str"):
        return field["type"]
    return plain("train.range", kind=field["type"], low=_end(span[0]), high=_end(span[1]))


def _end(value: float | None) -> str:
    return "…" if value is None else f"{value:,}" if isinstance(value, int) else f"{value:g}"


def _set(asked: Named, name: str, key: str) -> None:
    """A field changed: what equals the preset is not said, and a loss of clicks brings what a click is."""
    value = st.session_state[key]
    text = value.strip() if isinstance(value, str) else as_text(value)
    rest = {field: old for field, old in asked.settings if field != name} | {name: text}
    if (name, text) == ("loss", "bce") and _given(asked, "threshold") == "none":
        presets = models.settings(asked.model).PRESETS.values()
        stated = (as_text(config.threshold) for config in presets if config.loss == "bce")
        rest["threshold"] = next(stated, CLICK)
    state.change(config=replace(asked, settings=tuple(_unlike(asked, rest))).text)


def _unlike(asked: Named, given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The settings that differ from the preset, or are none of the model's."""
    known = _fields(asked.model)
    for name, text in given.items():
        if name not in known or text != as_text(_preset(asked, name)):
            yield name, text
