"""A network under a recipe: what of it is shipped, what stays with the model, and what each step does to it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from recengine import models
from recengine.compress.anatomy import Anatomy, cut, importance, resized
from recengine.compress.families import anatomy_of
from recengine.compress.matrices import largest, low_rank, magnitude, staying, turned
from recengine.compress.quantiser import sqnr_db
from recengine.compress.recipe import Distil, Factorise, Finetune, Prune, Quantise, Recipe
from recengine.compress.weight import Matrix, Weight
from recengine.errors import RequestError

Teach = Callable[[str, Any, Distil], Mapping[str, np.ndarray]]
"""(model, settings, step) -> state: the model trained anew with a teacher."""

Tune = Callable[[str, Any, Mapping[str, np.ndarray], int], Mapping[str, np.ndarray]]
"""(model, settings, state, epochs) -> state: the model's own training, gone on with, zeros staying zeros."""


@dataclass(frozen=True, eq=False)
class Pressed:
    """See the head of the file.

    model    its name
    config   its settings, with the sizes it has now
    weights  {array: weight}: what recipes work on
    rest     what answers need besides; floats in float32
    stays    the other arrays of the model's state: not shipped
    learned  names of the rest that are parameters
    rounds   kinds of weights that are computed with as whole numbers where a runtime can; the others as floats
    """

    model: str
    config: Any
    weights: Mapping[str, Weight]
    rest: Mapping[str, np.ndarray]
    stays: Mapping[str, np.ndarray]
    learned: tuple[str, ...] = ()
    rounds: frozenset[str] = frozenset()

    @classmethod
    def of(cls, model: str, config: Any, state: Mapping[str, np.ndarray]) -> Self:
        """A trained model, untouched; RequestError where none of it can be compressed."""
        known = anatomy_of(model, config, state)
        weights = {name: Weight.of(state[name], kind) for name, kind in known.kinds.items()}
        rest = {name: _single(array) for name, array in {**{n: state[n] for n in known.rest}, **known.made}.items()}
        stays = {name: array for name, array in state.items() if name not in known.kinds.keys() | rest}
        return cls(model, config, weights, rest, stays, known.learned)

    @property
    def anatomy(self) -> Anatomy:
        return anatomy_of(self.model, self.config, self.state())

    def state(self) -> dict[str, np.ndarray]:
        """What `from_state` of the model reads: each weight as the matrix that it stands for."""
        return {**self.stays, **self.rest, **{name: weight.value for name, weight in self.weights.items()}}

    def shipped(self) -> dict[str, np.ndarray]:
        """The arrays of the file that answers need."""
        out = {f"{name}/plain": _narrow(array) for name, array in self.rest.items()}
        for name, weight in self.weights.items():
            out |= weight.arrays(name)
        return out

    @classmethod
    def from_shipped(cls, about: Mapping[str, Any], config: Any, arrays: Mapping[str, np.ndarray]) -> Self:
        """What `shipped` and `about` wrote, ready to answer; what stays with the model is not in it."""
        shapes = {name: tuple(shape) for name, shape in about["shapes"].items()}
        weights = {n: Weight.from_arrays(n, kind, arrays, shapes.get(n)) for n, kind in about["kinds"].items()}
        rest = {name.removesuffix("/plain"): _wide(array) for name, array in arrays.items() if name.endswith("/plain")}
        return cls(about["model"], config, weights, rest, {}, tuple(about["learned"]), frozenset(about["rounds"]))

    def about(self) -> dict[str, Any]:
        """What the file of arrays does not say: model, which array is what, shapes of more than a matrix."""
        return {
            "model": self.model,
            "kinds": {name: weight.kind for name, weight in self.weights.items()},
            "shapes": {name: list(weight.shape) for name, weight in self.weights.items() if len(weight.shape) > 2},
            "learned": list(self.learned),
            "rounds": sorted(self.rounds),
        }

    def parameters(self, kind: str) -> int:
        """Numbers in the `layer`s (biases among them) or in the `table`s."""
        biases = sum(self.rest[name].size for name in self.learned)
        return sum(w.size for w in self.weights.values() if w.kind == kind) + biases * (kind == "layer")

    @property
    def nonzero(self) -> int:
        """Numbers of both that are not 0."""
        biases = sum(int(np.count_nonzero(self.rest[name])) for name in self.learned)
        return biases + sum(weight.nonzero for weight in self.weights.values())


def press(pressed: Pressed, recipe: Recipe, tune: Tune, teach: Teach | None = None) -> Pressed:
    """Every step of a recipe, one after the other; RequestError where one does not fit the model.

    teach  None where it is only asked whether the recipe fits: the network is then left as it is
    """
    for step in recipe.steps:
        pressed = _taught(pressed, step, teach) if isinstance(step, Distil) else _stepped(pressed, step, tune)
    return pressed


def _taught(pressed: Pressed, step: Distil, teach: Teach | None) -> Pressed:
    """Trained anew, where the family can learn from a teacher."""
    why = pressed.anatomy.untaught
    if not why and step.t != 1 and models.unit_of(pressed.model, pressed.config) == "stars":
        why = "a squared error of stars has no temperature; expected t = 1"
    teachers = models.entry(step.teacher)
    preset = preset_of_teacher(pressed.model, pressed.config)
    if not why and preset not in teachers.presets:
        why = f"{step.teacher} has no preset {preset} to teach with"
    if why:
        raise RequestError(f"{step.text} does not fit {_name(pressed)}: {why}")
    if teach is None:
        return pressed
    return Pressed.of(pressed.model, pressed.config, teach(pressed.model, pressed.config, step))


def preset_of_teacher(student: str, config: Any) -> str:
    """The preset that speaks the student's language: stars, or lists."""
    return "tuned" if models.unit_of(student, config) == "stars" else "ranking"


def _forgetful(pressed: Pressed) -> Pressed:
    """Without what was solved with the weights as they were."""
    forgotten = {name: pressed.stays[name][:0] for name in pressed.anatomy.forgets if name in pressed.stays}
    return replace(pressed, stays={**pressed.stays, **forgotten})


def _stepped(pressed: Pressed, step: Prune | Finetune | Factorise | Quantise, tune: Tune) -> Pressed:
    pressed = _forgetful(pressed)
    if isinstance(step, Prune):
        return _neurons(pressed, step) if step.neurons else _zeros(pressed, step)
    if isinstance(step, Finetune):
        if why := pressed.anatomy.untrained:
            raise RequestError(f"{step.text} does not fit {_name(pressed)}: {why}")
        return Pressed.of(
            pressed.model, pressed.config, tune(pressed.model, pressed.config, pressed.state(), step.epochs)
        )
    return _factorised(pressed, step) if isinstance(step, Factorise) else _quantised(pressed, step)


def _zeros(pressed: Pressed, step: Prune) -> Pressed:
    pruned = {
        name: Weight.of(magnitude(weight.value, step.sparsity), weight.kind) for name, weight in pressed.weights.items()
    }
    return replace(pressed, weights=pruned)


def _neurons(pressed: Pressed, step: Prune) -> Pressed:
    known, arrays, config = pressed.anatomy, pressed.state(), pressed.config
    kept = list[np.ndarray]()
    for joint in known.joints:
        follows, times = joint.follows or (None, 1)
        n = staying(joint.size, step.sparsity) if follows is None else times * len(kept[follows])
        kept.append(largest(importance(arrays, joint), n))
    why = known.whole
    if not why and all(len(keep) == joint.size for keep, joint in zip(kept, known.joints, strict=True)):
        why = "its layers are too narrow to lose a neuron"
    if why:
        raise RequestError(f"{step.text} does not fit {_name(pressed)}: {why}")
    for joint, keep in zip(known.joints, kept, strict=True):
        config = resized(config, joint, len(keep))
    return Pressed.of(pressed.model, config, cut(arrays, known.joints, kept))


def _factorised(pressed: Pressed, step: Factorise) -> Pressed:
    known, out = pressed.anatomy, dict(pressed.weights)
    for name, weight in pressed.weights.items():
        if name in known.one_piece:
            continue
        if name in known.turns:
            thin = (Matrix(turned(weight.value, step)),)
        else:
            thin = tuple(Matrix(part) for part in low_rank(weight.matrix, step))
        if sum(factor.values.size for factor in thin) < weight.size:
            shape = thin[0].values.shape if name in known.turns else weight.shape
            out[name] = replace(weight, factors=thin, shape=shape)
    if all(out[name] is weight for name, weight in pressed.weights.items()):
        raise RequestError(f"{step.text} does not fit {_name(pressed)}: no matrix of it gets smaller")
    return replace(pressed, weights=out)


def _quantised(pressed: Pressed, step: Quantise) -> Pressed:
    tables = step.kind.startswith("tables")
    if not step.rounds.isdisjoint(("layer", "static")) and (why := pressed.anatomy.unrounded):
        raise RequestError(f"{step.text} does not fit {_name(pressed)}: {why}")
    out = {
        name: weight if tables and weight.kind != "table" else weight.quantised(step.bits, by_row=step.per == "channel")
        for name, weight in pressed.weights.items()
    }
    return replace(pressed, weights=out, rounds=pressed.rounds | step.rounds)


def sqnr_of(before: Pressed, after: Pressed) -> dict[str, float | None]:
    """{layer or table: decibels}: what is left of each weight that kept its shape; None where nothing was lost."""
    return {
        name: sqnr_db(before.weights[name].matrix, weight.matrix)
        for name, weight in after.weights.items()
        if weight.value.shape == before.weights[name].value.shape
    }


def alone(pressed: Pressed, name: str, sparsity: float) -> Pressed:
    """One weight pruned, all others as they are: how much a layer minds."""
    weight = pressed.weights[name]
    return replace(
        pressed, weights={**pressed.weights, name: Weight.of(magnitude(weight.value, sparsity), weight.kind)}
    )


def _single(array: np.ndarray) -> np.ndarray:
    return array.astype(np.float32) if array.dtype == np.float64 else array


def _narrow(array: np.ndarray) -> np.ndarray:
    """Whole numbers, such as the rows of a film's genres, in the smallest type that holds them all."""
    if array.dtype.kind not in "iu" or not array.size:
        return array
    return array.astype(np.result_type(*(np.min_scalar_type(end) for end in (array.min(), array.max()))))


def _wide(array: np.ndarray) -> np.ndarray:
    """What `_narrow` was given."""
    return array.astype(np.int64) if array.dtype.kind in "iu" else array


def _name(pressed: Pressed) -> str:
    words = "".join(
        f" with {field.name} = {getattr(pressed.config, field.name)}"
        for field in dataclasses.fields(pressed.config)
        if field.name in ("orientation", "hidden")
    )
    return pressed.model + words.replace(" with hidden", " and hidden" if "orientation" in words else " with hidden")
