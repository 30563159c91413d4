"""How a configuration is called: the preset it is nearest to, and what differs from it.

    mf/tuned                       a preset as it stands
    mf/tuned;factors=40;noise=0.5  with two settings of one's own
    mf/tuned;seed=7                trained with another seed than 42

The name holds the whole configuration, so a link or a command line can carry it.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from recengine import models
from recengine.bench import DEFAULT_SEED, Request
from recengine.errors import RequestError

SEED = "seed"


@dataclass(frozen=True)
class Named:
    """A configuration by its name: preset, ((field, text), ...) on top of it, and the seed."""

    model: str
    preset: str
    settings: tuple[tuple[str, str], ...] = ()
    seed: int = DEFAULT_SEED

    @property
    def text(self) -> str:
        """`mf/tuned;factors=40`"""
        parts = [f"{name}={text}" for name, text in self.settings]
        parts += [f"{SEED}={self.seed}"] if self.seed != DEFAULT_SEED else []
        return ";".join([f"{self.model}/{self.preset}", *parts])

    @classmethod
    def read(cls, text: str) -> Named:
        """The name a text spells; values are not looked at, `config` does that. Raises RequestError by name."""
        head, *parts = text.split(";")
        model, _, preset = head.partition("/")
        presets = models.entry(model).presets
        if preset not in presets:
            raise RequestError.unknown(f"preset of {model}", preset, presets)
        settings: dict[str, str] = {}
        for part in parts:
            name, sign, value = part.partition("=")
            if not sign or not name:
                raise RequestError(f"{part!r} is no setting of {head}; expected NAME=VALUE")
            settings[name] = value
        seed = settings.pop(SEED, str(DEFAULT_SEED))
        if not (seed.isascii() and seed.isdigit()):
            raise RequestError(f"seed = {seed!r} is not allowed; expected a whole number of at least 0")
        return cls(model, preset, tuple(settings.items()), int(seed))

    def config(self) -> Any:
        """Every setting as the model's own dataclass; an unknown or out-of-range one is refused by name."""
        return models.configure(self.model, self.preset, dict(self.settings))

    def request(self, dataset: str, split: str) -> Request:
        """The fitted model of that name on the first fold of a split."""
        return Request(dataset, self.model, self.preset, self.settings, split, 1, self.seed)


def named(model: str, config: Mapping[str, Any], seed: int = DEFAULT_SEED) -> Named:
    """The name of a configuration given by every setting: from the preset that differs in the fewest."""
    stored = {preset: _plain(chosen) for preset, chosen in models.settings(model).PRESETS.items()}
    differing = {
        preset: [name for name, value in config.items() if settings.get(name, config) != value]
        for preset, settings in stored.items()
    }
    preset = min(differing, key=lambda name: len(differing[name]))
    settings = tuple((name, as_text(config[name])) for name in differing[preset])
    return Named(model, preset, settings, seed)


def as_text(value: Any) -> str:
    """A setting as `--set` takes it: `none`, `true`, `512,512`, `0.5`."""
    if value is None or isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return ",".join(map(as_text, value))
    return f"{value:g}" if isinstance(value, float) and float(f"{value:g}") == value else str(value)


@functools.lru_cache(maxsize=256)
def _plain(config: Any) -> dict[str, Any]:
    """Every setting as plain JSON; kept by the configuration itself, which cannot change."""
    return models.to_json(config)
