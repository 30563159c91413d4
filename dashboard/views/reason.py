"""A reason told four ways that agree: a sentence, bars, the formula with this person's numbers, and every number."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import loaders
from dashboard.charts import contributions as chart
from dashboard.loaders.reasons import Case
from dashboard.text import formulas, plain, words
from dashboard.views import picture
from dashboard.views.lists import model_name
from recengine.explain.methods import EXACT, LEAVE_ONE_OUT
from recengine.explanation import Contribution, Explanation

CITED = 3
NAMED = ("level", "score_without")
"""Evidence that is no letter of a formula, and is named in words."""


def sentence(found: Explanation, title: str, case: Case) -> None:
    """The reason in a plain sentence: what was cited and what it is credited with, or moved where it was taken away."""
    cited = [part for part in found.contributions if part.kind != "level" and part.value > 0][:CITED]
    model, unit = case.asked.model, plain(f"unit.of.{loaders.unit(case.asked.model, case.asked.preset)}")
    score = plain("number", value=found.score)
    if not cited:
        key = "why.none.level" if any(part.kind == "level" for part in found.contributions) else "why.none"
        st.write(words(key, title=title, score=score, unit=unit, model=model_name(model)))
        return
    kind = cited[0].kind
    listed = plain("and").join(_cited(part, case.method) for part in cited)
    st.write(words(f"why.says.{kind}", title=title, score=score, unit=unit, model=model_name(model), cited=listed))


def adding_up(found: Explanation, case: Case, title: str) -> None:
    """The parts as a waterfall that visibly ends at the score; bars from 0 where they are not parts of a sum."""
    names = [bar_name(part) for part in found.contributions]
    unit = plain(f"unit.of.{loaders.unit(case.asked.model, case.asked.preset)}")
    if not found.additive:
        if not found.contributions:
            return
        frame = chart.removals(found, names)
        picture.draw(
            chart.waterfall(plain("why.axis.removal", unit=unit)),
            frame,
            title=words("why.chart.removal", title=title),
            height=chart.height(frame),
            alt=plain("why.alt.removal"),
            key="why_chart",
        )
        st.caption(words("why.read.removal"))
        return
    labels = chart.Labels(
        base=plain(f"base.{case.asked.model}.{case.asked.preset}"),
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
    st.caption(words("why.read"))


def formula(found: Explanation, case: Case) -> None:
    """Overview, then the term, then the very numbers, then what the letters mean."""
    shown = formulas.of(case.asked.model, case.asked.preset, case.by)
    st.markdown(words("formula.title"))
    st.latex(formulas.stacked(shown.overview))
    filled = formulas.with_numbers(shown, found)
    if filled:
        largest = next((bar_name(part) for part in found.contributions if part.kind != "level"), "")
        st.caption(words("formula.numbers.of", part=largest) if largest else words("formula.numbers"))
        for line in filled:
            st.latex(line)
    letters = [words(shown.letters)]
    if case.method != EXACT.name:
        letters.append(words(f"letters.method.{case.method}"))
    st.caption(" ".join(letters))


def every_number(found: Explanation) -> None:
    """All parts with the numbers each was made from; made only while it is open."""
    if not found.contributions:
        return
    label = "why.all.level" if found.of_kind("level") else "why.all"
    shelf = st.expander(words(label, count=len(found.contributions)), key="why_all", on_change="rerun")
    if not shelf.open:
        return
    rows = [
        {plain("why.part"): part.label, plain("why.kind"): plain(f"kind.{part.kind}"), plain("why.value"): part.value}
        | {_evidence_name(name): value for name, value in part.evidence.items()}
        for part in found.contributions
    ]
    total = sum(part.value for part in found.contributions)
    with shelf:
        st.dataframe(pd.DataFrame(rows), hide_index=True)
        key = "why.sum" if found.exact else "why.sum.residual" if found.additive else "why.sum.none"
        st.caption(words(key, base=found.base_value, parts=total, residual=found.residual, score=found.score))
        if any("level" in part.evidence for part in found.contributions):
            st.caption(words("evidence.level.read"))


def bar_name(part: Contribution) -> str:
    """What a part is called on a bar or a chip: its label, with the stars that were given."""
    stars = part.evidence.get("r_uj", part.evidence.get("r_vi"))
    return part.label if stars is None else plain("bar.stars", label=part.label, stars=stars)


def _evidence_name(name: str) -> str:
    return plain(f"evidence.{name}") if name in NAMED else name


def _cited(part: Contribution, method: str) -> str:
    stars = part.evidence.get("r_uj", part.evidence.get("r_vi"))
    value = plain("signed", value=part.value)
    done = "removed" if method == LEAVE_ONE_OUT.name else "rating"
    if part.kind == "rating" and stars is None:
        return plain(f"cited.{done}.bare", label=part.label, value=value)
    if part.kind == "rating":
        return plain(f"cited.{done}", label=part.label, stars=stars, value=value)
    if part.kind == "neighbour" and stars is not None:
        return plain("cited.neighbour", label=part.label, stars=stars, value=value)
    return plain("cited.feature", label=part.label, value=value)
