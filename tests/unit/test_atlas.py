"""Maps as they are printed and drawn: titles, neighbours, files, and two of them together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from recengine import atlas
from recengine.bench import Request
from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.progress import silent
from recengine.runs.run import Run
from recengine.runs.store import RunStore

MF = Request("synthetic", "mf", "tuned")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> RunStore:
    return RunStore(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="module")
def drawn(store: RunStore, low_rank: Dataset) -> Run:
    return store.get_or_run(atlas.map_spec(MF, low_rank, method="pca"))


def test_points_carry_what_people_know_them_by(drawn: Run, low_rank: Dataset) -> None:
    table = atlas.points(drawn, low_rank)
    assert list(table) == ["idx", "id", "title", "x", "y", "n_ratings", "kept"]
    row = table.iloc[7]
    assert (row["id"], row["title"]) == tuple(low_rank.items[["id", "title"]].iloc[int(row["idx"])])


def test_people_have_no_title(store: RunStore, low_rank: Dataset) -> None:
    run = store.get_or_run(atlas.map_spec(MF, low_rank, of="users", method="pca"))
    assert list(atlas.points(run, low_rank))[:3] == ["idx", "id", "x"]
    assert run.details["space"] == "users"


def test_the_neighbours_of_a_point(drawn: Run) -> None:
    near = atlas.neighbours(drawn)
    found = near.of(int(near.idx[3]))
    assert [idx for idx, _ in found] == near.near[3].tolist() and len(found) == 10
    assert [value for _, value in found] == sorted((value for _, value in found), reverse=True)
    assert near.of(10_000) == [] and near.of(-1) == []


def test_the_space_is_named_in_the_run(low_rank: Dataset) -> None:
    one, other = atlas.map_spec(MF, low_rank), atlas.map_spec(MF, low_rank, space="items")
    assert one.key == other.key and one.space == "items"
    assert [space.name for space in atlas.spaces(MF)] == ["items", "users"]
    with pytest.raises(RequestError, match="unknown space of mf for users 'items'; allowed: users"):
        atlas.map_spec(MF, low_rank, of="users", space="items")


def test_points_are_written(drawn: Run, low_rank: Dataset, tmp_path: Path) -> None:
    atlas.write_points(atlas.points(drawn, low_rank), tmp_path / "map.csv")
    read = pd.read_csv(tmp_path / "map.csv", dtype={"id": str})
    assert list(read) == ["id", "title", "x", "y", "n_ratings", "kept"]
    np.testing.assert_allclose(read["x"], atlas.points(drawn, low_rank)["x"], rtol=1e-5)
    with pytest.raises(RequestError, match="cannot be written: .*; expected a path of a file"):
        atlas.write_points(atlas.points(drawn, low_rank), tmp_path / "nowhere" / "map.csv")


def test_two_maps_together(store: RunStore, low_rank: Dataset) -> None:
    specs = [
        atlas.map_spec(Request("synthetic", name, preset), low_rank, method="pca")
        for name, preset in (("mf", "tuned"), ("svdpp", "tuned"))
    ]
    told: list[float] = []
    run = atlas.agreement(store, specs[0], specs[1], lambda share, words: told.append(share))
    assert told == sorted(told) and len(atlas.agreement_table(run)) == run.metrics["n"]
    again = atlas.agreement(store, specs[0], specs[1], silent)
    assert again.key == run.key == atlas.agreement_spec(*run.needs).key
