"""The files a compressed network is shipped as, and the network read back from them.

network.npz    the arrays that answers need: whole numbers, thin matrices and rows of what is not 0 as they are
network.json   model, settings, and which array is what
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from recengine import models
from recengine.compress.pressed import Pressed
from recengine.models.config import from_json, to_json

ARRAYS, ABOUT = "network.npz", "network.json"


def about(pressed: Pressed) -> str:
    """The text of `network.json`."""
    return json.dumps({**pressed.about(), "config": to_json(pressed.config)}, allow_nan=False)


def ship(pressed: Pressed, folder: Path) -> int:
    """Write both files; their bytes on disk."""
    np.savez(folder / ARRAYS, **pressed.shipped())  # type: ignore[arg-type]
    (folder / ABOUT).write_text(about(pressed), encoding="utf-8")
    return n_bytes(folder)


def n_bytes(folder: Path) -> int:
    """Of both files."""
    return sum((folder / name).stat().st_size for name in (ARRAYS, ABOUT))


def unpack(folder: Path) -> Pressed:
    """What was shipped, ready to answer."""
    said = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    with np.load(folder / ARRAYS, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    config = from_json(models.settings(said["model"]).CONFIG, said["config"])
    return Pressed.from_shipped(said, config, arrays)
