"""Integrated gradients against integrals worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from recengine.explain.integrated_gradients import FIRST_STEPS, MOST_STEPS, along, integrated_gradients
from recengine.models.base import Path
from tests.unit.explain.hand_made import SmoothModel, profile


def one_each(value, function) -> Path:
    parts = tuple(("factor", place, "") for place in range(len(value)))
    return Path(np.array(value, float), np.zeros(len(value)), function, np.arange(len(value)), parts)


def test_a_product_is_shared_in_halves():
    """f = x y from (0, 0) to (2, 3): each gets the integral of t * 2 * 3, which is 3."""
    values, start = along(one_each([2.0, 3.0], lambda x: x[:, 0] * x[:, 1]), 4)
    assert values == pytest.approx([3.0, 3.0])
    assert start == 0.0


def test_powers_are_weighed_along_the_road():
    """f = x^2 y from (0, 0) to (1, 1): 2/3 for x, 1/3 for y."""
    values, _ = along(one_each([1.0, 1.0], lambda x: x[:, 0] ** 2 * x[:, 1]), 4)
    assert values == pytest.approx([2 / 3, 1 / 3])


def test_a_constant_number_gets_nothing_and_the_baseline_counts():
    path = Path(
        np.array([2.0, 5.0]),
        np.array([1.0, 5.0]),
        lambda x: x[:, 0] ** 2 + x[:, 1],
        np.arange(2),
        (("factor", 0, ""),) * 2,
    )
    values, start = along(path, 4)
    assert values == pytest.approx([3.0, 0.0])
    assert start == 6.0


def test_parts_are_sums_over_their_numbers():
    path = one_each([1.0, 2.0, 3.0], lambda x: x.sum(dim=1))
    grouped = Path(path.value, path.baseline, path.function, np.array([1, 0, 1]), path.parts[:2])
    assert along(grouped, 1)[0] == pytest.approx([2.0, 4.0])


RATED = {2: 5.0, 4: 4.0, 5: 1.0}


def near() -> np.ndarray:
    out = np.zeros((40, 40))
    out[2, 0], out[4, 0] = 0.5, -0.25
    return out


def test_the_values_add_up_to_the_score():
    """exp along a straight path: value_j = s_j r_j (e^z - 1) / z with z = 5 * 0.5 - 4 * 0.25."""
    found = integrated_gradients(SmoothModel(near()), profile(RATED), 0, "ratings")
    share = (np.exp(1.5) - 1) / 1.5
    assert {part.idx: part.value for part in found.contributions} == pytest.approx({2: 2.5 * share, 4: -share, 5: 0})
    assert found.base_value == 1.0 and found.score == pytest.approx(np.exp(1.5))
    assert found.additive and found.method == "integrated-gradients" and abs(found.residual) < 1e-5
    assert found.contributions[0].evidence == {"x": 5.0, "x_0": 0.0}
    assert found.terms["steps"] == FIRST_STEPS


def test_known_terms_are_added_as_they_are():
    found = integrated_gradients(SmoothModel(near()), profile(RATED), 0, "factors")
    assert {part.label: part.value for part in found.contributions} == pytest.approx(
        {"": 0.25, "rest": np.exp(1.5) - 1.0}
    )
    assert found.base_value == 0.75
    assert "x" not in next(part for part in found.contributions if part.label == "rest").evidence


def test_the_points_are_doubled_until_the_law_holds():
    class Kinked(SmoothModel):
        """A step in the slope at 0.7 of the way: few points miss where it is."""

        def score(self, profiles):
            return np.full((len(profiles), 40), 0.3, np.float32)

        def path(self, profile, item_idx, by):
            return one_each([1.0], lambda x: torch.relu(x[:, 0] - 0.7) + 1e-3 * torch.relu(200 * (x[:, 0] - 0.999)) * 0)

    found = integrated_gradients(Kinked(near()), profile(RATED), 0, "ratings")
    assert FIRST_STEPS < found.terms["steps"] <= MOST_STEPS
    assert abs(found.residual) <= 0.01 * 0.3


def test_a_residual_that_stays_is_shown():
    class Wrong(SmoothModel):
        """Its path is not its score."""

        def score(self, profiles):
            return np.full((len(profiles), 40), 9.0, np.float32)

    found = integrated_gradients(Wrong(near()), profile(RATED), 0, "ratings")
    assert found.terms["steps"] == MOST_STEPS
    assert found.residual == pytest.approx(9.0 - np.exp(1.5)) and not found.exact
