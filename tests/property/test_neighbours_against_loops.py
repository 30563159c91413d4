"""The neighbourhood models against their formulas as plain loops, and the sums of their reasons, for any settings."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from recengine.data.dataset import EXPLICIT, Card, Dataset, Ratings
from recengine.models.base import Profile, profile_of
from recengine.models.item_knn import ItemKNN, ItemKNNConfig
from recengine.models.user_knn import UserKNN, UserKNNConfig
from tests.contract import laws_of_reasons

CARD = Card("loops", "Loops", EXPLICIT, "free", "none", "made here", synthetic=True)
Cells = dict[tuple[int, int], float]


@st.composite
def data(draw: st.DrawFn) -> Dataset:
    n_users, n_items = draw(st.integers(2, 6)), draw(st.integers(2, 6))
    rows = draw(
        st.lists(st.lists(st.integers(0, 5), min_size=n_items, max_size=n_items), min_size=n_users, max_size=n_users)
    )
    table = np.array(rows)
    assume(table.any())
    user_idx, item_idx = np.nonzero(table)
    return Dataset(
        ratings=Ratings(user_idx, item_idx, table[user_idx, item_idx]),
        users=pd.DataFrame({"id": [str(u) for u in range(n_users)]}),
        items=pd.DataFrame({"id": [str(i) for i in range(n_items)], "title": "", "year": np.nan, "genres": ""}),
        card=CARD,
        rating_scale=(1.0, 5.0),
    )


@st.composite
def choices(draw: st.DrawFn) -> dict:
    weight, aggregate = draw(
        st.sampled_from(
            [("rating", "mean"), ("residual", "mean"), ("rating", "sum"), ("residual", "sum"), ("presence", "sum")]
        )
    )
    return {
        "weight": weight,
        "aggregate": aggregate,
        "asymmetry": draw(st.sampled_from([0.0, 0.3, 0.5, 1.0])),
        "shrinkage": draw(st.sampled_from([0.0, 1.0, 10.0])),
        "amplification": draw(st.sampled_from([0.5, 1.0, 2.0])),
        "damping": draw(st.sampled_from([0.0, 0.1, 3.0])),
        "reg_user": draw(st.sampled_from([1.0, 5.0])),
        "reg_item": 2.0,
    }


def level(r: dict[int, float], mu: float, b: np.ndarray, reg: float) -> float:
    return sum(x - mu - b[j] for j, x in r.items()) / (len(r) + reg) if r else 0.0


def weigh(r: dict[int, float], c: dict, mu: float, b: np.ndarray) -> dict[int, float]:
    b_u = level(r, mu, b, c["reg_user"])
    if c["weight"] == "residual":
        return {j: x - mu - b_u - b[j] for j, x in r.items()}
    return {j: x if c["weight"] == "rating" else 1.0 for j, x in r.items()}


def similar(target: dict[int, float], other: dict[int, float], c: dict) -> float:
    common = target.keys() & other.keys()
    n_t, n_o = (math.sqrt(sum(x * x for x in w.values())) for w in (target, other))
    if not common or not n_t or not n_o:
        return 0.0
    s = sum(target[j] * other[j] for j in common) / (n_t ** (2 - 2 * c["asymmetry"]) * n_o ** (2 * c["asymmetry"]))
    if s < 1e-9:
        return 0.0
    return (s * len(common) / (len(common) + c["shrinkage"])) ** c["amplification"]


def predict(pairs: list[tuple[float, float]], base: float, c: dict) -> float:
    """pairs: (similarity, what the neighbour says), base: what is left of a mean without neighbours."""
    total, mass = sum(s * y for s, y in pairs), sum(s for s, _ in pairs)
    if c["aggregate"] == "sum":
        return total
    if c["weight"] == "rating":
        return (total + c["damping"] * base) / (mass + c["damping"]) if mass > 0 else math.nan
    return base + (total / (mass + c["damping"]) if mass > 0 else 0.0)


def by_row(cells: Cells, n: int) -> list[dict[int, float]]:
    out: list[dict[int, float]] = [{} for _ in range(n)]
    for (row, column), value in cells.items():
        out[row][column] = value
    return out


def cells_of(dataset: Dataset) -> Cells:
    r = dataset.ratings
    return {(int(u), int(i)): float(x) for u, i, x in zip(r.user_idx, r.item_idx, r.rating, strict=True)}


def edited(dataset: Dataset, draw: st.DataObject) -> Profile:
    stars = st.dictionaries(st.integers(0, dataset.n_items - 1), st.integers(1, 5), max_size=3)
    return profile_of(dataset, 0).rated({i: float(x) for i, x in draw.draw(stars).items()})


@settings(max_examples=150)
@given(data(), choices(), st.sampled_from([0.0, 0.7]), st.data())
def test_user_knn(dataset, c, discount, draw):
    model = UserKNN(UserKNNConfig(**c, popularity_discount=discount)).fit(dataset)
    profile = edited(dataset, draw)
    mu, b, _ = model.terms
    people = by_row(cells_of(dataset), dataset.n_users)
    fame = [max(1, n) ** (-discount / 2) for n in dataset.item_counts]
    me = dict(zip(profile.item_idx.tolist(), profile.rating.tolist(), strict=True))
    said = [weigh(r, c, mu, b) for r in people]
    mine = {j: x * fame[j] for j, x in weigh(me, c, mu, b).items()}
    near = [similar(mine, {j: x * fame[j] for j, x in w.items()}, c) for w in said]
    near[0] = 0.0  # the user
    scores = model.score([profile])[0]
    for i in range(dataset.n_items):
        pairs = [(s, w[i]) for s, w in zip(near, said, strict=True) if s > 0 and i in w]
        base = mu if c["weight"] == "rating" else mu + level(me, mu, b, c["reg_user"]) + b[i]
        assert scores[i] == pytest.approx(predict(pairs, base, c), rel=1e-4, abs=1e-4, nan_ok=True)
        laws_of_reasons.explanation_adds_up(model, profile, i)


@settings(max_examples=150)
@given(data(), choices(), st.sampled_from([0.0, 0.7]), st.data())
def test_item_knn(dataset, c, discount, draw):
    model = ItemKNN(ItemKNNConfig(**c, activity_discount=discount)).fit(dataset)
    profile = edited(dataset, draw)
    mu, b, _ = model.terms
    people = by_row(cells_of(dataset), dataset.n_users)
    quiet = [max(1, n) ** (-discount / 2) for n in dataset.user_counts]
    weights = {(i, u): x * quiet[u] for u, r in enumerate(people) for i, x in weigh(r, c, mu, b).items()}
    films = by_row(weights, dataset.n_items)
    me = dict(zip(profile.item_idx.tolist(), profile.rating.tolist(), strict=True))
    mine = weigh(me, c, mu, b)
    scores = model.score([profile])[0]
    for i in range(dataset.n_items):
        pairs = [(similar(films[i], films[j], c), x) for j, x in mine.items() if j != i]
        if c["weight"] == "rating":
            base = sum(me.values()) / len(me) if me else math.nan
        else:
            base = mu + level(me, mu, b, c["reg_user"]) + b[i]
        assert scores[i] == pytest.approx(predict(pairs, base, c), rel=1e-4, abs=1e-4, nan_ok=True)
        laws_of_reasons.explanation_adds_up(model, profile, i)
