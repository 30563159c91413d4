"""Recipes on trained networks: what each leaves, what runs, what is shipped, and what is refused."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from recengine import models
from recengine.compress.anatomy import Joint, Place, cut, importance
from recengine.compress.pressed import Pressed, alone, press, sqnr_of
from recengine.compress.recipe import parse
from recengine.compress.shipped import n_bytes, ship, unpack
from recengine.compress.tuning import tuning
from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.models.base import Recommender
from tests.unit.compress.hand_made import SMALL, face, pressed, runs, some, trained, untrained

PRESETS = tuple(SMALL)


@pytest.fixture(scope="module")
def dense(low_rank: Dataset) -> dict[str, Recommender]:
    return {preset: trained(preset, low_rank) for preset in PRESETS}


@pytest.mark.parametrize("preset", PRESETS)
def test_untouched_it_answers_as_the_model(dense: dict[str, Recommender], low_rank: Dataset, preset: str) -> None:
    model = dense[preset]
    np.testing.assert_allclose(runs(pressed(model), some(low_rank)), model.score(some(low_rank)), atol=2e-4)


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize(
    "recipe",
    [
        "prune=0.9",
        "prune=0.5:neurons",
        "factorise=2",
        "quantise=int8",
        "quantise=tables-int4",
        "prune=0.8,quantise=int8",
    ],
)
def test_what_runs_what_is_shipped_and_the_model_say_the_same(
    dense: dict[str, Recommender], low_rank: Dataset, tmp_path: Path, preset: str, recipe: str
) -> None:
    thin = press(pressed(dense[preset]), parse(recipe), untrained)
    size = ship(thin, tmp_path)
    back = unpack(tmp_path)
    said = runs(back, some(low_rank))
    tolerance = 0.02 if "int4" in recipe else 5e-4  # torch keeps the scales of 4-bit tables in half precision
    np.testing.assert_allclose(said, face(thin).score(some(low_rank)), atol=tolerance)
    assert size == n_bytes(tmp_path) < ship(pressed(dense[preset]), tmp_path)


def test_layers_compute_in_eight_bits(dense: dict[str, Recommender], low_rank: Dataset) -> None:
    thin = press(pressed(dense["textbook"]), parse("quantise=int8-dynamic"), untrained)
    said, right = runs(thin, some(low_rank)), face(thin).score(some(low_rank))
    assert thin.rounds == {"layer", "table"} and 0 < np.nanmax(np.abs(said - right)) < 0.25
    by_tensor = press(pressed(dense["textbook"]), parse("quantise=int8-dynamic:tensor"), untrained)
    assert np.nanmax(np.abs(runs(by_tensor, some(low_rank)) - right)) < 0.5


def test_neurons_leave_for_good(dense: dict[str, Recommender], low_rank: Dataset) -> None:
    before = pressed(dense["textbook"])
    thin = press(before, parse("prune=0.5:neurons"), untrained)
    assert thin.config.hidden == (5, 3) and {n: w.value.shape for n, w in thin.weights.items()} == {
        "stars.weight": (200, 5),
        "encoder.0.weight": (3, 5),
        "decoder.0.weight": (5, 3),
        "last.weight": (200, 5),
    }
    kept = np.flatnonzero(np.isin(before.rest["first_bias"], thin.rest["first_bias"]))
    first, after = before.weights["stars.weight"].value, thin.weights["stars.weight"].value
    assert {tuple(column) for column in after.T} <= {tuple(column) for column in first.T} and len(kept) >= 5
    assert face(thin).config.hidden == (5, 3)
    assert np.isfinite(face(thin).score(some(low_rank)[:8])).any()


def test_neurons_that_nothing_reads_leave_no_trace(dense: dict[str, Recommender], low_rank: Dataset) -> None:
    state = dict(dense["ranking"].state())
    state["last.weight"] = state["last.weight"].copy()
    state["last.weight"][:, [1, 4, 6, 7]] = 0.0
    idle = Pressed.of("autoencoder", dense["ranking"].config, state)
    thin = press(idle, parse("prune=0.5:neurons"), untrained)
    np.testing.assert_array_equal(thin.weights["last.weight"].value, state["last.weight"][:, [0, 2, 3, 5]])
    np.testing.assert_allclose(runs(thin, some(low_rank)), runs(idle, some(low_rank)), atol=1e-5)


def test_a_neuron_is_what_enters_times_what_leaves() -> None:
    arrays = {"into": np.array([[3.0, 0.0], [4.0, 1.0]]), "bias": np.zeros(2), "out": np.array([[2.0, 10.0]])}
    ends = (Place("into", 1), Place("bias", 0)), (Place("out", 1),)
    np.testing.assert_allclose(importance(arrays, Joint(2, *ends)), [10.0, 10.0])  # 5 * 2, 1 * 10
    left = cut(arrays, [Joint(2, *ends)], [np.array([1])])
    assert left["into"].tolist() == [[0.0], [1.0]] and left["out"].tolist() == [[10.0]] and left["bias"].shape == (1,)


def test_neurons_that_are_a_part_of_an_axis_leave_the_rest_alone() -> None:
    arrays = {"table": np.arange(5.0)[None], "reader": np.arange(8.0)[None]}
    first = Joint(2, (Place("table", 1, 1),), (Place("reader", 1, 0, 2),))  # columns 1, 2; two numbers on end for each
    second = Joint(2, (Place("table", 1, 3),), (Place("reader", 1, 4, 2),))
    np.testing.assert_allclose(importance(arrays, second), [3 * np.sqrt(41), 4 * np.sqrt(85)])
    left = cut(arrays, [first, second], [np.array([1]), np.array([0])])
    assert left["table"].tolist() == [[0.0, 2.0, 3.0]] and left["reader"].tolist() == [[2.0, 3.0, 4.0, 5.0]]


def test_full_rank_of_codes_is_the_model(dense: dict[str, Recommender], low_rank: Dataset) -> None:
    before = pressed(dense["tuned"])
    (name,) = before.weights
    thin = press(before, parse("factorise=11"), untrained)
    assert name == "codes" and thin.weights["codes"].value.shape == (200, 11)
    np.testing.assert_allclose(
        face(thin).score(some(low_rank)), dense["tuned"].score(some(low_rank)), atol=0.05
    )  # the last of twelve directions is missing; the closed form reads no more than inner products


def test_reasons_still_add_up(dense: dict[str, Recommender], low_rank: Dataset) -> None:
    model = face(press(pressed(dense["tuned"]), parse("factorise=4,quantise=int8"), untrained))
    found = model.explain(some(low_rank)[0], 5, "ratings")  # type: ignore[attr-defined]
    assert found.score == pytest.approx(float(model.score(some(low_rank)[:1])[0, 5]), abs=1e-4)


def test_noise_and_counts(dense: dict[str, Recommender]) -> None:
    before = pressed(dense["textbook"])
    thin = press(before, parse("quantise=tables-int8"), untrained)
    noise = sqnr_of(before, thin)
    assert noise["encoder.0.weight"] is None and 30 < (noise["stars.weight"] or 0) < 60
    assert before.parameters("table") == 200 * 10 and before.parameters("layer") == 2 * 60 + 2000 + 10 + 6 + 10 + 200
    pruned = press(before, parse("prune=0.5"), untrained)
    matrices = 2000 + 60 + 60 + 2000
    assert before.nonzero - pruned.nonzero == pytest.approx(matrices / 2, abs=60)  # zeros there were already count once
    one = alone(before, "encoder.0.weight", 0.5)
    assert np.count_nonzero(one.weights["encoder.0.weight"].value) == 30
    assert one.weights["last.weight"] is before.weights["last.weight"]


def test_fine_tuning_goes_on_from_what_was_pruned(dense: dict[str, Recommender], low_rank: Dataset) -> None:
    before = pressed(dense["textbook"])
    thin = press(before, parse("prune=0.5,finetune=1"), tuning(low_rank, 1))
    pruned = press(before, parse("prune=0.5"), untrained)
    for name, weight in pruned.weights.items():
        held = weight.value == 0
        assert (thin.weights[name].value[held] == 0).all() and (thin.weights[name].value != weight.value).any()
    narrow = press(before, parse("prune=0.5:neurons,finetune=1"), tuning(low_rank, 1))
    assert narrow.config == dataclasses.replace(before.config, hidden=(5, 3))


@pytest.mark.parametrize(
    ("preset", "changes", "recipe", "words"),
    [
        ("tuned", {}, "prune=0.5,finetune=1", "finetune=1 does not fit autoencoder .*its codes are made by a network"),
        (
            "ranking",
            {},
            "distil=blend",
            "does not fit autoencoder .*it is large and teaches; expected a network",
        ),
        ("ranking", {}, "factorise=100", "factorise=100 does not fit autoencoder .*no matrix of it gets smaller"),
        ("ranking", {}, "prune=0.05:neurons", "does not fit autoencoder .*its layers are too narrow to lose a neuron"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(
    dense: dict[str, Recommender], preset: str, changes: dict[str, object], recipe: str, words: str
) -> None:
    with pytest.raises(RequestError, match=words):
        press(pressed(dense[preset]), parse(recipe), untrained)


def test_models_without_a_recipe_are_refused_by_name() -> None:
    with pytest.raises(RequestError, match="unknown network to compress 'mf'; allowed: autoencoder"):
        Pressed.of("mf", None, {})
    config = dataclasses.replace(models.settings("autoencoder").PRESETS["textbook"], tied=True)
    with pytest.raises(RequestError, match="autoencoder with tied = true cannot be compressed; allowed: tied = false"):
        Pressed.of("autoencoder", config, {})
