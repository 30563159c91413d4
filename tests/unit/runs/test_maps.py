"""Maps and their comparison as runs: what they stand on, what they keep, what they refuse."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from recengine import models
from recengine.data import split
from recengine.data.dataset import Dataset
from recengine.errors import Cancelled, RequestError
from recengine.maps import trust as trusting
from recengine.maps.agreement import linear_cka
from recengine.maps.space import nearest, unit
from recengine.maps.trust import trust
from recengine.models.base import Embedder
from recengine.models.config import to_json
from recengine.progress import silent
from recengine.runs import map_agreement, maps, work
from recengine.runs.map_spec import AgreementSpec, MapSpec
from recengine.runs.spec import TrainSpec, data_fingerprint
from recengine.runs.spec import to_json as spec_json
from recengine.runs.store import RunStore
from recengine.runs.verbs import spec_from_json

SPLIT = "ratio:0.2:42"


def map_of(data: Dataset, model: str = "mf", preset: str = "tuned", **more: Any) -> MapSpec:
    config = to_json(models.load(model).PRESETS[preset])
    fields = {"seed": 3, "method": "pca", **more}
    return MapSpec("synthetic", data_fingerprint(data), model, config, SPLIT, **fields)


def vectors_of(store: RunStore, spec: MapSpec, data: Dataset) -> tuple[np.ndarray, np.ndarray]:
    """(idx of what has ratings, its vectors)"""
    model, train = work.fitted(store, spec.needs()[0]), split.fold(data, SPLIT, 1).train
    assert isinstance(model, Embedder)
    counts = train.item_counts if spec.space == "items" else train.user_counts
    idx = np.flatnonzero(counts)
    return idx, model.vectors(spec.space, train)[idx]


@pytest.mark.parametrize("space", ["items", "users"])
def test_a_map_keeps_its_points_and_their_true_neighbours(store: RunStore, low_rank: Dataset, space: str) -> None:
    spec = map_of(low_rank, space=space)
    run = store.get_or_run(spec)
    idx, vectors = vectors_of(store, spec, low_rank)
    points, kept = run.table(maps.POINTS), run.arrays(maps.NEIGHBOURS)
    np.testing.assert_array_equal(points["idx"], idx)
    assert list(points) == ["idx", "x", "y", "n_ratings", "kept"]
    by_hand = trust(vectors, points[["x", "y"]].to_numpy())
    np.testing.assert_array_equal(points["kept"], by_hand.kept_each)
    assert run.metrics["trustworthiness"] == pytest.approx(by_hand.trustworthiness)
    assert run.metrics["neighbours_kept@10"] == pytest.approx(points["kept"].mean())
    np.testing.assert_array_equal(kept["near"], idx[nearest(vectors, 10)])
    row = unit(vectors)
    first = np.einsum("nd,nd->n", row, row[np.searchsorted(idx, kept["near"][:, 0])])
    np.testing.assert_allclose(kept["similarity"][:, 0], first, atol=1e-6)
    assert (np.diff(kept["similarity"]) <= 1e-6).all() and kept["near"].dtype == np.int32
    assert run.details["of"] == space and run.details["sample"] is None and run.metrics["n"] == len(idx)


def test_pca_and_chance_stand_beside_and_the_well_known_are_told_apart(store: RunStore, low_rank: Dataset) -> None:
    run = store.get_or_run(map_of(low_rank))
    both = ("trustworthiness", "neighbours_kept@10")
    for part in (run.metrics, run.metrics["at_least_20"]):
        assert {name: part[name] for name in both} == part["pca"], "it is the PCA picture"
        assert part["pca"]["trustworthiness"] > 0.6 > part["random"]["trustworthiness"]
    counts = split.fold(low_rank, SPLIT, 1).train.item_counts
    assert run.metrics["at_least_20"]["n"] == (counts >= 20).sum() < run.metrics["n"]


def test_nobody_well_known_has_no_figures(store: RunStore, low_rank: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maps, "ENOUGH", 10_000)
    assert store.get_or_run(map_of(low_rank)).metrics["at_least_10000"] is None


def test_a_sample_is_said(store: RunStore, low_rank: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trusting, "SAMPLE", 60)
    monkeypatch.setattr(maps, "SAMPLE", 60)
    run = store.get_or_run(map_of(low_rank))
    assert run.details["sample"] == {"n": 60, "seed": 3}
    assert run.table(maps.POINTS)["kept"].notna().all(), "what is kept is of every point"


def test_points_at_the_origin_are_left_out(store: RunStore, low_rank: Dataset) -> None:
    run = store.get_or_run(map_of(low_rank))
    counts = split.fold(low_rank, SPLIT, 1).train.item_counts
    assert run.details["left_out"] == (counts == 0).sum() and run.metrics["n"] == (counts > 0).sum()


def test_tsne_tells_how_far_it_is_and_stops_when_asked(store: RunStore, low_rank: Dataset) -> None:
    told: list[str] = []
    spec = map_of(low_rank, method="tsne")
    run = store.get_or_run(spec, lambda share, words: told.append(words))
    assert sum("points moving" in words for words in told) == 15
    assert run.metrics["trustworthiness"] > run.metrics["pca"]["trustworthiness"]

    def stop(share: float, words: str) -> None:
        if "moving" in words:
            raise Cancelled("asked to stop")

    other = dataclasses.replace(spec, metric="dot")
    with pytest.raises(Cancelled):
        store.get_or_run(other, stop)
    assert store.get(other.key) is None


def test_a_map_stands_on_its_training_and_survives_json(low_rank: Dataset) -> None:
    spec = map_of(low_rank)
    (need,) = spec.needs()
    assert isinstance(need, TrainSpec) and (need.model, need.seed, need.start) == ("mf", 3, "")
    assert spec_from_json(spec_json(spec)) == spec
    assert len({dataclasses.replace(spec, **change).key for change in ({}, {"space": "users"}, {"metric": "dot"})}) == 3


def test_what_cannot_be_drawn_is_refused_before_any_work(low_rank: Dataset) -> None:
    maps.refuse(map_of(low_rank), low_rank)
    with pytest.raises(RequestError, match="unknown space of mf 'itms'; allowed: items, users; did you mean 'items'"):
        maps.refuse(map_of(low_rank, space="itms"), low_rank)
    with pytest.raises(RequestError, match="unknown metric 'euclid'; allowed: cosine, dot"):
        maps.refuse(map_of(low_rank, metric="euclid"), low_rank)
    with pytest.raises(RequestError, match="unknown projection 'tnse'"):
        maps.refuse(map_of(low_rank, method="tnse"), low_rank)


def test_two_maps_are_held_against_each_other(store: RunStore, low_rank: Dataset) -> None:
    one, other = map_of(low_rank), map_of(low_rank, "als", "ranking")
    keys = [store.get_or_run(spec).key for spec in (one, other)]
    run = store.get_or_run(AgreementSpec(*keys))
    (idx, a), (_, b) = (vectors_of(store, spec, low_rank) for spec in (one, other))
    table = run.table(map_agreement.AGREEMENT)
    np.testing.assert_array_equal(table["idx"], idx)
    same = [len(set(x) & set(y)) / 10 for x, y in zip(nearest(a, 10), nearest(b, 10), strict=True)]
    np.testing.assert_allclose(table["overlap"], same, atol=1e-6)
    assert run.metrics["cka"] == pytest.approx(linear_cka(a, b))
    assert run.metrics["overlap"] > run.metrics["overlap_by_chance"] == pytest.approx(10 / (len(idx) - 1))
    assert run.metrics["cka_by_chance"] < run.metrics["cka"] and 0.8 < run.metrics["disparity_by_chance"] < 1
    assert 0 < run.metrics["disparity"] < 1 and run.details["other"]["model"] == "als"
    assert run.needs == tuple(keys)


def test_a_map_agrees_with_itself(store: RunStore, low_rank: Dataset) -> None:
    run = store.get_or_run(map_of(low_rank))
    both = store.get_or_run(AgreementSpec(run.key, run.key))
    assert (both.metrics["overlap"], both.metrics["cka"]) == (1.0, pytest.approx(1.0))
    assert both.metrics["disparity"] == pytest.approx(0.0, abs=1e-9)
    laid, drawn = both.table(map_agreement.AGREEMENT), run.table(maps.POINTS)
    np.testing.assert_allclose(laid[["x", "y"]], drawn[["x", "y"]], atol=1e-4)


def test_what_cannot_be_compared_is_refused(store: RunStore, low_rank: Dataset, monkeypatch) -> None:
    items, users = (store.get_or_run(map_of(low_rank, space=space)) for space in ("items", "users"))
    with pytest.raises(RequestError, match="these maps are of items and of users; expected the same points in both"):
        store.get_or_run(AgreementSpec(items.key, users.key))
    with pytest.raises(RequestError, match="is of verb 'train' and draws nothing; expected 'map'"):
        store.get_or_run(AgreementSpec(items.key, items.needs[0]))
    with pytest.raises(RequestError, match="is not in the store, so nothing can begin with it|is not in the store"):
        store.get_or_run(AgreementSpec(items.key, "0" * 64))
    with pytest.raises(RequestError, match="k = 0 is out of range; expected at least 1"):
        AgreementSpec(items.key, users.key, k=0)
    monkeypatch.setattr(map_agreement, "reach", lambda n, k: 0)
    with pytest.raises(RequestError, match=r"these maps have \d+ points in common; expected at least 3"):
        store.get_or_run(AgreementSpec(items.key, items.key))


def test_maps_of_two_data_sets_are_not_compared(store: RunStore, low_rank: Dataset) -> None:
    run = store.get_or_run(map_of(low_rank))
    stranger = dataclasses.replace(run, spec=dataclasses.replace(map_of(low_rank), data_fingerprint="another"))
    found = iter([run, stranger])
    desk: Any = SimpleNamespace(need=lambda need: next(found), progress=silent)
    with pytest.raises(RequestError, match="these maps are of two data sets, 'synthetic' and 'synthetic'; expected"):
        map_agreement.compare(AgreementSpec(run.key, run.key), desk)
