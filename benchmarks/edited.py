"""What an edited profile costs the networks that solve a person's vector anew, on one thread.

    python -m benchmarks.edited
    python -m benchmarks.edited --models neumf/ranking,deepfm/tuned

Trained on the training part of `ratio:0.2:42`. Of six drawn people every rating is left out once, and four orders of
their ratings are taken away in ten steps, as a deletion curve does; 480 of these profiles are scored over all items, 64
at once. Of it the lists alone: as many stored profiles, whose vectors are kept. One alone: wall time of a single
profile, the median over 20, and the slowest of five removals from the longest history. The last column is all the
leave-one-out of that history.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch

from recengine import models
from recengine.data import catalog
from recengine.data.split import fold
from recengine.models.base import Profile, Recommender, profile_of

CASES = "neumf/tuned,neumf/ranking,embedding-mlp/tuned,deepfm/tuned"
N_PEOPLE, N_ORDERS, N_PROFILES, AT_ONCE = 6, 4, 480, 64


def edited(profiles: Sequence[Profile], rng: np.random.Generator) -> list[Profile]:
    """Leave-one-out and deletion curves of these people, `N_PROFILES` of them in a random order."""
    found = []
    for profile in profiles:
        found += [profile.without([item]) for item in profile.item_idx.tolist()]
        for _ in range(N_ORDERS):
            order = rng.permutation(profile.item_idx)
            found += [profile.without(order[: len(order) * share // 10].tolist()) for share in range(1, 11)]
    return [found[place] for place in rng.permutation(len(found))[:N_PROFILES]]


def seconds(clock: Callable[[], float], model: Recommender, profiles: Sequence[Profile]) -> float:
    """Of scoring them, `AT_ONCE` at a time."""
    start = clock()
    for first in range(0, len(profiles), AT_ONCE):
        model.score(profiles[first : first + AT_ONCE])
    return clock() - start


def main() -> None:
    """One row a model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", default=CASES, help="MODEL/PRESET joined by commas")
    parser.add_argument("--store", type=Path, default=None, help="folder of the data")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    train = fold(catalog.load("ml-100k", asked.store or catalog.default_home()), "ratio:0.2:42", 1).train
    rng = np.random.default_rng(0)
    some = edited([profile_of(train, user) for user in rng.choice(train.n_users, N_PEOPLE, replace=False)], rng)
    stored = [profile_of(train, user) for user in rng.choice(train.n_users, len(some))]
    longest = profile_of(train, int(np.argmax(train.user_counts)))
    without = [longest.without([item]) for item in longest.item_idx.tolist()]
    print(
        f"{len(some)} profiles of {np.mean([len(profile) for profile in some]):.0f} ratings; longest {len(longest)}\n"
    )
    print("| model | CPU ms a profile | of it the list | one alone, ms | longest alone, ms | leave-one-out, CPU s |")
    print("|---|---:|---:|---:|---:|---:|")
    for case in asked.models.split(","):
        name, preset = case.split("/")
        model = models.create(name, models.configure(name, preset)).fit(train, seed=42)
        model.score(some[:2])
        whole, lists = (1000 * seconds(time.process_time, model, group) / len(group) for group in (some, stored))
        alone = np.median([seconds(time.perf_counter, model, [profile]) for profile in some[:20]])
        slowest = max(seconds(time.perf_counter, model, [profile]) for profile in without[:5])
        every = seconds(time.process_time, model, without)
        figures = f"{whole:.2f} | {lists:.2f} | {1000 * alone:.1f} | {1000 * slowest:.1f} | {every:.1f}"
        print(f"| {case} | {figures} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
