"""Being the user: rate a few of the best-known films and watch the lists form."""

from __future__ import annotations

import streamlit as st

from dashboard import components, loaders, state
from dashboard.loaders import Person
from dashboard.text import plain, words
from dashboard.views import lists, why
from recengine import answers
from recengine.data import describe

GOAL = 5
"""So many ratings, and the lists have something to stand on."""

SHELF = 24
LISTED = 8
_SEARCH = "you_search"


def has_nothing(view: state.View, who: Person) -> bool:
    """An invented person without a single rating."""
    return view.user == state.INVENTED and not who.rate


def invite() -> None:
    """The way to the page where ratings are given."""
    st.info(words("recs.you.empty"), icon=":material/waving_hand:")
    st.page_link("dashboard/pages/users.py", label=words("recs.you.go"), icon=":material/star:")


def desk(view: state.View, who: Person) -> None:
    """The films to rate on one side, the lists they make on the other."""
    explicit = loaders.dataset(view.data).explicit
    left, right = st.columns([4, 9], gap="medium")
    with left:
        st.subheader(words("you.title" if explicit else "you.title.counts"))
        progress(who)
        shelf(view, who)
    with right:
        st.subheader(words("you.lists"))
        if not who.rate:
            st.info(words("you.none" if explicit else "you.none.counts"), icon=":material/waving_hand:")
        lists.side_by_side(view, who, n=LISTED, key="you_lists")
    if view.item:
        why.panel(view, who)


def progress(who: Person) -> None:
    """How many of the five are rated; then the way on."""
    count = len(who.rate)
    if count < GOAL:
        st.progress(count / GOAL, text=words("you.progress", count=count, goal=GOAL))
    else:
        st.caption(words("you.done", count=count))
        st.page_link("dashboard/pages/recommendations.py", label=words("you.go"), icon=":material/arrow_forward:")


def shelf(view: state.View, who: Person) -> None:
    """The best-known films, any other by its title, and stars (or a tick) for each."""
    data, train = loaders.dataset(view.data), loaders.fold(view.data).train
    titles = dict(zip(data.items["id"], data.items["title"], strict=True))
    rated = dict(who.rate)
    known = [str(data.items["id"].iloc[row]) for row in describe.best_known(train, SHELF)]
    st.selectbox(
        words("you.search"),
        list(titles),
        index=None,
        format_func=titles.__getitem__,
        placeholder=plain("you.search.ask"),
        label_visibility="collapsed",
        key=_SEARCH,
    )
    asked = st.session_state[_SEARCH]
    first = [item for item in dict.fromkeys([asked, *reversed(rated)]) if item is not None and item not in known]
    rows = [
        {
            "id": item,
            "title": str(titles[item]),
            "about": plain("fact.ratings", count=int(train.item_counts[data.item_row[item]])),
            "stars": rated.get(item),
        }
        for item in [*first, *known]
    ]
    components.shelf(
        key="shelf",
        data={
            "rows": rows,
            "scale": None if data.rating_scale is None else list(data.rating_scale),
            "words": {name: plain(f"you.{name}") for name in ("rate", "star", "tick", "ticked")},
        },
        on_rated_change=_rate,
    )
    if rated:
        st.button(words("you.reset"), icon=":material/restart_alt:", on_click=_start_over)
    if not data.explicit:
        st.caption(words("you.count"))


def _rate() -> None:
    given = st.session_state["shelf"].rated
    if not given:
        return
    view, stars = state.view(), given["stars"]
    data = loaders.dataset(view.data)
    if stars is not None and not data.explicit:
        stars = describe.usual_count(loaders.fold(view.data).train, answers.item_row(data, given["item"]))
    if given["item"] == st.session_state[_SEARCH]:
        st.session_state[_SEARCH] = None
    state.put(state.rated(view, given["item"], None if stars is None else float(stars)))


def _start_over() -> None:
    state.put(state.reset(state.view()))
