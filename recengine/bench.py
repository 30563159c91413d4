"""Bench: a fitted model on the table, with the data and the fold it stands on, ready to be asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from recengine import models
from recengine.data import catalog, split
from recengine.data.dataset import Dataset
from recengine.data.split import Fold
from recengine.models.base import Recommender
from recengine.runs.spec import TrainSpec, data_fingerprint
from recengine.runs.store import RunStore
from recengine.runs.work import configured, fitted

DEFAULT_SPLIT = "ratio:0.2:42"
DEFAULT_SEED = 42
IN_PLACE_RATINGS = 200_000
IN_PLACE_ITEMS = 5_000
QUICK_FAMILIES = ("yardstick", "neighbourhood", "content")
"""Models that only count and compare."""

SOLVED_FAMILIES = ("factors", "linear")
"""Models that solve for every item, or for all items at once; all others train for longer."""


@dataclass(frozen=True)
class Request:
    """Which fitted model is asked: hashable, so that pages can cache what it opens.

    dataset    catalogue name, path or upload id
    preset     "" for the model's own default (`ranking` for lists where there is one)
    settings   ((field, text), ...) on top of the preset
    own_stars  whether the stars beside a list are the model's own where it has any; else `bias` predicts them
    """

    dataset: str
    model: str
    preset: str = ""
    settings: tuple[tuple[str, str], ...] = ()
    split: str = DEFAULT_SPLIT
    fold: int = 1
    seed: int = DEFAULT_SEED
    own_stars: bool = True

    def resolved(self, *, ranking: bool, explicit: bool = True) -> Request:
        """The same request with its preset named; sets without stars are always asked for lists."""
        if self.preset:
            return self
        return replace(self, preset=models.entry(self.model).default_preset(ranking=ranking or not explicit))


@dataclass(frozen=True, eq=False)
class Bench:
    """A fitted model with the fold it was trained on, and the model that predicts stars beside its list.

    stars     None where the data set has no stars
    stars_by  `item-knn/tuned`: the model's own star preset, or `bias/tuned` where it has or may have none
    """

    request: Request
    dataset: Dataset
    fold: Fold
    model: Recommender
    stars: Recommender | None
    stars_by: str | None


def train_spec(request: Request, dataset: Dataset) -> TrainSpec:
    """The run that answers a request whose preset is named."""
    config = models.configure(request.model, request.preset, dict(request.settings))
    return TrainSpec(
        dataset=request.dataset,
        data_fingerprint=data_fingerprint(dataset),
        model=request.model,
        config=models.to_json(config),
        split=request.split,
        fold=request.fold,
        seed=request.seed,
    )


def stars_request(request: Request, dataset: Dataset) -> Request | None:
    """Who predicts the stars beside the list: the model's own `tuned` preset if it scores in stars, else `bias`."""
    if not dataset.explicit:
        return None
    entry = models.entry(request.model)
    if entry.unit == "stars" and "tuned" in entry.presets:
        own = request.preset == "tuned" or (request.preset == "textbook" and not request.settings)
        if own or request.own_stars:
            return request if own else replace(request, preset="tuned", settings=())
    return replace(request, model="bias", preset="tuned", settings=())


def needed(request: Request, dataset: Dataset) -> tuple[TrainSpec, ...]:
    """The trainings behind a request whose preset is named: its own, and that of who predicts the stars beside it."""
    other = stars_request(request, dataset)
    asked = [request] if other is None or other == request else [request, other]
    return tuple(train_spec(one, dataset) for one in asked)


def in_place(dataset: Dataset, model: str) -> bool:
    """Whether training this model on this data set is work of about a second, done where it is asked for."""
    entry = models.entry(model)
    quick = entry.family in QUICK_FAMILIES or (entry.family in SOLVED_FAMILIES and dataset.n_items <= IN_PLACE_ITEMS)
    return quick and dataset.n_ratings <= IN_PLACE_RATINGS


def lay(store: RunStore, request: Request, dataset: Dataset, fold: Fold, *, ranking: bool = True) -> Bench:
    """Put the models a request needs on the table, training what is missing; what cannot be is refused before."""
    request = request.resolved(ranking=ranking, explicit=dataset.explicit)
    specs = needed(request, dataset)
    for spec in specs:
        if (known := store.get(spec.key)) is None or not known.done:
            models.refuse(spec.model, configured(spec), fold.train)
    trained = [fitted(store, spec) for spec in specs]
    other = stars_request(request, dataset)
    stars = None if other is None else trained[-1]
    return Bench(request, dataset, fold, trained[0], stars, other and f"{other.model}/{other.preset}")


def open_bench(store: RunStore, request: Request, *, ranking: bool = True) -> Bench:
    """`lay` from nothing: load the data and the fold too."""
    models.entry(request.model)  # a mistyped name is refused before anything is read
    dataset = catalog.load(request.dataset, store.home)
    return lay(store, request, dataset, split.fold(dataset, request.split, request.fold), ranking=ranking)


def store_at(home: Path | None) -> RunStore:
    """The store in `home`, or in the default place."""
    return RunStore(home or catalog.default_home())
