"""Foresight: what a recipe will leave of a trained network, before it is run; without torch.

The recipe is done to the weights as they were trained and the files are written as they would ship, so that sizes are
exact but for fine-tuning, which is left out: it keeps zeros and shapes. What a clock will say nobody can work out; what
people expect is kept beside the measured figure: time in proportion to the numbers that are left to multiply.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from recengine.compress import shipped
from recengine.compress.pressed import Pressed, press
from recengine.compress.recipe import parse
from recengine.runs import work
from recengine.runs.run import Run
from recengine.runs.spec import TrainSpec


@dataclass(frozen=True)
class Left:
    """What a network is: bytes of the files that answers need, numbers in layers and tables, how many are not 0."""

    n_bytes: int
    parameters: int
    nonzero: int


@dataclass(frozen=True)
class Foreseen:
    """Of the dense network, and of what a recipe leaves of it."""

    before: Left
    after: Left

    @property
    def smaller(self) -> float:
        """Bytes of the files, before over after."""
        return self.before.n_bytes / self.after.n_bytes

    @property
    def fewer(self) -> float:
        """Numbers that are not 0, before over after: how many times faster it would be if only they cost time."""
        return self.before.nonzero / max(1, self.after.nonzero)


def foreseen(trained: Run, recipe: str) -> Foreseen:
    """What a recipe leaves of a trained network; RequestError where it does not fit, in the words of what refuses."""
    assert isinstance(trained.spec, TrainSpec)
    spec = trained.spec
    dense = Pressed.of(spec.model, work.configured(spec), trained.arrays(work.MODEL))
    thin = press(dense, parse(recipe), lambda model, config, state, epochs: state)
    return Foreseen(_left(dense), _left(thin))


def _left(pressed: Pressed) -> Left:
    with tempfile.TemporaryDirectory() as folder:
        n_bytes = shipped.ship(pressed, Path(folder))
    return Left(n_bytes, pressed.parameters("layer") + pressed.parameters("table"), pressed.nonzero)
