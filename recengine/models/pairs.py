"""A trained network of pairs, ready to be asked: vectors by fold-in, scores of all items, and what they are made of.

    score(u, i) = mu + f(p_u, q_i), or sigmoid(f(p_u, q_i)) for a network of clicks

`pair_network` is the network, `pair_training` its objective; p_u is solved by `fold_in` from the profile alone, with
the very penalty of the training. Where training had none, each coordinate is held by a normal prior fitted to the users
it left: noise / variance, around their mean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

import numpy as np
import torch
from scipy.sparse import csr_matrix
from torch import Tensor

from recengine.data.dataset import Dataset, id_ranks
from recengine.models.base import Path, Profile, needs_reason, stack
from recengine.models.csr import counts, row_of, row_sums, rows, size, with_values
from recengine.models.fold_in import Problem, solve_vectors
from recengine.models.frozen import Frozen
from recengine.models.kept import Kept, digests, folded
from recengine.models.memory import block_rows
from recengine.models.network import load_arrays, to_arrays
from recengine.models.pair_network import PairNetwork
from recengine.models.pair_plan import LEAST_VARIANCE, Plan, targets
from recengine.models.pair_training import PairTask
from recengine.progress import Progress, silent
from recengine.training.loop import Training, train


@dataclass(eq=False)
class Pairs:
    """See the head of the file.

    network   float64, in `eval` mode
    mu        stars
    explicit  whether ratings are stars
    prior     float64 (size,): what holds a vector where training had no penalty
    stand_ins   int64 (n,): the items that stand for all unseen ones where clicks are folded in
    stands_for  float64 (n,): for how many
    kept      vectors of the stored users, each solved once
    """

    plan: Plan
    network: PairNetwork
    mu: float
    explicit: bool
    prior: np.ndarray
    stand_ins: np.ndarray
    stands_for: np.ndarray
    kept: Kept = field(default_factory=lambda: Kept(np.empty((0, 16), np.uint8), np.empty((0, 0))))

    @property
    def n_items(self) -> int:
        return self.network.items.num_embeddings

    @property
    def centre(self) -> np.ndarray:
        """float64 (size,): the mean of the users' vectors; the answer to an empty profile, and where solving starts."""
        return self.network.users.weight.detach().mean(dim=0).numpy()

    @cached_property
    def frozen(self) -> Frozen:
        """The network as a user's vector meets it."""
        return self.network.frozen()

    def vectors(self, profiles: csr_matrix) -> np.ndarray:
        """float64 (n, size): the folded-in vector of each profile."""
        return folded(profiles, self.kept, lambda some: self.solve(rows(profiles, some)))

    def solve(self, profiles: csr_matrix) -> np.ndarray:
        """float64 (n, size): the same, nothing looked up."""
        centre = self.centre
        loss = "squared" if self.plan.loss == "mse" else "logistic"
        problem = Problem(self.frozen, loss, start=centre, centre=centre)
        out = np.empty((size(profiles)[0], len(centre)))
        block = block_rows(24 * self.n_items)
        for start in range(0, len(out), block):
            some = rows(profiles, slice(start, start + block))
            cells, weight, penalty = self._cells(some)
            out[start : start + block] = solve_vectors(problem, cells, weight, penalty)
        return out

    def _cells(self, profiles: csr_matrix) -> tuple[csr_matrix, np.ndarray, np.ndarray]:
        """(targets, weights (nnz,), penalties (n, size)): the user's share of the training's objective.

        For clicks every stand-in that is not in the profile is a cell, with the weight that drawing negatives gives
        on average to what it stands for.
        """
        target = with_values(profiles, targets(self.plan, self.explicit, profiles.data, self.mu))
        penalty = self.prior + self.plan.penalty.of(counts(profiles), self.plan.shape.parts())
        if self.plan.loss == "mse" or not self.plan.negatives:
            return target, np.ones(target.nnz), penalty
        n, clicks = size(profiles)[0], row_sums(target, target.data)
        unseen = np.ones((n, len(self.stand_ins)))  # of each stand-in: for how many items it stands, 0 where it is seen
        unseen[:] = self.stands_for
        place = np.full(self.n_items, -1)
        place[self.stand_ins] = np.arange(len(self.stand_ins))
        seen = place[target.indices]
        unseen[row_of(target)[seen >= 0], seen[seen >= 0]] = 0.0
        unseen *= (self.plan.negatives * clicks / np.maximum(unseen.sum(axis=1), 1.0))[:, None]
        row, column = np.nonzero(unseen)
        rows_, items = np.concatenate([row_of(target), row]), np.concatenate([target.indices, self.stand_ins[column]])
        order = np.lexsort((items, rows_))
        values = np.concatenate([target.data, np.zeros(len(row))])[order]
        weight = np.concatenate([np.ones(target.nnz), unseen[row, column]])[order]
        start = np.concatenate([[0], np.cumsum(np.bincount(rows_, minlength=n))])
        return csr_matrix((values, items[order], start), shape=(n, self.n_items)), weight, penalty

    def score(self, profiles: Sequence[Profile], items: np.ndarray | None = None) -> np.ndarray:
        """float32 (n_profiles, n_items), or of some items, int (n,); made in blocks."""
        return self.answer(self.vectors(stack(profiles, self.n_items)), items)

    def learnt(self, users: Sequence[int]) -> np.ndarray:
        """float32 (n, n_items): by the vectors that training left."""
        return self.answer(self.network.users.weight.detach().numpy()[np.asarray(users, np.int64)])

    @torch.no_grad()
    def answer(self, vectors: np.ndarray, items: np.ndarray | None = None) -> np.ndarray:
        """float32 (n, n_items): scores of vectors, float64 (n, size)."""
        frozen = self.frozen if items is None else self.frozen.take(items)
        n_items = len(frozen.straight)
        out = np.empty((len(vectors), n_items), np.float32)
        block = block_rows(16 * n_items)
        for start in range(0, len(vectors), block):
            p = torch.from_numpy(np.asarray(vectors[start : start + block], np.float64))
            out[start : start + block] = self.judge(frozen.all_items(p)).numpy()
        return out

    def branch(self, part: str, of: str, ratings: csr_matrix) -> np.ndarray:
        """float32 (n, k): the numbers of one branch, `product` or `mlp`, of all items or of the rows of ratings."""
        whole = self.network.items.weight if of == "items" else torch.from_numpy(self.vectors(ratings))
        return self.network.part(part, whole).detach().numpy().astype(np.float32)

    def judge(self, f: Tensor) -> Tensor:
        """Score of what the network says."""
        return self.mu + f if self.plan.loss == "mse" else torch.sigmoid(f)

    def path(self, profile: Profile, item_idx: int, by: str, *, with_item: bool) -> Path:
        """The coordinates of the user's vector, and of the item's where asked for, against the mean user's and item's.

        Raises RequestError for another kind of reason than `factors`.
        """
        needs_reason(self.plan.model, by, ("factors",))
        p = self.vectors(stack([profile], self.n_items))[0]
        items = self.network.items.weight.detach()
        q, n = items[item_idx], len(p)
        value, baseline = p, self.centre
        if with_item:
            value, baseline = np.concatenate([p, q.numpy()]), np.concatenate([baseline, items.mean(dim=0).numpy()])
        names = [f"{part} {place}" for place, part in _numbered(self.plan.shape.parts())]
        labels = [f"user {name}" for name in names] + [f"item {name}" for name in names] * with_item

        def function(numbers: Tensor) -> Tensor:
            of_item = numbers[:, n:] if with_item else q.expand(len(numbers), n)
            return self.judge(self.network(numbers[:, :n], of_item))

        parts = tuple(("factor", place, label) for place, label in enumerate(labels))
        return Path(value, baseline, function, np.arange(len(value)), parts)

    def state(self) -> dict[str, np.ndarray]:
        """For a model's `state`: float32 parameters, and what is kept."""
        arrays = {
            name: values.astype(np.float32) if values.dtype == np.float64 else values
            for name, values in to_arrays(self.network).items()
        }
        numbers = {"mu": np.array([self.mu]), "explicit": np.array([self.explicit]), "prior": self.prior}
        numbers |= {"stand_ins": self.stand_ins, "stands_for": self.stands_for}
        return {**arrays, **numbers, **self.kept.state()}

    @classmethod
    def from_state(cls, plan: Plan, state: Mapping[str, np.ndarray]) -> Self:
        """What `state` gave."""
        network = PairNetwork(len(state["users.weight"]), len(state["items.weight"]), plan.shape)
        load_arrays(network, state)
        return cls(
            plan,
            network.double().requires_grad_(False),
            mu=float(state["mu"][0]),
            explicit=bool(state["explicit"][0]),
            prior=state["prior"],
            stand_ins=state["stand_ins"],
            stands_for=state["stands_for"],
            kept=Kept.from_state(state),
        )


def _numbered(parts: tuple[str, ...]) -> list[tuple[int, str]]:
    """(place within its branch, branch) of each number of a row."""
    return [(place - parts.index(part), part) for place, part in enumerate(parts)]


def stand_ins(popularity: np.ndarray, n: int | None) -> tuple[np.ndarray, np.ndarray]:
    """(places int64 (n,), for how many items each stands float64 (n,)): a fixed sample, thinner among what few took up.

    popularity  int (n_items,), falling; an item's chance is the root of 1 + its count, as far as 1
    n           how many; None for all

    Places are taken at equal steps of the summed chances, each standing for 1 / its chance: nothing is drawn.
    """
    n_items = len(popularity)
    if n is None or n >= n_items:
        return np.arange(n_items), np.ones(n_items)
    weight = np.sqrt(1.0 + popularity)
    certain = 0  # the most popular, whose chance is 1
    while weight[certain] * (n - certain) >= weight[certain:].sum():
        certain += 1
    chance = np.ones(n_items)
    chance[certain:] = weight[certain:] * (n - certain) / weight[certain:].sum()
    step = np.floor(np.cumsum(chance) + 0.5)
    chosen = np.flatnonzero(np.diff(step, prepend=0.0) > 0)
    return chosen, 1.0 / chance[chosen]


def fit_pairs(
    dataset: Dataset,
    plan: Plan,
    task: PairTask,
    *,
    seed: int,
    spaces: Mapping[str, str],
    progress: Progress = silent,
) -> tuple[Pairs, Training]:
    """Train the task's network where it is, then, on the processor, solve every stored user once.

    spaces  {space: branch}: what a listener may keep of the items as they are learned
    """

    def items() -> dict[str, np.ndarray]:
        weight = task.network.items.weight.detach().cpu()
        return {space: task.network.part(branch, weight).numpy() for space, branch in spaces.items()}

    training = train(task, plan.recipe, seed=seed, progress=progress, precision=plan.arithmetic, items=items)
    network = task.network.cpu().eval()
    prior = np.zeros(plan.shape.size)
    if not plan.penalty.reg:
        with torch.no_grad():
            rated = task.rows
            off = task.errors(task.said(rated), rated.target)
            noise = float(off.mean()) if plan.loss == "mse" else 1.0
            variance = network.users.weight.var(dim=0).double().numpy()
        prior = noise / np.maximum(variance, LEAST_VARIANCE)
    order = np.lexsort((id_ranks(dataset.items["id"]), -dataset.item_counts))
    chosen, stands_for = stand_ins(dataset.item_counts[order], plan.stand_ins)
    pairs = Pairs(
        plan, network.double().requires_grad_(False), task.mu, dataset.explicit, prior, order[chosen], stands_for
    )
    if not training.diverged:
        profiles = dataset.matrix
        pairs.kept = Kept(digests(profiles), pairs.solve(profiles))
    return pairs, training
