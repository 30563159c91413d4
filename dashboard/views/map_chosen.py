"""What a brush holds: its genres and decades beside everybody's, its points as a table, and both as files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import state
from dashboard.charts import taste as chart
from dashboard.loaders import marks
from dashboard.loaders.data import dataset
from dashboard.loaders.maps import Drawn
from dashboard.text import plain, words
from dashboard.views.models import side_by_side
from recengine.data.features import decade_cells

MOST_ROWS = 10
"""Kinds that are drawn: the commonest of the selection."""


def chosen(view: state.View, found: Drawn, places: Sequence[int]) -> None:
    """The whole block; a sentence how to begin where nothing is selected."""
    of = found.details["of"]
    if not places:
        st.caption(words(f"maps.brush.{of}"))
        return
    st.subheader(words(f"maps.chosen.{of}", count=len(places), all=len(found.idx)))
    inside, everything = found.idx[np.asarray(places)], found.idx
    several = {"kinds": marks.kinds(view.data, of)} | ({"decades": _decades(view.data)} if of == "items" else {})
    several = {name: own for name, own in several.items() if any(own[idx] for idx in everything)}
    pictures = side_by_side("maps-chosen", len(several)) if several else []
    for place, (name, own) in zip(pictures, several.items(), strict=True):
        frame = counted([own[idx] for idx in inside], [own[idx] for idx in everything], by_name=name == "decades")
        labels = chart.Labels(
            title=plain(f"maps.chosen.{name}"),
            axis=plain(f"maps.chosen.axis.{of}"),
            own=plain("maps.chosen.own"),
            all=plain("maps.chosen.all"),
            count=plain("maps.chosen.count"),
        )
        with place:
            alt = plain("maps.chosen.alt", count=len(frame))
            st.altair_chart(chart.shares(frame, labels), alt=alt, key=f"maps_chosen_{name}")
    _table(view, found, places)
    if len(places) > state.MOST_BRUSHED:
        st.caption(words("maps.chosen.long", most=state.MOST_BRUSHED))


def counted(inside: Sequence[Sequence[str]], everything: Sequence[Sequence[str]], *, by_name: bool) -> pd.DataFrame:
    """label, share and share_all (of the points that bear it), n: the `MOST_ROWS` commonest, here or everywhere.

    What the selection lacks is told as well: its share is 0.

    by_name  in the order of the labels, else the commonest of the selection first
    """
    own, every = (Counter(mark for several in points for mark in set(several)) for points in (inside, everything))
    rows = [
        {"label": mark, "share": own[mark] / len(inside), "share_all": count / len(everything), "n": own[mark]}
        for mark, count in every.items()
    ]
    kept = sorted(rows, key=lambda row: (-max(row["share"], row["share_all"]), row["label"]))[:MOST_ROWS]
    kept.sort(key=lambda row: row["label"] if by_name else (-row["share"], -row["share_all"], row["label"]))
    return pd.DataFrame(kept, columns=["label", "share", "share_all", "n"])


def table_of(found: Drawn, places: Sequence[int], data: str) -> pd.DataFrame:
    """A row a selected point, the most-rated first: id, title (of items), kinds, n_ratings, kept, x, y."""
    of = found.details["of"]
    frame = found.table.iloc[list(places)]
    kinds = [plain("and").join(marks.kinds(data, of)[idx]) for idx in frame["idx"]]
    names = [name for name in ("id", "title") if name in frame]
    frame = frame[[*names, "n_ratings", "kept", "x", "y"]].assign(kinds=kinds)
    return frame.sort_values("n_ratings", ascending=False, kind="stable").reset_index(drop=True)


def _table(view: state.View, found: Drawn, places: Sequence[int]) -> None:
    frame = table_of(found, places, view.data)
    number = st.column_config.NumberColumn
    st.dataframe(
        frame,
        hide_index=True,
        height=330,
        column_config={
            "id": st.column_config.TextColumn(plain("maps.table.id"), width="small"),
            "title": plain("maps.table.title"),
            "kinds": plain("maps.table.kinds"),
            "n_ratings": number(plain("maps.table.ratings")),
            "kept": number(plain("maps.table.kept"), format="percent"),
            "x": None,
            "y": None,
        },
        key="maps_table",
    )
    st.download_button(
        words("maps.chosen.csv"),
        frame.to_csv(index=False),
        file_name="selection.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _decades(data: str) -> list[tuple[str, ...]]:
    cells = decade_cells(dataset(data).items)
    known = dict(zip(cells["item_idx"].tolist(), cells["label"].tolist(), strict=True))
    return [(known[idx],) if idx in known else () for idx in range(dataset(data).n_items)]
