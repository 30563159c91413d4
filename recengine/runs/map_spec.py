"""Specs of maps: one model's vectors drawn in two dimensions, and two such maps compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from recengine.errors import RequestError
from recengine.runs.spec import DATA_SOURCES, KeptSpec, TrainSpec, run_key, settle, training_of


@dataclass(frozen=True)
class MapSpec:
    """A picture of one space of a trained model, and how far it can be trusted; fields as in `TrainSpec`, and

    space   one of `models.spaces.spaces_of`
    method  `pca`, `tsne` or `umap`
    metric  of the neighbours in the full space: `cosine` or `dot`
    """

    dataset: str
    data_fingerprint: str
    model: str
    config: Mapping[str, Any] = field(hash=False)
    split: str
    fold: int = 1
    seed: int = 0
    space: str = "items"
    method: str = "tsne"
    metric: str = "cosine"

    verb: ClassVar[str] = "map"

    def __post_init__(self) -> None:
        settle(self)

    @property
    def key(self) -> str:
        return run_key(self)

    def needs(self) -> tuple[TrainSpec, ...]:
        """The model's training."""
        return (training_of(self),)

    def sources(self) -> tuple[str, ...]:
        drawn = ("recengine.maps.projection", "recengine.maps.trust", "recengine.models.spaces")
        return ("recengine.runs.maps", *drawn, *DATA_SOURCES)


@dataclass(frozen=True)
class FormingSpec:
    """How a map came to be: the snapshots of the training it stands on, drawn so that motion means something.

    map  key of a kept `map` run of items, 64 hex digits
    """

    map: str

    verb: ClassVar[str] = "forming"

    @property
    def key(self) -> str:
        return run_key(self)

    def needs(self) -> tuple[KeptSpec, ...]:
        """The map."""
        return (KeptSpec(self.map),)

    def sources(self) -> tuple[str, ...]:
        drawn = ("recengine.maps.projection", "recengine.maps.agreement", "recengine.maps.trust")
        return ("recengine.runs.forming", "recengine.runs.maps", *drawn)


@dataclass(frozen=True)
class AgreementSpec:
    """Two maps that are in the store, of the same points, held against each other.

    one, other  keys of kept `map` runs, 64 hex digits each; the second picture is laid over the first
    k           neighbours that are compared
    """

    one: str
    other: str
    k: int = 10

    verb: ClassVar[str] = "agreement"

    def __post_init__(self) -> None:
        if self.k < 1:
            raise RequestError(f"k = {self.k} is out of range; expected at least 1")

    @property
    def key(self) -> str:
        return run_key(self)

    def needs(self) -> tuple[KeptSpec, ...]:
        """Both maps."""
        return KeptSpec(self.one), KeptSpec(self.other)

    def sources(self) -> tuple[str, ...]:
        return ("recengine.runs.map_agreement", "recengine.runs.maps", "recengine.maps.agreement", *DATA_SOURCES)
