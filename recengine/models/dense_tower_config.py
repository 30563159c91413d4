"""Settings and presets of `dense-tower`; what they mean stands at the head of `dense_tower.py`."""

from __future__ import annotations

from dataclasses import dataclass

from recengine.models.pair_settings import CLICKS, WIDE, TowerSettings, refuse
from recengine.models.pair_shape import Shape


@dataclass(frozen=True)
class DenseTowerConfig(TowerSettings):
    """Network, objective, and how it is trained."""

    @property
    def model(self) -> str:
        return "dense-tower"

    @property
    def shape(self) -> Shape:
        return self.shape_of(hidden=self.hidden)


CONFIG = DenseTowerConfig
PRESETS = {
    "tuned": DenseTowerConfig(epochs=12, **WIDE),
    "ranking": DenseTowerConfig(epochs=4, **WIDE, **CLICKS),
}
__all__ = ["CONFIG", "PRESETS", "DenseTowerConfig", "refuse"]
