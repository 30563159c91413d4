"""Which tests go to one process."""

from __future__ import annotations

import pytest

from tests.together import group_of


@pytest.mark.parametrize(
    ("test", "group"),
    [
        ("tests/contract/test_models.py::test_a_law[mf-tuned]", "mf"),
        ("tests/unit/cli/test_fields.py::test_recommend[item-knn]", "item-knn"),
        ("tests/pages/test_recommendations.py::test_every_model[bottleneck-mlp-list]", "bottleneck-mlp"),
        ("tests/unit/models/test_mf.py::test_a_number[mfx]", "tests/unit/models/test_mf.py"),
        ("tests/unit/models/test_mf.py::test_a_number", "tests/unit/models/test_mf.py"),
        ("tests/pages/test_home.py::test_it", "tests/pages/test_home.py::test_it"),
        ("tests/browser/test_map.py::test_it[light]", "tests/browser/"),
        ("tests/browser/test_smoke.py::test_it", "tests/browser/"),
    ],
)
def test_tests_go_with_those_that_share_something(test: str, group: str) -> None:
    assert group_of(test) == group
