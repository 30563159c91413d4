"""The map of one model: picture, selected point, how far to trust it, what a brush holds, and how to keep it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard import loaders, state
from dashboard.loaders import maps
from dashboard.loaders.maps import Drawn
from dashboard.text import plain, speak_of, words
from dashboard.views import (
    map_chosen,
    map_colours,
    map_forming,
    map_hand,
    map_keep,
    map_knobs,
    map_picture,
    map_point,
    map_trust,
    map_two,
    map_work,
)
from dashboard.views.map_asked import Asked
from dashboard.views.models import config_name


def sheet(view: state.View) -> None:
    """The whole part of the page."""
    with map_knobs.row("maps-knobs"):
        asked = map_knobs.asked(view)
        if asked is None:
            return
        other = map_knobs.second(view, asked, may_lack=True)
        colour = map_knobs.pick_colour(view, asked, other)
        map_forming.toggle(view, asked)
    map_knobs.only(view, asked)
    found = map_work.ready(view, asked)
    beside = None if other is None or found is None else map_work.beside(view, other)
    if found is None:
        return
    for missing in map_colours.needs(colour, asked, other):
        map_work.judge(view, missing)
    overlap = None
    if colour == "overlap" and beside is not None and (run := map_work.agreement(view, found, beside)) is not None:
        overlap = map_two.of_points(found, maps.laid_over(run))
    _picture(asked, found, other, beside, colour, overlap, map_forming.frames(view, asked, found))


@st.fragment
def _picture(
    one: Asked,
    found: Drawn,
    other: Asked | None,
    beside: Drawn | None,
    colour: str,
    overlap: np.ndarray | None,
    frames: map_forming.Frames,
) -> None:
    """The picture and all that follows the hand: the rest of the page is left as it is."""
    view = state.view()
    speak_of(loaders.subject(view.data))
    details = found.details
    st.write(
        words(
            f"maps.says.{one.of}",
            model=config_name(one.named.text),
            what=details["what"],
            d=details["d"],
            method=plain(f"maps.drawn.{details['method']}"),
        )
    )
    places = [place for raw in map_hand.chosen(view) if (place := found.place(raw)) is not None]
    point = found.place(view.point)
    listed = point is not None and beside is None  # the right side is long then, and the left one has room
    left, right = st.columns([7, 4], gap="medium")
    with left:
        colours = map_colours.colours(colour, one, other, found, overlap)
        panel = map_picture.panel(one, found, colours, point=point, frames=frames)
        shown = map_picture.picture(view, found, [panel])
        map_picture.draw(view, shown, found.ids, point, places)
        _read(view, one, found, colour)
        if listed:
            map_trust.trust(found)
    with right:
        map_point.search(view, found)
        if point is None:
            st.caption(words(f"maps.click.{one.of}"))
        map_point.card(view, one, found)
        if beside is None:
            map_point.near(view, [(one, found)])
        if not listed:
            map_trust.trust(found)
    if other is not None and beside is not None:
        map_point.near(view, [(one, found), (other, beside)])
    map_chosen.chosen(view, found, places)
    map_keep.keep(view, [one.by(details["method"])])
    state.publish("map")


def _read(view: state.View, one: Asked, found: Drawn, colour: str) -> None:
    """How to read the picture; whose points are ringed; how little the colour of one point may rest on."""
    n_own = int(np.isin(found.idx, map_picture.own_rows(view, found)).sum())
    who = loaders.person(view).user
    whose = words("maps.whose.user", user=who) if who else words("maps.whose.you")
    ringed = words(f"maps.ringed.{one.of}", count=n_own, whose=whose) if n_own else ""
    st.caption(f"{words('maps.read')} {ringed} {map_colours.few(colour, one)}")
