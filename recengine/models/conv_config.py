"""Settings and presets of `conv`; what they mean stands at the head of `conv.py`."""

from __future__ import annotations

from dataclasses import dataclass

from recengine.models.pair_settings import CLICKS, MapSettings, refuse
from recengine.models.pair_shape import Maps, Shape


@dataclass(frozen=True)
class ConvConfig(MapSettings):
    """Network, objective, and how it is trained."""

    @property
    def model(self) -> str:
        return "conv"

    @property
    def shape(self) -> Shape:
        return self.shape_of(maps=Maps("ordinary", self.channels))


CONFIG = ConvConfig
PRESETS = {
    "tuned": ConvConfig(epochs=2),
    "ranking": ConvConfig(epochs=2, learning_rate=3e-3, **CLICKS),
}
__all__ = ["CONFIG", "PRESETS", "ConvConfig", "refuse"]
