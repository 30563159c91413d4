"""What the command line prints and the pages draw: lists and reasons with titles, percentiles and held-out marks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from recengine.bench import Bench
from recengine.data.dataset import Dataset
from recengine.data.split import Fold
from recengine.errors import RequestError
from recengine.explain.check import Check, check
from recengine.explain.explain import explain as explain_item
from recengine.explain.methods import COUNTERFACTUAL
from recengine.explanation import Explanation
from recengine.models.base import Profile, profile_of
from recengine.models.recommend import recommend as ranked


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
class Moves:
    """What edits to a profile did to a list.

    rank_before  {item_idx: rank the unedited profile gave it}; None where it was not to be recommended (already rated)
    moved        whether any score of the model changed at all
    """

    rank_before: Mapping[int, int | None]
    moved: bool


@dataclass(frozen=True)
class Reason:
    """An explanation and, where asked for, its test."""

    explanation: Explanation
    check: Check | None


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
                raise RequestError(
                    f"{train.items['id'][item]}={stars:g} is off the scale; expected {low:g} to {high:g}"
                )
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
    return Answer(bench.request.model, bench.request.preset, user, found.unit, found.fallback, bench.stars_by, items)


def held_out_items(bench_fold: Fold, user_idx: int | None) -> dict[int, float]:
    """{item_idx: rating} of the test part for a stored user: what they really rated and the model never saw."""
    if user_idx is None:
        return {}
    rows = bench_fold.test.user_idx == user_idx
    return dict(zip(bench_fold.test.item_idx[rows].tolist(), bench_fold.test.rating[rows].tolist(), strict=True))


def moves(bench: Bench, before: Profile, after: Profile, answer: Answer) -> Moves:
    """Where the items of `answer` (the list of `after`) stood in the list of `before`."""
    old, new = bench.model.score([before, after])
    unseen = np.isfinite(old)
    unseen[before.item_idx] = False
    ranks = {
        item.item_idx: int(1 + (old[unseen] > old[item.item_idx]).sum()) if unseen[item.item_idx] else None
        for item in answer.items
    }
    return Moves(ranks, not np.array_equal(old, new, equal_nan=True))


def explain(
    bench: Bench,
    profile: Profile,
    item_idx: int,
    *,
    by: str | None = None,
    method: str | None = None,
    test: bool = False,
) -> Reason:
    """Why an item has its score for a profile and, with `test`, whether the reason holds."""
    found = explain_item(bench.model, profile, item_idx, by=by, method=method, dataset=bench.dataset)
    if not test:
        return Reason(found, None)
    by_ratings = {part.kind for part in found.contributions} <= {"rating", "level"}
    tested = found if by_ratings else explain_item(bench.model, profile, item_idx, by="ratings", dataset=bench.dataset)
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
        "terms": {name: value for name, value in found.terms.items() if name != "replaced_by"},
        "check": None if reason.check is None else check_json(dataset, reason.check),
        **(counterfactual_json(dataset, found) if found.method == COUNTERFACTUAL.name else {}),
    }


def counterfactual_json(dataset: Dataset, found: Explanation) -> dict[str, Any]:
    """The fields `--method counterfactual` adds, null but for an empty `removed` where nothing takes the item out."""
    terms = found.terms
    newcomer = terms.get("replaced_by")
    return {
        "removed": [str(dataset.items["id"][part.idx]) for part in found.contributions],
        "score_after": terms.get("score_after"),
        "rank_after": terms.get("rank_after"),
        "replaced_by": None if newcomer is None else str(dataset.items["id"][newcomer]),
        "minimal": terms.get("minimal"),
    }


def check_json(dataset: Dataset, result: Check) -> dict[str, Any]:
    """The fields of a check, with raw ids for the removed ratings."""
    out = result.to_json()
    out["removed"] = [str(dataset.items["id"][item]) for item in result.removed]
    return out


def answer_json(answer: Answer) -> dict[str, Any]:
    """The fields of `recommend --json`."""
    out = {field.name: getattr(answer, field.name) for field in fields(answer)}
    shown = [field.name for field in fields(ListedItem) if field.name != "item_idx"]
    out["items"] = [{name: getattr(item, name) for name in shown} for item in answer.items]
    return out
