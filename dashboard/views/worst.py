"""The worst explanations of a trial, its own or those that ship with a reference, each one click from its case."""

from __future__ import annotations

import json

import pandas as pd
import streamlit as st

from dashboard import loaders, state
from dashboard.loaders import tried
from dashboard.text import plain, words
from dashboard.views import training
from dashboard.views.reasons import has_data, trial_name
from recengine.presets import Named
from recengine.trial_board.cases import LISTED, failing
from recengine.trial_board.rows import Trial

SIGNS = {True: ":material/check_circle:", False: ":material/error:"}
"""By whether both readings of a reason beat random."""


def cases(view: state.View, row: Trial) -> None:
    """The worst cases with links, of an own trial all as downloads; where none is kept, the way to an own trial."""
    st.subheader(words("worst.title"))
    asked = Named.read(row.name)
    if row.origin == "reference" and row.worst.get("cases"):
        shown = tried.titled(row.worst["cases"], view.data)
        said = {"failing": row.worst["failing"], "cases": row.details["n_cases"], "shown": len(shown)}
        st.caption(words("worst.read", name=trial_name(row), **said))
        _list(view, shown, asked, row.method)
        has_data(view)
        return
    if not row.key:
        st.write(words("worst.shipped"))
        if has_data(view):
            spec = tried.testing(view.data, asked, row.method, int(state.View().people), sanity=False)
            seconds = tried.expected_seconds(view.data, asked, row.method, spec.users, sanity=False)
            training.offer(view, spec, seconds, key="worst_test", primary=False)
        return
    found = tried.worst_first(row.key, view.data)
    shown = found.head(LISTED)
    said = {"failing": failing(found), "cases": len(found), "shown": len(shown)}
    st.caption(words("worst.read", name=trial_name(row), **said))
    if row.origin == "reference":
        st.caption(words("worst.aside"))
    _list(view, shown, asked, row.method)
    with st.container(horizontal=True, key="worst-downloads"):
        name = f"{view.data}.{row.model}.{row.method}.cases"
        st.download_button(words("worst.csv"), found.to_csv(index=False), f"{name}.csv", "text/csv", key="worst_csv")
        whole = json.dumps(found.to_dict("records"), ensure_ascii=False)
        st.download_button(words("worst.json"), whole, f"{name}.json", "application/json", key="worst_json")


def case_view(view: state.View, asked: Named, method: str, user: str, item: str) -> state.View | None:
    """The view of the page of recommendations that shows a case; None where its lists are made with other settings."""
    opened = state.View(data=view.data, user=user, models=(asked.model,), why=asked.model, item=item, method=method)
    for order in state.ORDERS:
        there = state.View(**{**vars(opened), "order": order})
        request = loaders.request(there, asked.model)
        if Named(asked.model, request.preset) == asked:
            return there
    return None


def _list(view: state.View, shown: pd.DataFrame, asked: Named, method: str) -> None:
    linked = loaders.is_here(view.data) and case_view(view, asked, method, "", "") is not None
    if not linked and loaders.is_here(view.data):
        st.caption(words("worst.elsewhere"))
    with st.container(key="worst-cases", gap=None):
        for case in shown.to_dict("records"):
            label = words(
                "worst.case",
                user=case["user"],
                title=case["title"] or plain("worst.item", item=case["item"]),
                rank=case["rank"],
                auc=max(case["deletion_auc"], case["own_deletion_auc"]),
                random=case["random_deletion_auc"],
            )
            there = case_view(view, asked, method, case["user"], case["item"]) if linked else None
            if there is None:
                st.markdown(label)
                continue
            st.page_link(
                "dashboard/pages/recommendations.py",
                label=label,
                icon=SIGNS[bool(case["beats_random"] and case["own_beats_random"])],
                query_params=state.to_url(there),
            )
