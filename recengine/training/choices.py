"""What a training can be told in a word, for settings that must be readable without torch."""

from __future__ import annotations

from typing import Literal

Activation = Literal["sigmoid", "relu", "relu6", "tanh", "elu", "lrelu", "selu"]
"""The seven of arXiv 1708.01715, section 3.2; `activations.activation` makes the module."""

Decay = Literal["none", "linear", "cosine"]
"""How the learning rate falls over the epochs."""

Precision = Literal["float32", "bfloat16"]
"""Arithmetic of the losses; parameters are always float32."""
