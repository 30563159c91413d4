"""Bottleneck MLP: the dense tower with every hidden layer a product of two thin ones.

    score(u, i) = mu + b_u + b_i + w' a(U_L V_L ... a(U_1 V_1 [p_u ; q_i] + c_1) ... + c_L) + c

U (n_out, r) and V (r, n_in) take r (n_in + n_out) multiplications in place of n_in n_out, and nothing is bent between
them. Everything but the layers is that of `pair_recommender`, the presets `tuned` and `ranking` too.

Source: Sainath, Kingsbury, Sindhwani, Arisoy, Ramabhadran 2013, "Low-rank matrix factorization for deep neural network
training with high-dimensional output targets", ICASSP.
Differs from it: every hidden layer is of low rank and the last, which has one output, is not; the source factorises the
last layer of an acoustic model alone. Rows, levels, penalties and the folded-in vectors are ours.
"""

from __future__ import annotations

from recengine.models.bottleneck_mlp_config import CONFIG, PRESETS
from recengine.models.pair_recommender import PairRecommender

MODEL = PairRecommender
__all__ = ["CONFIG", "MODEL", "PRESETS"]
