"""What a recipe finds in a network of pairs: the items' table and the layers.

A person's vector is solved from their ratings, so the table of people is not shipped; of it answers need the mean
alone, where solving starts. Columns of the tables leave with the numbers of the first layer that read them: those of
people and those of items are chosen each by themselves, and the factors of a product together. Channels of a map leave
with the filters that make and read them; its sides are the tables' columns themselves, which therefore stay.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from recengine.compress.anatomy import Anatomy, Joint, Place, State
from recengine.models.pair_shape import Shape

USERS, ITEMS = "users.weight", "items.weight"
CENTRE = "centre"
BESIDE = ("mu", "explicit", "prior")
OF_CLICKS = ("stand_ins", "stands_for")
KEPT = ("kept.keys", "kept.vectors")
OUT_OF_MAP = "map.out.weight"


def anatomy(config: Any, state: State) -> Anatomy:
    """Of settings with a `shape` (`models.pair_shape.Shape`) and the model's state."""
    shape: Shape = config.shape
    named = [name for name in state if name.split(".")[0] in ("tower", "out", "map")]
    layers = [name for name in named if name.endswith("weight") and state[name].ndim > 1]
    learned = [n for n in named if n.endswith(("weight", "bias")) and n not in layers] + ["h"] * shape.free_weights
    beside = (*BESIDE, *(OF_CLICKS if config.loss == "bce" else ()))
    rest = [name for name in ("h", *beside, *named) if name not in layers]
    made = {CENTRE: state[USERS].mean(axis=0, dtype=np.float64)} if USERS in state else {}
    grouped = {n for n in layers if state[n].ndim == 4 and shape.maps is not None and _is_grouped(n, shape)}
    common = {"made": made, "forgets": KEPT, "one_piece": frozenset(grouped)}
    kinds = {ITEMS: "table"} | dict.fromkeys(layers, "layer")
    rest += [] if made else [CENTRE]
    if shape.maps is not None and shape.maps.block == "shuffle":
        whole = "its channels are shuffled between groups of fixed size"
        return Anatomy(kinds, tuple(rest), tuple(learned), (), whole, **common)
    if USERS not in state:  # what was shipped: nothing more is taken out of it
        return Anatomy(kinds, tuple(rest), tuple(learned), (), "its table of people was left behind", **common)
    joints = (*_columns(config, shape, state), *(_channels(shape, state) if shape.maps else _hidden(shape, state)))
    return Anatomy(kinds, tuple(rest), tuple(learned), joints, **common)


def _is_grouped(name: str, shape: Shape) -> bool:
    """Whether a convolution reads its channels in groups: depthwise, or a shuffle unit's."""
    if name.startswith("map.blocks.0."):
        return False
    block = shape.maps.block if shape.maps is not None else ""
    return block == "shuffle" or ".filter." in name or (block == "separable" and name.split(".")[3] == "0")


def _columns(config: Any, shape: Shape, state: State) -> list[Joint]:
    """Of the tables: factors of the product, then what enters the layers."""
    first, out = int(shape.levels), []
    if shape.factors:
        ends = (Place(USERS, 1, first),), (Place(ITEMS, 1, first),)
        out.append(Joint(shape.factors, *ends, (Place("h", 0), Place("prior", 0, first)), ("factors", None)))
    if shape.maps is None and shape.mlp_factors:
        entered, size = first + shape.factors, shape.mlp_factors
        field = ("mlp_factors" if hasattr(config, "mlp_factors") else "embedding_size", None)
        reader = _linears(shape, state, 0)[0] if shape.hidden else "out.weight"
        person = (Place(USERS, 1, entered),), (Place(reader, 1),), (Place("prior", 0, entered),)
        item = (Place(ITEMS, 1, entered),), (Place(reader, 1, size),), ()
        out += [Joint(size, *person, field), Joint(size, *item, field)]
    return out


def _linears(shape: Shape, state: State, layer: int) -> list[str]:
    """Names of the one or two weights of a hidden layer."""
    thin = [f"tower.{layer}.1.{place}.weight" for place in (0, 1)]
    return [f"tower.{layer}.1.weight"] if shape.rank is None else thin


def _with_bias(weight: str, state: State) -> tuple[Place, ...]:
    bias = weight.removesuffix("weight") + "bias"
    return (Place(weight, 0), *([Place(bias, 0)] if bias in state else []))


def _norm(module: str, state: State) -> tuple[Place, ...]:
    """Of a norm by the batch, where there is one."""
    parts = ("weight", "bias", "running_mean", "running_var")
    return tuple(Place(f"{module}.{part}", 0) for part in parts if f"{module}.running_mean" in state)


def _hidden(shape: Shape, state: State) -> list[Joint]:
    """Neurons of the tower, and the rank of its layers."""
    out = []
    for layer in range(len(shape.hidden) if shape.mlp_factors else 0):
        *thin, maker = _linears(shape, state, layer)
        if thin:
            ends = (Place(thin[0], 0),), (Place(maker, 1),)
            out.append(Joint(state[thin[0]].shape[0], *ends, field=("rank", None)))
        reader = "out.weight" if layer + 1 == len(shape.hidden) else _linears(shape, state, layer + 1)[0]
        beside = _norm(f"tower.{layer}.2", state)
        ends = _with_bias(maker, state), (Place(reader, 1),)
        out.append(Joint(state[maker].shape[0], *ends, beside, ("hidden", layer)))
    return out


def _channels(shape: Shape, state: State) -> list[Joint]:
    """Channels between the layers of a map, and within its inverted bottlenecks."""
    maps = shape.maps
    assert maps is not None
    out: list[Joint] = []
    n, block = len(maps.channels), 0
    wide: list[tuple[int, str]] = []  # (joint it follows, block), of inverted bottlenecks
    for layer, channels in enumerate(maps.channels):
        blocks = [f"map.blocks.{block + place}" for place in range(maps.repeats if layer else 1)]
        block += len(blocks)
        makers = [_maker(name, maps.block if layer else "ordinary") for name in blocks]
        into = tuple(place for name in makers for place in _with_bias(f"{name}.0.weight", state))
        beside = tuple(place for name in makers for place in _norm(f"{name}.1", state))
        readers = [*blocks[1:], *([f"map.blocks.{block}"] if layer + 1 < n else [])]
        read: list[Place] = []
        for reader in readers:
            found, also = _reader(reader, maps.block, state)
            read.append(found)
            beside += also
        if layer + 1 == n:
            read.append(Place(OUT_OF_MAP, 1, 0, maps.side(shape.mlp_factors) ** 2))
        if maps.block == "inverted-bottleneck":
            wide += [(len(out), reader) for reader in readers]
        out.append(Joint(channels, into, tuple(read), beside, ("channels", layer)))
    return out + [_wide(name, follows, maps.expand, state) for follows, name in wide]


def _maker(block: str, kind: str) -> str:
    """The convolution whose rows are the channels that leave a block."""
    return {"ordinary": block, "separable": f"{block}.1", "inverted-bottleneck": f"{block}.narrow"}[kind]


def _reader(block: str, kind: str, state: State) -> tuple[Place, tuple[Place, ...]]:
    """(what reads the channels that enter a block, what has something for each of them)."""
    if kind == "separable":
        return Place(f"{block}.1.0.weight", 1), (
            *_with_bias(f"{block}.0.0.weight", state),
            *_norm(f"{block}.0.1", state),
        )
    name = f"{block}.widen.0.weight" if kind == "inverted-bottleneck" else f"{block}.0.weight"
    return Place(name, 1), ()


def _wide(block: str, follows: int, times: int, state: State) -> Joint:
    """What an inverted bottleneck is inside: as many times wider than what enters it."""
    widen, narrow = f"{block}.widen", f"{block}.narrow.0.weight"
    beside = (*_norm(f"{widen}.1", state), *_with_bias(f"{block}.filter.0.weight", state))
    beside += _norm(f"{block}.filter.1", state)
    ends = _with_bias(f"{widen}.0.weight", state), (Place(narrow, 1),)
    return Joint(state[narrow].shape[1], *ends, beside, follows=(follows, times))
