"""What an option may hold, refused in one line of ours: what was given, what is allowed, the nearest name."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import click

from recengine.errors import RequestError


class OneOf(click.Choice):
    """One of a few words."""

    def __init__(self, choices: Sequence[str]) -> None:
        super().__init__(choices)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in self.choices:
            raise RequestError.unknown(f"value of {_named(param)}", value, [str(choice) for choice in self.choices])
        return value


class Number(click.ParamType):
    """A number from `low` to `high`, or without an upper end; whole where `whole`."""

    def __init__(self, low: float = -math.inf, high: float = math.inf, *, whole: bool = True) -> None:
        self.low, self.high, self.whole = low, high, whole
        self.name = "integer" if whole else "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | float:
        try:
            number = int(value) if self.whole else float(value)
        except ValueError:
            raise RequestError(f"{_named(param)} {value} is not understood; expected {self._words()}") from None
        if not self.low <= number <= self.high:
            raise RequestError(f"{_named(param)} {value} is out of range; expected {self._words()}")
        return number

    def _words(self) -> str:
        kind = "a whole number" if self.whole else "a number"
        if math.isfinite(self.high):
            return f"{kind} from {self.low} to {self.high}"
        return f"{kind} of at least {self.low}" if math.isfinite(self.low) else kind


def _named(param: click.Parameter | None) -> str:
    return "the option" if param is None else param.opts[-1]
