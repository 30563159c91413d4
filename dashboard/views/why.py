"""Why is this film here? One case told whole: the reason, its test, what it would take to lose it, how to keep it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard import loaders, state
from dashboard.loaders import Person, reasons
from dashboard.loaders.reasons import Case
from dashboard.text import formulas, plain, words
from dashboard.views import keep, order, reason, removal, verdict
from dashboard.views.lists import model_name
from recengine.answers import Reason
from recengine.explain.methods import COUNTERFACTUAL, Method
from recengine.explanation import Explanation

CHART_WIDTH, TEXT_WIDTH = 540, 440  # pixels: side by side at 1440, and never narrower than their numbers


def panel(view: state.View, who: Person) -> None:
    """The whole reason for the film and model the view names, or for the first film of the first model."""
    st.subheader(words("why.title"), anchor="why")
    if view.why and view.why not in view.models:
        _not_here(view.why)
        return
    model = view.why or view.models[0]
    listed = loaders.answer(loaders.request(view, model), who)
    item = view.item or (listed.items[0].item_id if listed.items else "")
    if not item:
        st.info(words("why.nothing"))
        return
    case, refused = loaders.case(view, model, item)
    title = loaders.title(view.data, item)
    st.markdown(words("why.film", title=title, model=model_name(model)))
    if refused:
        st.warning(words("why.refused", error=refused), icon=":material/link_off:")
    ways = reasons.methods(case.asked)
    _knobs(case, {method.name: kinds for method, kinds in ways})
    _what_it_is(case, next(method for method, _ in ways if method.name == case.method))
    if case.method == COUNTERFACTUAL.name:
        found = removal.section(view, case, title, at_once=True)
        if found is not None and found.contributions:
            _each_alone(found, case, title)
        if found is not None:
            verdict.measured(None)
        keep.section(view, case, has_reason=found is not None)
    else:
        told = loaders.reason(case)
        _told(view, told, case, title)
        removal.section(view, case, title, at_once=reasons.is_quick(case))
        verdict.measured(told)
        keep.section(view, case, has_reason=True)


def brief(view: state.View, who: Person) -> None:
    """The reason for the first film of the first model, with its test and its picture."""
    model = view.models[0]
    listed = loaders.answer(loaders.request(view, model), who)
    if not listed.items:
        return
    first = listed.items[0]
    case, _ = loaders.case(replace(view, by="", method=""), model, first.item_id)
    found = loaders.reason(case)
    st.subheader(words("why.brief", title=first.title, model=model_name(model)))
    with st.container(horizontal=True, gap="large", key="why-brief"):
        with st.container(width=TEXT_WIDTH):
            reason.sentence(found.explanation, first.title, case)
            verdict.verdict(view, found, case)
        with st.container(width=CHART_WIDTH):
            reason.adding_up(found.explanation, case, first.title)


def _told(view: state.View, found: Reason, case: Case, title: str) -> None:
    """Sentence, verdict beside the draws it stands on, bars beside the formula, and all the numbers."""
    reason.sentence(found.explanation, title, case)
    if found.check is None or not found.check.draws:
        verdict.verdict(view, found, case)
        order.verdict(case)
    else:
        with st.container(horizontal=True, gap="large", key="why-test"):
            with st.container(width=TEXT_WIDTH):
                verdict.verdict(view, found, case)
                order.verdict(case)
            with st.container(width=CHART_WIDTH):
                verdict.draws(found.check, case)
    with st.container(horizontal=True, gap="large", key="why-parts"):  # one below the other where it is narrow
        with st.container(width=CHART_WIDTH):
            reason.adding_up(found.explanation, case, title)
        with st.container(width=TEXT_WIDTH):
            reason.formula(found.explanation, case)
    reason.every_number(found.explanation)


def _each_alone(found: Explanation, case: Case, title: str) -> None:
    """Of a set: what each rating of it does by itself, beside what the set is the answer to."""
    with st.container(horizontal=True, gap="large", key="why-parts"):
        with st.container(width=CHART_WIDTH):
            reason.adding_up(found, case, title)
        with st.container(width=TEXT_WIDTH):
            st.markdown(words("formula.title"))
            for line in formulas.smallest_set(found):
                st.latex(line)
            st.caption(words("letters.method.counterfactual"))
    reason.every_number(found)


def _knobs(case: Case, able: dict[str, tuple[str, ...]]) -> None:
    """How the reason is made, and what it is made of."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="why-knobs"):
        st.session_state["why_method"] = case.method
        st.segmented_control(
            words("why.method"),
            list(able),
            key="why_method",
            format_func=lambda name: plain(f"method.{name}"),
            on_change=_pick_method,
            args=(case, able),
            required=True,
        )
        kinds = able[case.method]
        if len(kinds) > 1:
            st.session_state["why_by"] = case.by
            st.segmented_control(
                words("why.by"),
                kinds,
                key="why_by",
                format_func=lambda by: plain(f"by.{by}"),
                on_change=_pick_by,
                args=(case,),
                required=True,
            )


def _what_it_is(case: Case, method: Method) -> None:
    """What kind of reason this is, its law, and how far another method says the same."""
    said = [words(f"method.{method.name}.what"), words(f"method.{method.name}.law")]
    other = reasons.other_method(case)
    if other and reasons.is_quick(case):
        found = reasons.agreeing(case, other)
        if found.rank_correlation is not None:
            numbers = {"shared": found.shared, "n": found.n, "rho": found.rank_correlation}
            said.append(words("why.agree", other=plain(f"method.{other}.inside"), **numbers))
    st.caption(" ".join(said))


def _not_here(model: str) -> None:
    """The case is of a model that is not among those shown."""
    st.info(words("why.elsewhere", model=model_name(model)), icon=":material/link:")
    st.button(words("why.elsewhere.show", model=model_name(model)), on_click=_show, args=(model,), key="why_show")


def _show(model: str) -> None:
    models = tuple(dict.fromkeys([model, *state.view().models]))
    state.change(models=models[: state.MOST_MODELS])


def _pick_method(case: Case, able: dict[str, tuple[str, ...]]) -> None:
    method = st.session_state["why_method"]
    by = case.by if case.by in able[method] else ""
    state.change(why=case.asked.model, item=case.item, method=method, by=by)


def _pick_by(case: Case) -> None:
    state.change(why=case.asked.model, item=case.item, method=case.method, by=st.session_state["why_by"])
