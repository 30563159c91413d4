"""Leave one out against models whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from recengine.explain.leave_one_out import BLOCK_ROWS, leave_one_out
from tests.unit.explain.hand_made import SmoothModel, SumModel, profile

RATED = {2: 5.0, 4: 4.0, 5: 1.0}


def near() -> np.ndarray:
    out = np.zeros((40, 40))
    out[2, 0], out[4, 0], out[2, 7] = 0.5, -0.25, 1.0
    return out


def test_of_a_sum_it_is_the_terms_themselves():
    found = leave_one_out(SumModel(near()), profile(RATED), 0)
    assert {part.idx: part.value for part in found.contributions} == {2: 2.5, 4: -1.0, 5: 0.0}
    assert found.contributions[0].evidence == {"r_uj": 5.0, "score_without": -1.0}
    assert (found.score, found.base_value, found.residual) == (1.5, 0.0, 0.0)
    assert (found.method, found.additive, found.exact) == ("leave-one-out", False, False)


def test_of_a_product_the_values_are_more_than_the_score():
    """exp(2.5 - 1): without either factor much is lost, so the residual is not nothing."""
    found = leave_one_out(SmoothModel(near()), profile(RATED), 0)
    values = {part.idx: part.value for part in found.contributions}
    assert values == pytest.approx({2: np.exp(1.5) - np.exp(-1.0), 4: np.exp(1.5) - np.exp(2.5), 5: 0.0}, rel=1e-6)
    assert found.base_value == 1.0
    assert found.residual == pytest.approx(found.score - 1.0 - sum(values.values()))


def test_a_removal_that_leaves_no_score_takes_all_of_it():
    found = leave_one_out(SumModel(near()), profile(RATED), 7)
    assert found.contributions[0].value == found.score == 5.0


def test_a_long_history_is_scored_in_blocks():
    model = SumModel(np.ones((200, 200)))
    leave_one_out(model, profile({item: 1.0 for item in range(150)}), 199)
    assert model.asked == [2, BLOCK_ROWS, BLOCK_ROWS, 150 - 2 * BLOCK_ROWS]


def test_of_stars_the_evidence_says_what_moves_every_item_alike():
    model = SumModel(np.vstack([np.zeros((1, 40)), np.full((1, 40), 0.5), np.zeros((38, 40))]))
    model.unit = "stars"
    found = leave_one_out(model, profile({1: 4.0, 2: 3.0}), 0)
    assert {part.idx: part.evidence["level"] for part in found.contributions} == {1: 0.0, 2: 0.0}  # no score is left
    model.near[3] = 0.25
    found = leave_one_out(model, profile({1: 4.0, 3: 2.0}), 0)
    assert {part.idx: part.evidence["level"] for part in found.contributions} == {1: 2.0, 3: 0.5}
