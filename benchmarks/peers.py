"""The peers' side of `neighbours.py`: one recommender of another library, fitted and asked, in a process of its own.

    python benchmarks/peers.py NAME IN.npz OUT.npz

Needs numpy, pandas, scipy and the library of NAME, nothing of this repository, so that the peers may live in another
environment. IN holds user_idx, item_idx, rating of training and, for predictions, test_user_idx and test_item_idx;
OUT gets fit_cpu, ask_cpu, peak_mb and the answer: stars (n_test,), or lists (n_users, 10), -1 where there is nothing.
"""

from __future__ import annotations

import importlib
import logging
import resource
import sys
import time
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

Data = Mapping[str, np.ndarray]
Ask = Callable[[], np.ndarray]
Fit = Callable[[], Ask]
Load = Callable[[Data], Fit]
"""Library and data in place, then fit, then ask: each step gives the next one, so that each can be timed alone."""

N = 10


def surprise(name: str, **settings: Any) -> Load:
    """Stars by one of Surprise's algorithms."""

    def load(data: Data) -> Fit:
        library: Any = importlib.import_module("surprise")
        pandas: Any = importlib.import_module("pandas")
        frame = pandas.DataFrame({name: data[name] for name in ("user_idx", "item_idx", "rating")})
        trainset = library.Dataset.load_from_df(frame, library.Reader(rating_scale=(1, 5))).build_full_trainset()
        model = getattr(library, name)(verbose=False, **settings)

        def ask() -> np.ndarray:
            pairs = zip(data["test_user_idx"].tolist(), data["test_item_idx"].tolist(), strict=True)
            return np.array([model.predict(user, item).est for user, item in pairs])

        def fit() -> Ask:
            model.fit(trainset)
            return ask

        return fit

    return load


def lenskit(module: str, name: str, *, stars: bool, **settings: Any) -> Load:
    """Stars or lists by one of LensKit's scorers, through its own pipelines and batch calls."""

    def load(data: Data) -> Fit:
        pandas: Any = importlib.import_module("pandas")
        batch, pipeline, training, lk_data = (
            importlib.import_module(f"lenskit.{part}") for part in ("batch", "pipeline", "training", "data")
        )
        frame = pandas.DataFrame({"user_id": data["user_idx"], "item_id": data["item_idx"], "rating": data["rating"]})
        interactions = lk_data.from_interactions_df(frame if stars else frame[["user_id", "item_id"]])
        scorer = getattr(importlib.import_module(module), name)(**settings)
        pipe = pipeline.predict_pipeline(scorer, fallback=True) if stars else pipeline.topn_pipeline(scorer, n=N)

        def predict() -> np.ndarray:
            pairs = pandas.DataFrame({"user_id": data["test_user_idx"], "item_id": data["test_item_idx"]})
            asked = lk_data.ItemListCollection.from_df(pairs, ["user_id"])
            found = batch.predict(pipe, asked, n_jobs=1).to_df()
            return pairs.merge(found, on=["user_id", "item_id"], how="left")["score"].to_numpy()

        def recommend() -> np.ndarray:
            users = np.unique(data["user_idx"])
            lists = np.full((int(users.max()) + 1, N), -1)
            for key, found in batch.recommend(pipe, users.tolist(), n=N, n_jobs=1):
                items = np.asarray(found.ids())[:N]
                lists[key.user_id, : len(items)] = items
            return lists

        def fit() -> Ask:
            pipe.train(interactions, training.TrainingOptions(rng=42))
            return predict if stars else recommend

        return fit

    return load


def implicit(name: str, **settings: Any) -> Load:
    """Lists by one of implicit's neighbourhood models."""

    def load(data: Data) -> Fit:
        sparse: Any = importlib.import_module("scipy.sparse")
        library: Any = importlib.import_module("implicit.nearest_neighbours")
        ones = np.ones(len(data["user_idx"]), np.float32)
        users_items = sparse.csr_matrix((ones, (data["user_idx"], data["item_idx"])))
        model = getattr(library, name)(**settings)

        def ask() -> np.ndarray:
            users = np.arange(users_items.shape[0])
            return model.recommend(users, users_items, N=N, filter_already_liked_items=True)[0]

        def fit() -> Ask:
            model.fit(users_items, show_progress=False)
            return ask

        return fit

    return load


def pearson(user_based: bool) -> dict[str, Any]:
    """Surprise's best similarity: Pearson around the baselines, shrunk."""
    return {"sim_options": {"name": "pearson_baseline", "user_based": user_based, "shrinkage": 100}}


STARS: dict[str, Load] = {
    "surprise BaselineOnly": surprise("BaselineOnly"),
    "surprise KNNBaseline, users": surprise("KNNBaseline", **pearson(True)),
    "surprise KNNBaseline, items": surprise("KNNBaseline", **pearson(False)),
    "lenskit BiasScorer": lenskit("lenskit.basic", "BiasScorer", stars=True, damping=5.0),
    "lenskit UserKNNScorer": lenskit("lenskit.knn", "UserKNNScorer", stars=True),
    "lenskit ItemKNNScorer": lenskit("lenskit.knn", "ItemKNNScorer", stars=True),
}
LISTS: dict[str, Load] = {
    "implicit CosineRecommender": implicit("CosineRecommender", K=100),
    "implicit BM25Recommender, tuned": implicit("BM25Recommender", K=1000, K1=100, B=0.3),
    "lenskit UserKNNScorer, lists": lenskit("lenskit.knn", "UserKNNScorer", stars=False, feedback="implicit"),
    "lenskit ItemKNNScorer, lists": lenskit("lenskit.knn", "ItemKNNScorer", stars=False, feedback="implicit"),
}


def write(target: Path, answer: np.ndarray, start: float, fitted: float) -> None:
    """What came out, and the CPU seconds between the start, the fitted model and now."""
    np.savez(
        target,
        answer=answer,
        fit_cpu=np.array(fitted - start),
        ask_cpu=np.array(time.process_time() - fitted),
        peak_mb=np.array(peak_mb()),
    )


def peak_mb() -> float:
    """Peak resident memory of this process; `getrusage`, which starts at the parent's, only where there is no other."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Fit, ask, write what came out and what it took."""
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    name, source, target = sys.argv[1:]
    with np.load(source) as file:
        data = dict(file)
    fit = (STARS | LISTS)[name](data)
    start = time.process_time()
    ask = fit()
    fitted = time.process_time()
    answer = ask()
    write(Path(target), answer, start, fitted)


if __name__ == "__main__":
    main()
