"""Settings and presets of `inverted-bottleneck`; what they mean stands at the head of `inverted_bottleneck.py`."""

from __future__ import annotations

from dataclasses import dataclass

from recengine.models.config import setting
from recengine.models.pair_settings import CLICKS, MapSettings, refuse
from recengine.models.pair_shape import Maps, Shape


@dataclass(frozen=True)
class InvertedBottleneckConfig(MapSettings):
    """Network, objective, and how it is trained."""

    repeats: int = setting(2, "blocks a layer after the first", low=1, high=20, shapes=True)
    expand: int = setting(2, "times that a block is wider inside", low=1, high=20, shapes=True)

    @property
    def model(self) -> str:
        return "inverted-bottleneck"

    @property
    def shape(self) -> Shape:
        return self.shape_of(maps=Maps("inverted-bottleneck", self.channels, self.repeats, expand=self.expand))


CONFIG = InvertedBottleneckConfig
PRESETS = {
    "tuned": InvertedBottleneckConfig(channels=(16, 32)),
    "ranking": InvertedBottleneckConfig(channels=(16, 32), **CLICKS),
}
__all__ = ["CONFIG", "PRESETS", "InvertedBottleneckConfig", "refuse"]
