"""A pressed network as a module that runs, whatever its family, and as a model that the evaluator can ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
import torch
from torch import Tensor, nn

from recengine import models
from recengine.compress.families import Runtime, runtime_of
from recengine.compress.pressed import Pressed
from recengine.models.base import Profile

Inputs = tuple[Tensor, ...]
"""What a module reads, by the `INPUTS` of its family."""

Run = Callable[[Inputs], np.ndarray]
"""Inputs -> float32 (people, items), in whatever runtime."""


def scorer_of(pressed: Pressed, *, rounded: bool = True, portable: bool = False) -> nn.Module:
    """The network of what is shipped, in `eval` mode; what it reads are the `INPUTS` of its family.

    rounded   whether what the recipe says so of is computed with as whole numbers
    portable  made for other runtimes: plain operators, tables as floats
    """
    rounds = pressed.rounds if rounded and not portable else frozenset[str]()
    return runtime_of(pressed.model).scorer(pressed, rounds=rounds, portable=portable).eval().requires_grad_(False)


@dataclass(frozen=True, eq=False)
class Answering:
    """A pressed network as a model: its scores are those of the module that runs."""

    pressed: Pressed
    run: Run
    unit: str
    config: Any

    @classmethod
    def of(cls, pressed: Pressed, run: Run | None = None) -> Self:
        """run  what answers; None for the module a recipe leaves, in torch"""
        unit = models.unit_of(pressed.model, pressed.config)
        return cls(pressed, run or in_torch(pressed), unit, pressed.config)

    @property
    def runtime(self) -> Runtime:
        return runtime_of(self.pressed.model)

    @cached_property
    def read(self) -> Any:
        """Profiles -> inputs."""
        return self.runtime.reader(self.pressed)

    def score(self, profiles: Sequence[Profile]) -> np.ndarray:
        """float32 (n_profiles, n_items); NaN where the model itself has no score."""
        inputs = self.read(profiles)  # solving a vector may need slopes
        return self.runtime.blanked(self.pressed, in_parts(self.run, self.runtime, inputs), profiles)


def in_torch(pressed: Pressed) -> Run:
    """The module, asked without slopes."""
    network = scorer_of(pressed)

    def run(inputs: Inputs) -> np.ndarray:
        with torch.inference_mode():
            return network(*inputs).numpy()

    return run


def in_parts(run: Run, family: Runtime, inputs: Inputs) -> np.ndarray:
    """float32 (n, n_items): all items for everybody, a few people at a time."""
    starts, step = range(0, len(inputs[0]), family.PEOPLE), family.PEOPLE
    return np.concatenate([run(family.narrowed(inputs, slice(start, start + step), None)) for start in starts])
