"""What a recipe finds in DeepFM: a table of vectors a field, and the layers over all of them.

A person's vector and weight are solved from the ratings, so those of stored users are not shipped. First-order weights
are one number a word: added as they are, like biases, and counted with them. What answers need besides are the fields'
words, to find a person's rows by, and which of them each item has.

All fields meet in inner products and in the same layers, so a column leaves every table at once, and with it the
numbers of the first layer that read it, one a field. It is judged by the tables alone, those of stored users among
them, whose vectors show what solving makes of a column: one that no layer reads counts in the products all the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from recengine.compress.anatomy import Anatomy, Joint, Place, State
from recengine.models.fields import ITEMS, PEOPLE

FIELDS = ("user", *PEOPLE, "item", *ITEMS)
"""In the order in which the first layer reads them."""

USERS, USER_LEVELS = "vector.user.weight", "weight.user.weight"
FIRST = "deep.0.weight"
KEPT = ("kept.keys", "kept.vectors")
LAYERLESS = "it has no layers, and products of vectors are computed as floats"
UNTAUGHT = "it learns from rated pairs and their fields alone; expected a network of pairs, such as separable or neumf"


def anatomy(config: Any, state: State) -> Anatomy:
    """Of `DeepFMConfig` and the model's state."""
    tables = [vector_of(name) for name in FIELDS if vector_of(name) in state and name != "user"]
    layers = layers_of(state)
    levels = [name for name in state if name.startswith("weight.") and name != USER_LEVELS]
    learned = ("start", *levels, *(_bias(name) for name in layers))
    about = [name for name in state if name.startswith("fields.")]
    whole = "" if USERS in state else "its table of people was left behind"
    return Anatomy(
        dict.fromkeys(tables, "table") | dict.fromkeys(layers, "layer"),
        (*learned, *about, "sizes"),
        learned,
        () if whole else (_column(config, state), *_hidden(layers, state)),
        whole,
        forgets=KEPT,
        untaught=UNTAUGHT,
        unrounded="" if layers else LAYERLESS,
    )


def vector_of(field: str) -> str:
    """The table of its vectors."""
    return f"vector.{field}.weight"


def layers_of(names: Iterable[str]) -> list[str]:
    """The weights of the deep part, in the order data flows; [] without one."""
    found = [name for name in names if name.startswith("deep.") and name.endswith("weight")]
    return sorted(found, key=lambda name: int(name.split(".")[1]))


def _bias(weight: str) -> str:
    return weight.removesuffix("weight") + "bias"


def _column(config: Any, state: State) -> Joint:
    """The columns of all tables, which are the factors of the products and what enters the layers."""
    k, tables = config.factors, [vector_of(name) for name in FIELDS if vector_of(name) in state]
    into = tuple(Place(name, 1) for name in tables)
    read = tuple(Place(FIRST, 1, place * k) for place in range(len(tables))) if FIRST in state else ()
    return Joint(k, into, (), read, ("factors", None))


def _hidden(layers: list[str], state: State) -> list[Joint]:
    """The neurons of the deep part."""
    ends = zip(layers[:-1], layers[1:], strict=True)
    return [
        Joint(
            len(state[maker]), (Place(maker, 0), Place(_bias(maker), 0)), (Place(reader, 1),), field=("hidden", place)
        )
        for place, (maker, reader) in enumerate(ends)
    ]
