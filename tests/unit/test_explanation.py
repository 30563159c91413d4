"""The law of a reason: base value, contributions and residual add up to the score."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recengine.explanation import Contribution, Explanation

VALUES = st.floats(-100, 100, allow_nan=False)


def rating(idx: int, value: float, label: str = "") -> Contribution:
    return Contribution("rating", idx, value, label)


def test_a_split_by_hand():
    found = Explanation.split(
        score=4.0, base_value=3.5, contributions=[rating(1, 0.2), rating(2, -0.4), rating(3, 0.7)]
    )
    assert [part.idx for part in found.contributions] == [3, 2, 1]
    assert found.residual == pytest.approx(0.0, abs=1e-12)
    assert (found.exact, found.additive, found.method) == (True, True, "exact")


@given(score=VALUES, base=VALUES, values=st.lists(VALUES, max_size=20))
def test_the_parts_always_add_up_to_the_score(score, base, values):
    found = Explanation.split(score=score, base_value=base, contributions=[rating(i, v) for i, v in enumerate(values)])
    total = found.base_value + math.fsum(part.value for part in found.contributions) + found.residual
    assert total == pytest.approx(found.score, abs=1e-9)
    sizes = [abs(part.value) for part in found.contributions]
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize(
    ("score", "missing", "exact"),
    [(1.0, 0.9e-5, True), (1.0, 1.1e-5, False), (100.0, 0.9e-3, True), (100.0, 1.1e-3, False), (0.01, 0.9e-5, True)],
)
def test_exact_allows_one_in_a_hundred_thousand_of_the_score(score, missing, exact):
    found = Explanation.split(score=score, base_value=score - missing, contributions=[])
    assert found.residual == pytest.approx(missing, rel=1e-6)
    assert found.exact is exact


def test_labels_are_filled_in_where_they_are_empty():
    parts = [rating(1, 0.3), rating(2, 0.2, "its own words"), rating(3, 0.1), Contribution("level", None, 0.05)]
    found = Explanation.split(score=1.0, base_value=0.35, contributions=parts)
    labels = {("rating", 1): "Heat (1995)", ("rating", 2): "another", ("level", 3): "of another kind"}
    assert [part.label for part in found.labelled(labels).contributions] == ["Heat (1995)", "its own words", "", ""]
    assert found.contributions[0].label == ""


def test_parts_can_be_asked_for_by_kind():
    parts = [rating(1, 0.1), Contribution("level", 1, 0.4), rating(2, -0.3)]
    found = Explanation.split(score=0.2, base_value=0.0, contributions=parts)
    assert [part.idx for part in found.of_kind("rating")] == [2, 1]
    assert found.of_kind("feature") == ()


def test_the_numbers_of_the_formula_are_copied():
    terms = {"mu": 3.5}
    found = Explanation.split(score=3.5, base_value=3.5, contributions=[], terms=terms)
    terms["mu"] = 0.0
    assert found.terms == {"mu": 3.5}
