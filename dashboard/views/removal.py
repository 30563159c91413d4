"""Without which ratings would it not be here? The counterfactual, scored again, and a way to see it happen."""

from __future__ import annotations

import streamlit as st

from dashboard import loaders, state
from dashboard.loaders import reasons
from dashboard.loaders.reasons import Case
from dashboard.text import plain, words
from dashboard.views import reason, taken
from dashboard.views.lists import model_name
from recengine.explain.counterfactual import N
from recengine.explanation import Explanation

NAMED = 4
"""Ratings named in the sentence; the chips below show all of them."""

_SEARCHED, _TAKEN = "why_searched", "why_taken"


def section(view: state.View, case: Case, title: str, *, at_once: bool) -> Explanation | None:
    """What would have to go, returned where it was looked for; a search longer than a click waits for one."""
    with st.container(border=True, key="why-removal"):
        st.markdown(words("removal.title", n=N))
        place = reasons.place(case)
        if place is None:
            rated = case.item in loaders.rated_items(view.data, view.user) or case.item in dict(view.rate)
            st.info(words("removal.rated" if rated else "removal.unscored", title=title), icon=":material/info:")
            _way_back(view, case)
        elif place > N:
            st.info(words("removal.place", title=title, place=place, n=N), icon=":material/info:")
            _way_back(view, case)
        elif not at_once and case not in st.session_state.setdefault(_SEARCHED, []):
            st.caption(words("removal.slow", count=len(loaders.profile(case.who)), model=model_name(case.asked.model)))
            st.button(
                words("removal.search"), icon=":material/search:", on_click=_search, args=(case,), key="why_search"
            )
        else:
            with st.spinner(words("removal.searching")):
                found = reasons.counterfactual(case)
            _found(view, case, title, found)
            return found
    return None


def _found(view: state.View, case: Case, title: str, found: Explanation) -> None:
    """The set in a sentence, how far smaller ones were ruled out, and its ratings; or that none was found."""
    if not found.contributions:
        none = words("removal.none", title=title, n=N, model=model_name(case.asked.model))
        bound = words(f"removal.none.{min(int(found.terms['tried']), 2)}")
        st.info(f"{none} {bound}", icon=":material/lock:")
        return
    said, newcomer = _says(found, title), found.terms.get("replaced_by")
    if newcomer is not None:
        said += " " + words("removal.instead", title=loaders.title_at(view.data, int(newcomer)))
    terms = found.terms
    if "score_after" in terms and float(terms["score_after"]) > found.score:
        said += " " + words("removal.others")
    st.info(said, icon=":material/published_with_changes:")
    size, minimal = len(found.contributions), found.terms["minimal"]
    ruled_out = min(size, 3) if minimal == "proven" else found.terms["tried"]
    st.caption(words(f"removal.{minimal}.{ruled_out}", count=size))
    _chips(view, case, found)


def _says(found: Explanation, title: str) -> str:
    terms, count = found.terms, len(found.contributions)
    shown = [f"“{part.label}”" for part in found.contributions[:NAMED]]
    if count > NAMED:
        named = plain("removal.many", count=count, named=plain("and").join(shown))
    else:
        named = plain("last.and").join([plain("and").join(shown[:-1])] * (count > 1) + shown[-1:])
    left = "score_after" in terms
    return words(
        "removal.says",
        named=named,
        title=title,
        n=terms["n"],
        before=terms["rank_before"],
        after=terms["rank_after"] if left else plain("rank.gone"),
        score_before=plain("number", value=found.score),
        score_after=plain("number", value=terms["score_after"]) if left else plain("score.gone"),
    )


def _chips(view: state.View, case: Case, found: Explanation) -> None:
    """The ratings of the set, and a button that takes them away."""
    removed, ids = found.contributions, loaders.dataset(view.data).items["id"]
    gone = tuple(str(ids.iloc[part.idx]) for part in removed if part.idx is not None)
    with st.container(horizontal=True, vertical_alignment="center", key="why-chips"):
        for part in removed:
            st.badge(words("removal.chip", name=reason.bar_name(part)), icon=":material/close:", color="orange")
        st.button(
            words("removal.apply" if len(gone) > 1 else "removal.apply.one", count=len(gone)),
            icon=":material/visibility:",
            on_click=_apply,
            args=(case, gone),
            key="why_apply",
            help=words("removal.apply.help"),
        )


def _way_back(view: state.View, case: Case) -> None:
    """A button that puts back the set that was taken away for this film here, where any of it is still away."""
    before_after = st.session_state.get(_TAKEN, {}).get(_place_of(view, case))
    if before_after and taken.put_back(view, *before_after) != view:
        st.button(words("removal.back"), icon=":material/undo:", on_click=_put_back, args=(case,), key="why_back")


def _place_of(view: state.View, case: Case) -> tuple[str, ...]:
    """What a set was taken away for, whatever else is edited."""
    return view.data, view.user, case.asked.model, case.item


def _search(case: Case) -> None:
    st.session_state[_SEARCHED].append(case)


def _apply(case: Case, gone: tuple[str, ...]) -> None:
    view = state.view()
    edited = taken.without(view, gone, loaders.rated_items(view.data, view.user))
    st.session_state.setdefault(_TAKEN, {})[_place_of(view, case)] = (view, edited)
    state.put(edited)
    state.change(why=case.asked.model, item=case.item)


def _put_back(case: Case) -> None:
    view = state.view()
    state.put(taken.put_back(view, *st.session_state[_TAKEN][_place_of(view, case)]))
