"""NeuMF's settings and presets; what they mean stands at the head of `neumf.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from recengine.data.dataset import Dataset
from recengine.models.config import check, setting
from recengine.models.pair_shape import Shape
from recengine.models.refusals import dense, needs_loss, needs_room, needs_validation, refuse_idle_patience
from recengine.training.choices import Activation, Decay


@dataclass(frozen=True)
class NeuMFConfig:
    """Network, objective, and how it is trained."""

    loss: Literal["mse", "bce"] = setting("mse", "squared error of stars, or cross-entropy of clicks")
    threshold: float | None = setting(None, "stars from which a rating is a click (bce)", low=0, high=1e6)
    negatives: int = setting(4, "unseen items drawn for each click in every epoch (bce)", low=0, high=1_000)
    levels: Literal["with", "without"] = setting(
        "with", "whether users and items have a level of their own", shapes=True
    )
    factors: int = setting(64, "factors of the product branch", low=1, high=1_000, shapes=True)
    fusion: Literal["ones", "learned"] = setting("ones", "weights h of the product branch")
    mlp_factors: int = setting(16, "numbers of each side that enter the MLP branch", low=1, high=1_000, shapes=True)
    hidden: tuple[int, ...] = setting((32, 16), "widths of its hidden layers", low=1, high=10_000, shapes=True)
    activation: Activation = setting("elu", "after each hidden layer; a smooth one is folded in fastest")
    dropout: float = setting(0.5, "share of what enters a hidden layer that is dropped", low=0, high=0.95)
    reg: float = setting(1.0, "pulls users' vectors to their mean, items' to 0", low=0, high=1e4)
    level_reg: float = setting(4.0, "the same for the levels", low=0, high=1e4)
    count_power: float = setting(0.5, "power of the number of ratings that reg is multiplied by", low=0, high=1)
    scale: float = setting(0.05, "spread of the factors' first values", low=1e-4, high=10)
    mlp_scale: float = setting(0.3, "spread of the first values of what enters the MLP", low=1e-4, high=10)
    pretrain: int = setting(0, "epochs that each branch is trained alone before", low=0, high=1_000)
    epochs: int = setting(20, "passes over the training part, at most", low=1, high=1_000)
    batch_size: int = setting(2048, "pairs a step", low=1, high=1_000_000)
    optimiser: Literal["adam", "sgd"] = setting("adam", "rule of the steps")
    learning_rate: float = setting(3e-3, "size of the first steps", low=1e-6, high=10)
    decay: Decay = setting("linear", "how the learning rate falls over the epochs")
    validation: float = setting(0.0, "share of the ratings held out to choose the epoch", low=0, high=0.5)
    patience: int = setting(0, "epochs without a better one after which it stops; 0 never", low=0, high=1_000)
    stand_ins: int | None = setting(
        400,
        "items that stand for all unseen ones where clicks are folded in; none: all of them",
        low=10,
        high=10_000_000,
    )
    precision: Literal["float32", "auto"] = setting(
        "float32", "auto: bfloat16 where this machine is fast in it; it pays for layers of 64 or more"
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
            factors=self.factors,
            mlp_factors=self.mlp_factors,
            hidden=self.hidden,
            activation=self.activation,
            input_active=False,
            dropout=self.dropout,
            batch_norm=False,
            free_weights=self.fusion == "learned",
        )

    def __post_init__(self) -> None:
        check(self)
        refuse_idle_patience(self.patience, self.validation)


def refuse(config: NeuMFConfig, dataset: Dataset) -> None:
    """Raise RequestError where the loss, validation part or memory do not fit the data set."""
    needs_loss(dataset, "neumf", config.loss, config.threshold, config.negatives)
    needs_validation(dataset, config.validation)
    row = (config.levels == "with") + config.factors + config.mlp_factors
    n_numbers = (
        (dataset.n_users + dataset.n_items) * row + config.factors + dense(2 * config.mlp_factors, *config.hidden, 1)
    )
    needs_room(dataset, "neumf", n_numbers, "fewer factors")


CONFIG = NeuMFConfig
PRESETS = {
    "textbook": NeuMFConfig(
        loss="bce",
        threshold=0.0,
        levels="without",
        factors=8,
        fusion="learned",
        mlp_factors=16,
        hidden=(32, 16, 8),
        activation="relu",
        dropout=0.0,
        reg=0.0,
        level_reg=0.0,
        count_power=0.0,
        scale=0.01,
        mlp_scale=0.01,
        batch_size=256,
        learning_rate=1e-3,
        decay="none",
        judged_by="learnt",
    ),
    "tuned": NeuMFConfig(),
    "ranking": NeuMFConfig(
        loss="bce",
        threshold=0.0,
        factors=32,
        reg=0.4,
        level_reg=0.001,
        batch_size=8192,
        learning_rate=5e-3,
    ),
}
