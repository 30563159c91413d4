"""What a recipe finds in an autoencoder: its tables and layers, or the items' codes, for the network only made them."""

from __future__ import annotations

from typing import Any

from recengine.compress.anatomy import Anatomy, Joint, Place, State
from recengine.errors import RequestError

UNTAUGHT = "it is large and teaches; expected a network of pairs, such as separable, bottleneck-mlp or neumf"
BESIDE = ("mu", "b_i", "reg_user", "rated", "explicit")


def anatomy(config: Any, state: State) -> Anatomy:
    """Of `AutoencoderConfig` and the model's state; RequestError where the decoder takes the encoder's weights."""
    if config.orientation == "item":
        codes = Joint(state["codes"].shape[1], (Place("codes", 1),), ())
        made_by = "its codes are made by a network that is not shipped"
        return Anatomy(
            {"codes": "table"}, BESIDE, (), (codes,), turns=frozenset({"codes"}), untrained=made_by, untaught=UNTAUGHT
        )
    if config.tied:
        raise RequestError("autoencoder with tied = true cannot be compressed; allowed: tied = false")
    tables = [name for name in ("stars.weight", "choice.weight") if name in state]
    depth = len(config.hidden) - 1
    inner = [f"{half}.{place}" for half in ("encoder", "decoder") for place in range(depth)]
    chain = [*inner, "last"]
    fields = [("hidden", place) for place in range(depth + 1)] + [None] * depth  # the decoder mirrors the encoder
    into = [(*(Place(name, 1) for name in tables), Place("first_bias", 0))]
    into += [(Place(f"{name}.weight", 0), Place(f"{name}.bias", 0)) for name in inner]
    joints = [
        Joint(state[places[-1].name].shape[0], places, (Place(f"{reader}.weight", 1),), field=field)
        for places, reader, field in zip(into, chain, fields, strict=True)
    ]
    biases = ("first_bias", *(f"{name}.bias" for name in chain))
    kinds = dict.fromkeys(tables, "table") | {f"{name}.weight": "layer" for name in chain}
    return Anatomy(kinds, (*biases, *BESIDE), biases, tuple(joints), untaught=UNTAUGHT)
