"""Negative sampling that never draws a seen item, and draws every other one with equal chance.

A user's unseen items, counted from 0 in ascending order, are n_items - n_seen; the r-th of them is

    item = r + number of the seen s_0 < s_1 < ... with s_j - j <= r

so one uniform rank gives one item, and no draw is thrown away and made again. Draws are independent of each other: a
user may be given the same item more than once.
Source: He, Liao, Zhang, Nie, Hu, Chua 2017, "Neural Collaborative Filtering", WWW, section 3.1.1: negatives drawn
uniformly from the unobserved, anew in every epoch.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor


class Negatives:
    """What each user has not seen, ready to be drawn from."""

    def __init__(self, indptr: np.ndarray, indices: np.ndarray, n_items: int) -> None:
        """Seen items as the rows of a CSR matrix, ascending within a row.

        indptr   int (n_users + 1,)
        indices  int (nnz,): item_idx
        """
        starts = indptr[:-1].astype(np.int64)
        n_seen = np.diff(indptr).astype(np.int64)
        user = np.repeat(np.arange(len(n_seen)), n_seen)
        skipped = indices.astype(np.int64) - (np.arange(len(indices)) - starts[user])  # s_j - j, ascending in a row
        self._stride = n_items + 1
        self._keys = torch.from_numpy(user * self._stride + skipped)
        self._starts = torch.from_numpy(starts)
        self.n_unseen = torch.from_numpy(n_items - n_seen)
        """int64 (n_users,): how many items each user has not seen."""

    def draw(self, user_idx: Tensor, rng: torch.Generator) -> Tensor:
        """int64 (n,): an unseen item for each of the users, int64 (n,), each with equal chance.

        Raises ValueError where one of them has seen every item.
        """
        room = self.n_unseen[user_idx]
        if bool((room == 0).any()):
            user = int(user_idx[torch.argmin(room)])
            raise ValueError(f"user {user} has seen every item: there is no negative to draw")
        share = torch.rand(len(user_idx), generator=rng, dtype=torch.float64)
        rank = torch.minimum((share * room).long(), room - 1)
        return (
            rank + torch.searchsorted(self._keys, user_idx * self._stride + rank, right=True) - self._starts[user_idx]
        )
