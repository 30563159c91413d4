"""The head of the page of dense and light networks, and how its figures are said."""

from __future__ import annotations

from dashboard import state
from dashboard.text import plain, words
from dashboard.views.heading import heading as parts_of


def heading() -> None:
    """The page's name and its parts."""
    parts_of("light", words("light.title"), "light", {part: plain(f"light.part.{part}") for part in state.LIGHT_PARTS})


def times(ratio: float) -> str:
    """How much faster or smaller: `8.7 times`, with as many digits as it deserves."""
    return plain("light.times.many" if ratio >= 20 else "light.times", ratio=ratio)


def faster(ratio: float) -> str:
    """A ratio of two times in words: faster, as fast, or slower."""
    if ratio >= 1.05:
        return plain("light.faster", times=times(ratio))
    if ratio <= 1 / 1.05:
        return plain("light.slower", times=times(1 / ratio))
    return plain("light.same")
