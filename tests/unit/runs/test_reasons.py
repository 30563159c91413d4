"""A trial of reasons as a run: what it stands on, what it keeps, what it refuses."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from recengine import models
from recengine.data import split
from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.explain.faithfulness import draw_users, faithfulness
from recengine.explain.methods import rating_method
from recengine.models.config import to_json
from recengine.runs import reasons, work
from recengine.runs.spec import FaithfulnessSpec, TrainSpec, data_fingerprint
from recengine.runs.store import RunStore

SPLIT = "ratio:0.2:42"


@pytest.fixture
def spec(low_rank: Dataset) -> FaithfulnessSpec:
    config = to_json(models.load("ease").PRESETS["ranking"])
    return FaithfulnessSpec("synthetic", data_fingerprint(low_rank), "ease", config, SPLIT, seed=3, users=6)


def test_a_trial_keeps_its_cases_and_curves(store: RunStore, spec: FaithfulnessSpec, low_rank: Dataset) -> None:
    run = store.get_or_run(spec)
    train = split.fold(low_rank, SPLIT, 1).train
    model = work.fitted(store, spec.needs()[0])
    by_hand = faithfulness(model, train, draw_users(train, 6, 3), "exact", seed=3)
    cases = run.table(reasons.CASES)
    assert len(cases) == run.details["n_cases"] == len(by_hand.cases)
    np.testing.assert_allclose(cases["deletion_auc"], by_hand.cases["deletion_auc"])
    np.testing.assert_array_equal(run.arrays(reasons.CURVES)["deletion.random"], by_hand.curves["deletion.random"])
    assert run.metrics["share_beating_random"]["value"] == pytest.approx(cases["beats_random"].mean())
    assert (run.details["method"], run.details["refit"], run.details["sanity"]) == ("exact", "none", None)


def test_the_sanity_check_stands_on_a_second_training(spec: FaithfulnessSpec) -> None:
    (real,) = spec.needs()
    assert isinstance(real, TrainSpec) and (real.seed, real.model) == (3, "ease")
    assert [need.seed for need in dataclasses.replace(spec, sanity=True).needs()] == [3, 4]


def test_a_trial_without_any_case_is_kept_as_such(store: RunStore, low_rank: Dataset) -> None:
    config = to_json(models.load("popularity").PRESETS["ranking"])
    print_of = data_fingerprint(low_rank)
    run = store.get_or_run(FaithfulnessSpec("synthetic", print_of, "popularity", config, SPLIT, users=2))
    assert run.metrics == {} and run.details["n_cases"] == 0 and run.details["skipped"]["level"] == 20
    assert len(run.table(reasons.CASES)) == 0 and run.details["by_rank"] == []


@pytest.mark.parametrize("field", ["users", "n"])
def test_nobody_and_nothing_is_out_of_range(spec: FaithfulnessSpec, field: str) -> None:
    with pytest.raises(RequestError, match=f"{field} = 0 is out of range; expected at least 1"):
        dataclasses.replace(spec, **{field: 0})


def test_a_method_without_values_is_refused(spec: FaithfulnessSpec) -> None:
    config = models.configure("ease", "ranking")
    assert rating_method("ease", config) == "exact"
    with pytest.raises(RequestError, match="unknown method for ease that gives every rating a value 'counterfactual'"):
        rating_method("ease", config, "counterfactual")
