"""Lesson: what a trained model says of the people of a training part, for a student that learns from it besides.

    rated pair    target  (1 - alpha) y + alpha t
    unseen pair   clicks: the same with y = 0, for each that is drawn; stars: t, with the weight alpha, `beside` of
                  them for each rated pair, drawn anew in every epoch
    stars         t = the teacher's stars
    lists         t = sigmoid((z_ui - c_u) / (T s_u)): how surely the teacher has the item among as many as the person
                  took up; z its scores, c_u the one that so many lie above, s_u their standard deviation

T, the temperature, flattens the soft membership: 0.5 for every item in the limit. A squared error knows none.

Sources: Hinton, Vinyals, Dean 2015, "Distilling the knowledge in a neural network" (arXiv 1503.02531), section 2; Tang,
Wang 2018, KDD, "Ranking distillation" (arXiv 1809.07428). Differs: no softmax over all items, for a network of pairs
sees one pair at a time; the teacher speaks of every item, not of the first of its list alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

FURTHEST = 30.0
"""Of what a sigmoid is taken: further out it is 0 or 1 in float32."""


@dataclass(frozen=True, eq=False)
class Lesson:
    """See the head of the file.

    said    float32 (n_users, n_items): t; stars, or numbers within 0 and 1
    alpha   share of the teacher in the loss, 0 to 1
    beside  unseen items a rated one (stars)
    """

    said: np.ndarray
    alpha: float
    beside: int

    @classmethod
    def of_stars(cls, scores: np.ndarray, alpha: float, beside: int) -> Lesson:
        """scores  float32 (n_users, n_items), unclipped; of an item without one the person's mean"""
        known = np.isfinite(scores)
        mean = np.where(known, scores, 0.0).sum(axis=1, keepdims=True) / np.maximum(known.sum(axis=1, keepdims=True), 1)
        return cls(np.where(known, scores, mean).astype(np.float32), alpha, beside)

    @classmethod
    def of_lists(cls, scores: np.ndarray, n_taken: np.ndarray, alpha: float, temperature: float) -> Lesson:
        """scores   float32 (n_users, n_items); an item without one is in no list
        n_taken  int (n_users,): items each person took up
        """
        known = np.isfinite(scores)
        some = np.where(known, scores.astype(np.float64), np.nan)
        few = known.sum(axis=1) < 2
        some[few] = 0.0  # nothing to tell items apart by
        place = np.minimum(n_taken, (~np.isnan(some)).sum(axis=1) - 1)
        falling = -np.sort(-some, axis=1)  # NaN last
        cut = falling[np.arange(len(some)), place][:, None]
        spread = np.nanstd(some, axis=1, keepdims=True)
        far = (some - cut) / np.where(spread > 0, temperature * spread, 1.0)
        said = 1.0 / (1.0 + np.exp(-np.clip(far, -FURTHEST, FURTHEST)))
        return cls(np.where(known & ~few[:, None], said, 0.0).astype(np.float32), alpha, 0)
