"""The convolutions of a map as blocks a picture draws: each layer of the real module, with the map that leaves it."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

from torch import nn

from recengine.models.blocks import Block, with_then
from recengine.models.light_blocks import InvertedBottleneck, Shuffle, ShuffleUnit
from recengine.models.map_network import MapNetwork

BRANCH = "map"
ADDED, BESIDE = "+ input", "beside the mean of 3 × 3"


def of_map(network: MapNetwork, side: int) -> list[Block]:
    """From the outer product to the one number that is left of it.

    side  height and width of the map that enters
    """
    out = [Block("outer product", "step", BRANCH, (), side**2, 0)]
    for unit in network.blocks:
        for module in unit.modules():
            if isinstance(module, nn.Conv2d):
                side = ceil(side / module.stride[0])
                out.append(_convolution(module, side))
            elif isinstance(module, nn.BatchNorm2d):
                out = with_then(out, "BatchNorm2d")
                out[-1] = replace(out[-1], parameters=out[-1].parameters + 2 * module.num_features)
            elif isinstance(module, Shuffle):
                out = with_then(out, f"shuffle of {module.groups} groups")
            elif not list(module.children()):
                if isinstance(unit, ShuffleUnit) and module is unit.act:
                    out = with_then(out, ADDED if unit.stride == 1 else BESIDE)
                out = with_then(out, type(module).__name__)
        if isinstance(unit, InvertedBottleneck) and unit.residual:
            out = with_then(out, ADDED)
    if dropout := getattr(network.dropout, "p", 0.0):
        out = with_then(out, f"dropout {dropout:g}")
    last = network.out
    return [*out, Block("Linear", "layer", BRANCH, (1, last.in_features), 1, last.in_features + 1)]


def _convolution(module: nn.Conv2d, side: int) -> Block:
    """One layer; its shape is that of the weight, (C_out, C_in / g, K, K)."""
    c_in, c_out, kernel, groups = module.in_channels, module.out_channels, module.kernel_size[0], module.groups
    if groups > 1 and groups == c_in:
        name = f"depthwise {kernel} × {kernel}"
    elif kernel == 1:
        name = "pointwise" if groups == 1 else f"pointwise in {groups} groups"
    else:
        name = f"conv {kernel} × {kernel}"
    learned = sum(part.numel() for part in module.parameters())
    return Block(name, "layer", BRANCH, tuple(module.weight.shape), c_out * side**2, learned)
