"""Two networks seed by seed: a student with its teacher and alone, or `separable` and `conv`, into the shipped file.

    python -m benchmarks.contests neumf separable --seeds 3
    python -m benchmarks.contests architectures --seeds 3
    python -m benchmarks.contests neumf --search

Each network is trained once a seed on fold 1 of `ratio:0.2:42` of MovieLens-100K and judged on its test part; the
interval of the difference is a t interval over seeds. `--search` tries settings of the lesson on a validation part, cut
from the training part, and prints them. Milliseconds are those of the rows of `benchmarks.compression`, if any.
"""

from __future__ import annotations

import argparse
import datetime
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from benchmarks.compression import enter
from benchmarks.light import cost_of_pair
from benchmarks.search_neighbours import table, validation
from recengine import light_board, models
from recengine.compress.recipe import Distil
from recengine.compress.tuning import teaching
from recengine.data import catalog
from recengine.data.split import Fold, fold
from recengine.evaluation.evaluator import evaluate_fold
from recengine.light_board import Contest
from recengine.models.base import Recommender
from recengine.presets import Named
from recengine.runs.engine import engine_version
from recengine.runs.linear_record import over_seeds

DATASET, SPLIT = "ml-100k", "ratio:0.2:42"

STUDENTS = {
    "neumf": ("neumf/tuned;factors=8;mlp_factors=8;hidden=16", Distil("autoencoder")),
    "separable": ("separable/tuned", Distil("autoencoder", beside=1)),
    "bottleneck-mlp": ("bottleneck-mlp/tuned", Distil("autoencoder", beside=1)),
}
"""{student: (configuration, lesson)}"""

LESSONS = (
    Distil("autoencoder", 0.5),
    Distil("autoencoder"),
    Distil("autoencoder", 1.0),
    Distil("autoencoder", beside=1),
)


def trained(asked: Named, cut: Fold, seed: int) -> Recommender:
    """Alone."""
    return models.create(asked.model, asked.config()).fit(cut.train, seed=seed)


def taught(asked: Named, lesson: Distil, teacher: Recommender, cut: Fold, seed: int) -> Recommender:
    """The same with a teacher."""
    state = teaching(teacher, cut.train, seed)(asked.model, asked.config(), lesson)
    return models.load(asked.model).MODEL.from_state(asked.config(), state)


def rmse(model: Recommender, cut: Fold) -> float:
    """On what the cut holds back."""
    return evaluate_fold(model, cut).metrics["rmse"]


def costs(model: Recommender, asked: Named) -> dict[str, float]:
    """Of one pair, and of all items of one person as they were timed."""
    found = cost_of_pair(model)  # type: ignore[arg-type]
    out: dict[str, float] = {"macs": found.macs, "conv_macs": found.of("Conv2d").macs, "parameters": found.parameters}
    for row in light_board.reference_rows(DATASET, SPLIT):
        if row.name == asked.text:
            times = row.report["before"]["latency_ms"]
            out |= {f"{runtime}_p50_ms": times[runtime]["all items"]["p50"] for runtime in times}
    return out


def contest(
    kind: str,
    names: tuple[str, str],
    values: dict[str, list[float]],
    seeds: Sequence[int],
    spent: dict[str, dict[str, float]],
    words: str,
) -> Contest:
    """The row, from the figures of both."""
    one, other = (np.array(values[side]) for side in ("name", "against"))
    difference = over_seeds((one - other).tolist())
    assert difference is not None
    share = {name: value / float(other.mean()) for name, value in difference.items()}
    return Contest(
        kind=kind,  # type: ignore[arg-type]
        name=names[0],
        against=names[1],
        metric="rmse",
        seeds=tuple(seeds),
        values=values,
        difference=difference,
        share=share,
        costs=spent,
        command=f"python -m benchmarks.contests {words} --seeds {len(seeds)}",
        made=datetime.datetime.now(datetime.UTC).date().isoformat(),
        made_by={"engine": engine_version(("recengine.compress.tuning", "recengine.evaluation.evaluator"))},
    )


def distilled(student: str, cut: Fold, seeds: Sequence[int]) -> Contest:
    """A student with its teacher, against the same alone."""
    name, lesson = STUDENTS[student]
    asked, values, spent = Named.read(name), {"name": [], "against": [], "teacher": []}, dict[str, float]()
    for seed in seeds:
        teacher = trained(Named.read(f"{lesson.teacher}/tuned"), cut, seed)
        alone = trained(asked, cut, seed)
        with_teacher = taught(asked, lesson, teacher, cut, seed)
        for side, model in (("name", with_teacher), ("against", alone), ("teacher", teacher)):
            values[side].append(rmse(model, cut))
        spent = costs(alone, asked)
        print(student, seed, {side: f"{found[-1]:.4f}" for side, found in values.items()}, flush=True)
    names = (f"{name}{light_board.SIGN}{lesson.text}", name)
    return contest("distilled", names, values, seeds, {"name": spent, "against": spent}, student)


def architectures(cut: Fold, seeds: Sequence[int]) -> Contest:
    """`separable` against `conv`."""
    sides = {"name": Named.read("separable/tuned"), "against": Named.read("conv/tuned")}
    values, spent = {side: list[float]() for side in sides}, dict[str, dict[str, float]]()
    for seed in seeds:
        for side, asked in sides.items():
            model = trained(asked, cut, seed)
            values[side].append(rmse(model, cut))
            spent[side] = costs(model, asked)
        print("architectures", seed, {side: f"{found[-1]:.4f}" for side, found in values.items()}, flush=True)
    names = (sides["name"].text, sides["against"].text)
    return contest("architecture", names, values, seeds, spent, "architectures")


def search(student: str, cut: Fold, seed: int) -> pd.DataFrame:
    """The student alone and with each lesson, on a validation part."""
    asked, rows = Named.read(STUDENTS[student][0]), []
    teacher = trained(Named.read("autoencoder/tuned"), cut, seed)
    rows.append({"lesson": "teacher", "rmse": rmse(teacher, cut), "CPU s": 0.0})
    for lesson in (None, *LESSONS):
        start = time.process_time()
        model = trained(asked, cut, seed) if lesson is None else taught(asked, lesson, teacher, cut, seed)
        spent = time.process_time() - start
        rows.append({"lesson": lesson.text if lesson else "alone", "rmse": rmse(model, cut), "CPU s": spent})
    return pd.DataFrame(rows)


def main() -> None:
    """Train, judge, and write each contest, or print the search."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("contests", nargs="+", choices=[*STUDENTS, "architectures"])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--search", action="store_true", help="settings of the lesson, on a validation part")
    parser.add_argument("--store", type=Path, default=None, help="folder of the fetched data")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    dataset = catalog.load(DATASET, asked.store or catalog.default_home())
    seeds = range(42, 42 + asked.seeds)
    for name in asked.contests:
        if asked.search and name in STUDENTS:
            print(table(search(name, validation(dataset, "ranking"), 42)))
            continue
        cut = fold(dataset, SPLIT, 1)
        enter(DATASET, architectures(cut, seeds) if name == "architectures" else distilled(name, cut, seeds))


if __name__ == "__main__":
    main()
