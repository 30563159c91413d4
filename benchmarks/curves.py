"""What putting reasons to the test costs, a hundred people and their first ten items: every model, preset and method.

    python -m benchmarks.curves
    python -m benchmarks.curves --models neumf,deepfm --people 10 --threads 2

Models stand trained in the store (those that are missing are trained first, untimed). *Deletion*: the lists, the
claims and the curves of the claimed, random and most-rated-first orders. *Trial*: all that `recengine faithfulness`
asks, so the insertion curves and the person's own favourites first too, but no sanity check. Both are timed over people
that the trial's seed draws, and told for a hundred.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.trials import questions
from recengine import models
from recengine.bench import DEFAULT_SEED, DEFAULT_SPLIT, Request, store_at, train_spec
from recengine.data import catalog
from recengine.data.dataset import Dataset
from recengine.data.split import fold
from recengine.explain.check import MIN_RATINGS
from recengine.explain.claims import claims, in_order
from recengine.explain.deletion import heights
from recengine.explain.faithfulness import DRAWS, draw_users, faithfulness
from recengine.models.base import Recommender, profile_of
from recengine.models.recommend import recommend
from recengine.runs.work import fitted


@dataclass
class Spent:
    """Seconds of this process, and by the wall."""

    cpu: float = 0.0
    wall: float = 0.0

    def __enter__(self) -> None:
        self.cpu -= time.process_time()
        self.wall -= time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self.cpu += time.process_time()
        self.wall += time.perf_counter()


@dataclass
class Parts:
    """What each part of the work took, for so many people."""

    claims: Spent
    deletion: Spent
    trial: Spent


def timed(model: Recommender, train: Dataset, people: np.ndarray, method: str) -> Parts:
    """The parts for some people; `deletion` holds the claims too."""
    parts = Parts(Spent(), Spent(), Spent())
    with parts.deletion:
        for user in people.tolist():
            profile, rng = profile_of(train, user), np.random.default_rng((DEFAULT_SEED, user))
            items = recommend(model, profile, n=10, item_counts=train.item_counts).item_idx
            if len(profile) < MIN_RATINGS:
                continue
            with parts.claims:
                said = claims(model, profile, items, method)
            popular = train.item_counts[profile.item_idx].astype(np.float64)
            orders = {"claimed": in_order(said.whole, rng), "popular": in_order(popular, rng)[None]}
            orders["random"] = rng.random((DRAWS, len(profile))).argsort(axis=1)
            heights(model, profile, items, orders)
    with parts.trial:
        faithfulness(model, train, people, method, seed=DEFAULT_SEED)
    return parts


def row(name: str, method: str, parts: Parts, people: int) -> str:
    """A line of the table, for a hundred people."""
    of_all = 100 / people
    each = [parts.claims.cpu, parts.deletion.cpu, parts.deletion.wall, parts.trial.cpu, parts.trial.wall]
    return f"| {name} | {method} | " + " | ".join(f"{seconds * of_all:.1f}" for seconds in each) + " |"


def main() -> None:
    """One row a model, preset and method."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", help="names joined by commas; by default all")
    parser.add_argument("--presets", choices=("all", "usual"), default="all", help="usual: those of the lists")
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--store", type=Path, default=None, help="folder of data and runs")
    asked = parser.parse_args()
    if os.environ.get("OMP_NUM_THREADS") != str(asked.threads):  # numpy reads it once, when it is loaded
        os.execve(
            sys.executable,
            [sys.executable, "-m", "benchmarks.curves", *sys.argv[1:]],
            {**os.environ, "OMP_NUM_THREADS": str(asked.threads)},
        )
    store = store_at(asked.store)
    dataset = catalog.load("ml-100k", store.home)
    train = fold(dataset, DEFAULT_SPLIT, 1).train
    people = draw_users(train, asked.people, DEFAULT_SEED)
    wanted = asked.models.split(",") if asked.models else [entry.name for entry in models.MODELS]
    print("| model | method | claims, CPU s | deletion, CPU s | deletion, s | trial, CPU s | trial, s |")
    print("|---|---|---:|---:|---:|---:|---:|")
    for named, method in questions(dataset, wanted, usual=asked.presets == "usual"):
        model = fitted(store, train_spec(Request(dataset.name, named.model, named.preset), dataset))
        model.score([profile_of(train, 0)])  # what is made once is made now
        print(row(named.text, method, timed(model, train, people, method), len(people)), flush=True)


if __name__ == "__main__":
    main()
