"""Two networks seed by seed, into the shipped file: the architectures, students with a teacher and alone, recipes.

    python -m benchmarks.contests architectures clock fields students recipes
    python -m benchmarks.contests students --only neumf --seeds 5
    python -m benchmarks.contests students --only neumf --search

Each network is trained once a seed on fold 1 of `ratio:0.2:42` of MovieLens-100K and judged on its test part; the
interval of the difference is a t interval over seeds. `--search` tries settings of the lesson on a validation part, cut
from the training part, and prints them. `clock` times the architectures that stand in the file, two in turns.
"""

from __future__ import annotations

import argparse
import datetime
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
import torch

from benchmarks.compression import SMALL, enter
from benchmarks.search_neighbours import table, validation
from benchmarks.trainings import Trainings, costs, in_turns, judged
from recengine import light_board
from recengine.compress.recipe import STANDARD, Distil, parse
from recengine.data import catalog
from recengine.data.split import Fold, fold
from recengine.errors import RequestError
from recengine.light_board import Contest
from recengine.presets import Named
from recengine.runs.engine import engine_version
from recengine.runs.linear_record import over_seeds

DATASET, SPLIT = "ml-100k", "ratio:0.2:42"

ARCHITECTURES = (
    ("bottleneck-mlp", "dense-tower"),
    ("conv", "dense-tower"),
    ("separable", "conv"),
    ("inverted-bottleneck", "conv"),
    ("shuffle", "conv"),
)
"""(the one that is judged, the one it is held against)"""

SMALL_NEUMF = "factors=8;mlp_factors=8;hidden=16"

STUDENTS = {
    "neumf": (f"neumf/tuned;{SMALL_NEUMF}", Distil("autoencoder")),
    "neumf-blend": (f"neumf/tuned;{SMALL_NEUMF}", Distil("blend")),
    "neumf-lists": (f"neumf/ranking;{SMALL_NEUMF}", Distil("autoencoder", 0.5, t=0.3)),
    "separable": ("separable/tuned", Distil("autoencoder", beside=1)),
    "bottleneck-mlp": ("bottleneck-mlp/tuned", Distil("autoencoder", beside=1)),
}
"""{student: (configuration, lesson)}"""

LESSONS = {
    "tuned": (
        Distil("autoencoder", 0.5),
        Distil("autoencoder"),
        Distil("autoencoder", 1.0),
        Distil("autoencoder", beside=1),
    ),
    "ranking": tuple(Distil("autoencoder", alpha, t=t) for alpha in (0.5, 0.8) for t in (0.3, 1.0)),
}
"""{preset of the student: what `--search` tries}"""

RECIPES = {
    "autoencoder": ("autoencoder/tuned", (*STANDARD, *SMALL)),
    "paper": ("autoencoder/textbook", ("quantise=int8-dynamic", "factorise=0.9,quantise=int8")),
    "separable": ("separable/tuned", ("prune=0.5:neurons,quantise=int8",)),
}
"""{name: (configuration, recipes)}"""

JUDGED = ("rmse", "ndcg@10")

Kind = Literal["distilled", "architecture", "recipe"]


def contest(
    kind: Kind,
    names: tuple[str, str],
    values: Mapping[str, list[float]],
    seeds: Sequence[int],
    words: str,
    metric: str = "rmse",
    spent: Mapping[str, Mapping[str, float]] | None = None,
) -> Contest:
    """The row, from the figures of both."""
    one, other = (np.array(values[side]) for side in ("name", "against"))
    difference = over_seeds((one - other).tolist())
    assert difference is not None
    return Contest(
        kind=kind,
        name=names[0],
        against=names[1],
        metric=metric,
        seeds=tuple(seeds),
        values=values,
        difference=difference,
        share={name: value / float(other.mean()) for name, value in difference.items()},
        costs=spent or {},
        command=f"python -m benchmarks.contests {words} --seeds {len(seeds)}",
        made=datetime.datetime.now(datetime.UTC).date().isoformat(),
        made_by={"engine": engine_version(("recengine.compress.tuning", "recengine.evaluation.evaluator"))},
    )


def students(trainings: Trainings, only: Sequence[str]) -> Iterator[Contest]:
    """Each with its teacher, against the same alone."""
    for student in only:
        name, lesson = STUDENTS[student]
        asked, values, spent = Named.read(name), {"name": [], "against": [], "teacher": []}, dict[str, float]()
        metric = "rmse" if asked.preset == "tuned" else "ndcg@10"
        for seed in trainings.seeds:
            alone, teacher = trainings.of(asked, seed), trainings.of(Named(lesson.teacher, asked.preset), seed)
            with_teacher = trainings.taught(asked, lesson, seed)
            for side, model in (("name", with_teacher), ("against", alone), ("teacher", teacher)):
                values[side].append(judged(model, trainings.cut)[metric])
            spent = costs(alone)
        names = (f"{name}{light_board.SIGN}{lesson.text}", name)
        words = f"students --only {student}"
        both = {"name": spent, "against": spent}
        yield contest("distilled", names, values, trainings.seeds, words, metric, both)


def architectures(trainings: Trainings, only: Sequence[str]) -> Iterator[Contest]:
    """Light networks against heavy ones."""
    found: dict[str, list[float]] = {}
    spent: dict[str, dict[str, float]] = {}
    pairs = [pair for pair in ARCHITECTURES if pair[0] in only]
    for name in dict.fromkeys(name for pair in pairs for name in reversed(pair)):
        asked, start = Named.read(f"{name}/tuned"), time.process_time()
        found[name] = [judged(trainings.of(asked, seed), trainings.cut)["rmse"] for seed in trainings.seeds]
        spent[name] = costs(trainings.of(asked, trainings.seeds[0]))
        seconds = time.process_time() - start
        print(name, [f"{rmse:.4f}" for rmse in found[name]], spent[name], f"{seconds:.0f} CPU s", flush=True)
    for one, other in pairs:
        values = {"name": found[one], "against": found[other]}
        both = {"name": spent[one], "against": spent[other]}
        words = f"architectures --only {one}"
        names = (f"{one}/tuned", f"{other}/tuned")
        yield contest("architecture", names, values, trainings.seeds, words, spent=both)


def fields(trainings: Trainings, only: Sequence[str]) -> Iterator[Contest]:
    """DeepFM with all it knows of people and films, against the same with the ids alone."""
    for model in only:
        names = (f"{model}/tuned", f"{model}/tuned;fields=item")
        values = {
            side: [judged(trainings.of(Named.read(name), seed), trainings.cut)["rmse"] for seed in trainings.seeds]
            for side, name in zip(("name", "against"), names, strict=True)
        }
        yield contest("architecture", names, values, trainings.seeds, "fields")


def clock(trainings: Trainings, only: Sequence[str]) -> Iterator[Contest]:
    """The architectures that stand in the file, with their times."""
    asked = {(f"{one}/tuned", f"{other}/tuned") for one, other in ARCHITECTURES if one in only}
    for found in light_board.contests(DATASET, SPLIT):
        if (found.name, found.against) in asked and found.kind == "architecture":
            named = {"name": Named.read(found.name), "against": Named.read(found.against)}
            sides = {side: (one, trainings.of(one, trainings.seeds[0])) for side, one in named.items()}
            times = in_turns(sides, trainings.cut)
            yield replace(found, costs={side: {**found.costs[side], **times[side]} for side in sides})


def recipes(trainings: Trainings, only: Sequence[str]) -> Iterator[Contest]:
    """Compressed against dense, by stars and by lists; a recipe that does not fit is left out with its reason."""
    for network in only:
        name, tried = RECIPES[network]
        asked = Named.read(name)
        dense = [judged(trainings.pressed(asked, "", seed), trainings.cut) for seed in trainings.seeds]
        for recipe in tried:
            try:
                thin = [judged(trainings.pressed(asked, recipe, seed), trainings.cut) for seed in trainings.seeds]
            except RequestError as error:
                print(name, recipe, error, flush=True)
                continue
            for metric in JUDGED:
                values = {
                    side: [metrics[metric] for metrics in each] for side, each in (("name", thin), ("against", dense))
                }
                names = (f"{name}{light_board.SIGN}{parse(recipe).text}", name)
                yield contest("recipe", names, values, trainings.seeds, f"recipes --only {network}", metric)


CONTESTS = {
    "architectures": (architectures, tuple(one for one, _ in ARCHITECTURES)),
    "fields": (fields, ("deepfm",)),
    "clock": (clock, tuple(one for one, _ in ARCHITECTURES)),
    "students": (students, tuple(STUDENTS)),
    "recipes": (recipes, tuple(RECIPES)),
}


def search(student: str, cut: Fold, seed: int) -> pd.DataFrame:
    """The student alone and with each lesson, on a validation part."""
    asked, rows, trainings = Named.read(STUDENTS[student][0]), [], Trainings(cut, [seed])
    metric = "rmse" if asked.preset == "tuned" else "ndcg@10"
    lessons = LESSONS[asked.preset]
    teacher = trainings.of(Named(lessons[0].teacher, asked.preset), seed)
    rows.append({"lesson": "teacher", metric: judged(teacher, cut)[metric], "CPU s": 0.0})
    for lesson in (None, *lessons):
        start = time.process_time()
        model = trainings.of(asked, seed) if lesson is None else trainings.taught(asked, lesson, seed)
        spent = time.process_time() - start
        figure = judged(model, cut)[metric]
        rows.append({"lesson": lesson.text if lesson else "alone", metric: figure, "CPU s": spent})
    return pd.DataFrame(rows)


def main() -> None:
    """Train, judge, and write each contest, or print the search."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("contests", nargs="+", choices=list(CONTESTS))
    parser.add_argument("--only", help="names of a contest, joined by commas; by default all")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--search", action="store_true", help="settings of the lesson, on a validation part")
    parser.add_argument("--store", type=Path, default=None, help="folder of the fetched data")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    dataset = catalog.load(DATASET, asked.store or catalog.default_home())
    trainings = Trainings(fold(dataset, SPLIT, 1), range(42, 42 + asked.seeds))
    for kind in asked.contests:
        play, all_names = CONTESTS[kind]
        only = asked.only.split(",") if asked.only else all_names
        if asked.search:
            print("\n".join(table(search(name, validation(dataset, "ranking"), 42)) for name in only))
            continue
        for found in play(trainings, only):
            enter(DATASET, found)
            figures = [f"{found.share[name]:+.4f}" for name in ("value", "low", "high")]
            print(kind, found.name, found.against, found.metric, *figures, flush=True)


if __name__ == "__main__":
    main()
