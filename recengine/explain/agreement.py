"""Agreement: how far two explanations of one score, both by ratings, say the same.

    rank_correlation = Spearman's rho of the values over all ratings that either names, 0 where one leaves a rating out
    shared           = how many of the first n cited are cited first by both

Source: Spearman 1904; top-k overlap: Krishna et al. 2022, arXiv 2202.01602, "The Disagreement Problem in Explainable
Machine Learning", section 3. Differs: a user's level is left out, since it speaks for no item in particular.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from recengine.explain.reasons import cited
from recengine.explanation import Explanation
from recengine.ranks import rank_correlation


@dataclass(frozen=True)
class Agreement:
    """How far two explanations agree.

    rank_correlation  -1 to 1; None where one of them gives all ratings the same value, or there are fewer than 3
    shared            of the `n` cited first, how many are the same
    n                 3, or as many as the shorter of the two cites
    """

    rank_correlation: float | None
    shared: int
    n: int


def agreement(one: Explanation, other: Explanation, n: int = 3) -> Agreement:
    """Compare two explanations by ratings of the same score."""
    first, second = ({part.idx: part.value for part in found.of_kind("rating")} for found in (one, other))
    ratings = sorted(idx for idx in first.keys() | second.keys() if idx is not None)
    values = np.array([[found.get(idx, 0.0) for idx in ratings] for found in (first, second)]).reshape(2, -1)
    told_apart = values.shape[1] >= 3 and bool((np.ptp(values, axis=1) > 0).all())
    tops = [[part.idx for part in cited(found, n)] for found in (one, other)]
    return Agreement(
        rank_correlation=float(rank_correlation(values[:1], values[1:])[0]) if told_apart else None,
        shared=len(set(tops[0]) & set(tops[1])),
        n=min(len(top) for top in tops),
    )
