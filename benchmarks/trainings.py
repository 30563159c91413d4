"""What the contests are made of: networks trained once a seed on one fold, judged, counted and timed in turns."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.light import cost_of_pair
from recengine import models
from recengine.compress import exported, stopwatch
from recengine.compress.families import runtime_of
from recengine.compress.pressed import Pressed, press
from recengine.compress.recipe import Distil, parse
from recengine.compress.scorer import Answering
from recengine.compress.tuning import teaching, tuning
from recengine.data.split import Fold
from recengine.evaluation.evaluator import evaluate_fold
from recengine.models.base import Recommender, profiles_of
from recengine.presets import Named
from recengine.runs.compressing import lay_out, some_people, write_people


@dataclass
class Trainings:
    """Networks trained on one fold; each is trained once a seed."""

    cut: Fold
    seeds: Sequence[int]
    kept: dict[tuple[str, int], Recommender] = field(default_factory=dict)

    def of(self, asked: Named, seed: int) -> Recommender:
        """A configuration from a seed, alone."""
        key = (asked.text, seed)
        if key not in self.kept:
            self.kept[key] = models.create(asked.model, asked.config()).fit(self.cut.train, seed=seed)
        return self.kept[key]

    def taught(self, asked: Named, lesson: Distil, seed: int) -> Recommender:
        """The same with a teacher."""
        teacher = self.of(Named(lesson.teacher, asked.preset), seed)
        state = teaching(teacher, self.cut.train, seed)(asked.model, asked.config(), lesson)
        return models.load(asked.model).MODEL.from_state(asked.config(), state)

    def pressed(self, asked: Named, recipe: str, seed: int) -> Answering:
        """The same with a recipe, or with none; where torch has no kernel for it, ONNX Runtime answers."""
        thin = Pressed.of(asked.model, asked.config(), self.of(asked, seed).state())
        if recipe:
            thin = press(thin, parse(recipe), tuning(self.cut.train, seed))
        answering = Answering.of(thin)
        if exported.STATIC not in thin.rounds:
            return answering
        family, people = runtime_of(asked.model), profiles_of(self.cut.train, np.arange(64))
        inputs = answering.read(people)
        with tempfile.TemporaryDirectory() as folder:
            lay_out(thin, Path(folder), [family.narrowed(inputs, slice(one, one + 1), None) for one in range(64)])
            return Answering.of(thin, exported.session(Path(folder) / exported.FILE, family.INPUTS))


def judged(model: Recommender | Answering, cut: Fold) -> dict[str, float]:
    """On what the cut holds back."""
    return dict(evaluate_fold(model, cut).metrics)  # type: ignore[arg-type]


def costs(model: Recommender) -> dict[str, float]:
    """Of one pair."""
    found = cost_of_pair(model)  # type: ignore[arg-type]
    return {"macs": found.macs, "conv_macs": found.of("Conv2d").macs, "parameters": found.parameters}


def in_turns(sides: Mapping[str, tuple[Named, Recommender]], cut: Fold) -> dict[str, dict[str, float]]:
    """{side: {runtime_p50_ms}}: all items of one person, one thread, both in turns in a fresh process."""
    folders, people = [], []
    with tempfile.TemporaryDirectory() as root:
        for side, (asked, model) in sides.items():
            folder = Path(root) / side
            folder.mkdir()
            answering = Answering.of(Pressed.of(asked.model, asked.config(), model.state()))
            lay_out(answering.pressed, folder)
            inputs = answering.read(profiles_of(cut.train, some_people(cut, 42)))
            folders.append(str(folder))
            people.append(str(write_people(answering, inputs, folder)))
        family = next(iter(sides.values()))[0].model
        times = stopwatch.measure(stopwatch.Job(family, tuple(folders), tuple(people), (stopwatch.ALL,)))
    return {
        side: {f"{runtime}_p50_ms": times[place][runtime][stopwatch.ALL]["p50"] for runtime in stopwatch.RUNTIMES}
        for side, place in zip(sides, stopwatch.SIDES, strict=True)
    }
