"""Why is this film here? A sentence, the truth check, a chart that adds up, the formula with this person's numbers."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import loaders, state
from dashboard.charts import contributions as chart
from dashboard.loaders import Person
from dashboard.text import formulas, plain, words
from dashboard.views import picture
from dashboard.views.lists import model_name
from recengine.answers import Reason
from recengine.explain.check import Check
from recengine.explain.methods import LEAVE_ONE_OUT
from recengine.explanation import Contribution, Explanation

CITED = 3
CHART_WIDTH, TEXT_WIDTH = 540, 440  # pixels: side by side at 1440, and never narrower than their numbers


def panel(view: state.View, who: Person) -> None:
    """The whole reason for the film and model the view names, or for the first film of the first model."""
    model = view.why if view.why in view.models else view.models[0]
    asked = loaders.request(view, model)
    listed = loaders.answer(asked, who)
    item = view.item or (listed.items[0].item_id if listed.items else "")
    st.subheader(words("why.title"), anchor="why")
    if not item:
        st.info(words("why.nothing"))
        return
    ways = loaders.explains_by(asked)
    by = view.by if view.by in ways else ways[0]
    title = loaders.title(view.data, item)
    with st.container(horizontal=True, vertical_alignment="center", key="why-knobs"):
        st.markdown(words("why.film", title=title, model=model_name(model)))
        if len(ways) > 1:
            st.session_state["why_by"] = by
            st.segmented_control(
                words("why.by"),
                ways,
                key="why_by",
                format_func=lambda way: plain(f"by.{way}"),
                on_change=_pick_way,
                label_visibility="collapsed",
                required=True,
            )
    reason = loaders.reason(asked, who, item, by)
    sentence(reason.explanation, title, model, asked.preset)
    verdict(view, reason, model)
    with st.container(horizontal=True, gap="large", key="why-parts"):  # one below the other where it is narrow
        with st.container(width=CHART_WIDTH):
            adding_up(reason.explanation, model, asked.preset, title)
        with st.container(width=TEXT_WIDTH):
            formula(reason.explanation, model, asked.preset, by)
    every_number(reason.explanation)


def brief(view: state.View, who: Person) -> None:
    """The reason for the first film of the first model, with its test and its picture."""
    model = view.models[0]
    asked = loaders.request(view, model)
    listed = loaders.answer(asked, who)
    if not listed.items:
        return
    first = listed.items[0]
    reason = loaders.reason(asked, who, first.item_id, loaders.explains_by(asked)[0])
    st.subheader(words("why.brief", title=first.title, model=model_name(model)))
    with st.container(horizontal=True, gap="large", key="why-brief"):
        with st.container(width=TEXT_WIDTH):
            sentence(reason.explanation, first.title, model, asked.preset)
            verdict(view, reason, model)
        with st.container(width=CHART_WIDTH):
            adding_up(reason.explanation, model, asked.preset, first.title)


def sentence(found: Explanation, title: str, model: str, preset: str) -> None:
    """The reason in a plain sentence: what was cited and by how much it moved the score."""
    cited = [part for part in found.contributions if part.kind != "level" and part.value > 0][:CITED]
    unit = plain(f"unit.of.{loaders.unit(model, preset)}")
    score = plain("number", value=found.score)
    if not cited:
        key = "why.none.level" if any(part.kind == "level" for part in found.contributions) else "why.none"
        st.write(words(key, title=title, score=score, unit=unit, model=model_name(model)))
        return
    kind = cited[0].kind
    listed = plain("and").join(_cited(part) for part in cited)
    st.write(words(f"why.says.{kind}", title=title, score=score, unit=unit, model=model_name(model), cited=listed))


def verdict(view: state.View, reason: Reason, model: str) -> None:
    """Green where removing the cited ratings lowers the score more than chance does, amber where not, else grey."""
    check = reason.check
    if check is None:
        return
    if check.holds is None:
        st.info(words(f"check.null.{check.why_null}", model=model_name(model)), icon=":material/help:")
        return
    titles = plain("and").join(f"“{loaders.title_at(view.data, item)}”" for item in check.removed)
    numbers = _check_numbers(check)
    if check.holds:
        st.success(words("check.holds", titles=titles, count=len(check.removed), **numbers), icon=":material/verified:")
    else:
        st.warning(
            words("check.fails", titles=titles, count=len(check.removed), **numbers), icon=":material/gpp_maybe:"
        )
    st.caption(words("check.read", draws=check.draws))
    if reason.explanation.method == LEAVE_ONE_OUT.name:
        st.caption(words("check.loo"))


def adding_up(found: Explanation, model: str, preset: str, title: str) -> None:
    """The parts as a waterfall that visibly ends at the score; bars from 0 where they are not parts of a sum."""
    names = chart.unique_labels([_bar_name(part) for part in found.contributions])
    unit = plain(f"unit.of.{loaders.unit(model, preset)}")
    if not found.additive:
        frame = chart.removals(found, names)
        picture.draw(
            chart.waterfall(plain("why.axis.removal", unit=unit)),
            frame,
            title=words("why.chart.removal", title=title),
            height=chart.height(frame),
            alt=plain("why.alt.removal"),
            key="why_chart",
        )
        st.caption(words(f"method.{found.method}"))
        return
    labels = chart.Labels(
        base=plain(f"base.{model}.{preset}"),
        level=plain("level"),
        rest=plain("why.rest"),
        residual=plain("why.residual"),
        score=plain("why.score"),
    )
    frame = chart.steps(found, labels, names)
    picture.draw(
        chart.waterfall(plain("why.axis", unit=unit)),
        frame,
        title=words("why.chart", title=title),
        height=chart.height(frame),
        alt=plain("why.alt"),
        key="why_chart",
    )
    st.caption(words("why.read") + " " + words(f"method.{found.method}"))


def formula(found: Explanation, model: str, preset: str, by: str) -> None:
    """Overview, then the term, then the very numbers, then what the letters mean."""
    shown = formulas.of(model, preset, by)
    st.markdown(words("formula.title"))
    st.latex(shown.overview)
    filled = formulas.with_numbers(shown, found)
    if filled:
        st.caption(words("formula.numbers"))
        for line in filled:
            st.latex(line)
    st.caption(words(shown.letters))


def every_number(found: Explanation) -> None:
    """All parts with the numbers each was made from; made only while it is open."""
    if not found.contributions:
        return
    shelf = st.expander(words("why.all", count=len(found.contributions)), key="why_all", on_change="rerun")
    if not shelf.open:
        return
    rows = [
        {plain("why.part"): part.label, plain("why.kind"): plain(f"kind.{part.kind}"), plain("why.value"): part.value}
        | dict(part.evidence)
        for part in found.contributions
    ]
    total = sum(part.value for part in found.contributions)
    with shelf:
        st.dataframe(pd.DataFrame(rows), hide_index=True)
        key = "why.sum" if found.exact else "why.sum.residual" if found.additive else "why.sum.none"
        st.caption(words(key, base=found.base_value, parts=total, residual=found.residual, score=found.score))


def _cited(part: Contribution) -> str:
    stars = part.evidence.get("r_uj", part.evidence.get("r_vi"))
    value = plain("signed", value=part.value)
    if part.kind == "rating" and stars is not None:
        return plain("cited.rating", label=part.label, stars=stars, value=value)
    if part.kind == "neighbour" and stars is not None:
        return plain("cited.neighbour", label=part.label, stars=stars, value=value)
    return plain("cited.feature", label=part.label, value=value)


def _bar_name(part: Contribution) -> str:
    stars = part.evidence.get("r_uj", part.evidence.get("r_vi"))
    return part.label if stars is None else plain("bar.stars", label=part.label, stars=stars)


def _check_numbers(check: Check) -> dict[str, object]:
    """The figures of a test that was made; `p` counts the cited ratings themselves as one draw."""
    as_much = round((check.p or 0.0) * (check.draws + 1)) - 1
    gone = check.score_after is None
    return {
        "score_before": plain("number", value=check.score_before),
        "score_after": plain("score.gone") if gone else plain("number", value=check.score_after),
        "before": check.rank_before,
        "after": plain("rank.gone") if gone else check.rank_after,
        "draws": check.draws,
        "as_much": as_much,
        "random": check.rank_after_mean,
        "p": check.p,
    }


def _pick_way() -> None:
    state.change(by=st.session_state["why_by"])
