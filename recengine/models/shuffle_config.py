"""Settings and presets of `shuffle`; what they mean stands at the head of `shuffle.py`."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from recengine.errors import RequestError
from recengine.models.config import setting
from recengine.models.pair_settings import CLICKS, MapSettings, refuse
from recengine.models.pair_shape import Maps, Shape


@dataclass(frozen=True)
class ShuffleConfig(MapSettings):
    """Network, objective, and how it is trained."""

    repeats: int = setting(2, "units a layer after the first", low=1, high=20, shapes=True)
    groups: int = setting(2, "of the pointwise convolutions", low=1, high=100, shapes=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        for c_in, c_out in pairwise(self.channels):
            if c_in >= c_out or c_in % self.groups or c_out % (4 * self.groups):
                raise RequestError(
                    f"channels = {self.channels} do not go with groups = {self.groups}; expected rising numbers, the "
                    f"first a multiple of {self.groups}, the others of {4 * self.groups}"
                )

    @property
    def model(self) -> str:
        return "shuffle"

    @property
    def shape(self) -> Shape:
        return self.shape_of(maps=Maps("shuffle", self.channels, self.repeats, groups=self.groups))


CONFIG = ShuffleConfig
PRESETS = {
    "tuned": ShuffleConfig(channels=(16, 32)),
    "ranking": ShuffleConfig(channels=(16, 32), **CLICKS),
}
__all__ = ["CONFIG", "PRESETS", "ShuffleConfig", "refuse"]
