"""How long work says how far it is: one callable, given from above, known to every floor."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[float, str], None]
"""Called with the share done (0 to 1) and a few words; may raise `Cancelled`."""


def silent(share: float, words: str) -> None:
    """The `Progress` of who does not listen."""
