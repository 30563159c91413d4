"""Dense tower: a user's row and an item's through wide, fully connected layers; the dense one of the tower pair.

    score(u, i) = mu + b_u + b_i + w' a(W_L ... a(W_1 [p_u ; q_i] + c_1) ... + c_L) + c

A layer from n_in to n_out takes n_in n_out multiplications; that is what `bottleneck-mlp` does with less. Everything
but the layers is that of `pair_recommender`, the presets `tuned` and `ranking` too.

Source: Covington, Adams, Sargin 2016, "Deep Neural Networks for YouTube Recommendations", RecSys, section 3.2: a tower
of fully connected ReLU layers over embeddings set beside each other; He et al. 2017, WWW (arXiv 1708.05031), eq. 10.
Differs from it: the rows are of one user and one item alone, where the source's tower also reads searches, age and
context; what training leaves is scored for every item, where the source draws from a softmax; levels, penalties,
dropout and the folded-in vectors are ours.
"""

from __future__ import annotations

from recengine.models.dense_tower_config import CONFIG, PRESETS
from recengine.models.pair_recommender import PairRecommender

MODEL = PairRecommender
__all__ = ["CONFIG", "MODEL", "PRESETS"]
