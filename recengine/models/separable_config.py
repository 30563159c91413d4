"""Settings and presets of `separable`; what they mean stands at the head of `separable.py`."""

from __future__ import annotations

from dataclasses import dataclass

from recengine.models.pair_settings import CLICKS, MapSettings, refuse
from recengine.models.pair_shape import Maps, Shape


@dataclass(frozen=True)
class SeparableConfig(MapSettings):
    """Network, objective, and how it is trained."""

    @property
    def model(self) -> str:
        return "separable"

    @property
    def shape(self) -> Shape:
        return self.shape_of(maps=Maps("separable", self.channels))


CONFIG = SeparableConfig
PRESETS = {
    "tuned": SeparableConfig(learning_rate=3e-3),
    "ranking": SeparableConfig(learning_rate=3e-3, **CLICKS),
}
__all__ = ["CONFIG", "PRESETS", "SeparableConfig", "refuse"]
