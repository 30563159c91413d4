"""Two models, person by person: for whom the one is better, and for whom the other."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import state
from dashboard.charts import groups as chart
from dashboard.loaders import judged
from dashboard.text import plain, words
from dashboard.views import groups
from dashboard.views.heading import pick
from dashboard.views.models import config_name, is_smaller_better, measure_name, row_name, side_by_side, split_of
from recengine.leaderboard import Row

LISTED = 5
"""People shown at each end."""


def two_models(view: state.View) -> None:
    """The run that is looked at against another of one's own, by the same metric."""
    found = groups.looked_at(view)
    if found is None:
        return
    row, measure = found
    rows = judged.board(view.data, split_of(view))
    others = {one.name: one for one in rows if one.key and one.name != row.name and measure in groups.measures(one)}
    st.subheader(words("versus.title"))
    if not others:
        st.caption(words("versus.none"))
        return
    chosen = view.versus if view.versus in others else next(iter(others))
    st.session_state["zoo_versus"] = chosen
    st.selectbox(
        words("versus.with", name=row_name(row)),
        list(others),
        key="zoo_versus",
        format_func=config_name,
        on_change=pick,
        args=("versus", "zoo_versus"),
        width=300,
    )
    both = _together(view, row, others[chosen], measure)
    _says(both, row, others[chosen], measure)
    left, right = side_by_side("versus-pictures")
    with left:
        _picture(both, measure)
    with right:
        ordered = both.sort_values(by="difference", ascending=is_smaller_better(measure))
        for title, some in (("versus.most", ordered.head(LISTED)), ("versus.least", ordered.tail(LISTED).iloc[::-1])):
            st.markdown(words(title, name=row_name(row)))
            groups.links(view, some, title.replace(".", "-"))


def _together(view: state.View, one: Row, other: Row, measure: str) -> pd.DataFrame:
    """user, value and n_test under the one, difference: the one minus the other."""
    first, second = (groups.of_people(view, row, measure) for row in (one, other))
    both = first.merge(second[["user", "value"]], on="user", suffixes=("", "_other"))
    return both.assign(difference=both["value"].to_numpy() - both["value_other"].to_numpy())


def _says(both: pd.DataFrame, one: Row, other: Row, measure: str) -> None:
    difference = both["difference"].to_numpy(float)
    better = difference < 0 if is_smaller_better(measure) else difference > 0
    shares = {"better": float(np.mean(better)), "same": float(np.mean(difference == 0))}
    st.write(words("versus.says", one=row_name(one), other=row_name(other), measure=measure_name(measure), **shares))


def _picture(both: pd.DataFrame, measure: str) -> None:
    labels = chart.Labels(
        title=plain("versus.chart", measure=measure_name(measure)),
        axis=plain("versus.axis", measure=measure_name(measure)),
        count=plain("groups.users"),
        one=plain("versus.better"),
        other=plain("versus.rest"),
    )
    picture = chart.difference(both, labels, smaller=is_smaller_better(measure))
    st.altair_chart(picture, alt=plain("versus.alt", count=len(both)), key="versus")
