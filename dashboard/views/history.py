"""A person's ratings, which can be ticked off and given other stars."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import components, loaders, state
from dashboard.loaders import Person
from dashboard.text import plain, words


def editable(view: state.View, who: Person, key: str = "history") -> None:
    """The history with its edits; every change moves the models that use it."""
    rows = _rows(who)
    changed = len(who.without) + len(who.rate) if who.user else 0
    st.subheader(words("history.title", count=len(rows)))
    st.caption(words("history.read"))
    components.history(
        key=key,
        data={
            "rows": rows,
            "scale": _scale(view.data),
            "words": {name: plain(f"history.{name}") for name in ("find", "none", "tick", "restar", "added", "was")},
        },
        on_edited_change=lambda: _edit(key),
    )
    if changed:
        st.button(words("history.reset", count=changed), icon=":material/undo:", on_click=_reset, key=f"{key}_reset")


def _rows(who: Person) -> list[dict[str, Any]]:
    data = loaders.dataset(who.data)
    titles = data.items["title"]
    rated = loaders.rated_items(who.data, who.user or state.INVENTED)
    edits = dict(who.rate)
    shown = {**rated, **{item: stars for item, stars in edits.items() if item not in rated}}
    rows = [
        {
            "id": item,
            "title": str(titles[data.item_row[item]]),
            "stars": edits.get(item, stars),
            "was": plain("stars.short", stars=stars)
            if item in edits and item in rated and edits[item] != stars
            else None,
            "off": item in who.without,
            "added": bool(who.user) and item not in rated,
        }
        for item, stars in shown.items()
    ]
    return sorted(rows, key=lambda row: (not row["added"], -rated.get(row["id"], 0.0), row["title"]))


def _scale(data: str) -> list[float] | None:
    scale = loaders.dataset(data).rating_scale
    return None if scale is None else [scale[0], scale[1], loaders.rating_step(data)]


def _edit(key: str) -> None:
    edited = st.session_state[key].edited
    if not edited:
        return
    view = state.view()
    own = loaders.rated_items(view.data, view.user).get(edited["item"])
    if edited["stars"] is None and own is not None:
        state.put(state.toggled(view, edited["item"]))
    elif edited["stars"] is None:
        state.put(state.rated(view, edited["item"], None))
    else:
        state.put(state.rated(view, edited["item"], None if own == edited["stars"] else float(edited["stars"])))


def _reset() -> None:
    state.put(state.reset(state.view()))
