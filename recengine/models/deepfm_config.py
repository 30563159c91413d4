"""DeepFM's settings and presets; what they mean stands at the head of `deepfm.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.models.config import check, setting
from recengine.models.fields import ITEMS, PEOPLE, fields_of
from recengine.models.refusals import (
    dense,
    needs_clicks,
    needs_room,
    needs_stars,
    needs_validation,
    refuse_idle_patience,
)
from recengine.training.choices import Activation, Decay


@dataclass(frozen=True)
class DeepFMConfig:
    """What is read, how large the network is, and how it is trained."""

    fields: tuple[Literal["item", "age", "gender", "occupation", "genres", "year"], ...] = setting(
        ("item", *PEOPLE, *ITEMS), "what is read beside the user; what the data set lacks is left out", shapes=True
    )
    factors: int = setting(32, "length of every field's vector", low=1, high=1_000, shapes=True)
    hidden: tuple[int, ...] = setting(
        (64,), "widths of the deep part; none: no deep part", low=1, high=4_096, shapes=True
    )
    activation: Activation = setting("relu", "of the hidden layers")
    dropout: float = setting(0.4, "share of hidden units dropped at each step", low=0, high=0.95)
    drop_fields: float = setting(0.2, "share of people's fields taken for unknown at each step", low=0, high=1)
    loss: Literal["mse", "bce"] = setting("mse", "what is learned: stars (mse), or clicks (bce)")
    threshold: float = setting(4.0, "stars from which a rating is a click; read by bce alone", low=0, high=1_000)
    epochs: int = setting(12, "passes over the ratings, at most", low=1, high=10_000)
    batch_size: int = setting(1_024, "ratings a step", low=1, high=1_000_000)
    learning_rate: float = setting(5e-3, "step size of Adam in the first epoch", low=1e-6, high=1)
    decay: Decay = setting("linear", "how the step size falls over the epochs")
    reg: float = setting(20.0, "pulls the vectors of users and items to 0", low=0.01, high=1e5)
    reg_level: float = setting(3.0, "pulls the weights of users and items to 0", low=0.01, high=1e5)
    reg_fields: float = setting(70.0, "pulls vectors and weights of all other fields to 0", low=0, high=1e6)
    reg_deep: float = setting(7.0, "pulls the layers' weights to 0", low=0, high=1e6)
    validation: float = setting(0.0, "share of the ratings held out to choose the epoch; 0: the last", low=0, high=0.5)
    patience: int = setting(0, "epochs without a better figure before it stops; 0: never", low=0, high=10_000)
    fold_steps: int = setting(12, "steps of solving a profile's vector, at most", low=1, high=1_000)
    judged_by: Literal["folded", "learnt"] = setting("folded", "whose vectors the figures are of")

    @property
    def unit(self) -> Literal["stars", "probability"]:
        """What a score of these settings means."""
        return "stars" if self.loss == "mse" else "probability"

    def __post_init__(self) -> None:
        check(self)
        refuse_idle_patience(self.patience, self.validation)
        if not {"item", *ITEMS} & set(self.fields):
            raise RequestError(
                f"fields = {', '.join(self.fields) or 'none'} says nothing of an item; expected at least one of "
                f"{', '.join(('item', *ITEMS))}"
            )


def refuse(config: DeepFMConfig, dataset: Dataset) -> None:
    """Raise RequestError where stars, fields, threshold, validation part or memory do not fit the data set."""
    needs_stars(dataset, "deepfm")
    if config.loss == "bce":
        needs_clicks(dataset, "deepfm", config.threshold)
    needs_validation(dataset, config.validation)
    known = fields_of(dataset, config.fields)
    if not known.items and "item" not in config.fields:
        raise RequestError(
            f"deepfm: fields = {', '.join(config.fields)}: {dataset.name} knows none of them of its items; "
            "expected item too"
        )
    others = [*known.people, *(place.field for place in known.items)]
    with_item = "item" in config.fields
    rows = dataset.n_users + dataset.n_items * with_item + sum(len(field) for field in others)
    deep = dense((1 + with_item + len(others)) * config.factors, *config.hidden, 1) if config.hidden else 0
    needs_room(dataset, "deepfm", rows * (config.factors + 1) + 1 + deep, "fewer factors, or a smaller hidden")


CONFIG = DeepFMConfig
PRESETS = {
    "textbook": DeepFMConfig(
        factors=10,
        hidden=(400, 400, 400),
        dropout=0.5,
        drop_fields=0.1,
        loss="bce",
        epochs=6,
        learning_rate=1e-3,
        decay="none",
        reg=1.0,
        reg_level=1.0,
        reg_fields=0.0,
        reg_deep=0.0,
        fold_steps=8,
        judged_by="learnt",
    ),
    "tuned": DeepFMConfig(),
}
