"""How long work says how far it is: one callable, given from above, known to every floor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Self

Progress = Callable[[float, str], None]
"""Called with the share done (0 to 1) and a few words; may raise `Cancelled`."""


class Epoch(str):
    """Words about a finished epoch that carry its figures, so that whoever listens may draw them while it trains.

    row  {epoch (1-based), train_loss, val_metric (None where nothing is held out), seconds (since training began)}
    """

    row: Mapping[str, float | None]

    def __new__(cls, words: str, row: Mapping[str, float | None]) -> Self:
        made = super().__new__(cls, words)
        made.row = dict(row)
        return made


def silent(share: float, words: str) -> None:
    """The `Progress` of who does not listen."""
