"""Two models' maps of the same points beside each other, one selection in both, and how far they agree."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import loaders, state
from dashboard.loaders import maps
from dashboard.loaders.maps import Drawn
from dashboard.text import plain, speak_of, words
from dashboard.views import (
    map_chosen,
    map_colours,
    map_hand,
    map_keep,
    map_knobs,
    map_picture,
    map_point,
    map_work,
)
from dashboard.views.map_asked import Asked
from dashboard.views.models import config_name
from recengine.runs.run import Run


def two(view: state.View) -> None:
    """The whole part of the page."""
    with map_knobs.row("maps-knobs"):
        one = map_knobs.asked(view)
        if one is None:
            return
        other = map_knobs.second(view, one, may_lack=False)
        colour = map_knobs.pick_colour(view, one, other)
    map_knobs.only(view, one)
    if other is None:
        st.info(words("maps.second.nothing"), icon=":material/help:")
        return
    both = [map_work.ready(view, asked) for asked in (one, other)]
    if both[0] is None or both[1] is None:
        return
    if both[0].details["method"] != both[1].details["method"]:  # one of them is still being drawn
        shown = [maps.drawn(maps.make(asked.by("pca").spec)) for asked in (one, other)]
    else:
        shown = [both[0], both[1]]
    for missing in map_colours.needs(colour, one, other):
        map_work.judge(view, missing)
    run = map_work.agreement(view, *shown)
    if run is not None:
        _pictures(one, other, shown[0], shown[1], run, colour)


def of_points(found: Drawn, table: pd.DataFrame) -> np.ndarray:
    """float (n,): the overlap of each point of a map, NaN of those that the other map lacks."""
    return pd.Series(table["overlap"].to_numpy(float), index=table["idx"]).reindex(found.idx).to_numpy()


@st.fragment
def _pictures(one: Asked, other: Asked, found: Drawn, beside: Drawn, run: Run, colour: str) -> None:
    """Both pictures and all that follows the hand."""
    view = state.view()
    speak_of(loaders.subject(view.data))
    table = maps.laid_over(run)
    rows, twins = (np.flatnonzero(np.isin(drawn.idx, table["idx"])) for drawn in (found, beside))
    ids = [found.ids[row] for row in rows]
    point = ids.index(view.point) if view.point in ids else None
    chosen = set(map_hand.chosen(view))
    places = [place for place, raw in enumerate(ids) if raw in chosen]
    st.markdown(agrees(one, other, run))
    overlap = of_points(found, table)
    colours = map_colours.only(map_colours.colours(colour, one, other, found, overlap), rows)
    laid = map_picture.laid(table)
    panels = [
        map_picture.panel(one, found, colours, point=point, rows=rows, name=_name(one)),
        map_picture.panel(other, beside, colours, point=point, rows=twins, name=_name(other), frames=laid),
    ]
    shown = map_picture.picture(view, found, panels, rows, height=map_picture.BESIDE)
    map_picture.draw(view, shown, ids, point, places)
    st.caption(f"{words('maps.two.read')} {map_colours.few(colour, one)}")
    left, right = st.columns(2, gap="medium")
    with left:
        map_point.search(view, found)
        if point is None:
            st.caption(words(f"maps.click.{one.of}"))
    with right:
        map_point.card(view, one, found)
        st.caption(words("maps.two.trust", **_trusted(found, beside), one=_name(one), other=_name(other)))
    map_point.near(view, [(one, found), (other, beside)])
    map_chosen.chosen(view, found, [int(rows[place]) for place in places])
    map_keep.keep(view, [asked.by(found.details["method"]) for asked in (one, other)])
    state.publish("map")


def agrees(one: Asked, other: Asked, run: Run) -> str:
    """Neighbourhoods, spaces and pictures held against each other: a line each, with what chance would give."""
    metrics, k = run.metrics, run.details["k"]
    names = {"one": _name(one), "other": _name(other)}
    lines = [
        words(
            f"maps.agree.overlap.{one.of}",
            k=k,
            shared=metrics["overlap"] * k,
            chance=metrics["overlap_by_chance"] * k,
            **names,
        ),
        words("maps.agree.cka", cka=metrics["cka"], chance=metrics["cka_by_chance"]),
        words("maps.agree.disparity", rest=metrics["disparity"], chance=metrics["disparity_by_chance"]),
    ]
    return "\n".join(f"- {line}" for line in lines)


def _trusted(found: Drawn, beside: Drawn) -> dict[str, float]:
    kept = [drawn.metrics["neighbours_kept@10"] for drawn in (found, beside)]
    return {"first": kept[0], "second": kept[1]}


def _name(asked: Asked) -> str:
    name = config_name(asked.named.text)
    several = len(maps.spaces(asked.named, asked.of)) > 1
    return plain("maps.two.space", model=name, space=asked.space) if several else name
