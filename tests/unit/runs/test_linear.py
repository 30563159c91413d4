"""PCA or linear autoencoder: the run, its record, and what it refuses."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from recengine import atlas
from recengine.bench import Request
from recengine.data import split
from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.models import create
from recengine.models.bias import BiasConfig
from recengine.runs import linear
from recengine.runs.linear_record import Attempt, over_seeds, record
from recengine.runs.linear_spec import LinearSpec
from recengine.runs.spec import data_fingerprint, to_json
from recengine.runs.store import RunStore
from recengine.runs.verbs import spec_from_json

BRIEF = {"linear": 180, "shallow": 5, "deep": 3}


@pytest.fixture
def spec(low_rank: Dataset) -> LinearSpec:
    return LinearSpec("synthetic", data_fingerprint(low_rank), "ratio:0.2:42", seed=3, seeds=2, k=2)


@pytest.mark.usefixtures("brief_networks")
def test_the_run(store: RunStore, spec: LinearSpec, low_rank: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linear, "STEPS", BRIEF)
    told: list[float] = []
    run = store.get_or_run(spec, lambda share, words: told.append(share))
    assert told == sorted(told) and len(told) > 100
    found = atlas.linear_json(run)
    rows = {(row["kind"], row["regime"]): row for row in found["rows"]}
    assert list(rows) == [
        ("bias", None),
        ("pca", "filled"),
        *((kind, regime) for regime in ("filled", "masked") for kind in BRIEF),
        ("own", "masked"),
    ]
    pca, filled, masked = (rows[name] for name in (("pca", "filled"), ("linear", "filled"), ("linear", "masked")))
    assert found["largest_angle"] < 1 < 5 < found["largest_angle_masked"]
    assert filled["left"]["value"] == pytest.approx(pca["left"]["value"], abs=1e-5)
    assert pca["left"]["value"] == pytest.approx(1 - sum(found["principal"]))
    assert masked["left_known"]["value"] < pca["left_known"]["value"] < 1 == rows["bias", None]["left_known"]["value"]
    assert [len(one["angles"]) for one in filled["by_seed"]] == [2, 2] and filled["by_seed"][0]["converged"] is True
    assert rows["deep", "filled"]["by_seed"][0]["converged"] is False and masked["left"] is None
    assert all(row["rmse"]["low"] < row["rmse"]["value"] < row["rmse"]["high"] for row in rows.values())
    assert pca["added"] == {"value": 0.0, "low": 0.0, "high": 0.0}
    gap = pca["rmse"]["value"] - rows["bias", None]["rmse"]["value"]
    assert rows["bias", None]["added"]["value"] == pytest.approx(gap)
    part = split.fold(low_rank, spec.split, 1)
    bias = create("bias", BiasConfig()).fit(part.train)
    off = linear.own_errors(bias, part.train, linear.cells_of(part.train, part.test))
    assert rows["bias", None]["rmse"]["value"] == pytest.approx(np.sqrt(np.mean(off**2)), abs=1e-6)


def test_the_table_that_is_pressed(low_rank: Dataset) -> None:
    part = split.fold(low_rank, "ratio:0.2:42", 1)
    cells = linear.cells_of(part.train, part.test)
    assert cells.rows.shape == cells.known.shape == (300, 200) and cells.known.sum() == part.train.n_ratings
    assert not cells.rows[~cells.known].any() and cells.rows[cells.known].std() > 0.1
    nothing = cells.off(np.zeros((300, 200)))
    np.testing.assert_allclose(nothing, np.clip(cells.base, 1, 5) - part.test.rating)
    assert np.abs(cells.off(np.full((300, 200), 100.0)) - (5 - part.test.rating)).max() == 0, "clipped to the scale"


def test_a_record_worked_out_by_hand() -> None:
    user = np.array([0, 0, 1])
    pca = Attempt(np.array([2.0, 2.0, 2.0]))
    one = Attempt(np.array([1.0, 1.0, 1.0]), left=0.5, angles=[3.0, 1.0])
    other = Attempt(np.array([3.0, 3.0, 3.0]), left=0.7, angles=[5.0, 2.0])
    found = record("linear", "filled", [one, other], pca, user, 2)
    assert found["rmse"] == {"value": 2.0, "low": 2.0, "high": 2.0}, "(1 + 3) / 2, whoever is drawn"
    assert found["added"] == {"value": 0.0, "low": 0.0, "high": 0.0}
    # t(0.975, 1 degree of freedom) = 12.7062, sd = 0.2 / sqrt(2), over sqrt(2) seeds: half a width of 1.27062
    assert found["left"] == pytest.approx({"value": 0.6, "low": 0.6 - 1.270620, "high": 0.6 + 1.270620}, abs=1e-6)
    assert found["left_known"] is None
    assert [row["rmse"] for row in found["by_seed"]] == [1.0, 3.0]
    assert [row["angles"] for row in found["by_seed"]] == [[3.0, 1.0], [5.0, 2.0]]


def test_one_value_has_no_width() -> None:
    assert over_seeds([0.25]) == {"value": 0.25, "low": 0.25, "high": 0.25}


def test_the_spec(spec: LinearSpec, low_rank: Dataset) -> None:
    assert spec_from_json(to_json(spec)) == spec and spec.all_seeds == range(3, 5)
    assert [(need.model, need.seed, need.config["hidden"]) for need in spec.needs()] == [
        ("autoencoder", 3, [2]),
        ("autoencoder", 4, [2]),
    ]
    asked = Request("synthetic", "autoencoder", seed=3)
    assert atlas.linear_spec(asked, low_rank, k=2, seeds=2).key == spec.key
    assert atlas.linear_spec(asked, low_rank).key != spec.key


@pytest.mark.parametrize(("field", "value", "least"), [("k", 0, 1), ("seeds", 1, 2), ("seed", -1, 0)])
def test_a_number_out_of_range_is_refused(spec: LinearSpec, field: str, value: int, least: int) -> None:
    with pytest.raises(RequestError, match=f"{field} = {value} is out of range; expected at least {least}"):
        dataclasses.replace(spec, **{field: value})


def test_what_cannot_be_compared_is_refused(
    spec: LinearSpec, low_rank: Dataset, checkerboard_implicit: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    linear.refuse(spec, low_rank)
    with pytest.raises(RequestError, match="k = 200 is out of range; expected at most 199"):
        linear.refuse(dataclasses.replace(spec, k=200), low_rank)
    with pytest.raises(RequestError, match="autoencoder: this comparison predicts stars"):
        linear.refuse(spec, checkerboard_implicit)
    monkeypatch.setattr("recengine.models.memory.free_bytes", lambda: 2**20)
    with pytest.raises(RequestError, match="dense tables of .* would need .*; expected a smaller data set"):
        linear.refuse(spec, low_rank)
