"""Training within a recipe: gone on with from what a step left, zeros staying zeros; or anew, with a teacher."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from recengine import models
from recengine.compress.pressed import Teach, Tune
from recengine.compress.recipe import Distil
from recengine.data.dataset import Dataset
from recengine.models.base import Recommender, Startable, Teachable, profiles_of
from recengine.models.lesson import Lesson
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


def teaching(teacher: Recommender, train: Dataset, seed: int, progress: Progress = silent) -> Teach:
    """What `press` calls for a distilling step.

    teacher  trained on the same part
    seed     of the student's training
    """

    def teach(model: str, config: Any, step: Distil) -> Mapping[str, np.ndarray]:
        fresh = models.create(model, config)
        assert isinstance(fresh, Teachable)
        said = teacher.score(profiles_of(train))
        if fresh.unit == "stars":
            lesson = Lesson.of_stars(said, step.alpha, step.beside)
        else:
            lesson = Lesson.of_lists(said, train.user_counts, step.alpha, step.t)
        fresh.learn_from(lesson)
        return fresh.fit(train, seed=seed, progress=progress).state()

    return teach
