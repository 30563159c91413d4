"""Lets the laws say what they compared when they fail, and keeps the tests of one model in one process."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.register_assert_rewrite("tests.contract.laws", "tests.contract.laws_of_reasons")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A model is fitted once for all its laws, so they go to the same process."""
    for item in items:
        params = getattr(getattr(item, "callspec", None), "params", {})
        if item.path.parent == Path(__file__).parent and "name" in params:
            item.add_marker(pytest.mark.xdist_group(f"{params['name']}/{params.get('preset', '')}"))
