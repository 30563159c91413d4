"""Deletion and insertion curves by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recengine.explain.deletion import POINTS, area, heights, inserted, n_away
from tests.unit.explain.hand_made import SumModel, profile


def near() -> np.ndarray:
    out = np.zeros((40, 40))
    out[20:30, 0] = [4, 3, 2, 1, 0, 0, 0, 0, 0, 0]
    out[20:30, 1] = 1.0
    out[20, 2] = -5.0
    return out


TEN = profile(dict.fromkeys(range(20, 30), 1.0))
ITEMS = np.array([0, 1, 2])
FORWARD = np.arange(10)[None]


@pytest.mark.parametrize(
    ("m", "away"), [(10, list(range(11))), (6, [0, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6]), (1, [0] * 5 + [1] * 6)]
)
def test_tenths_are_rounded_halves_up(m, away):
    assert n_away(m).tolist() == away


@given(st.integers(1, 800))
def test_what_is_away_and_what_came_back_fill_the_profile(m):
    away = n_away(m)
    assert away[0] == 0 and away[-1] == m and (np.diff(away) >= 0).all()


def test_the_curves_of_a_sum():
    curves, score, empty = heights(SumModel(near()), TEN, ITEMS, {"claimed": FORWARD, "back": FORWARD[:, ::-1]})
    assert score.tolist() == [10.0, 10.0, -5.0] and empty.tolist() == [0.0, 0.0, 0.0]
    assert curves["claimed"].shape == (1, 3, POINTS)
    np.testing.assert_allclose(curves["claimed"][0, 0], [1, 0.6, 0.3, 0.1, 0, 0, 0, 0, 0, 0, 0], atol=1e-7)
    np.testing.assert_allclose(curves["claimed"][0, 1], np.linspace(1, 0, 11), atol=1e-7)
    assert np.isnan(curves["claimed"][0, 2]).all()  # the profile lowers this score
    np.testing.assert_allclose(inserted(curves["back"])[0, 0], [0, 0.4, 0.7, 0.9, 1, 1, 1, 1, 1, 1, 1], atol=1e-7)
    assert area(curves["claimed"])[0, 0] == pytest.approx(2.0 / 11)


def test_a_score_that_is_gone_is_the_empty_profile_s():
    """Item 0 has no score at all once the four that touch it are away; the rest of its curve is 0."""
    four = {"claimed": np.array([[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]])}
    curves, _, _ = heights(SumModel(near()), TEN, np.array([0]), four)
    assert np.isfinite(curves["claimed"]).all() and (curves["claimed"][0, 0, 4:] == 0).all()
