"""What the points of a map are called, and what is known of each: made once a map, as there may be thousands."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.loaders import marks
from dashboard.loaders.data import dataset, store
from dashboard.loaders.maps import Drawn, drawn
from dashboard.text import plain


def names(found: Drawn) -> list[str]:
    """(n,) titles, or people by their numbers."""
    return _said(found.run.key, found.run.created)[0]


def facts(found: Drawn) -> list[str]:
    """(n,) what is known of each point, a line each: what it is; how often and how well it was rated."""
    return _said(found.run.key, found.run.created)[1]


def rated(of: str, count: int) -> str:
    """How often an item was rated, or how many a person rated."""
    return plain(f"maps.fact.ratings.{of}.one" if count == 1 else f"maps.fact.ratings.{of}", count=count)


@st.cache_resource(max_entries=16, show_spinner=False)
def _said(key: str, created: float) -> tuple[list[str], list[str]]:
    run = store().get(key)
    assert run is not None
    found = drawn(run)
    data, of = found.spec.dataset, found.details["of"]
    idx, apart = found.idx, plain("maps.fact.apart")
    kinds = [plain("and").join(marks.kinds(data, of)[at]) for at in idx]
    means = marks.column(data, of, "mean")[idx] if dataset(data).explicit else np.full(len(idx), np.nan)
    counts = [
        apart.join([rated(of, n), *_known("maps.fact.mean", mean)])
        for n, mean in zip(found.table["n_ratings"].tolist(), means.tolist(), strict=True)
    ]
    if of == "items":
        titles = found.table["title"].astype(str).tolist()
        years = marks.column(data, of, "year")[idx].tolist()
        about = [[*_known("maps.fact.year", year), kind] for year, kind in zip(years, kinds, strict=True)]
    else:
        titles = [plain("maps.user", user=raw) for raw in found.ids]
        ages = marks.column(data, of, "age")[idx].tolist()
        about = [
            [
                *_known("maps.fact.age", age),
                marks.genders(data)[at],
                kind and plain("maps.fact.leans", kinds=kind),
            ]
            for at, age, kind in zip(idx, ages, kinds, strict=True)
        ]
    first = [apart.join(filter(None, parts)) for parts in about]
    return titles, ["\n".join(filter(None, lines)) for lines in zip(first, counts, strict=True)]


def _known(key: str, value: float) -> list[str]:
    """A number in words; nothing where it is not known."""
    return [] if np.isnan(value) else [plain(key, value=value)]
