"""Refusals: what a data set cannot be trained on, said by name before any work starts.

Beside the settings of a model stands `refuse(config, dataset)`, where `dataset` is the part to be trained on. It asks
the questions of this file; `fit` asks it first, and so does whoever is about to start work or to put it into a queue
(`recengine.runs.work.refuse`): one rule and one message, wherever it is met.
"""

from __future__ import annotations

import math

import numpy as np

from recengine.data.dataset import Dataset
from recengine.errors import RequestError
from recengine.models.memory import refuse_above_half

LEAST_HELD_OUT = 10
"""Ratings: a figure over fewer says nothing."""

ON_COUNTS = {
    "any preset": ("content", "ease", "als"),
    "preset=ranking": (
        "popularity",
        "user-knn",
        "item-knn",
        "neumf",
        "autoencoder",
        "dense-tower",
        "bottleneck-mlp",
        "conv",
        "separable",
        "inverted-bottleneck",
        "shuffle",
    ),
    "preset=textbook": ("neumf",),
}
"""Models that need no stars, by the presets that need none."""

BYTES_A_NUMBER = 20
"""A learned number in training: itself, its slope, two moments of Adam, its penalty; float32 each."""


def needs_stars(dataset: Dataset, model: str, what: str = "this model", own: str = "") -> None:
    """Refuse a data set of counts by name.

    what  what predicts stars
    own   what to set so that the same model does not, where its presets do not say so
    """
    if not dataset.explicit:
        others = "; ".join(f"{', '.join(names)} with {presets}" for presets, names in ON_COUNTS.items())
        raise RequestError(
            f"{model}: {what} predicts stars and {dataset.name} holds counts, not stars; allowed there: "
            + (f"{own}; " if own else "")
            + others
        )


def needs_clicks(dataset: Dataset, model: str, threshold: float | None, negatives: int | None = None) -> None:
    """Refuse a data set in which nothing is a click, or everything is and nothing else is drawn beside.

    threshold  stars from which a rating is a click; each count is one
    negatives  unseen items drawn for each click, as what is none; None where the model draws none
    """
    low, high = dataset.rating_scale or (0.0, 0.0)
    if dataset.explicit and threshold is None:
        raise RequestError(
            f"{model}: loss = 'bce' learns clicks and {dataset.name} holds stars; expected threshold = the stars "
            f"from which a rating is a click, {low:g} to {high:g}, or loss = 'mse'"
        )
    clicks = dataset.ratings.rating >= (threshold or 0.0) if dataset.explicit else np.ones(dataset.n_ratings, bool)
    if not clicks.any():
        raise RequestError(
            f"{model}: threshold = {threshold:g} makes no rating of {dataset.name} a click; "
            f"expected above {low:g}, at most {high:g}"
        )
    if clicks.all() and not negatives:
        ways = [f"a threshold above {low:g}"] * dataset.explicit + ["negatives of at least 1"] * (negatives is not None)
        given = f"threshold = {threshold:g} makes every rating" if dataset.explicit else "every count"
        raise RequestError(f"{model}: {given} of {dataset.name} a click; expected {', or '.join(ways)}")


def needs_loss(dataset: Dataset, model: str, loss: str, threshold: float | None, negatives: int) -> None:
    """Refuse stars that are not there, or clicks that nobody can tell: for models that learn either (`mse`, `bce`)."""
    if loss == "mse":
        needs_stars(dataset, model, "loss = 'mse'", "loss=bce")
    else:
        needs_clicks(dataset, model, threshold, negatives)


def needs_validation(dataset: Dataset, share: float, instead: str = "validation = 0") -> None:
    """Refuse a validation part of fewer than `LEAST_HELD_OUT` ratings, or one that leaves none; 0 asks for none."""
    total = dataset.n_ratings
    n = round(share * total)
    if share and (n < LEAST_HELD_OUT or n >= total):
        raise RequestError(
            f"validation = {share:g} of {total:,} ratings would hold out {n:,}; expected at least {LEAST_HELD_OUT}, "
            f"and some to train on; allowed: {instead}"
        )


def needs_room(dataset: Dataset, model: str, n_numbers: int, instead: str, *, more: int = 0) -> None:
    """Refuse a network that training would need more memory for than half of what is free.

    n_numbers  that it learns
    more       bytes beside them
    """
    what = f"{model} on {dataset.name} ({n_numbers:,} numbers to learn)"
    refuse_above_half(what, BYTES_A_NUMBER * n_numbers + more, instead)


def needs_room_for_factors(dataset: Dataset, model: str, factors: int) -> None:
    """Refuse more factors than fit: users' and items', float64, each three times over while they are solved."""
    refuse_above_half(
        f"{model} with factors = {factors} on {dataset.name}",
        3 * 8 * factors * (dataset.n_users + dataset.n_items),
        "fewer factors",
    )


def dense(*widths: int) -> int:
    """Numbers in dense layers between these widths, biases among them."""
    return sum((n_in + 1) * n_out for n_in, n_out in zip(widths, widths[1:], strict=False))


def refuse_idle_patience(patience: int, validation: float) -> None:
    """Patience waits for a better figure on what is held out: without that there is none to wait for."""
    if patience and not validation:
        raise RequestError(
            f"patience = {patience} with validation = 0 has no figure to wait for; expected patience = 0, or a share "
            "held out, e.g. validation = 0.1"
        )


def smallest_share(n_ratings: int, high: float) -> str:
    """The validation parts that would do, in words; "" where none within `high` does."""
    least = math.ceil(100 * LEAST_HELD_OUT / max(1, n_ratings)) / 100
    return f"validation from {least:g} to {high:g}" if least <= high else ""
