"""What is known of the points of a map: kinds, decades, means, ages, and how well a model knows each."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.loaders import judged
from dashboard.loaders.data import dataset, fold, store, tastes_of
from dashboard.loaders.maps import Drawn, drawn, training_of
from recengine.bench import DEFAULT_SPLIT
from recengine.data import tastes
from recengine.data.features import decade_cells, genre_cells, item_features
from recengine.evaluation.items import by_item
from recengine.leaderboard import LIST_LENGTH
from recengine.maps.clusters import Cluster, clusters, title_words
from recengine.presets import Named
from recengine.runs.snapshots import SNAPSHOTS
from recengine.runs.work import fitted, stars_baseline

TOP_TAGS = 3
"""Tags of an item that name it: those that most people gave it."""

REGIONS = 9
"""Of a picture, each named where something stands out."""


@st.cache_resource(max_entries=8, show_spinner=False)
def kinds(data: str, of: str) -> list[tuple[str, ...]]:
    """Genres of each item, or else its commonest tags; of a person the one genre they lean to most. Empty: unknown."""
    return _taste(data) if of == "users" else _kinds_of_items(data)


@st.cache_data(max_entries=8, show_spinner=False)
def has_genres(data: str) -> bool:
    """Whether the kinds of items are genres; else they are tags."""
    return bool(len(genre_cells(dataset(data).items)))


@st.cache_resource(max_entries=8, show_spinner=False)
def marks(data: str, of: str) -> list[tuple[str, ...]]:
    """What regions of a map are named by: kinds and decades, or where items have neither, words of their titles."""
    own = kinds(data, of)
    if of == "users":
        return own
    cells = decade_cells(dataset(data).items)
    decade = dict(zip(cells["item_idx"].tolist(), cells["label"].tolist(), strict=True))
    if not any(own) and not decade:
        return title_words([str(title) for title in dataset(data).items["title"]])
    return [(*words, *((decade[idx],) if idx in decade else ())) for idx, words in enumerate(own)]


@st.cache_resource(max_entries=8, show_spinner=False)
def column(data: str, of: str, name: str) -> np.ndarray:
    """float64 (n,): `year` of items, `age` of users, or `mean` rating in training; NaN where not known."""
    if name == "mean":
        return _means(data, of)
    table = dataset(data).items if of == "items" else dataset(data).users
    if name not in table:
        return np.full(len(table), np.nan)
    return table[name].to_numpy(np.float64)


@st.cache_resource(max_entries=8, show_spinner=False)
def genders(data: str) -> list[str]:
    """Gender of each person as the data has it, "" where it has none."""
    users = dataset(data).users
    return [""] * len(users) if "gender" not in users else [str(x) for x in users["gender"].fillna("")]


@st.cache_data(max_entries=32, show_spinner=False)
def judged_items(data: str, asked: Named) -> pd.DataFrame:
    """`evaluation.items.by_item` of a configuration that is trained, or is trained at once."""
    part = fold(data)
    model = fitted(store(), training_of(data, asked))
    return by_item(model, part, n=LIST_LENGTH, fallback=stars_baseline(model, part))


def judging(data: str, asked: Named) -> str:
    """Key of the evaluation whose people a map can show, "" where nobody made it."""
    run = store().get(judged.judging(data, asked, DEFAULT_SPLIT).key)
    return run.key if run is not None and run.done else ""


def worth(data: str, asked: Named, of: str, measure: str) -> np.ndarray | None:
    """float64 (n,): how well a configuration knows each item or person, NaN where nothing was held out.

    measure  `found` (of a person's list: NDCG@10; of an item: share of its held-out ratings whose list has it), `error`
             (RMSE in stars)

    None for people whom nobody has judged it on.
    """
    table = dataset(data).items if of == "items" else dataset(data).users
    out = np.full(len(table), np.nan)
    if of == "items":
        frame = judged_items(data, asked)
        out[frame["item_idx"]] = frame["found" if measure == "found" else "rmse"]
        return out
    key = judging(data, asked)
    if not key:
        return None
    frame = judged.by_user(key, data, "ratings", "ndcg" if measure == "found" else "rmse")
    out[frame["user_idx"]] = frame["value"]
    return out


def regions(found: Drawn) -> list[Cluster]:
    """Parts of a map with the words that tell them from all others."""
    return _regions(found.run.key, found.run.created)


@st.cache_data(max_entries=16, show_spinner=False)
def forms(key: str, space: str) -> bool:
    """Whether a training kept snapshots of a space."""
    run = store().get(key)
    return run is not None and SNAPSHOTS in run.artefacts and space in run.arrays(SNAPSHOTS)


@st.cache_resource(max_entries=16, show_spinner=False)
def _regions(key: str, created: float) -> list[Cluster]:
    run = store().get(key)
    assert run is not None
    found = drawn(run)
    own = marks(found.spec.dataset, found.details["of"])
    return clusters(found.table[["x", "y"]].to_numpy(), [own[idx] for idx in found.idx], REGIONS)


def _kinds_of_items(data: str) -> list[tuple[str, ...]]:
    """Genres where the data has any, else the tags that most people gave the item."""
    features = item_features(dataset(data))
    groups = np.array(features.groups, dtype=str)
    group = "genre" if "genre" in features.groups else "tag"
    kept = np.flatnonzero(groups == group)
    labels = [features.labels[column] for column in kept]
    matrix = features.matrix[:, kept].tocsr()
    out = []
    for start, stop in zip(matrix.indptr[:-1], matrix.indptr[1:], strict=True):
        columns, weight = matrix.indices[start:stop], matrix.data[start:stop]
        best = np.argsort(-weight, kind="stable")[: TOP_TAGS if group == "tag" else None]
        out.append(tuple(labels[column] for column in columns[best]))
    return out


def _taste(data: str) -> list[tuple[str, ...]]:
    """The genre or tag that each person's ratings hold furthest above chance."""
    found = tastes_of(data)
    kept = [place for place, kind in enumerate(found.kinds) if kind != "year"]
    if not kept:
        return [()] * dataset(data).n_users
    leaning = tastes.leaning(found)[:, kept]
    return [(found.labels[kept[place]],) for place in leaning.argmax(axis=1)]


def _means(data: str, of: str) -> np.ndarray:
    train = fold(data).train
    rows, n = (train.ratings.item_idx, train.n_items) if of == "items" else (train.ratings.user_idx, train.n_users)
    count = np.bincount(rows, minlength=n)
    total = np.bincount(rows, train.ratings.rating, minlength=n)
    return np.divide(total, count, out=np.full(n, np.nan), where=count > 0)
