"""How far a piece of work is, in the words of the page."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard.views import training
from recengine.runs.queue import State
from recengine.runs.standing import Standing
from recengine.runs.ticket import Progressed


def state(progress: Progressed) -> State:
    spec: Any = None
    return State("key", spec, "running", progress)


@pytest.mark.parametrize(
    ("standing", "left", "said"),
    [
        (None, 80.0, "about 80 seconds left"),
        (
            Standing("12 layers", 2, 3, 20, 40, 1, 14, 22),
            80.0,
            "12 layers, seed 2 of 3 · 14 of 22 trainings done · epoch 20 of 40 · 1 more beside it"
            " · about 80 seconds left",
        ),
        (
            Standing("mf", 1, 1, None, None, 0, 0, 22),
            None,
            "mf · 0 of 22 trainings done · nobody can tell yet how long",
        ),
    ],
)
def test_a_sweep_names_the_setting_and_the_seed(standing: Standing | None, left: float | None, said: str) -> None:
    assert training.how_far(state(Progressed(0.5, "half", 20, left, standing))) == said
