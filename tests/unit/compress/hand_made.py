"""Small trained autoencoders to be compressed, and people to ask them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from recengine import models
from recengine.compress.pressed import Pressed
from recengine.data.dataset import Dataset
from recengine.models.base import Profile, Recommender, profiles_of

SMALL: dict[str, dict[str, Any]] = {
    "tuned": {"hidden": (12,), "epochs": 2},
    "textbook": {"hidden": (10, 6), "epochs": 2, "precision": "float32"},
    "ranking": {"hidden": (8,), "epochs": 2},
}


def trained(preset: str, dataset: Dataset) -> Recommender:
    """An autoencoder of that preset, narrow and brief."""
    config = dataclasses.replace(models.settings("autoencoder").PRESETS[preset], **SMALL[preset])
    return models.create("autoencoder", config).fit(dataset, seed=1)


def pressed(model: Recommender) -> Pressed:
    """The same, ready for a recipe."""
    return Pressed.of("autoencoder", model.config, model.state())


def face(pressed: Pressed) -> Recommender:
    """The model with the weights as they now are."""
    return models.load(pressed.model).MODEL.from_state(pressed.config, pressed.state())


def untrained(model: str, config: Any, state: Mapping[str, np.ndarray], epochs: int) -> Mapping[str, np.ndarray]:
    """In the place of a fine-tuning."""
    return state


def some(dataset: Dataset) -> list[Profile]:
    """People with many and few ratings, and nobody known."""
    return [*profiles_of(dataset, range(8)), Profile(np.array([3]), np.array([4.0])), Profile(np.empty(0), np.empty(0))]
