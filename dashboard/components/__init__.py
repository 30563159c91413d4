"""Mounts the components; their JavaScript sets every text as textContent, so titles are never HTML."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from streamlit.components import v2

_HERE = Path(__file__).parent


def _component(name: str) -> Callable[..., Any]:
    return v2.component(
        f"recscope.{name}", css=(_HERE / f"{name}.css").read_text("utf-8"), js=(_HERE / f"{name}.js").read_text("utf-8")
    )


lists = _component("lists")
history = _component("history")
shelf = _component("shelf")
convolution = _component("convolution")
layers = _component("layers")
