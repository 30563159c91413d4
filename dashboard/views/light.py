"""The head of the page of dense and light networks, and how its figures are said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard import state
from dashboard.text import plain, words
from dashboard.views.heading import heading as parts_of
from recengine.compress.recipe import Distil, Factorise, Finetune, Prune, Step, parse


def heading() -> None:
    """The page's name and its parts."""
    parts_of("light", words("light.title"), "light", {part: plain(f"light.part.{part}") for part in state.LIGHT_PARTS})


def times(ratio: float) -> str:
    """How much faster or smaller: `8.7 times`, with as many digits as it deserves."""
    return plain("light.times.many" if ratio >= 20 else "light.times", ratio=ratio)


def faster(ratio: float) -> str:
    """A ratio of two times in words: faster, as fast, or slower."""
    if ratio >= 1.05:
        return plain("light.faster", times=times(ratio))
    if ratio <= 1 / 1.05:
        return plain("light.slower", times=times(1 / ratio))
    return plain("light.same")


def change(lost: Mapping[str, Any]) -> str:
    """A relative change with its interval."""
    return plain("report.change", **{name: 100 * lost[name] for name in ("value", "low", "high")})


def recipe_name(recipe: str) -> str:
    """A recipe as people say it: `rank 16 → int8`."""
    return plain("recipe.then").join(_step(step) for step in parse(recipe).steps)


def _step(step: Step) -> str:
    if isinstance(step, Prune):
        return plain("recipe.neurons" if step.neurons else "recipe.prune", share=step.sparsity)
    if isinstance(step, Distil):
        return plain("recipe.distil", teacher=plain(f"model.{step.teacher}"))
    if isinstance(step, Finetune):
        return plain("recipe.finetune", epochs=step.epochs)
    if isinstance(step, Factorise):
        return plain("recipe.rank", rank=step.rank) if step.rank else plain("recipe.energy", energy=step.energy)
    name = plain(f"recipe.{step.kind}")
    return plain("recipe.tensor", name=name) if step.per == "tensor" else name


def timed_batches(reports: Sequence[Mapping[str, Any]]) -> list[str]:
    """What was timed in every report; a network that always answers all items is not asked for one or 64 of them."""
    clocks = [clock for report in reports for clock in report["after"]["latency_ms"].values()]
    known = [batch for batch in state.BATCHES if all(batch in clock for clock in clocks)]
    if all("all items" in clock and clock.get("1") == clock["all items"] for clock in clocks):
        return [batch for batch in known if batch not in ("1", "64")]
    return known
