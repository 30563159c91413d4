"""The words of the map's tools, for the browser that draws them."""

from __future__ import annotations

from dashboard.components import map as drawn
from dashboard.text import plain

LATER = {"count": "{count}", "place": "{place}", "kind": "{kind}"}
"""Filled in by the browser, which knows them."""


def tools() -> dict[str, str]:
    """What `dashboard.components.map.draw` takes as `words`."""
    return {name: plain(f"map.{name}", **LATER) for name in drawn.WORDS}
