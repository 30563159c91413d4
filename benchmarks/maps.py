"""How long a map takes and how far it can be trusted: every projection over the same vectors, on one thread.

    OMP_NUM_THREADS=1 python -m benchmarks.maps
    OMP_NUM_THREADS=1 python -m benchmarks.maps --cases ml-100k:mf:items,lastfm-hetrec2011:als:items
    OMP_NUM_THREADS=1 python -m benchmarks.maps --cases spaces     # every space of every model on MovieLens-100K, t-SNE

Each model is fitted at the preset of its lists on the whole data set, so that every item with a rating is on the map.
Seconds are of the projection alone, after its import (and for UMAP after a first small one, which compiles it); CPU
seconds are of this process. Trust is taken by cosine, over all points and over those with at least 20 ratings, beside
PCA and random placement. What stands in `README.md` is the printed Markdown. A projection that is not installed is
skipped by name.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np

from recengine import models
from recengine.data import catalog
from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.maps.projection import METHODS, Method, project, ready, refuse
from recengine.maps.trust import Trust, random_picture, trusts
from recengine.models.base import Embedder, Recommender
from recengine.models.spaces import Space, of_name, spaces_of
from recengine.runs.maps import ENOUGH

CASES = "ml-100k:mf:items,ml-100k:mf:users,ml-1m:mf:items,ml-1m:mf:users,lastfm-hetrec2011:als:items"
SEED = 42


class Line(NamedTuple):
    """One row of the table; seconds are None of what is not timed."""

    case: str
    n: int
    d: int
    method: str
    seconds: float | None
    cpu: float | None
    all: Trust
    known: Trust


def fit(dataset: Dataset, model: str) -> Recommender:
    """The model at the preset of its lists."""
    preset = models.entry(model).default_preset(ranking=True)
    return models.create(model, models.configure(model, preset)).fit(dataset, seed=SEED)


def drawn(dataset: Dataset, model: Recommender, space: Space) -> tuple[np.ndarray, np.ndarray]:
    """(vectors float32 (n, d), ratings (n,)) of what has ratings and a vector."""
    assert isinstance(model, Embedder)
    vectors = model.vectors(space.name, dataset)
    counts = dataset.item_counts if space.of == "items" else dataset.user_counts
    there = (counts > 0) & vectors.any(axis=1)
    return vectors[there], counts[there]


def measure(case: str, vectors: np.ndarray, counts: np.ndarray, methods: tuple[Method, ...]) -> list[Line]:
    """A line a projection, and one of random placement."""
    pictures: dict[str, np.ndarray] = {"random": random_picture(len(vectors), SEED)}
    spent: dict[str, tuple[float | None, float | None]] = {"random": (None, None)}
    for method in methods:
        try:
            refuse(method, len(vectors))
        except RequestError as error:
            print(f"{case} {method}: {error}", flush=True)
            continue
        ready(method)
        if method == "umap":
            project(vectors[:64], method)
        wall, cpu = time.perf_counter(), time.process_time()
        pictures[method] = project(vectors, method, seed=SEED)
        spent[method] = (time.perf_counter() - wall, time.process_time() - cpu)
    well_known = counts >= ENOUGH
    whole = trusts(vectors, pictures, seed=SEED)
    known = trusts(vectors[well_known], {name: picture[well_known] for name, picture in pictures.items()}, seed=SEED)
    n, d = vectors.shape
    return [Line(case, n, d, name, *spent[name], whole[name], known[name]) for name in pictures]


def row(line: Line) -> str:
    """The line as Markdown."""
    timed = ["" if value is None else f"{value:.2f}" for value in (line.seconds, line.cpu)]
    trust = [f"{value:.3f}" for judged in (line.all, line.known) for value in (judged.trustworthiness, judged.kept)]
    return " | ".join(["| " + line.case, f"{line.n:,}", str(line.d), line.method, *timed, *trust]) + " |"


def main() -> None:
    """Fit, draw and judge, case by case."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", default=CASES, help="DATASET:MODEL:SPACE joined by commas, or `spaces`")
    parser.add_argument("--methods", default=",".join(METHODS))
    parser.add_argument("--store", type=Path, default=None, help="folder of the fetched data")
    asked = parser.parse_args()
    home = asked.store or catalog.default_home()
    cases = [tuple(text.split(":")) for text in asked.cases.split(",")]
    if asked.cases == "spaces":
        embedders = [entry for entry in models.MODELS if "Embedder" in entry.abilities]
        cases = [("ml-100k", entry.name, "") for entry in embedders]
    methods: tuple[Method, ...] = tuple(method for method in METHODS if method in asked.methods.split(","))
    print("| vectors | points | numbers each | picture | s | CPU s | trustworthiness | kept | of well-known | kept |")
    print("|---|---:|---:|---|---:|---:|---:|---:|---:|---:|")
    for name, model, wanted in cases:
        dataset = catalog.load(name, home)
        fitted = fit(dataset, model)
        every = spaces_of(model, fitted.config)
        for space in (of_name(model, fitted.config, wanted),) if wanted else every:
            for line in measure(f"{name} `{model}` {space.name}", *drawn(dataset, fitted, space), methods):
                print(row(line), flush=True)


if __name__ == "__main__":
    main()
