"""Which arrays of a trained model a recipe works on, what else its answers need, and how its neurons hang together.

What is shipped is what answers a profile, nothing else: of the autoencoder's item orientation the items' codes, for the
network only made them; of `neumf` and `embedding-mlp` the items and the layers, for a person's vector is solved from
their ratings. What the model keeps besides stays with it, for the page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from recengine.compress.recipe import COMPRESSED
from recengine.errors import RequestError

State = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Joint:
    """Neurons, or columns of tables, that leave together; names of arrays, each with the axis that counts them.

    into    what makes them
    out     what reads them
    beside  what has a number for each and is cut with them
    field   the setting that says how many there are, and its place where there are several
    """

    into: tuple[tuple[str, int], ...]
    out: tuple[tuple[str, int], ...]
    beside: tuple[tuple[str, int], ...]
    field: tuple[str, int | None] | None


@dataclass(frozen=True)
class Anatomy:
    """One trained model.

    kinds    {array: `layer` or `table`}: what recipes work on
    rest     names of what its answers need besides
    joints   what structured pruning takes out
    turns    tables of which only inner products matter: they are factorised by turning alone
    trains   whether its training can go on from what a recipe leaves
    """

    kinds: Mapping[str, str]
    rest: tuple[str, ...]
    joints: tuple[Joint, ...]
    turns: frozenset[str] = frozenset()
    trains: bool = True


def anatomy_of(model: str, config: Any, state: State) -> Anatomy:
    """What a recipe finds in a model; RequestError for a model or settings that none works on.

    state  what `Recommender.state()` gave
    """
    if model not in ANATOMIES:
        raise RequestError.unknown("network to compress", model, COMPRESSED)
    return ANATOMIES[model](config, state)


def _autoencoder(config: Any, state: State) -> Anatomy:
    if config.orientation == "item":
        codes = Joint((("codes", 1),), (), (), None)
        return Anatomy(
            {"codes": "table"}, ("mu", "b_i", "reg_user", "rated", "explicit"), (codes,), frozenset({"codes"}), False
        )
    if config.tied:
        raise RequestError("autoencoder with tied = true cannot be compressed; allowed: tied = false")
    tables = [name for name in ("stars.weight", "choice.weight") if name in state]
    depth = len(config.hidden) - 1
    inner = [f"{half}.{place}" for half in ("encoder", "decoder") for place in range(depth)]
    chain = [*inner, "last"]
    joints = [Joint((*((name, 1) for name in tables), ("first_bias", 0)), ((f"{chain[0]}.weight", 1),), (), None)]
    joints += [
        Joint(((f"{name}.weight", 0), (f"{name}.bias", 0)), ((f"{reader}.weight", 1),), (), None)
        for name, reader in zip(inner, chain[1:], strict=True)
    ]
    fields = [("hidden", place) for place in range(depth + 1)] + [None] * depth  # the decoder mirrors the encoder
    kinds = dict.fromkeys(tables, "table") | {f"{name}.weight": "layer" for name in chain}
    rest = ("first_bias", *(f"{name}.bias" for name in chain), "mu", "b_i", "reg_user", "rated", "explicit")
    return Anatomy(kinds, rest, tuple(replace(j, field=f) for j, f in zip(joints, fields, strict=True)))


ANATOMIES: dict[str, Callable[[Any, State], Anatomy]] = {"autoencoder": _autoencoder}
"""{model: what a recipe finds in it}"""


def cut(arrays: State, joint: Joint, keep: np.ndarray) -> dict[str, np.ndarray]:
    """The arrays with the neurons `keep`, int (k,), of a joint alone."""
    out = dict(arrays)
    for name, axis in (*joint.into, *joint.out, *joint.beside):
        out[name] = np.ascontiguousarray(np.take(out[name], keep, axis=axis))
    return out


def importance(arrays: State, joint: Joint) -> np.ndarray:
    """float64 (n,): norm of what makes each neuron, times the norm of what reads it."""
    return np.sqrt(_squares(arrays, joint.into)) * (np.sqrt(_squares(arrays, joint.out)) if joint.out else 1.0)


def _squares(arrays: State, places: tuple[tuple[str, int], ...]) -> np.ndarray:
    moved = [np.moveaxis(np.asarray(arrays[name], np.float64), axis, 0) for name, axis in places]
    return np.sum([np.square(array.reshape(len(array), -1)).sum(axis=1) for array in moved], axis=0)


def resized(config: Any, joint: Joint, n: int) -> Any:
    """The settings with as many neurons there."""
    if joint.field is None:
        return config
    name, place = joint.field
    if place is None:
        return replace(config, **{name: n})
    sizes = list(getattr(config, name))
    sizes[place] = n
    return replace(config, **{name: tuple(sizes)})
