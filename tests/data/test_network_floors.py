"""What the networks reach on MovieLens-100K, each on one fold: sums differ a little with processor and threads.

RMSE is of the first fold of kfold:5:42, README.md has the means of all five; NDCG@10 is of ratio:0.2:42.
"""

import pytest

from recengine.data.split import fold
from recengine.evaluation.evaluator import evaluate_fold
from recengine.models import configure, create
from recengine.models.base import FoldIn
from tests.contract import laws


@pytest.mark.parametrize(
    ("name", "preset", "split", "metric", "bound"),
    [
        ("autoencoder", "tuned", "kfold:5:42", "rmse", 0.8850),
        ("deepfm", "tuned", "kfold:5:42", "rmse", 0.8960),
        ("neumf", "tuned", "kfold:5:42", "rmse", 0.9080),
        ("neumf", "ranking", "ratio:0.2:42", "ndcg@10", 0.4150),
        ("embedding-mlp", "tuned", "kfold:5:42", "rmse", 0.9300),
        ("autoencoder", "ranking", "ratio:0.2:42", "ndcg@10", 0.4270),
    ],
)
def test_a_fold(ml_100k, name, preset, split, metric, bound):
    cut = fold(ml_100k, split, 1)
    model = create(name, configure(name, preset)).fit(cut.train, seed=42)
    found = evaluate_fold(model, cut).metrics[metric]
    assert found <= bound if metric == "rmse" else found >= bound, f"{metric} {found:.4f}"
    if isinstance(model, FoldIn):
        laws.folded_agree_with_learnt(model, cut.train)
