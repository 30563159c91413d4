"""What the command line prints and the pages draw: lists and reasons with titles, percentiles and held-out marks.

Each function takes what it needs already loaded and returns frozen data; `open_bench` loads it through the store.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from recengine import models
from recengine.data import catalog
from recengine.data.dataset import Dataset
from recengine.data.split import Fold, fold
from recengine.errors import RequestError
from recengine.explain.check import Check, check
from recengine.explain.explain import explain as explain_item
from recengine.explanation import Explanation
from recengine.models.base import Profile, Recommender, profile_of
from recengine.models.recommend import recommend as ranked
from recengine.runs.spec import TrainSpec
from recengine.runs.store import RunStore
from recengine.runs.work import fitted

DEFAULT_SPLIT = "ratio:0.2:42"
DEFAULT_SEED = 42


@dataclass(frozen=True)
class Request:
    """Which fitted model is asked: hashable, so that pages can cache what it opens.

    dataset   catalogue name, path or upload id
    preset    "" for the model's own default (`ranking` for lists where there is one)
    settings  ((field, text), ...) on top of the preset
    """

    dataset: str
    model: str
    preset: str = ""
    settings: tuple[tuple[str, str], ...] = ()
    split: str = DEFAULT_SPLIT
    fold: int = 1
    seed: int = DEFAULT_SEED

    def resolved(self, *, ranking: bool, explicit: bool = True) -> Request:
        """The same request with its preset named; sets without stars are always asked for lists."""
        if self.preset:
            return self
        return replace(self, preset=models.entry(self.model).default_preset(ranking=ranking or not explicit))


@dataclass(frozen=True, eq=False)
class Bench:
    """A fitted model with the fold it was trained on, and the model that predicts stars beside its list.

    stars     None where the data set has no stars
    stars_by  `item-knn/tuned`: the model's own star preset, or `bias/tuned` where it has none
    """

    request: Request
    dataset: Dataset
    fold: Fold
    model: Recommender
    stars: Recommender | None
    stars_by: str | None


@dataclass(frozen=True)
class ListedItem:
    """One line of a list; `percentile` and `n_ratings` say how to read the score."""

    rank: int
    item_idx: int
    item_id: str
    title: str
    score: float
    predicted_stars: float | None
    percentile: float
    n_ratings: int
    held_out: bool


@dataclass(frozen=True)
class Answer:
    """A list for one profile, ready to print."""

    model: str
    preset: str
    user: str | None
    unit: str
    fallback: str | None
    stars_by: str | None
    items: tuple[ListedItem, ...]


@dataclass(frozen=True)
class Reason:
    """An explanation and, where asked for, its test."""

    explanation: Explanation
    check: Check | None


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


def data_fingerprint(dataset: Dataset) -> str:
    """Ratings and tables together: content models read both."""
    return f"{dataset.fingerprint}:{dataset.tables_fingerprint}"


def stars_request(request: Request, dataset: Dataset) -> Request | None:
    """Who predicts the stars beside the list: the model's own `tuned` preset if it scores in stars, else `bias`."""
    if not dataset.explicit:
        return None
    entry = models.entry(request.model)
    if entry.unit == "stars" and "tuned" in entry.presets:
        own = request.preset == "tuned" or (request.preset == "textbook" and not request.settings)
        return request if own else replace(request, preset="tuned", settings=())
    return replace(request, model="bias", preset="tuned", settings=())


def open_bench(store: RunStore, request: Request, *, ranking: bool = True) -> Bench:
    """Load the data, the fold and the models a request needs, training what is missing."""
    dataset = catalog.load(request.dataset, store.home)
    part = fold(dataset, request.split, request.fold)
    request = request.resolved(ranking=ranking, explicit=dataset.explicit)
    model = fitted(store, train_spec(request, dataset))
    other = stars_request(request, dataset)
    stars = None if other is None else model if other == request else fitted(store, train_spec(other, dataset))
    return Bench(request, dataset, part, model, stars, other and f"{other.model}/{other.preset}")


def user_row(dataset: Dataset, user: str) -> int:
    """user_idx of a raw id."""
    if user not in dataset.user_row:
        raise RequestError(f"unknown user {user!r} in {dataset.name}; {_span(list(dataset.user_row))}")
    return dataset.user_row[user]


def item_row(dataset: Dataset, item: str) -> int:
    """item_idx of a raw id."""
    if item not in dataset.item_row:
        raise RequestError(f"unknown item {item!r} in {dataset.name}; {_span(list(dataset.item_row))}")
    return dataset.item_row[item]


def _span(ids: list[str]) -> str:
    return f"{len(ids)} ids from {ids[0]!r} to {ids[-1]!r}" if ids else "it has none"


def profile_for(
    bench_fold: Fold, user_idx: int | None, *, without: tuple[int, ...] = (), rate: Mapping[int, float] | None = None
) -> Profile:
    """A stored user's training ratings, or an invented user's, with edits; stars outside the scale are refused."""
    train = bench_fold.train
    if user_idx is None:
        profile = Profile(np.empty(0, np.int32), np.empty(0, np.float32))
    else:
        profile = profile_of(train, user_idx)
    for item in without:
        if item not in profile.item_idx:
            raise RequestError(f"item {train.items['id'][item]!r} is not among the user's training ratings")
    if train.rating_scale is not None:
        low, high = train.rating_scale
        for item, stars in (rate or {}).items():
            if not low <= stars <= high:
                raise RequestError(f"{train.items['id'][item]}={stars:g} is off the scale; expected {low:g} to {high:g}")
    return profile.without(without).rated(rate or {})


def recommend(bench: Bench, profile: Profile, *, n: int, user: str | None = None) -> Answer:
    """The n best items for a profile, with all that is needed to read each score."""
    train = bench.fold.train
    counts = train.item_counts
    found = ranked(bench.model, profile, n=n, item_counts=counts)
    stars = None if bench.stars is None else bench.stars.score([profile])[0]
    held_out = held_out_items(bench.fold, profile.user_idx)
    titles, ids = bench.dataset.items["title"].to_numpy(), bench.dataset.items["id"].to_numpy()
    items = tuple(
        ListedItem(
            rank=rank,
            item_idx=int(item),
            item_id=str(ids[item]),
            title=str(titles[item]),
            score=float(score),
            predicted_stars=None if stars is None or not np.isfinite(stars[item]) else float(stars[item]),
            percentile=float(percentile),
            n_ratings=int(counts[item]),
            held_out=int(item) in held_out,
        )
        for rank, (item, score, percentile) in enumerate(
            zip(found.item_idx, found.score, found.percentile, strict=True), start=1
        )
    )
    return Answer(
        bench.request.model, bench.request.preset, user, found.unit, found.fallback, bench.stars_by, items
    )


def held_out_items(bench_fold: Fold, user_idx: int | None) -> dict[int, float]:
    """{item_idx: rating} of the test part for a stored user: what they really rated and the model never saw."""
    if user_idx is None:
        return {}
    rows = bench_fold.test.user_idx == user_idx
    return dict(zip(bench_fold.test.item_idx[rows].tolist(), bench_fold.test.rating[rows].tolist(), strict=True))


def explain(
    bench: Bench, profile: Profile, item_idx: int, *, by: str | None = None, method: str | None = None, test: bool = False
) -> Reason:
    """Why an item has its score for a profile and, with `test`, whether the reason holds."""
    found = explain_item(bench.model, profile, item_idx, by=by, method=method, dataset=bench.dataset)
    if not test:
        return Reason(found, None)
    tested = found if by in (None, "ratings") else explain_item(
        bench.model, profile, item_idx, by="ratings", method=method, dataset=bench.dataset
    )
    return Reason(found, check(bench.model, profile, item_idx, tested, seed=bench.request.seed))


def raw_id(dataset: Dataset, kind: str, idx: int | None, label: str) -> str | None:
    """The id people know: a film's, a user's, or a feature's own words."""
    if idx is None:
        return None
    if kind in ("rating", "level"):
        return str(dataset.items["id"][idx])
    if kind == "neighbour":
        return str(dataset.users["id"][idx])
    return label


def reason_json(dataset: Dataset, reason: Reason) -> dict[str, Any]:
    """The fields of `explain --json`."""
    found = reason.explanation
    return {
        "score": found.score,
        "base_value": found.base_value,
        "contributions": [
            {
                "kind": part.kind,
                "id": raw_id(dataset, part.kind, part.idx, part.label),
                "label": part.label,
                "value": part.value,
                "evidence": dict(part.evidence),
            }
            for part in found.contributions
        ],
        "residual": found.residual,
        "method": found.method,
        "exact": found.exact,
        "additive": found.additive,
        "terms": dict(found.terms),
        "check": None if reason.check is None else check_json(dataset, reason.check),
    }


def check_json(dataset: Dataset, result: Check) -> dict[str, Any]:
    """The fields of a check, with raw ids for the removed ratings."""
    out = result.to_json()
    out["removed"] = [str(dataset.items["id"][item]) for item in result.removed]
    return out


def store_at(home: Path | None) -> RunStore:
    """The store in `home`, or in the default place."""
    return RunStore(home or catalog.default_home())
