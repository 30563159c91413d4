"""What every network model shares: parameters as arrays, and layers as a list one can draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from recengine.errors import RequestError
from recengine.models.validation import hold_out as hold_out


@dataclass(frozen=True)
class Layer:
    """One step of a network, as a diagram shows it.

    name        within the network, e.g. `encoder.0`
    kind        class of the module, e.g. `Linear`
    shape       of its weight: (n_out, n_in) of a Linear, (rows, size) of an Embedding; () without a weight
    parameters  numbers it learns, biases among them
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    parameters: int


def layers(network: nn.Module) -> tuple[Layer, ...]:
    """The modules without children, in the order they were put in, and parameters that belong to no such module."""
    out = []
    for name, module in network.named_modules():
        own = dict(module.named_parameters(recurse=False))
        if list(module.children()):
            out += [
                Layer(f"{name}.{part}".lstrip("."), "Parameter", tuple(p.shape), p.numel()) for part, p in own.items()
            ]
            continue
        weight = own.get("weight")
        shape = () if weight is None else tuple(weight.shape)
        out.append(Layer(name or "network", type(module).__name__, shape, sum(p.numel() for p in own.values())))
    return tuple(out)


def to_arrays(network: nn.Module) -> dict[str, np.ndarray]:
    """Parameters and buffers by their names, on the processor, for a model's `state`."""
    return {name: values.detach().cpu().numpy().copy() for name, values in network.state_dict().items()}


def load_arrays(network: nn.Module, arrays: Mapping[str, np.ndarray]) -> None:
    """Put back what `to_arrays` wrote, other arrays of a state being left alone; the network is then in `eval` mode.

    Raises RequestError where a parameter is missing or has another shape: the arrays are of another network.
    """
    wanted = network.state_dict()
    for name, values in wanted.items():
        if name not in arrays or arrays[name].shape != tuple(values.shape):
            found = "none" if name not in arrays else str(arrays[name].shape)
            raise RequestError(f"parameter {name!r} has shape {tuple(values.shape)} here; given {found}")
    network.load_state_dict({name: torch.from_numpy(np.ascontiguousarray(arrays[name])) for name in wanted})
    network.eval()
