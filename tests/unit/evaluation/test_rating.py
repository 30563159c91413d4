"""RMSE and MAE worked out by hand; predictions are clipped to the scale, ratings are not."""

import numpy as np
import pytest

from recengine.evaluation.rating import errors, mae, rmse

SCALE = (1.0, 5.0)


def test_hand_computed():
    rating, prediction = [4, 2, 5], [3.0, 2.5, 3.0]  # errors -1, 0.5, -2
    assert rmse(np.array(rating), np.array(prediction), SCALE) == pytest.approx((5.25 / 3) ** 0.5)
    assert mae(np.array(rating), np.array(prediction), SCALE) == pytest.approx(3.5 / 3)


def test_predictions_are_clipped_to_the_scale():
    assert errors(np.array([5.0, 1.0, 3.0]), np.array([7.5, -2.0, 3.5]), SCALE).tolist() == [0.0, 0.0, 0.5]


def test_errors_are_float64_of_float32_input():
    assert errors(np.float32([4]), np.float32([4.1]), SCALE).dtype == np.float64
