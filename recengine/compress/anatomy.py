"""Which arrays of a trained model a recipe works on, what else its answers need, and how its neurons hang together.

What is shipped is what answers a profile, nothing else; what the model keeps besides stays with it, for the page. The
families say what they are made of in `autoencoder_anatomy`, `pair_anatomy` and `deepfm_anatomy`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

State = Mapping[str, np.ndarray]


class Place(NamedTuple):
    """Where an array has something for each neuron: `each` numbers on end along an axis, from `start` on."""

    name: str
    axis: int
    start: int = 0
    each: int = 1


@dataclass(frozen=True)
class Joint:
    """Neurons, channels, or columns of tables, that leave together.

    size    how many there are
    into    what makes them
    out     what reads them
    beside  what has numbers for each and is cut with them
    field   the setting that says how many there are, and its place where there are several
    follows (place of another joint, times as many as it has): what leaves is as many times as leave there
    """

    size: int
    into: tuple[Place, ...]
    out: tuple[Place, ...]
    beside: tuple[Place, ...] = ()
    field: tuple[str, int | None] | None = None
    follows: tuple[int, int] | None = None


@dataclass(frozen=True)
class Anatomy:
    """One trained model.

    kinds      {array: `layer` or `table`}: what recipes work on
    rest       names of what its answers need besides
    learned    those of the rest that are parameters: biases, as a rule
    joints     what structured pruning takes out
    whole      why nothing of it can be taken out, in words; "" where joints say what can
    made       {array: what answers need and the state holds only indirectly}
    forgets    arrays of the state that are of no use once a weight has moved: vectors solved with the old ones
    turns      tables of which only inner products matter: they are factorised by turning alone
    one_piece  layers that no product of two can stand for
    untrained  why its training cannot go on from what a recipe leaves, in words; "" where it can
    untaught   why it cannot learn from a teacher, in words; "" where it can
    unrounded  why nothing of it computes in whole numbers, in words; "" where something can
    """

    kinds: Mapping[str, str]
    rest: tuple[str, ...]
    learned: tuple[str, ...]
    joints: tuple[Joint, ...]
    whole: str = ""
    made: State = field(default_factory=dict)
    forgets: tuple[str, ...] = ()
    turns: frozenset[str] = frozenset()
    one_piece: frozenset[str] = frozenset()
    untrained: str = ""
    untaught: str = ""
    unrounded: str = ""


def cut(arrays: State, joints: Sequence[Joint], kept: Sequence[np.ndarray]) -> dict[str, np.ndarray]:
    """The arrays with the neurons `kept`, each int (k,), of every joint alone."""
    stay: dict[tuple[str, int], np.ndarray] = {}
    for joint, keep in zip(joints, kept, strict=True):
        inside = np.isin(np.arange(joint.size), keep)
        for name, axis, start, each in (*joint.into, *joint.out, *joint.beside):
            mask = stay.setdefault((name, axis), np.ones(arrays[name].shape[axis], bool))
            mask[start : start + joint.size * each] = np.repeat(inside, each)
    out = dict(arrays)
    for (name, axis), mask in stay.items():
        out[name] = np.ascontiguousarray(np.compress(mask, out[name], axis=axis))
    return out


def importance(arrays: State, joint: Joint) -> np.ndarray:
    """float64 (size,): norm of what makes each neuron, times the norm of what reads it."""
    of_out = np.sqrt(_squares(arrays, joint, joint.out)) if joint.out else 1.0
    return np.sqrt(_squares(arrays, joint, joint.into)) * of_out


def _squares(arrays: State, joint: Joint, places: tuple[Place, ...]) -> np.ndarray:
    total = np.zeros(joint.size)
    for name, axis, start, each in places:
        moved = np.moveaxis(np.asarray(arrays[name], np.float64), axis, 0)[start : start + joint.size * each]
        total += np.square(moved.reshape(joint.size, -1)).sum(axis=1)
    return total


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
