"""Maps: which can be drawn, what a drawn one holds, and what its points are coloured and named by."""

from __future__ import annotations

import importlib.util
import shlex
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.loaders import judged
from dashboard.loaders.data import dataset, fold, store
from recengine import atlas, linear_board
from recengine.atlas import Near
from recengine.bench import DEFAULT_SPLIT, Request, in_place, train_spec
from recengine.models import unit_of
from recengine.models.spaces import Space
from recengine.presets import Named, named
from recengine.progress import silent
from recengine.runs.linear_spec import LinearSpec
from recengine.runs.map_spec import AgreementSpec, FormingSpec, MapSpec
from recengine.runs.run import Run
from recengine.runs.spec import RunSpec, TrainSpec, vars_of

FAVOURITES = ("mf", "als", "svdpp", "item-knn", "content")
"""Models whose vectors say most at a first look, in the order in which one is drawn where nobody chose."""

MOST_IN_PLACE = 5_000
"""Points up to which a picture by PCA, and two pictures held against each other, are work of about a second."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """A finished map, read.

    table  as `atlas.points`: a row a point, idx ascending
    near   true neighbours in the full space
    ids    (n,) raw ids
    """

    run: Run
    spec: MapSpec
    table: pd.DataFrame
    near: Near
    metrics: dict[str, Any]
    details: dict[str, Any]
    ids: list[str]

    @property
    def idx(self) -> np.ndarray:
        """int (n,): item_idx or user_idx of each point."""
        return self.table["idx"].to_numpy()

    def place(self, raw: str) -> int | None:
        """Which point has that raw id."""
        return self.ids.index(raw) if raw in self.ids else None

    def places(self, idx: np.ndarray) -> np.ndarray:
        """int (m,): the points of those rows of the data set that are drawn."""
        return np.flatnonzero(np.isin(self.idx, idx))

    def neighbours(self, place: int) -> tuple[np.ndarray, np.ndarray]:
        """(points int (k,), similarities (k,)) of one point, most similar first."""
        found = self.near.of(int(self.idx[place]))
        near = np.array([idx for idx, _ in found], np.int64)
        return np.searchsorted(self.idx, near), np.array([alike for _, alike in found])


def choices(data: str) -> list[Named]:
    """Configurations with vectors: the trained ones, then those that train at once, then the others."""
    trained, rest = _choices(data, judged.stamp())
    return [*trained, *rest]


def is_ready(data: str, asked: Named) -> bool:
    """Whether a configuration is trained, or is trained where it is asked for."""
    return in_place(dataset(data), asked.model) or asked in _choices(data, judged.stamp())[0]


def first(data: str) -> Named | None:
    """The configuration that is drawn where nobody chose; None where the data set fits none with vectors."""
    known = choices(data)
    ready = [asked for asked in known if is_ready(data, asked)]
    order = {model: place for place, model in enumerate(FAVOURITES)}
    return min(ready or known, key=lambda asked: order.get(asked.model, len(order)), default=None)


def spaces(asked: Named, of: str) -> list[Space]:
    """The spaces of a configuration that hold vectors of items or of users."""
    return [space for space in atlas.spaces(asked.request("", DEFAULT_SPLIT)) if space.of == of]


def methods() -> tuple[str, ...]:
    """How a map can be drawn here: UMAP only where its package is installed."""
    return ("pca", "tsne", "umap") if importlib.util.find_spec("umap") else ("pca", "tsne")


def spec_of(data: str, asked: Named, of: str, space: str, method: str) -> MapSpec:
    """The run that draws a configuration; an unknown space is refused by name."""
    return atlas.map_spec(asked.request(data, DEFAULT_SPLIT), dataset(data), of=of, space=space, method=method)


def training_of(data: str, asked: Named) -> TrainSpec:
    """The training that a map of a configuration stands on."""
    return train_spec(asked.request(data, DEFAULT_SPLIT), dataset(data))


def named_of(spec: MapSpec) -> Named:
    """The configuration that a map is of."""
    return named(spec.model, spec.config, spec.seed)


def is_small(data: str, of: str) -> bool:
    """Whether PCA and comparisons of these points are done where they are asked for."""
    counts = fold(data).train
    return (counts.n_items if of == "items" else counts.n_users) <= MOST_IN_PLACE


def made(spec: RunSpec) -> Run | None:
    """The finished run of a spec, if there is one."""
    run = store().get(spec.key)
    return run if run is not None and run.done else None


def make(spec: RunSpec) -> Run:
    """The run of a spec, made here and now where it is missing: for work of about a second."""
    return store().get_or_run(spec, silent)


def drawn(run: Run) -> Drawn:
    """A finished map, read; once."""
    return _drawn(run.key, run.created)


def coordinates(found: Drawn) -> str:
    """The points as CSV, as `map --out` writes them."""
    return found.table.drop(columns="idx").to_csv(index=False)


def agreement(one: Run, other: Run) -> AgreementSpec:
    """The run that holds two maps against each other."""
    return atlas.agreement_spec(one, other)


def laid_over(run: Run) -> pd.DataFrame:
    """idx, overlap, x, y of each point that two maps share (`atlas.agreement_table`)."""
    return atlas.agreement_table(run)


def forming(run: Run) -> FormingSpec:
    """The run that shows a map form."""
    return atlas.forming_spec(run)


def linear(data: str) -> LinearSpec:
    """The run that presses a data set's ratings to a few numbers by PCA and by autoencoders."""
    return atlas.linear_spec(Request(data, "autoencoder"), dataset(data))


def linear_reference(data: str) -> dict[str, Any] | None:
    """The comparison of that data set that came with the program."""
    return linear_board.reference(linear(data))


def linear_found(run: Run) -> dict[str, Any]:
    """What a finished one says (`atlas.linear_json`)."""
    return atlas.linear_json(run)


def linear_command(spec: LinearSpec) -> str:
    """The command line that makes the same comparison."""
    where = ["--dataset", spec.dataset, "--linear", str(spec.k)]
    return shlex.join(["python", "-m", "recengine", "map", "autoencoder", *where])


@st.cache_resource(max_entries=8, show_spinner=False)
def moments(key: str, created: float) -> dict[int, np.ndarray]:
    """{step: float (n, 2)} of a map that forms, in the order of its points."""
    run = store().get(key)
    assert run is not None
    return {int(str(step)): rows[["x", "y"]].to_numpy() for step, rows in atlas.frames(run).groupby("step")}


def command(spec: MapSpec) -> str:
    """The command line that makes the same map, its figures and its coordinates."""
    asked = named_of(spec)
    settings = [part for name, text in asked.settings for part in ("--set", f"{name}={text}")]
    where = ["--dataset", spec.dataset, "--set", f"preset={asked.preset}", *settings, "--seed", str(spec.seed)]
    how = ["--space", spec.space, "--method", spec.method, "--out", "map.csv"]
    kind = next(space.of for space in atlas.spaces(asked.request("", DEFAULT_SPLIT)) if space.name == spec.space)
    return shlex.join(["python", "-m", "recengine", "map", spec.model, *where, "--of", kind, *how])


def scores_stars(data: str, asked: Named) -> bool:
    """Whether a configuration predicts stars on a data set that has them."""
    return dataset(data).explicit and unit_of(asked.model, asked.config()) == "stars"


def _trained(data: str) -> list[Named]:
    """Kept trainings of the split that lists stand on, newest first, whose vectors can be drawn."""
    found: dict[Named, None] = {}
    for run in judged.trained(data):
        said = vars_of(run.spec)
        if (said["split"], said["fold"], said["start"]) == (DEFAULT_SPLIT, 1, ""):
            found[named(said["model"], said["config"], said["seed"])] = None
    return [asked for asked in found if atlas.spaces(asked.request("", DEFAULT_SPLIT))]


@st.cache_data(max_entries=16, show_spinner=False)
def _choices(data: str, stamp: str) -> tuple[list[Named], list[Named]]:
    trained = _trained(data)
    fit = [asked for asked in judged.that_work(data) if atlas.spaces(asked.request("", DEFAULT_SPLIT))]
    rest = [asked for asked in fit if asked not in trained]
    return trained, sorted(rest, key=lambda asked: not in_place(dataset(data), asked.model))


@st.cache_resource(max_entries=16, show_spinner=False)
def _drawn(key: str, created: float) -> Drawn:
    run = store().get(key)
    assert run is not None and isinstance(run.spec, MapSpec)
    table = atlas.points(run, dataset(run.spec.dataset))
    ids = [str(raw) for raw in table["id"]]
    return Drawn(run, run.spec, table, atlas.neighbours(run), dict(run.metrics), dict(run.details), ids)
