"""Does the reason hold? The figures of its test in words, and the random draws it was held against as a picture."""

from __future__ import annotations

import streamlit as st

from dashboard import loaders, state
from dashboard.charts import draws as chart
from dashboard.loaders.reasons import Case
from dashboard.text import plain, words
from dashboard.views import picture
from dashboard.views.lists import model_name
from recengine.answers import Reason
from recengine.explain.check import P_HOLDS, Check
from recengine.explain.methods import LEAVE_ONE_OUT


def verdict(view: state.View, found: Reason, case: Case) -> None:
    """Green where removing the cited ratings costs the film its place and more score than chance does, amber where
    chance does as much, grey where only the score falls or nothing was tested."""
    check = found.check
    if check is None:
        return
    told = words("check.tested") if case.by != "ratings" else ""
    if not check.removed:
        told += words(f"check.null.{check.why_null}", model=model_name(case.asked.model))
        st.info(told, icon=":material/help:")
        return
    titles = plain("and").join(f"“{loaders.title_at(view.data, item)}”" for item in check.removed)
    said = {"titles": titles, **_figures(check)}
    if check.holds is None:
        st.info(told + words(f"check.null.{check.why_null}", **said), icon=":material/help:")
    elif check.holds and check.rank_after is not None and check.rank_after <= check.rank_before:
        st.info(told + words("check.place", **said), icon=":material/horizontal_rule:")
    elif check.holds:
        st.success(told + words("check.holds", **said), icon=":material/verified:")
    else:
        raised = check.score_after is not None and check.score_after > check.score_before
        st.warning(told + words("check.raised" if raised else "check.fails", **said), icon=":material/gpp_maybe:")
    notes = []
    if case.by != "ratings":
        notes.append(words("check.by", by=plain(f"by.{case.by}")))
    if found.explanation.method == LEAVE_ONE_OUT.name:
        notes.append(words("check.loo"))
    if notes:
        st.caption(" ".join(notes))


def draws(check: Check, case: Case) -> None:
    """Where the score ends after each random draw, and after the cited ratings are gone."""
    labels = chart.Labels(
        random=plain(f"draws.random.{len(check.removed)}"),
        cited=plain(f"draws.cited.{len(check.removed)}"),
        before=plain("draws.before"),
    )
    frame = chart.scores(check, labels)
    unit = plain(f"unit.of.{loaders.unit(case.asked.model, case.asked.preset)}")
    picture.draw(
        chart.strip(plain("draws.axis", unit=unit), labels),
        frame,
        title=words("draws.title", draws=check.draws),
        height=chart.HEIGHT,
        alt=plain("draws.alt"),
        key="why_draws",
    )
    gone = sum(score is None for score in (*check.random_scores, check.score_after))
    most = int(P_HOLDS * (check.draws + 1) + 1e-9) - 1  # p counts the cited ratings as one draw
    st.caption(
        words("draws.read", most=most, draws=check.draws) + (" " + words("draws.gone", count=gone) if gone else "")
    )


def measured(found: Reason | None) -> None:
    """In two lines, what was measured and what was not; None for a counterfactual, which is a test by itself."""
    how = "counterfactual"
    if found is not None and found.check is not None:
        how = "check" if found.check.draws else "removal" if found.check.removed else "nothing"
    st.caption(words(f"measured.{how}") + "  \n" + words("measured.not"))


def _figures(check: Check) -> dict[str, object]:
    """The figures of a removal and its test; `p` counts the cited ratings themselves as one draw."""
    gone, count = check.score_after is None, len(check.removed)
    return {
        "which": plain(f"check.which.{count}"),
        "random": plain(f"check.random.{count}"),
        "score_before": plain("number", value=check.score_before),
        "score_after": plain("score.gone") if gone else plain("number", value=check.score_after),
        "before": check.rank_before,
        "after": plain("rank.gone") if gone else check.rank_after,
        "stays": plain("check.stays", rank=check.rank_after) if check.rank_after == check.rank_before else "",
        "draws": check.draws,
        "as_much": round((check.p or 0.0) * (check.draws + 1)) - 1,
        "mean": check.rank_after_mean,
        "p": check.p,
    }
