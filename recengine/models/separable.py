"""Separable: the same maps as `conv`, each convolution taken apart into channels and places.

    score(u, i) = mu + b_u + b_i + w' vec(a(P_L a(D_L * ... a(K_1 * (p_u q_i')) ...))) + c

D is depthwise, one 3 x 3 filter a channel; P is pointwise, 1 x 1 over all channels: 9 C_in H W + C_in C_out H W
multiplications in place of 9 C_in C_out H W, a ratio of 1 / C_out + 1 / 9. K_1 reads one channel and stays ordinary, as
the source's first layer does. Everything but the layers is that of `pair_recommender`, the presets `tuned` and
`ranking` too.

Source: Howard et al. 2017, "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications", arXiv
1704.04861, section 3.1; the map is that of ConvNCF (arXiv 1808.03912).
Differs from it: the source defines blocks and a network for pictures, no recommender: map, rows, levels and training
are those of `conv`; there is no batch normalisation unless asked for, and what leaves the last map is read whole, not
its mean.
"""

from __future__ import annotations

from recengine.models.pair_recommender import PairRecommender
from recengine.models.separable_config import CONFIG, PRESETS

MODEL = PairRecommender
__all__ = ["CONFIG", "MODEL", "PRESETS"]
