"""A model as the lists show it, in plain strings: nothing of it is imported until it is asked for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ModelEntry:
    """A model as the lists show it, before its module is imported.

    name · module (file of the model) · family (heading on the page) · unit of its default preset · abilities · presets
    in the order textbook, tuned, ranking, others · source in one line · needs_torch: a network, whose settings then
    stand in a file of their own, NAME_config, so that a page can read them without torch
    """

    name: str
    module: str
    family: str
    unit: str
    abilities: tuple[str, ...]
    presets: tuple[str, ...]
    source: str
    needs_torch: bool = False

    @property
    def settings_module(self) -> str:
        """Where the config dataclass and its presets stand."""
        return f"{self.module}_config" if self.needs_torch else self.module

    def default_preset(self, *, ranking: bool) -> str:
        """`ranking` for lists, `tuned` for stars, else the only one there is."""
        wanted = ("ranking", "tuned") if ranking else ("tuned",)
        return next((preset for preset in wanted if preset in self.presets), self.presets[0])
