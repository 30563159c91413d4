"""The embedding MLP's settings and presets; what they mean stands at the head of `embedding_mlp.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from recengine.data.dataset import Dataset
from recengine.models.config import check, setting
from recengine.models.item_vectors import ItemVectors, needs_vectors
from recengine.models.pair_shape import Shape
from recengine.models.refusals import dense, needs_loss, needs_room, needs_validation, refuse_idle_patience
from recengine.training.choices import Activation, Decay


@dataclass(frozen=True)
class EmbeddingMLPConfig:
    """Network, objective, and how it is trained."""

    loss: Literal["mse", "bce"] = setting("mse", "squared error of stars, or cross-entropy of clicks")
    threshold: float | None = setting(None, "stars from which a rating is a click (bce)", low=0, high=1e6)
    negatives: int = setting(4, "unseen items drawn for each click in every epoch (bce)", low=0, high=1_000)
    levels: Literal["with", "without"] = setting(
        "with", "whether users and items have a level of their own", shapes=True
    )
    embedding_size: int = setting(32, "numbers of a user's and of an item's row", low=1, high=1_000, shapes=True)
    item_vectors: ItemVectors = setting("svdpp", "model whose item vectors the rows start from")
    hidden: tuple[int, ...] = setting((64, 32), "widths of the hidden layers", low=1, high=10_000, shapes=True)
    activation: Activation = setting(
        "elu", "of the rows and after each hidden layer; a smooth one is folded in fastest"
    )
    dropout: float = setting(0.2, "share of what enters a hidden layer that is dropped", low=0, high=0.95)
    batch_norm: Literal["with", "without"] = setting(
        "without", "whether hidden layers are normalised by the batch", shapes=True
    )
    reg: float = setting(0.2, "pulls users' rows to their mean, items' to 0", low=0, high=1e4)
    level_reg: float = setting(4.0, "the same for the levels", low=0, high=1e4)
    count_power: float = setting(0.5, "power of the number of ratings that reg is multiplied by", low=0, high=1)
    scale: float = setting(1.0, "spread of the rows' first values", low=1e-4, high=10)
    epochs: int = setting(20, "passes over the training part, at most", low=1, high=1_000)
    batch_size: int = setting(2048, "pairs a step", low=1, high=1_000_000)
    optimiser: Literal["adam", "sgd"] = setting("adam", "rule of the steps")
    learning_rate: float = setting(1e-2, "size of the first steps", low=1e-6, high=10)
    decay: Decay = setting("linear", "how the learning rate falls over the epochs")
    validation: float = setting(0.0, "share of the ratings held out to choose the epoch", low=0, high=0.5)
    patience: int = setting(0, "epochs without a better one after which it stops; 0 never", low=0, high=1_000)
    stand_ins: int | None = setting(
        400,
        "items that stand for all unseen ones where clicks are folded in; none: all of them",
        low=10,
        high=10_000_000,
    )
    judged_by: Literal["folded", "learnt"] = setting("folded", "vectors that an evaluation's figures are of")

    @property
    def unit(self) -> Literal["stars", "probability"]:
        """What a score of these settings means."""
        return "stars" if self.loss == "mse" else "probability"

    @property
    def shape(self) -> Shape:
        """The network they make."""
        return Shape(
            levels=self.levels == "with",
            factors=0,
            mlp_factors=self.embedding_size,
            hidden=self.hidden,
            activation=self.activation,
            input_active=True,
            dropout=self.dropout,
            batch_norm=self.batch_norm == "with",
            free_weights=False,
        )

    def __post_init__(self) -> None:
        check(self)
        refuse_idle_patience(self.patience, self.validation)


def refuse(config: EmbeddingMLPConfig, dataset: Dataset) -> None:
    """Raise RequestError where loss or item vectors, validation part or memory do not fit the data set."""
    needs_loss(dataset, "embedding-mlp", config.loss, config.threshold, config.negatives)
    needs_vectors(dataset, "embedding-mlp", config.item_vectors)
    needs_validation(dataset, config.validation)
    row = (config.levels == "with") + config.embedding_size
    n_numbers = (dataset.n_users + dataset.n_items) * row + dense(2 * config.embedding_size, *config.hidden, 1)
    needs_room(dataset, "embedding-mlp", n_numbers, "a smaller embedding_size")


CONFIG = EmbeddingMLPConfig
PRESETS = {
    "textbook": EmbeddingMLPConfig(
        levels="without",
        embedding_size=100,
        item_vectors="random",
        hidden=(10,),
        activation="relu",
        dropout=0.1,
        reg=0.0,
        level_reg=0.0,
        count_power=0.0,
        scale=1.0,
        epochs=10,
        batch_size=256,
        learning_rate=1e-3,
        decay="none",
        judged_by="learnt",
    ),
    "tuned": EmbeddingMLPConfig(),
}
