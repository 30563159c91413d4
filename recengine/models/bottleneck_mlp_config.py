"""Settings and presets of `bottleneck-mlp`; what they mean stands at the head of `bottleneck_mlp.py`."""

from __future__ import annotations

from dataclasses import dataclass

from recengine.models.config import setting
from recengine.models.pair_settings import CLICKS, WIDE, TowerSettings, refuse
from recengine.models.pair_shape import Shape


@dataclass(frozen=True)
class BottleneckMLPConfig(TowerSettings):
    """Network, objective, and how it is trained."""

    rank: int = setting(32, "of each hidden layer's weight", low=1, high=10_000, shapes=True)

    @property
    def model(self) -> str:
        return "bottleneck-mlp"

    @property
    def shape(self) -> Shape:
        return self.shape_of(hidden=self.hidden, rank=self.rank)


CONFIG = BottleneckMLPConfig
PRESETS = {
    "tuned": BottleneckMLPConfig(epochs=12, **WIDE),
    "ranking": BottleneckMLPConfig(epochs=4, **WIDE, **CLICKS),
}
__all__ = ["CONFIG", "PRESETS", "BottleneckMLPConfig", "refuse"]
