"""The deep autoencoder against a plain loop that feeds dense rows through a DataLoader in float32.

    python -m benchmarks.autoencoder                                # MovieLens-1M
    python -m benchmarks.autoencoder --dataset ml-100k --epochs 20
    python -m benchmarks.autoencoder --threads 1 --part speed       # a quiet core is a better clock than two busy ones

speed  an epoch of (n, 512, 512, 1024, 512, 512, n), SELU, dropout 0.8, SGD 0.005 with momentum 0.9, batches of 128,
       with no and with one re-feeding; both sides take turns, epoch by epoch, and the medians are printed
stars  each user's latest 30 % judge (`user-time:0.3`): the RMSE of the plain loop's best epoch, and the seconds ours
       needs to get there, without and with centring; judging is not on the clock

Ours is the network, task and loop of the preset `textbook`; both sides start from the same kind of draw, not the same.
"""

from __future__ import annotations

import argparse
import statistics
import time
from dataclasses import replace
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
import torch
from scipy.sparse import csr_matrix
from torch import nn
from torch.utils.data import DataLoader, Dataset

from benchmarks.search_neighbours import table
from recengine.data import catalog
from recengine.data import dataset as data
from recengine.data.split import Fold, fold
from recengine.models.autoencoder import PRESETS, Autoencoder, AutoencoderConfig
from recengine.models.base import profiles_of
from recengine.models.csr import size
from recengine.training.device import bfloat16_gain, bfloat16_is_fast

WIDTHS, DROPOUT, RATE, MOMENTUM, BATCH = (512, 512, 1024), 0.8, 0.005, 0.9, 128


class Clock(NamedTuple):
    """Seconds of the wall and of this process' cores."""

    wall: float
    cpu: float

    @classmethod
    def now(cls) -> Clock:
        return cls(time.perf_counter(), time.process_time())

    def plus(self, other: Clock) -> Clock:
        return Clock(self.wall + other.wall, self.cpu + other.cpu)

    def since(self) -> Clock:
        return Clock(time.perf_counter() - self.wall, time.process_time() - self.cpu)


class DenseRows(Dataset):
    """One row of stars a user, made dense when it is asked for."""

    def __init__(self, matrix: csr_matrix) -> None:
        self.matrix = matrix

    def __len__(self) -> int:
        return size(self.matrix)[0]

    def __getitem__(self, user: int) -> torch.Tensor:
        row = torch.zeros(size(self.matrix)[1])
        cells = slice(self.matrix.indptr[user], self.matrix.indptr[user + 1])
        row[torch.from_numpy(self.matrix.indices[cells].astype(np.int64))] = torch.from_numpy(self.matrix.data[cells])
        return row


class Plain:
    """The loop one writes first."""

    def __init__(self, matrix: csr_matrix, refeed: int, seed: int = 0) -> None:
        torch.manual_seed(seed)
        self.rows, self.refeed = DenseRows(matrix), refeed
        n = size(matrix)[1]
        sizes, layers = [n, *WIDTHS], []
        for a, b in zip(sizes, sizes[1:], strict=False):
            layers += [nn.Linear(a, b), nn.SELU()]
        layers.append(nn.Dropout(DROPOUT))
        for a, b in zip(sizes[::-1], sizes[::-1][1:], strict=False):
            layers += [nn.Linear(a, b), nn.SELU()]
        self.network = nn.Sequential(*layers)
        for layer in self.network:
            if isinstance(layer, nn.Linear):
                nn.init.xavier_uniform_(layer.weight)
                nn.init.zeros_(layer.bias)
        self.optimiser = torch.optim.SGD(self.network.parameters(), lr=RATE, momentum=MOMENTUM)
        self.loader = DataLoader(self.rows, BATCH, shuffle=True)

    def epoch(self) -> None:
        self.network.train()
        for x in self.loader:
            for _ in range(1 + self.refeed):
                self.optimiser.zero_grad()
                y, mask = self.network(x), x != 0
                (((y - x) * mask).square().sum() / mask.sum()).backward()
                self.optimiser.step()
                x = y.detach()

    @torch.no_grad()
    def scores(self) -> np.ndarray:
        """float32 (n_users, n_items)"""
        self.network.eval()
        return torch.cat([self.network(x) for x in DataLoader(self.rows, 512)]).numpy()


def in_turns(train: data.Dataset, refeed: int, rounds: int, precision: Literal["auto", "float32"]) -> dict[str, str]:
    """Epochs of both sides one after the other, the first of each not counted."""
    plain, taken = Plain(train.matrix, refeed), {"plain": [], "ours": []}
    began = Clock.now()

    def turn(_done: float, _words: str) -> None:
        nonlocal began
        taken["ours"].append(began.since())
        start = Clock.now()
        plain.epoch()
        taken["plain"].append(start.since())
        began = Clock.now()

    model = Autoencoder(replace(PRESETS["textbook"], refeed=refeed, epochs=rounds + 1, precision=precision))
    model.fit(train, progress=turn)
    assert model.training is not None
    medians = {
        side: Clock(*(statistics.median(clock[place] for clock in clocks[1:]) for place in (0, 1)))
        for side, clocks in taken.items()
    }
    return {
        "re-feedings": str(refeed),
        "arithmetic of ours": model.training.precision,
        "plain, wall s": f"{medians['plain'].wall:.2f}",
        "ours, wall s": f"{medians['ours'].wall:.2f}",
        "faster": f"{medians['plain'].wall / medians['ours'].wall:.2f}",
        "plain, CPU s": f"{medians['plain'].cpu:.2f}",
        "ours, CPU s": f"{medians['ours'].cpu:.2f}",
        "faster in CPU": f"{medians['plain'].cpu / medians['ours'].cpu:.2f}",
    }


def rmse(scores: np.ndarray, cut: Fold) -> float:
    """Over the test ratings that have a score, clipped to the scale."""
    found = scores[cut.test.user_idx, cut.test.item_idx]
    low, high = cut.train.rating_scale or (-np.inf, np.inf)
    return float(np.sqrt(np.nanmean((np.clip(found, low, high) - cut.test.rating) ** 2)))


def race(cut: Fold, epochs: int) -> None:
    """The plain loop first; then ours, until it is as good, off the clock while it is judged."""
    plain, spent, best = Plain(cut.train.matrix, refeed=1), Clock(0, 0), np.inf
    for number in range(1, epochs + 1):
        start = Clock.now()
        plain.epoch()
        spent = spent.plus(start.since())
        best = min(best, now := rmse(plain.scores(), cut))
        print(f"plain, epoch {number}: RMSE {now:.4f}, {spent.wall:.1f} s wall, {spent.cpu:.1f} s CPU", flush=True)
    rows = []
    for words, config in (
        ("textbook", PRESETS["textbook"]),
        ("textbook, Adam", replace(PRESETS["textbook"], optimiser="adam", learning_rate=3e-4)),
        ("textbook, centred", replace(PRESETS["textbook"], centring=True)),
        ("tuned, user rows", replace(PRESETS["tuned"], orientation="user")),
    ):
        rows.append({"ours": words, **until(cut, replace(config, epochs=3 * epochs), best, spent)})
        print(rows[-1], flush=True)
    print(
        f"\nplain loop: RMSE {best:.4f}, the best of {epochs} epochs; {spent.wall:.1f} s wall, {spent.cpu:.1f} s CPU\n"
    )
    print(table(pd.DataFrame(rows)))


class Enough(Exception):
    """The race is over."""


def until(cut: Fold, config: AutoencoderConfig, wanted: float, plain: Clock) -> dict[str, str]:
    """Epochs and seconds of ours until its RMSE is `wanted` or better, and their share of the plain loop's."""
    profiles = profiles_of(cut.train)
    model, spent, began, number, now = Autoencoder(config), Clock(0, 0), Clock.now(), 0, np.inf

    def judge(_done: float, _words: str) -> None:
        nonlocal spent, began, number, now
        spent, number = spent.plus(began.since()), number + 1
        now = rmse(model.score(profiles), cut)
        if now <= wanted:
            raise Enough
        model.network.train()
        began = Clock.now()

    try:
        model.fit(cut.train, progress=judge)
        reached = "never"
    except Enough:
        reached = str(number)
    return {
        "epochs": reached,
        "RMSE": f"{now:.4f}",
        "wall s": f"{spent.wall:.1f}",
        "share of plain": f"1/{plain.wall / spent.wall:.1f}",
        "CPU s": f"{spent.cpu:.1f}",
        "share in CPU": f"1/{plain.cpu / spent.cpu:.1f}",
    }


def main() -> None:
    """Both parts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dataset", default="ml-1m")
    parser.add_argument("--store", type=Path, default=None, help="folder of the fetched data")
    parser.add_argument("--part", choices=["speed", "stars", "both"], default="both")
    parser.add_argument("--rounds", type=int, default=3, help="epochs of each side that are timed")
    parser.add_argument("--epochs", type=int, default=11, help="epochs the plain loop is given for its RMSE")
    parser.add_argument("--threads", type=int, default=None)
    asked = parser.parse_args()
    if asked.threads:
        torch.set_num_threads(asked.threads)
    cut = fold(catalog.load(asked.dataset, asked.store or catalog.default_home()), "user-time:0.3", 1)
    fast = "fast" if bfloat16_is_fast() else "not fast"
    print(f"{torch.get_num_threads()} threads; bfloat16 {fast}: {bfloat16_gain():.1f} times float32\n")
    if asked.part != "stars":
        rows = [
            in_turns(cut.train, refeed, asked.rounds, precision)
            for refeed in (0, 1)
            for precision in ("auto", "float32")
        ]
        print(table(pd.DataFrame(rows)) + "\n", flush=True)
    if asked.part != "speed":
        race(cut, asked.epochs)


if __name__ == "__main__":
    main()
