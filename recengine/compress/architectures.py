"""Architectures alone, by name: what they cost before there is any data, each with its formula."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from recengine.compress import cost
from recengine.compress.cost import Cost
from recengine.errors import RequestError

RESOLUTION = 224
"""Height and width of the pictures that the whole networks were drawn for."""

MAP = {"kernel": 3, "c_in": 256, "c_out": 256, "height": 32, "width": 32}


def _mobilenet() -> Cost:
    from recengine.models.image_networks import MobileNetV1

    return _of_pictures(MobileNetV1)


def _shufflenet() -> Cost:
    from recengine.models.image_networks import ShuffleNetV1

    return _of_pictures(ShuffleNetV1)


def _of_pictures(network: Callable[[], Any]) -> Cost:
    import torch

    with torch.device("meta"):  # shapes without numbers: nothing is computed
        return cost.count(network(), torch.empty(1, 3, RESOLUTION, RESOLUTION))


class Architecture(NamedTuple):
    """formula of its MACs · sizes it is asked with, and those it has where none is given · its cost for these"""

    formula: str
    sizes: Mapping[str, int]
    cost: Callable[..., Cost]


ARCHITECTURES: Mapping[str, Architecture] = {
    "conv": Architecture("K² · C_in · C_out · H · W", MAP, cost.ordinary),
    "separable": Architecture("K² · C_in · H · W + C_in · C_out · H · W", MAP, cost.separable),
    "linear": Architecture("C_in · C_out", {"c_in": 256, "c_out": 256}, lambda c_in, c_out: cost.linear(c_in, c_out)),
    "mobilenet-v1": Architecture("sum over the layers, 224 × 224", {}, _mobilenet),
    "shufflenet-v1": Architecture("sum over the layers, 224 × 224, g = 3", {}, _shufflenet),
}


def cost_of(name: str, sizes: Mapping[str, int | None]) -> dict[str, Any]:
    """What an architecture costs: {name, sizes, formula, parameters, macs, flops, layers}.

    sizes  {size: number}, None for its own; `kernel`, `c_in`, `c_out`, `height`, `width`

    Raises RequestError for an unknown name, and for a size that the architecture does not have.
    """
    if name not in ARCHITECTURES:
        raise RequestError.unknown("architecture", name, ARCHITECTURES)
    formula, own, cost_for = ARCHITECTURES[name]
    given = {size: number for size, number in sizes.items() if number is not None}
    for size in given:
        if size not in own:
            raise RequestError(f"{name} has no {size}; expected {', '.join(own) or 'no size at all'}")
    used = {**own, **given}
    return {"name": name, "sizes": used, "formula": formula, **cost_for(**used).to_json()}
