"""The activations of arXiv 1708.01715, section 3.2, by name; `linear` is none at all."""

from __future__ import annotations

from torch import nn

from recengine.training.choices import Activation as Activation

_MODULES: dict[str, type[nn.Module]] = {
    "sigmoid": nn.Sigmoid,
    "relu": nn.ReLU,
    "relu6": nn.ReLU6,
    "tanh": nn.Tanh,
    "elu": nn.ELU,
    "lrelu": nn.LeakyReLU,
    "selu": nn.SELU,
    "linear": nn.Identity,
}


def activation(name: str) -> nn.Module:
    """A fresh module; lrelu with torch's slope of 0.01."""
    return _MODULES[name]()
