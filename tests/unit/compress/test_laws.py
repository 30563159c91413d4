"""What every network that recipes work on keeps: nothing done is nothing changed, in the model and in what runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from recengine import models
from recengine.compress.families import COMPRESSED, FAMILIES, anatomy_of, runtime_of
from recengine.compress.pressed import Pressed, press
from recengine.compress.recipe import parse
from recengine.compress.shipped import ship, unpack
from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.models.base import Profile
from tests.unit.compress import hand_made
from tests.unit.compress.hand_made import WATCHED, face, runs, some, tiny, untrained

NOTHING = "prune=0.0001"
"""So small a share that no number of a small network is in it."""

Case = Callable[[str], tuple[Pressed, list[Profile]]]


@pytest.fixture(scope="module")
def case(low_rank: Dataset) -> Case:
    """(network, people who are answered) of a model; each is made once."""
    autoencoder = hand_made.pressed(hand_made.trained("ranking", low_rank))
    made = {model: tiny(model) for model in COMPRESSED if model != "autoencoder"}
    return lambda model: (made[model], WATCHED) if model in made else (autoencoder, some(low_rank))


def test_every_family_has_a_law() -> None:
    assert set(COMPRESSED) == {"autoencoder", *hand_made.TINY} and len(FAMILIES) == 3


@pytest.mark.parametrize("model", COMPRESSED)
def test_a_recipe_that_changes_nothing_leaves_every_score_as_it_is(case: Case, model: str, tmp_path: Path) -> None:
    dense, people = case(model)
    right = face(dense).score(people)
    thin = press(dense, parse(NOTHING), untrained)
    assert all(np.array_equal(values, dense.state()[name]) for name, values in thin.state().items())
    np.testing.assert_array_equal(face(thin).score(people), right)
    ship(thin, tmp_path)
    for running in (thin, unpack(tmp_path)):
        np.testing.assert_allclose(runs(running, people), right, rtol=2e-5, atol=2e-5)


@pytest.mark.parametrize("model", COMPRESSED)
def test_what_is_shipped_is_all_that_an_answer_needs(case: Case, model: str, tmp_path: Path) -> None:
    dense, _ = case(model)
    ship(dense, tmp_path)
    back = unpack(tmp_path)
    assert back.config == dense.config and not back.stays and back.rest.keys() == dense.rest.keys()
    assert all(back.rest[name].dtype == array.dtype for name, array in dense.rest.items() if array.dtype.kind == "i")
    known, settings = anatomy_of(model, back.config, back.state()), models.settings(model).CONFIG
    assert set(known.kinds) == set(dense.weights) and isinstance(back.config, settings)
    assert set(runtime_of(model).FREE) <= set(runtime_of(model).INPUTS)


@pytest.mark.parametrize("model", [model for model in COMPRESSED if model != "autoencoder"])
def test_nothing_leaves_what_was_shipped(model: str, tmp_path: Path) -> None:
    ship(tiny(model), tmp_path)
    with pytest.raises(RequestError, match="was left behind|its channels are shuffled"):
        press(unpack(tmp_path), parse("prune=0.5:neurons"), untrained)
