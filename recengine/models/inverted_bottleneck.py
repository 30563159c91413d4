"""Inverted bottleneck: the same map through blocks that are wide inside and narrow between, with a way around.

    score(u, i) = mu + b_u + b_i + w' vec(B_L(... B_2(a(K_1 * (p_u q_i'))))) + c
    B(x) = [x +] P_2 a(D * a(P_1 x))

P_1 widens the channels `expand` times, D is depthwise 3 x 3, P_2 narrows them and nothing is bent after it; x is added
where the block keeps the map. Everything but the layers is that of `pair_recommender`, the presets `tuned` and
`ranking` too.

Source: Sandler, Howard, Zhu, Zhmoginov, Chen 2018, "MobileNetV2: Inverted Residuals and Linear Bottlenecks", CVPR,
arXiv 1801.04381, section 3 and table 1; the map is that of ConvNCF (arXiv 1808.03912).
Differs from it: the source defines blocks and a network for pictures, no recommender: map, rows, levels and training
are those of `conv`; `expand` is smaller than the source's 6, the activation is chosen, and there is no batch
normalisation unless asked for.
"""

from __future__ import annotations

from recengine.models.inverted_bottleneck_config import CONFIG, PRESETS
from recengine.models.pair_recommender import PairRecommender

MODEL = PairRecommender
__all__ = ["CONFIG", "MODEL", "PRESETS"]
