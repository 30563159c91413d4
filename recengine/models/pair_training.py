"""How the network of a user's vector and an item's is trained: its targets, its penalty, its epochs.

    mse   sum over the ratings of (r_ui - mu - f(p_u, q_i))^2
    bce   sum over the clicks, what was rated below the threshold and the negatives drawn of the cross-entropy of
          sigmoid(f(p_u, q_i)) with 1, 0 and 0
    both  plus the penalty (halved for bce): reg n_u^count_power |p_u - mean p|^2 for each user and
          reg n_i^count_power |q_i|^2 for each item; level_reg, without the power, for the levels

A step takes the mean loss of its rows and the whole penalty over the number of rows in an epoch.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from recengine.models.lesson import Lesson
from recengine.models.pair_network import PairNetwork
from recengine.training.negatives import Negatives


@dataclass(frozen=True)
class Penalty:
    """What holds the vectors.

    reg          of factors and MLP numbers: pulls users to their mean, items to 0
    level_reg    of the levels
    count_power  power of the number of ratings that reg is multiplied by
    """

    reg: float
    level_reg: float
    count_power: float

    def of(self, n: np.ndarray, parts: tuple[str, ...]) -> np.ndarray:
        """float64 (rows, size): the penalty of each number of rows with n ratings each."""
        some = np.maximum(n, 1).astype(np.float64)[:, None]
        level = np.array([part == "level" for part in parts])
        return np.where(level, self.level_reg, self.reg * some**self.count_power)


class Rows(NamedTuple):
    """user_idx int64 (n,) · item_idx int64 (n,) · target float32 (n,) · weight float32 (n,), or None: all alike"""

    user: Tensor
    item: Tensor
    target: Tensor
    weight: Tensor | None = None

    def take(self, rows: Tensor) -> Rows:
        """Some of them, in that order."""
        return Rows(*(None if part is None else part[rows] for part in self))  # type: ignore[arg-type]

    def to(self, device: torch.device) -> Rows:
        """The same rows in the memory of that device."""
        return Rows(*(None if part is None else part.to(device) for part in self))  # type: ignore[arg-type]


@dataclass(eq=False)
class PairTask:
    """A `Task` of the training loop. Rows and negatives stay on the processor; an epoch's go where the network is.

    mu          stars that every target is above or below; 0 for bce
    rows        what was rated: the target is r - mu, or 1 (a click) or 0
    negatives   drawn anew each epoch for each row whose target is 1; None for mse, but for a lesson of unseen items
    n_negatives how many
    lesson      of a teacher, or None: what it says of the rows, and of unseen items beside
    item_of     int64 (n_items,): the item of each place in the order `negatives` counts them in
    held_out    rows that judge the epochs, or None; with negatives of their own where the loss is bce
    of_users    float32 (n_users, size): penalty of each number of each user, over the rows of an epoch; where the
                network is
    of_items    float32 (n_items, size): the same of each item
    """

    network: PairNetwork
    loss: Literal["mse", "bce"]
    mu: float
    rows: Rows
    batch_size: int
    negatives: Negatives | None
    n_negatives: int
    item_of: Tensor
    held_out: Rows | None
    of_users: Tensor
    of_items: Tensor
    lesson: Lesson | None = None

    @property
    def where(self) -> torch.device:
        """The device of the network."""
        return self.network.users.weight.device

    def batches(self, rng: torch.Generator) -> Iterator[Rows]:
        """Slices of the shuffled rows, negatives among them."""
        rows = self.taught(self.with_negatives(self.rows, rng), rng).to(self.where)
        order = torch.randperm(len(rows.user), generator=rng).to(self.where)
        for some in order.split(self.batch_size):
            if len(some) > 1 or len(order) == 1:  # a batch of one has no variance to normalise by
                yield rows.take(some)

    def with_negatives(self, rows: Rows, rng: torch.Generator) -> Rows:
        """The rows, and for each click as many unseen items as asked for."""
        if self.negatives is None or not self.n_negatives or self.loss == "mse":
            return rows
        users, items = self._unseen(self.negatives, rows.user[rows.target == 1], self.n_negatives, rng)
        zeros = torch.zeros(len(users))
        return Rows(torch.cat([rows.user, users]), torch.cat([rows.item, items]), torch.cat([rows.target, zeros]))

    def _unseen(self, negatives: Negatives, users: Tensor, n: int, rng: torch.Generator) -> tuple[Tensor, Tensor]:
        """(users, items): n unseen items for each of the users who has any."""
        users = users[negatives.n_unseen[users] > 0].repeat_interleave(n)
        return users, self.item_of[negatives.draw(users, rng)]

    def taught(self, rows: Rows, rng: torch.Generator) -> Rows:
        """The rows with what the lesson says of them mixed in, and unseen items that it alone speaks of."""
        lesson = self.lesson
        if lesson is None:
            return rows
        said, alpha = torch.from_numpy(lesson.said), lesson.alpha
        target = (1 - alpha) * rows.target + alpha * (said[rows.user, rows.item] - self.mu)
        if self.negatives is None or not lesson.beside:
            return rows._replace(target=target)
        users, items = self._unseen(self.negatives, rows.user, lesson.beside, rng)
        target = torch.cat([target, said[users, items] - self.mu])
        weight = torch.ones(len(target))
        weight[len(rows.user) :] = alpha
        return Rows(torch.cat([rows.user, users]), torch.cat([rows.item, items]), target, weight)

    def losses(self, batch: Rows) -> Iterator[Tensor]:
        """One step: the mean loss of the batch, and its share of the penalty."""
        errors = self.errors(self.said(batch), batch.target)
        yield (errors if batch.weight is None else batch.weight * errors).mean() + self.penalty()

    def penalty(self) -> Tensor:
        """() : of both tables; taken over all their rows, which are fewer numbers than those of a batch."""
        if not self.held:
            return torch.zeros((), device=self.where)
        users, items = self.network.users.weight, self.network.items.weight
        off = users - users.detach().mean(dim=0)
        return (self.of_users * off * off).sum() + (self.of_items * items * items).sum()

    @cached_property
    def held(self) -> bool:
        """Whether there is a penalty at all."""
        return bool(self.of_users.any()) or bool(self.of_items.any())

    def errors(self, f: Tensor, target: Tensor) -> Tensor:
        """(n,): the loss of each row."""
        if self.loss == "mse":
            return (f - target) ** 2
        return binary_cross_entropy_with_logits(f, target, reduction="none")

    def validate(self) -> float | None:
        """RMSE, or mean cross-entropy, on what is held out."""
        if self.held_out is None:
            return None
        rows = self.held_out.to(self.where)
        mean = float(self.errors(self.said(rows), rows.target).mean())
        return mean**0.5 if self.loss == "mse" else mean

    def said(self, rows: Rows) -> Tensor:
        """(n,): f of each row, by the vectors as they are."""
        return self.network(self.network.users(rows.user), self.network.items(rows.item))
