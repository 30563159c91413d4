"""Spec of the question "PCA or linear autoencoder?": one data set's ratings pressed to k numbers, in several ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from recengine import models
from recengine.data import split as splits
from recengine.errors import RequestError
from recengine.runs.spec import DATA_SOURCES, TrainSpec, run_key

LEAST = {"k": 1, "seeds": 2, "seed": 0}
"""The smallest each may be: an interval over seeds needs two of them."""


@dataclass(frozen=True)
class LinearSpec:
    """PCA, linear and non-linear autoencoders of one fold's training part; `dataset` to `fold` as in `TrainSpec`, and

    seed   of the first training
    seeds  how many trainings of each kind, from consecutive seeds
    k      numbers that each person's ratings are pressed to
    """

    dataset: str
    data_fingerprint: str
    split: str
    fold: int = 1
    seed: int = 0
    seeds: int = 3
    k: int = 8

    verb: ClassVar[str] = "linear"

    def __post_init__(self) -> None:
        for name, least in LEAST.items():
            if getattr(self, name) < least:
                raise RequestError(f"{name} = {getattr(self, name)} is out of range; expected at least {least}")
        object.__setattr__(self, "split", splits.parse(self.split).text)

    @property
    def key(self) -> str:
        return run_key(self)

    def needs(self) -> tuple[TrainSpec, ...]:
        """Our `autoencoder/tuned` with k numbers as its code, from every seed."""
        config = models.to_json(models.configure("autoencoder", "tuned", {"hidden": str(self.k)}))
        shared = (self.dataset, self.data_fingerprint, "autoencoder", config, self.split, self.fold)
        return tuple(TrainSpec(*shared, seed=seed) for seed in self.all_seeds)

    @property
    def all_seeds(self) -> range:
        """Of the trainings of each kind."""
        return range(self.seed, self.seed + self.seeds)

    def sources(self) -> tuple[str, ...]:
        judged = ("recengine.evaluation.rating", "recengine.bootstrap", "recengine.models.bias")
        return ("recengine.runs.linear", "recengine.training.pressed", *judged, *DATA_SOURCES)
