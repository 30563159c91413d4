"""One map that a view asks for: whose vectors, which of its spaces, drawn how."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.loaders import maps
from recengine.presets import Named
from recengine.runs.map_spec import MapSpec


@dataclass(frozen=True)
class Asked:
    """One map that a view asks for."""

    data: str
    named: Named
    of: str
    space: str
    method: str

    @property
    def spec(self) -> MapSpec:
        """The run that draws it."""
        return maps.spec_of(self.data, self.named, self.of, self.space, self.method)

    def by(self, method: str) -> Asked:
        """The same vectors drawn in another way."""
        return Asked(self.data, self.named, self.of, self.space, method)
