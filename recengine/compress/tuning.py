"""Fine-tuning: a model's own training gone on with from what a recipe left; zeros stay zeros."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from recengine import models
from recengine.compress.pressed import Tune
from recengine.data.dataset import Dataset
from recengine.models.base import Startable
from recengine.progress import Progress, silent
from recengine.training.held import zeros_held


def tuning(train: Dataset, seed: int, progress: Progress = silent) -> Tune:
    """What `press` calls for a fine-tuning step.

    train  the part the model was trained on
    seed   of dropout, masking and the order of batches
    """

    def tune(model: str, config: Any, state: Mapping[str, np.ndarray], epochs: int) -> Mapping[str, np.ndarray]:
        fresh = models.create(model, replace(config, epochs=epochs))
        assert isinstance(fresh, Startable)
        fresh.start_from(state)
        with zeros_held():
            return fresh.fit(train, seed=seed, progress=progress).state()

    return tune
