"""Small networks to be compressed, trained or drawn, and people to ask them."""

from __future__ import annotations

import dataclasses
import importlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from recengine import models
from recengine.compress.pressed import Pressed
from recengine.compress.scorer import Answering
from recengine.data.dataset import Dataset
from recengine.models.base import Profile, Recommender, profiles_of
from recengine.models.field_network import FieldNetwork
from recengine.models.fields import Field, Fields, ItemField
from recengine.models.kept import Kept
from recengine.models.network import to_arrays
from recengine.models.pair_network import PairNetwork
from recengine.models.pairs import Pairs
from recengine.training.seeds import seeded

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
    """An autoencoder, ready for a recipe."""
    return Pressed.of("autoencoder", model.config, model.state())


def runs(thin: Pressed, people: Sequence[Profile]) -> np.ndarray:
    """float32 (n, n_items): what the module that runs says."""
    return Answering.of(thin).score(people)


def face(pressed: Pressed) -> Recommender:
    """The model with the weights as they now are."""
    return models.load(pressed.model).MODEL.from_state(pressed.config, pressed.state())


def untrained(model: str, config: Any, state: Mapping[str, np.ndarray], epochs: int) -> Mapping[str, np.ndarray]:
    """In the place of a fine-tuning."""
    return state


def some(dataset: Dataset) -> list[Profile]:
    """People with many and few ratings, and nobody known."""
    return [*profiles_of(dataset, range(8)), Profile(np.array([3]), np.array([4.0])), Profile(np.empty(0), np.empty(0))]


def pair_model(model: str, preset: str = "tuned", n_items: int = 12, **settings: Any) -> Recommender:
    """A network of pairs with drawn weights, untrained, of 7 people and as many items."""
    config = dataclasses.replace(models.settings(model).PRESETS[preset], **settings)
    plan = importlib.import_module(PLANS.get(model, "recengine.models.pair_recommender")).plan_of(config)
    with seeded(5):
        network = PairNetwork(7, n_items, plan.shape)
        for weight in network.parameters():
            torch.nn.init.normal_(weight, std=0.4)
        for name, values in network.named_buffers():
            if name.endswith("running_var"):
                values.uniform_(0.5, 2.0)
    popular, n_stand_ins = np.arange(n_items), np.ones(n_items)
    pairs = Pairs(plan, network.double().eval(), 3.5, True, np.zeros(plan.shape.size), popular, n_stand_ins)
    return models.load(model).MODEL.from_state(config, pairs.state())


def field_model(preset: str = "tuned", **settings: Any) -> Recommender:
    """DeepFM with drawn weights, untrained, of 7 people and twelve items with `FIELDS`."""
    config = dataclasses.replace(models.settings("deepfm").PRESETS[preset], **settings)
    with_item = "item" in config.fields
    shape: dict[str, Any] = {"factors": config.factors, "hidden": config.hidden, "with_item": with_item}
    with seeded(5):
        network = FieldNetwork(FIELDS, 7, 12, **shape, act=config.activation, dropout=config.dropout)
        for weight in network.parameters():
            torch.nn.init.normal_(weight, std=0.4)
    nothing = Kept(np.empty((0, 16), np.uint8), np.empty((0, 0)))
    people = {"people": np.zeros((7, 2), np.int64), "sizes": np.array([7, 12])}
    state = {**to_arrays(network), **FIELDS.state(), **nothing.state(), **people}
    return models.load("deepfm").MODEL.from_state(config, state)


PLANS = {"neumf": "recengine.models.neumf", "embedding-mlp": "recengine.models.embedding_mlp"}

TINY: dict[str, dict[str, Any]] = {
    "embedding-mlp": {"embedding_size": 4, "hidden": (6, 4), "batch_norm": "with"},
    "neumf": {"factors": 4, "mlp_factors": 4, "hidden": (4,)},
    "dense-tower": {"embedding_size": 4, "hidden": (6, 4)},
    "bottleneck-mlp": {"embedding_size": 4, "hidden": (6, 6), "rank": 2},
    "conv": {"embedding_size": 4, "channels": (4, 6)},
    "separable": {"embedding_size": 4, "channels": (4, 6), "batch_norm": "with"},
    "inverted-bottleneck": {"embedding_size": 4, "channels": (4, 6), "repeats": 2, "expand": 2, "batch_norm": "with"},
    "shuffle": {"embedding_size": 4, "channels": (4, 8), "repeats": 2, "groups": 2},
    "deepfm": {"factors": 4, "hidden": (6, 4)},
}
"""{network: small settings}"""

FIELDS = Fields(
    (Field("age", ("unknown", "under 18", "25 to 34")), Field("gender", ("unknown", "F", "M"))),
    (
        ItemField(
            Field("genres", ("unknown", "Drama", "War")),
            np.tile([1, 2, 2, 0], 4),
            np.repeat(np.arange(0, 16, 4), 3) + np.tile([0, 2, 3], 4),
        ),
    ),
)
"""What is known of people and of twelve items: of every three one is a drama of war, one of war, one of nothing."""

WATCHED = [
    Profile(np.array([0, 3, 5]), np.array([4.0, 2.0, 5.0])),
    Profile(np.array([1]), np.array([3.0]), features={"age": 30, "gender": "F"}),
    Profile(np.empty(0), np.empty(0)),
]
"""People who know some of twelve items."""


def tiny(model: str, preset: str = "tuned") -> Pressed:
    """An untrained network of pairs, or DeepFM, ready for a recipe."""
    found = field_model(preset, **TINY[model]) if model == "deepfm" else pair_model(model, preset, **TINY[model])
    return Pressed.of(model, found.config, found.state())
