"""What a network costs: parameters, MACs and FLOPs of each layer, counted from the real module and in closed form.

One MAC is one multiplication with the addition that follows it; FLOPs are 2 MACs. In closed form, for kernels of K x K,
C_in and C_out channels, g groups, and a map of H x W after the stride:

    ordinary    K^2 C_in C_out H W / g
    separable   K^2 C_in H W + C_in C_out H W          the ratio to an ordinary one: 1 / C_out + 1 / K^2
    linear      C_in C_out                             low rank: r (C_in + C_out)

Counted are products with weights: convolutions and linear layers, zeros of the padding among them, and products of
matrices outside of any layer. Not counted: looking a row up in a table, adding a bias, batch normalisation (which folds
into the weights), activations, pooling, sums and products of single elements, softmax, channel shuffles, and a matrix
times one vector (the product branch of NeuMF). What is not counted takes time all the same: MACs are no latency.

Sources: Howard et al. 2017, "MobileNets" (arXiv 1704.04861), section 3.1; Zhang et al. 2017, "ShuffleNet" (arXiv
1707.01083), section 3.2. Torch's FlopCounterMode counts what stands outside of layers, and is what tests compare with.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from math import ceil, prod
from typing import TYPE_CHECKING, Any

from recengine.errors import RequestError

if TYPE_CHECKING:
    from torch import Tensor, nn

TABLES = ("Embedding", "EmbeddingBag")
"""Kinds of layers that are read by the row; their parameters are told apart from those of the others."""

OUTSIDE = "outside of layers"


@dataclass(frozen=True)
class LayerCost:
    """One layer, or what a module does beside its layers.

    name        within the network
    kind        class of the module, e.g. `Conv2d`
    shape       of its weight: (C_out, C_in / g, K, K), (n_out, n_in), (rows, size); () without one
    output      shape of what leaves it, without the batch; () where it was not called
    parameters  numbers it learns, biases among them
    macs        of the input that was given
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    output: tuple[int, ...]
    parameters: int
    macs: int

    @property
    def flops(self) -> int:
        return 2 * self.macs

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"shape": list(self.shape), "output": list(self.output), "flops": self.flops}


@dataclass(frozen=True)
class Cost:
    """The layers in the order they were put in, and their sums."""

    layers: tuple[LayerCost, ...]

    @property
    def parameters(self) -> int:
        """Of all layers but the tables."""
        return sum(layer.parameters for layer in self.layers if layer.kind not in TABLES)

    @property
    def embedding_parameters(self) -> int:
        """Of the tables: a row for each id or word, of which a score reads a few."""
        return sum(layer.parameters for layer in self.layers if layer.kind in TABLES)

    @property
    def macs(self) -> int:
        return sum(layer.macs for layer in self.layers)

    @property
    def flops(self) -> int:
        return 2 * self.macs

    def of(self, *kinds: str) -> Cost:
        """The layers of these kinds alone, e.g. `Conv2d`."""
        return Cost(tuple(layer for layer in self.layers if layer.kind in kinds))

    def to_json(self) -> dict[str, Any]:
        return {
            "parameters": self.parameters,
            "embedding_parameters": self.embedding_parameters,
            "macs": self.macs,
            "flops": self.flops,
            "layers": [layer.to_json() for layer in self.layers],
        }


def ordinary(
    kernel: int, c_in: int, c_out: int, height: int, width: int, *, stride: int = 1, groups: int = 1, bias: bool = False
) -> Cost:
    """A convolution in closed form: K^2 (C_in / g) C_out H' W' MACs, H' = ceil(H / stride), W' = ceil(W / stride).

    kernel         K, odd: `same` padding keeps the map as it is
    height, width  of the map that enters

    Raises RequestError for a number below 1, an even kernel, or groups that leave channels over.
    """
    return Cost((_convolution("conv", kernel, c_in, c_out, height, width, stride, groups, bias),))


def separable(
    kernel: int, c_in: int, c_out: int, height: int, width: int, *, stride: int = 1, bias: bool = False
) -> Cost:
    """Depthwise, then pointwise, in closed form: K^2 C_in H' W' + C_in C_out H' W' MACs; else as `ordinary`."""
    by_channel = _convolution("depthwise", kernel, c_in, c_in, height, width, stride, c_in, bias)
    h, w = by_channel.output[1:]
    return Cost((by_channel, _convolution("pointwise", 1, c_in, c_out, h, w, 1, 1, bias)))


def separable_ratio(kernel: int, c_out: int) -> float:
    """1 / C_out + 1 / K^2: MACs of a separable convolution over those of an ordinary one."""
    _needs_whole(kernel=kernel, c_out=c_out)
    return 1 / c_out + 1 / kernel**2


def linear(n_in: int, n_out: int, *, rank: int | None = None, bias: bool = True) -> Cost:
    """A linear layer in closed form, n_in n_out MACs; of two thin ones where a rank is given, r (n_in + n_out)."""
    if rank is None:
        return Cost((_linear("linear", n_in, n_out, bias),))
    return Cost((_linear("to rank", n_in, rank, False), _linear("from rank", rank, n_out, bias)))


def _convolution(
    name: str, kernel: int, c_in: int, c_out: int, height: int, width: int, stride: int, groups: int, bias: bool
) -> LayerCost:
    _needs_whole(kernel=kernel, c_in=c_in, c_out=c_out, height=height, width=width, stride=stride, groups=groups)
    if kernel % 2 == 0:
        raise RequestError(f"kernel = {kernel} is even and keeps no map as it is; expected 1, 3, 5, ...")
    if c_in % groups or c_out % groups:
        raise RequestError(f"groups = {groups} does not divide {c_in} and {c_out} channels; expected a divisor of both")
    shape = (c_out, c_in // groups, kernel, kernel)
    output = (c_out, ceil(height / stride), ceil(width / stride))
    return LayerCost(name, "Conv2d", shape, output, prod(shape) + bias * c_out, prod(shape[1:]) * prod(output))


def _linear(name: str, n_in: int, n_out: int, bias: bool) -> LayerCost:
    _needs_whole(n_in=n_in, n_out=n_out)
    return LayerCost(name, "Linear", (n_out, n_in), (n_out,), n_in * n_out + bias * n_out, n_in * n_out)


def _needs_whole(**numbers: int) -> None:
    for name, number in numbers.items():
        if number < 1:
            raise RequestError(f"{name} = {number} is out of range; expected a whole number of at least 1")


def count(network: nn.Module, *inputs: Tensor) -> Cost:
    """What one pass of these inputs through a real network costs; give one case for the MACs of one.

    The network is run once in `eval` mode and then left as it was; on torch's `meta` device nothing is computed.

    Raises RequestError where a layer learns a weight whose products nobody here can count.
    """
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    from recengine.models.network import layers

    leaves = {name or "network": module for name, module in network.named_modules() if not list(module.children())}
    macs, shape = dict.fromkeys(leaves, 0), dict[str, tuple[int, ...]]()
    hooks = [module.register_forward_hook(_note(name, module, macs, shape)) for name, module in leaves.items()]
    training, counter = network.training, FlopCounterMode(display=False)
    try:
        with torch.no_grad(), counter:
            network.eval()(*inputs)
    finally:
        network.train(training)
        for hook in hooks:
            hook.remove()
    out = [
        LayerCost(one.name, one.kind, one.shape, shape.get(one.name, ()), one.parameters, macs.get(one.name, 0))
        for one in layers(network)
    ]
    beside = counter.get_total_flops() // 2 - sum(macs.values())
    if beside:
        out.append(LayerCost(OUTSIDE, "product", (), (), 0, beside))
    return Cost(tuple(out))


def _note(
    name: str, module: nn.Module, macs: dict[str, int], shape: dict[str, tuple[int, ...]]
) -> Callable[[nn.Module, Any, Tensor], None]:
    """A hook that writes down what a layer did: each number that leaves is a row of the weight times what entered."""
    from torch import nn

    multiplies = isinstance(module, (nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.Linear))
    known = multiplies or isinstance(module, (nn.Embedding, nn.EmbeddingBag))
    if not known and any(weight.dim() > 1 for weight in module.parameters(recurse=False)):
        raise RequestError(
            f"layer {name!r} is a {type(module).__name__}, which cannot be counted; expected a convolution, a linear "
            "layer or a table"
        )
    row = prod(module.get_parameter("weight").shape[1:]) if multiplies else 0

    def note(_: nn.Module, __: Any, output: Tensor) -> None:
        shape[name] = tuple(output.shape[1:])
        macs[name] += output.numel() * row

    return note
