"""Ours against the peers on the same folds: error or NDCG, CPU seconds, memory; each model in a process of its own.

    python -m benchmarks.neighbours                                       # both tables, MovieLens-100K
    python -m benchmarks.neighbours --peers-python OTHER/bin/python       # peers in an environment of their own
    python -m benchmarks.neighbours --dataset ml-1m --folds 1

stars  kfold:5:42: RMSE, predictions clipped to the scale, and CPU seconds of fit and predict, means over the folds
lists  ratio:0.2:42: NDCG@10 over the full ranking, CPU seconds of fit and of top-10 lists for every user

Every process gets one thread. The peers' calls are their own (predict, recommend); ours are `score` for all users and,
for lists, `top_n`. A library that is not installed is skipped by name. Test ratings a model has no prediction for are
given to our bias model, whoever's they are.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from benchmarks import peers
from recengine import models
from recengine.data import catalog
from recengine.data.dataset import Dataset, Ratings
from recengine.data.split import Fold, fold
from recengine.evaluation import ranking, rating
from recengine.models.base import profiles_of
from recengine.models.recommend import seen_mask, top_n

STARS, LISTS = "kfold:5:42", "ratio:0.2:42"
OURS = {
    STARS: ["bias/tuned", "user-knn/textbook", "user-knn/tuned", "item-knn/textbook", "item-knn/tuned"],
    LISTS: ["popularity/ranking", "user-knn/ranking", "item-knn/ranking", "content/ranking"],
}
N, BLOCK = 10, 1024  # length of a list; users scored at once
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")


def ours(name: str, source: Path, target: Path, dataset: Dataset) -> None:
    """The work of `peers.main`, for one of our models (in its own process)."""
    model_name, preset = name.split("/")
    with np.load(source) as file:
        data = dict(file)
    train = dataset.with_ratings(data["rows"])
    profiles = profiles_of(train)  # building the matrix is reading data, not fitting
    start = time.process_time()
    model = models.create(model_name, models.configure(model_name, preset)).fit(train)
    fitted = time.process_time()
    if "test_user_idx" in data:
        answer = _predict(model, profiles, data["test_user_idx"], data["test_item_idx"])
    else:
        blocks = [profiles[at : at + BLOCK] for at in range(0, len(profiles), BLOCK)]
        answer = np.concatenate([top_n(model.score(some), seen_mask(some, train.n_items), N) for some in blocks])
    peers.write(target, answer, start, fitted)


def _predict(model: models.Recommender, profiles: list, user_idx: np.ndarray, item_idx: np.ndarray) -> np.ndarray:
    """float32 (n_test,): scores of the test pairs, a block of users at a time."""
    out = np.empty(len(user_idx), np.float32)
    for at in range(0, len(profiles), BLOCK):
        mine = (user_idx >= at) & (user_idx < at + BLOCK)
        out[mine] = model.score(profiles[at : at + BLOCK])[user_idx[mine] - at, item_idx[mine]]
    return out


def measure(command: list[str], source: Path, folder: Path) -> dict[str, np.ndarray] | str:
    """What the process wrote, or the last line of its complaint."""
    target = folder / "out.npz"
    target.unlink(missing_ok=True)
    done = subprocess.run(
        [*command, str(source), str(target)], env={**os.environ, **ONE_THREAD}, capture_output=True, text=True
    )
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["no word"])[-1]
    with np.load(target) as file:
        return dict(file)


def write_part(cut: Fold, dataset: Dataset, target: Path, *, stars: bool) -> None:
    """Training rows as arrays and, for ours, as positions in the file; test pairs where stars are asked."""
    r, whole = cut.train.ratings, dataset.ratings
    place = np.argsort(whole.user_idx.astype(np.int64) * dataset.n_items + whole.item_idx)
    keys = (whole.user_idx.astype(np.int64) * dataset.n_items + whole.item_idx)[place]
    rows = place[np.searchsorted(keys, r.user_idx.astype(np.int64) * dataset.n_items + r.item_idx)]
    arrays = {"user_idx": r.user_idx, "item_idx": r.item_idx, "rating": r.rating, "rows": rows}
    if stars:
        arrays |= {"test_user_idx": cut.test.user_idx, "test_item_idx": cut.test.item_idx}
    np.savez(target, **arrays)


def rmse(found: dict[str, np.ndarray], cut: Fold, dataset: Dataset) -> float:
    """RMSE of the predictions, gaps filled by our bias model."""
    prediction, test = found["answer"].astype(float), cut.test
    gaps = ~np.isfinite(prediction)
    if gaps.any():
        bias = models.create("bias", models.configure("bias", "tuned")).fit(cut.train)
        prediction[gaps] = _predict(bias, profiles_of(cut.train), test.user_idx[gaps], test.item_idx[gaps])
    assert dataset.rating_scale is not None
    return rating.rmse(test.rating, prediction, dataset.rating_scale)


def ndcg(found: dict[str, np.ndarray], test: Ratings, n_items: int) -> float:
    """Mean NDCG@10 over users with held-out items."""
    users, row, n_test = np.unique(test.user_idx, return_inverse=True, return_counts=True)
    hit = ranking.hits(found["answer"][users].astype(np.int32), row, test.item_idx, n_items)
    return float(ranking.ndcg(hit, n_test, N).mean())


def compare(
    dataset: Dataset, split: str, n_folds: int, mine: Iterable[str], theirs: Iterable[str], asked: argparse.Namespace
) -> None:
    """Print the table of one split, a line as soon as it is measured.

    mine    our models, as `name/preset`
    theirs  names of `peers`
    """
    stars = split == STARS
    cuts = [fold(dataset, split, number) for number in range(1, n_folds + 1)]
    metric, second = ("RMSE", "predict") if stars else ("NDCG@10", "top 10 of all")
    print(f"\n{dataset.name} {split}, {n_folds} of its folds\n")
    print(f"| model | {metric} | fit, CPU s | {second}, CPU s | peak MB |\n|---|---:|---:|---:|---:|")
    store = ["--store", str(asked.store)] if asked.store else []
    here = [sys.executable, "-m", "benchmarks.neighbours", *store, "--dataset", asked.dataset, "--one"]
    there = [asked.peers_python, str(Path(__file__).with_name("peers.py"))]
    rows = [(f"ours {name}", [*here, name]) for name in mine]
    rows += [(name, [*there, name]) for name in theirs]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for number, cut in enumerate(cuts):
            write_part(cut, dataset, folder / f"{number}.npz", stars=stars)
        for name, command in rows:
            values, complaint = [], None
            for number, cut in enumerate(cuts):
                found = measure(command, folder / f"{number}.npz", folder)
                if isinstance(found, str):
                    complaint = found
                    break
                value = rmse(found, cut, dataset) if stars else ndcg(found, cut.test, dataset.n_items)
                values.append([value, *(float(found[key]) for key in ("fit_cpu", "ask_cpu", "peak_mb"))])
            if complaint:
                print(f"| {name} | skipped: {complaint} | | | |", flush=True)
            else:
                value, fit, ask, peak = np.mean(values, axis=0)
                print(f"| {name} | {value:.4f} | {fit:.3f} | {ask:.3f} | {peak:.0f} |", flush=True)


def arguments(doc: str | None) -> argparse.ArgumentParser:
    """What this comparison and `factors` are asked with."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dataset", default="ml-100k")
    parser.add_argument("--store", type=Path, help="folder of the fetched data")
    parser.add_argument("--folds", type=int, default=5, help="how many of the five folds of the stars' split")
    parser.add_argument("--peers-python", default=sys.executable, help="interpreter that has the peers")
    return parser


def main() -> None:
    """Both tables, or one model's work when started as a child."""
    parser = arguments(__doc__)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("files", nargs="*", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    dataset = catalog.load(asked.dataset, asked.store or catalog.default_home())
    if asked.one:
        source, target = asked.files
        ours(asked.one, source, target, dataset)
        return
    compare(dataset, STARS, asked.folds, OURS[STARS], peers.STARS, asked)
    compare(dataset, LISTS, 1, OURS[LISTS], peers.LISTS, asked)


if __name__ == "__main__":
    main()
