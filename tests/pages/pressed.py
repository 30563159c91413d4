"""The small network and the recipe on it that `pressed` in conftest.py keeps a run of."""

from __future__ import annotations

from recengine.presets import Named

SMALL = Named("autoencoder", "ranking", (("epochs", "2"), ("hidden", "8")))
RECIPE = "factorise=4,quantise=int8"
