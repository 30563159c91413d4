"""Conv: ordinary convolutions over the map of all products of a user's numbers and an item's; the dense maps.

    score(u, i) = mu + b_u + b_i + w' vec(a(K_L * ... a(K_1 * (p_u q_i') + c_1) ...)) + c

p_u q_i' is one channel of k x k; each layer's 3 x 3 kernels K read all channels and halve the map, at 9 C_in C_out H W
multiplications. Everything but the layers is that of `pair_recommender`, the presets `tuned` and `ranking` too.

Source: He, Du, Wang, Tian, Tang, Chua 2018, "Outer Product-based Neural Collaborative Filtering" (ConvNCF), IJCAI,
arXiv 1808.03912, eq. 1 to 5.
Differs from it: kernels of 3 x 3 on a map of at most 32 x 32 where the source has 2 x 2 on 64 x 64 and six layers of 32
channels; what leaves the last map is read whole; squared error or cross-entropy in place of pairs of a click and a draw
(BPR), and rows that start from drawn values in place of those of a matrix factorisation; Adam in place of Adagrad. So
there is no `textbook`. Levels and the folded-in vectors are ours.
"""

from __future__ import annotations

from recengine.models.conv_config import CONFIG, PRESETS
from recengine.models.pair_recommender import PairRecommender

MODEL = PairRecommender
__all__ = ["CONFIG", "MODEL", "PRESETS"]
