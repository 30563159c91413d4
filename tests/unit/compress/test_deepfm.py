"""Recipes on DeepFM: columns leave products and layers at once, fields are told apart, what does not fit is refused."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from recengine.compress import cost, deepfm_runtime, exported
from recengine.compress.deepfm_anatomy import FIELDS, vector_of
from recengine.compress.pressed import Pressed, press
from recengine.compress.recipe import parse
from recengine.compress.scorer import Answering, scorer_of
from recengine.compress.shipped import ship, unpack
from recengine.compress.tuning import tuning
from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.models.deepfm import DeepFM, DeepFMConfig
from tests.unit.compress.hand_made import WATCHED, face, field_model, runs, tiny, untrained

TABLES = [vector_of(name) for name in ("user", "age", "gender", "item", "genres")]
LAYERS = ["deep.0.weight", "deep.3.weight", "deep.6.weight"]


def drawn(**settings: object) -> Pressed:
    """An untrained one with other settings."""
    found = field_model(**{"factors": 4, "hidden": (6,)} | settings)
    return Pressed.of("deepfm", found.config, found.state())


def test_what_recipes_find() -> None:
    dense = tiny("deepfm")
    assert list(dense.weights) == [*TABLES[1:], *LAYERS] and TABLES[0] in dense.stays
    # rows of 4: three ages, three genders, twelve items, three genres; layers 6 x 20, 4 x 6, 1 x 4 with biases, w_0,
    # and a first-order weight a word and an item
    assert dense.parameters("table") == 4 * (3 + 3 + 12 + 3)
    assert dense.parameters("layer") == 120 + 24 + 4 + 6 + 4 + 1 + 1 + 21
    assert FIELDS == ("user", "age", "gender", "occupation", "item", "genres", "year")


def test_a_column_leaves_every_table_and_every_field_of_the_first_layer() -> None:
    dense = tiny("deepfm")
    state = {name: np.array(values) for name, values in dense.state().items()}
    for name in TABLES:
        state[name][:, [0, 2]] *= 0.01
    thin = press(Pressed.of("deepfm", dense.config, state), parse("prune=0.5:neurons"), untrained)
    for name in TABLES:
        np.testing.assert_array_equal(thin.state()[name], state[name][:, [1, 3]])
    assert (thin.config.factors, thin.config.hidden) == (2, (3, 2))
    first = thin.weights["deep.0.weight"].value
    whole = state["deep.0.weight"].reshape(6, 5, 4)[:, :, [1, 3]].reshape(6, 10)  # five fields of four numbers
    assert first.shape == (3, 10) and {tuple(row) for row in first} <= {tuple(row) for row in whole}
    assert thin.weights["deep.3.weight"].value.shape == (2, 3) and thin.rest["deep.3.bias"].shape == (2,)
    assert (thin.parameters("table"), thin.weights["deep.6.weight"].value.shape) == (2 * 21, (1, 2))


@pytest.mark.parametrize("settings", [{}, {"hidden": ()}, {"fields": ("age", "genres")}])
def test_columns_of_nothing_leave_no_trace_in_products_and_layers(settings: dict[str, object]) -> None:
    dense = drawn(**settings)
    state = {name: np.array(values) for name, values in dense.state().items()}
    for name in set(TABLES) & state.keys():
        state[name][:, [1, 2]] = 0.0
    if "deep.3.weight" in state:
        state["deep.3.weight"][:, [0, 3, 4]] = 0.0  # neurons that nothing reads
        state["deep.0.weight"].reshape(6, -1, 4)[:, 0, [1, 2]] = 0.0  # of the user, whose vector is solved anew
    idle = Pressed.of("deepfm", dense.config, state)
    thin = press(idle, parse("prune=0.5:neurons"), untrained)
    assert thin.config.factors == 2
    np.testing.assert_allclose(face(thin).score(WATCHED), face(idle).score(WATCHED), atol=1e-6)
    np.testing.assert_allclose(runs(thin, WATCHED), runs(idle, WATCHED), atol=1e-5)


def test_a_column_that_no_layer_reads_still_counts_in_the_products() -> None:
    dense = tiny("deepfm")
    state = {name: np.array(values) for name, values in dense.state().items()}
    state["deep.0.weight"].reshape(6, 5, 4)[:, :, 0] = 0.0
    for name in TABLES:
        state[name][:, 0] *= 10
    thin = press(Pressed.of("deepfm", dense.config, state), parse("prune=0.75:neurons"), untrained)
    np.testing.assert_array_equal(thin.weights[TABLES[3]].value, state[TABLES[3]][:, :1])


@pytest.mark.parametrize("settings", [{"hidden": ()}, {"fields": ("genres",)}, {"fields": ("item",)}, {"loss": "bce"}])
def test_what_is_shipped_answers_whatever_is_read(settings: dict[str, object], tmp_path: Path) -> None:
    thin = press(drawn(**settings), parse("prune=0.3,quantise=int8"), untrained)
    ship(thin, tmp_path)
    right = face(thin).score(WATCHED)
    np.testing.assert_allclose(runs(unpack(tmp_path), WATCHED), right, atol=1e-5)
    assert ("loss" in settings) == bool(((right > 0) & (right < 1)).all())


def test_who_somebody_is_changes_what_runs() -> None:
    asked = [WATCHED[1], dataclasses.replace(WATCHED[1], features=None)]
    known, unknown = runs(tiny("deepfm"), asked)
    assert np.abs(known - unknown).max() > 0.1


def test_macs_of_one_person_are_counted_from_what_runs() -> None:
    dense = tiny("deepfm")
    one = deepfm_runtime.narrowed(Answering.of(dense).read(WATCHED), slice(0, 1), None)
    assert one[0].shape == (1, 1 + 3 * 4)  # user, age, gender
    # 12 products of 4; people's half of the first layer once, 6 x 12; 12 times the others
    assert cost.count(scorer_of(dense), *one).macs == 12 * 4 + 6 * 12 + 12 * (24 + 4)
    few = scorer_of(dense)(*deepfm_runtime.narrowed(one, slice(None), 5))
    torch.testing.assert_close(few, scorer_of(dense)(*one)[:, :5])


def test_the_file_answers_as_the_model(tmp_path: Path) -> None:
    thin = press(tiny("deepfm"), parse("factorise=2,quantise=int8-dynamic"), untrained)
    exported.export(thin, tmp_path / exported.FILE)
    run, read = exported.session(tmp_path / exported.FILE, deepfm_runtime.INPUTS), deepfm_runtime.reader(thin)
    right = face(thin).score(WATCHED)
    for people in (WATCHED, WATCHED[:1]):
        np.testing.assert_allclose(run(read(people)), right[: len(people)], atol=0.1)
    assert run(deepfm_runtime.narrowed(read(WATCHED), slice(None), 5)).shape == (3, 5)
    assert 1e-6 < np.abs(runs(thin, WATCHED) - right).max() < 0.1


def test_fine_tuning_goes_on_with_zeros_and_shapes(low_rank: Dataset) -> None:
    model = DeepFM(DeepFMConfig(factors=4, hidden=(6,), epochs=1, batch_size=4_000)).fit(low_rank, seed=1)
    dense = Pressed.of("deepfm", model.config, model.state())
    pruned = press(dense, parse("prune=0.5"), untrained)
    thin = press(dense, parse("prune=0.5,finetune=1"), tuning(low_rank, 1))
    for name, weight in pruned.weights.items():
        held = weight.value == 0
        assert (thin.weights[name].value[held] == 0).all() and (thin.weights[name].value != weight.value).any()
    narrow = press(dense, parse("prune=0.5:neurons,finetune=1"), tuning(low_rank, 1))
    assert narrow.config == dataclasses.replace(dense.config, factors=2, hidden=(3,))


@pytest.mark.parametrize(
    ("settings", "recipe", "words"),
    [
        ({}, "distil=autoencoder", "distil=autoencoder does not fit deepfm .*it learns from rated pairs and their"),
        ({"hidden": ()}, "quantise=int8-static", "does not fit deepfm .*it has no layers, and products of vectors"),
        ({"hidden": ()}, "quantise=int8-dynamic", "does not fit deepfm .*it has no layers, and products of vectors"),
        ({"factors": 1, "hidden": ()}, "prune=0.5:neurons", "does not fit deepfm .*too narrow to lose a neuron"),
        ({}, "factorise=64", "does not fit deepfm with hidden = .*: no matrix of it gets smaller"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(settings: dict[str, object], recipe: str, words: str) -> None:
    with pytest.raises(RequestError, match=words):
        press(drawn(**settings), parse(recipe), untrained)
