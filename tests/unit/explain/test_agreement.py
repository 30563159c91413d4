"""Agreement of two explanations: numbers worked out by hand."""

from __future__ import annotations

import pytest

from recengine.explain.agreement import Agreement, agreement
from recengine.explanation import Contribution, Explanation


def by_ratings(values: dict[int, float], level: float = 0.0) -> Explanation:
    parts = [Contribution("rating", item, value) for item, value in values.items()]
    parts += [Contribution("level", item, level) for item in values if level]
    return Explanation.split(score=9.0, base_value=0.0, contributions=parts, method="m", additive=False)


def test_the_same_order_agrees_wholly_whatever_the_level() -> None:
    one = by_ratings({1: 0.4, 2: 0.3, 3: 0.2, 4: 0.1}, level=5.0)
    assert agreement(one, by_ratings({1: 8.0, 2: 4.0, 3: 2.0, 4: 1.0})) == Agreement(pytest.approx(1.0), 3, 3)


def test_one_swap_at_the_edge_of_the_first_three() -> None:
    one, other = by_ratings({1: 0.4, 2: 0.3, 3: 0.2, 4: 0.1}), by_ratings({1: 0.4, 2: 0.3, 3: 0.1, 4: 0.2})
    found = agreement(one, other)
    assert found.rank_correlation == pytest.approx(1 - 6 * 2 / (4 * 15))  # rho = 1 - 6 sum d^2 / (n (n^2 - 1)) = 0.8
    assert (found.shared, found.n) == (2, 3)


def test_a_rating_one_of_them_leaves_out_counts_as_nothing() -> None:
    found = agreement(by_ratings({1: 0.4, 2: 0.3}), by_ratings({1: 0.4, 2: 0.3, 3: -0.2}))
    assert found == Agreement(pytest.approx(1.0), 2, 2), "0 stands above -0.2 in neither and below 0.3 in both"


@pytest.mark.parametrize("other", [{}, {1: 0.2}, {1: 0.2, 2: 0.2, 3: 0.2}])
def test_without_an_order_there_is_no_correlation(other: dict[int, float]) -> None:
    one = by_ratings({1: 0.2} if len(other) < 2 else {1: 0.3, 2: 0.2, 3: 0.1})
    assert agreement(one, by_ratings(other)).rank_correlation is None
