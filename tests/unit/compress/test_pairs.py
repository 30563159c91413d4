"""Recipes on networks of pairs: what runs says what the model says (DeepFM too), columns and channels leave."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from recengine.compress import cost, exported, pair_runtime
from recengine.compress.families import FAMILIES
from recengine.compress.pressed import Pressed, press
from recengine.compress.recipe import Distil, parse
from recengine.compress.scorer import Answering, scorer_of
from recengine.compress.shipped import n_bytes, ship, unpack
from recengine.errors import RequestError
from tests.unit.compress.hand_made import WATCHED, face, runs, tiny, untrained

PAIRS = FAMILIES["pair"]


@pytest.mark.parametrize("model", [*PAIRS, "deepfm"])
@pytest.mark.parametrize(
    "recipe", ["prune=0.5", "factorise=1", "quantise=tables-int4", "prune=0.5:neurons,quantise=int8"]
)
def test_what_runs_what_is_shipped_and_the_model_say_the_same(model: str, recipe: str, tmp_path: Path) -> None:
    dense = tiny(model)
    np.testing.assert_allclose(runs(dense, WATCHED), face(dense).score(WATCHED), atol=1e-4)
    if model == "shuffle" and "neurons" in recipe:
        with pytest.raises(RequestError, match="fit shuffle: its channels are shuffled between groups of fixed size"):
            press(dense, parse(recipe), untrained)
        return
    thin = press(dense, parse(recipe), untrained)
    assert ship(thin, tmp_path) == n_bytes(tmp_path)
    right = face(thin).score(WATCHED)
    assert np.abs(right - face(dense).score(WATCHED)).max() > 1e-6
    np.testing.assert_allclose(runs(unpack(tmp_path), WATCHED), right, atol=1e-4)


@pytest.mark.parametrize("model", ["neumf", "separable"])
def test_clicks_are_answered_with_a_probability_from_what_is_shipped(model: str, tmp_path: Path) -> None:
    thin = press(tiny(model, "ranking"), parse("quantise=int8"), untrained)
    ship(thin, tmp_path)
    said = runs(unpack(tmp_path), WATCHED)
    np.testing.assert_allclose(said, face(thin).score(WATCHED), atol=1e-4)
    assert (said > 0).all() and (said < 1).all()


def test_columns_and_neurons_of_neumf_leave_together() -> None:
    dense = tiny("neumf")
    items = dense.weights["items.weight"].value  # level, 4 factors, 4 numbers of the layers
    # the second and third factor, by the norms of both tables' columns; people's third and fourth number
    state = dict(dense.state())
    for name in ("users.weight", "items.weight"):
        state[name] = np.array(state[name])
        state[name][:, [1, 4]] *= 0.01
    state["users.weight"][:, [5, 6]] *= 0.01
    state["items.weight"][:, [7, 8]] *= 0.01
    thin = press(Pressed.of("neumf", dense.config, state), parse("prune=0.5:neurons"), untrained)
    np.testing.assert_array_equal(thin.weights["items.weight"].value, state["items.weight"][:, [0, 2, 3, 5, 6]])
    np.testing.assert_array_equal(thin.stays["users.weight"], state["users.weight"][:, [0, 2, 3, 7, 8]])
    assert (thin.config.factors, thin.config.mlp_factors, thin.config.hidden) == (2, 2, (2,))
    first = thin.weights["tower.0.1.weight"].value
    whole = dense.weights["tower.0.1.weight"].value[:, [2, 3, 4, 5]]  # people's third and fourth, items' first two
    assert first.shape == (2, 4) and {tuple(row) for row in first} <= {tuple(row) for row in whole}
    assert items.shape == (12, 9) and thin.rest["centre"].shape == thin.rest["prior"].shape == (5,)
    # 12 rows of 5; 2 x 4 + 2, 2 + 1, and h that learns nothing
    assert (thin.parameters("table"), thin.parameters("layer")) == (60, 13)


@pytest.mark.parametrize(
    ("model", "shapes"),
    [
        ("conv", {"map.blocks.0.0.weight": (2, 1, 3, 3), "map.blocks.1.0.weight": (3, 2, 3, 3)}),
        ("separable", {"map.blocks.1.0.0.weight": (2, 1, 3, 3), "map.blocks.1.1.0.weight": (3, 2, 1, 1)}),
        (
            "inverted-bottleneck",
            {
                "map.blocks.1.widen.0.weight": (4, 2, 1, 1),
                "map.blocks.1.filter.0.weight": (4, 1, 3, 3),
                "map.blocks.2.narrow.0.weight": (3, 6, 1, 1),
            },
        ),
    ],
)
def test_channels_leave_for_good(model: str, shapes: dict[str, tuple[int, ...]]) -> None:
    thin = press(tiny(model), parse("prune=0.5:neurons"), untrained)
    assert thin.config.channels == (2, 3) and thin.weights["items.weight"].value.shape == (12, 5)
    assert {name: thin.weights[name].value.shape for name in shapes} == shapes
    assert thin.weights["map.out.weight"].value.shape == (1, 3)  # 4 x 4 halved twice: one place


def test_channels_that_nothing_reads_leave_no_trace() -> None:
    dense = tiny("conv")
    state = dict(dense.state())
    state["map.blocks.1.0.weight"] = np.array(state["map.blocks.1.0.weight"])
    state["map.blocks.1.0.weight"][:, [0, 2]] = 0.0
    state["map.out.weight"] = np.array(state["map.out.weight"])
    state["map.out.weight"][:, [1, 3, 4]] = 0.0
    idle = Pressed.of("conv", dense.config, state)
    thin = press(idle, parse("prune=0.5:neurons"), untrained)
    np.testing.assert_allclose(runs(thin, WATCHED), runs(idle, WATCHED), atol=1e-4)


def test_the_rank_of_thin_layers_shrinks_and_widths_follow() -> None:
    thin = press(tiny("bottleneck-mlp"), parse("prune=0.5:neurons"), untrained)
    assert (thin.config.rank, thin.config.hidden, thin.config.embedding_size) == (1, (3, 3), 2)
    assert thin.weights["tower.1.1.1.weight"].value.shape == (3, 1)


def test_a_depthwise_filter_is_no_product_of_two() -> None:
    thin = press(tiny("separable"), parse("factorise=1"), untrained)
    assert len(thin.weights["map.blocks.1.1.0.weight"].factors) == 2
    assert len(thin.weights["map.blocks.1.0.0.weight"].factors) == 1


def test_layers_compute_in_eight_bits() -> None:
    thin = press(tiny("dense-tower"), parse("quantise=int8-dynamic"), untrained)
    off = np.abs(runs(thin, WATCHED) - face(thin).score(WATCHED)).max()
    assert 1e-6 < off < 0.2


def test_macs_of_one_person_are_counted_from_what_runs() -> None:
    dense = tiny("neumf")
    inputs = Answering.of(dense).read(WATCHED)
    one = pair_runtime.narrowed(inputs, slice(0, 1), None)
    # 12 products of 4; people's half of the first layer once, 4 x 4; 12 times the last, 4
    assert cost.count(scorer_of(dense), *one).macs == 12 * 4 + 16 + 12 * 4
    few = scorer_of(dense)(*pair_runtime.narrowed(inputs, slice(0, 2), 5))
    assert few.shape == (2, 5)
    torch.testing.assert_close(few, scorer_of(dense)(*inputs)[:2, :5])


def test_vectors_solved_with_the_old_weights_are_forgotten() -> None:
    dense = tiny("neumf")
    state = dict(dense.state())
    state |= {"kept.keys": np.zeros((3, 16), np.uint8), "kept.vectors": np.ones((3, 9))}
    thin = press(Pressed.of("neumf", dense.config, state), parse("prune=0.5:neurons"), untrained)
    assert thin.stays["kept.keys"].shape == (0, 16) and not len(thin.stays["kept.vectors"])


def test_the_file_answers_as_the_model(tmp_path: Path) -> None:
    thin = press(tiny("separable"), parse("factorise=1,quantise=int8-dynamic"), untrained)
    exported.export(thin, tmp_path / exported.FILE)
    run, read = exported.session(tmp_path / exported.FILE, pair_runtime.INPUTS), pair_runtime.reader(thin)
    for people in (WATCHED, WATCHED[:1]):
        np.testing.assert_allclose(run(read(people)), face(thin).score(people), atol=0.05)
    assert run(pair_runtime.narrowed(read(WATCHED), slice(None), 5)).shape == (3, 5)


def test_a_student_is_taught_before_it_is_pruned() -> None:
    dense, asked = tiny("neumf"), []

    def teach(model: str, config: object, step: Distil) -> dict[str, np.ndarray]:
        asked.append((model, step))
        return {name: values * 2 if name == "items.weight" else values for name, values in dense.state().items()}

    thin = press(dense, parse("distil=autoencoder:alpha=0.5,prune=0.5:neurons"), untrained, teach)
    assert asked == [("neumf", Distil("autoencoder", 0.5))] and thin.config.hidden == (2,)
    plain = press(dense, parse("distil=autoencoder"), untrained, teach)
    np.testing.assert_array_equal(plain.weights["items.weight"].value, 2 * dense.weights["items.weight"].value)
    assert press(dense, parse("distil=autoencoder"), untrained) is dense  # only asked whether it fits


@pytest.mark.parametrize(
    ("preset", "recipe", "words"),
    [
        ("tuned", "distil=autoencoder:t=2", "does not fit neumf .*: a squared error of stars has no temperature"),
        ("tuned", "distil=ease", "does not fit neumf .*: ease has no preset tuned to teach with"),
        ("ranking", "distil=blend", "does not fit neumf .*: blend has no preset ranking to teach with"),
    ],
)
def test_a_teacher_that_does_not_fit_is_refused(preset: str, recipe: str, words: str) -> None:
    with pytest.raises(RequestError, match=words):
        press(tiny("neumf", preset), parse(recipe), untrained)


def test_ranges_of_some_people_fix_what_enters_a_layer(tmp_path: Path) -> None:
    thin = press(tiny("dense-tower"), parse("quantise=int8-static"), untrained)
    inputs, path = pair_runtime.reader(thin)(WATCHED), tmp_path / exported.FILE
    exported.export(thin, path, [pair_runtime.narrowed(inputs, slice(one, one + 1), None) for one in range(3)])
    said = exported.session(path, pair_runtime.INPUTS)(inputs)
    off = np.abs(said - face(thin).score(WATCHED)).max()
    assert 1e-6 < off < 0.3  # torch computes in floats with the same weights
    np.testing.assert_allclose(runs(thin, WATCHED), face(thin).score(WATCHED), atol=1e-4)
