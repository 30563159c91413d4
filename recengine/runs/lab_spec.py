"""Specs of the lab: one setting trained and watched from one seed, and a sweep of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from recengine import models
from recengine.data import split as splits
from recengine.errors import RequestError
from recengine.lab import sweeps
from recengine.runs.spec import DATA_SOURCES, TrainSpec, run_key, settle
from recengine.runs.standing import Title


@dataclass(frozen=True)
class PointSpec:
    """One model trained on one fold, watched while it trains and judged on the fold's test part; the first fields as
    in `TrainSpec`, and

    share     the latest so much of the training ratings (`data.latest`)
    known_in  judged only on test ratings whose user and item the latest `known_in` of them know; 0: on all
    """

    dataset: str
    data_fingerprint: str
    model: str
    config: Mapping[str, Any] = field(hash=False)
    split: str
    fold: int = 1
    seed: int = 0
    share: float = 1.0
    known_in: float = 0.0

    verb: ClassVar[str] = "lab-point"

    def __post_init__(self) -> None:
        settle(self)

    @property
    def key(self) -> str:
        return run_key(self)

    def needs(self) -> tuple[TrainSpec, ...]:
        return ()

    def sources(self) -> tuple[str, ...]:
        watched = ("recengine.runs.lab_point", "recengine.lab.probe", "recengine.data.latest")
        judges = ("recengine.evaluation.scoring", models.entry("bias").module)
        return (*watched, *judges, *models.modules(self.model, self.config), *DATA_SOURCES)


@dataclass(frozen=True)
class SweepSpec:
    """All settings of a sweep, each from its seeds, and the verdict on its claim.

    dataset, data_fingerprint, split  as in `TrainSpec`
    sweep  one of `lab.grid.SWEEPS`
    quick  the smaller size
    """

    dataset: str
    data_fingerprint: str
    split: str
    sweep: str
    quick: bool = True

    verb: ClassVar[str] = "lab"

    def __post_init__(self) -> None:
        sweeps.settings(self.sweep, self.quick)  # a sweep that is not known is refused by name
        object.__setattr__(self, "split", splits.parse(self.split).text)
        if splits.count(self.split) != 1:
            raise RequestError(f"split {self.split!r} has {splits.count(self.split)} folds; expected a split of one")

    @property
    def key(self) -> str:
        return run_key(self)

    def needs(self) -> tuple[PointSpec, ...]:
        """Every setting from every one of its seeds, in the order of the settings."""
        return tuple(self.point(one, seed) for one in sweeps.settings(self.sweep, self.quick) for seed in one.seeds)

    def titles(self) -> tuple[Title, ...]:
        """What each of its needs is called."""
        return tuple(
            Title(one.name, place, len(one.seeds))
            for one in sweeps.settings(self.sweep, self.quick)
            for place in range(1, len(one.seeds) + 1)
        )

    def point(self, setting: sweeps.Setting, seed: int) -> PointSpec:
        """The run of one setting from one seed."""
        known_in = sweeps.known_in(self.sweep)
        shared = (self.dataset, self.data_fingerprint, setting.model, setting.config, self.split)
        return PointSpec(*shared, seed=seed, share=setting.share, known_in=known_in)

    def sources(self) -> tuple[str, ...]:
        return ("recengine.runs.lab_sweep", "recengine.lab.sweeps", "recengine.lab.verdicts", "recengine.bootstrap")
