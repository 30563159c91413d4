"""Spec of a compression: one recipe on one trained network, measured beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from recengine import models
from recengine.compress.families import files_of
from recengine.compress.pressed import preset_of_teacher
from recengine.compress.recipe import parse
from recengine.errors import RequestError
from recengine.models.config import from_json
from recengine.runs.spec import DATA_SOURCES, TrainSpec, run_key, settle, training_of


@dataclass(frozen=True)
class CompressSpec:
    """A trained network under a recipe; fields as in `TrainSpec`, and

    recipe  as `compress.recipe.parse` reads it; kept in its one text
    n       length of the lists that are compared
    """

    dataset: str
    data_fingerprint: str
    model: str
    config: Mapping[str, Any] = field(hash=False)
    split: str
    fold: int = 1
    seed: int = 0
    recipe: str = "quantise=int8"
    n: int = 10

    verb: ClassVar[str] = "compress"

    def __post_init__(self) -> None:
        settle(self)
        object.__setattr__(self, "recipe", parse(self.recipe).text)
        if self.n < 1:
            raise RequestError(f"n = {self.n} is out of range; expected at least 1")

    @property
    def key(self) -> str:
        return run_key(self)

    def needs(self) -> tuple[TrainSpec, ...]:
        """The model's training, and its teacher's."""
        teacher = parse(self.recipe).teacher
        if not teacher:
            return (training_of(self),)
        preset = preset_of_teacher(self.model, from_json(models.settings(self.model).CONFIG, self.config))
        config = models.to_json(models.configure(teacher, preset))
        return training_of(self), training_of(self, model=teacher, config=config)

    def sources(self) -> tuple[str, ...]:
        judged = ("recengine.evaluation.evaluator", "recengine.evaluation.summary")
        return (
            "recengine.runs.compressing",
            "recengine.compress.stopwatch",
            *files_of(self.model),
            *judged,
            *DATA_SOURCES,
        )
