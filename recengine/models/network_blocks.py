"""The networks as blocks, read off the real modules: `network.layers` says what each holds, this how they stand."""

from __future__ import annotations

from collections.abc import Iterable

from torch import nn

from recengine.models.autoencoder_network import Network
from recengine.models.blocks import Block, with_then
from recengine.models.field_network import FieldNetwork
from recengine.models.map_blocks import of_map
from recengine.models.network import Layer, layers
from recengine.models.pair_network import PairNetwork

LEVELS, PRODUCT, MLP = "levels", "GMF", "MLP"
FIRST_ORDER, PAIRS, DEEP = "first-order", "FM", "deep"


def of_pairs(network: PairNetwork, *, squashed: bool) -> tuple[Block, ...]:
    """Tables of users and items; then the levels, the product and the layers or the map, side by side; then their sum.

    squashed  whether a sigmoid follows
    """
    shape, known = network.shape, _by_name(network)
    out = [_table(known[name], name, "") for name in ("users", "items")]
    if shape.levels:
        out.append(Block("b_u + b_i", "step", LEVELS, (), 1, 0))
    if shape.factors:
        learned = known["h"].parameters if shape.free_weights else 0
        out.append(Block("product", "step", PRODUCT, (), shape.factors, 0))
        out.append(Block("h" if shape.free_weights else "h = 1", "layer", PRODUCT, (1, shape.factors), 1, learned))
    if network.map is not None:
        out += of_map(network.map, shape.mlp_factors)
    elif shape.mlp_factors:
        tower = [Block("concatenate", "step", MLP, (), 2 * shape.mlp_factors, 0)]
        modules = [known["input"], *(layer for name, layer in known.items() if name.startswith("tower.")), known["out"]]
        out += _chain(tower, modules, MLP, dropout=shape.dropout)
    return (*out, _sum("sum" if squashed else "\u03bc + sum", squashed=squashed))


def of_fields(network: FieldNetwork, *, squashed: bool) -> tuple[Block, ...]:
    """A table of each field, shared by all; then first-order weights, pairs and the deep part; then their sum."""
    known = _by_name(network)
    out = [_table(known[f"vector.{name}"], name, "") for name in network.names]
    weights = [known[f"weight.{name}"] for name in network.names]
    words, k = sum(layer.shape[0] for layer in weights), out[0].size
    out.append(Block("weights", "table", FIRST_ORDER, (words, 1), 1, sum(layer.parameters for layer in weights)))
    out.append(Block("inner products", "step", PAIRS, (), 1, 0))
    if network.deep is not None:
        tower = [Block("concatenate", "step", DEEP, (), k * len(network.names), 0)]
        dropout = next((part.p for part in network.deep if isinstance(part, nn.Dropout)), 0.0)
        modules = [layer for name, layer in known.items() if name.startswith("deep.")]
        out += _chain(tower, modules, DEEP, dropout=dropout)
    return (*out, _sum("w\u2080 + sum", parameters=known["start"].parameters, squashed=squashed))


def of_autoencoder(network: Network, *, ridge: bool) -> tuple[Block, ...]:
    """A row of ratings, the tables it picks rows of, encoder, code and decoder; then a number for every column.

    ridge  whether profiles are answered from what the last layer reads, in closed form, in its place
    """
    shape, known = network.shape, _by_name(network)
    names = [name for name in ("stars", "choice") if name in known]
    out = [Block("ratings of a row", "step", "", (), shape.n_columns, 0)]
    out += [_table(known[name], name, "") for name in names]
    bias = known["first_bias"].parameters
    out.append(Block("sum + bias", "step", "", (), shape.hidden[0], bias))
    widths = [*shape.hidden, *reversed(shape.hidden[:-1])]
    act, depth = type(network.act).__name__, len(network.encoder)
    for place in range(len(widths)):
        if place:
            out.append(_inner(network, known, place, widths[place - 1], widths[place]))
        out = with_then(out, act)
        if network.dropout and (network.everywhere or place == depth):
            out = with_then(out, f"dropout {network.dropout:g}")
    branch = "in training" if ridge else ""
    last = _tied("Linear", branch, (shape.n_columns, widths[-1]), network.last_bias.numel()) if shape.tied else None
    out.append(last or _layer(known["last"], branch))
    if not isinstance(network.last_act, nn.Identity):
        out = with_then(out, type(network.last_act).__name__)
    if ridge:
        out.append(Block("ridge", "step", "in answers", (), 1, 0))
    return tuple(out)


def _inner(network: Network, known: dict[str, Layer], place: int, n_in: int, n_out: int) -> Block:
    """A layer between the first and the last: of the encoder, then of the decoder."""
    depth = len(network.encoder)
    if place <= depth:
        return _layer(known[f"encoder.{place - 1}"], "")
    if network.shape.tied:
        return _tied("Linear", "", (n_out, n_in), network.decoder_bias[place - depth - 1].numel())
    return _layer(known[f"decoder.{place - depth - 1}"], "")


def _tied(name: str, branch: str, shape: tuple[int, int], bias: int) -> Block:
    """A layer whose weight is another's, turned: only its bias is its own."""
    return Block(f"{name} (tied)", "layer", branch, shape, shape[0], bias)


def _chain(blocks: list[Block], modules: Iterable[Layer], branch: str, *, dropout: float) -> list[Block]:
    """The blocks and then the modules in a row; what learns nothing follows the block before it."""
    for module in modules:
        if module.kind == "Identity" or (module.kind == "Dropout" and not dropout):
            continue
        if module.parameters:
            size = module.shape[0] if module.kind == "Linear" else blocks[-1].size
            blocks = [*blocks, _layer(module, branch, size)]
        else:
            blocks = with_then(blocks, f"dropout {dropout:g}" if module.kind == "Dropout" else module.kind)
    return blocks


def _layer(layer: Layer, branch: str, size: int | None = None) -> Block:
    return Block(layer.kind, "layer", branch, layer.shape, layer.shape[0] if size is None else size, layer.parameters)


def _table(layer: Layer, name: str, branch: str) -> Block:
    return Block(name, "table", branch, layer.shape, layer.shape[1], layer.parameters)


def _sum(name: str, *, parameters: int = 0, squashed: bool) -> Block:
    return Block(name, "step", "", (), 1, parameters, ("sigmoid",) if squashed else ())


def _by_name(network: nn.Module) -> dict[str, Layer]:
    return {layer.name: layer for layer in layers(network)}
