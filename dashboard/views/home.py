"""The first page: one person, three lists, one tick box that moves them, one reason and its test; then the way on."""

from __future__ import annotations

import streamlit as st

from dashboard import loaders, state
from dashboard.charts import facts as fact_charts
from dashboard.loaders import Person
from dashboard.text import plain, words
from dashboard.views import lists, why

FILMS = 5
OFTEN = 1.3
"""From so many times everybody's share on, how often a person rates a genre says more than how they like it."""
PAGES = ("users", "recommendations", "models", "map", "light", "lab", "reasons", "data")


def lead() -> None:
    """What this is, in one breath."""
    st.title(words("home.title"))
    st.write(words("home.lead"))


def person(view: state.View, who: Person) -> None:
    """Who this is, as data: how much they rate and what they are fondest of."""
    if not who.user:
        st.markdown(words("home.you", count=len(who.rate)))
        return
    found = loaders.stands_out(view.data, who.user)
    if not found.label:
        st.markdown(words("home.person.plain", user=who.user, count=found.n))
    elif found.difference is None or found.times >= OFTEN:
        st.markdown(words("home.person.often", user=who.user, count=found.n, label=found.label, times=found.times))
    else:
        st.markdown(words("home.person", user=who.user, count=found.n, label=found.label, difference=found.difference))


def tick_box(view: state.View, who: Person) -> None:
    """One rating of the person: the one cited most for the first film of the first model."""
    item = loaders.telling_rating(view.data, view.user, view.models[0])
    if not item:
        return
    stars = loaders.rated_items(view.data, view.user)[item]
    st.session_state["home_tick"] = item not in who.without
    st.checkbox(
        words("home.tick", title=loaders.title(view.data, item), stars=stars),
        key="home_tick",
        on_change=_tick,
        args=(item,),
    )


def three_lists(view: state.View, who: Person) -> None:
    """The first films of each model."""
    with st.container(border=True):
        person(view, who)
        tick_box(view, who)
        lists.side_by_side(view, who, n=FILMS, key="home_lists")
        st.caption(words("home.read"))


def one_reason(view: state.View, who: Person) -> None:
    """Why the first film of the first list is there, and whether that holds."""
    why.brief(view, who)
    st.page_link("dashboard/pages/recommendations.py", label=words("home.more"), icon=":material/arrow_forward:")


def pages() -> None:
    """The map of the app."""
    st.subheader(words("home.map"))
    with st.grid(columns="auto", min_column_width=300, gap="small", key="home-pages"):
        for name in PAGES:
            with st.container(border=True, height="stretch"):
                st.page_link(f"dashboard/pages/{name}.py", label=f"**{words(f'home.map.{name}.title')}**")
                st.caption(words(f"home.map.{name}"))


def data_facts(view: state.View) -> None:
    """How much there is, how little of it is filled, and the long tail."""
    data = loaders.dataset(view.data)
    st.subheader(words("home.data", name=data.card.title))
    figures = {"users": data.n_users, "items": data.n_rated_items, "ratings": data.n_ratings}
    left, right = st.columns([2, 5], gap="large")
    with left:
        for name, value in figures.items():
            st.metric(words(f"home.data.{name}"), f"{value:,}")
        st.metric(words("home.data.density"), f"{data.density:.1%}")
        st.caption(words("home.data.empty", empty=1 - data.density))
    with right:
        frame = loaders.long_tail(view.data)
        chart = fact_charts.long_tail(frame, title=plain("home.tail"), x=plain("home.tail.x"), y=plain("home.tail.y"))
        st.altair_chart(chart, alt=plain("home.tail.alt"), key="home_tail")
        st.caption(words("home.tail.read", share=loaders.head_share(view.data)))
    st.caption(words("home.licence", licence=data.card.licence, citation=data.card.citation))


def _tick(item: str) -> None:
    state.put(state.toggled(state.view(), item))
