"""The autoencoder's settings and presets; what they mean stands at the head of `autoencoder.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.models.config import check, setting
from recengine.models.refusals import dense, needs_room, needs_stars, needs_validation, refuse_idle_patience
from recengine.training.choices import Activation, Decay


@dataclass(frozen=True)
class AutoencoderConfig:
    """The network, what it reads, what is asked of it, and how it is trained."""

    orientation: Literal["user", "item"] = setting(
        "user", "whether a row is a user's ratings or an item's", shapes=True
    )
    hidden: tuple[int, ...] = setting(
        (512, 512, 1024), "widths from the input to the code; the decoder mirrors them", low=1, high=8192, shapes=True
    )
    activation: Activation = setting("selu", "what each hidden layer does to its sums")
    tied: bool = setting(False, "whether the decoder takes the encoder's weights", shapes=True)
    dropout: float = setting(0.8, "share of hidden numbers set to 0 in training", low=0, high=0.95)
    dropout_at: Literal["code", "everywhere"] = setting("code", "which layers lose them")
    loss: Literal["stars", "multinomial"] = setting(
        "stars", "squares over the known ratings, or a choice among all items"
    )
    inputs: Literal["stars", "choice", "both"] = setting(
        "stars", "reads how items were rated, which were, or both", shapes=True
    )
    loudness: float = setting(
        0.0, "scales inputs by this over the root of the number of ratings; 0: as they are", low=0, high=100
    )
    centring: bool = setting(False, "whether the network learns what the bias model leaves, or the stars themselves")
    masking: float = setting(0.0, "share of the ratings hidden from the network in each batch", low=0, high=0.95)
    asked: Literal["all", "hidden"] = setting("all", "which ratings the loss is of")
    refeed: int = setting(1, "dense re-feedings a batch", low=0, high=10)
    reg: float = setting(0.0, "pulls all weights to 0, against the losses of all ratings added up", low=0, high=1e6)
    reg_ridge: float = setting(
        100.0, "item orientation: pulls each number of the answer to a profile to 0", low=1e-3, high=1e5
    )
    epochs: int = setting(100, "passes over the training part, at most", low=1, high=10_000)
    batch_size: int = setting(128, "rows a step", low=1, high=65_536)
    optimiser: Literal["sgd", "adam"] = setting("sgd", "how a step is made of a slope")
    learning_rate: float = setting(0.005, "length of a step", low=1e-6, high=10)
    momentum: float = setting(0.9, "of sgd", low=0, high=0.999)
    decay: Decay = setting("none", "how the learning rate falls")
    validation: float = setting(0.0, "share of the ratings held out to choose the epoch", low=0, high=0.5)
    patience: int = setting(0, "epochs without a better figure on them before it stops; 0: never", low=0, high=1_000)
    precision: Literal["auto", "float32"] = setting("auto", "auto: bfloat16 where this machine is fast in it")

    @property
    def unit(self) -> Literal["stars", "similarity"]:
        """What a score of these settings means."""
        return "stars" if self.loss == "stars" else "similarity"

    @property
    def last(self) -> str:
        """Activation behind the last layer: none where it would keep the network from what is asked of it."""
        free = self.centring or self.loss == "multinomial" or self.activation in ("sigmoid", "tanh")
        return "linear" if free else self.activation

    def __post_init__(self) -> None:
        check(self)
        refuse_idle_patience(self.patience, self.validation)
        if not self.hidden:
            raise RequestError("hidden = () has no layer; expected at least one width, e.g. 512,512,1024")
        if self.asked == "hidden" and not self.masking:
            raise RequestError("asked = 'hidden' with masking = 0 asks for nothing; allowed with masking = 0: all")
        if self.refeed and (self.inputs != "stars" or self.loudness or self.loss != "stars"):
            raise RequestError(
                "refeed feeds the answer back as it is: allowed with inputs = stars, loudness = 0 and loss = stars; "
                "else refeed = 0"
            )
        if self.loss == "multinomial" and (self.centring or self.orientation == "item"):
            raise RequestError("loss = 'multinomial' is allowed with centring = false and orientation = user")
        if self.tied and self.inputs == "both":
            raise RequestError("tied = true needs one table of inputs; allowed with it: inputs = stars, choice")


def refuse(config: AutoencoderConfig, dataset: Dataset) -> None:
    """Raise RequestError where loss, validation part or memory do not fit the data set."""
    if config.loss == "stars":
        needs_stars(dataset, "autoencoder", "loss = 'stars'")
    needs_validation(dataset, config.validation)
    n_columns = dataset.n_items if config.orientation == "user" else dataset.n_users
    tables = 1 + (config.inputs == "both") + (not config.tied)
    inside = dense(*config.hidden) + (sum(config.hidden[:-1]) if config.tied else dense(*reversed(config.hidden)))
    whole = config.refeed or config.loss == "multinomial"  # answers of a batch for every column, and their slopes
    needs_room(
        dataset,
        "autoencoder",
        (tables * config.hidden[0] + 1) * n_columns + config.hidden[0] + inside,
        "smaller widths (hidden)",
        more=8 * config.batch_size * n_columns if whole else 0,
    )


PRESETS = {
    "textbook": AutoencoderConfig(),
    "tuned": AutoencoderConfig(
        orientation="item",
        hidden=(256,),
        activation="elu",
        dropout=0.5,
        inputs="both",
        loudness=5.0,
        centring=True,
        masking=0.4,
        asked="hidden",
        refeed=0,
        reg=180.0,
        reg_ridge=100.0,
        epochs=40,
        optimiser="adam",
        learning_rate=2e-3,
        decay="linear",
        precision="float32",
    ),
    "ranking": AutoencoderConfig(
        hidden=(400,),
        activation="elu",
        dropout=0.5,
        loss="multinomial",
        inputs="both",
        loudness=4.0,
        masking=0.3,
        asked="hidden",
        refeed=0,
        reg=80.0,
        epochs=60,
        optimiser="adam",
        learning_rate=1e-3,
        decay="linear",
        precision="float32",
    ),
}

CONFIG = AutoencoderConfig
