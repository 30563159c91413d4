"""What a training of pairs is: the plan a model's settings make, and the task made of it and a data set.

First values are drawn in the order of the raw ids, so that how users and items are numbered makes no difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch

from recengine.data.dataset import Dataset, Ratings, id_ranks
from recengine.models.bias import fit_terms
from recengine.models.csr import columns, counts, with_values
from recengine.models.lesson import Lesson
from recengine.models.network import hold_out, load_arrays
from recengine.models.pair_network import PairNetwork
from recengine.models.pair_shape import Shape
from recengine.models.pair_training import PairTask, Penalty, Rows
from recengine.training.choices import Precision
from recengine.training.device import bfloat16_is_fast, device
from recengine.training.loop import Recipe
from recengine.training.negatives import Negatives
from recengine.training.seeds import generator, seeded

LEAST_VARIANCE = 1e-6


@dataclass(frozen=True)
class Plan:
    """Everything a training of pairs depends on, whichever model asks.

    threshold    stars from which a rating is a click; None where the loss is mse, or the data set holds counts
    negatives    unseen items drawn for each click
    scale        spread of the factors' first values; mlp_scale: of the numbers that enter the MLP
    validation   share of the ratings held out to judge the epochs
    stand_ins    items that stand for all unseen ones where clicks are folded in; None: every item for itself
    precision    of the training's products; `auto` is bfloat16 where this machine is fast in it
    """

    model: str
    shape: Shape
    loss: Literal["mse", "bce"]
    threshold: float | None
    negatives: int
    penalty: Penalty
    recipe: Recipe
    batch_size: int
    scale: float
    mlp_scale: float
    validation: float
    stand_ins: int | None = None
    precision: Literal["float32", "auto"] = "float32"

    @property
    def arithmetic(self) -> Precision:
        """What the products are made in on this machine."""
        return "bfloat16" if self.precision == "auto" and bfloat16_is_fast() else "float32"


def prepare(
    dataset: Dataset,
    plan: Plan,
    seed: int,
    start: Mapping[str, np.ndarray] | None = None,
    item_vectors: np.ndarray | None = None,
    lesson: Lesson | None = None,
) -> PairTask:
    """The task: network with its first values, rows, negatives and penalties.

    start         every parameter, as `to_arrays` wrote it; None for drawn ones
    item_vectors  float (n_items, k): first values of the items' MLP numbers, as far as k goes; None for drawn ones
    lesson        of a teacher; None for the ratings alone
    """
    train_part, held_out = hold_out(dataset, plan.validation, seed)
    shape, matrix = plan.shape, train_part.matrix
    user_rank, item_rank = id_ranks(dataset.users["id"]), id_ranks(dataset.items["id"])
    item_of = np.argsort(item_rank)
    with seeded(seed):
        network = PairNetwork(dataset.n_users, dataset.n_items, shape)
        of_part = {"level": 0.0, "product": plan.scale, "mlp": plan.mlp_scale, "map": plan.mlp_scale}
        spread = torch.tensor([of_part[part] for part in shape.parts()])
        with torch.no_grad():
            for table, rank in ((network.users, user_rank), (network.items, item_rank)):
                table.weight.copy_((torch.randn(table.weight.shape) * spread)[torch.from_numpy(rank)])
    mu = mean_of(plan, train_part)
    if shape.levels:
        _first_levels(network, plan, train_part)
    if item_vectors is not None:
        _first_vectors(network, item_vectors, plan.mlp_scale)
    if start is not None:
        load_arrays(network, start)

    rated = _rows(plan, dataset, train_part.ratings, mu)
    clicks = with_values(matrix, targets(plan, dataset.explicit, matrix.data, mu))
    n_rows, halved, n_item = float(len(rated.user)), 1.0, train_part.item_counts
    negatives = None
    if plan.loss == "bce":
        n_item = np.bincount(clicks.indices, clicks.data, minlength=dataset.n_items)
        n_rows, halved = n_rows + plan.negatives * float(n_item.sum()), 0.5
    if plan.loss == "bce" or (lesson is not None and lesson.beside):
        seen = columns(dataset.matrix, item_of)
        seen.sort_indices()
        negatives = Negatives(seen.indptr, seen.indices, dataset.n_items)
    if lesson is not None:
        n_rows *= 1 + lesson.beside  # a rated pair weighs as much against the penalty as without the unseen beside it
    where = device()
    of_users, of_items = (
        torch.from_numpy((halved * plan.penalty.of(n, shape.parts()) / max(n_rows, 1.0)).astype(np.float32)).to(where)
        for n in (counts(matrix), n_item)
    )
    task = PairTask(
        network=network.to(where),
        loss=plan.loss,
        mu=mu,
        rows=rated,
        batch_size=plan.batch_size,
        negatives=negatives,
        n_negatives=plan.negatives,
        item_of=torch.from_numpy(item_of),
        held_out=None,
        of_users=of_users,
        of_items=of_items,
        lesson=lesson,
    )
    if len(held_out):
        task.held_out = task.with_negatives(_rows(plan, dataset, held_out, mu), generator(seed + 1))
    return task


def mean_of(plan: Plan, dataset: Dataset) -> float:
    """mu: the mean rating where users and items have levels around it, else 0."""
    if plan.loss == "mse" and plan.shape.levels and dataset.n_ratings:
        return float(dataset.ratings.rating.mean(dtype=np.float64))
    return 0.0


def targets(plan: Plan, explicit: bool, rating: np.ndarray, mu: float) -> np.ndarray:
    """float64 (n,): r - mu, or 1 for a click and 0 for what was rated below the threshold.

    explicit  whether ratings are stars
    """
    if plan.loss == "mse":
        return rating.astype(np.float64) - mu
    return (rating >= (plan.threshold or 0.0)) * 1.0 if explicit else np.ones(len(rating))


def _rows(plan: Plan, dataset: Dataset, ratings: Ratings, mu: float) -> Rows:
    target = targets(plan, dataset.explicit, ratings.rating, mu)
    user, item = (torch.from_numpy(idx.astype(np.int64)) for idx in (ratings.user_idx, ratings.item_idx))
    return Rows(user, item, torch.from_numpy(target.astype(np.float32)))


def _first_levels(network: PairNetwork, plan: Plan, dataset: Dataset) -> None:
    """Levels start at those of the bias model, or at the log of how often an item was taken up."""
    if plan.loss == "mse":
        terms = fit_terms(dataset.matrix, reg_user=5.0, reg_item=2.0)
        of_users, of_items = terms.level(dataset.matrix), terms.b_i
    else:
        taken = dataset.item_counts + 1.0
        of_users, of_items = np.full(dataset.n_users, -2.0), 0.5 * np.log(taken / taken.mean())
    with torch.no_grad():
        network.users.weight[:, 0] = torch.from_numpy(of_users)
        network.items.weight[:, 0] = torch.from_numpy(of_items)


def _first_vectors(network: PairNetwork, given: np.ndarray, scale: float) -> None:
    """The strongest directions of given vectors, scaled to the spread that drawn ones would have."""
    left, strength, _ = np.linalg.svd(np.asarray(given, np.float64), full_matrices=False)
    vectors = (left * strength)[:, : network.shape.mlp_factors]
    vectors *= scale / max(float(vectors.std()), LEAST_VARIANCE)
    first = network.shape.size - network.shape.mlp_factors
    with torch.no_grad():
        network.items.weight[:, first : first + vectors.shape[1]] = torch.from_numpy(vectors)
