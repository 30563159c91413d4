"""The head of the map: its parts, and what is drawn: which model, whose vectors, which space, how, in what colour."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import state
from dashboard.loaders import maps
from dashboard.text import plain, words
from dashboard.views import map_colours
from dashboard.views.heading import heading as parts_of
from dashboard.views.map_asked import Asked
from dashboard.views.models import config_name
from recengine.presets import Named

ANEW = {"at": "", "forming": ""}
"""What another picture starts without."""


def heading() -> None:
    """The page's name and parts."""
    parts_of("maps", words("maps.title"), "part", {part: plain(f"maps.part.{part}") for part in state.MAP_PARTS})


def asked(view: state.View) -> Asked | None:
    """What the view asks for, with the knobs that change it; None where the data set fits no model with vectors."""
    named = _named(view.config, view.data)
    if named is None:
        st.info(words("maps.nothing"), icon=":material/help:")
        return None
    _pick_model(view, named)
    _pick_of(view)
    of = view.of if maps.spaces(named, view.of) else next(of for of in state.OF if maps.spaces(named, of))
    space = _pick_space(named, of, view.space, "space")
    method = _pick_method(view)
    return Asked(view.data, named, of, space, method)


def row(key: str) -> DeltaGenerator:
    """Where the knobs stand: beside each other, in as many lines as they need."""
    return st.container(horizontal=True, vertical_alignment="bottom", key=key)


def only(view: state.View, one: Asked) -> None:
    """Said where a model has no vectors of what was asked for."""
    if one.of != view.of:
        st.caption(words("maps.only", model=config_name(one.named.text), of=plain(f"maps.of.{one.of}")))


def second(view: state.View, one: Asked, *, may_lack: bool) -> Asked | None:
    """The map beside it, with its own knobs; None where there is none or, with `may_lack`, nobody chose one."""
    others = [named for named in maps.choices(view.data) if maps.spaces(named, one.of)]
    several = len(maps.spaces(one.named, one.of)) > 1
    others = [named for named in others if several or named != one.named]
    asked_for = Named.read(view.versus) if view.versus else None
    named = asked_for if asked_for in others else None
    if named is None and not may_lack and others:
        ready = [other for other in others if maps.is_ready(view.data, other)] or others
        named = next((other for other in ready if other != one.named), ready[0])
    _pick_second([*([""] if may_lack else []), *(other.text for other in others)], named, view.data)
    if named is None:
        return None
    beside = view.beside
    if named == one.named and not beside:
        beside = next(space.name for space in maps.spaces(named, one.of) if space.name != one.space)
    return Asked(one.data, named, one.of, _pick_space(named, one.of, beside, "beside"), one.method)


def pick_colour(view: state.View, one: Asked, other: Asked | None) -> str:
    """What the colours mean: as asked where the data has it, else the first that it has."""
    allowed = map_colours.allowed(one, other)
    chosen = view.colour if view.colour in allowed else allowed[0]
    st.session_state["maps_colour"] = chosen
    st.selectbox(
        words("maps.colour"),
        allowed,
        key="maps_colour",
        format_func=lambda name: map_colours.title_of(name, one),
        on_change=_change,
        args=("colour", "maps_colour", False),
        width=205,
    )
    return chosen


def model_label(data: str, text: str) -> str:
    """A configuration as the picker names it; one that must be trained first says so; "" is none."""
    if not text:
        return plain("maps.second.none")
    name = config_name(text)
    return name if maps.is_ready(data, Named.read(text)) else plain("recs.model.untrained", model=name)


def _named(text: str, data: str) -> Named | None:
    """The configuration a view names where it has vectors and fits the data; else the first one that does."""
    known = maps.choices(data)
    named = Named.read(text) if text else None
    if named is not None and any(named.model == other.model for other in known):
        return named
    if named is not None:
        st.warning(words("maps.elsewhere", model=config_name(named.text)), icon=":material/link_off:")
    return maps.first(data)


def _pick_model(view: state.View, named: Named) -> None:
    key = "maps_config"
    st.session_state[key] = named.text
    st.selectbox(
        words("maps.model"),
        list(dict.fromkeys([*(one.text for one in maps.choices(view.data)), named.text])),
        key=key,
        format_func=lambda text: model_label(view.data, text),
        on_change=_pick_config,
        args=("config", key, "space"),
        width=225,
    )


def _pick_second(options: list[str], named: Named | None, data: str) -> None:
    if not options:
        return
    st.session_state["maps_versus"] = named.text if named else ""
    st.selectbox(
        words("maps.second"),
        options,
        key="maps_versus",
        format_func=lambda text: model_label(data, text),
        on_change=_pick_config,
        args=("versus", "maps_versus", "beside"),
        width=225,
    )


def _pick_of(view: state.View) -> None:
    st.session_state["maps_of"] = view.of
    st.segmented_control(
        words("maps.of"),
        state.OF,
        key="maps_of",
        format_func=lambda of: plain(f"maps.of.{of}"),
        on_change=_pick_points,
        required=True,
    )


def _pick_space(named: Named, of: str, wanted: str, field: str) -> str:
    """Which of its spaces: a choice where there are several."""
    known = {space.name: space.what for space in maps.spaces(named, of)}
    chosen = wanted if wanted in known else next(iter(known))
    if wanted not in ("", *known):
        st.warning(words("url.bad", names=field), icon=":material/link_off:")
    if len(known) > 1:
        key = f"maps_{field}"
        st.session_state[key] = chosen
        st.selectbox(
            words("maps.space"),
            list(known),
            key=key,
            help=words("maps.space.help", what=known[chosen]),
            on_change=_change,
            args=(field, key),
            width=150,
        )
    return chosen


def _pick_method(view: state.View) -> str:
    """How it is drawn: as asked; where nobody asked, t-SNE as soon as it is there or comes by itself."""
    allowed = maps.methods()
    chosen = view.drawn if view.drawn in allowed else "tsne"
    if view.drawn and view.drawn not in allowed:
        st.warning(words("maps.missing", method=plain(f"maps.drawn.{view.drawn}")), icon=":material/link_off:")
    st.session_state["maps_drawn"] = chosen
    st.segmented_control(
        words("maps.drawn"),
        allowed,
        key="maps_drawn",
        format_func=lambda method: plain(f"maps.drawn.{method}"),
        on_change=_change,
        args=("drawn", "maps_drawn"),
        required=True,
    )
    return chosen


def _change(field: str, key: str, anew: bool = True) -> None:
    state.change(**{field: st.session_state[key]}, **(ANEW if anew else {}))


def _pick_config(field: str, key: str, space: str) -> None:
    state.change(**{field: st.session_state[key], space: ""}, **ANEW)


def _pick_points() -> None:
    state.change(of=st.session_state["maps_of"], space="", beside="", point="", brush=(), colour="", **ANEW)
