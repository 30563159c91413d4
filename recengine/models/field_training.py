"""How DeepFM's network is trained: batches of ratings, fields dropped at random, a loss and penalties.

    objective = sum over the ratings of loss + 1/2 sum over the parameters of reg * parameter^2
    loss = 1/2 (r - logit)^2   or   log(1 + e^logit) - click * logit

A step sees the mean loss of its batch and the penalties over the number of ratings, so that neither grows with the
batch. Source: arXiv 1703.04247, section 3.1 (Adam, dropout); the penalties and the dropped fields are ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, mse_loss

from recengine.data.dataset import Ratings
from recengine.models.field_network import FieldNetwork

OWN = ("user", "item")
"""Fields with a word for each user, each item."""


class Penalties(NamedTuple):
    """reg of each kind of parameter; w_0 is free.

    vectors  of users and items
    levels   their first-order weights
    fields   vectors and weights of all other fields
    deep     the layers
    """

    vectors: float
    levels: float
    fields: float
    deep: float


class Columns(NamedTuple):
    """Ratings as tensors: user and item int64 (nnz,), target float32 (nnz,)."""

    user: Tensor
    item: Tensor
    target: Tensor

    def take(self, rows: Tensor) -> Columns:
        """Some of them."""
        return Columns(self.user[rows], self.item[rows], self.target[rows])


def columns(ratings: Ratings, target: np.ndarray) -> Columns:
    """target  float32 (nnz,)"""
    user, item = (torch.from_numpy(idx.astype(np.int64)) for idx in (ratings.user_idx, ratings.item_idx))
    return Columns(user, item, torch.from_numpy(np.array(target, np.float32)))


class FieldTask:
    """What `training.loop` trains.

    part         what is trained on
    held_out     what the epochs are judged by; may be empty
    people       int64 (n_users, n_people_fields): the words of each user
    drop_fields  share of the people's words that a step takes for unknown
    """

    def __init__(
        self,
        network: FieldNetwork,
        part: Columns,
        held_out: Columns,
        *,
        people: np.ndarray,
        loss: Literal["mse", "bce"],
        penalties: Penalties,
        drop_fields: float,
        batch: int,
    ) -> None:
        self.network: nn.Module = network
        self.net, self.loss, self.penalties, self.drop_fields, self.batch = network, loss, penalties, drop_fields, batch
        where = network.start.device
        self.part, self.held_out = (Columns(*(t.to(where) for t in some)) for some in (part, held_out))
        self.people = torch.from_numpy(people).to(where)

    def batches(self, rng: torch.Generator) -> Iterator[Tensor]:
        """Rows of the training part, int64 (batch,)."""
        order = torch.randperm(len(self.part.user), generator=rng)
        return iter(order.to(self.people.device).split(self.batch))

    def losses(self, batch: Tensor) -> Iterator[Tensor]:
        """Mean loss of the batch and its share of the penalties."""
        user, item, target = self.part.take(batch)
        codes = self.people[user]
        kept = torch.rand(codes.shape, device=codes.device) >= self.drop_fields
        yield self._mean(self.net(user, codes * kept, item), target) + self.penalty() / len(self.part.user)

    def _mean(self, logit: Tensor, target: Tensor) -> Tensor:
        return binary_cross_entropy_with_logits(logit, target) if self.loss == "bce" else 0.5 * mse_loss(logit, target)

    def penalty(self) -> Tensor:
        """1/2 sum of reg * parameter^2"""
        reg, net = self.penalties, self.net
        terms = []
        for name in net.names:
            of_vector, of_weight = (reg.vectors, reg.levels) if name in OWN else (reg.fields, reg.fields)
            terms.append(of_vector * net.table("vector", name).square().sum())
            terms.append(of_weight * net.table("weight", name).square().sum())
        if net.deep is not None:
            terms += [reg.deep * p.square().sum() for p in net.deep.parameters()]
        return 0.5 * torch.stack(terms).sum()

    def validate(self) -> float | None:
        """RMSE of the held-out stars, or the mean cross-entropy of the held-out clicks."""
        user, item, target = self.held_out
        if not len(user):
            return None
        mean = self._mean(self.net(user, self.people[user], item), target)
        return float(mean if self.loss == "bce" else (2.0 * mean).sqrt())
