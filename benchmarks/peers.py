"""The peers of the comparisons: a recommender of another library, fitted and asked in its own process.

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
import tempfile
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


def implicit(name: str, *, module: str = "nearest_neighbours", **settings: Any) -> Load:
    """Lists by one of implicit's models."""

    def load(data: Data) -> Fit:
        sparse: Any = importlib.import_module("scipy.sparse")
        library: Any = importlib.import_module(f"implicit.{module}")
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


def cornac(name: str, *, stars: bool, **settings: Any) -> Load:
    """Stars or lists by one of Cornac's models, through its own `rate` and `recommend`."""

    def load(data: Data) -> Fit:
        models, library = (importlib.import_module(f"cornac.{part}") for part in ("models", "data"))
        users, items = data["user_idx"].tolist(), data["item_idx"].tolist()
        ratings = data["rating"].tolist() if stars else [1.0] * len(users)
        trained = library.Dataset.from_uir(list(zip(users, items, ratings, strict=True)), seed=42)
        model = getattr(models, name)(verbose=False, **settings)

        def predict() -> np.ndarray:
            user = [trained.uid_map.get(u, trained.num_users) for u in data["test_user_idx"].tolist()]
            item = [trained.iid_map.get(i, trained.num_items) for i in data["test_item_idx"].tolist()]
            return np.array([model.rate(u, i) for u, i in zip(user, item, strict=True)], float)

        def recommend() -> np.ndarray:
            lists = np.full((max(users) + 1, N), -1)
            for u in trained.uid_map:
                lists[u] = model.recommend(u, k=N, remove_seen=True, train_set=trained)
            return lists

        def fit() -> Ask:
            model.fit(trained)
            return predict if stars else recommend

        return fit

    return load


def recbole(name: str, **settings: Any) -> Load:
    """Lists by one of RecBole's networks, trained for the epochs asked for; its own trainer, no evaluation."""

    def load(data: Data) -> Fit:
        sys.argv = sys.argv[:1]  # RecBole reads the command line
        torch: Any = importlib.import_module("torch")
        config, prepare, tools, interaction = (
            importlib.import_module(f"recbole.{part}") for part in ("config", "data", "utils", "data.interaction")
        )
        root = Path(tempfile.mkdtemp())
        (root / "d").mkdir()
        lines = [f"{u}\t{i}" for u, i in zip(data["user_idx"].tolist(), data["item_idx"].tolist(), strict=True)]
        for part, rows in (("train", lines), ("valid", lines[:1]), ("test", lines[:1])):
            text = "\n".join(["user_id:token\titem_id:token", *rows])
            (root / "d" / f"d.{part}.inter").write_text(text + "\n")
        chosen = {
            "data_path": str(root),
            "checkpoint_dir": str(root),
            "benchmark_filename": ["train", "valid", "test"],
            "load_col": {"inter": ["user_id", "item_id"]},
            "seed": 42,
            "use_gpu": False,
            "show_progress": False,
            **settings,
        }
        settled = config.Config(model=name, dataset="d", config_dict=chosen)
        tools.init_seed(42, True)
        train, _, _ = prepare.data_preparation(settled, prepare.create_dataset(settled))
        model = tools.get_model(name)(settled, train._dataset)
        trainer = tools.get_trainer(settled["MODEL_TYPE"], name)(settled, model)
        known = train._dataset
        items = np.array([-1] + [int(raw) for raw in known.id2token("item_id", range(1, known.item_num))])

        def ask() -> np.ndarray:
            model.eval()
            seen = known.inter_matrix(form="csr")
            lists = np.full((int(data["user_idx"].max()) + 1, N), -1)
            with torch.no_grad():
                for users in torch.arange(1, known.user_num).split(64):
                    pairs = torch.cartesian_prod(users, torch.arange(known.item_num))
                    asked = interaction.Interaction({"user_id": pairs[:, 0], "item_id": pairs[:, 1]})
                    scores = model.predict(asked).reshape(len(users), -1).numpy().copy()
                    scores[:, 0] = -np.inf
                    scores[seen[users.numpy()].nonzero()] = -np.inf
                    rows = [int(raw) for raw in known.id2token("user_id", users.numpy())]
                    lists[rows] = items[np.argsort(-scores, axis=1)[:, :N]]
            return lists

        def fit() -> Ask:
            trainer.fit(train, None, verbose=False, saved=False, show_progress=False)
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

FACTOR_STARS: dict[str, Load] = {
    "cornac MF": cornac("MF", stars=True, use_bias=True, seed=42),
    "cornac MF, tuned": cornac(
        "MF", stars=True, k=100, max_iter=100, learning_rate=0.005, lambda_reg=0.08, use_bias=True, seed=42
    ),
    "cornac MF, tuned on ML-1M": cornac(
        "MF", stars=True, k=100, max_iter=80, learning_rate=0.005, lambda_reg=0.05, use_bias=True, seed=42
    ),
    "surprise SVD, 200 factors": surprise("SVD", n_factors=200, n_epochs=50, lr_all=0.01, reg_all=0.1, random_state=42),
    "surprise SVDpp": surprise("SVDpp", cache_ratings=True, random_state=42),
    "lenskit BiasedMFScorer": lenskit("lenskit.als", "BiasedMFScorer", stars=True),
}
FACTOR_LISTS: dict[str, Load] = {
    "cornac EASE": cornac("EASE", stars=False, lamb=500, seed=42),
    "implicit ALS": implicit("AlternatingLeastSquares", module="als", random_state=42),
    "implicit ALS, tuned": implicit(
        "AlternatingLeastSquares", module="als", factors=32, regularization=30.0, alpha=5.0, random_state=42
    ),
    "implicit ALS, tuned on ML-1M": implicit(
        "AlternatingLeastSquares", module="als", factors=64, regularization=100.0, alpha=10.0, random_state=42
    ),
    "lenskit ImplicitMFScorer": lenskit("lenskit.als", "ImplicitMFScorer", stars=False),
}

NETWORK_EPOCHS = 10
NETWORK_LISTS: dict[str, Load] = {f"recbole NeuMF, {NETWORK_EPOCHS} epochs": recbole("NeuMF", epochs=NETWORK_EPOCHS)}


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
    fit = (STARS | LISTS | FACTOR_STARS | FACTOR_LISTS | NETWORK_LISTS)[name](data)
    start = time.process_time()
    ask = fit()
    fitted = time.process_time()
    answer = ask()
    write(Path(target), answer, start, fitted)


if __name__ == "__main__":
    main()
