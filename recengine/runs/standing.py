"""Standing: how far the trainings of a sweep are, as parts that a page can put into its own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self, runtime_checkable

from recengine.runs.spec import RunSpec


@dataclass(frozen=True)
class Title:
    """What one training of a sweep is called: its setting, and which of the setting's seeds it is from (1-based)."""

    setting: str
    seed: int
    seeds: int

    def __str__(self) -> str:
        return f"{self.setting}, seed {self.seed} of {self.seeds}" if self.seeds > 1 else self.setting


@runtime_checkable
class Sweeping(RunSpec, Protocol):
    """A spec whose needs are trainings with titles: they are made side by side, and told by name (`runs.crew`)."""

    def titles(self) -> tuple[Title, ...]:
        """One for each of its needs, in their order."""
        ...


@dataclass(frozen=True)
class Standing:
    """Where a sweep stands.

    setting, seed, seeds  of the first training that is not done (`Title`)
    epoch, epochs         of that training; None where it has none, or none yet
    beside                trainings that are worked beside it
    done, of              trainings that are done, and how many there are
    """

    setting: str
    seed: int
    seeds: int
    epoch: int | None
    epochs: int | None
    beside: int
    done: int
    of: int

    @property
    def words(self) -> str:
        """`12 layers, seed 2 of 3 · 14 of 22 trainings done · epoch 20 of 40 · 1 more beside it`"""
        parts = [str(Title(self.setting, self.seed, self.seeds)), f"{self.done} of {self.of} trainings done"]
        if self.epoch is not None:
            parts.append(f"epoch {self.epoch} of {self.epochs}")
        if self.beside:
            parts.append(f"{self.beside} more beside it")
        return " · ".join(parts)


class Trainings(str):
    """Words about a sweep's trainings that carry the parts they are made of.

    at    the standing
    rows  figures of the epochs that the named training has finished since it was last told of (`progress.Epoch.row`)
    """

    at: Standing
    rows: Sequence[Mapping[str, Any]]

    def __new__(cls, at: Standing, rows: Sequence[Mapping[str, Any]] = ()) -> Self:
        made = super().__new__(cls, at.words)
        made.at, made.rows = at, rows
        return made
