"""What a model learned, and what it keeps besides: one definition of `parameters` for tables, pictures and metrics.

Learnt are the numbers that training fitted: weights, vectors, levels, similarities. Kept, and not counted, are copies
of ratings and of what items are, plain means, settings, constants, and vectors solved beforehand so that stored people
are answered at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from recengine import models

KEPT = frozenset(
    {"mu", "reg_user", "prior", "stands_for", "codes", "zero", "ratings.data", "raters.data", "items.data"}
)
"""Arrays that no model learns: means, settings, stand-ins, copies of ratings, vectors that others follow from."""

CENTRED = "residual"

_WHERE: Mapping[tuple[str, str], Callable[[Mapping[str, Any]], bool]] = {
    ("neumf", "h"): lambda config: config["fusion"] == "learned",
    ("embedding-mlp", "h"): lambda config: False,
    ("autoencoder", "b_i"): lambda config: config["centring"],
    ("mf", "v"): lambda config: config["noise"] > 0,
    ("mf", "reg"): lambda config: config["pull"] == "learned",
    ("svdpp", "v"): lambda config: config["noise"] > 0,
    ("svdpp", "reg"): lambda config: config["pull"] == "learned",
    ("user-knn", "b_i"): lambda config: config["weight"] == CENTRED,
    ("item-knn", "b_i"): lambda config: config["weight"] == CENTRED,
}
"""{(model, array): whether these settings have it learned}"""


def is_learnt(model: str, config: Mapping[str, Any], name: str) -> bool:
    """Whether training fits an array of floats of a model's state.

    config  every setting as plain values
    name    as `state` calls it; of a blend `member/name`
    """
    member, slash, own = name.partition("/")
    if slash:
        return is_learnt(member, models.to_json(models.settings(member).PRESETS["tuned"]), own)
    if name in KEPT or name.startswith("kept."):
        return False
    where = _WHERE.get((model, name))
    return where is None or where(config)
