"""Citations are ratings that speak for the item; the level is one line."""

import pytest

from recengine.explain.reasons import by_kind, cited
from recengine.explanation import Contribution, Explanation

FOUND = Explanation.split(
    score=4.0,
    base_value=3.0,
    contributions=[
        Contribution("level", 9, 0.8),
        Contribution("rating", 1, 0.1),
        Contribution("rating", 2, -0.5),
        Contribution("rating", 3, 0.4),
        Contribution("rating", 4, 0.2),
        Contribution("rating", 5, 0.3),
        Contribution("level", 1, -0.3),
        Contribution("rating", 6, 0.0),
    ],
)


def test_the_largest_positive_ratings_are_cited():
    assert [part.idx for part in cited(FOUND)] == [3, 5, 4]
    assert [part.idx for part in cited(FOUND, 10)] == [3, 5, 4, 1]  # neither the level, nor 0, nor less


def test_parts_are_summed_by_kind():
    assert by_kind(FOUND) == pytest.approx({"level": 0.5, "rating": 0.5})
    assert FOUND.base_value + sum(by_kind(FOUND).values()) + FOUND.residual == pytest.approx(FOUND.score)
