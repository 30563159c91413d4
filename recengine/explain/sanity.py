"""The sanity check of a method: does a reason depend on what the model learned, or would any model have said it?

Two questions for every case, asked beside the deletion curves:

    shuffled   claims made with the learned weights of *other* items, tested on the real model: they should lower the
               score no faster than a random order, so that about one half of them beat random
    agreement  rank correlation of the real claims with the shuffled ones, beside that of the real claims with those of
               a model trained from another seed: the first should be clearly lower

The shuffled model gives every item that was ever rated the weights of another one, drawn anew for each person. Since
a model only knows an item by its weights, this is the model asked about swapped items: ratings and stars stay, what the
model knows of the items they belong to does not. Where the claims still beat random, the person's own stars speak, not
the model: a sum of positive similarities puts what somebody liked before what they did not, whatever the similarities.
Source: Adebayo et al. 2018, NeurIPS, "Sanity checks for saliency maps" (parameter randomisation).
Differs from it: weights are exchanged between items rather than drawn afresh, so that their sizes and signs stay as
they are; reasons are compared by a deletion test, not by sight.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from recengine.explain.claims import Claims, claims
from recengine.models.base import Profile, Recommender


def swap_of(item_counts: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """int64 (n_items,): whose weights each item gets; one that nobody rated keeps its own, it has learned none.

    item_counts  int (n_items,): ratings of each item in training
    """
    rated = np.flatnonzero(item_counts > 0)
    swap = np.arange(len(item_counts))
    swap[rated] = rng.permutation(rated)
    return swap


def shuffled_claims(model: Recommender, profile: Profile, items: np.ndarray, method: str, swap: np.ndarray) -> Claims:
    """What a method would claim if every item had the weights of another; columns in the order of the profile."""
    there = replace(profile, item_idx=swap[profile.item_idx], user_idx=None)
    return claims(model, there, swap[items], method)
