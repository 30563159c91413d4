"""What a network is made of, block by block in the order data flows, as a picture draws it; plain values, no torch.

Blocks of one branch stand below each other, branches side by side. Tables that follow each other stand side by side:
the data goes through all of them at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, Protocol, Self, runtime_checkable


@dataclass(frozen=True)
class Block:
    """A table, a layer, or a step that learns nothing.

    name        as a person would say it: `users`, `Linear`, `product`
    kind        `table`, a row for each id or word; `layer`, a weight with its bias; `step`, arithmetic alone
    branch      "" for what all branches share, else the name of the one it stands in
    shape       (rows, size) of a table, (n_out, n_in) of a layer, (C_out, C_in / g, K, K) of a convolution, (n,) of a
                norm, () of a step
    size        numbers that leave it, for one pair of person and item or one row
    parameters  numbers it learns
    then        what follows it and learns nothing: activations, dropout
    """

    name: str
    kind: Literal["table", "layer", "step"]
    branch: str
    shape: tuple[int, ...]
    size: int
    parameters: int
    then: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"shape": list(self.shape), "then": list(self.then)}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """The block that `to_json` wrote."""
        fields: dict[str, Any] = {**values, "shape": tuple(values["shape"]), "then": tuple(values["then"])}
        return cls(**fields)


@runtime_checkable
class Layered(Protocol):
    """A network that can say what it is made of, once it is fitted."""

    def blocks(self) -> tuple[Block, ...]:
        """Every block, its parameters those of the real network."""
        ...


def with_then(blocks: Sequence[Block], what: str) -> list[Block]:
    """The blocks with one more thing that follows the last."""
    return [*blocks[:-1], replace(blocks[-1], then=(*blocks[-1].then, what))]
