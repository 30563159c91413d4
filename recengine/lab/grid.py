"""What each sweep tries, and how a setting is called: the names by which rules, charts and tables find a point.

Source: Kuchaiev, Ginsburg 2017, arXiv 1708.01715, sections 3.2 to 3.7, as the third source of this project reviews it.
"""

from __future__ import annotations

SWEEPS = ("activations", "width", "depth", "dropout", "refeeding", "data-size", "units")

LINES = ("mf", "bias")
"""Plain models that stand in every sweep beside the networks."""

PRAISED = ("elu", "selu", "lrelu")
"""Activations with a negative part that is not 0 and no upper bound."""

OTHERS = ("relu", "relu6", "sigmoid", "tanh")

WIDTHS = (128, 256, 512, 1024)

WIDE = 512
"""The width from which the claim says that a network of one hidden layer over-fits."""

LAYERS = (2, 4, 6, 8, 10, 12)
"""Layers of weights, encoder and decoder together, each 128 wide."""

SHALLOW = "one layer of 256"
"""The wide, shallow network: nearly twice the parameters of the deep ones."""

CODE_RATES = (0.0, 0.5, 0.65, 0.8, 0.9)
"""Dropout on the code alone."""

EVERYWHERE_RATES = (0.5, 0.8)
"""Dropout on every hidden layer."""

BEST_RATE = 0.8

LOW_RATE = 0.001
"""The learning rate that counts as low."""

HIGH_RATES = (0.005, 0.5)
"""What counts as high: the rate of the authors' own command line, and the one the review names."""

REFEEDS = (0, 1, 2, 3)

SHARES = (0.1, 0.25, 0.5, 1.0)
"""The latest so much of the training ratings."""

DEEP, FULL, U_AUTOREC, I_AUTOREC = "deep", "deep, not shrunk", "U-AutoRec", "I-AutoRec"


def width(hidden: int) -> str:
    """`512 wide`"""
    return f"{hidden} wide"


def depth(layers: int) -> str:
    """`6 layers`"""
    return f"{layers} layers"


def dropout(rate: float, everywhere: bool = False) -> str:
    """`0.8 on the code`, `0.8 everywhere`"""
    return f"{rate:g} {'everywhere' if everywhere else 'on the code'}"


def refeeding(learning_rate: float, refeeds: int) -> str:
    """`rate 0.005, re-fed 1 x`"""
    return f"rate {learning_rate:g}, re-fed {refeeds} x"


def data_size(model: str, share: float) -> str:
    """`deep at 10 %`"""
    return f"{model} at {share:.0%}".replace("%", " %")
