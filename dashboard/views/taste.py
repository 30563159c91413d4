"""A person as their ratings show them: facts, history, and taste against everybody."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import loaders, state
from dashboard.charts import taste as chart
from dashboard.text import plain, speak_of, words
from recengine import answers
from recengine.data import describe
from recengine.data.describe import Portrait

GROUPS = 10
FEW = chart.FEW
Group = dict[str, Any]
"""A row of `Portrait.groups`."""


def person(view: state.View) -> None:
    """Everything known of the person: a line of facts, the history, the taste."""
    raw = loaders.stored_user(view.data, view.user)
    user_idx = answers.user_row(loaders.dataset(view.data), raw)
    found = describe.portrait(loaders.fold(view.data).train, user_idx, loaders.tastes_of(view.data))
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.header(words("person.title", user=raw), width="content")
        st.page_link("dashboard/pages/recommendations.py", label=words("person.recommend"), icon=":material/recommend:")
    st.write(facts(view, found))
    if view.edited:
        st.caption(words("person.edited"))
    if not found.n:
        st.info(words("person.empty"))
        return
    starred = len(found.stars) > 0
    pictures(view, found, starred=starred)
    if starred:
        left, right = st.columns(2, gap="medium")
        with left:
            stars(found)
        with right:
            history(view)


def facts(view: state.View, found: Portrait) -> str:
    """One line: who, how many ratings, how generous, when."""
    known = ", ".join(plain(f"person.{name}", value=value) for name, value in found.known.items())
    held = len(loaders.held_out(view.data, view.user))
    parts = [words("person.known", what=known)] if known else []
    parts.append(words("person.count", count=found.n, held=held))
    if loaders.dataset(view.data).explicit and found.n:
        parts.append(words("person.mean", mean=found.mean, mean_all=found.mean_all))
    if found.first is not None and found.last is not None:
        first, last = _month(found.first), _month(found.last)
        key = "person.when" if first == last else "person.when.span"
        parts.append(words(key, first=first, last=last))
    return " · ".join(parts)


def history(view: state.View) -> None:
    """Every rating the models know, best first, with what everybody gives."""
    data, train = loaders.dataset(view.data), loaders.fold(view.data).train
    rated = loaders.rated_items(view.data, view.user)
    rows = [data.item_row[item] for item in rated]
    mean = np.asarray(train.matrix.sum(axis=0)).ravel() / train.item_counts.clip(min=1)
    frame = pd.DataFrame(
        {
            "title": data.items["title"].to_numpy()[rows],
            "own": list(rated.values()),
            "everybody": mean[rows],
            "ratings": train.item_counts[rows],
            "genres": data.items["genres"].to_numpy()[rows],
        }
    ).sort_values(["own", "ratings"], ascending=False)
    frame["genres"] = frame["genres"].str.replace("|", ", ")
    if data.explicit:
        frame["own"] = [_stars(value) for value in frame["own"]]
    else:
        frame = frame.drop(columns="everybody")
    if not any(frame["genres"]):
        frame = frame.drop(columns="genres")
    number = st.column_config.NumberColumn
    st.markdown(f"**{words('past.title')}**")
    st.dataframe(
        frame,
        hide_index=True,
        height=300,
        column_config={
            "title": st.column_config.TextColumn(plain("past.film"), width=230, pinned=True),
            "own": st.column_config.TextColumn(plain("past.stars"), width=80)
            if data.explicit
            else number(plain("past.count"), format="localized"),
            "everybody": number(plain("past.everybody"), format="%.1f", width=80),
            "ratings": number(plain("past.ratings"), width=65),
            "genres": st.column_config.TextColumn(plain("past.genres")),
        },
        alt=plain("past.alt", count=len(frame)),
        key="past",
    )


def stars(found: Portrait) -> None:
    """How the person spreads their stars."""
    frame = found.stars.assign(label=[plain("stars.short", stars=value) for value in found.stars["stars"]])
    labels = _labels("stars.title", "stars.axis")
    st.altair_chart(chart.stars(frame, labels), alt=plain("stars.alt"), key="person_stars")


@st.fragment
def pictures(view: state.View, found: Portrait, *, starred: bool) -> None:
    """Genres, tags or decades: what the person rates, and how, against everybody; without stars, beside the history."""
    speak_of(loaders.subject(view.data))
    everything = found.groups.to_dict("records")
    kinds = [kind for kind in ("genre", "tag", "year") if any(group["kind"] == kind for group in everything)]
    if not kinds:
        st.info(words("taste.none"))
        if not starred:
            history(view)
        return
    kind = kinds[0]
    if len(kinds) > 1:
        picked = st.segmented_control(
            words("taste.kind"),
            kinds,
            default=kinds[0],
            key="taste_kind",
            format_func=lambda kind: plain(f"taste.{kind}"),
            label_visibility="collapsed",
            required=True,
        )
        kind = picked if picked in kinds else kinds[0]
    groups = [group for group in everything if group["kind"] == kind]
    st.write(_says(groups, starred))
    frame = _shown(groups, by_share=kind != "year")
    left, right = st.columns(2, gap="medium")
    with left:
        st.altair_chart(
            chart.shares(frame, _labels("taste.shares", "taste.shares.axis")),
            alt=plain("taste.shares.alt", kind=plain(f"taste.{kind}"), label=_furthest(groups)["label"]),
            key="taste_shares",
        )
    with right:
        if starred:
            st.altair_chart(
                chart.differences(
                    frame, _labels("taste.differences", "taste.differences.axis"), level=found.mean - found.mean_all
                ),
                alt=plain("taste.differences.alt", kind=plain(f"taste.{kind}")),
                key="taste_differences",
            )
        else:
            history(view)
    st.caption(words("taste.read") + (" " + words("taste.read.stars") if starred else ""))


def _says(groups: list[Group], starred: bool) -> str:
    """The two things that differ most from everybody, in words."""
    most = _furthest(groups)
    said = words("taste.says", label=most["label"], share=most["share"], share_all=most["share_all"])
    liked = [group for group in groups if starred and group["n"] >= FEW and group["difference"] > 0]
    if not liked:
        return said
    best = max(liked, key=lambda group: group["difference"])
    return f"{said} {words('taste.says.more', label=best['label'], difference=best['difference'], count=best['n'])}"


def _furthest(groups: list[Group]) -> Group:
    """Whose share differs most, measured by what chance would make of it."""
    return max(groups, key=lambda group: abs(group["share"] - group["share_all"]) / group["share_all"] ** 0.5)


def _shown(groups: list[Group], *, by_share: bool) -> pd.DataFrame:
    """The groups worth a row: the person's and everybody's largest; decades in their order."""
    largest = sorted(groups, key=lambda group: -max(group["share"], group["share_all"]))[:GROUPS]
    by = (lambda group: -group["share"]) if by_share else (lambda group: group["label"])
    return pd.DataFrame(sorted(largest, key=by))


def _labels(title: str, axis: str) -> chart.Labels:
    return chart.Labels(
        title=plain(title),
        axis=plain(axis),
        own=plain("taste.you"),
        all=plain("taste.all"),
        count=plain("taste.count"),
        more=plain("taste.more"),
        less=plain("taste.less"),
    )


def _stars(value: float) -> str:
    return "★" * int(value) + ("½" if value % 1 else "") if value <= 5 else plain("stars.short", stars=value)


def _month(when: int) -> str:
    return f"{datetime.datetime.fromtimestamp(when, datetime.UTC):%b %Y}"
