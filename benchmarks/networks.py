"""NeuMF and the embedding MLP: against the peers, an epoch against RecBole's, and the NeuMF paper's own protocol.

    python -m benchmarks.networks --peers-python OTHER/bin/python       # tables and epochs, MovieLens-100K
    python -m benchmarks.networks --ncf FOLDER                          # ML-1M, the files of the paper in FOLDER

tables  those of `neighbours`, with other rows
epochs  CPU seconds of an epoch of NeuMF, one thread each: RecBole at its defaults, and ours with the same shape (64 and
        64 numbers a side, layers 128 and 64, dropout 0.1, one negative a click, 2,048 rows a step); and our presets.
        Reading, and for ours the folding-in of every user, are not part of it
ncf     leave-one-out among 99 given negatives: HR@10 and NDCG@10, a tied negative counting half a rank

A library that is not installed is skipped by name.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from benchmarks import peers
from benchmarks.neighbours import LISTS, STARS, arguments, compare, measure, write_part
from recengine import models
from recengine.data import catalog
from recengine.data.dataset import Dataset
from recengine.data.split import fold
from recengine.evaluation.evaluator import evaluate_fold
from recengine.models.neumf import PRESETS, plan_of
from recengine.models.neumf_config import NeuMFConfig
from recengine.models.pair_plan import prepare
from recengine.training.loop import train

OURS = {
    STARS: ["embedding-mlp/textbook", "embedding-mlp/tuned", "neumf/tuned"],
    LISTS: ["neumf/textbook", "neumf/ranking"],
}
LIKE_RECBOLE = NeuMFConfig(
    loss="bce",
    threshold=0.0,
    negatives=1,
    levels="without",
    factors=64,
    fusion="learned",
    mlp_factors=64,
    hidden=(128, 64),
    activation="relu",
    dropout=0.1,
    reg=0.0,
    level_reg=0.0,
    batch_size=2048,
)
ONE_PROTOCOL = ["popularity/ranking", "mf/tuned", "als/ranking", "ease/ranking", "neumf/textbook", "neumf/ranking"]
PUBLISHED = [
    ("NeuMF, re-run by Dacrema et al. 2021", 0.7093, 0.4349),
    ("EASE, Dacrema et al. 2021", 0.7192, 0.4494),
    ("iALS, Dacrema et al. 2021", 0.7109, 0.4382),
]


def epochs(dataset: Dataset, peers_python: str, n: int = 5) -> None:
    """CPU seconds of an epoch, both sides."""
    cut = fold(dataset, LISTS, 1)
    print("\n| NeuMF | rows an epoch | CPU s an epoch |\n|---|---:|---:|")
    alike = [
        ("ours, RecBole's shape", LIKE_RECBOLE),
        ("the same, precision=auto", replace(LIKE_RECBOLE, precision="auto")),
    ]
    for name, config in [*alike, *((f"ours {p}", c) for p, c in PRESETS.items())]:
        task = prepare(cut.train, plan_of(config), 0)
        drawn = config.negatives if config.loss == "bce" else 0
        start = time.process_time()
        plan = plan_of(config)
        train(task, replace(plan.recipe, epochs=n), seed=0, precision=plan.arithmetic)
        seconds = (time.process_time() - start) / n
        print(f"| {name} | {len(cut.train.ratings) * (1 + drawn):,} | {seconds:.2f} |", flush=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write_part(cut, dataset, folder / "1.npz", stars=False)
        for name in peers.NETWORK_LISTS:
            command = [peers_python, str(Path(peers.__file__)), name]
            found = measure(command, folder / "1.npz", folder)
            if isinstance(found, str):
                print(f"| {name} | skipped: {found} | |")
            else:
                seconds = float(found["fit_cpu"]) / peers.NETWORK_EPOCHS
                print(f"| {name} | {len(cut.train.ratings) * 2:,} | {seconds:.2f} |")


def protocol(dataset: Dataset, folder: Path) -> None:
    """HR@10 and NDCG@10 of the NeuMF paper's test, beside what is published."""
    cut = fold(dataset, "ncf", 1, folder=folder)
    print("\n| model | HR@10 | NDCG@10 | fit, CPU s |\n|---|---:|---:|---:|")
    for name in ONE_PROTOCOL:
        model_name, preset = name.split("/")
        start = time.process_time()
        model = models.create(model_name, models.configure(model_name, preset)).fit(cut.train)
        seconds = time.process_time() - start
        metrics = evaluate_fold(model, cut).metrics
        print(f"| ours {name} | {metrics['hr@10']:.4f} | {metrics['ndcg@10']:.4f} | {seconds:.1f} |", flush=True)
    for name, hr, ndcg in PUBLISHED:
        print(f"| {name} | {hr:.4f} | {ndcg:.4f} | |")


def main() -> None:
    """The tables and epochs of one data set, or the paper's protocol."""
    parser = arguments(__doc__)
    parser.add_argument("--ncf", type=Path, default=None, help="folder of the NeuMF paper's two files")
    asked = parser.parse_args()
    home = asked.store or catalog.default_home()
    if asked.ncf:
        protocol(catalog.load("ml-1m", home), asked.ncf)
        return
    dataset = catalog.load(asked.dataset, home)
    epochs(dataset, asked.peers_python)
    compare(dataset, STARS, asked.folds, OURS[STARS], {}, asked)
    compare(dataset, LISTS, 1, OURS[LISTS], peers.NETWORK_LISTS, asked)


if __name__ == "__main__":
    sys.exit(main())
