"""Which networks recipes work on, and what each family of them answers: how it hangs together, and how it runs.

A family is two files: `NAME_anatomy.py` with `anatomy(config, state)`, and `NAME_runtime.py`, a `Runtime`, which is
read when something is to run: it needs torch. Everything else about recipes, reports and clocks is one for all.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, cast

from recengine.compress.anatomy import Anatomy, State
from recengine.errors import RequestError

if TYPE_CHECKING:
    import numpy as np
    from torch import Tensor, nn

    from recengine.compress.pressed import Pressed
    from recengine.models.base import Profile

FAMILIES = {
    "autoencoder": ("autoencoder",),
    "pair": (
        "embedding-mlp",
        "neumf",
        "dense-tower",
        "bottleneck-mlp",
        "conv",
        "separable",
        "inverted-bottleneck",
        "shuffle",
    ),
    "deepfm": ("deepfm",),
}
"""{family: its models}"""

COMPRESSED = tuple(model for known in FAMILIES.values() for model in known)
"""Models that recipes work on."""


class Runtime(Protocol):
    """How a family runs. What a module reads are tensors by the names of `INPUTS`, of people and their ratings."""

    INPUTS: tuple[str, ...]
    """Names of what the module reads, in order."""

    FREE: Mapping[str, Mapping[int, str]]
    """{input: {axis: what is counted there}}: sizes that are free in an exported file."""

    BATCHES: tuple[str, ...]
    """What is timed, as a report's `latency_ms` calls it (`stopwatch.Batch`)."""

    PEOPLE: int
    """How many are answered at once where nothing is timed: what passes through stays near the processor."""

    def scorer(self, pressed: Pressed, *, rounds: frozenset[str], portable: bool) -> nn.Module:
        """The network of what is shipped: `INPUTS` -> float32 (people, items)."""
        ...

    def reader(self, pressed: Pressed) -> Callable[[Sequence[Profile]], tuple[Tensor, ...]]:
        """What makes the `INPUTS` of profiles, everything of them, for all items."""
        ...

    def narrowed(
        self, inputs: tuple[Tensor, ...], people: np.ndarray | slice, n_items: int | None
    ) -> tuple[Tensor, ...]:
        """The inputs of some people, for as many items or for all; a family that always answers all items does."""
        ...

    def blanked(self, pressed: Pressed, scores: np.ndarray, profiles: Sequence[Profile]) -> np.ndarray:
        """The scores with NaN where the model itself has none."""
        ...


def family_of(model: str) -> str:
    """The name of its family; RequestError for a model that no recipe works on."""
    for family, known in FAMILIES.items():
        if model in known:
            return family
    raise RequestError.unknown("network to compress", model, COMPRESSED)


def files_of(model: str) -> tuple[str, str]:
    """The modules that answer for it: their code decides a compression's result."""
    family = family_of(model)
    return f"recengine.compress.{family}_anatomy", f"recengine.compress.{family}_runtime"


def anatomy_of(model: str, config: Any, state: State) -> Anatomy:
    """What a recipe finds in a trained model; RequestError for a model or settings that none works on.

    state  what `Recommender.state()` gave
    """
    return importlib.import_module(files_of(model)[0]).anatomy(config, state)


def runtime_of(model: str) -> Runtime:
    """How it runs."""
    return cast(Runtime, importlib.import_module(files_of(model)[1]))
