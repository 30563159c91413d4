"""How long work says how far it is: one callable, given from above, known to every floor."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Self

Progress = Callable[[float, str], None]
"""Called with the share done (0 to 1) and a few words; may raise `Cancelled`."""


Items = Callable[[], Mapping[str, Any]]
"""Gives {space: float (n_items, d)}: a model's item vectors as they are when it is called, one array a space."""


class Stage(str):
    """Words about a step of a training that let whoever listens keep the item vectors it has come to.

    step   0 before the first, then epochs or sweeps that are done
    of     how many there will be at most
    items  None where it has none to give
    """

    step: int
    of: int
    items: Items | None

    def __new__(cls, words: str, step: int, of: int, items: Items | None = None) -> Self:
        made = super().__new__(cls, words)
        made.step, made.of, made.items = step, of, items
        return made


class Epoch(Stage):
    """A stage after an epoch that carries its figures, so that they may be drawn while it trains.

    row  {epoch (1-based), train_loss, val_metric (None where nothing is held out), seconds (since training began)}
    """

    row: Mapping[str, float | None]

    def __new__(cls, words: str, row: Mapping[str, float | None], of: int = 0, items: Items | None = None) -> Self:
        made = super().__new__(cls, words, int(row["epoch"] or 0), of, items)
        made.row = dict(row)
        return made


def sweeps(n: int, progress: Progress, items: Items) -> Iterator[int]:
    """0 to n - 1, told as stages: before the first, and as soon as each is done."""
    progress(0.0, Stage("before the first sweep", 0, n, items))
    for sweep in range(n):
        yield sweep
        progress((sweep + 1) / n, Stage(f"sweep {sweep + 1} of {n}", sweep + 1, n, items))


def silent(share: float, words: str) -> None:
    """The `Progress` of who does not listen."""
