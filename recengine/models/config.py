"""A model's settings: one frozen dataclass each; this file describes, checks and reads them.

The dataclass is the form on the page, the cache key and the table row, so a field carries its own words:

    shrinkage: float = setting(10.0, "pulls similarities of few common ratings to 0", low=0, high=1000)
"""

from __future__ import annotations

import dataclasses
import math
import types
import typing
from collections.abc import Mapping
from typing import Any, Literal

from recengine.errors import RequestError


def setting(default: Any, doc: str, *, low: float | None = None, high: float | None = None) -> Any:
    """A config field with its words and its range (both ends allowed)."""
    return dataclasses.field(default=default, metadata={"doc": doc, "low": low, "high": high})


def check(config: Any) -> None:
    """Refuse by name a field of the wrong type or out of range; call it in `__post_init__`."""
    hints = typing.get_type_hints(type(config))
    for field in dataclasses.fields(config):
        value = getattr(config, field.name)
        kind, optional, choices = _unpack(hints[field.name])
        words = _words(field, kind, choices) + (" or none" if optional else "")
        if value is None:
            if not optional:
                raise RequestError(f"{field.name} = None is not allowed; expected {words}")
            continue
        if choices:
            if value not in choices:
                raise RequestError.unknown(field.name, value, [str(choice) for choice in choices])
            continue
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
            object.__setattr__(config, field.name, value)
        if type(value) is not kind or (kind is float and not math.isfinite(value)):
            raise RequestError(f"{field.name} = {value!r} is not allowed; expected {words}")
        low, high = field.metadata.get("low"), field.metadata.get("high")
        if (low is not None and value < low) or (high is not None and value > high):
            raise RequestError(f"{field.name} = {value!r} is out of range; expected {words}")


def describe(config_type: type) -> dict[str, dict[str, Any]]:
    """{field: {type, default, range, doc}}; range is [low, high], the allowed words, or None."""
    hints = typing.get_type_hints(config_type)
    out = {}
    for field in dataclasses.fields(config_type):
        kind, optional, choices = _unpack(hints[field.name])
        low, high = field.metadata.get("low"), field.metadata.get("high")
        span = list(choices) if choices else None if low is None and high is None else [low, high]
        name = ("str" if choices else kind.__name__) + (" or None" if optional else "")
        out[field.name] = {"type": name, "default": field.default, "range": span, "doc": field.metadata.get("doc", "")}
    return out


def to_json(config: Any) -> dict[str, Any]:
    """{field: plain value}"""
    return dataclasses.asdict(config)


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
    kind, optional, choices = _unpack(hint)
    if optional and text.lower() in ("none", "all"):
        return None
    if choices:
        return text
    if kind is bool:
        words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
        if text.lower() not in words:
            raise RequestError(f"{name} = {text!r} is not allowed; expected true or false")
        return words[text.lower()]
    try:
        return kind(text)
    except ValueError:
        words = f"{kind.__name__} or none" if optional else kind.__name__
        raise RequestError(f"{name} = {text!r} is not allowed; expected {words}") from None


def _unpack(hint: Any) -> tuple[type, bool, tuple[Any, ...]]:
    """(type, may be None, allowed words) of a field's annotation."""
    optional = False
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        parts = [part for part in typing.get_args(hint) if part is not type(None)]
        hint, optional = parts[0], True
    if typing.get_origin(hint) is Literal:
        return str, optional, typing.get_args(hint)
    return hint, optional, ()


def _words(field: dataclasses.Field, kind: type, choices: tuple[Any, ...]) -> str:
    if choices:
        return "one of " + ", ".join(str(choice) for choice in choices)
    low, high = field.metadata.get("low"), field.metadata.get("high")
    if low is None and high is None:
        return kind.__name__
    if high is None:
        return f"{kind.__name__} of at least {low}"
    if low is None:
        return f"{kind.__name__} of at most {high}"
    return f"{kind.__name__} from {low} to {high}"
