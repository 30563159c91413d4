"""Shuffle: the same map through pointwise convolutions in groups, with the channels shuffled between the groups.

    score(u, i) = mu + b_u + b_i + w' vec(B_L(... B_2(a(K_1 * (p_u q_i'))))) + c
    B(x) = a([x +] G_2 D * shuffle(a(G_1 x)))

G_1 and G_2 are pointwise in `groups`, each output reading its own group alone; D is depthwise 3 x 3 over a quarter of
the channels. A block that keeps the map adds x; one that halves it sets the mean of 3 x 3 of x beside the rest.
Everything but the layers is that of `pair_recommender`, the presets `tuned` and `ranking` too.

Source: Zhang, Zhou, Lin, Sun 2017, "ShuffleNet: An Extremely Efficient Convolutional Neural Network for Mobile
Devices", arXiv 1707.01083, section 3.2 and figure 2; the map is that of ConvNCF (arXiv 1808.03912).
Differs from it: the source defines blocks and a network for pictures, no recommender: map, rows, levels and training
are those of `conv`; the first pointwise convolution is grouped too, the activation is chosen, and there is no batch
normalisation unless asked for.
"""

from __future__ import annotations

from recengine.models.pair_recommender import PairRecommender
from recengine.models.shuffle_config import CONFIG, PRESETS

MODEL = PairRecommender
__all__ = ["CONFIG", "MODEL", "PRESETS"]
