"""The head of the page of dense and light networks, and how its figures are said."""

from __future__ import annotations

from dashboard import state
from dashboard.text import plain, words
from dashboard.views.heading import heading as parts_of
from recengine.compress.recipe import Factorise, Finetune, Prune, Quantise, parse


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


def recipe_name(recipe: str) -> str:
    """A recipe as people say it: `rank 16 → int8`."""
    return plain("recipe.then").join(_step(step) for step in parse(recipe).steps)


def _step(step: object) -> str:
    if isinstance(step, Prune):
        return plain("recipe.neurons" if step.neurons else "recipe.prune", share=step.sparsity)
    if isinstance(step, Finetune):
        return plain("recipe.finetune", epochs=step.epochs)
    if isinstance(step, Factorise):
        return plain("recipe.rank", rank=step.rank) if step.rank else plain("recipe.energy", energy=step.energy)
    if isinstance(step, Quantise):
        name = plain(f"recipe.{step.kind}")
        return plain("recipe.tensor", name=name) if step.per == "tensor" else name
    return getattr(step, "text", "")
