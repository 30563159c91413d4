"""One person's list and reasons before and after a recipe, and the files that answer without this app."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from dashboard.loaders.data import dataset, store
from dashboard.loaders.lists import LIST_LENGTH, bench
from dashboard.loaders.who import Person, profile
from recengine import answers
from recengine.answers import Answer, Moves
from recengine.bench import DEFAULT_SPLIT, Bench
from recengine.explanation import Explanation
from recengine.presets import Named

if TYPE_CHECKING:
    from recengine.runs.run import Run


@dataclass(frozen=True, eq=False)
class Both:
    """A list before and one after, each with where the other one has its items."""

    dense: Answer
    light: Answer
    dense_moves: Moves
    light_moves: Moves


def both(key: str, data: str, asked: Named, who: Person) -> Both:
    """The lists of a finished compression's two networks for a person."""
    return _both(key, data, asked, who)


def reasons(key: str, data: str, asked: Named, who: Person, item: str) -> tuple[Explanation, Explanation]:
    """Why an item stands where it does, before and after, by the network's own first way."""
    return _reasons(key, data, asked, who, item)


def onnx(run: Run) -> bytes:
    """The file that ONNX Runtime reads."""
    return run.artefacts["network.onnx"].read_bytes()


def inputs(key: str, data: str, asked: Named, who: Person) -> bytes:
    """What the file reads for a person, as an npz file by the names of its inputs; and `seen`, the columns of what
    they rated, and `title` of every column, to read the answer by."""
    return _inputs(key, data, asked, who)


@st.cache_resource(max_entries=4, show_spinner=False)
def _light(key: str, data: str, asked: Named) -> Bench:
    """The dense network's bench with the compressed one on it."""
    from recengine.runs.compressing import compressed

    run = store().get(key)
    assert run is not None
    return replace(bench(asked.request(data, DEFAULT_SPLIT)), model=compressed(run))


@st.cache_data(max_entries=64, show_spinner=False)
def _both(key: str, data: str, asked: Named, who: Person) -> Both:
    dense, light, rated = bench(asked.request(data, DEFAULT_SPLIT)), _light(key, data, asked), profile(who)
    listed = [answers.recommend(one, rated, n=LIST_LENGTH, user=who.user or None) for one in (dense, light)]
    scores = [one.model.score([rated])[0] for one in (dense, light)]
    for row in scores:
        row[rated.item_idx] = np.nan
    moved = not np.array_equal(scores[0], scores[1], equal_nan=True)
    moves = [
        Moves({item.item_idx: int(1 + (other > other[item.item_idx]).sum()) for item in answer.items}, moved)
        for answer, other in zip(listed, reversed(scores), strict=True)
    ]
    return Both(listed[0], listed[1], moves[0], moves[1])


@st.cache_data(max_entries=64, show_spinner=False)
def _reasons(key: str, data: str, asked: Named, who: Person, item: str) -> tuple[Explanation, Explanation]:
    place, rated = answers.item_row(dataset(data), item), profile(who)
    dense, light = bench(asked.request(data, DEFAULT_SPLIT)), _light(key, data, asked)
    return tuple(answers.explain(one, rated, place, by="ratings").explanation for one in (dense, light))  # type: ignore[return-value]


@st.cache_data(max_entries=16, show_spinner=False)
def _inputs(key: str, data: str, asked: Named, who: Person) -> bytes:
    from recengine.compress.families import runtime_of
    from recengine.compress.shipped import unpack

    run = store().get(key)
    assert run is not None
    family = runtime_of(asked.model)
    rated = profile(who)
    read = family.reader(unpack(run.artefacts["network.npz"].parent))([rated])
    named = {name: part.numpy() for name, part in zip(family.INPUTS, read, strict=True)}
    titles = dataset(data).items["title"].to_numpy().astype(str)
    file = io.BytesIO()
    np.savez(file, **named, seen=rated.item_idx, title=titles)  # type: ignore[arg-type]
    return file.getvalue()
