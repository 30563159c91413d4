"""Spearman's rank correlation, by hand and against scipy's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr

from recengine.ranks import rank_correlation


def test_rank_correlation_by_hand():
    """Ranks 0 1 2 3 against 1 0 3 2: 1 - 6 * 4 / (4 * 15) = 0.6."""
    one = np.array([[1.0, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4], [7, 7, 7, 7]])
    two = np.array([[20.0, 10, 40, 30], [1, 8, 9, 10], [4, 3, 2, 1], [1, 2, 3, 4]])
    assert rank_correlation(one, two) == pytest.approx([0.6, 1.0, -1.0, np.nan], nan_ok=True)


def test_equal_values_share_their_places():
    one, other = np.array([[1.0, 1.0, 2.0, 3.0]]), np.array([[4.0, 1.0, 1.0, 9.0]])
    assert rank_correlation(one, other)[0] == pytest.approx(spearmanr(one[0], other[0]).statistic)
