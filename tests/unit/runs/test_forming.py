"""Snapshots of a training, and the map that forms of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest

from recengine import models
from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.maps.projection import pca
from recengine.models.config import to_json
from recengine.progress import Epoch, Stage, silent
from recengine.runs import forming, maps, snapshots, work
from recengine.runs.map_spec import FormingSpec, MapSpec
from recengine.runs.snapshots import Album, moments
from recengine.runs.spec import data_fingerprint
from recengine.runs.store import RunStore


@pytest.fixture
def spec(low_rank: Dataset) -> MapSpec:
    config = to_json(models.configure("mf", "tuned", {"factors": "6"}))
    return MapSpec("synthetic", data_fingerprint(low_rank), "mf", config, "ratio:0.2:42", seed=3, method="pca")


@pytest.mark.parametrize(
    ("of", "steps"), [(10, (0, 1, 2, 3, 6, 10)), (2, (0, 1, 2)), (1, (0, 1)), (100, (0, 1, 3, 10, 32, 100)), (0, (0,))]
)
def test_moments_are_thicker_at_the_beginning(of: int, steps: tuple[int, ...]) -> None:
    assert moments(of) == steps


def growing(step: int) -> Callable[[], dict[str, np.ndarray]]:
    return lambda: {"items": np.full((4, 2), float(step))}


def test_an_album_keeps_its_moments_and_passes_everything_on() -> None:
    told: list[str] = []
    album = Album(lambda share, words: told.append(words))
    for step in range(11):
        album(step / 10, Stage(f"step {step}", step, 10, growing(step)))
    album(1.0, "done")
    album(1.0, Epoch("an epoch of a model without items", {"epoch": 3}, 10))
    assert len(told) == 13 and sorted(album.kept) == [0, 1, 2, 3, 6, 10]
    found = album.arrays(10, {"items": np.full((4, 2), 10.5)})
    np.testing.assert_array_equal(found["steps"], [0, 1, 2, 3, 6, 10])
    np.testing.assert_array_equal(found["items"][:, 0, 0], [0, 1, 2, 3, 6, 10.5])
    assert found["items"].dtype == np.float16


def test_what_came_after_the_kept_epoch_is_left_out() -> None:
    album = Album(silent)
    for step in range(11):
        album(step / 10, Stage("", step, 10, growing(step)))
    np.testing.assert_array_equal(album.arrays(5, {"items": np.full((4, 2), 5.0)})["steps"], [0, 1, 2, 3, 5])


def test_nothing_heard_and_too_much_are_nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    final = {"items": np.zeros((4, 2))}
    assert Album(silent).arrays(3, final) == {}
    album = Album(silent, {0: {"items": np.zeros((4, 2), np.float16)}})
    assert set(album.arrays(3, final)) == {"steps", "items"}
    assert set(album.arrays(3, final | {"other": np.zeros((4, 2))})) == {"steps", "items"}, "one was never heard of"
    monkeypatch.setattr(snapshots, "LARGEST", 31)
    assert album.arrays(3, final) == {}


def test_numbers_beyond_half_precision_stand_at_its_end() -> None:
    assert snapshots.half(np.array([1e9, -1e9, 2.0])).tolist() == [65504.0, -65504.0, 2.0]


def test_a_training_keeps_snapshots_that_end_with_its_model(store: RunStore, spec: MapSpec) -> None:
    run = store.get_or_run(spec.needs()[0])
    kept = run.arrays(snapshots.SNAPSHOTS)
    assert run.details["snapshots"] == kept["steps"].tolist() == [0, 1, 2, 3, 6, 10]
    np.testing.assert_array_equal(kept["items"][-1], run.arrays(work.MODEL)["q"].astype(np.float16))
    assert not np.allclose(kept["items"][0], kept["items"][-1], rtol=0.01)


def test_a_map_forms_on_the_axes_of_its_end(store: RunStore, spec: MapSpec) -> None:
    drawn = store.get_or_run(spec)
    run = store.get_or_run(FormingSpec(drawn.key))
    table, frames = run.table(forming.FRAMES), run.details["frames"]
    assert [frame["step"] for frame in frames] == [0, 1, 2, 3, 6, 10] == table["step"].unique().tolist()
    points = drawn.table(maps.POINTS)
    last, first = (table[table["step"] == step] for step in (10, 0))
    np.testing.assert_array_equal(last[["x", "y"]], points[["x", "y"]])
    vectors = store.get_or_run(spec.needs()[0]).arrays(snapshots.SNAPSHOTS)["items"][:, points["idx"]].astype(float)
    np.testing.assert_allclose(first[["x", "y"]], pca(vectors[0], axes=vectors[-1]), atol=1e-4)
    assert frames[0]["formed"] < frames[3]["formed"] < frames[-1]["formed"] == 1.0
    assert frames[-1]["trustworthiness"] == pytest.approx(drawn.metrics["trustworthiness"], abs=0.01)


def test_t_sne_s_pictures_lie_on_those_after_them(store: RunStore, spec: MapSpec) -> None:
    drawn = store.get_or_run(dataclasses.replace(spec, method="tsne"))
    told: list[float] = []
    table = store.get_or_run(FormingSpec(drawn.key), lambda share, words: told.append(share)).table(forming.FRAMES)
    by_step = {step: rows[["x", "y"]].to_numpy() for step, rows in table.groupby("step")}
    assert told == sorted(told)
    for earlier, later in ((6, 10), (3, 6)):
        apart = np.linalg.norm(by_step[earlier] - by_step[later], axis=1).mean()
        anyhow = np.linalg.norm(by_step[earlier][::-1] - by_step[later], axis=1).mean()
        assert apart < 0.7 * anyhow


def test_what_cannot_form_is_refused(store: RunStore, spec: MapSpec, low_rank: Dataset) -> None:
    users = store.get_or_run(dataclasses.replace(spec, space="users"))
    with pytest.raises(RequestError, match="this training of mf kept no snapshots of its space 'users'; .*: items"):
        store.get_or_run(FormingSpec(users.key))
    config = to_json(models.configure("item-knn", "ranking"))
    solved = store.get_or_run(dataclasses.replace(spec, model="item-knn", config=config))
    with pytest.raises(RequestError, match="kept no snapshots of its space 'items'; it kept those of: none"):
        store.get_or_run(FormingSpec(solved.key))
    with pytest.raises(RequestError, match="is of verb 'train' and draws nothing"):
        store.get_or_run(FormingSpec(solved.needs[0]))


def test_umap_does_not_form(store: RunStore, spec: MapSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = store.get_or_run(spec)
    monkeypatch.setattr(forming, "METHODS", ("tsne",))
    with pytest.raises(RequestError, match="unknown projection that shows a map form 'pca'; allowed: tsne"):
        store.get_or_run(FormingSpec(drawn.key))
