"""Deletion and insertion curves: the score of an item while ratings leave the profile, or come back, in some order.

    height(p) = (score without the first p of the order - score of the empty profile) / (score - score of the empty one)
    AUC       = mean of the heights at p = 0, 10, ... 100 % of the ratings

Deleted in the order of what a true reason claims, the score falls early: a small deletion AUC. Inserted into an empty
profile in that order it rises early: a large insertion AUC. Inserting an order up to p keeps the very ratings that
deleting its reverse up to 1 - p keeps, so a random order serves both.
Source: Petsiuk, Das, Saenko 2018, BMVC, "RISE", section 4.3 (deletion, insertion); for a user's own history SPINRec,
arXiv 2511.18047, section 4.
Differs from them: steps of a tenth of the profile; scaled to the item's own span; the score, not the rank.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from recengine.models.base import Profile, Recommender, scores_of

STEPS = 10
POINTS = STEPS + 1

BLOCK_ROWS = 128
"""Profiles scored at once: their rows are dense over all items."""

ROUNDING = 1e-6
"""A span below this share of the score is none."""


def n_away(m: int) -> np.ndarray:
    """int64 (11,): how many of m ratings are away at 0, 10, ... 100 %; halves are rounded up."""
    return (2 * np.arange(POINTS) * m + STEPS) // (2 * STEPS)


def heights(
    model: Recommender, profile: Profile, items: np.ndarray, orders: Mapping[str, np.ndarray]
) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
    """({name: deletion curves}, score, score of the empty profile).

    items   int (n_items,)
    orders  {name: int (n_orders, m)}: places of the profile in the order they leave it

    A curve is float64 (n_orders, n_items, 11), NaN for items whose score the profile does not raise; score and that of
    the empty profile (0 where the model has none) are float64 (n_items,). A score that is gone counts as the empty
    one's.
    """
    away = n_away(len(profile))
    edited = [profile, profile.without(profile.item_idx)]
    for order in orders.values():
        edited += [_keeping(profile, row[k:]) for row in order for k in away[1:-1].tolist()]
    blocks = range(0, len(edited), BLOCK_ROWS)
    scores = np.concatenate([scores_of(model, edited[start : start + BLOCK_ROWS], items) for start in blocks])
    scores = scores.astype(np.float64)
    whole = scores[0]
    empty = np.where(np.isfinite(scores[1]), scores[1], 0.0)
    scores = np.where(np.isfinite(scores), scores, empty)
    span = whole - empty
    span = np.where(span > ROUNDING * np.maximum(1.0, np.abs(whole)), span, np.nan)
    scaled = (scores[2:] - empty) / span
    curves, start = {}, 0
    for name, order in orders.items():
        rows = len(order) * (STEPS - 1)
        inner = scaled[start : start + rows].reshape(len(order), STEPS - 1, len(items)).transpose(0, 2, 1)
        ends = np.broadcast_to(np.where(np.isnan(span), np.nan, 1.0)[:, None], (*inner.shape[:2], 1))
        curves[name] = np.concatenate([ends, inner, 0.0 * ends], axis=2)
        start += rows
    return curves, whole, empty


def inserted(deleted: np.ndarray) -> np.ndarray:
    """The insertion curves of orders from the deletion curves of their reverse (..., 11)."""
    return deleted[..., ::-1]


def area(curves: np.ndarray) -> np.ndarray:
    """AUC (...) of curves (..., 11): their mean height."""
    return curves.mean(axis=-1)


def _keeping(profile: Profile, places: np.ndarray) -> Profile:
    kept = np.sort(places)
    return replace(profile, item_idx=profile.item_idx[kept], rating=profile.rating[kept])
