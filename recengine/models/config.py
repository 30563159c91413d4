"""A model's settings: one frozen dataclass each; this file describes, checks and reads them.

The dataclass is the form on the page, the cache key and the table row, so a field carries its own words:

    shrinkage: float = setting(10.0, "pulls similarities of few common ratings to 0", low=0, high=1000)

Types: bool, int, float, `Literal[...]` of words, each `| None`, and tuples of one of them (`tuple[int, ...]`, written
`512,512,1024`; a range then holds for each).
"""

from __future__ import annotations

import dataclasses
import math
import types
import typing
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from recengine.errors import RequestError


def setting(
    default: Any, doc: str, *, low: float | None = None, high: float | None = None, shapes: bool = False
) -> Any:
    """A config field with its words and its range (both ends allowed).

    shapes  whether it decides which parameters a network has: two runs that agree in all of these can begin with each
            other
    """
    return dataclasses.field(default=default, metadata={"doc": doc, "low": low, "high": high, "shapes": shapes})


def check(config: Any) -> None:
    """Refuse by name a field of the wrong type or out of range; call it in `__post_init__`."""
    hints = typing.get_type_hints(type(config))
    for field in dataclasses.fields(config):
        value, kind = getattr(config, field.name), kind_of(hints[field.name])
        words = _words(field, kind)
        if value is None:
            if not kind.optional:
                raise RequestError(f"{field.name} = None is not allowed; expected {words}")
            continue
        if kind.many:
            value = tuple(value) if isinstance(value, list) else value  # what JSON makes of a tuple
            if not isinstance(value, tuple):
                raise RequestError(f"{field.name} = {value!r} is not allowed; expected {words}")
            object.__setattr__(config, field.name, tuple(_checked(field, part, kind, words) for part in value))
        else:
            object.__setattr__(config, field.name, _checked(field, value, kind, words))


def _checked(field: dataclasses.Field, value: Any, kind: Kind, words: str) -> Any:
    """One value, a whole number as float where the field is one; refused by name where it is not allowed."""
    if kind.choices:
        if value not in kind.choices:
            raise RequestError.unknown(field.name, value, [str(choice) for choice in kind.choices])
        return value
    if kind.type is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if type(value) is not kind.type or (kind.type is float and not math.isfinite(value)):
        raise RequestError(f"{field.name} = {value!r} is not allowed; expected {words}")
    low, high = field.metadata.get("low"), field.metadata.get("high")
    if (low is not None and value < low) or (high is not None and value > high):
        raise RequestError(f"{field.name} = {value!r} is out of range; expected {words}")
    return value


def describe(config_type: type) -> dict[str, dict[str, Any]]:
    """{field: {type, default, range, doc, shapes}}; range is [low, high], the allowed words, or None."""
    hints = typing.get_type_hints(config_type)
    out = {}
    for field in dataclasses.fields(config_type):
        kind = kind_of(hints[field.name])
        low, high = field.metadata.get("low"), field.metadata.get("high")
        span = list(kind.choices) if kind.choices else None if low is None and high is None else [low, high]
        name = ("list of " if kind.many else "") + kind.type.__name__ + (" or None" if kind.optional else "")
        out[field.name] = {
            "type": name,
            "default": field.default,
            "range": span,
            "doc": field.metadata.get("doc", ""),
            "shapes": field.metadata.get("shapes", False),
        }
    return out


def to_json(config: Any) -> dict[str, Any]:
    """{field: plain value}, a list where the field holds several, as JSON gives it back."""
    values = dataclasses.asdict(config)
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def from_json(config_type: type, values: Mapping[str, Any]) -> Any:
    """The config those values came from; an unknown field is refused by name."""
    names = [field.name for field in dataclasses.fields(config_type)]
    for name in values:
        if name not in names:
            raise RequestError.unknown("setting", name, names)
    return config_type(**values)


def with_settings(config: Any, settings: Mapping[str, str]) -> Any:
    """`config` with {field: text} read by each field's type, as `--set k=40` gives them."""
    hints = typing.get_type_hints(type(config))
    changes: dict[str, Any] = {}
    for name, text in settings.items():
        if name not in hints:
            raise RequestError.unknown("setting", name, hints)
        changes[name] = _read(name, text, hints[name])
    return dataclasses.replace(config, **changes)


def _read(name: str, text: str, hint: Any) -> Any:
    kind = kind_of(hint)
    if kind.optional and text.lower() in ("none", "all"):
        return None
    if kind.many:
        return tuple(_read_one(name, part.strip(), kind) for part in text.split(",") if part.strip())
    return _read_one(name, text, kind)


def _read_one(name: str, text: str, kind: Kind) -> Any:
    if kind.choices:
        return text
    if kind.type is bool:
        words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
        if text.lower() not in words:
            raise RequestError(f"{name} = {text!r} is not allowed; expected true or false")
        return words[text.lower()]
    try:
        return kind.type(text)
    except ValueError:
        words = f"{kind.type.__name__} or none" if kind.optional else kind.type.__name__
        raise RequestError(f"{name} = {text!r} is not allowed; expected {words}") from None


class Kind(NamedTuple):
    """What a field holds: type of a value · may be None · allowed words, () for any · a tuple of such values."""

    type: type
    optional: bool = False
    choices: tuple[Any, ...] = ()
    many: bool = False


def kind_of(hint: Any) -> Kind:
    """What an annotation allows: `float`, `int | None`, `Literal["a", "b"]`, `tuple[int, ...]`."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        parts = [part for part in typing.get_args(hint) if part is not type(None)]
        return kind_of(parts[0])._replace(optional=True)
    if typing.get_origin(hint) is tuple:
        return kind_of(typing.get_args(hint)[0])._replace(many=True)
    if typing.get_origin(hint) is Literal:
        return Kind(str, choices=typing.get_args(hint))
    return Kind(hint)


def _words(field: dataclasses.Field, kind: Kind) -> str:
    words = _words_of_one(field, kind)
    return (f"a list, each {words}" if kind.many else words) + (" or none" if kind.optional else "")


def _words_of_one(field: dataclasses.Field, kind: Kind) -> str:
    if kind.choices:
        return "one of " + ", ".join(str(choice) for choice in kind.choices)
    low, high = field.metadata.get("low"), field.metadata.get("high")
    if low is None and high is None:
        return kind.type.__name__
    if high is None:
        return f"{kind.type.__name__} of at least {low}"
    if low is None:
        return f"{kind.type.__name__} of at most {high}"
    return f"{kind.type.__name__} from {low} to {high}"
