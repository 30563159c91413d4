"""Finding a person among those of the data: by what they love, by how much they rate, by chance, by number."""

from __future__ import annotations

import streamlit as st

from dashboard import loaders, state
from dashboard.text import plain, speak_of, words
from recengine.data import describe
from recengine.data.describe import Found

SHOWN = 6
ABOUT = 20
ID = "id"
FIRST_LOVE = "Horror"
"""A taste with opinions: shown first where the data has it."""


def heading(view: state.View) -> None:
    """The page's name, and whose page it is: somebody in the data, or the visitor."""
    st.session_state["users_whose"] = "you" if view.user == state.INVENTED else "data"
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="users-head"):
        st.title(words("users.title"), width="content")
        st.segmented_control(
            words("users.whose"),
            ("data", "you"),
            key="users_whose",
            format_func=lambda whose: plain(f"users.whose.{whose}"),
            on_change=_pick_whose,
            label_visibility="collapsed",
            required=True,
        )


@st.fragment
def finder(view: state.View) -> None:
    """A short list of people, each with what stands out; a click looks at one, and only then the page follows."""
    speak_of(loaders.subject(view.data))
    if state.view() != view:
        st.rerun()
    labels = _labels(view.data)
    ways = [way for way in (*describe.WAYS, ID) if labels or way != "loves"]
    with st.container(horizontal=True, vertical_alignment="center", key="find-knobs"):
        st.markdown(words("find.title"), width="content")
        way = st.segmented_control(
            words("find.title"),
            ways,
            default=ways[0],
            key=f"find_way_{bool(labels)}",
            format_func=lambda way: plain(f"find.{way}", count=ABOUT),
            label_visibility="collapsed",
            required=True,
            wrap=True,
        )
        people = _ask(view, way or ways[0], labels)
    if not people:
        return
    with st.grid(columns="auto", min_column_width=290, gap="small", key="find-people"):
        for one in people:
            _person(view, one)
    shown = next((one for one in people if one.label), None)
    if shown is not None:
        key = "find.read" if shown.difference is not None else "find.read.counts"
        st.caption(words(key, label=shown.label, times=shown.times, difference=shown.difference))


def things(data: str) -> str:
    """What the items of a data set are called."""
    return plain("things.stars" if loaders.dataset(data).explicit else "things.counts")


def fact(found: Found) -> str:
    """What stands out about a person, in a few words."""
    if not found.label:
        return ""
    if found.difference is None:
        return plain("fact.often", label=found.label, times=found.times)
    return plain("fact.loves", label=found.label, times=found.times, difference=found.difference)


def _ask(view: state.View, way: str, labels: list[str]) -> list[Found]:
    """The further question a way of finding has, and who it finds."""
    train, tastes = loaders.fold(view.data).train, loaders.tastes_of(view.data)
    label, seed = "", 0
    if way == "loves":
        first = labels.index(FIRST_LOVE) if FIRST_LOVE in labels else 0
        label = st.selectbox(
            words("find.label"), labels, index=first, key="find_label", label_visibility="collapsed", width=220
        )
        label = label if label in labels else labels[first]
    if way == "random":
        seed = st.session_state.setdefault("find_seed", 0)
        st.button(words("find.again"), icon=":material/casino:", on_click=_draw_again)
    if way == ID:
        return _by_number(view)
    found = describe.find_users(train, way, found=tastes, label=label, count=ABOUT, n=SHOWN, seed=seed)
    if not found:
        st.info(words("find.nobody"))
    return found


def _by_number(view: state.View) -> list[Found]:
    text = st.text_input(
        words("find.ask"), key="find_text", placeholder=plain("find.ask"), label_visibility="collapsed", width=280
    ).strip()
    data, train, tastes = loaders.dataset(view.data), loaders.fold(view.data).train, loaders.tastes_of(view.data)
    hits = [row for raw, row in data.user_row.items() if raw.startswith(text)][:SHOWN] if text else []
    if text and not hits:
        st.info(words("find.none", text=text))
    return [describe.stands_out(train, row, tastes) for row in hits]


def _person(view: state.View, found: Found) -> None:
    raw = str(loaders.dataset(view.data).users["id"].iloc[found.user_idx])
    shown = raw == loaders.stored_user(view.data, view.user)
    st.button(
        words("find.person" if found.label else "find.person.plain", user=raw, count=found.n, fact=fact(found)),
        key=f"find_{raw}",
        type="primary" if shown else "secondary",
        on_click=_look_at,
        args=(raw,),
        width="stretch",
        wrap=True,
    )


def _labels(data: str) -> list[str]:
    """Genres and tags that people are found by; decades are no love."""
    tastes = loaders.tastes_of(data)
    return [label for label, kind in zip(tastes.labels, tastes.kinds, strict=True) if kind != "year"]


def _look_at(raw: str) -> None:
    state.change(user=raw)


def _draw_again() -> None:
    st.session_state["find_seed"] += 1


def _pick_whose() -> None:
    state.change(user=state.INVENTED if st.session_state["users_whose"] == "you" else "")
