"""One point of a map looked at: what it is, and who is truly near it in the full space, under one model or two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard import components, loaders, state
from dashboard.loaders import map_names
from dashboard.loaders.maps import Drawn
from dashboard.text import plain, words
from dashboard.views import map_hand
from dashboard.views.map_asked import Asked
from dashboard.views.models import config_name
from recengine import models
from recengine.runs.maps import ENOUGH

NEAR = "maps_near"
"""Of the lists of neighbours."""


def search(view: state.View, found: Drawn) -> None:
    """Find a point by its title."""
    of = found.details["of"]
    order = found.table["n_ratings"].to_numpy().argsort(kind="stable")[::-1]
    titles = map_names.names(found)
    names = {found.ids[at]: titles[at] for at in order}
    st.session_state["maps_search"] = view.point if view.point in names else None
    st.selectbox(
        words(f"maps.search.{of}"),
        list(names),
        key="maps_search",
        format_func=names.__getitem__,
        index=None,
        placeholder=plain(f"maps.search.{of}.empty"),
        on_change=_searched,
    )
    if view.point and view.point not in names:
        st.warning(words("maps.gone", of=of), icon=":material/link_off:")


def card(view: state.View, one: Asked, found: Drawn) -> None:
    """What the selected point is; nothing where none is."""
    place = found.place(view.point)
    if place is None:
        return
    with st.container(border=True, key="maps-card"):
        st.markdown(f"**{words('maps.card', title=map_names.names(found)[place])}**")
        lines = map_names.facts(found)[place].splitlines()
        kept, k = float(found.table["kept"].iloc[place]), int(found.details["k"])
        st.caption("  \n".join(words("maps.card.line", text=line) for line in lines))
        st.caption(words("maps.card.kept", kept=round(kept * k), k=k))
        _link(view, one)


def near(view: state.View, maps_of: Sequence[tuple[Asked, Drawn]]) -> None:
    """Who is truly near the selected point under one model or two, side by side; a click goes there."""
    known = [(asked, found, place) for asked, found in maps_of if (place := found.place(view.point)) is not None]
    if not known:
        return
    theirs = [{found.ids[at] for at in found.neighbours(place)[0]} for _, found, place in known]
    shared = theirs[0] & theirs[1] if len(theirs) > 1 else set()
    if len(known) > 1:
        title = map_names.names(known[0][1])[known[0][2]]
        st.markdown(words("maps.shared", title=title, count=len(shared), k=len(theirs[0])))
    for asked, _ in maps_of[len(known) :]:
        st.caption(words("maps.shared.none", model=config_name(asked.named.text)))
    components.lists(
        key=NEAR,
        data={
            "columns": [_column(place, asked, found, at, shared) for place, (asked, found, at) in enumerate(known)],
            "words": {
                "tabs": plain("maps.model"),
                "heldOut": plain("maps.near.both"),
                "heldOutLong": plain("maps.near.both.long"),
                "why": plain("maps.near.go"),
            },
        },
        on_picked_change=_went,
    )


def _column(number: int, asked: Asked, found: Drawn, place: int, shared: set[str]) -> dict[str, Any]:
    names, n_ratings = map_names.names(found), found.table["n_ratings"].tolist()
    items = [
        {
            "id": found.ids[at],
            "rank": rank,
            "title": names[at],
            "score": plain("maps.near.alike", alike=alike),
            "share": max(0.0, float(alike)),
            "facts": [map_names.rated(asked.of, n_ratings[at]), *([plain("maps.near.few")] * (n_ratings[at] < ENOUGH))],
            "heldOut": " " if found.ids[at] in shared else "",
            "move": 0,
            "moveText": "",
            "open": False,
        }
        for rank, (at, alike) in enumerate(zip(*found.neighbours(place), strict=True), start=1)
    ]
    name = config_name(asked.named.text)
    return {"key": f"{number}", "name": name, "about": plain("maps.near"), "note": "", "items": items}


def _link(view: state.View, one: Asked) -> None:
    """The way to the page that says more: of a film why a model would recommend it, of a person their own page."""
    if one.of == "users":
        there = replace(view, user=view.point, item="", why="")
        label = words("maps.go.users", user=view.point)
        st.page_link(
            "dashboard/pages/users.py", label=label, icon=":material/person_search:", query_params=state.to_url(there)
        )
        return
    who = loaders.person(view)
    preset = models.entry(one.named.model).default_preset(ranking=True)
    known = loaders.profile(who).item_idx
    row = list(loaders.titles(view.data)).index(view.point)
    if one.named.preset != preset or one.named.settings or not len(known):
        return
    if row in known:
        st.caption(words("maps.rated", whose=_whose(who.user)))
        return
    there = replace(view, models=(one.named.model,), why=one.named.model, item=view.point, by="", method="")
    st.page_link(
        "dashboard/pages/recommendations.py",
        label=words("maps.go.items", whose=_whose(who.user)),
        icon=":material/help:",
        query_params=state.to_url(there),
    )


def _whose(user: str) -> str:
    return words("maps.whose.user", user=user) if user else words("maps.whose.you")


def _went() -> None:
    picked = st.session_state[NEAR].picked
    if picked:
        map_hand.select(picked["item"])


def _searched() -> None:
    map_hand.select(st.session_state["maps_search"] or "")
