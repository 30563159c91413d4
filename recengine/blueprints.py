"""Blueprints: networks layer by layer with what each costs, drawn from the real modules, and read back from a file.

Pages compare networks without loading torch, so what `drawn` finds in the modules is kept in `assets` by
`python -m recengine.blueprints`; a test draws each anew and compares. A recommender's tables are those of
MovieLens-100K, its MACs those of one pair of person and film; the networks of pictures read one picture.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from difflib import SequenceMatcher
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING, Any

from recengine import models
from recengine.compress import cost
from recengine.compress.architectures import RESOLUTION
from recengine.compress.cost import TABLES
from recengine.errors import RequestError
from recengine.runs.engine import ROOT

if TYPE_CHECKING:
    from torch import nn

FILE = ROOT / "assets" / "networks.json"
N_USERS, N_ITEMS = 943, 1682
"""Of MovieLens-100K."""

RECOMMENDERS = ("dense-tower", "bottleneck-mlp", "conv", "separable", "inverted-bottleneck", "shuffle")
"""Networks alike but for their layers, each as `tuned`."""

OF_PICTURES = ("mobilenet-v1-ordinary", "mobilenet-v1", "shufflenet-v1")
NAMES = (*RECOMMENDERS, *OF_PICTURES)
NOTHING = ("Identity", "Dropout", "Parameter", "ModuleList")
"""Kinds that change nothing when a network answers, or are empty here."""


@dataclass(frozen=True)
class Layer:
    """A weight and what stands behind it.

    unit        the part of the network it belongs to, such as both halves of a separable convolution
    kind        `table`, `linear`, `conv`, `depthwise`, `pointwise` or `grouped`
    shape       of the weight: (rows, size), (n_out, n_in), (C_out, C_in / g, K, K)
    groups      g of a convolution, else 1
    output      shape of what leaves it, without the batch; () of a table
    parameters  of the weight, its bias and its norm
    then        kinds of what follows and multiplies nothing
    """

    unit: str
    kind: str
    shape: tuple[int, ...]
    groups: int
    output: tuple[int, ...]
    parameters: int
    macs: int
    then: tuple[str, ...] = ()

    @property
    def sign(self) -> tuple[Any, ...]:
        """What makes two layers the same."""
        return self.kind, self.shape, self.groups, self.output


@dataclass(frozen=True)
class Blueprint:
    """A network's layers, in the order data flows."""

    name: str
    layers: tuple[Layer, ...]

    @property
    def macs(self) -> int:
        return sum(layer.macs for layer in self.layers)

    @property
    def parameters(self) -> int:
        """Of all layers but the tables."""
        return sum(layer.parameters for layer in self.layers if layer.kind != "table")

    @property
    def embedding_parameters(self) -> int:
        """Of the tables."""
        return sum(layer.parameters for layer in self.layers if layer.kind == "table")

    def units(self) -> list[tuple[Layer, ...]]:
        """The layers of each unit."""
        return [tuple(group) for _, group in groupby(self.layers, key=lambda layer: layer.unit)]


Pair = tuple[tuple[Layer, ...], tuple[Layer, ...]]


def aligned(one: Blueprint, other: Blueprint) -> list[Pair]:
    """The units of two networks beside each other: as many as can be have outputs of the same shape; () for none."""
    left, right = one.units(), other.units()
    ends = [[_end(unit) for unit in units] for units in (left, right)]
    out: list[Pair] = []
    for what, i, i_end, j, j_end in SequenceMatcher(None, *ends, autojunk=False).get_opcodes():
        if what == "equal":
            out += zip(left[i:i_end], right[j:j_end], strict=True)
        else:
            out += zip_longest(left[i:i_end], right[j:j_end], fillvalue=())
    return out


def _end(unit: Sequence[Layer]) -> tuple[Any, ...]:
    last = unit[-1]
    return ("table", last.unit) if last.kind == "table" else last.output


def known() -> dict[str, Blueprint]:
    """{name: blueprint} of the shipped file."""
    return _read(FILE.stat().st_mtime_ns)


@functools.lru_cache(maxsize=2)
def _read(modified: int) -> dict[str, Blueprint]:
    content = json.loads(FILE.read_bytes())
    return {name: Blueprint(name, tuple(_layer(values) for values in layers)) for name, layers in content.items()}


def _layer(values: dict[str, Any]) -> Layer:
    fields: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}
    return Layer(**fields)


def drawn(name: str) -> Blueprint:
    """A network's blueprint from its real module; loads torch. RequestError for a name that is none of `NAMES`."""
    import torch

    if name not in NAMES:
        raise RequestError.unknown("blueprint", name, NAMES)
    with torch.device("meta"):  # shapes without numbers: nothing is computed
        network = _network(name)
        size = (network.shape.size,) if name in RECOMMENDERS else (3, RESOLUTION, RESOLUTION)
        inputs = [torch.empty(1, *size)] * (2 if name in RECOMMENDERS else 1)
        return Blueprint(name, tuple(_layers(network, cost.count(network, *inputs))))


def _network(name: str) -> Any:
    from recengine.models.image_networks import MobileNetV1, ShuffleNetV1
    from recengine.models.pair_network import PairNetwork

    if name in RECOMMENDERS:
        return PairNetwork(N_USERS, N_ITEMS, models.configure(name, "tuned").shape)
    return ShuffleNetV1() if name == "shufflenet-v1" else MobileNetV1(separate=not name.endswith("ordinary"))


def _layers(network: nn.Module, found: cost.Cost) -> Iterator[Layer]:
    """Weights as layers; what learns or does something behind a weight belongs to it."""
    modules, held = dict(network.named_modules()), None
    for one in found.layers:
        if len(one.shape) > 1:
            if held is not None:
                yield held
            groups = getattr(modules[one.name], "groups", 1)
            kind = _kind(one, groups)
            held = Layer(_unit(one.name), kind, one.shape, groups, one.output, one.parameters, one.macs)
        elif held is not None and one.kind not in NOTHING:
            held = replace(held, parameters=held.parameters + one.parameters, then=(*held.then, one.kind))
    if held is not None:
        yield held


def _kind(one: cost.LayerCost, groups: int) -> str:
    if one.kind in TABLES:
        return "table"
    if one.kind == "Linear":
        return "linear"
    if groups > 1:
        return "depthwise" if one.shape[1] == 1 and one.shape[0] == groups else "grouped"
    return "pointwise" if one.shape[2:] == (1, 1) else "conv"


def _unit(name: str) -> str:
    """`map.blocks.1.0.0` is of `map.blocks.1`: up to the first number."""
    parts = name.split(".")
    place = next((place for place, part in enumerate(parts) if part.isdigit()), len(parts) - 1)
    return ".".join(parts[: place + 1])


def write() -> None:
    """Draw every network and keep it in `assets`."""
    layers = {name: [asdict(layer) for layer in drawn(name).layers] for name in NAMES}
    lines = [f'"{name}": [\n  ' + ",\n  ".join(map(json.dumps, found)) + "\n]" for name, found in layers.items()]
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


if __name__ == "__main__":
    write()
