"""Where models keep items and users: the named spaces of each, so that a page can list them before a model is there.

A space gives each item or each user one vector. `Embedder.vectors` of the fitted model fills it; what stands here is
known from the name and the settings alone. The first space of a kind is the one that is meant where none is named.
Models that know no vectors (`popularity`, `bias`) or only those of others (`blend`) have none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from recengine.errors import RequestError

Kind = Literal["items", "users"]
KINDS: tuple[Kind, ...] = ("items", "users")


@dataclass(frozen=True)
class Space:
    """One of a model's spaces.

    name  unique within the model, as `--space` takes it
    of    whose vectors
    what  what they are, in a few words
    """

    name: str
    of: Kind
    what: str


def spaces_of(model: str, config: Any) -> tuple[Space, ...]:
    """The spaces of a model with these settings (its own dataclass); () where it has none."""
    return _SPACES[model](config) if model in _SPACES else ()


def space_of(model: str, config: Any, *, name: str = "", of: str = "items") -> Space:
    """The space of that name, or for "" the model's first of that kind.

    Raises RequestError, with the names that are allowed, where there is none.
    """
    known = spaces_of(model, config)
    if not known:
        raise RequestError(f"{model} keeps no vectors to draw; models that do: {', '.join(_SPACES)}")
    if of not in KINDS:
        raise RequestError.unknown("kind of points", of, KINDS)
    fitting = [space for space in known if space.of == of]
    if not fitting:
        kinds = ", ".join(sorted({space.of for space in known}))
        raise RequestError(f"{model} keeps no vectors of {of}; it keeps those of {kinds}")
    found = [space for space in fitting if name in ("", space.name)]
    if not found:
        raise RequestError.unknown(f"space of {model} for {of}", name, [space.name for space in fitting])
    return found[0]


def of_name(model: str, config: Any, name: str) -> Space:
    """The space of that name, whosever vectors it holds; an unknown one is refused by name."""
    known = spaces_of(model, config)
    for space in known:
        if space.name == name:
            return space
    raise RequestError.unknown(f"space of {model}", name, [space.name for space in known] or ["none"])


def _fixed(*spaces: Space) -> Callable[[Any], tuple[Space, ...]]:
    """The same spaces whatever the settings."""
    return lambda config: spaces


def _of_deepfm(config: Any) -> tuple[Space, ...]:
    """An item's own vector is there where `item` is among the fields."""
    own = Space("items", "items", "the item's own vector, without its genres and its decade")
    return (
        *((own,) if "item" in config.fields else ()),
        Space("items-whole", "items", "the sum of the vectors of the item and of what is known of it"),
        Space("users", "users", "the person's own vector, folded in from their ratings"),
        Space("users-whole", "users", "the sum of the vectors of the person and of what is known of them"),
    )


def _of_autoencoder(config: Any) -> tuple[Space, ...]:
    """A row of the layers' tables is an item where a row of ratings is a person's, and the other way round."""
    stars, choice, tied = config.inputs != "choice", config.inputs != "stars", config.tied
    if config.orientation == "user":
        first: Sequence[Space] = (
            Space("items", "items", "what the last layer answers each item with"),
            Space("users", "users", "the code that the encoder presses a person's ratings into"),
        )
        kind: Kind = "items"
    else:
        first = (
            Space("items", "items", "what the last layer reads of each item"),
            Space("users", "users", "the closed form's answer to a person's ratings"),
            Space("users-out", "users", "what the last layer answered each person with in training"),
        )
        kind = "users"
    inputs = (
        *((Space(f"{kind}-in", kind, "what the first layer reads of how somebody rated"),) if stars else ()),
        *((Space(f"{kind}-chosen", kind, "what the first layer reads of that there is a rating"),) if choice else ()),
    )
    return (*first, *(() if tied else inputs))


_Q = Space("items", "items", "traits of items: their factors, without their level")
_P = Space("users", "users", "tastes of people: their factors, solved from their ratings")

_ROWS = _fixed(
    Space("items", "items", "the row of each item that enters the layers"),
    Space("users", "users", "the row of each person, folded in from their ratings"),
)
_OF_LAYERS = (
    "embedding-mlp",
    "dense-tower",
    "bottleneck-mlp",
    "conv",
    "separable",
    "inverted-bottleneck",
    "shuffle",
)

_SPACES: Mapping[str, Callable[[Any], tuple[Space, ...]]] = {
    "user-knn": _fixed(Space("users", "users", "spectral coordinates of the similarities between people")),
    "item-knn": _fixed(Space("items", "items", "spectral coordinates of the similarities between items")),
    "content": _fixed(
        Space("items", "items", "weights of the genres, tags and decades of each item"),
        Space("users", "users", "the same features, summed over what a person rated"),
    ),
    "mf": _fixed(_Q, _P),
    "ease": _fixed(
        Space("items", "items", "spectral coordinates of the weights between items, where they are positive")
    ),
    "als": _fixed(_Q, _P),
    "svdpp": _fixed(_Q, _P, Space("choices", "items", "what it says of a person that they chose the item at all")),
    **dict.fromkeys(_OF_LAYERS, _ROWS),
    "neumf": _fixed(
        Space("gmf-items", "items", "factors of items in the product branch"),
        Space("mlp-items", "items", "numbers of items that enter the MLP branch"),
        Space("gmf-users", "users", "factors of people in the product branch, folded in from their ratings"),
        Space("mlp-users", "users", "numbers of people that enter the MLP branch, folded in from their ratings"),
    ),
    "autoencoder": _of_autoencoder,
    "deepfm": _of_deepfm,
}
