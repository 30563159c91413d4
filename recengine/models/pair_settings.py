"""What the dense and light networks are all set by: one protocol, so that only their layers differ.

The shape of each is its own: a subclass adds the settings of its layers and says what they make.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.models.config import check, setting
from recengine.models.item_vectors import ItemVectors, needs_vectors
from recengine.models.pair_shape import Maps, Shape
from recengine.models.refusals import dense, needs_loss, needs_room, needs_validation, refuse_idle_patience
from recengine.training.choices import Activation, Decay

CLICKS: Mapping[str, Any] = {"loss": "bce", "threshold": 0.0, "item_vectors": "als", "level_reg": 0.001}
"""What the preset `ranking` of each differs by: clicks, and rows that start from a model of clicks."""

WIDE: Mapping[str, Any] = {"embedding_size": 32, "reg": 0.1, "scale": 1.0, "batch_size": 1024}
"""What linear layers are trained with in place of the defaults, which are those of maps."""

COPIES = 12
"""Bytes a number of the maps of a batch takes in training: itself, what it was before its activation, its slope."""


@dataclass(frozen=True)
class PairSettings(ABC):
    """Objective, rows, and how they are trained."""

    loss: Literal["mse", "bce"] = setting("mse", "squared error of stars, or cross-entropy of clicks")
    threshold: float | None = setting(None, "stars from which a rating is a click (bce)", low=0, high=1e6)
    negatives: int = setting(4, "unseen items drawn for each click in every epoch (bce)", low=0, high=1_000)
    levels: Literal["with", "without"] = setting(
        "with", "whether users and items have a level of their own", shapes=True
    )
    embedding_size: int = setting(8, "numbers of a user's and of an item's row", low=1, high=1_000, shapes=True)
    item_vectors: ItemVectors = setting("svdpp", "model whose item vectors the rows start from")
    activation: Activation = setting("elu", "between the layers; a smooth one is folded in fastest")
    dropout: float = setting(0.2, "share of what enters a linear layer that is dropped", low=0, high=0.95)
    batch_norm: Literal["with", "without"] = setting(
        "without", "whether layers are normalised by the batch before the activation", shapes=True
    )
    reg: float = setting(1.0, "pulls users' rows to their mean, items' to 0", low=0, high=1e4)
    level_reg: float = setting(4.0, "the same for the levels", low=0, high=1e4)
    count_power: float = setting(0.5, "power of the number of ratings that reg is multiplied by", low=0, high=1)
    scale: float = setting(0.3, "spread of the rows' first values", low=1e-4, high=10)
    epochs: int = setting(3, "passes over the training part, at most", low=1, high=1_000)
    batch_size: int = setting(512, "pairs a step", low=1, high=1_000_000)
    learning_rate: float = setting(5e-3, "size of the first steps", low=1e-6, high=10)
    decay: Decay = setting("linear", "how the learning rate falls over the epochs")
    validation: float = setting(0.0, "share of the ratings held out to choose the epoch", low=0, high=0.5)
    patience: int = setting(0, "epochs without a better one after which it stops; 0 never", low=0, high=1_000)
    stand_ins: int | None = setting(
        400,
        "items that stand for all unseen ones where clicks are folded in; none: all of them",
        low=10,
        high=10_000_000,
    )

    @property
    @abstractmethod
    def model(self) -> str:
        """Whose settings these are."""

    @property
    @abstractmethod
    def shape(self) -> Shape:
        """The network they make."""

    @property
    def unit(self) -> Literal["stars", "probability"]:
        """What a score of these settings means."""
        return "stars" if self.loss == "mse" else "probability"

    def shape_of(self, *, hidden: tuple[int, ...] = (), rank: int | None = None, maps: Maps | None = None) -> Shape:
        """The network with these layers; what else there is to it is the same for all."""
        return Shape(
            levels=self.levels == "with",
            factors=0,
            mlp_factors=self.embedding_size,
            hidden=hidden,
            activation=self.activation,
            input_active=False,
            dropout=self.dropout,
            batch_norm=self.batch_norm == "with",
            free_weights=False,
            rank=rank,
            maps=maps,
        )

    def __post_init__(self) -> None:
        check(self)
        refuse_idle_patience(self.patience, self.validation)


@dataclass(frozen=True)
class TowerSettings(PairSettings):
    """Of a network whose layers are linear."""

    hidden: tuple[int, ...] = setting((512, 256), "widths of the hidden layers", low=1, high=10_000, shapes=True)


@dataclass(frozen=True)
class MapSettings(PairSettings):
    """Of a network whose layers are convolutions."""

    channels: tuple[int, ...] = setting(
        (16, 32, 64), "channels that leave each layer; each halves the map", low=1, high=1_000, shapes=True
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.channels:
            raise RequestError("channels = () is not allowed; expected those of one layer at least, e.g. 16,32,64")


def refuse(config: PairSettings, dataset: Dataset) -> None:
    """Raise RequestError where the loss, validation part or memory do not fit the data set."""
    needs_loss(dataset, config.model, config.loss, config.threshold, config.negatives)
    needs_vectors(dataset, config.model, config.item_vectors)
    needs_validation(dataset, config.validation)
    shape = config.shape
    learned, passing = _of_layers(shape)
    n_numbers = (dataset.n_users + dataset.n_items) * shape.size + learned
    batch = min(config.batch_size, max(1, dataset.n_ratings) * (1 + config.negatives * (config.loss == "bce")))
    more = COPIES * batch * passing
    needs_room(dataset, config.model, n_numbers, "a smaller embedding_size or batch_size", more=more)


def _of_layers(shape: Shape) -> tuple[int, int]:
    """(numbers that the layers learn, numbers that pass through them for one pair), neither of them less than it is."""
    if shape.maps is None:
        return dense(2 * shape.mlp_factors, *shape.hidden, 1), 2 * shape.mlp_factors + sum(shape.hidden)
    learned = passing = 0
    c_in, side = 1, shape.mlp_factors
    for layer, c_out in enumerate(shape.maps.channels):
        wide = max(c_in * shape.maps.expand, c_out) if layer else c_out
        repeats = shape.maps.repeats if layer else 1
        learned += repeats * 9 * max(c_in, c_out) * wide
        passing += repeats * wide * side**2
        c_in, side = c_out, (side + 1) // 2
    return learned + c_in * side**2, passing
