"""The activations of arXiv 1708.01715, section 3.2, by name; `linear` is none at all."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor, nn

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
_SCALE, _ALPHA, _LEAK = 1.0507009873554805, 1.6732632423543772, 0.01  # of selu, selu and lrelu
_SLOPES: dict[str, Callable[[Tensor], Tensor]] = {
    "sigmoid": lambda y: y * (1 - y),
    "relu": lambda y: (y > 0).to(y.dtype),
    "relu6": lambda y: ((y > 0) & (y < 6)).to(y.dtype),
    "tanh": lambda y: 1 - y * y,
    "elu": lambda y: y.clamp(max=0).add_(1),
    "lrelu": lambda y: (y > 0).to(y.dtype).mul_(1 - _LEAK).add_(_LEAK),
    "selu": lambda y: (y > 0).to(y.dtype).mul_(-_SCALE * (_ALPHA - 1)).add_(y.clamp(max=0)).add_(_SCALE * _ALPHA),
    "linear": lambda y: y.new_ones(()).expand_as(y),
}
SMOOTH = frozenset({"sigmoid", "tanh", "elu"})
"""Those without a kink."""


def activation(name: str) -> nn.Module:
    """A fresh module; lrelu with torch's slope of 0.01."""
    return _MODULES[name]()


def slope(name: str, y: Tensor) -> Tensor:
    """da/dx of an activation where its value is y, as y is shaped; at a kink torch's own choice."""
    return _SLOPES[name](y)
