"""Keys: the same for the same work in any process, another for anything that changes the result."""

from __future__ import annotations

import copy
import dataclasses
import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.runs import spec as specs
from recengine.runs.engine import ROOT
from recengine.runs.spec import EvaluateSpec, TrainSpec, canonical, data_fingerprint, to_json
from recengine.runs.verbs import spec_from_json

TRAIN = TrainSpec("ml-100k", "abc", "item-knn", {"k": 40, "shrinkage": 10.0, "centre": None}, "kfold:5:42", 2, 7)
EVALUATE = EvaluateSpec("ml-100k", "abc", "item-knn", {"k": 40}, "kfold:3:42", seed=7, n=20)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def test_key_is_sha256_hex() -> None:
    assert len(TRAIN.key) == 64 and int(TRAIN.key, 16)


@pytest.mark.usefixtures("fresh_source")
def test_key_is_the_same_in_another_process() -> None:
    program = f"from recengine.runs.spec import TrainSpec, EvaluateSpec\nprint({TRAIN!r}.key, {EVALUATE!r}.key)"
    found = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.split() == [TRAIN.key, EVALUATE.key]


def test_key_forgets_where_the_data_lie_and_how_things_were_written() -> None:
    assert dataclasses.replace(TRAIN, dataset="/elsewhere/ratings.csv").key == TRAIN.key
    assert dataclasses.replace(TRAIN, config=dict(reversed(TRAIN.config.items()))).key == TRAIN.key
    ratio = dataclasses.replace(TRAIN, split="ratio:0.2:42", fold=1)
    assert dataclasses.replace(ratio, split="ratio:.20:42").key == ratio.key


@pytest.mark.parametrize(
    "change",
    [
        {"data_fingerprint": "abd"},
        {"model": "user-knn"},
        {"config": {"k": 41, "shrinkage": 10.0, "centre": None}},
        {"split": "kfold:5:43"},
        {"fold": 3},
        {"seed": 8},
    ],
)
def test_key_knows_everything_that_changes_the_result(change: dict) -> None:
    assert dataclasses.replace(TRAIN, **change).key != TRAIN.key


def test_key_knows_the_source(monkeypatch: pytest.MonkeyPatch) -> None:
    before = TRAIN.key
    monkeypatch.setattr(specs, "engine_version", lambda modules: "0.1.0+changed")
    assert TRAIN.key != before


def test_evaluation_stands_on_the_training_of_each_fold() -> None:
    needs = EVALUATE.needs()
    assert [need.fold for need in needs] == [1, 2, 3]
    assert all(need.seed == 7 and need.split == "kfold:3:42" and need.config == {"k": 40} for need in needs)
    assert dataclasses.replace(EVALUATE, n=10).key != EVALUATE.key
    assert dataclasses.replace(EVALUATE, n=10).needs() == needs


@pytest.mark.parametrize("spec", [TRAIN, EVALUATE])
def test_survives_json_and_copying_and_may_be_hashed(spec: TrainSpec | EvaluateSpec) -> None:
    again = spec_from_json(json.loads(json.dumps(to_json(spec))))
    assert again == spec and again.key == spec.key and hash(again) == hash(spec)
    assert copy.deepcopy(spec) == spec


def test_config_is_a_copy() -> None:
    config = {"k": 40}
    spec = dataclasses.replace(TRAIN, config=config)
    config["k"] = 41
    assert spec.config == {"k": 40}


def test_fingerprint_reads_ratings_and_tables(low_rank: Dataset) -> None:
    assert data_fingerprint(low_rank) == f"{low_rank.fingerprint}:{low_rank.tables_fingerprint}"


@given(json_values)
def test_canonical_json_keeps_the_value_and_ignores_order(value: object) -> None:
    text = canonical(value)
    assert json.loads(text) == value
    if isinstance(value, dict):
        assert canonical(dict(reversed(value.items()))) == text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}])
def test_canonical_json_refuses_what_json_is_not(value: object) -> None:
    with pytest.raises(RequestError, match="cannot be part of a run's key"):
        canonical({"k": value})


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"verb": "trian"}, "unknown verb of a run 'trian'; allowed: .*did you mean 'train'"),
        ({**to_json(TRAIN), "sede": 1}, "unknown field of train 'sede'.*did you mean 'seed'"),
        ({"verb": "train", "dataset": "d"}, "a train run without data_fingerprint, .*, seed, start;"),
    ],
)
def test_wrong_json_is_refused_by_name(values: dict, message: str) -> None:
    with pytest.raises(RequestError, match=message):
        spec_from_json(values)


@pytest.mark.parametrize(
    ("spec", "change", "message"),
    [
        (TRAIN, {"model": "item-kn"}, "unknown model 'item-kn'"),
        (TRAIN, {"split": "kfold"}, "not of the form kfold:K:SEED"),
        (TRAIN, {"fold": 6}, "split 'kfold:5:42' has no fold 6; allowed: 1 to 5"),
        (TRAIN, {"fold": 0}, "has no fold 0"),
        (TRAIN, {"seed": -1}, "seed = -1 is out of range"),
        (EVALUATE, {"n": 0}, "n = 0 is out of range"),
    ],
)
def test_wrong_fields_are_refused(spec: TrainSpec | EvaluateSpec, change: dict, message: str) -> None:
    with pytest.raises(RequestError, match=message):
        dataclasses.replace(spec, **change)
